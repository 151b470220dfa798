import Foundation
import GRDB
import SyncModel

extension StoreTransaction {
  /// Gives dots to what this transaction has written to rows, before anything else touches the records.
  ///
  /// A store without an identity has no dots to give yet: that is left as marks, which wait, and enrolment is not kept
  /// from happening.
  public func capture() throws {
    let changes = store.changes
    if changes.isEmpty { return }
    let hasIdentity = try identity != nil
    for table in store.schema.tables {
      let rows = changes.changes(of: table.name)
      if hasIdentity, !waits(table) {
        try capture(rows, of: table)
      } else {
        try leave(rows, of: table)
      }
      // Only now: had it failed, the next capture, or the end of the transaction, would have to do it again.
      changes.forget(table.name)
    }
  }

  private func capture(_ rows: [(id: Identifier, before: RowChanges.Before)], of table: SyncedTable) throws {
    if rows.isEmpty { return }
    let columns = try store.changes.columns(of: table.name, db)
    for (id, before) in rows {
      var known: [String: ColumnValue]?
      if case .row(let values) = before { known = try opened(values, columns, table) }
      try capture(RecordReference(table.name, id), table, had: known, at: now)
    }
  }

  /// Gives dots to the writes of other programs, which their triggers have marked.
  func captureMarks() throws {
    let version = try fileVersion()
    guard store.changes.capturedVersion != version, try identity != nil else { return }
    for table in store.schema.tables { try captureMarks(table) }
    if !store.schema.tables.contains(where: waits) { store.changes.capturedVersion = version }
  }

  func captureMarks(_ table: SyncedTable) throws {
    guard !waits(table), let sql = statements(table.name) else { return }
    let marks = try query(sql.marks)
    guard try marks.step() else { return }
    repeat {
      guard let id = marks.identifier(0) else { continue }
      let before = marks.flag(1) ? try self.columns(of: table, in: marks, from: 3) : nil
      try capture(RecordReference(table.name, id), table, had: before, at: marks.integer(2))
    } while try marks.step()
    try query(sql.clearMarks).run()
  }

  /// Whether the table's marks wait: what the rows were before is sealed.
  private func waits(_ table: SyncedTable) -> Bool { table.hasPersonal && store.isLocked }

  /// Leaves marks as the triggers do.
  private func leave(_ rows: [(id: Identifier, before: RowChanges.Before)], of table: SyncedTable) throws {
    if rows.isEmpty { return }
    let columns = try store.changes.columns(of: table.name, db)
    for (id, before) in rows {
      var names = ["id", "had", "at"]
      var values: [DatabaseValue] = [id.data.databaseValue, 0.databaseValue, now.databaseValue]
      if case .row(let known) = before {
        values[1] = 1.databaseValue
        for (name, value) in zip(columns, known) where name != "id" {
          names.append(name)
          values.append(value.databaseValue)
        }
      }
      try db.execute(
        sql: """
          INSERT OR IGNORE INTO \(Layout.before(table))(\(names.joined(separator: ", ")))
          VALUES (?\(String(repeating: ", ?", count: names.count - 1)))
          """, arguments: StatementArguments(values))
    }
    store.changes.capturedVersion = nil
  }

  private func opened(
    _ values: [ColumnValue], _ names: [String], _ table: SyncedTable
  ) throws -> [String: ColumnValue] {
    var row: [String: ColumnValue] = Dictionary(minimumCapacity: names.count)
    for (name, value) in zip(names, values) {
      if let column = table.column(name) { row[name] = try opened(value, column) }
    }
    return row
  }

  private func capture(
    _ record: RecordReference, _ table: SyncedTable, had before: [String: ColumnValue]?, at time: Int64
  ) throws {
    if before == nil, try captureInsert(record, table, at: time) { return }
    let old = try stored(record, row: { before })
    let after = try row(record)
    let lived = old?.state.lives ?? false
    let write: Write
    switch (lived, after) {
    case (_, nil):
      guard lived else { return }
      write = .delete
    case (false, .some(let values)):
      write = .insert(Self.units(table, values))
    case (true, .some(let values)):
      let former = before.map { Self.units(table, $0) } ?? [:]
      let changed = Self.units(table, values).filter { name, value in
        // What the row has always shown was not written, even where it cannot show the value as it is.
        if value == former[name] { return false }
        let known = old?.state.units[name]?.provisional ?? UnitValue()
        return value.carryingOver(known) != known
      }
      if changed.isEmpty { return }
      write = .edit(changed)
    }
    let state = try apply(write, to: record, old, at: time, officer: officer, rowIsWritten: true)
    if state.lives { try sealRow(record, table) { try putRow(state, record, table) } }
  }

  /// The row's values by change unit, nulls included: this program knows those columns to be empty.
  private static func units(
    _ table: SyncedTable, _ values: [String: ColumnValue]
  ) -> [String: UnitValue] {
    var units: [String: UnitValue] = [:]
    for unit in table.units {
      units[unit.name] = UnitValue(
        unit.columns.map { UnitValue.Column(name: $0, value: values[$0] ?? .null) })
    }
    return units
  }
}
