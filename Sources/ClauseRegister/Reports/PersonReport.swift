import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// Each person's path through all markets: the horizontal reading (`domain/features.md`, A3).
  public func personReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      let (table, persons) = try source.personTable()
      let contracts = try reader.showingWhatIsOpen { try source.pathContracts() }
      return try source.report(
        "person", localized("Tableau des publics : parcours par personne", "People: the path of each person"),
        [table] + (contracts.map { [$0.table] } ?? []),
        formulas: [
          localized(
            "Une ligne par personne, lot, modalité et employeur. Cumul : heures de la personne depuis sa première ligne.",
            "A row for each person, lot, modality and employer. Running total: the person's hours since the first row."),
          localized(
            "Intervalle : jours entre la fin de ce qui précède et ce début ; vide pour un relevé mensuel.",
            "Interval: days between the end of what came before and this beginning; empty for a monthly statement."),
          localized(
            "Contrats : ceux qui ont couru dans la période, avec leur sortie et les suivis.",
            "Contracts: those that ran in the period, with how they ended and the follow-ups."),
        ], persons: persons.union(contracts?.persons ?? []))
    }
  }
}

extension ReportSource {
  private struct Stage {
    let person: Identifier
    let name: String
    let cells: [Report.Cell]
    let first: String
    let last: String
    let minutes: Int
    let hours: FigureFilter?
  }

  fileprivate func personTable() throws -> (table: Report.Table, persons: Set<String>) {
    var table = Report.Table(
      localized("Parcours", "Paths"),
      [
        .init("person", "Personne", "Person"), .init("personId", "Identifiant", "Id"),
        .init("buyer", "Acheteur", "Buyer"), .init("market", "Marché", "Market"), .init("lot", "Lot", "Lot"),
        .init("modality", "Modalité", "Modality"), .init("employer", "Employeur", "Employer"),
        .init("from", "Début", "From"), .init("to", "Fin", "To"), .init("interval", "Intervalle", "Interval"),
        .init("minutes", "Heures", "Hours"), .init("runningMinutes", "Cumul", "Running total"),
      ])
    var (running, end, previous) = (0, "", Identifier?.none)
    for stage in try stages() {
      if stage.person != previous { (running, end) = (0, "") }
      running += stage.minutes
      let days = Self.days(from: end, to: stage.first)
      table.add(
        [.text(stage.name), .text(stage.person.description)] + stage.cells
          + [
            .text(stage.first), .text(stage.last), days.map { .count($0) } ?? .none, .minutes(stage.minutes),
            .minutes(running),
          ], hours: stage.hours)
      (end, previous) = (max(end, stage.last), stage.person)
    }
    table.diagram = .timeline(from: 7, to: 8, labels: [0, 3, 4])
    return (table, Set(table.rows.compactMap { if case .text(let id) = $0[1] { id } else { nil } }))
  }

  /// By name, then as the hours came one after the other.
  private func stages() throws -> [Stage] {
    struct Key: Hashable {
      let market: UInt32
      let lot: UInt32
      let modality: UInt32
      let employer: UInt32
    }
    let facts = try facts()
    var found: [(person: Identifier, key: Key, first: String, last: String, minutes: Int)] = []
    for (number, person) in facts.persons.enumerated() {
      guard let person else { continue }
      var sums: [Key: (first: String, last: String, minutes: Int)] = [:]
      for fact in facts.facts(of: number) {
        let key = Key(market: fact.market, lot: fact.lot, modality: fact.modality, employer: fact.employer)
        let date = facts.dates[Int(fact.date)]
        let known = sums[key] ?? (date, date, 0)
        sums[key] = (min(known.first, date), max(known.last, date), known.minutes &+ fact.minutes)
      }
      for (key, sum) in sums where sum.minutes != 0 { found.append((person, key, sum.first, sum.last, sum.minutes)) }
    }
    var names: [Identifier: String] = [:]
    return try reader.showingWhatIsOpen {
      try found.map { person, key, first, last, minutes -> Stage in
        let name = try names[person] ?? reader.personName(person)
        names[person] = name
        let market = facts.markets[Int(key.market)]
        let buyer = try market.flatMap { try buyerName(of: $0) } ?? ""
        let number = try market.flatMap { try reader.label("number", of: "market", $0) } ?? ""
        let lot = facts.lots[Int(key.lot)]
        let lotNumber = try lot.flatMap { try reader.label("number", of: "lot", $0) }
        let (modality, employer) = (facts.modalities[Int(key.modality)], facts.employers[Int(key.employer)])
        let hours = market.map { market in
          self.hours(
            market: market.description, lot: lot?.description ?? FigureFilter.none, person: person,
            modality: modality.isEmpty ? FigureFilter.none : modality,
            employer: employer.isEmpty ? FigureFilter.none : employer)
        }
        return Stage(
          person: person, name: name,
          cells: [
            .text(buyer), .text(number), .text(lotNumber ?? "—"), .text(modalityName(modality)), .text(employer),
          ], first: first, last: last, minutes: minutes,
          // A lot that is gone is nothing to ask for.
          hours: lot == nil || lotNumber != nil ? hours : nil)
      }
    }.sorted { left, right in
      let (one, other) = (foldedName(left.name), foldedName(right.name))
      let (these, those) = (left.cells.map(\.shown).joined(), right.cells.map(\.shown).joined())
      return (one, left.person, left.first, left.last, left.minutes, these)
        < (other, right.person, right.first, right.last, right.minutes, those)
    }
  }

  /// The buyer of a market, its SIRET where it has no name.
  func buyerName(of market: Identifier) throws -> String? {
    try String.fetchOne(
      try reader.db.cachedStatement(
        sql: "SELECT coalesce(b.name, b.siret) FROM market m JOIN buyer b ON b.id = m.buyer_id WHERE m.id = ?"),
      arguments: [market.data])
  }

  private static func days(from end: String, to start: String) -> Int? {
    guard let last = CalendarDay(iso: end), let first = CalendarDay(iso: start) else { return nil }
    return max(0, first.daysSince1970 - last.daysSince1970)
  }
}
