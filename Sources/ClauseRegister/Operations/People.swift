import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  public func persons() throws -> [PersonView] {
    try read { reader in
      try Row.fetchAll(reader.db, sql: "SELECT id FROM person ORDER BY name, id").compactMap {
        try Identifier(data: $0[0]).map(reader.personView)
      }
    }
  }

  /// Makes a person. Another of the same name is not refused: two people may share one.
  public func addPerson(name: String, born: String?, contact: String?, scope: String?) throws -> PersonView {
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      let name = try Self.notEmpty(name, "--name")
      let day = try born.map { try DayInput.parse($0, today: today).day.description }
      let id = newID()
      try transaction.insert(
        "person", id,
        ["name": .text(name), "born": ColumnValue(day), "contact": ColumnValue(contact)])
      return try transaction.personView(id)
    }
  }
}

extension StoreReader {
  func personView(_ id: Identifier) throws -> PersonView {
    let row = try Row.fetchOne(db, sql: "SELECT * FROM person WHERE id = ?", arguments: [id.data])
    let record = RecordReference("person", id)
    return PersonView(
      id: id.description, name: row?["name"] ?? "", born: row?["born"], contact: row?["contact"],
      scope: try scope(record) ?? "", sync: try syncStatus(record).rawValue)
  }
}
