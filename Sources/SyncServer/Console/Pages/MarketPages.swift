import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

extension Console {
  private static let size = 50

  func mountMarkets(_ router: Router<ServerContext>) {
    get(router, "/console/markets", .reader) { visit in
      var search = MarketSearch(visit.query["q"])
      (search.order, search.isReversed) = visit.order(.number)
      (search.scope, search.state, search.kind) = (visit.query["scope"], visit.query["state"], visit.query["kind"])
      let found = try visit.register.markets(
        matching: search, in: self.markets, page: visit.query.page, size: Self.size)
      return visit.page(
        "markets", localized("Marchés", "Markets"),
        [
          "search": search.text, "sort": visit.query["sort"], "rows": found.markets.map(MarketRows.market),
          "headings": visit.headings(
            MarketRows.columns, sorted: search.order.rawValue, isReversed: search.isReversed),
          "selects": visit.selects([
            ("scope", localized("Périmètre", "Scope"), try visit.scopes),
            ("state", localized("État", "State"), MarketState.allCases.map { FormChoice($0.rawValue, $0.label) }),
            ("kind", localized("Nature", "Kind"), MarketKind.allCases.map { FormChoice($0.rawValue, $0.label) }),
          ]),
        ].merging(visit.paging(total: found.total, size: Self.size)) { $1 })
    }
    get(router, "/console/markets/:id", .reader, marketPage)
  }

  private var marketPage: Handler {
    { visit in
      guard let id = Identifier(visit.id) else {
        throw RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
      }
      let view = try visit.register.market(id)
      let months = try visit.register.months(of: id)
      return visit.page(
        "market", localized("Marché \(view.number)", "Market \(view.number)"),
        MarketRows.market(view).merging([
          "figureURL": FigureRows.url(["market": view.id]),
          "buyers": try visit.register.buyer(ofMarket: id).map { [["buyerURL": "/console/buyers/\($0.id)"]] } ?? [],
          "scope": view.scope, "holders": view.holders, "months": months.prefix(60).map(HoursRows.month),
          "entry": try self.hoursForm(view, visit).model(visit), "warnings": view.warnings.map(\.message),
          "facts": view.knownFacts.map { ["fact": $0.name, "value": $0.value] },
          "lots": view.lots.prefix(100).map { lot in
            [
              "lotId": lot.id, "number": lot.number, "name": lot.title ?? "", "done": formatMinutes(lot.minutesDone),
              "due": formatMinutes(lot.minutesDue), "arithmetic": lot.obligation.arithmetic,
              "bar": MarketRows.bar(lot.minutesDone, of: lot.minutesDue),
              "figureURL": FigureRows.url(["market": view.id, "lot": lot.id]),
            ] as [String: Any]
          },
        ]) { $1 })
    }
  }
}

enum MarketRows {
  static func market(_ view: MarketView) -> [String: Any] {
    [
      "id": view.id, "number": view.number, "name": view.title, "buyer": view.buyer,
      "notified": view.profile.notifiedOn ?? "–", "state": view.profile.state.map { MarketState.label($0) } ?? "–",
      "url": "/console/markets/\(view.id)", "done": formatMinutes(view.minutesDone),
      "due": formatMinutes(view.minutesDue), "bar": bar(view.minutesDone, of: view.minutesDue),
    ]
  }

  /// A bar ends at the whole; its words do not.
  static func bar(_ done: Int, of due: Int) -> [String: Any] {
    let percent = due > 0 ? Double(max(0, done)) * 100 / Double(due) : 0
    return [
      "width": "\(Int(min(100, percent)))",
      "label": due > 0
        ? localized("\(Int(min(percent, 1e9))) % fait", "\(Int(min(percent, 1e9))) % done")
        : localized("rien n'est dû", "nothing is due"),
    ]
  }

  static var columns: [ListColumn] {
    [
      ListColumn(localized("Numéro", "Number"), "number"), ListColumn(localized("Objet", "Title"), "title"),
      ListColumn(localized("Acheteur", "Buyer"), "buyer"),
      ListColumn(localized("Notification", "Notified"), "notified", isLatestFirst: true),
      ListColumn(localized("État", "State")),
      ListColumn(localized("Fait / dû", "Done / due"), isFigure: true),
      ListColumn(localized("Avancement", "Progress")),
    ]
  }
}
