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
      return try moveKeptValues(of: table, named: table.columns)
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
    if !added.isEmpty { try moveKeptValues(of: table, named: added) }
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
    try transaction.captureMarks(earlier)
    try transaction.saveCounters()
  }

  private func restricted(_ table: SyncedTable, to existing: [String]) -> SyncedTable {
    SyncedTable(
      table.name, columns: table.columns.filter { existing.contains($0.name) },
      units: table.units.map { unit in
        ChangeUnit(unit.name, unit.columns.filter(existing.contains))
      }, home: table.home, subject: table.subject)
  }

  /// Moves what was kept aside for columns that were unknown until now into them. A store that has no such name in what it
  /// keeps has nothing to move, and one that is locked does it at the next opening that has the secret: until then what
  /// was kept is found beside the row.
  private func moveKeptValues(of table: SyncedTable, named columns: [SyncedColumn]) throws {
    let number = try store.interner.number(of: table.name, db)
    let isNew = try Bool.fetchOne(
      db, sql: "SELECT NOT EXISTS(SELECT 1 FROM sync_record WHERE tbl = ?)", arguments: [number])
    if isNew == true { return }
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let isKnown = try Bool.fetchOne(
      db, sql: "SELECT EXISTS(SELECT 1 FROM sync_name WHERE name IN (\(marks)))",
      arguments: StatementArguments(columns.map(\.name)))
    guard isKnown == true else { return }
    let transaction = try StoreTransaction(store: store, db: db, officer: nil)
    guard !(table.hasPersonal && store.isLocked) else {
      let waiting = try transaction.setting(Self.waiting).map { $0 + " " } ?? ""
      return try transaction.set(Self.waiting, to: waiting + table.name)
    }
    try transaction.rewrite(table)
  }

  /// The tables whose records are still to be written anew.
  private static let waiting = "rewrite-when-open"

  /// Makes good what a locked store could not do.
  static func finish(_ store: Store, _ db: Database) throws {
    guard !store.isLocked else { return }
    let transaction = try StoreTransaction(store: store, db: db, officer: nil)
    guard let waiting = try transaction.setting(waiting) else { return }
    for table in store.schema.tables where waiting.split(separator: " ").contains(Substring(table.name)) {
      try transaction.rewrite(table)
    }
    try transaction.set(Self.waiting, to: nil as String?)
  }
}

extension StoreTransaction {
  /// Writes every record of a table anew.
  fileprivate func rewrite(_ table: SyncedTable) throws {
    for id in try recordIDs(of: table.name) {
      let record = RecordReference(table.name, id)
      guard let stored = try stored(record) else { continue }
      try put(stored.state, record, scope: stored.scope, from: stored.scope, publishing: false)
    }
  }
}
