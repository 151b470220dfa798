import Foundation
import GRDB
import SyncCore
import SyncModel

/// What figures ask of a market.
struct MarketAttributes {
  var buyer = ""
  /// A code of ``BuyerKind``.
  var buyerKind = ""
  var buyerTerritory = ""
  var worksite = ""
  /// A code of ``MarketKind``, as it was said, else as the CPV code has it.
  var kind = ""
  var segment = ""
  /// Its legal bases as one: `14+53`.
  var article = ""
  var seats: [String] = []
  /// Of a holder or co-contractor that is an insertion or adapted structure.
  var hasStructure = false
  var amountCents: Int?
  var notifiedOn = ""
  var minutesDue = 0
  var lotCount = 0

  /// Has a lot or a legal basis.
  var hasClause: Bool { lotCount > 0 || !article.isEmpty }
}

extension ReportSource {
  /// The markets of the request, with what figures ask of them.
  func marketAttributes() throws -> [Identifier: MarketAttributes] {
    let db = reader.db
    let wanted = markets.map(Set.init)
    func isWanted(_ id: Identifier) -> Bool { wanted?.contains(id) ?? true }
    let buyers = try buyerAttributes()
    var found: [Identifier: MarketAttributes] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT id, buyer_id, worksite, kind, cpv, segment, legal_bases, amount_cents, notified_on FROM market")
    while let row = try rows.next() {
      guard let id = Identifier(data: row[0]), isWanted(id) else { continue }
      var market = MarketAttributes()
      if let buyer = Identifier(data: row[1]).flatMap({ buyers[$0] }) {
        (market.buyer, market.buyerTerritory, market.buyerKind) = buyer
      }
      market.worksite = row[2] ?? ""
      let cpv: String? = row[4]
      market.kind = row[3] ?? MarketKind.proposed(cpv: cpv)?.rawValue ?? ""
      market.segment = row[5] ?? MarketSegment.proposed(cpv: cpv)?.segment.rawValue ?? ""
      market.article = LegalBasis.codes(row[6] ?? "").joined(separator: "+")
      market.amountCents = row[7]
      market.notifiedOn = row[8] ?? ""
      found[id] = market
    }
    let lots = try Row.fetchCursor(db, sql: "SELECT * FROM lot")
    while let row = try lots.next() {
      guard let id = Identifier(data: row["market_id"]), found[id] != nil else { continue }
      found[id]?.lotCount += 1
      found[id]?.minutesDue &+= LotView.minutesDue(row, by: ObligationTerms(row).computation)
    }
    let holders = try Row.fetchCursor(
      db,
      sql: """
        SELECT h.market_id, coalesce(c.seat, ''), c.siae_kind, coalesce(h.role, '\(CompanyRole.holder.rawValue)')
        FROM holder h JOIN company c ON c.id = h.company_id
        """)
    while let row = try holders.next() {
      guard let id = Identifier(data: row[0]), found[id] != nil else { continue }
      let seat: String = row[1]
      if found[id]?.seats.contains(seat) == false { found[id]?.seats.append(seat) }
      let role: String = row[3]
      if (row[2] as String?) != nil, role != CompanyRole.subcontractor.rawValue { found[id]?.hasStructure = true }
    }
    return found
  }

  private func buyerAttributes() throws -> [Identifier: (name: String, territory: String, kind: String)] {
    let rows = try Row.fetchAll(
      reader.db, sql: "SELECT id, coalesce(name, siret, ''), coalesce(territory, ''), coalesce(kind, '') FROM buyer")
    return Dictionary(
      rows.compactMap { row in
        Identifier(data: row[0]).map { ($0, (row[1] as String, row[2] as String, row[3] as String)) }
      },
      uniquingKeysWith: { one, _ in one }
    )
  }
}
