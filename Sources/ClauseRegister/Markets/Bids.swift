import Foundation
import GRDB
import SyncCore
import SyncModel

/// What a candidate offers for the clause, as typed; nil where nothing was said, empty to take away what was
/// (`domain/features.md`, A13 and B7).
public struct BidDraft: Sendable {
  public var name: String?
  public var siret: String?
  /// The number of a lot; the whole market where nothing is said.
  public var lot: String?
  public var hours: String?
  /// Way of employment, tutoring, training: as the annex of the bid says it.
  public var terms: String?
  /// Of 100, on the social criterion.
  public var score: String?
  public var retained: String?

  public init() {}
}

/// A candidate's offer on the social clause of a market.
public struct BidView: Encodable, Sendable {
  public let id: String
  /// Its number in the market's list.
  public let n: Int
  public let name: String
  @Nullable public var siret: String?
  @Nullable public var lot: String?
  @Nullable public var minutes: Int?
  @Nullable public var terms: String?
  /// Hundredths of a point, of 100 points.
  @Nullable public var score: Int?
  /// Nil while nothing was decided.
  @Nullable public var retained: Bool?

  /// The score for people: `82,5`.
  public var shownScore: String? { score.map(Arithmetic.hundredths) }
}

extension Register {
  /// - throws: ``RegisterError`` `missing`, `bad-siret`, `no-lot`.
  public func addBid(_ text: String, _ draft: BidDraft) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      var typed = try transaction.columns(draft, market)
      typed["name"] = .text(try Self.notEmpty(draft.name ?? "", "--name"))
      typed["market_id"] = ColumnValue(market)
      try transaction.insert("bid", newID(), typed.columns)
      return try transaction.marketFile(market)
    }
  }

  /// - parameter bid: Its number in the market's list, or its id.
  /// - throws: ``RegisterError`` `no-bid`, and as ``addBid(_:_:)``.
  public func setBid(_ text: String, _ bid: String, _ draft: BidDraft) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      let id = try transaction.bid(bid, of: market)
      let typed = try transaction.columns(draft, market)
      try typed.requireAny()
      try transaction.edit("bid", id, typed.columns)
      return try transaction.marketFile(market)
    }
  }

  public func removeBid(_ text: String, _ bid: String) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      try transaction.apply(.delete, to: RecordReference("bid", try transaction.bid(bid, of: market)))
      return try transaction.marketFile(market)
    }
  }
}

extension StoreReader {
  /// The bids of a market in the order in which they were added, and so numbered.
  func bids(of market: Identifier) throws -> [BidView] {
    let rows = try Row.fetchAll(
      db,
      sql:
        "SELECT b.*, l.number AS lot FROM bid b LEFT JOIN lot l ON l.id = b.lot_id WHERE b.market_id = ? ORDER BY b.id",
      arguments: [market.data])
    return rows.enumerated().compactMap { index, row in
      Identifier(data: row["id"]).map { id in
        BidView(
          id: id.description, n: index + 1, name: row["name"] ?? "", siret: row["identifier"], lot: row["lot"],
          minutes: row["minutes"], terms: row["terms"], score: row["score"],
          retained: (row["retained"] as Int?).map { $0 != 0 })
      }
    }
  }

  fileprivate func columns(_ draft: BidDraft, _ market: Identifier) throws -> TypedColumns {
    var typed = TypedColumns()
    try typed.needed("name", draft.name, "--name")
    try typed.set("identifier", draft.siret) { .text(try TypedFigure.siret($0)) }
    try typed.set("lot_id", draft.lot) { ColumnValue(try lot(named: $0, of: market)) }
    try typed.hours("minutes", draft.hours)
    try typed.text("terms", draft.terms, "--terms")
    try typed.number("score", draft.score) { try TypedFigure.share($0, "--score") }
    try typed.flag("retained", draft.retained, "--retained")
    return typed
  }

  fileprivate func bid(_ text: String, of market: Identifier) throws -> Identifier {
    let found = try bids(of: market).first { "\($0.n)" == text || $0.id == text.lowercased() }
    if let found, let id = Identifier(found.id) { return id }
    throw RegisterError(
      "no-bid", .badData,
      localized(
        "Ce marché n'a pas d'offre « \(printable(text)) » ; voir « market bid list ».",
        "This market has no bid \"\(printable(text))\"; see \"market bid list\"."))
  }
}
