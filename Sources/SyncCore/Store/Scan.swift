public import GRDB
import GRDBSQLite

extension StoreReader {
  /// Runs a query of the program's own that has very many rows: GRDB's rows cost several times what SQLite needs for one.
  ///
  /// - parameters:
  ///   - arguments: In the order of the parameters.
  ///   - body: Is given each row while the query stands on it.
  public func scan(
    _ sql: String, _ arguments: StatementArguments = [], _ body: (ResultRow) throws -> Void
  ) throws {
    let statement = try db.cachedStatement(sql: sql)
    try statement.setArguments(arguments)
    let row = ResultRow(statement: statement.sqliteStatement)
    defer { _ = sqlite3_reset(statement.sqliteStatement) }
    while true {
      switch sqlite3_step(statement.sqliteStatement) {
      case SQLITE_ROW: try body(row)
      case SQLITE_DONE: return
      case let code:
        throw DatabaseError(
          resultCode: ResultCode(rawValue: code), message: String(cString: sqlite3_errmsg(db.sqliteConnection)),
          sql: sql)
      }
    }
  }
}
