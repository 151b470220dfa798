/// Where the shuttle sheet of a market is (*fiche navette*, `domain/features.md`, A6).
public enum ShuttleState: String, RegisterCode {
  case submitted
  case underStudy = "under_study"
  case opinionGiven = "opinion_given"
  case retained
  case notRetained = "not_retained"

  public static let list = "shuttle"
  public static let version = 1

  public var label: String {
    switch self {
    case .submitted: localized("soumise", "submitted")
    case .underStudy: localized("à l'étude", "under study")
    case .opinionGiven: localized("avis rendu", "opinion given")
    case .retained: localized("retenue", "retained")
    case .notRetained: localized("non retenue", "not retained")
    }
  }

  /// The steps there are. A new opinion may follow one that was given; what was decided comes back when it is submitted
  /// again.
  private static let steps: [(from: ShuttleState, to: [ShuttleState])] = [
    (.submitted, [.underStudy, .opinionGiven]),
    (.underStudy, [.opinionGiven]),
    (.opinionGiven, [.opinionGiven, .underStudy, .retained, .notRetained]),
    (.retained, [.submitted]),
    (.notRetained, [.submitted]),
  ]

  static func allowed(after state: String?) -> [ShuttleState] {
    guard let state else { return [.submitted, .underStudy] }
    let known = ShuttleState(rawValue: state)
    return steps.first { $0.from == known }?.to ?? allCases
  }
}

/// Who speaks in an exchange.
public enum ShuttleSide: String, RegisterCode {
  case buyer, office

  public static let list = "side"
  public static let version = 1

  public var label: String {
    switch self {
    case .buyer: localized("donneur d'ordre", "buyer")
    case .office: localized("bureau", "office")
    }
  }
}
