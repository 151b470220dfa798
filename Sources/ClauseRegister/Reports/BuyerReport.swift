import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// The markets of each buyer with their lots: the vertical reading (`domain/features.md`, A2). It names nobody.
  public func buyerReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      return try source.report(
        "buyer", localized("Tableau des marchés par donneur d'ordre", "Markets by buyer"), try source.buyerTables(),
        formulas: [
          localized(
            "Fait : heures déclarées, contrôlées et validées de la période, corrections comprises.",
            "Done: hours declared, checked and validated in the period, with corrections."),
          localized(
            "Dû : l'obligation entière du lot, quelle que soit la période. Écart : fait - dû. % : fait / dû, non plafonné.",
            "Due: the whole obligation of the lot, whatever the period. Gap: done - due. %: done / due, not capped."),
          localized(
            "Personnes : personnes distinctes ayant des heures. ETP : heures faites / base.",
            "People: distinct people with hours. FTE: hours done / base."),
        ])
    }
  }
}

/// Hours of one lot, or of several.
private struct LotSums {
  var done = 0
  var validated = 0
  var people: [Identifier?: Int] = [:]

  var headcount: Int { people.count { $0.value > 0 } }

  mutating func add(_ other: LotSums) {
    done += other.done
    validated += other.validated
    people.merge(other.people) { $0 + $1 }
  }
}

private struct LotKey: Hashable {
  let market: Identifier
  let lot: Identifier?
}

extension ReportSource {
  fileprivate func buyerTables() throws -> [Report.Table] {
    let sums = try lotSums()
    var byBuyer: [String: [(number: String, view: MarketView, id: Identifier)]] = [:]
    let markets = try Row.fetchAll(reader.db, sql: "SELECT * FROM market ORDER BY number, id")
    for row in markets {
      guard let id = Identifier(data: row["id"]), market == nil || market == id else { continue }
      if let buyers, Identifier(data: row["buyer_id"]).map(buyers.contains) != true { continue }
      // Without lots and without hours it has no clause.
      guard let view = try reader.marketView(row, done: [:]), !view.lots.isEmpty || sums.hours.contains(id) else {
        continue
      }
      byBuyer[view.buyer, default: []].append((view.number, view, id))
    }
    return byBuyer.keys.sorted { (foldedName($0), $0) < (foldedName($1), $1) }.map { buyer in
      table(buyer, byBuyer[buyer] ?? [], sums.byLot)
    }
  }

  private func table(
    _ buyer: String, _ markets: [(number: String, view: MarketView, id: Identifier)], _ sums: [LotKey: LotSums]
  ) -> Report.Table {
    var table = Report.Table(
      buyer.isEmpty ? localized("(sans acheteur)", "(no buyer)") : buyer,
      [
        .init("market", "Marché", "Market"), .init("title", "Objet", "Title"), .init("lot", "Lot", "Lot"),
        .init("holders", "Titulaires", "Holders"), .init("minutesDue", "Dû", "Due"),
        .init("minutesDone", "Fait", "Done"), .init("minutesValidated", "Validé", "Validated"),
        .init("gap", "Écart", "Gap"), .init("percent", "%", "%"), .init("persons", "Personnes", "People"),
        .init("fte", "ETP", "FTE"), .init("gapReason", "Motif de l'écart", "Reason for the gap"),
      ])
    var (due, total) = (0, LotSums())
    for (_, view, id) in markets {
      var rows = view.lots.map { (lot: Identifier($0.id), view: Optional($0)) }
      if rows.isEmpty || sums[LotKey(market: id, lot: nil)] != nil { rows.append((nil, nil)) }
      for (lot, lotView) in rows {
        let sum = sums[LotKey(market: id, lot: lot)] ?? LotSums()
        let lotDue = lotView?.minutesDue ?? 0
        due += lotDue
        total.add(sum)
        table.add(
          [
            .text(view.number), .text(view.title), .text(lotView?.number ?? "—"),
            .text(view.holders.joined(separator: ", ")),
          ] + figures(lotDue, sum) + [.text(lotView?.gapReason ?? "")])
      }
    }
    table.add(
      [.text(localized("Total", "Total")), .text(""), .text(""), .text("")] + figures(due, total) + [.text("")])
    table.hasTotal = true
    return table
  }

  private func figures(_ due: Int, _ sum: LotSums) -> [Report.Cell] {
    [
      .minutes(due), .minutes(sum.done), .minutes(sum.validated), .minutes(sum.done - due), .share(sum.done, of: due),
      .count(sum.headcount), .fullTime(minutes: sum.done, base: request.fteBase),
    ]
  }

  private func lotSums() throws -> (byLot: [LotKey: LotSums], hours: Set<Identifier>) {
    let (sql, arguments) = condition
    let rows = try Row.fetchCursor(
      reader.db,
      sql: """
        SELECT market_id, lot_id, person_id, sum(minutes), sum(iif(state = 'validated', minutes, 0))
        FROM \(CountedWork.sql) \(sql) GROUP BY market_id, lot_id, person_id
        """, arguments: arguments)
    var sums: [LotKey: LotSums] = [:]
    var hours: Set<Identifier> = []
    while let row = try rows.next() {
      guard let market = Identifier(data: row[0]) else { continue }
      hours.insert(market)
      let minutes: Int = row[3]
      sums[LotKey(market: market, lot: Identifier(data: row[1])), default: LotSums()].add(
        LotSums(done: minutes, validated: row[4], people: [Identifier(data: row[2]).map(same.face): minutes]))
    }
    return (sums, hours)
  }
}
