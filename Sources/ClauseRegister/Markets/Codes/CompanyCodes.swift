/// What a company is to a market or a lot (`domain/features.md` §G). Rows of before have no role: they are holders.
public enum CompanyRole: String, RegisterCode {
  case holder
  case coContractor = "co_contractor"
  case subcontractor

  public static let list = "role"
  public static let version = 1

  public var label: String {
    switch self {
    case .holder: localized("titulaire ou mandataire", "holder or lead")
    case .coContractor: localized("cotraitant", "co-contractor")
    case .subcontractor: localized("sous-traitant", "subcontractor")
    }
  }

  public var synonyms: [String] { self == .holder ? ["titulaire", "mandataire"] : [] }
}

/// The kinds of insertion and adapted structures (`domain/practice.md` §4.3 and §3, from les-emplois and CCAG 2021), and those
/// who look after clauses on a territory: the directory has them side by side (`domain/features.md`, B8 and B9).
public enum SIAEKind: String, RegisterCode {
  case ei = "EI"
  case aci = "ACI"
  case ai = "AI"
  case etti = "ETTI"
  case eiti = "EITI"
  case geiq = "GEIQ"
  case ea = "EA"
  case eatt = "EATT"
  case esat = "ESAT"
  case neighbourhood = "RQ"
  case clauseOffice = "OPCS"

  public static let list = "siae"
  public static let version = 2

  /// Whether people in insertion work for it; only such a one makes a market one of insertion structures (F10).
  public var isEmployer: Bool { self != .clauseOffice }

  /// What a company of a market can be.
  public static var employers: [SIAEKind] { allCases.filter(\.isEmployer) }

  public var label: String {
    switch self {
    case .ei: localized("entreprise d'insertion", "insertion enterprise")
    case .aci: localized("atelier et chantier d'insertion", "insertion workshop")
    case .ai: localized("association intermédiaire", "intermediary association")
    case .etti: localized("entreprise de travail temporaire d'insertion", "temporary work for insertion")
    case .eiti: localized("entreprise d'insertion par le travail indépendant", "insertion by independent work")
    case .geiq: localized("groupement d'employeurs (GEIQ)", "employers' group (GEIQ)")
    case .ea: localized("entreprise adaptée", "adapted enterprise")
    case .eatt: localized("entreprise adaptée de travail temporaire", "adapted temporary work")
    case .esat: localized("établissement et service d'aide par le travail", "sheltered work (ESAT)")
    case .neighbourhood: localized("régie de quartier", "neighbourhood enterprise")
    case .clauseOffice: localized("facilitateur de la clause sociale (OPCS)", "office for social clauses (OPCS)")
    }
  }
}
