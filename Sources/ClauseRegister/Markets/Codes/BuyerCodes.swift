/// Dated documents that bind a buyer and the office (`domain/features.md`, B1 to B3 and B10).
public enum BuyerReferenceKind: String, RegisterCode {
  case deliberation
  case frameworkAgreement = "framework_agreement"
  case charter, convention
  case informationProtocol = "information_protocol"
  /// What a prescriber offers the buyer, and the companies (`domain/features.md`, B4).
  case serviceOffer = "service_offer"
  /// Which the buyer asks of companies (decree 2016-360, article 10; B11 there).
  case socialLabel = "social_label"
  case spaser, other

  public static let list = "reference"
  public static let version = 2

  public var label: String {
    switch self {
    case .deliberation: localized("délibération", "deliberation")
    case .frameworkAgreement: localized("accord-cadre", "framework agreement")
    case .charter: localized("charte d'engagement", "charter")
    case .convention: localized("convention", "convention")
    case .informationProtocol:
      localized("protocole sur la communication des informations", "protocol on the exchange of information")
    case .serviceOffer: localized("offre de services", "offer of services")
    case .socialLabel: localized("label social", "social label")
    case .spaser: localized("SPASER", "SPASER")
    case .other: localized("autre", "other")
    }
  }

  public var synonyms: [String] {
    switch self {
    case .charter: ["charte"]
    case .informationProtocol: ["protocole"]
    case .serviceOffer: ["offre"]
    case .socialLabel: ["label"]
    default: []
    }
  }
}

/// What sort of buyer it is: the consolidation asks for it (`domain/practice.md` §7), and private buyers have clauses too
/// (`domain/features.md` §C). The sorts are those that the source documents name.
public enum BuyerKind: String, RegisterCode {
  case state, region, department, intercommunal, commune, syndicate, health
  case socialLandlord = "social_landlord"
  case publicCompany = "public_company"
  case otherPublic = "other_public"
  case privateBuyer = "private"

  public static let list = "buyer-kind"
  public static let version = 1

  public var label: String {
    switch self {
    case .state: localized("État et ses établissements", "State and its agencies")
    case .region: localized("région", "region")
    case .department: localized("département", "department")
    case .intercommunal: localized("métropole, communauté", "metropolis, community of communes")
    case .commune: localized("commune", "commune")
    case .syndicate: localized("syndicat mixte", "joint syndicate")
    case .health: localized("établissement de santé", "health establishment")
    case .socialLandlord: localized("bailleur social", "social landlord")
    case .publicCompany: localized("SEM, SPL", "public company")
    case .otherPublic: localized("autre acheteur public", "other public buyer")
    case .privateBuyer: localized("acheteur privé", "private buyer")
    }
  }

  public var synonyms: [String] {
    switch self {
    case .department: ["conseil général", "conseil départemental"]
    case .region: ["conseil régional"]
    case .intercommunal:
      ["métropole", "communauté urbaine", "communauté d'agglomération", "communauté de communes", "EPCI"]
    case .commune: ["ville"]
    case .syndicate: ["syndicat"]
    default: []
    }
  }
}
