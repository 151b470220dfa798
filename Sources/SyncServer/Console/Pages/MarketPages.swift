import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

extension Console {
  private static let size = 50

  func mountMarkets(_ router: Router<ServerContext>) {
    get(router, "/console/markets", .reader) { visit in
      let order = MarketOrder(rawValue: visit.query["sort"]) ?? .number
      let found = try visit.register.markets(
        matching: visit.query["q"], by: order, page: visit.query.page, size: Self.size)
      return visit.page(
        "markets", localized("Marchés", "Markets"),
        [
          "search": visit.query["q"], "rows": found.markets.map(MarketRows.market),
          "sorts": MarketOrder.allCases.map {
            ["value": $0.rawValue, "title": MarketRows.title(of: $0), "isChosen": $0 == order] as [String: Any]
          },
        ].merging(visit.paging(total: found.total, size: Self.size)) { $1 })
    }
    get(router, "/console/markets/:id", .reader, marketPage)
    post(router, "/console/markets/:id/hours", .officer, back: marketPage) { visit in
      let market = try visit.wholeID
      var draft = HoursDraft(market: market, person: try visit.needed("person"), hours: try visit.needed("hours"))
      let date = try visit.needed("date")
      if date.wholeMatch(of: #/\d{4}-\d{2}/#) != nil { draft.month = date } else { draft.date = date }
      draft.lot = visit.form.given("lot")
      draft.note = visit.form.given("note")
      try self.usedForms.once(visit.form["once"]) { _ = try visit.register.logHours(draft, isDraft: false) }
      return .see("/console/markets/\(market)?done=logged")
    }
  }

  private var marketPage: Handler {
    { visit in
      guard let id = Identifier(visit.id) else {
        throw RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
      }
      let view = try visit.register.market(id)
      let months = try visit.register.months(of: id)
      let form = visit.form
      return visit.page(
        "market", localized("Marché \(view.number)", "Market \(view.number)"),
        MarketRows.market(view).merging([
          "figureURL": FigureRows.url(["market": view.id]), "buyerURL": FigureRows.url(["buyer": view.buyer]),
          "hasBuyer": !view.buyer.isEmpty,
          "scope": view.scope, "holders": view.holders, "months": months.prefix(60).map(HoursRows.month),
          "once": ConsoleToken().text, "personTyped": form["person"], "dateTyped": form["date"],
          "hoursTyped": form["hours"], "lotTyped": form["lot"], "noteTyped": form["note"],
          "lots": view.lots.prefix(100).map { lot in
            [
              "number": lot.number, "name": lot.title ?? "", "done": formatMinutes(lot.minutesDone),
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

  static func title(of order: MarketOrder) -> String {
    switch order {
    case .number: localized("numéro", "number")
    case .title: localized("objet", "title")
    case .buyer: localized("acheteur", "buyer")
    case .notified: localized("notification, récents d'abord", "notified, latest first")
    }
  }
}
