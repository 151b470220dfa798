import CSQLite
import Foundation
import GRDB
import SyncModel

/// The rows that the connection of this program has changed, and that no dot was given for yet.
///
/// SQLite tells of each row before it changes it (`sqlite3_preupdate_hook`), in memory. Triggers do the same for other
/// programs, and are off on this connection: SQLite runs one as a program of its own for each row, which costs as much as
/// the insert itself even where it finds nothing to do (`Benchmarks`).
///
/// Unchecked, since it is used where its connection is: by one thread at a time.
final class RowChanges: @unchecked Sendable {
  /// What a row was before its first change.
  enum Before {
    case none
    /// Its columns in the order of the file's table.
    case row([ColumnValue])
  }

  private let tables: Set<String>
  private var connection: SQLiteConnection?
  private var isPaused = true
  private var rows: [String: [Identifier: Before]] = [:]
  private var names: [String: [String]] = [:]
  /// The table of the last change, and its name as SQLite gives it: most changes are of one table, one after the other.
  private var lastTable = ""
  private var lastName: [CChar] = [0]
  /// The state of the file, as SQLite counts the commits of others, in which none of their marks is left.
  var capturedVersion: Int64?

  init(_ schema: Schema) { tables = Set(schema.tables.map(\.name)) }

  /// Turns triggers off on a connection that was just opened.
  static func disableTriggers(_ db: Database) throws {
    let result = csqlite_disable_triggers(db.sqliteConnection)
    guard result == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: result)) }
  }

  /// Begins to note what the connection changes.
  func begin(_ db: Database) {
    connection = db.sqliteConnection
    isPaused = false
    setHook()
  }

  /// Runs `body`, whose changes are no new writes.
  func paused<T>(_ body: () throws -> T) rethrows -> T {
    if isPaused { return try body() }
    isPaused = true
    setHook()
    defer {
      isPaused = false
      setHook()
    }
    return try body()
  }

  /// Runs `body`, and forgets what was changed in it when it throws: that was taken back.
  func takingBack<T>(_ body: () throws -> T) throws -> T {
    let known = rows
    do { return try body() } catch {
      rows = known
      throw error
    }
  }

  /// Forgets everything: the transaction was taken back.
  func reset() {
    rows = [:]
    capturedVersion = nil
  }

  var isEmpty: Bool { rows.isEmpty }

  /// What was changed in a table, by id.
  func changes(of table: String) -> [(id: Identifier, before: Before)] {
    (rows[table] ?? [:]).map { (id: $0.key, before: $0.value) }.sorted { $0.id < $1.id }
  }

  /// Forgets what was changed in a table, all of which has its dots.
  func forget(_ table: String) { rows[table] = nil }

  /// The columns of a table in the order of the file.
  func columns(of table: String, _ db: Database) throws -> [String] {
    if let known = names[table] { return known }
    let found = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info(?) ORDER BY cid", arguments: [table])
    names[table] = found
    return found
  }

  // MARK: What SQLite tells

  private func setHook() {
    guard !isPaused else {
      _ = sqlite3_preupdate_hook(connection, nil, nil)
      return
    }
    // The connection changes nothing any more once the store, which has both, is gone.
    let changes = Unmanaged.passUnretained(self).toOpaque()
    _ = sqlite3_preupdate_hook(
      connection,
      { changes, connection, operation, database, table, _, _ in
        guard let changes, let connection, let database, strcmp(database, "main") == 0, let table else { return }
        Unmanaged<RowChanges>.fromOpaque(changes).takeUnretainedValue().note(connection, operation, table)
      }, changes)
  }

  private func note(_ connection: SQLiteConnection, _ operation: CInt, _ name: UnsafePointer<CChar>) {
    if strcmp(lastName, name) != 0 {
      lastTable = String(cString: name)
      lastName = Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1))
    }
    guard tables.contains(lastTable) else { return }
    note(connection, operation, &rows[lastTable, default: [:]])
  }

  private func note(_ connection: SQLiteConnection, _ operation: CInt, _ rows: inout [Identifier: Before]) {
    var old: Identifier?
    if operation != SQLITE_INSERT {
      old = identifier(connection, sqlite3_preupdate_old)
      if let old, rows[old] == nil {
        rows[old] = .row((0..<sqlite3_preupdate_count(connection)).map { self.old(connection, $0) })
      }
    }
    if operation != SQLITE_DELETE {
      guard let new = identifier(connection, sqlite3_preupdate_new), new != old, rows[new] == nil else { return }
      rows[new] = Before.none
    }
  }

  private typealias ValueGetter = (SQLiteConnection?, CInt, UnsafeMutablePointer<OpaquePointer?>?) -> CInt

  /// The id, which is the first column of every table.
  private func identifier(_ connection: SQLiteConnection, _ get: ValueGetter) -> Identifier? {
    var value: OpaquePointer?
    guard get(connection, 0, &value) == SQLITE_OK, let value else { return nil }
    return Identifier(
      bytes: UnsafeRawBufferPointer(start: sqlite3_value_blob(value), count: Int(sqlite3_value_bytes(value))))
  }

  private func old(_ connection: SQLiteConnection, _ column: CInt) -> ColumnValue {
    var value: OpaquePointer?
    guard sqlite3_preupdate_old(connection, column, &value) == SQLITE_OK, let value else { return .null }
    func content(_ start: UnsafeRawPointer?) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }
    return switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: .integer(sqlite3_value_int64(value))
    case SQLITE_FLOAT: .real(sqlite3_value_double(value))
    case SQLITE_TEXT: .text(String(decoding: content(sqlite3_value_text(value)), as: UTF8.self))
    case SQLITE_BLOB: .blob(Array(content(sqlite3_value_blob(value))))
    default: .null
    }
  }
}
