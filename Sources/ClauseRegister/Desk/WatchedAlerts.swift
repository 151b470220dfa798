import Foundation
import SyncCore
import SyncModel

/// An alert as ``MarketWatch`` keeps it: what it is about, and neither names nor words. An object, as it is known of its market
/// and stands in the order of all.
final class WatchedAlert: Sendable {
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

  @Sendable static func precedes(_ one: WatchedAlert, _ other: WatchedAlert) -> Bool {
    let none = Identifier(high: 0, low: 0)
    return (one.order, one.market ?? none) < (other.order, other.market ?? none)
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
      let market = SoughtWords([foldedName(search.market)])
      return try watch.withFacts { facts in
        let (some, total) = facts.alerts.all.page(page, size: size) { alert in
          (search.code.isEmpty || alert.code?.rawValue == search.code)
            && market.areAll(in: alert.folded)
        }
        return AlertPage(
          alerts: try reader.views(some, today), total: total, counts: facts.alertCounts, isComplete: found.isComplete)
      }
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
