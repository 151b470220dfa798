import Foundation
import GRDB
import SyncCore
import SyncModel

extension StoreReader {
  /// A market with all that was kept of it.
  func marketFile(_ id: Identifier) throws -> MarketView {
    var view = try marketView(id)
    let dossier = try dossier(of: id)
    if dossier.conflicts.contains(where: { ["market", "lot"].contains($0.table) }) {
      view.warnings.append(
        WarningView(
          code: "conflict",
          message: localized(
            "Ce marché est en conflit : deux agents l'ont changé à part. « conflict list » montre les deux valeurs.",
            "This market is in conflict: two officers changed it apart. \"conflict list\" shows both values.")))
    }
    view.warnings += try numberWarnings(view)
    view.warnings += dossier.amendments.warnings
    view.dossier = dossier
    return view
  }

  /// That another market of the buyer has its number, or that two of its lots have one: both count.
  private func numberWarnings(_ market: MarketView) throws -> [WarningView] {
    var found: [WarningView] = []
    let row = try Row.fetchOne(
      db, sql: "SELECT id, buyer_id FROM market WHERE id = ?", arguments: [Identifier(market.id)?.data])
    if let row, let id = Identifier(data: row[0]), let buyer = Identifier(data: row[1]) {
      found += try sameNumber(market.number, buyer: buyer, but: id)
    }
    let numbers = Dictionary(grouping: market.lots, by: \.number).filter { $0.value.count > 1 }.keys.sorted()
    return found
      + numbers.map { number in
        WarningView(
          code: "duplicate-lot",
          message: localized(
            "Deux lots portent le numéro \(printable(number)) : le dû des deux compte.",
            "Two lots have the number \(printable(number)): what is due on both counts."))
      }
  }

  private func dossier(of market: Identifier) throws -> MarketDossierView {
    MarketDossierView(
      steps: try rows("market_step", of: market, by: "stepped_on").map { row in
        .init(
          from: row["from_state"], to: row["to_state"] ?? "", on: row["stepped_on"] ?? "", reason: row["reason"],
          officer: row["author"] ?? "")
      },
      exchanges: try exchanges(of: market), documents: try documents(of: market),
      amendments: try amendments(of: market),
      penalties: try penalties(of: market), bids: try bids(of: market), texts: try texts(of: market),
      conflicts: try conflicts(of: market))
  }

  /// In the order of `column`, then as they were made.
  private func rows(_ table: String, of market: Identifier, by column: String) throws -> [Row] {
    try Row.fetchAll(
      db, sql: "SELECT * FROM \(table) WHERE market_id = ? ORDER BY \(column), id", arguments: [market.data])
  }

  func exchanges(of market: Identifier) throws -> [MarketDossierView.Exchange] {
    try rows("market_exchange", of: market, by: "exchanged_on").map { row in
      .init(
        on: row["exchanged_on"] ?? "", side: row["side"] ?? "", text: row["content"], state: row["shuttle_state"],
        officer: row["author"] ?? "")
    }
  }

  /// In the order of the list; those that only a newer program knows come last.
  func documents(of market: Identifier) throws -> [MarketDossierView.Document] {
    let rows = try rows("market_document", of: market, by: "code")
    let said = Dictionary(rows.map { ($0["code"] as String? ?? "", $0) }) { first, _ in first }
    let known = ClauseDocument.allCases.map(\.rawValue)
    return (known + Set(said.keys).subtracting(known).sorted()).map { code in
      let row = said[code]
      return .init(code: code, status: row?["status"], on: row?["checked_on"], reference: row?["reference"])
    }
  }

  func amendments(of market: Identifier) throws -> [MarketDossierView.Amendment] {
    let lots = try Row.fetchAll(
      db,
      sql: """
        SELECT a.amendment_id, coalesce(l.number, '?'), a.minutes_delta, a.minutes_due FROM amendment_lot a
        LEFT JOIN lot l ON l.id = a.lot_id WHERE a.market_id = ? ORDER BY 2, a.id
        """, arguments: [market.data])
    return try rows("amendment", of: market, by: "signed_on").map { row in
      let id: Data? = row["id"]
      let changed = lots.filter { $0[0] as Data? == id }.map { lot in
        MarketDossierView.Amendment.Lot(lot: lot[1], minutesDelta: lot[2] ?? 0, minutesDue: lot[3])
      }
      return MarketDossierView.Amendment(
        number: row["number"] ?? "", on: row["signed_on"] ?? "", amountDeltaCents: row["amount_delta_cents"],
        amountCents: row["amount_cents"], durationDeltaMonths: row["duration_delta_months"],
        durationMonths: row["duration_months"], lots: changed, reason: row["reason"] ?? "",
        officer: row["author"] ?? "")
    }
  }

  /// In the order of the card.
  func texts(of market: Identifier) throws -> [MarketDossierView.Text] {
    let known = CardHeading.allCases.map(\.rawValue)
    return try rows("market_text", of: market, by: "heading").compactMap { row in
      (row["content"] as String?).map { .init(heading: row["heading"] ?? "", text: $0) }
    }.sorted { (known.firstIndex(of: $0.heading) ?? .max) < (known.firstIndex(of: $1.heading) ?? .max) }
  }

  private func conflicts(of market: Identifier) throws -> [MarketDossierView.OpenConflict] {
    let tables = Set(["market", "lot"] + Schema.marketFollowUp.map(\.name))
    let open = try recordsInConflict().filter { tables.contains($0.table) }
    return try open.flatMap { record -> [MarketDossierView.OpenConflict] in
      let state = try state(record)
      let named = store.schema[record.table]?.record(namedBy: "market_id", in: state)
      guard record == RecordReference("market", market) || named == market else { return [] }
      return state.conflicts(table: record.table, record: record.id).map { conflict in
        let unit = conflict.unit == RecordState.lifeUnit ? "life" : conflict.unit
        return MarketDossierView.OpenConflict(id: conflict.id.description, table: record.table, unit: unit)
      }
    }
  }
}
