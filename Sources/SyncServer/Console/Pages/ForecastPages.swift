import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// The planned markets, by quarter and buyer.
extension Console {
  private static let size = 100

  func mountForecasts(_ router: Router<ServerContext>) {
    get(router, "/console/forecasts", .reader) { visit in
      let query = visit.query
      let view = try visit.register.forecasts(buyer: query.given("buyer"), quarter: query.given("quarter"))
      let sums = view.quarters.map { quarter in
        [
          quarter.quarter ?? localized("sans date", "without a date"),
          localized("\(quarter.markets) marchés", "\(quarter.markets) markets"),
          Report.Cell.cents(quarter.plannedAmountCents).shown + " EUR", formatMinutes(quarter.expectedMinutes),
        ].joined(separator: " · ")
      }
      return visit.list(
        Self.forecasts.title, localized("marchés prévus", "planned markets"),
        [
          SheetPart(
            id: "forecasts", title: Self.forecasts.title,
            columns: [
              localized("Trimestre", "Quarter"), localized("Acheteur", "Buyer"), localized("Marché", "Market"),
              localized("Objet", "Title"), localized("État", "State"), localized("Montant EUR", "Amount EUR"),
              localized("Heures", "Hours"), localized("Seuil", "Threshold"),
              localized("Fiche navette", "Shuttle sheet"),
            ],
            rows: view.forecasts.dropFirst(query.page * Self.size).prefix(Self.size).map { market in
              [
                SheetCell(market.quarter), SheetCell(market.buyer),
                SheetCell(market.number, "/console/markets/\(market.id)"), SheetCell(market.title),
                SheetCell(MarketState.label(market.state)),
                SheetCell(market.plannedAmountCents.map { Report.Cell.cents($0).shown }),
                SheetCell(market.expectedMinutes.map(formatMinutes)),
                SheetCell(market.thresholdReached == true ? localized("atteint", "reached") : nil),
                SheetCell(market.shuttleState.map { ShuttleState.label($0) }),
              ]
            }, notes: sums)
        ],
        searches: [
          ("buyer", localized("Acheteur : nom ou SIRET", "Buyer: name or SIRET")),
          ("quarter", localized("Trimestre (2026-T3)", "Quarter (2026-T3)")),
        ], new: FormLink(url: "/console/forecasts/new", title: localized("Prévoir un marché", "Plan a market")),
        total: view.forecasts.count, size: Self.size)
    }
    form(router, "/console/forecasts/new", .officer) { visit in
      FormPage(
        title: localized("Prévoir un marché", "Plan a market"), back: Self.forecasts,
        form: EntryForm(
          FormSection.home(try visit.scopes)
            + PlannedForms.forecast(buyers: try visit.register.proposedBuyers()), of: nil, PlannedForms.Forecast()),
        part: nil
      ) { register, typed in
        let saved = try register.addForecast(typed.draft, buyer: typed.buyer ?? "", scope: visit.scopeTyped)
        return SavedForm("/console/markets/\(saved.id)", saved.warnings)
      }
    }
  }

  private static var forecasts: FormLink {
    FormLink(url: "/console/forecasts", title: localized("Marchés prévus", "Planned markets"))
  }
}
