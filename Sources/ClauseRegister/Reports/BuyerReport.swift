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

/// A row of the table: a lot, or what is of a market and of no lot that is there: hours may be logged on one that another
/// device takes back meanwhile.
private struct BuyerRow {
  let market: MarketView
  let lot: LotView?
  let place: WorkFacts.Place?
}

extension ReportSource {
  fileprivate func buyerTables() throws -> [Report.Table] {
    let facts = try facts()
    let sums = facts.sums(by: \.place)
    let rows = try buyerRows(facts, sums)
    let buyers = rows.keys.sorted { (foldedName($0), $0) < (foldedName($1), $1) }
    // A person of several lots is one person of their buyer.
    var tableOfPlace: [WorkFacts.Place: Int] = [:]
    for (table, buyer) in buyers.enumerated() {
      for place in (rows[buyer] ?? []).compactMap(\.place) { tableOfPlace[place] = table }
    }
    let totals = facts.sums(groups: buyers.count) { tableOfPlace[$0.place] }
    let names = BuyerNames(buyers)
    return zip(buyers, totals).map { buyer, total in
      table(buyer, rows[buyer] ?? [], sums, total: total, hours(ofBuyer: buyer, among: names))
    }
  }

  /// By buyer, in the order of the markets' numbers.
  private func buyerRows(
    _ facts: WorkFacts, _ sums: [WorkFacts.Place: WorkFacts.Sums]
  ) throws -> [String: [BuyerRow]] {
    let markets = Dictionary(uniqueKeysWithValues: zip(facts.markets, UInt32(0)...))
    let lots = Dictionary(uniqueKeysWithValues: zip(facts.lots, UInt32(0)...))
    let places = Dictionary(grouping: sums.keys, by: \.market)
    var byBuyer: [String: [BuyerRow]] = [:]
    for row in try marketRows() {
      guard let id = Identifier(data: row["id"]), let view = try reader.marketView(row, done: [:]) else { continue }
      let number = markets[id]
      func place(_ lot: Identifier?) -> WorkFacts.Place? {
        guard let number, let lot = lots[lot] else { return nil }
        return WorkFacts.Place(market: number, lot: lot)
      }
      // Without lots and without hours it has no clause.
      if view.lots.isEmpty, number == nil { continue }
      var rows = view.lots.map { BuyerRow(market: view, lot: $0, place: place(Identifier($0.id))) }
      let known = Set(rows.compactMap(\.place))
      let others = number.flatMap { places[$0] }?.filter { !known.contains($0) } ?? []
      rows += others.sorted { $0.lot < $1.lot }.map { BuyerRow(market: view, lot: nil, place: $0) }
      if rows.isEmpty { rows.append(BuyerRow(market: view, lot: nil, place: place(nil))) }
      byBuyer[view.buyer, default: []] += rows
    }
    return byBuyer
  }

  private func marketRows() throws -> [Row] {
    guard let markets else { return try Row.fetchAll(reader.db, sql: "SELECT * FROM market ORDER BY number, id") }
    let find = try reader.db.cachedStatement(sql: "SELECT * FROM market WHERE id = ?")
    return try markets.compactMap { try Row.fetchOne(find, arguments: [$0.data]) }.sorted { one, other in
      let (left, right): (String, String) = (one["number"] ?? "", other["number"] ?? "")
      if !left.utf8.elementsEqual(right.utf8) { return left.utf8.lexicographicallyPrecedes(right.utf8) }
      return (one["id"] as Data).lexicographicallyPrecedes(other["id"] as Data)
    }
  }

  private func table(
    _ buyer: String, _ rows: [BuyerRow], _ sums: [WorkFacts.Place: WorkFacts.Sums], total: WorkFacts.Sums,
    _ hours: FigureFilter?
  ) -> Report.Table {
    var table = Report.Table(
      buyer.isEmpty ? localized("(sans acheteur)", "(no buyer)") : buyer,
      [
        .init("market", "Marché", "Market"), .init("title", "Objet", "Title"),
        .init("article", "Article", "Article"), .init("notified", "Notifié", "Notified"),
        .init("state", "État", "State"), .init("lot", "Lot", "Lot"),
        .init("holders", "Titulaires", "Holders"), .init("minutesDue", "Dû", "Due"),
        .init("minutesDone", "Fait", "Done"), .init("minutesValidated", "Validé", "Validated"),
        .init("gap", "Écart", "Gap"), .init("percent", "%", "%"), .init("persons", "Personnes", "People"),
        .init("fte", "ETP", "FTE"), .init("gapReason", "Motif de l'écart", "Reason for the gap"),
      ])
    for row in rows {
      table.add(
        [
          .text(row.market.number), .text(row.market.title), .text(row.market.articles),
          .text(row.market.profile.notifiedOn ?? ""), .text(row.market.profile.state.map(MarketState.label) ?? ""),
          .text(row.lot?.number ?? "—"),
          .text(row.market.holders.joined(separator: ", ")),
        ] + figures(row.lot?.minutesDue ?? 0, row.place.flatMap { sums[$0] } ?? .init())
          + [.text(row.lot?.gapReason ?? "")],
        hours: self.hours(market: row.market.id, lot: row.lot?.id ?? FigureFilter.none))
    }
    let due = rows.reduce(0) { $0 &+ ($1.lot?.minutesDue ?? 0) }
    table.add(
      [.text(localized("Total", "Total"))] + Array(repeating: .text(""), count: 6) + figures(due, total) + [.text("")],
      hours: hours)
    table.hasTotal = true
    return table
  }

  private func figures(_ due: Int, _ sum: WorkFacts.Sums) -> [Report.Cell] {
    [
      .minutes(due), .minutes(sum.minutes), .minutes(sum.validated), .minutes(sum.minutes &- due),
      .share(sum.minutes, of: due), .count(sum.persons), .fullTime(minutes: sum.minutes, base: request.fteBase),
    ]
  }
}

extension MarketView {
  /// `14 (L.2112-2) + 53 (R.2152-7)`.
  fileprivate var articles: String {
    profile.legalBases.map { LegalBasis(rawValue: $0.code)?.articles ?? printable($0.code) }.joined(separator: " + ")
  }
}
