import SyncModel

/// The SQL that reads and writes the rows of one table, made once: it runs for every record. A class, for which see
/// ``SyncModel/SyncedTable``.
final class RowStatements: Sendable {
  let select: SQL
  /// For a row that there is none of yet, which costs SQLite less.
  let insert: SQL
  /// For a row that is most likely there: an upsert looks for it three times.
  let update: SQL
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
    let places = names.enumerated().map { "\($0.element) = ?\($0.offset + 2)" }
    update = SQL("UPDATE \(table.name) SET \(places.joined(separator: ", ")) WHERE id = ?1")
    delete = SQL("DELETE FROM \(table.name) WHERE id = ?")
    marks = SQL("SELECT id, had, at, \(list) FROM \(Layout.before(table)) ORDER BY id")
    clearMarks = SQL("DELETE FROM \(Layout.before(table))")
  }
}
