import Foundation
import GRDB
import SyncCore
public import SyncModel

/// A company's part in a market, and the records that say so: the same part, said on two devices apart, is one.
public struct CompanyPartView: Sendable {
  /// Of the first of the rows that say the part.
  public let id: String
  public let company: MarketCompanyView
  /// What a form about it is made on.
  public let part: SeenPart
}

/// What is kept of a market, by whole ids, for pages of its own.
extension Register {
  /// The market that a bid, a penalty or a company's part is of.
  ///
  /// - parameter table: `bid`, `penalty_rule` or `holder`.
  /// - throws: ``StoreError/noSuchRecord(table:id:)``.
  public func market(ofRecord id: Identifier, in table: String) throws -> MarketView {
    try store.read { reader in
      guard try reader.isThere(id, in: table),
        let market = try reader.columns(of: RecordReference(table, id))["market_id"]?.identifier
      else { throw StoreError.noSuchRecord(table: table, id: id) }
      return try reader.marketFile(market)
    }
  }

  /// The companies of a market, in the order of their rows.
  public func companyParts(of market: Identifier) throws -> [CompanyPartView] {
    try store.read { reader in
      var parts: [[CompanyLink]] = []
      for link in try reader.links(of: market) {
        let same = parts.firstIndex { ($0[0].company, $0[0].role, $0[0].lot) == (link.company, link.role, link.lot) }
        if let same { parts[same].append(link) } else { parts.append([link]) }
      }
      return try parts.map { links in
        let about = try reader.columns(of: RecordReference("company", links[0].company))
        let share = try reader.columns(of: RecordReference("holder", links[0].id))["share_cents"]
        return CompanyPartView(
          id: links[0].id.description,
          company: MarketCompanyView(
            name: links[0].name, identifier: links[0].identifier, role: links[0].role,
            lot: try links[0].lot.flatMap { try reader.label("number", of: "lot", $0) },
            siae: about["siae_kind"]?.text, seat: about["seat"]?.text, shareCents: share?.int),
          part: .records(
            links.map { RecordReference("holder", $0.id) } + [RecordReference("company", links[0].company)]))
      }
    }
  }

  /// What a form of all documents of a market, or of all texts of its card, is made on.
  ///
  /// - parameter table: `market_document` or `market_text`.
  public func listPart(of market: Identifier, _ table: String) -> SeenPart {
    let codes =
      table == "market_text" ? CardHeading.allCases.map(\.rawValue) : ClauseDocument.allCases.map(\.rawValue)
    return .records(codes.map { RecordReference(table, Identifier.of($0, in: table, market: market)) })
  }

  /// The buyer of a market; nil where none is noted.
  public func buyer(ofMarket id: Identifier) throws -> BuyerView? {
    try store.read { reader in
      try reader.columns(of: RecordReference("market", id))["buyer_id"]?.identifier.map { try reader.buyerView($0) }
    }
  }

  /// The buyer that a dated document binds.
  ///
  /// - throws: ``StoreError/noSuchRecord(table:id:)``.
  public func buyer(ofReference id: Identifier) throws -> BuyerView {
    try store.read { reader in
      let reference = RecordReference("buyer_reference", id)
      guard let buyer = try reader.columns(of: reference)["buyer_id"]?.identifier else {
        throw StoreError.noSuchRecord(table: reference.table, id: id)
      }
      return try reader.buyerView(buyer)
    }
  }

  /// - throws: ``StoreError/noSuchRecord(table:id:)``.
  public func post(_ id: Identifier) throws -> PostView { try read { try $0.postView(id, try $0.samePersons()) } }

  /// - throws: ``StoreError/noSuchRecord(table:id:)``.
  public func position(_ id: Identifier) throws -> PositionView {
    try read { reader in
      guard try reader.isThere(id, in: "position") else {
        throw StoreError.noSuchRecord(table: "position", id: id)
      }
      return try reader.positionView(id, try reader.samePersons())
    }
  }
}
