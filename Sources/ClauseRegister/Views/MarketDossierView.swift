/// What was kept of a market on its way: its steps, exchanges, documents, amendments, penalties, bids and texts.
public struct MarketDossierView: Encodable, Sendable {
  public struct Step: Encodable, Sendable {
    @Nullable public var from: String?
    public let to: String
    public let on: String
    @Nullable public var reason: String?
    public let officer: String
  }

  public struct Exchange: Encodable, Sendable {
    public let on: String
    public let side: String
    @Nullable public var text: String?
    /// The state that the shuttle sheet came to by it.
    @Nullable public var state: String?
    public let officer: String
  }

  public struct Document: Encodable, Sendable {
    public let code: String
    /// Nil while nothing was said.
    @Nullable public var status: String?
    @Nullable public var on: String?
    @Nullable public var reference: String?
  }

  public struct Amendment: Encodable, Sendable {
    public struct Lot: Encodable, Sendable {
      public let lot: String
      public let minutesDelta: Int
      /// What the hours due came to by it.
      @Nullable public var minutesDue: Int?
    }

    public let number: String
    public let on: String
    @Nullable public var amountDeltaCents: Int?
    /// What the amount came to by it; likewise the duration.
    @Nullable public var amountCents: Int?
    @Nullable public var durationDeltaMonths: Int?
    @Nullable public var durationMonths: Int?
    public let lots: [Lot]
    public let reason: String
    public let officer: String
  }

  public struct Text: Encodable, Sendable {
    public let heading: String
    public let text: String
  }

  /// An open conflict of the market or of something in its dossier; see `conflict show`.
  public struct OpenConflict: Encodable, Sendable {
    public let id: String
    public let table: String
    public let unit: String
  }

  public let steps: [Step]
  public let exchanges: [Exchange]
  /// All documents of the list, whether or not something was said of them.
  public let documents: [Document]
  public let amendments: [Amendment]
  public let penalties: [PenaltyView]
  public let bids: [BidView]
  public let texts: [Text]
  public let conflicts: [OpenConflict]
}
