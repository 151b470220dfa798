import SyncCore

extension Register {
  /// Aggregates for publication, without people: by year, buyer, kind, segment and article, groups of fewer than five people
  /// hidden (`domain/features.md`, I8; `domain/practice.md` §11).
  public func openDataReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try IndicatorSource(ReportSource(request, reader))
      return try source.source.report(
        "open-data", localized("Données ouvertes", "Open data"), [source.openData()],
        formulas: [
          localized(
            "Une ligne par année, acheteur, nature, segment et article ; heures déclarées, contrôlées et validées.",
            "A row for each year, buyer, kind, segment and article; hours declared, checked and validated."),
          localized(
            "Les lignes de moins de \(Masking.least) personnes sont masquées, et la plus petite des autres lignes de l'année "
              + "et de l'acheteur s'il n'y en a qu'une.",
            "Rows of fewer than \(Masking.least) people are hidden, and the smallest other row of the year and buyer where there "
              + "is only one."),
        ])
    }
  }
}

extension IndicatorSource {
  private struct Key: Hashable {
    let year: String
    let buyer: String
    let kind: String
    let segment: String
    let article: String

    var order: [String] { [year, buyer, kind, segment, article] }
  }

  fileprivate func openData() -> Report.Table {
    let attributes = facts.markets.map { $0.flatMap { markets[$0] } ?? MarketAttributes() }
    let years = facts.dates.map { String($0.prefix(4)) }
    let sums = facts.sums { fact in
      let market = attributes[Int(fact.market)]
      return Key(
        year: years[Int(fact.date)], buyer: market.buyer, kind: market.kind, segment: market.segment,
        article: market.article)
    }
    var table = Report.Table(
      localized("Heures d'insertion", "Hours of insertion"),
      [
        .init("year", "Année", "Year"), .init("buyer", "Acheteur", "Buyer"), .init("kind", "Nature", "Kind"),
        .init("segment", "Segment", "Segment"), .init("article", "Article", "Article"),
        .init("minutes", "Heures", "Hours"), .init("persons", "Personnes", "People"), .init("fte", "ETP", "FTE"),
      ])
    let groups = Dictionary(grouping: sums.keys) { [$0.year, $0.buyer] }
    for group in groups.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
      let keys = (groups[group] ?? []).sorted { $0.order.lexicographicallyPrecedes($1.order) }
      let rows = keys.map { sums[$0] ?? WorkFacts.Sums() }
      let hidden = Masking.hidden(people: rows.map(\.persons))
      for (number, key) in keys.enumerated() where rows[number].minutes != 0 {
        let isHidden = hidden.contains(number)
        table.add([
          .text(key.year), .text(key.buyer), .text(Groups.name(key.kind, of: .kind)),
          .text(Groups.name(key.segment, of: .segment)), .text(Groups.name(key.article, of: .article)),
          isHidden ? .none : .minutes(rows[number].minutes),
          isHidden ? .text(Masking.mark) : .count(rows[number].persons),
          isHidden ? .none : .fullTime(minutes: rows[number].minutes, base: source.request.fteBase),
        ])
      }
    }
    return table
  }
}
