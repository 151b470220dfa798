import SyncCore
import SyncModel

extension Register {
  /// The shuttle sheet of a market: what is planned, what was exchanged about it, the office's opinion and the buyer's
  /// decision (*fiche navette*, `domain/features.md`, A6). It names nobody.
  public func shuttleReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      let market = try source.neededMarket()
      return try source.report(
        "shuttle", localized("Fiche navette", "Shuttle sheet"), [Self.subject(market), Self.exchanges(market)],
        formulas: [
          localized(
            "États : soumise, à l'étude, avis rendu, retenue ou non retenue avec son motif.",
            "States: submitted, under study, opinion given, retained or not retained with the reason.")
        ], signatures: [localized("Le donneur d'ordre", "The buyer"), localized("Le bureau", "The office")])
    }
  }

  private static func subject(_ market: MarketView) -> Report.Table {
    var table = Report.Table(
      localized("Projet de marché", "Planned market"),
      [.init("item", "Rubrique", "Item"), .init("value", "Valeur", "Value")])
    let lots = market.lots.map { [$0.number, $0.title].compactMap { $0 }.joined(separator: " : ") }
    let technicity = market.lots.compactMap(\.effort.technicity)
    let first: [(String, String?)] = [
      (localized("Numéro", "Number"), market.number), (localized("Objet", "Title"), market.title),
      (localized("Donneur d'ordre", "Buyer"), market.buyer),
      (localized("Lots", "Lots"), lots.isEmpty ? nil : lots.joined(separator: " ; ")),
      (localized("Technicité", "Technicity"), technicity.isEmpty ? nil : technicity.joined(separator: " ; ")),
    ]
    for (name, value) in first + market.facts.map({ ($0.name, $0.value) }) {
      table.add([.text(name), .text(value ?? localized("non précisé", "not said"))])
    }
    return table
  }

  private static func exchanges(_ market: MarketView) -> Report.Table {
    var table = Report.Table(
      localized("Échanges", "Exchanges"),
      [
        .init("on", "Date", "Date"), .init("side", "De", "From"), .init("state", "État", "State"),
        .init("text", "Contenu", "Content"), .init("officer", "Noté par", "Noted by"),
      ])
    for exchange in market.dossier?.exchanges ?? [] {
      table.add([
        .text(exchange.on), .text(ShuttleSide.label(exchange.side)),
        .text(exchange.state.map { ShuttleState.label($0) } ?? ""), .text(exchange.text ?? ""),
        .text(exchange.officer),
      ])
    }
    return table
  }
}
