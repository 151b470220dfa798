import SyncModel

/// The SQL that reads and writes the rows of one table, made once: it runs for every record.
struct RowStatements: Sendable {
  let select: String
  let upsert: String
  let delete: String
  let names: [String]
  /// What triggers have left, see ``Layout/createBeforeTable(_:)``.
  let marks: String
  let clearMarks: String

  init(_ table: SyncedTable) {
    names = table.columns.map(\.name)
    let list = names.joined(separator: ", ")
    select = "SELECT \(list) FROM \(table.name) WHERE id = ?"
    upsert =
      "INSERT INTO \(table.name)(id, \(list)) VALUES (?\(String(repeating: ", ?", count: names.count))) "
      + "ON CONFLICT (id) DO UPDATE SET " + names.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    delete = "DELETE FROM \(table.name) WHERE id = ?"
    marks = "SELECT id, had, at, \(list) FROM \(Layout.before(table)) ORDER BY id"
    clearMarks = "DELETE FROM \(Layout.before(table))"
  }
}
