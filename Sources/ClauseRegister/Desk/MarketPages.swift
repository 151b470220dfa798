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
      let like = ["m.number", "m.title", "b.name"].map { "\($0) LIKE ? ESCAPE '\\'" }
      conditions.append("(\(like.joined(separator: " OR ")))")
      arguments += StatementArguments(like.map { _ in "%\(escaped)%" })
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
      let total = try Int.fetchOne(reader.db, sql: "SELECT count(*) \(from) \(condition)", arguments: arguments)
      let rows = try Row.fetchAll(
        reader.db, sql: "SELECT m.* \(from) \(condition) ORDER BY \(order) LIMIT \(size) OFFSET \(page * size)",
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

  /// The months in which entries wait to be looked at; one page of them.
  ///
  /// - parameter page: From 0.
  public func waitingMonths(matching search: WaitingSearch, page: Int, size: Int) throws -> WaitingMonths {
    try store.read { reader in
      var condition = "e.state IN ('declared', 'checked')"
      var arguments: StatementArguments = []
      if !search.market.isEmpty {
        condition += " AND instr(lower(m.number), lower(?)) > 0"
        arguments += [search.market]
      }
      if !search.month.isEmpty {
        condition += " AND substr(e.date, 1, 7) = ?"
        arguments += [try MonthInput.parse(search.month, today: today).month.description]
      }
      let total = try Int.fetchOne(
        reader.db,
        sql: """
          SELECT count(*) FROM (SELECT DISTINCT e.market_id, substr(e.date, 1, 7)
            FROM hour_entry e LEFT JOIN market m ON m.id = e.market_id WHERE \(condition))
          """, arguments: arguments)
      return WaitingMonths(
        months: try reader.months(
          condition, arguments, order: search.order.sql(isReversed: search.isReversed), limit: size,
          offset: page * size), total: total ?? 0)
    }
  }
}

/// By what a list of months that wait is sorted.
public enum WaitingOrder: String, Sendable, CaseIterable {
  case month, market, entries

  fileprivate func sql(isReversed: Bool) -> String {
    let terms =
      switch self {
      case .month: ["2", "3", "1"]
      case .market: ["3", "2", "1"]
      case .entries: ["sum(e.state IN ('declared', 'checked'))", "2", "1"]
      }
    return terms.map { $0 + (isReversed ? " DESC" : "") }.joined(separator: ", ")
  }
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
}

extension StoreReader {
  func waitingMonths(_ limit: Int) throws -> [MarketMonthView] {
    try months("e.state IN ('declared', 'checked')", [], order: "2, 3", limit: limit)
  }

  fileprivate func months(
    _ condition: String, _ arguments: StatementArguments, order: String, limit: Int, offset: Int = 0
  ) throws -> [MarketMonthView] {
    var counted: [String: [String: Int]] = [:]
    let work = try countedWork()
    return try Row.fetchAll(
      db,
      sql: """
        SELECT e.market_id, substr(e.date, 1, 7), m.number, count(*), sum(e.state = 'declared'),
          sum(e.state = 'checked')
        FROM hour_entry e LEFT JOIN market m ON m.id = e.market_id WHERE \(condition)
        GROUP BY 1, 2 ORDER BY \(order) LIMIT \(limit) OFFSET \(offset)
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
