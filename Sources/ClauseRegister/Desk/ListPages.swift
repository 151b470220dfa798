import Foundation
import GRDB
import SyncCore
import SyncModel

/// Some of what was looked for, and how many there are.
public struct ListPage<Item: Sendable>: Sendable {
  public let items: [Item]
  public let total: Int
}

extension ListPage: ShowsPersons where Item: ShowsPersons {
  /// Those of the page.
  public var shownPersons: Set<String> { items.shownPersons }
}

/// Lists of the console; each asks for one page. Pages are counted from 0.
extension Register {
  /// The buyers whose name, SIRET or territory has `search` in it, by name.
  public func buyers(matching search: String, page: Int, size: Int) throws -> ListPage<BuyerView> {
    try store.read { reader in
      let (ids, total) = try reader.page(
        of: "FROM buyer", Self.like(["name", "siret", "territory"]), search, by: "name, siret, id", page, size)
      return ListPage(items: try ids.map { try reader.buyerView($0) }, total: total)
    }
  }

  /// The posts whose title or market's number has `search` in it, by title.
  public func posts(matching search: String, page: Int, size: Int) throws -> ListPage<PostView> {
    try read { reader in
      let (ids, total) = try reader.page(
        of: "FROM post t JOIN market m ON m.id = t.market_id", Self.like(["t.title", "m.number"]), search,
        by: "t.title, t.id", id: "t.id", page, size)
      let same = try reader.samePersons()
      return ListPage(items: try ids.map { try reader.postView($0, same) }, total: total)
    }
  }

  private static func like(_ columns: [String]) -> String {
    columns.map { "coalesce(\($0), '') LIKE ?1 ESCAPE '\\'" }.joined(separator: " OR ")
  }
}

extension StoreReader {
  fileprivate func page(
    of from: String, _ condition: String, _ search: String, by order: String, id: String = "id", _ page: Int,
    _ size: Int
  ) throws -> (ids: [Identifier], total: Int) {
    let escaped = search.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
    let arguments: StatementArguments = ["%\(escaped)%"]
    let total = try Int.fetchOne(db, sql: "SELECT count(*) \(from) WHERE \(condition)", arguments: arguments) ?? 0
    let ids = try Data.fetchAll(
      db, sql: "SELECT \(id) \(from) WHERE \(condition) ORDER BY \(order) LIMIT \(size) OFFSET \(page * size)",
      arguments: arguments)
    return (ids.compactMap { Identifier(data: $0) }, total)
  }
}
