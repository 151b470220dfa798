import SyncModel

/// Two entries that may be of the same work; the one with the smaller id first.
typealias WatchedPair = [Identifier]

/// What ``MarketWatch`` keeps of a market.
struct WatchedMarket: Sendable {
  /// What counts in a month, and what waits in it.
  struct Month: Sendable {
    /// Months since the year 0: a country has hundreds of thousands of these.
    private let index: Int32
    let entries: Int32
    let declared: Int32
    let checked: Int32
    let minutes: Int

    /// Nil where the entries' dates are of no month.
    init?(_ view: MarketMonthView) {
      guard let month = CalendarMonth(iso: view.month) else { return nil }
      index = Int32(month.year * 12 + month.month - 1)
      entries = Int32(clamping: view.entries)
      declared = Int32(clamping: view.declared)
      checked = Int32(clamping: view.checked)
      minutes = view.minutes
    }

    var month: CalendarMonth { CalendarMonth(validYear: Int(index) / 12, month: Int(index) % 12 + 1) }

    /// Entries that the office has not validated yet.
    var waiting: Int { Int(declared) + Int(checked) }
  }

  let number: String
  let folded: String
  let pairs: [WatchedPair]
  let alerts: [WatchedAlert]
  let months: [Month]
  /// The date of the latest hours.
  let latest: String

  var isLate: Bool { alerts.contains { $0.code == .lateStatement } }
  var isEmpty: Bool { alerts.isEmpty && months.isEmpty && latest.isEmpty }
}

/// A month of a market in which entries wait to be looked at; an object, as it stands in several orders.
final class WaitingMonth: Sendable {
  let month: WatchedMarket.Month
  let market: Identifier
  let number: String

  init(_ month: WatchedMarket.Month, of market: Identifier, number: String) {
    self.month = month
    self.market = market
    self.number = number
  }

  var view: MarketMonthView {
    MarketMonthView(
      market: number, marketId: market.description, month: month.month.description, entries: Int(month.entries),
      declared: Int(month.declared), checked: Int(month.checked), minutes: month.minutes)
  }
}

/// What is known of all markets, in the orders in which it is shown, and summed: when a market changes, its part alone is
/// taken out and put in.
struct WatchedFacts: Sendable {
  private(set) var byMarket: [Identifier: WatchedMarket] = [:]
  private(set) var endings: [Identifier: WatchedAlert] = [:]

  private(set) var pairs = SortedPieces<WatchedPair> { $0.lexicographicallyPrecedes($1) }
  private(set) var alerts = SortedPieces<WatchedAlert>(by: WatchedAlert.precedes)
  private(set) var alertCounts: [AlertCode: Int] = [:]
  private(set) var waitingMonths: [WaitingOrder: SortedPieces<WaitingMonth>] = [
    .month: SortedPieces {
      ($0.month.month, $0.number, $0.market) < ($1.month.month, $1.number, $1.market)
    },
    .market: SortedPieces {
      ($0.number, $0.month.month, $0.market) < ($1.number, $1.month.month, $1.market)
    },
    .entries: SortedPieces {
      ($0.month.waiting, $0.month.month, $0.number, $0.market)
        < ($1.month.waiting, $1.month.month, $1.number, $1.market)
    },
  ]
  /// Markets by the date of their latest hours.
  private(set) var latest = SortedPieces<(date: String, market: Identifier)> { $0 < $1 }
  private(set) var late = 0
  private(set) var waitingEntries = 0
  private var minutes: [CalendarMonth: Int] = [:]

  /// What counts in a month, of all markets.
  func minutes(of month: CalendarMonth) -> Int { minutes[month] ?? 0 }

  /// The markets with these in their number.
  func markets(numbered words: SoughtWords) -> Set<Identifier> {
    Set(byMarket.lazy.filter { words.areAll(in: $0.value.folded) }.map(\.key))
  }

  /// The markets with hours in a month, those with the most first.
  func markets(in month: CalendarMonth) -> [(market: Identifier, number: String, worked: WatchedMarket.Month)] {
    byMarket.compactMap { market, facts in
      facts.months.first { $0.month == month }.map { (market, facts.number, $0) }
    }.sorted { ($1.worked.minutes, $0.market) < ($0.worked.minutes, $1.market) }
  }

  mutating func set(_ market: Identifier, to new: WatchedMarket?) {
    if let old = byMarket[market] {
      for pair in old.pairs { pairs.remove(pair) }
      for alert in old.alerts { remove(alert) }
      if !old.latest.isEmpty { latest.remove((old.latest, market)) }
      count(old, -1)
      for month in old.waitingMonths(market) {
        for order in WaitingOrder.allCases { waitingMonths[order]?.remove(month) }
      }
    }
    guard let new, !new.isEmpty else {
      byMarket[market] = nil
      return
    }
    byMarket[market] = new
    for pair in new.pairs { pairs.insert(pair) }
    for alert in new.alerts { insert(alert) }
    if !new.latest.isEmpty { latest.insert((new.latest, market)) }
    count(new, 1)
    for month in new.waitingMonths(market) {
      for order in WaitingOrder.allCases { waitingMonths[order]?.insert(month) }
    }
  }

  /// - parameter ending: The proof that ends soon, of somebody who has no other.
  mutating func set(ending: WatchedAlert?, of person: Identifier) {
    if let old = endings[person] { remove(old) }
    endings[person] = ending
    if let ending { insert(ending) }
  }

  private mutating func insert(_ alert: WatchedAlert) {
    alerts.insert(alert)
    if let code = alert.code { alertCounts[code, default: 0] += 1 }
  }

  private mutating func remove(_ alert: WatchedAlert) {
    alerts.remove(alert)
    guard let code = alert.code, let count = alertCounts[code] else { return }
    alertCounts[code] = count > 1 ? count - 1 : nil
  }

  private mutating func count(_ market: WatchedMarket, _ sign: Int) {
    if market.isLate { late += sign }
    for month in market.months {
      minutes[month.month, default: 0] += sign * month.minutes
      waitingEntries += sign * month.waiting
    }
  }
}

extension WatchedMarket {
  fileprivate func waitingMonths(_ market: Identifier) -> some Sequence<WaitingMonth> {
    months.lazy.filter { $0.waiting > 0 }.map { WaitingMonth($0, of: market, number: number) }
  }
}
