import Foundation
import GRDB
import SyncCore
public import SyncModel

/// A lot, and the market that it is of.
public struct LotPlace: Sendable {
  public let lot: LotView
  public let market: MarketView
}

/// One record by its whole id, for a page of its own.
extension Register {
  /// - throws: ``StoreError/noSuchRecord(table:id:)``, as the others here.
  public func lot(_ id: Identifier) throws -> LotPlace {
    try store.read { reader in
      let market = try reader.marketView(try reader.market(ofLot: id))
      guard let lot = market.lots.first(where: { $0.id == id.description }) else {
        throw StoreError.noSuchRecord(table: "lot", id: id)
      }
      return LotPlace(lot: lot, market: market)
    }
  }

  public func contract(_ id: Identifier) throws -> ContractView {
    try read { try $0.contractView(id, try $0.samePersons()) }
  }

  public func eligibility(_ id: Identifier) throws -> EligibilityView {
    try read { reader in
      guard try reader.isThere(id, in: "eligibility") else {
        throw StoreError.noSuchRecord(table: "eligibility", id: id)
      }
      return try reader.eligibilityView(id, try reader.samePersons())
    }
  }

  public func prescriber(_ id: Identifier) throws -> PrescriberView {
    try store.read { try $0.prescriberView(id) }
  }

  /// An entry, be it deleted.
  public func hourEntry(_ id: Identifier) throws -> HourEntryView { try read { try $0.entryView(id, today) } }

  /// Whether an entry is changed by corrections only: it is validated, or was corrected, or its month is closed.
  public func isLocked(_ entry: HourEntryView) throws -> Bool {
    guard !entry.isLocked, let market = Identifier(entry.marketId) else { return true }
    return try store.read { try $0.lockedMonths(of: market).contains(String(entry.date.prefix(7))) }
  }
}

extension Register {
  /// More names than that are typed, not proposed.
  private static let proposed = 300

  /// The markets' numbers, to be proposed where one is asked for; none where there are too many.
  public func proposedMarkets() throws -> [String] { try proposals("SELECT DISTINCT number FROM market") }

  /// The buyers' names, likewise.
  public func proposedBuyers() throws -> [String] {
    try proposals("SELECT DISTINCT name FROM buyer WHERE name IS NOT NULL")
  }

  private func proposals(_ sql: String) throws -> [String] {
    try store.read { reader in
      let found = try String.fetchAll(reader.db, sql: "\(sql) ORDER BY 1 LIMIT \(Self.proposed + 1)")
      return found.count > Self.proposed ? [] : found
    }
  }
}

/// Some of the pools that were looked for, and how many there are.
public struct PoolPage: Encodable, Sendable {
  public let pools: [PoolView]
  public let total: Int
}

extension Register {
  /// The pools whose name or SIREN has `search` in it; one page of them.
  ///
  /// - parameter page: From 0.
  public func pools(matching search: String, page: Int, size: Int) throws -> PoolPage {
    try store.read { reader in
      let condition = "WHERE instr(lower(name), lower(?1)) > 0 OR instr(coalesce(siren, ''), ?1) > 0"
      let total = try Int.fetchOne(reader.db, sql: "SELECT count(*) FROM pool \(condition)", arguments: [search])
      let rows = try Row.fetchAll(
        reader.db, sql: "SELECT * FROM pool \(condition) ORDER BY name, id LIMIT \(size) OFFSET \(page * size)",
        arguments: [search])
      return PoolPage(pools: try rows.compactMap { try reader.poolView($0) }, total: total ?? 0)
    }
  }
}
