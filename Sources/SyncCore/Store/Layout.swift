import GRDB
import SyncModel

/// The tables and triggers of a store: the engine's own, and those that the schema declares.
enum Layout {
  static let engineTables = """
    CREATE TABLE IF NOT EXISTS sync_replica(
      replica BLOB NOT NULL, incarnation INTEGER NOT NULL, counter INTEGER NOT NULL, officer TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS sync_setting(name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_capture(applying INTEGER NOT NULL);
    INSERT INTO sync_capture SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sync_capture);
    CREATE TABLE IF NOT EXISTS sync_record(
      tbl INTEGER NOT NULL, id BLOB NOT NULL, scope INTEGER NOT NULL, status INTEGER NOT NULL,
      digest INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (tbl, id)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS sync_record_status ON sync_record(status, tbl, id) WHERE status <> 0;
    CREATE TABLE IF NOT EXISTS sync_history(
      tbl INTEGER NOT NULL, id BLOB NOT NULL, incarnation INTEGER NOT NULL, counter INTEGER NOT NULL,
      unit INTEGER NOT NULL, unsent INTEGER NOT NULL, version BLOB NOT NULL,
      PRIMARY KEY (tbl, id, incarnation, counter, unit)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_event(n INTEGER PRIMARY KEY, at INTEGER NOT NULL, code TEXT NOT NULL,
      detail TEXT NOT NULL);
    """

  /// Milliseconds since 1970 in SQL that every SQLite has, for writes that come from outside this program.
  private static let now = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"

  static func createTable(_ table: SyncedTable) -> String {
    let columns = table.columns.map { ", \($0.name) \(type($0))" }.joined()
    let indexes = table.indexed.map {
      "CREATE INDEX IF NOT EXISTS \(table.name)_\($0) ON \(table.name)(\($0));\n"
    }.joined()
    return """
      CREATE TABLE IF NOT EXISTS \(table.name)(
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16)\(columns)) STRICT, WITHOUT ROWID;
      \(indexes)
      """
  }

  /// A personal column holds its sealed value, and for as long as nobody has opened the store, the plain one that
  /// another program has written.
  static func type(_ column: SyncedColumn) -> String {
    if !column.isPersonal { return column.kind.rawValue }
    return "ANY CHECK (typeof(\(column.name)) IN ('null', 'blob', '\(column.kind.rawValue.lowercased())'))"
  }

  /// Where triggers leave what a row was before its first change that has no dot yet.
  static func createBeforeTable(_ table: SyncedTable) -> String {
    let columns = table.columns.map { ", \($0.name)" }.joined()
    return """
      CREATE TABLE IF NOT EXISTS \(before(table))(
        id BLOB NOT NULL PRIMARY KEY, had INTEGER NOT NULL, at INTEGER NOT NULL\(columns)) WITHOUT ROWID;
      """
  }

  static func before(_ table: SyncedTable) -> String { "sync_before_\(table.name)" }

  /// The triggers that capture the writes of other programs, by name; those of our own connection ``RowChanges`` notes.
  ///
  /// They test for an earlier mark in SQL and not with `OR IGNORE`: inside a trigger the conflict clause of the
  /// outer statement, say `REPLACE`, takes its place (sqlite.org/lang_createtrigger.html). `REPLACE` deletes a row
  /// without a delete trigger, but a BEFORE trigger still sees it.
  static func triggers(_ table: SyncedTable) -> [(name: String, sql: String)] {
    let mark = before(table)
    func note(_ id: String, _ source: String) -> String {
      "INSERT INTO \(mark) \(source) NOT EXISTS (SELECT 1 FROM \(mark) WHERE id = \(id));"
    }
    let nulls = table.columns.map { _ in ", NULL" }.joined()
    let names = table.columns.map { ", \($0.name)" }.joined()
    let olds = table.columns.map { ", OLD.\($0.name)" }.joined()
    let present = note(
      "NEW.id", "SELECT id, 1, \(now)\(names) FROM \(table.name) WHERE id = NEW.id AND")
    let absent = note("NEW.id", "SELECT NEW.id, 0, \(now)\(nulls) WHERE")
    let old = note("OLD.id", "SELECT OLD.id, 1, \(now)\(olds) WHERE")
    let moved = note("NEW.id", "SELECT NEW.id, 0, \(now)\(nulls) WHERE NEW.id IS NOT OLD.id AND")
    let bodies = [
      ("replace", "BEFORE INSERT", present), ("insert", "AFTER INSERT", absent),
      ("rekey", "BEFORE UPDATE OF id", present), ("update", "AFTER UPDATE", old + " " + moved),
      ("delete", "AFTER DELETE", old),
    ]
    return bodies.map { kind, moment, body in
      let name = "sync_\(table.name)_\(kind)"
      return (
        name,
        "CREATE TRIGGER \(name) \(moment) ON \(table.name) "
          + "WHEN (SELECT applying FROM sync_capture) = 0 BEGIN \(body) END"
      )
    }
  }

  /// Names all that this program makes of a schema: another program's, or another schema's, is another.
  static func fingerprint(_ schema: Schema) -> Identifier {
    let text = schema.tables.map { table in
      createTable(table) + createBeforeTable(table) + triggers(table).map(\.sql).joined()
    }.joined()
    return truncatedHash(Array(text.utf8))
  }

  /// The names of the triggers that are missing or not as they should be.
  static func missingTriggers(_ table: SyncedTable, _ db: Database) throws -> [String] {
    try triggers(table).filter { name, sql in
      try String.fetchOne(
        db, sql: "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = ?",
        arguments: [name]) != sql
    }.map(\.name)
  }

  /// Refuses what would break convergence or capture: another unique key, which a merge cannot honour.
  static func checkFit(_ table: SyncedTable, _ db: Database) throws {
    let unique = try String.fetchAll(
      db, sql: "SELECT name FROM pragma_index_list(?) WHERE \"unique\" AND origin <> 'pk'",
      arguments: [table.name])
    if let index = unique.first {
      throw StoreError.unfitTable(table.name, detail: "unique index \(index)")
    }
  }
}
