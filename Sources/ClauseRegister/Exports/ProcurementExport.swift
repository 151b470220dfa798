public import Foundation
import GRDB
import SyncCore
import SyncModel

/// Markets as public-procurement data have them: the format of 2.0.3 (arrêtés of 22 December 2022; `domain/open-data.md` §1),
/// with what the register knows. What it does not know is left out: the file is a part of a publication, not one that
/// validates by itself.
public struct ProcurementExport: Encodable, Sendable {
  struct Holder: Encodable, Sendable {
    struct Company: Encodable, Sendable {
      let id: String
      let typeIdentifiant: String
    }

    let titulaire: Company
  }

  struct Market: Encodable, Sendable {
    struct Buyer: Encodable, Sendable {
      let id: String
    }

    struct Considerations: Encodable, Sendable {
      let considerationSociale: [String]
    }

    let id: String
    let acheteur: Buyer?
    let objet: String
    let codeCPV: String?
    let dureeMois: Int?
    let dateNotification: String?
    let montant: Decimal?
    let titulaires: [Holder]
    let considerationsSociales: Considerations
  }

  struct Markets: Encodable, Sendable {
    let marche: [Market]
    let contratConcession: [Market]

    private enum CodingKeys: String, CodingKey {
      case marche
      case contratConcession = "contrat-concession"
    }
  }

  let marches: Markets

  /// How many markets it has.
  public var count: Int { marches.marche.count + marches.contratConcession.count }

  /// Numbers of those whose buyer has no SIRET here: readers of the format leave them out.
  public var withoutBuyer: [String] {
    (marches.marche + marches.contratConcession).filter { $0.acheteur == nil }.map(\.id)
  }

  /// The file: the same bytes for the same markets.
  public var json: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self) + Data("\n".utf8)
    }
  }
}

extension Register {
  /// The markets with a clause, notified in a year, or ever.
  public func procurementExport(year: Int?, buyer: String?) throws -> ProcurementExport {
    try store.read { reader in
      var request = ReportRequest()
      request.buyer = buyer
      let source = try ReportSource(request, reader)
      let wanted = source.markets.map(Set.init)
      var (markets, concessions): ([ProcurementExport.Market], [ProcurementExport.Market]) = ([], [])
      let rows = try Row.fetchAll(reader.db, sql: "SELECT * FROM market ORDER BY number, id")
      for row in rows {
        guard let id = Identifier(data: row["id"]), wanted?.contains(id) ?? true else { continue }
        let notified: String? = row["notified_on"]
        if let year, notified?.hasPrefix(padded(year, 4)) != true { continue }
        guard let market = try reader.published(row, id) else { continue }
        if row["kind"] as String? == MarketKind.concession.rawValue {
          concessions.append(market)
        } else {
          markets.append(market)
        }
      }
      return ProcurementExport(marches: .init(marche: markets, contratConcession: concessions))
    }
  }
}

extension StoreReader {
  /// Nil for a market without a clause.
  fileprivate func published(_ row: Row, _ id: Identifier) throws -> ProcurementExport.Market? {
    let bases = LegalBasis.codes(row["legal_bases"] ?? "").map { LegalBasis(rawValue: $0) }
    let hasLot = try Bool.fetchOne(
      try db.cachedStatement(sql: "SELECT EXISTS(SELECT 1 FROM lot WHERE market_id = ?)"), arguments: [id.data])
    guard !bases.isEmpty || hasLot == true else { return nil }
    let siret = try (row["buyer_id"] as Data?).flatMap {
      try String.fetchOne(try db.cachedStatement(sql: "SELECT siret FROM buyer WHERE id = ?"), arguments: [$0])
    }
    let holders = try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT c.identifier, coalesce(c.identifier_kind, 'SIRET') FROM holder h JOIN company c ON c.id = h.company_id
          WHERE h.market_id = ? AND c.identifier IS NOT NULL AND coalesce(h.role, '') <> ? ORDER BY 1
          """), arguments: [id.data, CompanyRole.subcontractor.rawValue]
    ).map { ProcurementExport.Holder(titulaire: .init(id: $0[0], typeIdentifiant: $0[1])) }
    let amount: Int? = row["amount_cents"]
    let notified: String? = row["notified_on"]
    return ProcurementExport.Market(
      id: row["number"] ?? "", acheteur: siret.map { .init(id: $0) }, objet: row["title"] ?? "", codeCPV: row["cpv"],
      dureeMois: row["duration_months"],
      // The format wants a day.
      dateNotification: notified.flatMap { CalendarDay(iso: $0) }?.description,
      montant: amount.map { Decimal($0) / 100 }, titulaires: holders,
      considerationsSociales: .init(considerationSociale: Self.considerations(bases)))
  }

  /// The labels of the format for legal bases; a clause of which no basis is said is a condition of execution.
  private static func considerations(_ bases: [LegalBasis?]) -> [String] {
    var labels: [String] = []
    for basis in bases {
      let label =
        switch basis {
        case .criterion: "Critère social"
        case .reservedAdapted, .reservedInsertion, .reservedPrison, .reservedBoth, .reservedSocialEconomy:
          "Marché réservé"
        default: "Clause sociale"
        }
      if !labels.contains(label) { labels.append(label) }
    }
    return labels.isEmpty ? ["Clause sociale"] : labels
  }
}
