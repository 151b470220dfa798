import Foundation
import GRDB
import GRDBSQLite
import SyncModel

/// A statement for work that is done once a record, bound and read through SQLite's own functions: GRDB's lists of
/// arguments and rows cost several times what SQLite needs for such a statement (`Benchmarks`).
///
/// While one is alive, no other with the same ``SQL`` may be made: there is one statement for each.
struct Query: ~Copyable {
  private let statement: SQLiteStatement
  private let db: Database
  private var bound: CInt = 0

  init(_ db: Database, _ statements: StatementCache, _ sql: SQL) throws {
    self.db = db
    statement = try statements.statement(sql, db)
    assert(sqlite3_stmt_busy(statement) == 0, "already in use: \(sql.text)")
  }

  deinit {
    // Tells again how the last step ended.
    _ = sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
  }

  // MARK: Binding, in the order of the parameters

  mutating func bind(_ number: Int64) {
    bound += 1
    sqlite3_bind_int64(statement, bound, number)
  }

  mutating func bind(_ number: Int) { bind(Int64(number)) }

  mutating func bind(_ isTrue: Bool) { bind(isTrue ? 1 : 0 as Int64) }

  mutating func bindNull() {
    bound += 1
    sqlite3_bind_null(statement, bound)
  }

  mutating func bind(_ id: Identifier) {
    bound += 1
    withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes in
      _ = sqlite3_bind_blob(statement, bound, bytes.baseAddress, 16, Self.copied)
    }
  }

  mutating func bind(_ number: Int64?) {
    if let number { bind(number) } else { bindNull() }
  }

  mutating func bind(_ id: Identifier?) {
    if let id { bind(id) } else { bindNull() }
  }

  mutating func bind(_ text: String) {
    bound += 1
    var text = text
    text.withUTF8 { bytes in
      // Without an address an empty text would be a null.
      let start = UnsafeRawPointer(bytes.baseAddress) ?? UnsafeRawPointer(bitPattern: 1)
      let first = start?.assumingMemoryBound(to: CChar.self)
      _ = sqlite3_bind_text(statement, bound, first, CInt(bytes.count), Self.copied)
    }
  }

  mutating func bind(_ blob: [UInt8]) {
    bound += 1
    // An empty array has no address, and without one it would be a null.
    if blob.isEmpty {
      sqlite3_bind_zeroblob(statement, bound, 0)
    } else {
      sqlite3_bind_blob(statement, bound, blob, CInt(blob.count), Self.copied)
    }
  }

  mutating func bind(_ blob: Data?) {
    guard let blob else { return bindNull() }
    if blob.isEmpty { return bind([UInt8]()) }
    bound += 1
    blob.withUnsafeBytes { bytes in
      _ = sqlite3_bind_blob(statement, bound, bytes.baseAddress, CInt(bytes.count), Self.copied)
    }
  }

  mutating func bind(_ blob: [UInt8]?) {
    if let blob { bind(blob) } else { bindNull() }
  }

  mutating func bind(_ value: ColumnValue) {
    switch value {
    case .null: bindNull()
    case .integer(let number): bind(number)
    case .real(let number):
      bound += 1
      sqlite3_bind_double(statement, bound, number)
    case .text(let text): bind(text)
    case .blob(let bytes): bind(bytes)
    }
  }

  /// Binds a value without a copy of its bytes, which have to stay until the statement has run.
  mutating func bind(_ cell: PackedRow.Cell, in bytes: UnsafeRawBufferPointer) {
    // Without an address an empty value would be a null.
    let start = bytes.baseAddress.map { $0 + cell.start } ?? UnsafeRawPointer(bitPattern: 1)
    switch cell.kind {
    case .null: bindNull()
    case .integer: bind(cell.number)
    case .real: bind(.real(Double(bitPattern: UInt64(bitPattern: cell.number))))
    case .text:
      bound += 1
      sqlite3_bind_text(statement, bound, start?.assumingMemoryBound(to: CChar.self), CInt(cell.count), nil)
    case .blob:
      bound += 1
      sqlite3_bind_blob(statement, bound, start, CInt(cell.count), nil)
    }
  }

  /// SQLite takes a copy of what is bound.
  private static var copied: sqlite3_destructor_type { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

  // MARK: Running and reading

  /// Goes on to the next row; false after the last.
  func step() throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code:
      throw DatabaseError(
        resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)),
        sql: String(cString: sqlite3_sql(statement)))
    }
  }

  /// For a statement that gives no rows.
  func run() throws { _ = try step() }

  /// The row that it stands on.
  private var row: ResultRow { ResultRow(statement: statement) }

  func integer(_ column: CInt) -> Int64 { row.integer(column) }

  /// Nil for null.
  func number(_ column: CInt) -> Int64? { row.number(column) }

  func flag(_ column: CInt) -> Bool { integer(column) != 0 }

  func text(_ column: CInt) -> String? { row.text(column) }

  func blob(_ column: CInt) -> [UInt8]? { row.blob(column) }

  /// None for what is no blob.
  func data(_ column: CInt) -> Data { blob(column).map { Data($0) } ?? Data() }

  func identifier(_ column: CInt) -> Identifier? { row.identifier(column) }

  func value(_ column: CInt) -> ColumnValue { row.value(column) }

  func pack(_ column: CInt, into packed: inout PackedRow) { row.pack(column, into: &packed) }
}
