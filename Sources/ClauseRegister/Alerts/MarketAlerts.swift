import Foundation
import GRDB
import SyncCore
import SyncModel

/// When a market's statements of hours are due: by a day of the month that follows each so many months
/// (`domain/practice.md` §2 has quarters, and the 15th).
struct StatementRule {
  static let usualDay = 15

  /// A statement is of so many months, counted from January.
  let months: Int
  let day: Int

  init(months: Int?, day: Int?) {
    self.months = max(1, months ?? 1)
    self.day = max(1, day ?? Self.usualDay)
  }

  /// The day by which the statement with this month is due.
  func due(_ month: CalendarMonth) -> CalendarDay? {
    let left = months - 1 - (month.month - 1) % months
    return month.adding(months: left + 1).flatMap { CalendarDay(year: $0.year, month: $0.month, day: day) }
  }
}

extension AlertFinder {
  /// Of markets that are not over.
  func ofMarkets() throws -> [AlertView] {
    var found: [AlertView] = []
    if let market, try !reader.hasLots(market) { return [] }
    let done = try minutesDone()
    try forEachRunning(done: done) { market, rule, known, lots in
      if let alert = lateStatement(market, rule, known) { found.append(alert) }
      found += lots.compactMap { behind(market, $0) }
    }
    return found
  }

  /// Markets with hours due that are not over, with their months that have hours.
  private func forEachRunning(
    done: [Identifier: [Identifier?: Int]], _ body: (Market, StatementRule, Set<String>, [LotView]) -> Void
  ) throws {
    let months = try monthsWithHours()
    let condition = market == nil ? "" : "WHERE id = ?"
    let rows = try Row.fetchCursor(
      try reader.db.cachedStatement(
        sql: "SELECT id, number, state, statement_months, statement_day FROM market \(condition)"),
      arguments: marketArgument)
    while let row = try rows.next() {
      guard let id = Identifier(data: row[0]) else { continue }
      let one = Market(id: id, number: row[1] ?? "", term: try reader.marketTerm(id))
      let lots = try reader.lots(of: id, done: done[id] ?? [:]).filter { $0.minutesDue > 0 }
      if lots.isEmpty { continue }
      if let state = (row[2] as String?).flatMap({ MarketState(rawValue: $0) }), MarketState.ended.contains(state) {
        continue
      }
      body(one, StatementRule(months: row[3], day: row[4]), months[id] ?? [], lots)
    }
  }

  /// Markets above their buyer's threshold without a clause or a justification.
  func withoutClause() throws -> [AlertView] {
    try reader.clauseAlerts(of: market).map { found in
      AlertView(
        code: AlertCode.noClause.rawValue, market: found.market, marketId: found.marketId,
        message: localized(
          "\(Arithmetic.euros(found.amountCents)) EUR, au seuil de l'acheteur (\(Arithmetic.euros(found.thresholdCents)) EUR) "
            + "ou au-dessus, sans clause ni justification.",
          "\(Arithmetic.euros(found.amountCents)) EUR, at the buyer's threshold (\(Arithmetic.euros(found.thresholdCents)) EUR) "
            + "or above, without a clause or a justification."))
    }
  }

  /// Company's reports that were due at delivery.
  func missingReports() throws -> [AlertView] {
    try reader.missingReports(on: day, of: market).map { found in
      AlertView(
        code: AlertCode.missingReport.rawValue, market: found.market, marketId: found.marketId, due: found.dueOn,
        message: localized(
          "Bilan de l'entreprise attendu à la livraison (\(found.dueOn)) et non reçu.",
          "The company's report was due at delivery (\(found.dueOn)) and has not come."))
    }
  }

  private struct Market {
    let id: Identifier
    let number: String
    let term: MarketTerm
  }

  private func monthsWithHours() throws -> [Identifier: Set<String>] {
    var months: [Identifier: Set<String>] = [:]
    let rows = try Row.fetchCursor(
      try reader.db.cachedStatement(
        sql: """
          SELECT DISTINCT market_id, substr(date, 1, 7) FROM hour_entry
          WHERE \(ofMarket) AND state NOT IN ('draft', 'refused')
          """), arguments: marketArgument)
    while let row = try rows.next() {
      if let id = Identifier(data: row[0]), let month = row[1] as String? { months[id, default: []].insert(month) }
    }
    return months
  }

  private func minutesDone() throws -> [Identifier: [Identifier?: Int]] {
    var done: [Identifier: [Identifier?: Int]] = [:]
    let rows = try Row.fetchCursor(
      try reader.db.cachedStatement(
        sql:
          "SELECT market_id, lot_id, sum(minutes) FROM \(try reader.countedWork().sql) WHERE \(ofMarket) GROUP BY 1, 2"),
      arguments: marketArgument)
    while let row = try rows.next() {
      guard let id = Identifier(data: row[0]) else { continue }
      done[id, default: [:]][Identifier(data: row[1]), default: 0] += row[2] as Int
    }
    return done
  }

  /// How many months back a missing statement is said.
  private static let statementMonths = 12

  /// Months of the market's term, or since its first hours where no term is known, of which nothing came in.
  private func lateStatement(_ market: Market, _ rule: StatementRule, _ known: Set<String>) -> AlertView? {
    guard
      let first = (market.term.from ?? known.min()).flatMap({ CalendarMonth(iso: String($0.prefix(7))) }),
      var month = day.calendarMonth.adding(months: -Self.statementMonths)
    else { return nil }
    let last = market.term.to.map { String($0.prefix(7)) } ?? "9999-12"
    month = max(first, month)
    var missing: [CalendarMonth] = []
    while let due = rule.due(month), due < day, month.description <= last {
      if !known.contains(month.description) { missing.append(month) }
      guard let next = month.adding(months: 1) else { break }
      month = next
    }
    guard let due = missing.first.flatMap(rule.due) else { return nil }
    let list = missing.map(\.description).joined(separator: ", ")
    return AlertView(
      code: AlertCode.lateStatement.rawValue, market: market.number, marketId: market.id.description,
      due: due.description,
      message: localized(
        "Relevés attendus et non reçus (au plus tard le \(rule.day) du mois suivant) : \(list).",
        "Statements due and not received (by the \(rule.day)th of the next month): \(list)."))
  }

  /// Of a lot that is below the straight line from the market's first to its last day, with the arithmetic.
  private func behind(_ market: Market, _ lot: LotView) -> AlertView? {
    guard let plan = StraightLine(market.term), day > plan.begin,
      let expected = plan.expected(of: lot.minutesDue, on: day),
      let least = Ratio([expected, 100 - request.tolerance], over: [100])?.rounded(.floor), lot.minutesDone < least
    else { return nil }
    let (all, elapsed) = (plan.days, plan.elapsed(on: day))
    let (due, line) = (Arithmetic.hours(minutes: lot.minutesDue), Arithmetic.hours(minutes: expected))
    let done = Arithmetic.hours(minutes: lot.minutesDone)
    return AlertView(
      code: AlertCode.behindPlan.rawValue, market: market.number, marketId: market.id.description, lot: lot.number,
      due: day.description,
      message: localized(
        "En retard sur le plan linéaire : attendu \(due) h x \(elapsed) j / \(all) j = \(line) h, fait \(done) h.",
        "Behind the straight line: expected \(due) h x \(elapsed) d / \(all) d = \(line) h, done \(done) h."))
  }
}

extension StoreReader {
  fileprivate func hasLots(_ market: Identifier) throws -> Bool {
    try Bool.fetchOne(
      try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM lot WHERE market_id = ?)"), arguments: [market.data])
      ?? false
  }
}
