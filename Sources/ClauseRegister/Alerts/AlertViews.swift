/// Something that a person should look at. It changes nothing.
public struct AlertView: Encodable, Sendable {
  /// What it is about, a stable word of ``AlertCode``.
  public let code: String
  @Nullable public var market: String?
  @Nullable public var marketId: String?
  @Nullable public var lot: String?
  @Nullable public var person: String?
  @Nullable public var personId: String?
  /// The day since which, or on which, it is due.
  @Nullable public var due: String?
  /// For people; a computed figure with its arithmetic.
  public let message: String
}

public struct AlertsView: Encodable, Sendable {
  /// The day of which the alerts are.
  public let on: String
  public let alerts: [AlertView]
}

extension AlertsView: ShowsPersons {
  /// Whom an alert names.
  public var shownPersons: Set<String> { Set(alerts.compactMap(\.personId)) }
}

/// What alerts are about.
public enum AlertCode: String, CaseIterable, Sendable {
  case lateStatement = "late-statement"
  case behindPlan = "behind-plan"
  case missingReport = "missing-report"
  case noClause = "no-clause"
  case contractEnding = "contract-ending"
  case noExit = "no-exit"
  case followUpDue = "follow-up-due"
  case eligibilityEnding = "eligibility-ending"

  public var label: String {
    switch self {
    case .lateStatement: localized("relevé en retard", "late statement")
    case .behindPlan: localized("en retard sur le plan", "behind the plan")
    case .missingReport: localized("bilan non reçu", "report not received")
    case .noClause: localized("au seuil sans clause", "at the threshold without a clause")
    case .contractEnding: localized("fin de contrat proche", "contract about to end")
    case .noExit: localized("sortie non notée", "exit not noted")
    case .followUpDue: localized("suivi à faire", "follow-up due")
    case .eligibilityEnding: localized("fin d'éligibilité proche", "eligibility about to end")
    }
  }

  /// What people call a code.
  public static func label(_ code: String) -> String { Self(rawValue: code)?.label ?? code }
}

/// What alerts are asked for.
public struct AlertRequest: Sendable {
  public var market: String?
  /// The day of which they are; today where nil.
  public var on: String?
  /// How many days ahead an ending is said.
  public var within = 30
  /// How far below the plan is still no alert, in percent of what is expected.
  public var tolerance = 10

  public init() {}
}
