import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// What the penalties of a market's contract may come to on a day, with the arithmetic; an estimate, beside which
  /// stands what the buyer decided (`domain/practice.md` §10). It names nobody.
  public func penaltyReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      let market = try source.neededMarket()
      let facts = try source.penaltyFacts(of: market, on: try source.penaltyDay(today))
      let penalties = market.dossier?.penalties ?? []
      let estimates = penalties.map { ($0, PenaltyEstimate($0, facts)) }
      return try source.report(
        "penalties", localized("Pénalités, estimation au \(facts.day)", "Penalties, estimate for \(facts.day)"),
        [Self.computation(estimates), Self.estimate(estimates)],
        formulas: [
          localized(
            "Estimation, sans valeur de décision : l'acheteur applique, réduit ou abandonne.",
            "An estimate, no decision: the buyer applies, reduces or waives."),
          localized(
            "Heures non faites : par lot, dû - fait jusqu'au jour du calcul. Jours : après la mise en demeure (ou la "
              + "livraison), jusqu'à la remise.",
            "Hours not done: by lot, due - done until the day. Days: after the formal notice (or delivery), until it is "
              + "handed in."),
        ])
    }
  }

  private static func computation(_ estimates: [(PenaltyView, PenaltyEstimate)]) -> Report.Table {
    var table = Report.Table(
      localized("Calcul", "Computation"),
      [.init("n", "N°", "No."), .init("rule", "Pénalité", "Penalty"), .init("line", "Calcul", "Computation")])
    for (penalty, estimate) in estimates {
      for line in estimate.lines { table.add([.count(penalty.n), .text(penalty.rule), .text(line)]) }
    }
    return table
  }

  private static func estimate(_ estimates: [(PenaltyView, PenaltyEstimate)]) -> Report.Table {
    var table = Report.Table(
      localized("Estimation", "Estimate"),
      [
        .init("n", "N°", "No."), .init("trigger", "Pour", "For"), .init("noticed", "Mise en demeure", "Formal notice"),
        .init("remedied", "Remis le", "Handed in"), .init("estimate", "Estimation EUR", "Estimate EUR"),
        .init("decision", "Décision de l'acheteur", "The buyer's decision"),
      ])
    var sum = 0
    for (penalty, estimate) in estimates {
      sum = sum &+ (estimate.cents ?? 0)
      table.add([
        .count(penalty.n), .text(PenaltyTrigger.label(penalty.trigger)), .text(penalty.noticedOn ?? ""),
        .text(penalty.remediedOn ?? ""), estimate.cents.map { .cents($0) } ?? .none,
        .text(penalty.decisionLine ?? localized("pas encore", "not yet")),
      ])
    }
    let isPartial = estimates.contains { $0.1.cents == nil }
    let total =
      isPartial ? localized("Total de ce qui est calculé", "Total of what is reckoned") : localized("Total", "Total")
    table.add([.none, .text(total), .text(""), .text(""), .cents(sum), .text("")])
    table.hasTotal = true
    return table
  }
}

extension ReportSource {
  func penaltyFacts(of market: MarketView, on day: CalendarDay) throws -> PenaltyFacts {
    let profile = market.profile
    func exact(_ date: String?) -> CalendarDay? {
      date.flatMap { CalendarDay(iso: $0) ?? CalendarMonth(iso: $0)?.lastDay }
    }
    let done = try minutesDone(of: market, until: day)
    let short = market.lots.compactMap { lot -> PenaltyFacts.ShortLot? in
      let missing = lot.minutesDue - (done[Identifier(lot.id)] ?? 0)
      return missing > 0 ? .init(number: lot.number, minutesMissing: missing) : nil
    }
    return PenaltyFacts(
      day: day, short: short, amountCents: profile.amountCents,
      delivery: exact(profile.deliveredOn ?? profile.deliveryPlannedOn),
      reportReceived: exact(profile.reportReceivedOn),
      hourlyCeiling: try request.hourlyCeiling.map { try TypedFigure.positiveAmount($0, "--hourly-ceiling") })
  }

  /// The day given, else that of the register's last change: the same register gives the same estimate.
  fileprivate func penaltyDay(_ today: CalendarDay) throws -> CalendarDay {
    if let day = request.day { return try DayInput.parse(day, today: today).day }
    guard let day = try lastChange else {
      throw RegisterError(
        "missing", .usage,
        localized(
          "Donner --on : cet appareil n'a pas encore synchronisé.", "Give --on: this device has not synced yet."))
    }
    return day
  }

  /// The day of the register's last change; nil on a device that has not synced yet.
  var lastChange: CalendarDay? {
    get throws { CalendarDay(iso: String(try reader.reportVersion().asOf.prefix(10))) }
  }

  private func minutesDone(of market: MarketView, until day: CalendarDay) throws -> [Identifier?: Int] {
    let rows = try Row.fetchAll(
      reader.db,
      sql: """
        SELECT lot_id, sum(minutes) FROM \(try reader.countedWork().sql) WHERE market_id = ? AND date <= ? GROUP BY lot_id
        """, arguments: [Identifier(market.id)?.data, day.description])
    return Dictionary(rows.map { (Identifier(data: $0[0]), $0[1] as Int? ?? 0) }, uniquingKeysWith: +)
  }
}
