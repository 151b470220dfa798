/// Something that a person should look at. It changes nothing.
public struct AlertView: Encodable, Sendable {
  /// What it is about, a stable word: `late-statement`, `behind-plan`, `missing-report`, `no-clause`, `contract-ending`,
  /// `no-exit`, `follow-up-due`, `eligibility-ending`.
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
