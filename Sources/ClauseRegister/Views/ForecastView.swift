/// A planned market.
public struct ForecastView: Encodable, Sendable {
  public let id: String
  public let number: String
  public let title: String
  public let buyer: String
  public let state: String
  /// `2026-T3`, of the planned publication.
  @Nullable public var quarter: String?
  @Nullable public var plannedPublication: String?
  /// The planned amount, else the market's.
  @Nullable public var plannedAmountCents: Int?
  @Nullable public var expectedMinutes: Int?
  @Nullable public var kind: String?
  @Nullable public var segment: String?
  @Nullable public var thresholdReached: Bool?
  @Nullable public var shuttleState: String?

  init(_ market: MarketView) {
    let profile = market.profile
    id = market.id
    number = market.number
    title = market.title
    buyer = market.buyer
    state = profile.state ?? ""
    quarter = profile.plannedPublication.flatMap { TypedDate.quarter(of: $0) }
    plannedPublication = profile.plannedPublication
    plannedAmountCents = profile.plannedAmountCents ?? profile.amountCents
    expectedMinutes = profile.expectedMinutes
    kind = profile.kindShown
    segment = profile.segmentShown
    thresholdReached = profile.thresholdReached
    shuttleState = profile.shuttleState
  }
}

/// Planned markets, and what they come to in each quarter.
public struct ForecastsView: Encodable, Sendable {
  public struct Quarter: Encodable, Sendable {
    /// Nil for markets without a planned publication.
    @Nullable public var quarter: String?
    public let markets: Int
    public let plannedAmountCents: Int
    public let expectedMinutes: Int
  }

  public let forecasts: [ForecastView]
  public let quarters: [Quarter]

  /// - parameter forecasts: In the order of quarters.
  init(_ forecasts: [ForecastView]) {
    self.forecasts = forecasts
    var quarters: [Quarter] = []
    for forecast in forecasts {
      let known = quarters.last.flatMap { $0.quarter == forecast.quarter ? $0 : nil }
      if known != nil { quarters.removeLast() }
      quarters.append(
        Quarter(
          quarter: forecast.quarter, markets: (known?.markets ?? 0) + 1,
          plannedAmountCents: (known?.plannedAmountCents ?? 0) &+ (forecast.plannedAmountCents ?? 0),
          expectedMinutes: (known?.expectedMinutes ?? 0) &+ (forecast.expectedMinutes ?? 0)))
    }
    self.quarters = quarters
  }
}
