import Foundation
import GRDB
import SyncCore
public import SyncModel

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
  /// The months of a market that have entries, or hours that corrections have moved there, the latest first.
  public func months(of market: Identifier) throws -> [MarketMonthView] {
    try store.read { reader in
      let locked = try reader.lockedMonths(of: market)
      return try reader.months(ofMarket: market, reader.countedWork()).map { view in
        var view = view
        view.isLocked = locked.contains(view.month)
        return view
      }
    }
  }

  /// The markets with hours in a month, as far as they are known, those with the most first; one page of them.
  ///
  /// - parameter page: From 0.
  public func marketsOfMonth(
    _ month: CalendarMonth, in watch: MarketWatch, page: Int, size: Int
  ) throws -> MarketsOfMonth {
    try store.read { reader in
      let found = try watch.look(reader, today: today, budget: Self.watchBudget)
      let all = watch.withFacts { $0.markets(in: month) }
      return MarketsOfMonth(
        markets: try all.dropFirst(page * size).prefix(size).map { id, number, worked in
          MarketsOfMonth.Market(
            id: id.description, number: number, title: try reader.label("title", of: "market", id) ?? "",
            entries: Int(worked.entries), minutes: worked.minutes)
        }, total: all.count, totalMinutes: all.reduce(0) { $0 + $1.worked.minutes }, isComplete: found.isComplete)
    }
  }

  /// The months in which entries wait to be looked at, as far as they are known; one page of them.
  ///
  /// - parameter page: From 0.
  public func waitingMonths(
    matching search: WaitingSearch, in watch: MarketWatch, page: Int, size: Int
  ) throws -> WaitingMonths {
    let month = search.month.isEmpty ? nil : try MonthInput.parse(search.month, today: today).month
    let market = foldedName(search.market)
    return try store.read { reader in
      let found = try watch.look(reader, today: today, budget: Self.watchBudget)
      return watch.withFacts { facts in
        guard let order = facts.waitingMonths[search.order] else {
          return WaitingMonths(months: [], total: 0, isComplete: found.isComplete)
        }
        let markets = market.isEmpty ? nil : facts.markets(numbered: SoughtWords([market]))
        let (some, total) = order.all.page(page, size: size, isReversed: search.isReversed) { waiting in
          (month == nil || waiting.month.month == month) && (markets?.contains(waiting.market) ?? true)
        }
        return WaitingMonths(months: some.map(\.view), total: total, isComplete: found.isComplete)
      }
    }
  }
}

/// Some of the markets with hours in a month, and what all of them come to.
public struct MarketsOfMonth: Encodable, Sendable {
  /// What counts of one market.
  public struct Market: Encodable, Sendable {
    public let id: String
    public let number: String
    public let title: String
    public let entries: Int
    public let minutes: Int
  }

  public let markets: [Market]
  public let total: Int
  /// Of all markets.
  public let totalMinutes: Int
  /// Whether all markets were looked at.
  public let isComplete: Bool
}

/// By what a list of months that wait is sorted.
public enum WaitingOrder: String, Sendable, CaseIterable {
  case month, market, entries
}

/// Which months that wait to list, and in which order.
public struct WaitingSearch: Sendable {
  /// A part of the market's number.
  public var market = ""
  /// As ``MonthInput`` reads it.
  public var month = ""
  public var order = WaitingOrder.month
  public var isReversed = false

  public init() {}
}

/// Some of the months that wait, and how many there are.
public struct WaitingMonths: Encodable, Sendable {
  public let months: [MarketMonthView]
  public let total: Int
  /// Whether all markets were looked at.
  public let isComplete: Bool
}

extension StoreReader {
  /// The latest first. A month may have no entries but what a correction has count there.
  func months(ofMarket market: Identifier, _ work: CountedWork) throws -> [MarketMonthView] {
    var counted = try minutesByMonth(of: market, work)
    let number = try label("number", of: "market", market) ?? ""
    let months = try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT substr(date, 1, 7), count(*), sum(state = 'declared'), sum(state = 'checked') FROM hour_entry
          WHERE market_id = ? GROUP BY 1 ORDER BY 1 DESC LIMIT 1000
          """), arguments: [market.data]
    ).map { row in
      let month: String = row[0] ?? ""
      return MarketMonthView(
        market: number, marketId: market.description, month: month, entries: row[1], declared: row[2] ?? 0,
        checked: row[3] ?? 0, minutes: counted.removeValue(forKey: month) ?? 0)
    }
    let others = counted.map { month, minutes in
      MarketMonthView(
        market: number, marketId: market.description, month: month, entries: 0, declared: 0, checked: 0,
        minutes: minutes)
    }
    return others.isEmpty ? months : (months + others).sorted { $0.month > $1.month }
  }

  fileprivate func minutesByMonth(of market: Identifier, _ work: CountedWork) throws -> [String: Int] {
    let rows = try Row.fetchAll(
      try db.cachedStatement(
        sql: "SELECT substr(date, 1, 7), sum(minutes) FROM \(work.sql) WHERE market_id = ? GROUP BY 1"),
      arguments: [market.data])
    return Dictionary(rows.map { ($0[0] ?? "", $0[1] ?? 0) }, uniquingKeysWith: +)
  }
}
