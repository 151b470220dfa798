import SyncModel

/// The SQL that reads and writes the rows of one table, made once: it runs for every record.
struct RowStatements: Sendable {
  let select: SQL
  /// For a row that there is none of yet, which costs SQLite less.
  let insert: SQL
  let upsert: SQL
  let delete: SQL
  let names: [String]
  /// What triggers have left, see ``Layout/createBeforeTable(_:)``.
  let marks: SQL
  let clearMarks: SQL

  init(_ table: SyncedTable) {
    names = table.columns.map(\.name)
    let list = names.joined(separator: ", ")
    select = SQL("SELECT \(list) FROM \(table.name) WHERE id = ?")
    let values = "INTO \(table.name)(id, \(list)) VALUES (?\(String(repeating: ", ?", count: names.count)))"
    insert = SQL("INSERT OR IGNORE \(values)")
    upsert = SQL(
      "INSERT \(values) ON CONFLICT (id) DO UPDATE SET "
        + names.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
    delete = SQL("DELETE FROM \(table.name) WHERE id = ?")
    marks = SQL("SELECT id, had, at, \(list) FROM \(Layout.before(table)) ORDER BY id")
    clearMarks = SQL("DELETE FROM \(Layout.before(table))")
  }
}
