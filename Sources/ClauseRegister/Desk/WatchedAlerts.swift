import Foundation
import SyncCore
import SyncModel

/// An alert as ``MarketWatch`` keeps it: what it is about, and neither names nor words.
struct WatchedAlert: Sendable {
  let code: AlertCode?
  let market: Identifier?
  let person: Identifier?
  /// The market's number, to be looked for.
  let folded: String
  /// By what they are sorted, and what tells those of a market or a person apart.
  let order: String

  init(_ view: AlertView) {
    code = AlertCode(rawValue: view.code)
    market = view.marketId.flatMap { Identifier($0) }
    person = view.personId.flatMap { Identifier($0) }
    folded = foldedName(view.market ?? "")
    order = [view.due ?? "", view.code, view.market ?? "", view.lot ?? "", view.personId ?? ""]
      .joined(separator: "\u{1F}")
  }
}

/// All that are known, sorted, and which of them are to be sorted in again: a country has many, and few of them change.
struct WatchedAlerts: Sendable {
  private(set) var all: [WatchedAlert] = []
  private(set) var counts: [AlertCode: Int] = [:]
  private var changed: Set<Identifier> = []

  /// Has the alerts of a market, or those of a person that are of no market, read again.
  mutating func forget(of subject: Identifier) { changed.insert(subject) }

  /// - parameter now: The alerts of a market, or of a person without a market, as they are.
  mutating func sort(_ now: (Identifier) -> [WatchedAlert]) {
    guard !changed.isEmpty else { return }
    let kept = all.filter { alert in !((alert.market ?? alert.person).map(changed.contains) ?? false) }
    let new = changed.flatMap(now).sorted { $0.order < $1.order }
    all = []
    all.reserveCapacity(kept.count + new.count)
    var next = 0
    for alert in kept {
      while next < new.count, new[next].order < alert.order {
        all.append(new[next])
        next += 1
      }
      all.append(alert)
    }
    all += new[next...]
    changed = []
    counts = all.reduce(into: [:]) { counts, alert in
      if let code = alert.code { counts[code, default: 0] += 1 }
    }
  }
}

extension AlertFinder {
  /// Of the day, as the command finds them where nothing else is said.
  static func watching(_ reader: StoreReader, _ same: SamePersons, _ day: CalendarDay) -> AlertFinder {
    AlertFinder(reader: reader, same: same, day: day, request: AlertRequest())
  }
}

/// Which alerts to list.
public struct AlertSearch: Sendable {
  /// A word of ``AlertCode``; empty for all.
  public var code = ""
  /// A part of the market's number.
  public var market = ""

  public init() {}
}

/// Some of the alerts, and how many there are.
public struct AlertPage: Sendable {
  public let alerts: [AlertView]
  public let total: Int
  /// Of all.
  public let counts: [AlertCode: Int]
  /// Whether all markets were looked at.
  public let isComplete: Bool
}

extension AlertPage: ShowsPersons {
  /// Whom an alert of the page names.
  public var shownPersons: Set<String> { Set(alerts.compactMap(\.personId)) }
}

extension Register {
  /// What ``alerts(_:)`` finds as of today; one page of it, so that it is quick however many markets there are.
  ///
  /// - parameter page: From 0.
  public func alerts(
    matching search: AlertSearch, in watch: MarketWatch, page: Int, size: Int
  ) throws -> AlertPage {
    try read { reader in
      let found = try watch.look(reader, today: today, budget: Self.watchBudget)
      let known = watch.alerts()
      let market = foldedName(search.market)
      let code = AlertCode(rawValue: search.code)
      let wanted = known.all.filter { alert in
        (search.code.isEmpty || code != nil && alert.code == code)
          && (market.isEmpty || alert.folded.contains(market))
      }
      let some = wanted.dropFirst(page * size).prefix(size)
      return AlertPage(
        alerts: try reader.views(Array(some), today), total: wanted.count,
        counts: known.counts, isComplete: found.isComplete)
    }
  }
}

extension StoreReader {
  /// With their names and words; without those that are none any more.
  fileprivate func views(_ alerts: [WatchedAlert], _ day: CalendarDay) throws -> [AlertView] {
    let same = try samePersons()
    var known: [String: AlertView] = [:]
    var finder = AlertFinder.watching(self, same, day)
    for market in Set(alerts.compactMap(\.market)) {
      finder.market = market
      for view in try finder.aboutMarkets() { known[WatchedAlert(view).order] = view }
    }
    finder.market = nil
    for alert in alerts where alert.market == nil {
      finder.persons = alert.person.map { same.all($0) }
      for view in try finder.ofEligibilities() { known[WatchedAlert(view).order] = view }
    }
    return alerts.compactMap { known[$0.order] }
  }
}
