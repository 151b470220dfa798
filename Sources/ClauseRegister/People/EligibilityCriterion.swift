/// A public that clauses are for.
///
/// The list is that of a real contract (CCAP 21_BAM_048, 2021, article 1.4; `domain/practice.md` §2), with the criteria of
/// insertion by economic activity and the age that their proofs may have (§4.1), and categories of before, which stay
/// readable (`domain/features.md`, H). A market's own documents say which of them it takes.
public enum EligibilityCriterion: String, RegisterCode {
  case rsa, ass, aah, detld, deld, senior, young
  case lowEducation = "low_education"
  case ase, disability, invalidity
  case singleParent = "single_parent"
  case noHousing = "no_housing"
  case refugee
  case ruralArea = "rural_area"
  case priorityArea = "priority_area"
  case justice, language, mobility, iae, geiq
  case youthScheme = "youth_scheme"
  case opinion, rmi

  public static let list = "criterion"
  public static let version = 1

  /// What stands in a record in the place of a sensitive one.
  public static let confidential = "confidential"

  public var label: String {
    switch self {
    case .rsa: localized("bénéficiaire du RSA", "on RSA income support")
    case .ass: localized("bénéficiaire de l'ASS", "on ASS allowance")
    case .aah: localized("bénéficiaire de l'AAH", "on the disabled adults' allowance")
    case .detld: localized("demandeur d'emploi depuis 24 mois ou plus", "unemployed for 24 months")
    case .deld: localized("demandeur d'emploi depuis plus de 12 mois", "unemployed for 12 months")
    case .senior: localized("50 ans et plus", "50 or older")
    case .young: localized("moins de 26 ans", "below 26")
    case .lowEducation: localized("niveau CAP ou BEP au plus", "CAP or BEP at most")
    case .ase: localized("sortant de l'aide sociale à l'enfance", "leaving child welfare")
    case .disability: localized("travailleur handicapé (L5212-13)", "disabled worker")
    case .invalidity: localized("titulaire d'une pension d'invalidité", "on an invalidity pension")
    case .singleParent: localized("parent isolé", "single parent")
    case .noHousing: localized("sans hébergement", "without housing")
    case .refugee: localized("réfugié, protégé ou demandeur d'asile", "refugee or asylum")
    case .ruralArea: localized("zone de revitalisation rurale", "rural area")
    case .priorityArea: localized("quartier prioritaire (QPV)", "priority area (QPV)")
    case .justice: localized("sous main de justice ou sortant de détention", "under justice or leaving detention")
    case .language: localized("maîtrise du français inférieure à A1", "French below A1")
    case .mobility: localized("problème de mobilité", "mobility problem")
    case .iae: localized("en parcours dans une SIAE", "in an insertion structure")
    case .geiq: localized("salarié d'un GEIQ", "employed by a GEIQ")
    case .youthScheme: localized("PACEA, Garantie jeunes, EPIDE, E2C, SMA, SMV", "a youth scheme")
    case .opinion: localized("sur avis motivé du facilitateur", "by the facilitator's reasoned opinion")
    case .rmi: localized("bénéficiaire du RMI", "on RMI income support")
    }
  }

  public var synonyms: [String] { self == .priorityArea ? ["qpv"] : self == .disability ? ["rqth"] : [] }

  /// Of the insertion by economic activity: 1 alone makes eligible, of 2 several are needed; nil is on contracts' lists only.
  public var level: Int? {
    switch self {
    case .rsa, .ass, .aah, .detld: 1
    case .invalidity, .iae, .geiq, .youthScheme, .opinion, .rmi: nil
    default: 2
    }
  }

  /// Of health or of justice (RGPD, articles 9 and 10): stands apart, and no report has it.
  public var isSensitive: Bool { [.aah, .disability, .invalidity, .justice].contains(self) }

  /// How old a proof may be, in months, by the rule of insertion by economic activity.
  public var proofMonths: Int? {
    switch self {
    case .ase: 12
    case .ruralArea, .priorityArea, .justice, .language, .mobility: 6
    default: level == nil ? nil : 3
    }
  }

  /// The first day on which it was no criterion any more, `YYYY-MM-DD`.
  public var endedOn: String? { self == .rmi ? "2009-06-01" : nil }
}

/// What people call the criterion of a record.
public func criterionName(_ code: String) -> String {
  code == EligibilityCriterion.confidential
    ? localized("critère confidentiel", "confidential criterion") : EligibilityCriterion.label(code)
}
