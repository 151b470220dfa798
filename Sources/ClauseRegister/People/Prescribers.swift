import GRDB
import SyncCore
import SyncModel

extension Register {
  public func prescribers() throws -> [PrescriberView] {
    try store.read { reader in
      try Row.fetchAll(reader.db, sql: "SELECT * FROM prescriber ORDER BY name, id").compactMap {
        try reader.prescriberView($0)
      }
    }
  }

  public func addPrescriber(name: String, kind: String?, contact: String?, scope: String?) throws -> PrescriberView {
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      var typed = TypedColumns()
      try typed.needed("name", name, "--name")
      try typed.code("kind", kind, PrescriberKind.self, "--kind")
      try typed.text("contact", contact, "--contact")
      let id = newID()
      try transaction.insert("prescriber", id, typed.columns)
      return try transaction.prescriberView(id)
    }
  }

  public func setPrescriber(_ text: String, name: String?, kind: String?, contact: String?) throws -> PrescriberView {
    try write { transaction in
      let id = try transaction.find(text, in: .row(of: "prescriber"))
      var typed = TypedColumns()
      try typed.needed("name", name, "--name")
      try typed.code("kind", kind, PrescriberKind.self, "--kind")
      try typed.text("contact", contact, "--contact")
      try typed.requireAny()
      try transaction.edit("prescriber", id, typed.columns)
      return try transaction.prescriberView(id)
    }
  }
}

extension StoreReader {
  func prescriberView(_ id: Identifier) throws -> PrescriberView {
    let row = try Row.fetchOne(db, sql: "SELECT * FROM prescriber WHERE id = ?", arguments: [id.data])
    guard let row, let view = try prescriberView(row) else {
      throw StoreError.noSuchRecord(table: "prescriber", id: id)
    }
    return view
  }

  fileprivate func prescriberView(_ row: Row) throws -> PrescriberView? {
    guard let id = Identifier(data: row["id"]) else { return nil }
    return PrescriberView(
      id: id.description, name: row["name"] ?? "", kind: row["kind"], contact: row["contact"],
      scope: try scope(RecordReference("prescriber", id)) ?? "")
  }
}
