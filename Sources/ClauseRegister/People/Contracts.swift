import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// Contracts by person and beginning.
  public func contracts(person: String?, market: String?) throws -> [ContractView] {
    try read { reader in
      let same = try reader.samePersons()
      let persons = try person.map { same.all(try reader.find($0, in: .person)) }
      let market = try market.map { try reader.find($0, in: .market) }
      return try reader.contracts(of: persons, market: market, same)
    }
  }

  public func addContract(_ draft: ContractDraft) throws -> ContractView {
    try write { transaction in
      var typed = try understand(draft, transaction, of: nil)
      guard typed["market_id"] != nil, typed["person_id"] != nil, typed["starts_on"] != nil else {
        throw RegisterError(
          "missing", .usage,
          localized("Il faut --person, --market et --start.", "--person, --market and --start are needed."))
      }
      typed["modality"] = typed["modality"] ?? .text("embauche_directe")
      let id = newID()
      try transaction.insert("contract", id, typed.columns)
      return try checked(id, typed, transaction)
    }
  }

  /// Changes what is said of a contract, its exit included.
  public func setContract(_ text: String, _ draft: ContractDraft) throws -> ContractView {
    try write { transaction in
      let id = try transaction.find(text, in: .row(of: "contract"))
      let typed = try understand(draft, transaction, of: id)
      try typed.requireAny()
      try transaction.edit("contract", id, typed.columns)
      return try checked(id, typed, transaction)
    }
  }

  public func deleteContract(_ text: String) throws -> ContractView {
    try write { transaction in
      let id = try transaction.find(text, in: .row(of: "contract"))
      let view = try transaction.contractView(id, try transaction.samePersons())
      guard view.followUps.isEmpty else {
        throw RegisterError(
          "in-use", .badData,
          localized("Ce contrat a des suivis.", "This contract has follow-ups."))
      }
      try transaction.apply(.delete, to: RecordReference("contract", id))
      return view
    }
  }

  /// Notes where a person stands so many months after a contract; noted again, it takes the place of what was noted.
  ///
  /// - parameters:
  ///   - situation: A code of ``Situation``; empty takes back what was noted.
  ///   - day: When it was asked; today where nil.
  public func followUp(
    _ text: String, months: Int, situation: String, on day: String?, note: String?
  ) throws -> ContractView {
    try write { transaction in
      let contract = try transaction.find(text, in: .row(of: "contract"))
      guard (1...60).contains(months) else {
        throw RegisterError(
          "bad-input", .usage, localized("--months : de 1 à 60 mois.", "--months: from 1 to 60 months."))
      }
      if situation.isEmpty {
        try removeFollowUp(of: contract, months, transaction)
        return try transaction.contractView(contract, try transaction.samePersons())
      }
      var typed = TypedColumns()
      try typed.code("situation", situation, Situation.self, "--situation")
      try typed.day("done_on", day ?? today.description, today: today)
      try typed.text("note", note, "--note")
      typed["done_by"] = .text(transaction.officer)
      if let known = try transaction.followUp(of: contract, months) {
        try transaction.edit("follow_up", known, typed.columns)
      } else {
        let person = try transaction.columns(of: RecordReference("contract", contract))["person_id"] ?? .null
        (typed["contract_id"], typed["person_id"], typed["months"]) = (
          ColumnValue(contract), person, ColumnValue(months)
        )
        try transaction.insert("follow_up", newID(), typed.columns)
      }
      return try transaction.contractView(contract, try transaction.samePersons())
    }
  }

  private func removeFollowUp(of contract: Identifier, _ months: Int, _ transaction: StoreTransaction) throws {
    guard let known = try transaction.followUp(of: contract, months) else {
      throw RegisterError(
        "not-found", .badData,
        localized("Aucun suivi à \(months) mois n'est noté.", "No follow-up at \(months) months is noted."))
    }
    try transaction.apply(.delete, to: RecordReference("follow_up", known))
  }

  private func understand(
    _ draft: ContractDraft, _ transaction: StoreTransaction, of contract: Identifier?
  ) throws -> TypedColumns {
    var typed = TypedColumns()
    if let person = draft.person { typed["person_id"] = ColumnValue(try transaction.find(person, in: .person)) }
    let known = try contract.flatMap {
      try transaction.columns(of: RecordReference("contract", $0))["market_id"]?.identifier
    }
    try transaction.setPlace(market: draft.market, lot: draft.lot, known: known, &typed)
    if let post = draft.post {
      typed["post_id"] = post.isEmpty ? .null : ColumnValue(try transaction.find(post, in: .row(of: "post")))
    }
    try typed.text("employer", draft.employer, "--employer")
    if let modality = draft.modality { typed["modality"] = .text(try Self.modality(modality)) }
    try typed.code("kind", draft.kind, ContractKind.self, "--type")
    try typed.day("starts_on", draft.startsOn, today: today)
    try typed.day("ends_on", draft.endsOn, today: today)
    try typed.day("counted_until", draft.countedUntil, today: today)
    try typed.hours("weekly_minutes", draft.weeklyHours)
    try typed.text("tutor", draft.tutor, "--tutor")
    try typed.text("note", draft.note, "--note")
    try typed.day("exit_on", draft.exitOn, today: today)
    try typed.code("exit_kind", draft.exit, Situation.self, "--exit")
    try typed.text("exit_note", draft.exitNote, "--exit-note")
    return typed
  }

  private func checked(
    _ id: Identifier, _ typed: TypedColumns, _ transaction: StoreTransaction
  ) throws -> ContractView {
    let same = try transaction.samePersons()
    var view = try transaction.contractView(id, same)
    guard let start = view.startsOn else {
      throw RegisterError("missing", .usage, localized("Il faut --start.", "--start is needed."))
    }
    if let end = view.endsOn, end < start {
      throw RegisterError(
        "bad-input", .usage,
        localized(
          "Le contrat finit (\(end)) avant de commencer (\(start)).", "It ends (\(end)) before it begins (\(start)).")
      )
    }
    if view.modality == "formule_adaptee", (view.note ?? "").isEmpty {
      throw RegisterError(
        "reason-needed", .usage,
        localized("Une formule adaptée se décrit : --note.", "An adapted arrangement is described: --note."))
    }
    view.warnings = typed.warnings + (try transaction.warnings(view, same))
    return view
  }
}

extension StoreReader {
  func contracts(
    of persons: [Identifier]?, market: Identifier? = nil, _ same: SamePersons
  ) throws -> [ContractView] {
    try ids(in: "contract", of: persons).map { try contractView($0, same) }.filter { view in
      market == nil || view.marketId == market?.description
    }.sorted { ($0.person, $0.startsOn ?? "", $0.id) < ($1.person, $1.startsOn ?? "", $1.id) }
  }

  func contractView(_ id: Identifier, _ same: SamePersons) throws -> ContractView {
    try showingWhatIsOpen {
      let record = RecordReference("contract", id)
      let columns = try columns(of: record)
      if columns.isEmpty { throw StoreError.noSuchRecord(table: "contract", id: id) }
      let person = columns["person_id"]?.identifier
      let (market, lot) = (columns["market_id"]?.identifier, columns["lot_id"]?.identifier)
      return ContractView(
        id: id.description, person: try person.map { try personName(same.face($0)) } ?? "",
        personId: person.map { same.face($0).description } ?? "",
        market: try market.flatMap { try label("number", of: "market", $0) } ?? "",
        marketId: market?.description ?? "", lot: try lot.flatMap { try label("number", of: "lot", $0) },
        postId: columns["post_id"]?.identifier?.description, employer: columns["employer"]?.text,
        modality: columns["modality"]?.text, kind: columns["kind"]?.text, startsOn: columns["starts_on"]?.text,
        endsOn: columns["ends_on"]?.text, countedUntil: columns["counted_until"]?.text,
        weeklyMinutes: columns["weekly_minutes"]?.int, tutor: columns["tutor"]?.text, note: columns["note"]?.text,
        exitOn: columns["exit_on"]?.text, exit: columns["exit_kind"]?.text, exitNote: columns["exit_note"]?.text,
        followUps: try followUps(of: id), sync: try syncStatus(record).rawValue)
    }
  }

  fileprivate func followUp(of contract: Identifier, _ months: Int) throws -> Identifier? {
    Identifier(
      data: try Data.fetchOne(
        db, sql: "SELECT id FROM follow_up WHERE contract_id = ? AND months = ? ORDER BY id",
        arguments: [contract.data, months]))
  }

  private func followUps(of contract: Identifier) throws -> [FollowUpView] {
    try Data.fetchAll(
      db, sql: "SELECT id FROM follow_up WHERE contract_id = ? ORDER BY months, id", arguments: [contract.data]
    ).compactMap { data in
      guard let id = Identifier(data: data) else { return nil }
      let columns = try columns(of: RecordReference("follow_up", id))
      return FollowUpView(
        id: id.description, months: columns["months"]?.int ?? 0, doneOn: columns["done_on"]?.text,
        situation: columns["situation"]?.text, doneBy: columns["done_by"]?.text, note: columns["note"]?.text)
    }
  }

  /// None stops an officer (`domain/practice.md` §9).
  fileprivate func warnings(_ contract: ContractView, _ same: SamePersons) throws -> [WarningView] {
    guard let person = Identifier(contract.personId), let start = contract.startsOn else { return [] }
    var found: [WarningView] = []
    switch try isEligible(same.all(person), on: start) {
    case nil:
      found.append(
        WarningView(
          code: "no-eligibility",
          message: localized(
            "Aucune preuve d'éligibilité n'est notée pour cette personne.", "No proof of eligibility is noted.")))
    case false:
      found.append(
        WarningView(
          code: "not-eligible",
          message: localized(
            "Aucune preuve acceptée n'est valable au premier jour du contrat.",
            "No accepted proof is valid on the contract's first day.")))
    case true: break
    }
    let others = try contracts(of: same.all(person), same).filter { other in
      other.id != contract.id && other.startsOn ?? "" <= contract.endsOn ?? "9999"
        && start <= other.exitOn ?? other.endsOn ?? "9999"
    }
    if let other = others.first {
      found.append(
        WarningView(
          code: "overlaps",
          message: localized(
            "Un autre contrat de cette personne court en même temps (\(other.market)).",
            "Another contract of this person runs at the same time (\(other.market)).")))
    }
    return found
  }
}
