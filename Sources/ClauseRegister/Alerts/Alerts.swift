import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// What is late, behind or about to end (`domain/features.md`, A8; `domain/practice.md` §2 and §9).
  public func alerts(_ request: AlertRequest = AlertRequest()) throws -> AlertsView {
    let day = try request.on.map { try DayInput.parse($0, today: today).day } ?? today
    guard (0...3660).contains(request.within), (0...100).contains(request.tolerance) else {
      throw RegisterError(
        "bad-input", .usage,
        localized(
          "--within : de 0 à 3660 jours ; --tolerance : de 0 à 100 %.",
          "--within: from 0 to 3660 days; --tolerance: from 0 to 100 %."))
    }
    return try read { reader in
      let finder = AlertFinder(
        reader: reader, same: try reader.samePersons(), day: day, request: request,
        market: try request.market.map { try reader.find($0, in: .market) })
      return AlertsView(on: day.description, alerts: try finder.all())
    }
  }
}

/// Finds the alerts of one day over one consistent view.
struct AlertFinder {
  let reader: StoreReader
  let same: SamePersons
  let day: CalendarDay
  let request: AlertRequest
  /// Nil for all.
  let market: Identifier?

  func all() throws -> [AlertView] {
    let found = try ofMarkets() + ofContracts() + ofEligibilities()
    return found.sorted { left, right in
      (left.due ?? "", left.code, left.market ?? "", left.lot ?? "", left.person ?? "", left.message)
        < (right.due ?? "", right.code, right.market ?? "", right.lot ?? "", right.person ?? "", right.message)
    }
  }

  /// The last day on which an ending is said.
  private var horizon: String { (day.adding(days: request.within) ?? day).description }

  /// A condition on `market_id`, to follow an AND.
  private var ofMarket: String { market == nil ? "1" : "market_id = ?" }
  private var marketArgument: StatementArguments { market.map { [$0.data] } ?? [] }

  // MARK: Contracts

  private struct Contract {
    let person: Identifier
    let market: Identifier
    let lot: Identifier?
    let from: String
    let to: String?
    let exit: String?
    let followed: Set<Int>
  }

  private func contracts() throws -> [Contract] {
    try Row.fetchAll(
      reader.db,
      sql: """
        SELECT person_id, market_id, lot_id, coalesce(starts_on, ''), coalesce(exit_on, ends_on), exit_kind,
          (SELECT group_concat(months) FROM follow_up WHERE contract_id = c.id)
        FROM contract c WHERE \(ofMarket)
        """, arguments: marketArgument
    ).compactMap { row in
      guard let person = Identifier(data: row[0]), let market = Identifier(data: row[1]) else { return nil }
      let followed = (row[6] as String? ?? "").split(separator: ",").compactMap { Int($0) }
      return Contract(
        person: person, market: market, lot: Identifier(data: row[2]), from: row[3], to: row[4], exit: row[5],
        followed: Set(followed))
    }
  }

  private func ofContracts() throws -> [AlertView] {
    try contracts().flatMap { contract -> [AlertView] in
      guard let to = contract.to, let end = CalendarDay(iso: to) else { return [] }
      if to >= day.description {
        guard contract.exit == nil, to <= horizon else { return [] }
        return [
          try alert(
            "contract-ending", contract, due: to, localized("Le contrat finit le \(to).", "The contract ends on \(to).")
          )
        ]
      }
      var found: [AlertView] = []
      if contract.exit == nil {
        found.append(
          try alert(
            "no-exit", contract, due: to,
            localized("Contrat fini le \(to), sortie non notée.", "The contract ended on \(to); no exit is noted.")))
      }
      for months in Self.followUps where !contract.followed.contains(months) {
        guard let due = end.adding(months: months), due <= day, let until = due.adding(months: Self.followUpSpan),
          until > day
        else { continue }
        found.append(
          try alert(
            "follow-up-due", contract, due: due.description,
            localized(
              "Suivi à \(months) mois du contrat fini le \(to).",
              "Follow-up \(months) months after the contract that ended on \(to).")))
      }
      return found
    }
  }

  /// Months after a contract at which the person is asked (`domain/features.md`, I4).
  private static let followUps = [3, 6]
  /// For how many months a follow-up that was not made is said.
  private static let followUpSpan = 12

  private func alert(_ code: String, _ contract: Contract, due: String, _ message: String) throws -> AlertView {
    let face = same.face(contract.person)
    return AlertView(
      code: code, market: try reader.label("number", of: "market", contract.market) ?? "",
      marketId: contract.market.description,
      lot: try contract.lot.flatMap { try reader.label("number", of: "lot", $0) },
      person: try reader.personName(face), personId: face.description, due: due, message: message)
  }

  // MARK: Eligibility

  /// Of people whose last accepted proof ends soon, and who have a contract that goes on after it, or whose contracts are
  /// not noted.
  private func ofEligibilities() throws -> [AlertView] {
    var last: [Identifier: String] = [:]
    let rows = try Row.fetchCursor(
      reader.db, sql: "SELECT person_id, coalesce(valid_until, '9999') FROM eligibility WHERE verdict = 'accepted'")
    while let row = try rows.next() {
      guard let person = Identifier(data: row[0]) else { continue }
      let until: String = row[1]
      last[same.face(person), default: ""] = max(last[same.face(person)] ?? "", until)
    }
    var contracts: [Identifier: [Contract]] = [:]
    for contract in try self.contracts() { contracts[same.face(contract.person), default: []].append(contract) }
    return try last.filter { $0.value >= day.description && $0.value <= horizon }.compactMap { face, until in
      let known = contracts[face] ?? []
      if market != nil || !known.isEmpty, !known.contains(where: { $0.to ?? "9999" > until && $0.from <= until }) {
        return nil
      }
      return AlertView(
        code: "eligibility-ending", person: try reader.personName(face), personId: face.description, due: until,
        message: localized("La dernière preuve valable finit le \(until).", "The last valid proof ends on \(until)."))
    }
  }

  // MARK: Markets

  private func ofMarkets() throws -> [AlertView] {
    let months = try monthsWithHours()
    let done = try minutesDone()
    let condition = market == nil ? "" : "WHERE id = ?"
    let rows = try Row.fetchCursor(
      reader.db, sql: "SELECT id, number FROM market \(condition)", arguments: marketArgument)
    var found: [AlertView] = []
    while let row = try rows.next() {
      guard let id = Identifier(data: row[0]) else { continue }
      let number: String = row[1] ?? ""
      let lots = try reader.lots(of: id, done: done[id] ?? [:]).filter { $0.minutesDue > 0 }
      if lots.isEmpty { continue }
      let term = try reader.marketTerm(id)
      if let alert = lateStatement(id, number, term, months[id] ?? []) { found.append(alert) }
      if let alert = term.to.flatMap({ to in term.from.map { behind($0, to) } }) {
        found += lots.compactMap { alert(id, number, $0) }
      }
    }
    return found
  }

  private func monthsWithHours() throws -> [Identifier: Set<String>] {
    var months: [Identifier: Set<String>] = [:]
    let rows = try Row.fetchCursor(
      reader.db,
      sql: """
        SELECT DISTINCT market_id, substr(date, 1, 7) FROM hour_entry WHERE \(ofMarket) AND state NOT IN ('draft', 'refused')
        """, arguments: marketArgument)
    while let row = try rows.next() {
      if let id = Identifier(data: row[0]), let month = row[1] as String? { months[id, default: []].insert(month) }
    }
    return months
  }

  private func minutesDone() throws -> [Identifier: [Identifier?: Int]] {
    var done: [Identifier: [Identifier?: Int]] = [:]
    let rows = try Row.fetchCursor(
      reader.db,
      sql: "SELECT market_id, lot_id, sum(minutes) FROM \(CountedWork.sql) WHERE \(ofMarket) GROUP BY 1, 2",
      arguments: marketArgument)
    while let row = try rows.next() {
      guard let id = Identifier(data: row[0]) else { continue }
      done[id, default: [:]][Identifier(data: row[1]), default: 0] += row[2] as Int
    }
    return done
  }

  /// A month's statement is due by this day of the next (`domain/practice.md` §2).
  private static let statementDay = 15
  /// How many months back a missing statement is said.
  private static let statementMonths = 12

  /// Months of the market's term, or since its first hours where no term is known, of which nothing came in.
  private func lateStatement(
    _ id: Identifier, _ number: String, _ term: (from: String?, to: String?), _ known: Set<String>
  ) -> AlertView? {
    guard let first = (term.from ?? known.min()).flatMap({ CalendarMonth(iso: String($0.prefix(7))) }),
      let earliest = day.calendarMonth.adding(months: -Self.statementMonths)
    else { return nil }
    let last = term.to.map { String($0.prefix(7)) } ?? "9999-12"
    var missing: [String] = []
    var month = max(first, earliest)
    while let next = month.adding(months: 1),
      let due = CalendarDay(year: next.year, month: next.month, day: Self.statementDay),
      due < day, month.description <= last
    {
      if !known.contains(month.description) { missing.append(month.description) }
      month = next
    }
    guard let oldest = missing.first.flatMap({ CalendarMonth(iso: $0) })?.adding(months: 1) else { return nil }
    let list = missing.joined(separator: ", ")
    return AlertView(
      code: "late-statement", market: number, marketId: id.description,
      due: "\(oldest)-\(Self.statementDay)",
      message: localized(
        "Relevés attendus et non reçus (au plus tard le \(Self.statementDay) du mois suivant) : \(list).",
        "Statements due and not received (by the \(Self.statementDay)th of the next month): \(list)."))
  }

  /// What is expected by a straight line from the first to the last day, with its arithmetic.
  private func behind(_ from: String, _ to: String) -> (Identifier, String, LotView) -> AlertView? {
    let begin = CalendarDay(iso: from) ?? CalendarMonth(iso: from)?.firstDay
    let end = CalendarDay(iso: to) ?? CalendarMonth(iso: to)?.lastDay
    return { id, number, lot in
      guard let begin, let end, end > begin, day > begin else { return nil }
      let all = end.daysSince1970 - begin.daysSince1970 + 1
      let elapsed = min(all, day.daysSince1970 - begin.daysSince1970)
      guard let expected = Ratio([lot.minutesDue, elapsed], over: [all])?.rounded(.floor),
        let least = Ratio([expected, 100 - request.tolerance], over: [100])?.rounded(.floor), lot.minutesDone < least
      else { return nil }
      let hours = (Arithmetic.hours(minutes: lot.minutesDue), Arithmetic.hours(minutes: expected))
      let done = Arithmetic.hours(minutes: lot.minutesDone)
      return AlertView(
        code: "behind-plan", market: number, marketId: id.description, lot: lot.number, due: day.description,
        message: localized(
          "En retard sur le plan linéaire : attendu \(hours.0) h x \(elapsed) j / \(all) j = \(hours.1) h, fait \(done) h.",
          "Behind the straight line: expected \(hours.0) h x \(elapsed) d / \(all) d = \(hours.1) h, done \(done) h."))
    }
  }
}
