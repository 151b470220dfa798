import Foundation
import GRDB
import SyncCore
import SyncModel

extension StoreReader {
  /// The markets with a clause that were to be delivered by `day` and whose company has not handed in its report
  /// (`domain/features.md`, A10).
  ///
  /// - parameter market: The only one to look at; nil for all.
  func missingReports(on day: CalendarDay, of market: Identifier? = nil) throws -> [MissingReportView] {
    try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT id, number, title, coalesce(delivered_on, delivery_planned_on) AS due FROM market
          WHERE \(market == nil ? "" : "id = ? AND ") report_received_on IS NULL AND due IS NOT NULL
            AND coalesce(state, '') NOT IN ('cancelled', 'no_clause')
            AND EXISTS (SELECT 1 FROM lot WHERE lot.market_id = market.id) ORDER BY due, number, id
          """), arguments: market.map { [$0.data] } ?? []
    ).compactMap { row in
      guard let id = Identifier(data: row["id"]), let due: String = row["due"] else { return nil }
      // Of a month only its end is sure to be past.
      guard let last = CalendarDay(iso: due) ?? CalendarMonth(iso: due)?.lastDay, last <= day else { return nil }
      return MissingReportView(
        market: row["number"] ?? "", marketId: id.description, title: row["title"] ?? "", dueOn: due,
        daysLate: day.daysSince1970 - last.daysSince1970)
    }
  }

  /// The markets at or above their buyer's threshold that have neither a clause nor a word why not (`domain/features.md`,
  /// F19; since August 2026 the justification is the law's, L.2112-2-1). A market has a clause where it has a lot or a
  /// legal basis. Those without a state, which come from open data, count; cancelled and unsuccessful ones do not.
  ///
  /// - parameter market: The only one to look at; nil for all.
  func clauseAlerts(of market: Identifier? = nil) throws -> [ClauseAlertView] {
    try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT * FROM market WHERE \(market == nil ? "" : "id = ? AND ") legal_bases IS NULL AND no_clause_reason IS NULL
            AND coalesce(state, '') NOT IN ('cancelled', 'unsuccessful')
            AND NOT EXISTS (SELECT 1 FROM lot WHERE lot.market_id = market.id) ORDER BY number, id
          """), arguments: market.map { [$0.data] } ?? []
    ).compactMap { try clauseAlert($0) }
  }

  private func clauseAlert(_ row: Row) throws -> ClauseAlertView? {
    guard let id = Identifier(data: row["id"]), let buyer = try buyerRow(of: row) else { return nil }
    let reached = MarketThreshold(market: row, buyer: buyer)
    guard let kind = reached.kind, let amount = reached.amountCents, let threshold = reached.thresholdCents,
      reached.isReached == true
    else { return nil }
    return ClauseAlertView(
      market: row["number"] ?? "", marketId: id.description, title: row["title"] ?? "",
      buyer: buyer["name"] ?? buyer["siret"] ?? "", kind: kind.rawValue, amountCents: amount,
      amountBasis: row["amount_basis"], thresholdCents: threshold)
  }

  /// The buyer of a row of `market`.
  func buyerRow(of market: Row) throws -> Row? {
    guard let buyer = market["buyer_id"] as Data? else { return nil }
    return try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT * FROM buyer WHERE id = ?"), arguments: [buyer])
  }
}

/// What a market's amount is to its buyer's threshold.
struct MarketThreshold {
  /// As it was said, else as the CPV code has it.
  let kind: MarketKind?
  /// The amount, else the planned one.
  let amountCents: Int?
  let thresholdCents: Int?

  /// Nil where amount or threshold is not known.
  var isReached: Bool? {
    guard let amountCents, let thresholdCents else { return nil }
    return amountCents >= thresholdCents
  }

  init(market: Row, buyer: Row?) {
    let said: String? = market["kind"]
    kind = said.map { MarketKind(rawValue: $0) } ?? MarketKind.proposed(cpv: market["cpv"])
    amountCents = market["amount_cents"] ?? market["planned_amount_cents"]
    thresholdCents = kind.flatMap { buyer?[$0.thresholdColumn] }
  }
}
