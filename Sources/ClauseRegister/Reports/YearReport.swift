import GRDB
import SyncCore

extension Register {
  /// The yearly report, for all or for one buyer (`domain/features.md`, A4): its figures by every dimension of which anything
  /// is said. It names nobody.
  public func yearReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try IndicatorSource(ReportSource(request, reader))
      var tables = [try source.total(source.figures())]
      tables += [Dimension.month, .modality, .buyer].compactMap { source.table(by: $0, Indicator.brief, masked: true) }
      tables += [Dimension.article, .kind, .segment, .buyerTerritory, .worksite, .companySeat, .publics, .sex, .age]
        .compactMap { source.table(by: $0, Indicator.brief, masked: true) }
      tables += [Dimension.education, .priorityArea].compactMap { source.table(by: $0, Indicator.brief, masked: true) }
      tables += [try source.pools()].compactMap { $0 }
      return try source.source.report(
        "year", localized("Bilan quantitatif", "Figures of the year"), tables, texts: try source.source.passages(),
        formulas: source.formulas(masked: true))
    }
  }

  /// Every indicator, as a whole and by the dimensions asked for; by all where none is.
  public func indicatorReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try IndicatorSource(ReportSource(request, reader))
      let isMasked = !request.isUnmasked
      let dimensions = request.dimensions.isEmpty ? Dimension.allCases : request.dimensions
      let crossed = try request.across.flatMap { across in
        try dimensions.filter { $0 != across }.flatMap { try source.crossing($0, across, masked: isMasked) }
      }
      return try source.source.report(
        "indicators", localized("Indicateurs", "Indicators"),
        [try source.total(source.figures())] + dimensions.compactMap { source.table(by: $0, masked: isMasked) }
          + crossed
          + [source.ranking()] + [try source.pools()].compactMap { $0 },
        formulas: source.formulas(masked: isMasked))
    }
  }
}

extension IndicatorSource {
  fileprivate func formulas(masked: Bool) -> [String] {
    var lines = Indicator.all.map(\.formula) + Self.extraFormulas
    lines.append(
      localized(
        "Territoires (I6) : de l'acheteur, du chantier, du siège de l'entreprise ; un marché de plusieurs entreprises compte "
          + "dans chaque siège, une personne de plusieurs publics dans chaque public. Âge : au jour de la saisie.",
        "Territories (I6): the buyer's, the worksite's, the company's seat; a market of several companies counts in each seat, a "
          + "person of several publics in each. Age: on the day of the entry."))
    if masked {
      lines.append(
        localized(
          "Les groupes de moins de \(Masking.least) personnes sont masqués (F14), et le plus petit des autres s'il n'y en a "
            + "qu'un.",
          "Groups of fewer than \(Masking.least) people are hidden (F14), and the smallest of the others where there is only one."
        ))
    }
    return lines
  }

  /// Pools with their own account (`domain/features.md`, F16); nil for a part of the register, whose lots are not all there.
  fileprivate func pools() throws -> Report.Table? {
    guard source.markets == nil else { return nil }
    let pools = try Row.fetchAll(source.reader.db, sql: "SELECT * FROM pool ORDER BY name, id").compactMap {
      try source.reader.poolView($0)
    }
    if pools.isEmpty { return nil }
    var table = Report.Table(
      localized("Mutualisations", "Pools"),
      [
        .init("pool", "Mutualisation", "Pool"), .init("siren", "SIREN", "SIREN"), .init("lots", "Lots", "Lots"),
        .init("minutesDue", "Dû", "Due"), .init("minutesDone", "Fait depuis l'origine", "Done since the beginning"),
        .init("gap", "Solde", "Balance"), .init("percent", "%", "%"),
      ])
    for pool in pools {
      table.add(
        [
          .text(pool.name), .text(pool.siren ?? ""), .count(pool.members.count), .minutes(pool.minutesDue),
          .minutes(pool.minutesDone), .minutes(pool.minutesDone - pool.minutesDue),
          .share(pool.minutesDone, of: pool.minutesDue),
        ], hours: FigureFilter(pool: pool.id))
    }
    return table
  }
}
