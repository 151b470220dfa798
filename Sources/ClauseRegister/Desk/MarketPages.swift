import Foundation
import GRDB
import SyncCore
public import SyncModel

/// By what a list of markets is sorted.
public enum MarketOrder: String, Sendable, CaseIterable {
  case number, title, buyer, notified

  var sql: String {
    switch self {
    case .number: "m.number, m.id"
    case .title: "m.title, m.id"
    case .buyer: "coalesce(b.name, b.siret), m.number, m.id"
    case .notified: "m.notified_on DESC, m.number, m.id"
    }
  }
}

/// Some of the markets that were looked for, and how many there are.
public struct MarketPage: Encodable, Sendable {
  public let markets: [MarketView]
  public let total: Int
}

/// A month of a market: how many entries it has and in which states.
public struct MarketMonthView: Encodable, Hashable, Sendable {
  public let market: String
  public let marketId: String
  /// `2026-03`.
  public let month: String
  public let entries: Int
  /// Declared, and not looked at by the office yet.
  public let declared: Int
  /// Checked, and not validated yet.
  public let checked: Int
  /// Of the entries and corrections that count.
  public fileprivate(set) var minutes = 0
  public var isLocked = false
}

extension Register {
  /// The markets whose number, title or buyer has `search` in it; one page of them, so that it is quick however many
  /// there are.
  ///
  /// - parameter page: From 0.
  public func markets(matching search: String, by order: MarketOrder, page: Int, size: Int) throws -> MarketPage {
    try store.read { reader in
      let escaped = search.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
      let pattern = "%\(escaped)%"
      let from = "FROM market m LEFT JOIN buyer b ON b.id = m.buyer_id"
      let condition =
        search.isEmpty
        ? "" : "WHERE m.number LIKE ?1 ESCAPE '\\' OR m.title LIKE ?1 ESCAPE '\\' OR b.name LIKE ?1 ESCAPE '\\'"
      let arguments: StatementArguments = search.isEmpty ? [] : [pattern]
      let total = try Int.fetchOne(reader.db, sql: "SELECT count(*) \(from) \(condition)", arguments: arguments)
      let rows = try Row.fetchAll(
        reader.db, sql: "SELECT m.* \(from) \(condition) ORDER BY \(order.sql) LIMIT \(size) OFFSET \(page * size)",
        arguments: arguments)
      return MarketPage(markets: try rows.compactMap { try reader.marketView($0) }, total: total ?? 0)
    }
  }

  /// The months of a market that have entries, or hours that corrections have moved there, the latest first.
  public func months(of market: Identifier) throws -> [MarketMonthView] {
    try store.read { reader in
      let locked = try reader.lockedMonths(of: market)
      var months = try reader.months("e.market_id = ?", [market.data], order: "2 DESC", limit: 1_000)
      let known = Set(months.map(\.month))
      let number = try reader.label("number", of: "market", market) ?? ""
      for (month, minutes) in try reader.minutesByMonth(of: market, reader.countedWork()) where !known.contains(month) {
        months.append(
          MarketMonthView(
            market: number, marketId: market.description, month: month, entries: 0, declared: 0, checked: 0,
            minutes: minutes))
      }
      for index in months.indices { months[index].isLocked = locked.contains(months[index].month) }
      return months.sorted { $0.month > $1.month }
    }
  }

  /// The months of all markets in which entries wait to be looked at, the earliest first.
  public func waitingMonths(limit: Int) throws -> [MarketMonthView] { try store.read { try $0.waitingMonths(limit) } }
}

extension StoreReader {
  func waitingMonths(_ limit: Int) throws -> [MarketMonthView] {
    try months("e.state IN ('declared', 'checked')", [], order: "2, 3", limit: limit)
  }

  fileprivate func months(
    _ condition: String, _ arguments: StatementArguments, order: String, limit: Int
  ) throws -> [MarketMonthView] {
    var counted: [String: [String: Int]] = [:]
    let work = try countedWork()
    return try Row.fetchAll(
      db,
      sql: """
        SELECT e.market_id, substr(e.date, 1, 7), m.number, count(*), sum(e.state = 'declared'),
          sum(e.state = 'checked')
        FROM hour_entry e LEFT JOIN market m ON m.id = e.market_id WHERE \(condition)
        GROUP BY 1, 2 ORDER BY \(order) LIMIT \(limit)
        """, arguments: arguments
    ).map { row in
      let market = Identifier(data: row[0])
      var view = MarketMonthView(
        market: row[2] ?? "", marketId: market?.description ?? "", month: row[1] ?? "", entries: row[3],
        declared: row[4] ?? 0, checked: row[5] ?? 0)
      let known = try counted[view.marketId] ?? (try market.map { try minutesByMonth(of: $0, work) } ?? [:])
      counted[view.marketId] = known
      view.minutes = known[view.month] ?? 0
      return view
    }
  }

  fileprivate func minutesByMonth(of market: Identifier, _ work: CountedWork) throws -> [String: Int] {
    let rows = try Row.fetchAll(
      try db.cachedStatement(
        sql: "SELECT substr(date, 1, 7), sum(minutes) FROM \(work.sql) WHERE market_id = ? GROUP BY 1"),
      arguments: [market.data])
    return Dictionary(rows.map { ($0[0] ?? "", $0[1] ?? 0) }, uniquingKeysWith: +)
  }
}
