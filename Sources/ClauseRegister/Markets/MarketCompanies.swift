import Foundation
import GRDB
import SyncCore
import SyncModel

/// A company of a market, as typed.
public struct CompanyDraft: Sendable {
  public var siret: String?
  public var name: String?
  /// A code of ``CompanyRole``; a holder where nothing is said.
  public var role: String?
  /// The number of a lot; the whole market where nothing is said.
  public var lot: String?
  /// A code of ``SIAEKind``.
  public var siae: String?
  public var amount: String?
  public var seat: String?

  public init() {}
}

extension Register {
  /// Says that a company has a part in a market or a lot. Said again, it changes the share.
  ///
  /// - throws: ``RegisterError`` `missing`, `bad-siret`, `no-lot`.
  public func addCompany(_ text: String, _ draft: CompanyDraft) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      transaction.writerScope = try transaction.scope(RecordReference("market", market))
      let role = try draft.role.map { try CompanyRole.typed($0, "--role") } ?? .holder
      let lot = try draft.lot.map { try transaction.lot(named: $0, of: market) }
      let company = try transaction.company(try draft.siret.map(TypedFigure.siret), draft.name, newID)
      var about = TypedColumns()
      try about.code("siae_kind", draft.siae, SIAEKind.self, "--siae")
      if let siae = draft.siae, try !siae.isEmpty && !SIAEKind.typed(siae, "--siae").isEmployer {
        throw TypedFigure.unknown(siae, SIAEKind.employers.map(\.rawValue), "--siae")
      }
      try about.text("seat", draft.seat, "--seat")
      try transaction.edit("company", company, about.columns)
      var share = TypedColumns()
      try share.number("share_cents", draft.amount) { try TypedFigure.amount($0, "--amount") }
      let links = try transaction.links(of: market).filter { $0.company == company }
      if let known = links.first(where: { $0.role == role.rawValue && $0.lot == lot }) {
        let role: [String: ColumnValue] = ["role": .text(role.rawValue), "lot_id": ColumnValue(lot)]
        try transaction.edit("holder", known.id, share.columns.merging(role) { $1 })
      } else {
        try transaction.insert(
          "holder", newID(),
          share.columns.merging([
            "market_id": ColumnValue(market), "company_id": ColumnValue(company), "role": .text(role.rawValue),
            "lot_id": ColumnValue(lot),
          ]) { $1 })
      }
      return try transaction.marketFile(market)
    }
  }

  /// Takes a company's part in a market away.
  ///
  /// - throws: ``RegisterError`` `no-company`, and `ambiguous` where it has several parts and none is named.
  public func removeCompany(_ text: String, _ draft: CompanyDraft) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      let role = try draft.role.map { try CompanyRole.typed($0, "--role").rawValue }
      let lot = try draft.lot.map { try transaction.lot(named: $0, of: market) }
      let siret = try draft.siret.map(TypedFigure.siret)
      let links = try transaction.links(of: market).filter { link in
        (siret == nil || link.identifier == siret)
          && (draft.name.map { foldedName($0) == foldedName(link.name) } ?? true)
          && (role == nil || link.role == role) && (lot == nil || link.lot == lot)
      }
      guard siret != nil || draft.name != nil, !links.isEmpty else {
        throw RegisterError(
          "no-company", .badData,
          localized(
            "Aucune entreprise du marché n'est désignée ; donner --siret ou --name, voir « market show ».",
            "No company of the market is meant; give --siret or --name, see \"market show\"."))
      }
      // The same part, said on two devices apart, is one.
      guard Set(links.map { "\($0.company) \($0.role) \($0.lot?.description ?? "")" }).count == 1 else {
        throw RegisterError(
          "ambiguous", .usage,
          localized(
            "Cette entreprise a plusieurs parts dans le marché ; préciser --role et --lot.",
            "This company has several parts in the market; give --role and --lot."))
      }
      for link in links { try transaction.apply(.delete, to: RecordReference("holder", link.id)) }
      return try transaction.marketFile(market)
    }
  }
}

/// A company's part in a market, as a row has it.
struct CompanyLink {
  let id: Identifier
  let company: Identifier
  let identifier: String?
  let name: String
  let role: String
  let lot: Identifier?
}

extension StoreReader {
  func links(of market: Identifier) throws -> [CompanyLink] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT h.id, h.company_id, c.identifier, coalesce(c.name, ''), coalesce(h.role, 'holder'), h.lot_id
        FROM holder h JOIN company c ON c.id = h.company_id WHERE h.market_id = ? ORDER BY h.id
        """, arguments: [market.data]
    ).compactMap { row in
      guard let id = Identifier(data: row[0]), let company = Identifier(data: row[1]) else { return nil }
      return CompanyLink(
        id: id, company: company, identifier: row[2], name: row[3], role: row[4], lot: Identifier(data: row[5]))
    }
  }

  /// - throws: ``RegisterError`` `no-lot`.
  func lot(named number: String, of market: Identifier) throws -> Identifier {
    guard let lot = try lot(number, of: market) else { throw Register.noLot(number) }
    return lot
  }
}

extension StoreTransaction {
  /// The company of that SIRET, or where none is given of that name, in the transaction's scope; made when missing.
  fileprivate func company(_ siret: String?, _ name: String?, _ newID: () -> Identifier) throws -> Identifier {
    let name = try name.map { try Register.notEmpty($0, "--name") }
    guard siret != nil || name != nil else {
      throw RegisterError("missing", .usage, localized("Il faut --siret ou --name.", "--siret or --name is needed."))
    }
    let known = try company(siret, name)
    if let known {
      if let name { try edit("company", known, ["name": .text(name)]) }
      return known
    }
    let id = newID()
    try insert(
      "company", id,
      [
        "identifier": ColumnValue(siret), "identifier_kind": ColumnValue(siret.map { _ in "SIRET" }),
        "name": ColumnValue(name),
      ])
    return id
  }
}
