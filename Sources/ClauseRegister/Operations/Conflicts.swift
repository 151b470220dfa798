import Foundation
import GRDB
import SyncCore
import SyncModel

/// How an officer settles a conflict.
public enum Settlement: Sendable {
  /// The value of that number.
  case keep(Int)
  /// A value of the officer's own, as typed.
  case value(String)
}

extension Register {
  public func conflicts() throws -> [ConflictView] {
    try read { reader in try reader.openConflicts().map { try reader.conflictView($0.record, $0.conflict) } }
  }

  public func conflict(_ text: String) throws -> ConflictView {
    try read { reader in
      let found = try reader.openConflict(text)
      return try reader.conflictView(found.record, found.conflict)
    }
  }

  /// Settles a conflict for everyone. An id that no longer fits changes nothing, and the error names the new one.
  public func resolve(_ text: String, _ settlement: Settlement, reason: String) throws -> ConflictView {
    try write { try resolve(text, settlement, reason: reason, $0) }
  }

  /// Settles several conflicts, all of them or none.
  @discardableResult
  public func resolve(_ conflicts: [(id: String, settlement: Settlement)], reason: String) throws -> [ConflictView] {
    try write { transaction in
      try conflicts.map { try resolve($0.id, $0.settlement, reason: reason, transaction) }
    }
  }

  private func resolve(
    _ text: String, _ settlement: Settlement, reason: String, _ transaction: StoreTransaction
  ) throws -> ConflictView {
    let (record, conflict) = try transaction.openConflict(text)
    let view = try transaction.conflictView(record, conflict)
    try settle(record, conflict, settlement, reason: reason, transaction)
    try transaction.rememberSettled(record, conflict)
    return view
  }

  /// Writes the decision about a conflict.
  func settle(
    _ record: RecordReference, _ conflict: Conflict, _ settlement: Settlement, reason: String,
    _ transaction: StoreTransaction
  ) throws {
    let state = try transaction.state(record)
    if conflict.unit == RecordState.lifeUnit {
      let mark = try Self.lifeMark(settlement, conflict, state)
      try transaction.apply(.resolveLife(mark), to: record, reason: reason)
    } else {
      let value = try unitValue(settlement, conflict, state, record)
      try transaction.apply(.resolve(unit: conflict.unit, value: value), to: record, reason: reason)
    }
  }

  /// Puts a discarded value of a settled conflict back, as a new decision.
  public func undoResolution(_ id: String, keep number: Int?, reason: String) throws -> HistoryView {
    try write { transaction in
      guard let conflict = Identifier(id), let settled = try transaction.settled(conflict) else {
        throw Self.notSettled(id)
      }
      try transaction.putBack(settled, number, reason)
      return try transaction.historyView(settled.record)
    }
  }

  static func notSettled(_ id: String) -> RegisterError {
    RegisterError(
      "not-settled", .badData,
      localized("Aucun conflit réglé sous \(printable(id)).", "No settled conflict under \(printable(id))."))
  }

  private static func number(_ settlement: Settlement, _ conflict: Conflict) throws -> Int? {
    guard case .keep(let number) = settlement else { return nil }
    guard (1...conflict.values.count).contains(number) else {
      throw RegisterError(
        "bad-number", .usage,
        localized(
          "--keep \(number) : ce conflit a les valeurs 1 à \(conflict.values.count).",
          "--keep \(number): this conflict has the values 1 to \(conflict.values.count)."))
    }
    return number
  }

  private static func lifeMark(_ settlement: Settlement, _ conflict: Conflict, _ state: RecordState) throws -> Life {
    guard let number = try number(settlement, conflict) else {
      throw RegisterError(
        "keep-needed", .usage,
        localized(
          "Suppression contre modification : choisir avec --keep.", "A delete against an edit: choose with --keep."))
    }
    return state.life[conflict.values[number - 1][0]] ?? .alive
  }

  private func unitValue(
    _ settlement: Settlement, _ conflict: Conflict, _ state: RecordState, _ record: RecordReference
  ) throws -> UnitValue {
    guard let unit = state.units[conflict.unit], let table = store.schema[record.table] else {
      throw StoreError.unknownTable(record.table)
    }
    let columns = table.unit(conflict.unit)?.columns ?? []
    var chosen: UnitValue
    switch settlement {
    case .keep:
      let number = try Self.number(settlement, conflict) ?? 1
      chosen = unit[conflict.values[number - 1][0]] ?? UnitValue()
    case .value(let text):
      let typed = try typedValue(text, unit: conflict.unit, columns, table)
      chosen = typed.carryingOver(unit.provisional ?? UnitValue())
    }
    // Columns that the chosen value leaves empty are empty, not carried over from another.
    let empty = columns.filter { chosen[$0] == nil }.map { UnitValue.Column(name: $0, value: .null) }
    chosen = UnitValue(chosen.columns + empty)
    return chosen
  }

  /// `450`, `7h30` for the duration of an entry, or `column=value` pairs separated by commas.
  private func typedValue(
    _ text: String, unit: String, _ columns: [String], _ table: SyncedTable
  ) throws -> UnitValue {
    if unit == "work", !text.contains("=") {
      return UnitValue(["minutes": ColumnValue(try HoursInput.parse(text).minutes)])
    }
    if columns.count == 1, let column = table.column(columns[0]) {
      return UnitValue([.init(name: column.name, value: try Self.value(text, column))])
    }
    let pairs = try text.split(separator: ",").map { pair -> UnitValue.Column in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts[0].trimmingCharacters(in: .whitespaces)
      guard parts.count == 2, columns.contains(name), let column = table.column(name) else {
        throw RegisterError(
          "bad-value", .usage,
          localized(
            "--value : écrire colonne=valeur, avec les colonnes \(columns.joined(separator: ", ")).",
            "--value: write column=value, the columns being \(columns.joined(separator: ", "))."))
      }
      return .init(name: name, value: try Self.value(String(parts[1]), column))
    }
    return UnitValue(pairs)
  }

  private static func value(_ text: String, _ column: SyncedColumn) throws -> ColumnValue {
    switch column.kind {
    case .text: return text.isEmpty ? .null : .text(text)
    case .integer: if let number = Int64(text) { return .integer(number) }
    case .real: if let number = Double(text) { return .real(number) }
    case .blob: if let id = Identifier(text) { return .blob(id.bytes) }
    }
    throw RegisterError(
      "bad-value", .usage,
      localized(
        "Valeur refusée pour \(column.name) : « \(printable(text)) ».",
        "Value refused for \(column.name): \"\(printable(text))\"."))
  }
}

extension StoreReader {
  func openConflicts() throws -> [(record: RecordReference, conflict: Conflict)] {
    try recordsInConflict().flatMap { record in
      try state(record).conflicts(table: record.table, record: record.id).map { (record, $0) }
    }
  }

  func openConflict(_ text: String) throws -> (record: RecordReference, conflict: Conflict) {
    let open = try openConflicts()
    do {
      let id = try find(text, in: .conflict(open.map(\.conflict.id)))
      if let found = open.first(where: { $0.conflict.id == id }) { return found }
    } catch let error as RegisterError where error.code == "not-found" {
      throw try staleConflict(text, open) ?? error
    }
    throw RegisterError("not-found", .badData, localized("Conflit introuvable.", "No such conflict."))
  }

  /// A conflict whose dots have changed since its id was shown: the error names the one in its place.
  private func staleConflict(
    _ text: String, _ open: [(record: RecordReference, conflict: Conflict)]
  ) throws -> RegisterError? {
    guard let id = Identifier(text), let seen = try seenConflict(id) else { return nil }
    let now = open.first { $0.record == seen.record && $0.conflict.unit == seen.unit }
    return RegisterError(
      "stale", .badData,
      now.map { found in
        localized(
          "Ce conflit a changé depuis ; rien n'est fait. Il porte maintenant l'identifiant \(found.conflict.id).",
          "This conflict has changed since; nothing was done. Its id is now \(found.conflict.id).")
      }
        ?? localized(
          "Ce conflit est déjà réglé ; rien n'est fait.", "This conflict is settled already; nothing was done."))
  }

  func conflictView(_ record: RecordReference, _ conflict: Conflict) throws -> ConflictView {
    let state = try state(record)
    let unit = state.units[conflict.unit]
    let single = store.schema[record.table]?.unit(conflict.unit)?.columns.count == 1
    var provisional = 1
    let values = conflict.values.enumerated().map { index, dots -> ConflictValueView in
      // The earliest writer of a value that several wrote alike.
      let dot = dots[0]
      let value: JSONValue
      if let unit {
        if dots.contains(unit.versions.last?.dot ?? dot) { provisional = index + 1 }
        value = Self.json(unit[dot] ?? UnitValue(), single: single)
      } else {
        let mark = state.life[dot] ?? .alive
        if mark == .alive { provisional = index + 1 }
        value = Self.json(mark)
      }
      let evidence = state.evidence[dot]
      return ConflictValueView(
        n: index + 1, value: value, officer: evidence?.officer ?? "", device: dot.replica.description,
        deviceTime: instant(evidence?.deviceTime ?? 0), receivedAt: evidence?.receivedAt.map(instant))
    }
    return ConflictView(
      id: conflict.id.description, record: record.id.description, table: record.table,
      unit: conflict.unit == RecordState.lifeUnit ? "life" : conflict.unit, values: values,
      provisional: provisional, subject: try subject(record),
      persons: record.persons(namedIn: state.units.values.flatMap { $0.versions.map(\.content) }))
  }

  static func json(_ mark: Life) -> JSONValue { .object(["deleted": .bool(mark == .deleted)]) }

  static func json(_ value: UnitValue, single: Bool) -> JSONValue {
    if single { return JSONValue(value.columns.first?.value) }
    return .object(
      Dictionary(value.columns.map { ($0.name, JSONValue($0.value)) }, uniquingKeysWith: { first, _ in first }))
  }

  /// A few words for people on what a record is about.
  func subject(_ record: RecordReference) throws -> String {
    switch record.table {
    case "hour_entry":
      let entry = try entryView(record.id, CalendarDay.last)
      return "\(entry.market)\(entry.lot.map { "/\($0)" } ?? "") · \(entry.person) · \(entry.date)"
    case "person": return try personName(record.id)
    case "market": return try label("number", of: "market", record.id) ?? ""
    case "structure": return try label("name", of: "structure", record.id) ?? ""
    default: return try marketSubject(record) ?? record.id.description
    }
  }

  /// The market of a record that belongs to one, and what of it.
  private func marketSubject(_ record: RecordReference) throws -> String? {
    guard let table = store.schema[record.table] else { return nil }
    let state = try state(record)
    guard let market = table.record(namedBy: "market_id", in: state) else { return nil }
    let part = ["number", "code", "heading"].compactMap { name in
      state.units.values.compactMap { $0.provisional?[name]?.text }.first
    }
    return ([try label("number", of: "market", market) ?? ""] + part).joined(separator: " · ")
  }
}
