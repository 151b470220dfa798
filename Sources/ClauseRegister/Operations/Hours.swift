import Foundation
import GRDB
import SyncCore
public import SyncModel

/// What an officer says of an entry, as typed; nil where nothing was said.
public struct HoursDraft: Sendable {
  public var market: String?
  public var lot: String?
  public var person: String?
  public var date: String?
  public var month: String?
  public var hours: String?
  public var modality: String?
  public var employer: String?
  public var note: String?

  public init(
    market: String? = nil, lot: String? = nil, person: String? = nil, date: String? = nil,
    month: String? = nil, hours: String? = nil, modality: String? = nil, employer: String? = nil,
    note: String? = nil
  ) {
    self.market = market
    self.lot = lot
    self.person = person
    self.date = date
    self.month = month
    self.hours = hours
    self.modality = modality
    self.employer = employer
    self.note = note
  }
}

extension Register {
  /// Logs hours; declared, unless it is a draft.
  public func logHours(_ draft: HoursDraft, isDraft: Bool) throws -> HourEntryView {
    try write { transaction in
      let typed = try understand(draft, transaction)
      guard typed.columns["market_id"] != nil, typed.columns["person_id"] != nil,
        typed.columns["date"] != nil, typed.columns["minutes"] != nil
      else {
        throw RegisterError(
          "missing", .usage,
          localized(
            "Il faut --market, --person, --hours, et --date ou --month.",
            "--market, --person, --hours, and --date or --month are needed."))
      }
      return try enter(typed, isDraft: isDraft, transaction)
    }
  }

  /// Makes an entry of what was understood, which must have all that an entry needs. How and by whom the person is
  /// employed goes without saying where a contract says it: hours without a modality are in no total by modality.
  func enter(_ typed: Typed, isDraft: Bool, _ transaction: StoreTransaction) throws -> HourEntryView {
    let typed = try withEmployment(typed, transaction)
    var columns = typed.columns
    columns["state"] = .text(isDraft ? "draft" : "declared")
    columns["state_by"] = .text(transaction.officer)
    let id = newID()
    try transaction.insert("hour_entry", id, columns)
    try transaction.checkUnlockedAtOffice(id)
    return try view(id, typed, transaction)
  }

  private func withEmployment(_ typed: Typed, _ transaction: StoreTransaction) throws -> Typed {
    guard typed.columns["modality"] == nil, typed.columns["employer"] == nil,
      let person = typed.columns["person_id"]?.identifier, let market = typed.columns["market_id"]?.identifier,
      let date = typed.columns["date"]?.text,
      let found = try transaction.employment(
        of: person, on: market, lot: typed.columns["lot_id"]?.identifier, date)
    else { return typed }
    var typed = typed
    (typed.columns["modality"], typed.columns["employer"]) = (ColumnValue(found.modality), ColumnValue(found.employer))
    let said = [found.modality.map(modalityName), found.employer].compactMap { $0 }
    if !said.isEmpty {
      typed.understood.append(
        localized("d'après le contrat : ", "by the contract: ") + printable(said.joined(separator: ", ")))
    }
    return typed
  }

  public func editHours(_ id: Identifier, _ draft: HoursDraft) throws -> HourEntryView {
    try write { transaction in
      var typed = try understand(draft, transaction, of: id)
      guard !typed.columns.isEmpty else {
        throw RegisterError(
          "missing", .usage, localized("Rien à modifier : aucune option donnée.", "Nothing to edit: no option given."))
      }
      let work = ["date", "minutes", "market_id", "lot_id", "person_id"]
      let known = try transaction.entryView(id, today)
      // What the office has seen is not this any more: it is declared anew.
      if ["checked", "refused"].contains(known.state), work.contains(where: { typed.columns[$0] != nil }) {
        typed.columns["state"] = .text("declared")
        typed.columns["state_by"] = .text(transaction.officer)
      }
      try transaction.checkUnlockedAtOffice(id)
      try transaction.edit("hour_entry", id, typed.columns)
      try transaction.checkUnlockedAtOffice(id)
      return try view(id, typed, transaction)
    }
  }

  public func deleteHours(_ id: Identifier) throws -> HourEntryView {
    try write { transaction in
      try transaction.checkUnlockedAtOffice(id)
      try transaction.apply(.delete, to: RecordReference("hour_entry", id))
      return try transaction.entryView(id, today)
    }
  }

  /// Puts a deleted entry back as it was.
  public func restoreHours(_ id: Identifier) throws -> HourEntryView {
    try write { transaction in
      let record = RecordReference("hour_entry", id)
      let state = try transaction.state(record)
      guard state.isDeleted else {
        throw RegisterError(
          "not-deleted", .badData, localized("La saisie \(id) n'est pas supprimée.", "Entry \(id) is not deleted."))
      }
      try transaction.apply(.insert(state.units.compactMapValues(\.provisional)), to: record)
      try transaction.checkUnlockedAtOffice(id)
      return try transaction.entryView(id, today)
    }
  }

  /// Declares drafts, all of them or none.
  public func declareHours(_ ids: [Identifier]) throws -> [HourEntryView] {
    try write { transaction in
      try ids.map { id in
        let known = try transaction.entryView(id, today)
        guard known.state == "draft", !known.deleted else {
          throw RegisterError(
            "not-draft", .badData,
            localized(
              "La saisie \(id) n'est pas un brouillon (\(known.state)).", "Entry \(id) is not a draft (\(known.state))."
            ))
        }
        try transaction.edit(
          "hour_entry", id, ["state": .text("declared"), "state_by": .text(transaction.officer)])
        try transaction.checkUnlockedAtOffice(id)
        return try transaction.entryView(id, today)
      }
    }
  }

  // MARK: What was typed

  struct Typed {
    var columns: [String: ColumnValue] = [:]
    var understood: [String] = []
    var warnings: [InputWarning] = []
  }

  func view(_ id: Identifier, _ typed: Typed, _ transaction: StoreTransaction) throws -> HourEntryView {
    let understood = typed.understood.isEmpty ? nil : typed.understood.joined(separator: " ; ")
    var view = try transaction.entryView(id, today, understood: understood)
    view.warnings = typed.warnings.map { WarningView(code: $0.code.rawValue, message: $0.message) } + view.warnings
    return view
  }

  func understand(
    _ draft: HoursDraft, _ transaction: StoreTransaction, of entry: Identifier? = nil
  ) throws -> Typed {
    var typed = Typed()
    if let hours = draft.hours {
      let input = try HoursInput.parse(hours)
      typed.columns["minutes"] = ColumnValue(input.minutes)
      typed.understood.append(input.understood)
      typed.warnings += input.warnings
    }
    try understandDate(draft, &typed)
    if let person = draft.person {
      typed.columns["person_id"] = ColumnValue(try transaction.find(person, in: .person))
    }
    try understandMarket(draft, transaction, entry, &typed)
    if let modality = draft.modality {
      typed.columns["modality"] = modality.isEmpty ? .null : .text(try Self.modality(modality))
    }
    if let employer = draft.employer { typed.columns["employer"] = employer.isEmpty ? .null : .text(employer) }
    if let note = draft.note { typed.columns["note"] = note.isEmpty ? .null : .text(note) }
    return typed
  }

  private func understandDate(_ draft: HoursDraft, _ typed: inout Typed) throws {
    if draft.date != nil, draft.month != nil {
      throw RegisterError(
        "two-dates", .usage, localized("Donner --date ou --month, pas les deux.", "Give --date or --month, not both."))
    }
    if let date = draft.date {
      let input = try DayInput.parse(date, today: today)
      typed.columns["date"] = .text(input.day.description)
      typed.columns["period"] = .text("day")
      typed.understood.append(input.understood)
      typed.warnings += input.warnings
    }
    if let month = draft.month {
      let input = try MonthInput.parse(month, today: today)
      typed.columns["date"] = .text(input.month.description)
      typed.columns["period"] = .text("month")
      typed.understood.append(input.understood)
      typed.warnings += input.warnings
    }
  }

  private func understandMarket(
    _ draft: HoursDraft, _ transaction: StoreTransaction, _ entry: Identifier?, _ typed: inout Typed
  ) throws {
    var market = try draft.market.map { try transaction.find($0, in: .market) }
    if let market { typed.columns["market_id"] = ColumnValue(market) }
    if market == nil, let entry { market = Identifier(try transaction.entryView(entry, today).marketId) }
    guard let market else { return }
    if let number = draft.lot {
      guard let lot = try transaction.lot(number, of: market) else {
        throw Self.noLot(number)
      }
      typed.columns["lot_id"] = ColumnValue(lot)
    } else if draft.market != nil {
      // The only lot goes without saying; another market's lot never stays behind.
      typed.columns["lot_id"] = try transaction.onlyLot(of: market).map { ColumnValue($0) } ?? .null
    }
  }

  /// The ways of employment that the source documents name (`domain/features.md`).
  public static let modalities = [
    "embauche_directe", "mise_a_disposition_AI", "mise_a_disposition_ETTI", "mise_a_disposition_GEIQ",
    "sous_traitance", "cotraitance", "alternance", "formation", "formule_adaptee",
  ]

  /// The modality of hours that a market may leave out of account.
  static let training = "formation"

  static func modality(_ code: String) throws -> String {
    let wanted = foldedName(code)
    let known = modalities.first { modality in
      let labels = Language.allCases.map { language in Language.$current.withValue(language) { modalityName(modality) }
      }
      return ([modality] + labels).contains { foldedName($0) == wanted }
    }
    if let known { return known }
    throw RegisterError(
      "bad-modality", .usage,
      localized(
        "Modalité inconnue : « \(printable(code)) ». Au choix : \(modalities.joined(separator: ", ")).",
        "Unknown modality: \"\(printable(code))\". One of: \(modalities.joined(separator: ", "))."))
  }
}
