import Foundation
import GRDB
import SyncCore
public import SyncModel

/// By what a list of markets is sorted.
public enum MarketOrder: String, Sendable, CaseIterable {
  case number, title, buyer, notified

  fileprivate func sql(isReversed: Bool) -> String {
    let terms =
      switch self {
      case .number: ["m.number", "m.id"]
      case .title: ["m.title", "m.id"]
      case .buyer: ["coalesce(b.name, b.siret)", "m.number", "m.id"]
      case .notified: ["m.notified_on", "m.number", "m.id"]
      }
    return terms.map { $0 + (isReversed ? " DESC" : "") }.joined(separator: ", ")
  }
}

/// Which markets to list, and in which order.
public struct MarketSearch: Sendable {
  /// A part of the number, the title or the buyer.
  public var text = ""
  /// Empty for all; likewise the others.
  public var scope = ""
  /// A code of ``MarketState``.
  public var state = ""
  /// A code of ``MarketKind``.
  public var kind = ""
  public var order = MarketOrder.number
  public var isReversed = false

  public init(_ text: String = "") { self.text = text }

  /// The condition, and its arguments.
  fileprivate var sql: (condition: String, arguments: StatementArguments) {
    var conditions: [String] = []
    var arguments: StatementArguments = []
    if !text.isEmpty {
      let escaped = text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
      let like = "LIKE ? ESCAPE '\\'"
      // The buyers that fit are found once, not for each of their markets.
      conditions.append(
        "(m.number \(like) OR m.title \(like) OR m.buyer_id IN (SELECT id FROM buyer WHERE name \(like)))")
      arguments += StatementArguments(Array(repeating: "%\(escaped)%", count: 3))
    }
    for (column, value) in [("scope", scope), ("state", state), ("kind", kind)] where !value.isEmpty {
      conditions.append("m.\(column) = ?")
      arguments += [value]
    }
    return (conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND "), arguments)
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
  /// The markets that are looked for; one page of them, so that it is quick however many there are.
  ///
  /// - parameter page: From 0.
  public func markets(matching search: MarketSearch, page: Int, size: Int) throws -> MarketPage {
    try store.read { reader in
      let from = "FROM market m LEFT JOIN buyer b ON b.id = m.buyer_id"
      let (condition, arguments) = search.sql
      let order = search.order.sql(isReversed: search.isReversed)
      // Ids alone: SQLite sorts little ones quicker than whole rows. Where a text is looked for, all that fit at once, since
      // to count them is to look once more.
      let find = "SELECT m.id \(from) \(condition) ORDER BY \(order)"
      let ids: [Data]
      let total: Int
      if condition.isEmpty, search.order == .buyer {
        (ids, total) = try reader.marketsByBuyer(order, page: page, size: size)
      } else if search.text.isEmpty {
        total =
          try Int.fetchOne(reader.db, sql: "SELECT count(*) \(from) \(condition)", arguments: arguments) ?? 0
        ids = try Data.fetchAll(
          reader.db, sql: "\(find) LIMIT \(size) OFFSET \(page * size)", arguments: arguments)
      } else {
        let all = try Data.fetchAll(reader.db, sql: find, arguments: arguments)
        total = all.count
        ids = Array(all.dropFirst(page * size).prefix(size))
      }
      let markets = try ids.compactMap { try Identifier(data: $0).map { try reader.marketView($0) } }
      return MarketPage(markets: markets, total: total)
    }
  }

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
      let all = watch.markets(in: month)
      return MarketsOfMonth(
        markets: try all.dropFirst(page * size).prefix(size).map { market, entries, minutes in
          MarketsOfMonth.Market(
            id: market.description, number: try reader.label("number", of: "market", market) ?? "",
            title: try reader.label("title", of: "market", market) ?? "", entries: entries, minutes: minutes)
        }, total: all.count, totalMinutes: all.reduce(0) { $0 + $1.minutes }, isComplete: found.isComplete)
    }
  }

  /// The months in which entries wait to be looked at, as far as they are known; one page of them.
  ///
  /// - parameter page: From 0.
  public func waitingMonths(
    matching search: WaitingSearch, in watch: MarketWatch, page: Int, size: Int
  ) throws -> WaitingMonths {
    let month =
      search.month.isEmpty ? nil : try MonthInput.parse(search.month, today: today).month.description
    let market = foldedName(search.market)
    return try store.read { reader in
      let found = try watch.look(reader, today: today, budget: Self.watchBudget)
      let all = watch.months(by: search.order).filter { view in
        (month == nil || view.month == month) && (market.isEmpty || foldedName(view.market).contains(market))
      }
      let some = search.isReversed ? all.reversed() : all
      return WaitingMonths(
        months: Array(some.dropFirst(page * size).prefix(size)), total: all.count, isComplete: found.isComplete)
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
  /// A page of all markets by buyer. The buyers alone are sorted, and then the markets of those on the page: to sort all
  /// markets of a country takes longer than a page may.
  fileprivate func marketsByBuyer(_ order: String, page: Int, size: Int) throws -> (ids: [Data], total: Int) {
    struct Buyers {
      let name: String?
      var ids: [Data?]
      var count: Int
    }
    var buyers: [Buyers] = []
    let isReversed = order.hasSuffix(" DESC")
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT coalesce(b.name, b.siret) AS name, m.buyer_id, m.count
        FROM (SELECT buyer_id, count(*) AS count FROM market GROUP BY buyer_id) m LEFT JOIN buyer b ON b.id = m.buyer_id
        ORDER BY 1 \(isReversed ? "DESC" : "")
        """)
    for row in rows {
      let name: String? = row[0]
      if let last = buyers.indices.last, buyers[last].name.map(ExactText.init) == name.map(ExactText.init) {
        buyers[last].ids.append(row[1])
        buyers[last].count += row[2]
      } else {
        buyers.append(Buyers(name: name, ids: [row[1]], count: row[2]))
      }
    }
    let total = buyers.reduce(0) { $0 + $1.count }
    var (ids, before): ([Data], Int) = ([], page * size)
    for some in buyers where ids.count < size {
      if before >= some.count {
        before -= some.count
        continue
      }
      let known = some.ids.compactMap(\.self)
      let marks = Array(repeating: "?", count: known.count).joined(separator: ", ")
      let none = known.count < some.ids.count ? "OR m.buyer_id IS NULL" : ""
      ids += try Data.fetchAll(
        db,
        sql: """
          SELECT m.id FROM market m LEFT JOIN buyer b ON b.id = m.buyer_id WHERE m.buyer_id IN (\(marks)) \(none)
          ORDER BY \(order) LIMIT \(size - ids.count) OFFSET \(before)
          """, arguments: StatementArguments(known))
      before = 0
    }
    return (ids, total)
  }

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
