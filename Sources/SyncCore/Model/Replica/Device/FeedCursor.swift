/// How far a device has read the feed of a scope.
public struct FeedCursor: Hashable, Sendable {
  public let scope: String
  public let sequence: UInt64
  /// The device no longer has the scope: how far it has been told what to drop.
  public let isLeaving: Bool

  public init(scope: String, sequence: UInt64, isLeaving: Bool) {
    self.scope = scope
    self.sequence = sequence
    self.isLeaving = isLeaving
  }

  init(_ wire: WireCursor) {
    self.init(scope: wire.scope, sequence: wire.sequence, isLeaving: wire.leaving)
  }

  var wire: WireCursor {
    var wire = WireCursor()
    wire.scope = scope
    wire.sequence = sequence
    wire.leaving = isLeaving
    return wire
  }
}
