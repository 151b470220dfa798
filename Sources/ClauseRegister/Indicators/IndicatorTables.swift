import SyncModel

extension IndicatorSource {
  /// Every indicator of everything, one below the other.
  func total(_ figures: IndicatorFigures) throws -> Report.Table {
    var table = Report.Table(
      localized("Indicateurs", "Indicators"),
      [
        .init("indicator", "Indicateur", "Indicator"), .init("value", "Valeur", "Value"),
        .init("source", "Référence", "Reference"),
      ])
    for indicator in Indicator.all {
      table.add(
        [
          .text(indicator.name), indicator.value(figures, source.request.fteBase), .text(indicator.source),
        ], hours: indicator.code == "minutes" ? source.hours() : nil, in: "value")
    }
    func add(_ french: String, _ english: String, _ cell: Report.Cell, _ reference: String) {
      table.add([.text(localized(french, english)), cell, .text(reference)])
    }
    let hours = condensed.minutesByPerson.filter { $0 > 0 }.sorted()
    add("Heures par personne, médiane", "Hours a person, median", .minutes(Self.median(hours)), "F9")
    var from = 0
    for (limit, title) in Self.bands {
      let to = limit == .max ? limit : limit * 60
      add("Personnes, \(title)", "People, \(title)", .count(hours.count { $0 >= from && $0 < to }), "F9")
      from = to
    }
    add("Propositions non retenues", "Offers declined", .count(figures.exits["offer_declined"] ?? 0), "F12")
    let awarded = markets.values.filter { isInPeriod($0.notifiedOn) }
    let claused = awarded.filter(\.hasClause)
    let structured = claused.filter(\.hasStructure)
    add(
      "Marchés clausés attribués à des SIAE", "Markets with a clause awarded to structures",
      .share(structured.count, of: claused.count), "F10")
    add(
      "dont en valeur", "of them by value",
      .share(Self.euros(structured), of: Self.euros(claused)), "F10")
    let large = awarded.filter { $0.amountCents ?? 0 >= Self.largeCents }
    add(
      "Marchés clausés parmi ceux de 90 000 EUR et plus", "Markets with a clause among those from 90,000 EUR on",
      .share(large.count(where: \.hasClause), of: large.count), "F13")
    let alerts =
      try source.markets?.flatMap { try source.reader.clauseAlerts(of: $0) } ?? source.reader.clauseAlerts()
    let unjustified = alerts.count { alert in
      Identifier(alert.marketId).flatMap { markets[$0] }.map { isInPeriod($0.notifiedOn) } == true
    }
    add(
      "Marchés au-dessus du seuil sans clause ni justification", "Markets above the threshold without clause or reason",
      .count(unjustified), "F19")
    if let penalties = try penaltySums() {
      add("Pénalités décidées, EUR", "Penalties decided, EUR", .cents(penalties.decided), "F17")
      add("Pénalités estimées, EUR", "Penalties estimated, EUR", .cents(penalties.estimated), "F17")
      add("Pénalités non calculables", "Penalties that cannot be computed", .count(penalties.notComputed), "F17")
    }
    return table
  }

  /// Of awarded markets, those that public figures count (`domain/features.md`, F13; `cases.json`, national_figures).
  static let largeCents = 9_000_000

  private static func euros(_ markets: [MarketAttributes]) -> Int {
    markets.reduce(0) { $0 &+ ($1.amountCents ?? 0) / 100 }
  }

  static var extraFormulas: [String] {
    [
      localized(
        "Médiane et tranches (F9) : des heures de chaque personne dans la période.",
        "Median and bands (F9): of each person's hours in the period."),
      localized(
        "Marchés attribués à des SIAE (F10) : notifiés dans la période, avec une clause, dont un titulaire ou cotraitant "
          + "est une structure d'insertion ou adaptée / notifiés avec une clause.",
        "Markets awarded to structures (F10): notified in the period, with a clause, of which a holder or co-contractor is "
          + "an insertion or adapted structure / those with a clause."),
      localized(
        "Marchés clausés (F13) : parmi ceux notifiés dans la période, de 90 000 EUR et plus, ceux qui ont un lot ou une base "
          + "légale.",
        "Markets with a clause (F13): among those notified in the period from 90,000 EUR on, those with a lot or a legal basis."
      ),
      localized(
        "Sans clause ni justification (F19) : notifiés dans la période, au seuil de leur acheteur ou au-dessus.",
        "Without clause or reason (F19): notified in the period, at or above their buyer's threshold."),
      localized(
        "Pénalités (F17) : montants décidés par les acheteurs dans la période ; estimations de celles sans décision, à la fin de "
          + "la période ou au dernier changement du registre, heures manquantes des seuls marchés finis.",
        "Penalties (F17): amounts that buyers decided on in the period; estimates of those without a decision, at the period's "
          + "end or the register's last change, hours missing in finished markets only."),
    ]
  }

  /// The indicators of each group of a dimension; nil where nobody has said anything of it.
  ///
  /// - parameter indicators: Codes of those to show; nil for all.
  func table(by dimension: Dimension, _ indicators: Set<String>? = nil, masked: Bool) -> Report.Table? {
    let groups = Groups(dimension, facts, self)
    let figures = figures(by: groups, dimension)
    guard groups.keys.contains(where: { !$0.isEmpty }) || [.month, .modality, .buyer].contains(dimension) else {
      return nil
    }
    let indicators = Indicator.all.filter { indicator in
      (!indicator.isOfMarkets || dimension.isOfMarkets) && indicators?.contains(indicator.code) ?? true
    }
    let minutes = figures.reduce(0) { $0 &+ $1.minutes }
    let hidden = masked && dimension.isOfPeople ? Masking.hidden(people: figures.map(\.people)) : []
    var columns = [dimension.column] + indicators.map(\.column)
    columns.insert(.init("percent", "Part", "Share"), at: 2)
    var table = Report.Table(dimension.title, columns)
    table.diagram = .bars(column: 1)
    let names = BuyerNames(dimension == .buyer ? groups.keys : [])
    let shown = groups.keys.indices.filter { figures[$0].markets > 0 || figures[$0].contracts > 0 }
    for group in shown.sorted(by: { groups.keys[$0] < groups.keys[$1] }) {
      var cells: [Report.Cell] = [.text(Groups.name(groups.keys[group], of: dimension))]
      if hidden.contains(group) {
        cells += columns.dropFirst().map { $0.code == "persons" ? .text(Masking.mark) : .none }
      } else {
        cells += indicators.map { $0.value(figures[group], source.request.fteBase) }
        cells.insert(.share(figures[group].minutes, of: minutes), at: 2)
      }
      table.add(cells, hours: hidden.contains(group) ? nil : hours(groups.keys[group], dimension, names))
    }
    return table
  }

  /// Of a group that is told by what an entry itself, or its market, says; nil for others.
  private func hours(_ key: String, _ dimension: Dimension, _ names: BuyerNames) -> FigureFilter? {
    switch dimension {
    case .month: source.hours(month: key)
    case .modality: source.hours(modality: key.isEmpty ? FigureFilter.none : key)
    case .employer: source.hours(employer: key.isEmpty ? FigureFilter.none : key)
    case .buyer: source.hours(ofBuyer: key, among: names)
    default: nil
    }
  }

  /// Buyers by their hours, and by hours for what they spend on markets with hours (`domain/features.md`, F18).
  func ranking() -> Report.Table {
    let groups = Groups(.buyer, facts, self)
    let figures = figures(by: groups, .buyer)
    var table = Report.Table(
      localized("Classement des acheteurs", "Ranking of buyers"),
      [
        .init("rank", "Rang", "Rank"), .init("buyer", "Acheteur", "Buyer"), .init("minutes", "Heures", "Hours"),
        .init("minutesPerMillion", "Heures par million d'euros", "Hours a million euros"),
      ])
    let order = groups.keys.indices.sorted {
      (-figures[$0].minutes, groups.keys[$0]) < (-figures[$1].minutes, groups.keys[$1])
    }
    let names = BuyerNames(groups.keys)
    for (rank, group) in order.enumerated() {
      let perMillion =
        figures[group].amountCents > 0
        ? Ratio([max(0, figures[group].minutes), 100_000_000], over: [figures[group].amountCents])?.rounded(.nearest)
        : nil
      table.add(
        [
          .count(rank + 1), .text(Groups.name(groups.keys[group], of: .buyer)), .minutes(figures[group].minutes),
          perMillion.map { .minutes($0) } ?? .none,
        ], hours: source.hours(ofBuyer: groups.keys[group], among: names))
    }
    return table
  }

  /// People by their hours: up to which, in hours (`domain/features.md`, F9).
  private static var bands: [(limit: Int, title: String)] {
    [
      (35, localized("moins de 35 h", "below 35 h")), (150, localized("de 35 à 150 h", "35 to 150 h")),
      (600, localized("de 150 à 600 h", "150 to 600 h")), (.max, localized("600 h et plus", "600 h and more")),
    ]
  }

  /// The band of a person's hours.
  static func band(minutes: Int) -> String {
    bands.first { $0.limit == .max || minutes < $0.limit * 60 }?.title ?? ""
  }

  private static func median(_ sorted: [Int]) -> Int {
    if sorted.isEmpty { return 0 }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
