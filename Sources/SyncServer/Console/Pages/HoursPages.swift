import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// The hours of a market's month: checked, validated, refused.
extension Console {
  private static let size = 75

  func mountHours(_ router: Router<ServerContext>) {
    get(router, "/console/hours", .reader) { visit in
      var search = WaitingSearch()
      (search.order, search.isReversed) = visit.order(.month)
      (search.market, search.month) = (visit.query["market"], visit.query["month"])
      let found = try visit.register.waitingMonths(
        matching: search, in: self.watch, page: visit.query.page, size: Self.size)
      return visit.page(
        "hours", localized("Heures à valider", "Hours to validate"),
        [
          "rows": found.months.map(HoursRows.month), "hasRows": !found.months.isEmpty,
          "isPartial": !found.isComplete,
          "searchedMarket": search.market, "searchedMonth": search.month, "sort": visit.query["sort"],
          "headings": visit.headings(
            [
              ListColumn(localized("Marché", "Market"), "market"), ListColumn(localized("Mois", "Month"), "month"),
              ListColumn(localized("À contrôler", "To check"), "entries", isFigure: true, isLatestFirst: true),
              ListColumn(localized("Contrôlées", "Checked"), isFigure: true),
              ListColumn(localized("Heures", "Hours"), isFigure: true),
            ], sorted: search.order.rawValue, isReversed: search.isReversed),
        ].merging(visit.paging(total: found.total, size: Self.size)) { $1 })
    }
    get(router, "/console/months/:month", .reader) { visit in
      guard let month = CalendarMonth(iso: visit.month) else {
        throw RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
      }
      let found = try visit.register.marketsOfMonth(month, in: self.watch, page: visit.query.page, size: Self.size)
      return visit.page(
        "markets-of-month", localized("Heures de \(month)", "Hours of \(month)"),
        [
          "rows": found.markets.map { market in
            [
              "url": "/console/markets/\(market.id)/months/\(month)",
              "market": market.number.isEmpty ? "–" : market.number,
              "title": market.title, "entries": "\(market.entries)", "hours": formatMinutes(market.minutes),
              "figureURL": FigureRows.url(["market": market.id, "month": "\(month)"]),
            ]
          }, "sum": formatMinutes(found.totalMinutes), "isPartial": !found.isComplete,
        ].merging(visit.paging(total: found.total, size: Self.size)) { $1 })
    }
    get(router, "/console/markets/:id/months/:month", .reader, monthPage)
    post(router, "/console/markets/:id/months/:month", .reconciler, back: monthPage, decideHours)
  }

  private var decideHours: Handler {
    { visit in
      let (market, month) = try visit.marketMonth
      let register = visit.register(expecting: .month(market: market, month: month))
      let reason = try visit.reason(isNeeded: false)
      var done = "reviewed"
      switch try visit.needed("decision") {
      case "check-month": _ = try register.review(market: "\(market)", month: month, .check, reason: reason)
      case "validate-month":
        _ = try register.review(market: "\(market)", month: month, .validate, reason: reason)
        done = "validated"
      case "unlock":
        _ = try register.unlock(market: "\(market)", month: month, reason: reason)
        done = "unlocked"
      case let word:
        guard let review = HourReview(rawValue: word) else { throw RegisterError("bad-input", .usage, Words.badForm) }
        // What stands in no line of the page is not decided by it.
        let known = Set(
          try visit.register.hours(HoursFilter(market: "\(market)", month: month)).hours.map(\.id))
        let ids = try visit.form.all("id").map { try Visit.whole($0) }
        guard !ids.isEmpty, known.isSuperset(of: ids) else {
          throw RegisterError("missing", .usage, localized("Aucune saisie n'est choisie.", "No entry is chosen."))
        }
        _ = try register.review(ids.compactMap { Identifier($0) }, review, reason: reason)
      }
      return .see("\(visit.path)?done=\(done)")
    }
  }

  private var monthPage: Handler {
    { visit in
      let (market, month) = try visit.marketMonth
      let seen = try visit.register.digest(of: .month(market: market, month: month))
      let view = try visit.register.market(market)
      let hours = try visit.register.hours(HoursFilter(market: "\(market)", month: month))
      let isLocked = try visit.register.months(of: market).first { $0.month == month }?.isLocked ?? false
      // "Both are shown": what the form was made on, and what there is now.
      let shown = visit.problem?.code == "changed-meanwhile" ? visit.form.all("shown") : []
      return visit.page(
        "month", "\(view.number), \(month)",
        [
          "market": view.number, "marketId": view.id, "hours": formatMinutes(hours.totalMinutes),
          "figureURL": FigureRows.url(["market": view.id, "month": month]),
          "entries": "\(hours.hours.count)", "isLocked": isLocked, "isOpen": !isLocked, "seen": seen,
          "shown": shown, "hasShown": !shown.isEmpty, "reason": visit.form["reason"],
          "rows": hours.hours.dropFirst(visit.query.page * Self.size).prefix(Self.size).map(HoursRows.entry),
        ].merging(visit.paging(total: hours.hours.count, size: Self.size)) { $1 })
    }
  }
}

extension Visit {
  fileprivate var marketMonth: (Identifier, String) {
    get throws {
      guard let market = Identifier(id), let month = CalendarMonth(iso: month)?.description else {
        throw RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
      }
      return (market, month)
    }
  }
}

enum HoursRows {
  static func month(_ view: MarketMonthView) -> [String: Any] {
    [
      "market": view.market.isEmpty ? "–" : view.market, "month": view.month, "declared": "\(view.declared)",
      "checked": "\(view.checked)", "hours": formatMinutes(view.minutes), "entries": "\(view.entries)",
      "waiting": "\(view.declared + view.checked)", "url": "/console/markets/\(view.marketId)/months/\(view.month)",
      "state": view.isLocked ? localized("clos", "closed") : localized("ouvert", "open"),
    ]
  }

  static func entry(_ view: HourEntryView) -> [String: Any] {
    let hours = formatMinutes(view.minutes)
    return [
      "id": view.id, "date": view.date, "lot": view.lot ?? "–", "person": view.person, "personId": view.personId,
      "hours": hours, "state": stateName(view.state), "officer": view.officer, "note": view.note ?? "",
      "market": view.market, "marketId": view.marketId,
      "label": "\(view.date) · \(view.person) · \(hours) · \(stateName(view.state))",
      "isWaiting": ["declared", "checked"].contains(view.state), "conflicts": view.conflicts,
      "warnings": view.warnings.map(\.message),
    ]
  }
}
