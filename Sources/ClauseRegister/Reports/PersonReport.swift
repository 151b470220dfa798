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
      return try source.report(
        "person", localized("Tableau des publics : parcours par personne", "People: the path of each person"), [table],
        formulas: [
          localized(
            "Une ligne par personne, lot, modalité et employeur. Cumul : heures de la personne depuis sa première ligne.",
            "A row for each person, lot, modality and employer. Running total: the person's hours since the first row."),
          localized(
            "Intervalle : jours entre la fin de ce qui précède et ce début ; vide pour un relevé mensuel.",
            "Interval: days between the end of what came before and this beginning; empty for a monthly statement."),
        ], persons: persons)
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
          ])
      (end, previous) = (max(end, stage.last), stage.person)
    }
    return (table, Set(table.rows.compactMap { if case .text(let id) = $0[1] { id } else { nil } }))
  }

  /// By name, then as the hours came one after the other.
  private func stages() throws -> [Stage] {
    let (sql, arguments) = condition
    struct Key: Hashable {
      let person: Identifier
      let market: Identifier?
      let lot: Identifier?
      let modality: String
      let employer: String
    }
    var sums: [Key: (first: String, last: String, minutes: Int)] = [:]
    let rows = try Row.fetchCursor(
      reader.db,
      sql: """
        SELECT person_id, market_id, lot_id, coalesce(modality, ''), coalesce(employer, ''), min(date), max(date),
          sum(minutes)
        FROM \(CountedWork.sql) \(sql) GROUP BY 1, 2, 3, 4, 5
        """, arguments: arguments)
    while let row = try rows.next() {
      guard let person = Identifier(data: row[0]) else { continue }
      let key = Key(
        person: same.face(person), market: Identifier(data: row[1]), lot: Identifier(data: row[2]), modality: row[3],
        employer: row[4])
      let (first, last, minutes): (String, String, Int) = (row[5], row[6], row[7])
      let known = sums[key] ?? (first, last, 0)
      sums[key] = (min(known.first, first), max(known.last, last), known.minutes + minutes)
    }
    var names: [Identifier: String] = [:]
    return try reader.showingWhatIsOpen {
      try sums.filter { $0.value.minutes != 0 }.map { key, sum -> Stage in
        let name = try names[key.person] ?? reader.personName(key.person)
        names[key.person] = name
        let buyer = try key.market.flatMap { try buyerName(of: $0) } ?? ""
        let number = try key.market.flatMap { try reader.label("number", of: "market", $0) } ?? ""
        let lot = try key.lot.flatMap { try reader.label("number", of: "lot", $0) } ?? "—"
        return Stage(
          person: key.person, name: name,
          cells: [.text(buyer), .text(number), .text(lot), .text(key.modality), .text(key.employer)],
          first: sum.first, last: sum.last, minutes: sum.minutes)
      }
    }.sorted { left, right in
      let (one, other) = (foldedName(left.name), foldedName(right.name))
      let (these, those) = (left.cells.map(\.shown).joined(), right.cells.map(\.shown).joined())
      return (one, left.person, left.first, left.last, left.minutes, these)
        < (other, right.person, right.first, right.last, right.minutes, those)
    }
  }

  private func buyerName(of market: Identifier) throws -> String? {
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
