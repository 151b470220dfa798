import SyncCore
public import SyncModel

extension Register {
  /// A market in tables to be drawn: its hours by month, and of each lot what was done by the end of each month beside
  /// the straight line from the market's first to its last day. It names nobody.
  public func marketDiagrams(_ market: Identifier) throws -> [Report.Table] {
    try read { reader in
      var request = ReportRequest()
      request.market = market.description
      let source = try ReportSource(request, reader)
      return [try source.months(of: market)] + (try source.progress(of: market, today: today))
    }
  }

  /// A person's contracts, to be drawn on a time axis; nil where none is noted.
  public func contractDiagram(_ person: Identifier) throws -> Report.Table? {
    try read { reader in
      var request = ReportRequest()
      request.person = person.description
      return try ReportSource(request, reader).contractTable()
    }
  }
}

extension ReportSource {
  /// Nothing where the market's term is not known; a table a lot that owes hours.
  fileprivate func progress(of market: Identifier, today: CalendarDay) throws -> [Report.Table] {
    guard let line = StraightLine(try reader.marketTerm(market)) else { return [] }
    let facts = try facts()
    var done: [Identifier?: [String: Int]] = [:]
    for fact in facts.facts {
      let month = String(facts.dates[Int(fact.date)].prefix(7))
      done[facts.lots[Int(fact.lot)], default: [:]][month, default: 0] &+= fact.minutes
    }
    return try reader.marketView(market).lots.filter { $0.minutesDue > 0 }.map { lot in
      table(of: lot, Identifier(lot.id).flatMap { done[$0] } ?? [:], line, today)
    }
  }

  private func table(
    of lot: LotView, _ done: [String: Int], _ line: StraightLine, _ today: CalendarDay
  ) -> Report.Table {
    var table = Report.Table(
      localized("Lot \(lot.number) : fait et plan linéaire", "Lot \(lot.number): done and straight line"),
      [
        .init("month", "Fin du mois", "End of month"), .init("plannedMinutes", "Plan", "Plan"),
        .init("minutesDone", "Fait", "Done"), .init("gap", "Écart", "Gap"),
      ])
    let known = done.keys.compactMap { CalendarMonth(iso: $0) }
    let last = max(line.lastMonth, known.max() ?? line.lastMonth)
    var month = min(line.begin.calendarMonth, known.min() ?? line.begin.calendarMonth)
    var running = 0
    while month <= last, let next = month.adding(months: 1), table.rows.count < Self.most {
      running &+= done[month.description] ?? 0
      let planned = line.expected(of: lot.minutesDue, on: next.firstDay) ?? 0
      let isToCome = month > today.calendarMonth && !known.contains { $0 >= month }
      table.add([
        .text(month.description), .minutes(planned), isToCome ? .none : .minutes(running),
        isToCome ? .none : .minutes(running - planned),
      ])
      month = next
    }
    table.diagram = .lines(done: 2, plan: 1)
    return table
  }

  /// Of months: longer than any market.
  private static var most: Int { 240 }
}
