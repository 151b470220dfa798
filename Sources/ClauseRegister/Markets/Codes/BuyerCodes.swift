/// Dated documents that bind a buyer and the office (`domain/features.md`, B1 to B3 and B10).
public enum BuyerReferenceKind: String, RegisterCode {
  case deliberation
  case frameworkAgreement = "framework_agreement"
  case charter, convention
  case informationProtocol = "information_protocol"
  case spaser, other

  public static let list = "reference"
  public static let version = 1

  public var label: String {
    switch self {
    case .deliberation: localized("délibération", "deliberation")
    case .frameworkAgreement: localized("accord-cadre", "framework agreement")
    case .charter: localized("charte d'engagement", "charter")
    case .convention: localized("convention", "convention")
    case .informationProtocol:
      localized("protocole sur la communication des informations", "protocol on the exchange of information")
    case .spaser: localized("SPASER", "SPASER")
    case .other: localized("autre", "other")
    }
  }

  public var synonyms: [String] {
    switch self {
    case .charter: ["charte"]
    case .informationProtocol: ["protocole"]
    default: []
    }
  }
}
