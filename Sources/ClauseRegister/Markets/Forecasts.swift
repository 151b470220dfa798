import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// Plans a market: one in state ``MarketState/forecast``, which becomes a market like any other by its steps
  /// (`domain/features.md`, A7).
  ///
  /// - parameter draft: Without a number it gets one that begins with `P-`, until the market has its own.
  public func addForecast(_ draft: MarketDraft, buyer: String, scope: String?) throws -> MarketView {
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      guard draft.title != nil else {
        throw RegisterError("missing", .usage, localized("Il faut --title.", "--title is needed."))
      }
      let id = try transaction.plan(
        draft, buyer: try Self.notEmpty(buyer, "--buyer"), siret: nil, key: nil, today: today, newID)
      return try transaction.marketFile(id)
    }
  }

  /// Markets that are planned and not yet published, by the quarter of their publication and by buyer.
  ///
  /// - parameters:
  ///   - buyer: A name, a part of one that fits no other, or a SIRET.
  ///   - quarter: `2026-T3`.
  public func forecasts(buyer: String?, quarter: String?) throws -> ForecastsView {
    try store.read { try $0.forecasts(buyer: buyer, quarter: quarter) }
  }

  /// The planned markets as a table a quarter (*tableau appel d'offres en projection*). It names nobody.
  public func forecastReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      let view = try reader.forecasts(buyer: request.buyer, quarter: request.quarter)
      let quarters = view.quarters.filter { quarter in
        guard let year = request.year else { return true }
        return quarter.quarter?.hasPrefix("\(padded(year, 4))-") == true
      }
      return try source.report(
        "forecast", localized("Tableau des appels d'offres en projection", "Planned calls for tenders"),
        quarters.map { Self.table($0, view.forecasts) },
        formulas: [
          localized(
            "Marchés prévisionnels, à l'étude ou en rédaction. Seuil : montant prévu au moins égal au seuil de l'acheteur.",
            "Markets in forecast, under study or being drafted. Threshold: planned amount at or above the buyer's.")
        ])
    }
  }

  private static func table(_ quarter: ForecastsView.Quarter, _ forecasts: [ForecastView]) -> Report.Table {
    var table = Report.Table(
      quarter.quarter.map { TypedDate.shown($0) } ?? localized("Sans date", "Without a date"),
      [
        .init("buyer", "Acheteur", "Buyer"), .init("market", "Marché", "Market"), .init("title", "Objet", "Title"),
        .init("state", "État", "State"), .init("kind", "Nature", "Kind"),
        .init("publication", "Publication", "Publication"), .init("amount", "Montant EUR", "Amount EUR"),
        .init("minutes", "Heures", "Hours"), .init("threshold", "Seuil", "Threshold"),
        .init("shuttle", "Fiche navette", "Shuttle sheet"),
      ])
    for market in forecasts where market.quarter == quarter.quarter {
      table.add([
        .text(market.buyer), .text(market.number), .text(market.title), .text(MarketState.label(market.state)),
        .text(market.kind.map { MarketKind.label($0) } ?? ""),
        .text(market.plannedPublication.map { TypedDate.shown($0) } ?? ""),
        market.plannedAmountCents.map { .cents($0) } ?? .none, market.expectedMinutes.map { .minutes($0) } ?? .none,
        .text(market.thresholdReached.map { $0 ? localized("atteint", "reached") : "—" } ?? ""),
        .text(market.shuttleState.map { ShuttleState.label($0) } ?? ""),
      ])
    }
    table.add(
      [.text(localized("Total", "Total"))] + Array(repeating: .text(""), count: 5)
        + [.cents(quarter.plannedAmountCents), .minutes(quarter.expectedMinutes), .text(""), .text("")])
    table.hasTotal = true
    return table
  }
}

extension StoreReader {
  fileprivate func forecasts(buyer: String?, quarter: String?) throws -> ForecastsView {
    let buyers = try buyer.map { try self.buyers(named: $0).ids }
    let wanted = try quarter.map { text in
      guard let quarter = TypedDate.quarter(typed: text) else {
        throw TypedFigure.misread(text, "--quarter", localized("un trimestre : 2026-T3", "a quarter: 2026-T3"))
      }
      return quarter
    }
    let forecasts = try Row.fetchAll(
      db, sql: "SELECT * FROM market WHERE state IN ('forecast', 'study', 'drafting')"
    ).filter { row in
      buyers.map { buyers in Identifier(data: row["buyer_id"]).map(buyers.contains) == true } ?? true
    }.compactMap { row in try marketView(row, done: [:]).map { ForecastView($0) } }
      .filter { wanted == nil || $0.quarter == wanted }
      .sorted { left, right in
        // What has no date comes last.
        let keys = [left, right].map { [$0.quarter ?? "~", foldedName($0.buyer), $0.plannedPublication ?? "", $0.id] }
        return keys[0].lexicographicallyPrecedes(keys[1])
      }
    return ForecastsView(forecasts)
  }
}

extension StoreTransaction {
  /// Makes a market in state forecast in the transaction's scope.
  ///
  /// - parameter key: Of a row of a file: its id comes from it, so that two devices that import the file apart make one
  ///   market.
  func plan(
    _ draft: MarketDraft, buyer: String, siret: String?, key: String?, today: CalendarDay, _ newID: () -> Identifier
  ) throws -> Identifier {
    let id = key.map { truncatedHash(Array("market/\(writerScope ?? "")/\($0)".utf8)) } ?? newID()
    var columns = try draft.columns(today: today).columns
    columns["number"] = columns["number"] ?? .text("P-" + id.description.suffix(8).uppercased())
    columns["buyer_id"] = ColumnValue(try self.buyer(siret: siret, name: buyer, newID: newID))
    columns["scope"] = ColumnValue(writerScope)
    columns["clause_proposed"] = .integer(0)
    columns["import_key"] = ColumnValue(key)
    columns["state"] = .text(MarketState.forecast.rawValue)
    columns["state_on"] = .text(today.description)
    try insert("market", id, columns)
    try noteStep(newID(), of: id, from: nil, to: .forecast, on: today.description, reason: nil)
    return id
  }
}
