/// How far a market is, from forecast to closing (`domain/features.md`, I1: the four stages of S0).
public enum MarketState: String, RegisterCode {
  case forecast, study, drafting, published, awarded, running, closed
  case noClause = "no_clause"
  case unsuccessful, cancelled

  public static let list = "state"
  public static let version = 1

  public var label: String {
    switch self {
    case .forecast: localized("prévisionnel", "forecast")
    case .study: localized("à l'étude", "under study")
    case .drafting: localized("en rédaction", "being drafted")
    case .published: localized("publié", "published")
    case .awarded: localized("attribué et notifié", "awarded and notified")
    case .running: localized("en exécution", "running")
    case .closed: localized("clos", "closed")
    case .noClause: localized("sans clause", "no clause")
    case .unsuccessful: localized("infructueux", "unsuccessful")
    case .cancelled: localized("abandonné", "cancelled")
    }
  }

  public var synonyms: [String] {
    switch self {
    case .study: ["étude"]
    case .drafting: ["rédaction"]
    case .awarded: ["attribué", "notifié", "notified"]
    case .running: ["exécution"]
    case .cancelled: ["annulé"]
    default: []
    }
  }

  /// The steps there are. What went wrong, or back, is said with a reason.
  private static let steps: [(from: MarketState, to: [MarketState])] = [
    (.forecast, [.study, .drafting, .noClause, .cancelled]),
    (.study, [.forecast, .drafting, .noClause, .cancelled]),
    (.drafting, [.study, .published, .noClause, .cancelled]),
    (.published, [.awarded, .unsuccessful, .cancelled]),
    (.awarded, [.running, .cancelled]),
    (.running, [.closed, .cancelled]),
    (.closed, [.running]),
    (.noClause, [.study]),
    (.unsuccessful, [.drafting, .published, .cancelled]),
    (.cancelled, [.study]),
  ]

  /// Where a market may go from a state. One without a state, as imports and earlier programs make them, or with one that
  /// only a newer program knows, may be put anywhere.
  static func allowed(after state: String?) -> [MarketState] {
    let known = state.flatMap { MarketState(rawValue: $0) }
    return steps.first { $0.from == known }?.to ?? allCases
  }

  /// Whether the step needs a reason: no clause is justified (L.2112-2-1; `domain/features.md`, F19), an end before the
  /// end and a closed market that is opened again are explained.
  func needsReason(after state: String?) -> Bool {
    switch self {
    case .noClause, .unsuccessful, .cancelled: true
    case .running: state == MarketState.closed.rawValue
    default: false
    }
  }

  /// Those in which the plan has become a contract.
  static let awardedOrLater: Set<MarketState> = [.awarded, .running, .closed]

  /// Over, or without a clause.
  static let ended: Set<MarketState> = [.closed, .noClause, .unsuccessful, .cancelled]
}
