import GRDB
import GRDBSQLite
public import SyncModel

/// The row that a statement stands on, read through SQLite's own functions; until the statement's next step.
public struct ResultRow {
  let statement: SQLiteStatement

  public func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(statement, column) }

  /// Nil for null.
  func number(_ column: CInt) -> Int64? {
    sqlite3_column_type(statement, column) == SQLITE_NULL ? nil : integer(column)
  }

  /// Nil for what is no text.
  public func text(_ column: CInt) -> String? {
    guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { return nil }
    return String(decoding: content(column), as: UTF8.self)
  }

  /// Nil for what is no blob of 16 bytes.
  public func identifier(_ column: CInt) -> Identifier? {
    guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
    return Identifier(bytes: content(column))
  }

  /// Runs `body` on the bytes of a text, none for what is no text.
  public func withUTF8<T>(_ column: CInt, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { return body(.init(start: nil, count: 0)) }
    return body(content(column))
  }

  public func value(_ column: CInt) -> ColumnValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: .integer(integer(column))
    case SQLITE_FLOAT: .real(sqlite3_column_double(statement, column))
    case SQLITE_TEXT: .text(String(decoding: content(column), as: UTF8.self))
    case SQLITE_BLOB: .blob(Array(content(column)))
    default: .null
    }
  }

  /// Nil for what is no blob.
  func blob(_ column: CInt) -> [UInt8]? {
    guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { return nil }
    return Array(content(column))
  }

  /// Appends a value as ``value(_:)`` gives it.
  func pack(_ column: CInt, into row: inout PackedRow) {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_INTEGER: row.append(cell: .integer(integer(column)))
    case SQLITE_FLOAT: row.append(cell: .real(sqlite3_column_double(statement, column)))
    case SQLITE_TEXT:
      let content = content(column)
      // What another program has written need not be UTF-8, and is mended then.
      if content.isUTF8 {
        row.append(.text, content)
      } else {
        row.append(value(column))
      }
    case SQLITE_BLOB: row.append(.blob, content(column))
    default: row.append(cell: .null)
    }
  }

  private func content(_ column: CInt) -> UnsafeRawBufferPointer {
    // The address first: the length is that of the form that it has asked for.
    let start =
      sqlite3_column_type(statement, column) == SQLITE_TEXT
      ? UnsafeRawPointer(sqlite3_column_text(statement, column)) : sqlite3_column_blob(statement, column)
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
  }
}
