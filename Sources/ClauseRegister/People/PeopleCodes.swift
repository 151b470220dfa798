public enum Sex: String, RegisterCode {
  case woman = "F"
  case man = "M"
  case other = "X"

  public static let list = "sex"
  public static let version = 1

  public var label: String {
    switch self {
    case .woman: localized("femme", "woman")
    case .man: localized("homme", "man")
    case .other: localized("autre", "other")
    }
  }
}

/// Levels of the French framework of qualifications (Code de l'éducation, D6113-19), 2 for none.
public enum EducationLevel: String, RegisterCode {
  case none = "2"
  case vocational = "3"
  case secondary = "4"
  case higherShort = "5"
  case bachelor = "6"
  case master = "7"

  public static let list = "education"
  public static let version = 1

  public var label: String {
    switch self {
    case .none: localized("sans diplôme", "no diploma")
    case .vocational: localized("CAP, BEP", "CAP, BEP")
    case .secondary: localized("bac", "baccalauréat")
    case .higherShort: localized("bac+2", "two years of study")
    case .bachelor: localized("bac+3 ou +4", "three or four years of study")
    case .master: localized("bac+5 ou plus", "five years of study or more")
    }
  }
}

/// Who sends people (`domain/features.md`, G).
public enum PrescriberKind: String, RegisterCode {
  case jobCentre = "job_centre"
  case missionLocale = "mission_locale"
  case capEmploi = "cap_emploi"
  case plie, ccas, department, apec, siae, other

  public static let list = "prescriber"
  public static let version = 1

  public var label: String {
    switch self {
    case .jobCentre: localized("France Travail", "job centre")
    case .missionLocale: localized("mission locale", "mission locale")
    case .capEmploi: localized("Cap emploi", "Cap emploi")
    case .plie, .ccas, .apec: rawValue.uppercased()
    case .department: localized("département", "department")
    case .siae: localized("structure d'insertion", "insertion structure")
    case .other: localized("autre", "other")
    }
  }
}

/// Kinds of work contract (`domain/practice.md` §4.3).
public enum ContractKind: String, RegisterCode {
  case cdi
  case cdiInclusion = "cdi_inclusion"
  case cdd, cddu, cddi
  case cddTremplin = "cdd_tremplin"
  case apprenticeship, professionalisation, interim, training, other

  public static let list = "contract"
  public static let version = 1

  public var label: String {
    switch self {
    case .cdi: localized("CDI", "permanent")
    case .cdiInclusion: localized("CDI inclusion", "permanent, inclusion")
    case .cdd: localized("CDD", "fixed-term")
    case .cddu: localized("CDD d'usage", "fixed-term of usage")
    case .cddi: localized("CDD d'insertion", "fixed-term of insertion")
    case .cddTremplin: localized("CDD tremplin", "fixed-term, stepping stone")
    case .apprenticeship: localized("apprentissage", "apprenticeship")
    case .professionalisation: localized("professionnalisation", "professionalisation")
    case .interim: localized("mission d'intérim", "temporary assignment")
    case .training: localized("stage, formation", "training")
    case .other: localized("autre", "other")
    }
  }
}

/// What the check of a proof came to.
public enum ProofVerdict: String, RegisterCode {
  case accepted, refused

  public static let list = "verdict"
  public static let version = 1

  public var label: String {
    switch self {
    case .accepted: localized("acceptée", "accepted")
    case .refused: localized("refusée", "refused")
    }
  }
}

/// What became of a person who was proposed for a post (`domain/features.md`, I3).
public enum PositionState: String, RegisterCode {
  case proposed, retained, refused, withdrawn

  public static let list = "position"
  public static let version = 1

  public var label: String {
    switch self {
    case .proposed: localized("proposée", "proposed")
    case .retained: localized("retenue", "retained")
    case .refused: localized("refusée", "refused")
    case .withdrawn: localized("retirée", "withdrawn")
    }
  }
}

/// What becomes of a person after a contract, and where someone stands some months later. An offer that the person did not
/// take is counted apart from no offer (`domain/features.md`, F12). No source gives the list: it is what offices write by
/// hand.
public enum Situation: String, RegisterCode {
  case cdi
  case cddLong = "cdd_long"
  case cddShort = "cdd_short"
  case interim
  case ownCompany = "own_company"
  case otherMarket = "other_market"
  case siae, training
  case offerDeclined = "offer_declined"
  case unemployed, inactive
  case brokenOff = "broken_off"
  case unknown

  public static let list = "situation"
  public static let version = 1

  public var label: String {
    switch self {
    case .cdi: localized("CDI", "permanent contract")
    case .cddLong: localized("CDD de 6 mois ou plus", "fixed term, 6 months or more")
    case .cddShort: localized("CDD de moins de 6 mois", "fixed term below 6 months")
    case .interim: localized("intérim", "temporary work")
    case .ownCompany: localized("création d'entreprise", "own company")
    case .otherMarket: localized("autre marché clausé", "another market with a clause")
    case .siae: localized("structure d'insertion", "insertion structure")
    case .training: localized("formation", "training")
    case .offerDeclined: localized("proposition non retenue par la personne", "offer declined by the person")
    case .unemployed: localized("recherche d'emploi", "looking for work")
    case .inactive: localized("inactivité", "inactive")
    case .brokenOff: localized("rupture", "broken off")
    case .unknown: localized("inconnue", "unknown")
    }
  }
}
