/// For what a penalty is due (`domain/practice.md` §10; `domain/features.md`, A10 and F17).
public enum PenaltyTrigger: String, RegisterCode {
  case missingHours = "missing_hours"
  case lateAttestation = "late_attestation"
  case missingReport = "missing_report"

  public static let list = "penalty-trigger"
  public static let version = 1

  public var label: String {
    switch self {
    case .missingHours: localized("heures non faites", "hours not done")
    case .lateAttestation: localized("attestations en retard", "attestations late")
    case .missingReport: localized("bilan non remis", "report not handed in")
    }
  }
}

/// How a penalty is reckoned, in the three variants that were found and the one by days (`domain/practice.md` §10).
public enum PenaltyBasis: String, RegisterCode {
  /// Euros an hour: 200 EUR in CCAP 21_BAM_048, 8.2.2.
  case perHour = "per_hour"
  /// So many times the hourly ceiling of social security: 4 times in lab110bis.
  case hourlyCeiling = "hourly_ceiling"
  /// A share of the market's amount: 10 % at least in the Pacte of 2019, action 3.
  case percent
  /// Euros a day of delay: 75 EUR in CCAP 21_BAM_048, from the formal notice on.
  case perDay = "per_day"

  public static let list = "penalty-basis"
  public static let version = 1

  public var label: String {
    switch self {
    case .perHour: localized("EUR par heure", "EUR an hour")
    case .hourlyCeiling: localized("x plafond horaire", "x hourly ceiling")
    case .percent: localized("% du montant", "% of the amount")
    case .perDay: localized("EUR par jour", "EUR a day")
    }
  }

  /// Hours are counted of hours only, days of what is late only.
  func fits(_ trigger: PenaltyTrigger) -> Bool {
    switch self {
    case .perHour, .hourlyCeiling: trigger == .missingHours
    case .perDay: trigger != .missingHours
    case .percent: true
    }
  }
}

/// From when on days of delay count.
public enum PenaltyStart: String, RegisterCode {
  case formalNotice = "formal_notice"
  case delivery

  public static let list = "penalty-start"
  public static let version = 1

  public var label: String {
    switch self {
    case .formalNotice: localized("la mise en demeure", "the formal notice")
    case .delivery: localized("la livraison", "delivery")
    }
  }
}

/// What the buyer does about a penalty.
public enum PenaltyDecision: String, RegisterCode {
  case applied, reduced, waived

  public static let list = "penalty-decision"
  public static let version = 1

  public var label: String {
    switch self {
    case .applied: localized("appliquée", "applied")
    case .reduced: localized("réduite", "reduced")
    case .waived: localized("abandonnée", "waived")
    }
  }

  public var synonyms: [String] { self == .waived ? ["remise", "exonérée"] : [] }
}
