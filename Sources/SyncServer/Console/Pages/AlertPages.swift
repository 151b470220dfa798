import ClauseRegister
import Foundation
import Hummingbird

/// What is late, behind or about to end, as `alerts` finds it.
extension Console {
  private static let size = 50

  func mountAlerts(_ router: Router<ServerContext>) {
    get(router, "/console/alerts", .reader) { visit in
      var search = AlertSearch()
      (search.code, search.market) = (visit.query["kind"], visit.query["market"])
      let found = try visit.register.alerts(matching: search, in: self.watch, page: visit.query.page, size: Self.size)
      let title = localized("Alertes", "Alerts")
      let limits = AlertRequest()
      let remark = localized(
        "Les fins sont annoncées \(limits.within) jours avant ; un retard de \(limits.tolerance) % sur le plan est admis.",
        "Endings are said \(limits.within) days before; \(limits.tolerance) % below the plan is no alert.")
      let partial = localized(
        "Tous les marchés ne sont pas encore vus ; recharger la page.",
        "Not all markets were looked at yet; reload the page.")
      return visit.list(
        title, localized("alertes", "alerts"),
        [
          SheetPart(
            id: "alerts", title: title,
            columns: [
              localized("Échéance", "Due"), localized("Alerte", "Alert"), localized("Marché", "Market"),
              localized("Lot", "Lot"), localized("Personne", "Person"), localized("Quoi", "What"),
            ],
            rows: found.alerts.map { alert in
              [
                SheetCell(alert.due), SheetCell(AlertCode.label(alert.code)),
                SheetCell(alert.market, alert.marketId.map { "/console/markets/\($0)" }), SheetCell(alert.lot),
                SheetCell(alert.person, alert.personId.map { "/console/persons/\($0)" }), SheetCell(alert.message),
              ]
            })
        ], searches: [("market", localized("Marché", "Market"))],
        selects: [
          (
            "kind", localized("Alerte", "Alert"),
            AlertCode.allCases.map { FormChoice($0.rawValue, "\($0.label) (\(found.counts[$0] ?? 0))") }
          )
        ], remark: found.isComplete ? remark : "\(partial) \(remark)", total: found.total, size: Self.size)
    }
  }
}
