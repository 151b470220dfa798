import Foundation
import GRDB
import SyncModel

/// Brings the tables of a store to the schema of this program, moving what an older one had kept for it.
struct Migration {
  let store: Store
  let db: Database

  func prepare(_ table: SyncedTable) throws {
    let existing = try columns(of: table.name)
    if existing.isEmpty {
      try db.execute(sql: Layout.createTable(table))
      try db.execute(sql: Layout.createBeforeTable(table))
      try installTriggers(table)
      return try rewrite(table, knownBefore: nil)
    }
    if let unknown = existing.first(where: { $0 != "id" && table.column($0) == nil }) {
      throw StoreError.newerSchema(path: store.path, table: table.name, column: unknown)
    }
    try db.execute(sql: Layout.createBeforeTable(table))
    let added = table.columns.filter { !existing.contains($0.name) }
    if !added.isEmpty {
      try captureBeforeChange(table, existing)
      for column in added {
        try db.execute(
          sql: "ALTER TABLE \(table.name) ADD COLUMN \(column.name) \(Layout.type(column))")
        try db.execute(sql: "ALTER TABLE \(Layout.before(table)) ADD COLUMN \(column.name)")
      }
    }
    try widenPersonal(table)
    let missing = try Layout.missingTriggers(table, db)
    if !missing.isEmpty {
      try installTriggers(table)
      if added.isEmpty { try noteCaptureRestored(missing) }
    }
    if !added.isEmpty { try rewrite(table, knownBefore: restricted(table, to: existing)) }
    for index in table.indexed {
      try db.execute(
        sql: "CREATE INDEX IF NOT EXISTS \(table.name)_\(index) ON \(table.name)(\(index))")
    }
    try Layout.checkFit(table, db)
  }

  /// Makes a table anew whose personal columns were made before they were sealed, and hold nothing but texts.
  private func widenPersonal(_ table: SyncedTable) throws {
    let typed = try Set(
      String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?) WHERE type <> 'ANY'", arguments: [table.name]))
    guard table.columns.contains(where: { $0.isPersonal && typed.contains($0.name) }) else { return }
    for (name, _) in Layout.triggers(table) { try db.execute(sql: "DROP TRIGGER IF EXISTS \(name)") }
    for index in table.indexed { try db.execute(sql: "DROP INDEX IF EXISTS \(table.name)_\(index)") }
    let list = (["id"] + table.columns.map(\.name)).joined(separator: ", ")
    try db.execute(sql: "ALTER TABLE \(table.name) RENAME TO sync_former")
    try db.execute(sql: Layout.createTable(table))
    try db.execute(sql: "INSERT INTO \(table.name)(\(list)) SELECT \(list) FROM sync_former")
    try db.execute(sql: "DROP TABLE sync_former")
    try installTriggers(table)
  }

  private func columns(of table: String) throws -> [String] {
    try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?)", arguments: [table])
  }

  private func installTriggers(_ table: SyncedTable) throws {
    for (name, sql) in Layout.triggers(table) {
      try db.execute(sql: "DROP TRIGGER IF EXISTS \(name)")
      try db.execute(sql: sql)
    }
  }

  private func noteCaptureRestored(_ triggers: [String]) throws {
    try db.execute(
      sql: "INSERT INTO sync_event(at, code, detail) VALUES (?, 'capture-restored', ?)",
      arguments: [store.environment.now(), triggers.joined(separator: " ")])
  }

  /// Marks that another program left under the older columns get their dots before the columns change.
  private func captureBeforeChange(_ table: SyncedTable, _ existing: [String]) throws {
    let transaction = try StoreTransaction(store: store, db: db, officer: nil)
    guard try transaction.identity != nil else { return }
    let earlier = restricted(table, to: existing)
    transaction.earlier[table.name] = (earlier, RowStatements(earlier))
    try transaction.capture(earlier)
    try transaction.saveIdentity()
  }

  private func restricted(_ table: SyncedTable, to existing: [String]) -> SyncedTable {
    SyncedTable(
      table.name, columns: table.columns.filter { existing.contains($0.name) },
      units: table.units.map { unit in
        ChangeUnit(unit.name, unit.columns.filter(existing.contains))
      }, home: table.home, subject: table.subject)
  }

  /// Writes every record of a table anew, so that values kept aside for unknown columns move into them.
  private func rewrite(_ table: SyncedTable, knownBefore: SyncedTable?) throws {
    let transaction = try StoreTransaction(store: store, db: db, officer: nil)
    let number = try transaction.tableNumber(table.name)
    let ids = try Data.fetchAll(
      db, sql: "SELECT id FROM sync_record WHERE tbl = ?", arguments: [number])
    for data in ids {
      guard let id = Identifier(data: data) else { continue }
      try transaction.rewrite(RecordReference(table.name, id), knownBefore: knownBefore)
    }
  }
}

extension StoreTransaction {
  fileprivate func rewrite(_ record: RecordReference, knownBefore: SyncedTable?) throws {
    let row = try Row.fetchOne(
      db, sql: "SELECT scope, state FROM sync_record WHERE tbl = ? AND id = ?",
      arguments: [try tableNumber(record.table), record.id.data])
    guard let row else { return }
    let blob: Data = row[1]
    let known = try knownBefore.flatMap { _ in try self.row(record) }
    let state = try codec.decode([UInt8](blob), knownBefore, row: known)
    let scope = try store.interner.name(of: row[0], db) ?? ""
    try put(state, record, scope: scope, from: scope, publishing: false)
  }
}
