import Foundation
import GRDB
import SyncModel

extension StoreTransaction {
  /// Gives dots to the writes that triggers have marked, whoever made them, before anything else touches the records.
  ///
  /// A store without an identity has no dots to give yet: its marks wait, and enrolment is not kept from happening.
  public func capture() throws {
    guard try identity != nil else { return }
    for table in store.schema.tables { try capture(table) }
  }

  func capture(_ table: SyncedTable) throws {
    // Their marks wait too: what the rows were before is sealed.
    if table.hasPersonal, store.isLocked { return }
    guard let sql = statements(table.name) else { return }
    let marks = try query(sql.marks)
    guard try marks.step() else { return }
    repeat {
      guard let id = marks.identifier(0) else { continue }
      let before = marks.flag(1) ? try self.columns(of: table, in: marks, from: 3) : nil
      try capture(RecordReference(table.name, id), table, had: before, at: marks.integer(2))
    } while try marks.step()
    try query(sql.clearMarks).run()
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
