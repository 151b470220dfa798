/// The documents of a market in which the clause stands (`domain/features.md`, B5, B6 and A13, from S3 and S0).
public enum ClauseDocument: String, RegisterCode {
  case publicity, rc, ae, ccap, cctp, notice
  case insertionAnnex = "insertion_annex"
  case sheet53 = "sheet_53"
  case evaluation

  public static let list = "document"
  public static let version = 1

  public var label: String {
    switch self {
    case .publicity: localized("avis de publicité", "contract notice")
    case .rc: localized("règlement de la consultation", "rules of the consultation")
    case .ae: localized("acte d'engagement", "deed of commitment")
    case .ccap: localized("CCAP", "administrative clauses (CCAP)")
    case .cctp: localized("CCTP", "technical clauses (CCTP)")
    case .notice: localized("notice explicative", "explanatory note")
    case .insertionAnnex: localized("annexe insertion à l'acte d'engagement", "insertion annex to the deed")
    case .sheet53: localized("fiche technique insertion (art. 53)", "insertion sheet (art. 53)")
    case .evaluation: localized("outils d'évaluation", "means of evaluation")
    }
  }
}

public enum DocumentStatus: String, RegisterCode {
  case present, absent
  case notNeeded = "not_needed"

  public static let list = "document-status"
  public static let version = 1

  public var label: String {
    switch self {
    case .present: localized("présent", "present")
    case .absent: localized("absent", "absent")
    case .notNeeded: localized("sans objet", "not needed")
    }
  }
}
