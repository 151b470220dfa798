import Foundation
import GRDB
import SyncCore
public import SyncModel

extension Register {
  /// Takes back a lot that was made by mistake, on which nothing hangs: what it owes would be due for ever. Of two lots of one
  /// number it is one that has nothing.
  ///
  /// - throws: ``RegisterError`` `in-use` where hours, contracts or anything else name it.
  public func removeLot(market: Identifier, number: String) throws -> MarketView {
    try write { transaction in
      let lots = try Data.fetchAll(
        transaction.db, sql: "SELECT id FROM lot WHERE market_id = ? AND number = ? ORDER BY id",
        arguments: [market.data, number]
      ).compactMap { Identifier(data: $0) }
      guard let first = lots.first else { throw Self.noLot(number) }
      try transaction.removeLot(try lots.first { try transaction.tables(naming: $0).isEmpty } ?? first, number)
      return try transaction.marketView(market)
    }
  }

  /// Likewise of one lot by its id.
  ///
  /// - throws: ``RegisterError`` `in-use`, `not-found`.
  public func removeLot(_ id: Identifier) throws -> MarketView {
    try write { transaction in
      let market = try transaction.market(ofLot: id)
      try transaction.removeLot(id, try transaction.label("number", of: "lot", id) ?? "")
      return try transaction.marketView(market)
    }
  }
}

extension StoreTransaction {
  fileprivate func removeLot(_ lot: Identifier, _ number: String) throws {
    let uses = try tables(naming: lot)
    guard uses.isEmpty else {
      let names = uses.map(tableName).joined(separator: ", ")
      throw RegisterError(
        "in-use", .badData,
        localized(
          "Le lot \(printable(number)) ne peut pas être retiré, il est nommé par : \(names).",
          "Lot \(printable(number)) cannot be removed, it is named by: \(names)."))
    }
    try apply(.delete, to: RecordReference("lot", lot))
  }
}

extension StoreReader {
  /// The tables that have living records naming a lot.
  fileprivate func tables(naming lot: Identifier) throws -> [String] {
    // Written once with what was corrected or merged, these do not refer to the lot, and yet are about its hours.
    let mentions = ["correction": ["old_lot_id", "new_lot_id"], "entry_merge": ["lot_id"]]
    return try store.schema.tables.filter { table in
      let columns = table.columns.filter { $0.references == "lot" }.map(\.name) + (mentions[table.name] ?? [])
      return try columns.contains { column in
        try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM \(table.name) WHERE \(column) = ?)", arguments: [lot.data]) ?? false
      }
    }.map(\.name)
  }
}
