/// The obligations of one company over several lots, accounted for together. It is a thing of its own: what it owes may be
/// another figure than the sum of its lots, which stay as they are.
public struct PoolView: Encodable, Sendable {
  public struct Member: Encodable, Sendable {
    public let market: String
    public let marketId: String
    public let lot: String
    public let lotId: String
    public let minutesDue: Int
    public let minutesDone: Int
  }

  public let id: String
  public let name: String
  @Nullable public var siren: String?
  @Nullable public var note: String?
  /// What was set, else the sum of the lots.
  public let minutesDue: Int
  public let minutesDone: Int
  @Nullable public var overrideMinutes: Int?
  @Nullable public var overrideReason: String?
  public let members: [Member]
  public let warnings: [WarningView]
}

public struct PoolsView: Encodable, Sendable {
  public let pools: [PoolView]

  public init(pools: [PoolView]) {
    self.pools = pools
  }
}
