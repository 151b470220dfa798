/// A buyer, with the documents that bind it and the amounts from which on it looks for a clause.
public struct BuyerView: Encodable, Sendable {
  public struct Reference: Encodable, Sendable {
    public let id: String
    public let kind: String
    public let title: String
    @Nullable public var signedOn: String?
    @Nullable public var validUntil: String?
  }

  public let id: String
  public let name: String
  @Nullable public var siret: String?
  /// A code of ``BuyerKind``.
  @Nullable public var kind: String?
  @Nullable public var territory: String?
  public let scope: String
  /// Euro cents by the kind of market.
  public let thresholds: [String: Int]
  public let references: [Reference]
  /// How many markets it has.
  public let markets: Int
}

public struct BuyersView: Encodable, Sendable {
  public let buyers: [BuyerView]

  public init(buyers: [BuyerView]) {
    self.buyers = buyers
  }
}

/// A market that should have a clause, or a word why it has none.
public struct ClauseAlertView: Encodable, Sendable {
  public let market: String
  public let marketId: String
  public let title: String
  public let buyer: String
  public let kind: String
  /// The amount, or the planned one, in euro cents.
  public let amountCents: Int
  /// `ht`, `ttc`, or nil where it was not said; thresholds are without tax.
  @Nullable public var amountBasis: String?
  public let thresholdCents: Int
}

/// A market whose company has not handed in its report.
public struct MissingReportView: Encodable, Sendable {
  public let market: String
  public let marketId: String
  public let title: String
  /// The day of delivery, or the planned one; a month where only that is known.
  public let dueOn: String
  public let daysLate: Int
}
