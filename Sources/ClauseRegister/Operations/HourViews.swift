import Foundation
import GRDB
import SyncCore
import SyncModel

/// Which entries to list.
public struct HoursFilter: Sendable {
  public var market: String?
  public var person: String?
  public var month: String?

  public init(market: String? = nil, person: String? = nil, month: String? = nil) {
    self.market = market
    self.person = person
    self.month = month
  }
}

extension Register {
  /// The entries that fit the filter, by date. Deleted ones are left out; those in state refused, or whose creation
  /// was refused, are listed and not counted.
  public func hours(_ filter: HoursFilter = HoursFilter()) throws -> HoursView {
    try read { reader in
      var conditions: [String] = []
      var arguments: StatementArguments = []
      if let market = try filter.market.map({ try reader.find($0, in: .market) }) {
        conditions.append("market_id = ?")
        arguments += [market.data]
      }
      if let person = try filter.person.map({ try reader.find($0, in: .person) }) {
        let all = try reader.samePersons().all(person)
        conditions.append("person_id IN (\(all.map { _ in "?" }.joined(separator: ", ")))")
        arguments += StatementArguments(all.map(\.data))
      }
      if let month = try filter.month.map({ try MonthInput.parse($0, today: today).month }) {
        conditions.append("substr(date, 1, 7) = ?")
        arguments += [month.description]
      }
      let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
      let ids = try Data.fetchAll(
        reader.db, sql: "SELECT id FROM hour_entry \(condition) ORDER BY date, id", arguments: arguments)
      let (same, merged) = (try reader.samePersons(), try reader.mergedEntries())
      var views = try ids.compactMap {
        try Identifier(data: $0).map { try reader.entryView($0, today, same: same, merged: merged) }
      }
      let total = try Int.fetchOne(
        reader.db, sql: "SELECT coalesce(sum(minutes), 0) FROM \(reader.countedWork().sql) \(condition)",
        arguments: arguments)
      for record in try reader.recordsRefused("hour_entry") {
        let view = try reader.entryView(record.id, today)
        if try matches(view, filter, reader) { views.append(view) }
      }
      return HoursView(hours: views, totalMinutes: total ?? 0)
    }
  }

  private func matches(_ view: HourEntryView, _ filter: HoursFilter, _ reader: StoreReader) throws -> Bool {
    if let market = filter.market, try reader.find(market, in: .market).description != view.marketId {
      return false
    }
    if let person = filter.person {
      let all = try reader.samePersons().all(try reader.find(person, in: .person)).map(\.description)
      if !all.contains(view.personId) { return false }
    }
    if let month = filter.month, try !view.date.hasPrefix(MonthInput.parse(month, today: today).month.description) {
      return false
    }
    return true
  }
}

extension StoreReader {
  /// An entry as it stands, or as it stood when it was deleted.
  ///
  /// - parameters:
  ///   - same: Asked for where it is nil.
  ///   - merged: Likewise.
  func entryView(
    _ id: Identifier, _ today: CalendarDay, understood: String? = nil, same: SamePersons? = nil,
    merged: MergedEntries? = nil
  ) throws -> HourEntryView {
    try showingWhatIsOpen {
      try openEntryView(id, today, understood, try same ?? samePersons(), try merged ?? mergedEntries())
    }
  }

  private func openEntryView(
    _ id: Identifier, _ today: CalendarDay, _ understood: String?, _ same: SamePersons, _ merged: MergedEntries
  ) throws -> HourEntryView {
    let record = RecordReference("hour_entry", id)
    let state = try state(record)
    guard !state.isEmpty else { throw StoreError.noSuchRecord(table: "hour_entry", id: id) }
    var columns: [String: ColumnValue] = [:]
    for unit in state.units.values {
      for column in unit.provisional?.columns ?? [] { columns[column.name] = column.value }
    }
    let marketID = columns["market_id"]?.identifier
    let personID = columns["person_id"]?.identifier
    let lotNumber = try columns["lot_id"]?.identifier.flatMap { try label("number", of: "lot", $0) }
    let isRefusedCreation = state.isDeleted && state.refusal != nil
    var view = HourEntryView(
      id: id.description,
      market: try marketID.flatMap { try label("number", of: "market", $0) } ?? "",
      marketId: marketID?.description ?? "", lot: lotNumber,
      person: try personID.flatMap { try personName(same.face($0)) } ?? "",
      personId: personID?.description ?? "", date: columns["date"]?.text ?? "",
      period: columns["period"]?.text ?? "day", minutes: columns["minutes"]?.int ?? 0,
      modality: columns["modality"]?.text, employer: columns["employer"]?.text,
      state: isRefusedCreation ? "refused" : columns["state"]?.text ?? "draft", stateBy: columns["state_by"]?.text,
      note: columns["note"]?.text,
      officer: try maker(of: state, record),
      sync: isRefusedCreation ? SyncStatus.refused.rawValue : try syncStatus(record).rawValue,
      conflicts: state.conflicts(table: "hour_entry", record: id).map(\.id.description),
      corrections: try corrections(of: id).map(\.id), warnings: [], deleted: !state.lives, understood: understood)
    let decision =
      isRefusedCreation ? state.refusal : state.units["state"]?.versions.last.flatMap { state.evidence[$0.dot] }
    view.stateReason = decision.flatMap { $0.reason.isEmpty ? nil : $0.reason }
    if isRefusedCreation { view.stateBy = decision?.officer }
    view.duplicateOf = merged.faces[id]?.description
    view.merges = merged.merges(of: id)
    view.warnings = try warnings(view, today, same, merged)
    return view
  }

  /// Who made an entry, and who at the office checked or validated it; empty where nobody has.
  func officers(of entry: Identifier) throws -> (made: String, decided: String) {
    let record = RecordReference("hour_entry", entry)
    let state = try state(record)
    let columns = state.units["state"]?.provisional
    let isDecided = ["checked", "validated"].contains(columns?["state"]?.text ?? "")
    return (try maker(of: state, record), isDecided ? columns?["state_by"]?.text ?? "" : "")
  }

  /// Who made the record: the author of the version of its subject with the lowest dot that is known.
  private func maker(of state: RecordState, _ record: RecordReference) throws -> String {
    let insert = state.evidence.filter { $0.value.kind == .insert }.min { $0.key < $1.key }
    if let insert { return insert.value.officer }
    let first = try history(record).first { $0.evidence?.kind == .insert }
    return first?.evidence?.officer ?? state.evidence.min { $0.key < $1.key }?.value.officer ?? ""
  }

  /// A column that is not personal.
  func label(_ column: String, of table: String, _ id: Identifier) throws -> String? {
    try String.fetchOne(
      try db.cachedStatement(sql: "SELECT \(column) FROM \(table) WHERE id = ?"), arguments: [id.data])
  }
}

extension ColumnValue {
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var int: Int? { if case .integer(let value) = self { Int(value) } else { nil } }
  var identifier: Identifier? { if case .blob(let bytes) = self { Identifier(bytes: bytes) } else { nil } }
}

extension RecordState {
  /// What is known of the refusal that it stands under.
  fileprivate var refusal: Evidence? {
    evidence.filter { $0.value.kind == .refusal }.max { $0.key < $1.key }?.value
  }
}
