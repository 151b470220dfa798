/// A record on its way between replicas.
public struct TransferredRecord: Hashable, Sendable {
  public var table: String
  public var id: Identifier
  /// Its home scope.
  public var scope: String
  public var state: RecordState
  /// Versions replaced before they reached the receiver, each a state of that one version.
  public var history: [RecordState]
  public var isRemoved: Bool
  public var isRecovered: Bool

  public init(
    table: String, id: Identifier, scope: String, state: RecordState, history: [RecordState] = [],
    isRemoved: Bool = false, isRecovered: Bool = false
  ) {
    self.table = table
    self.id = id
    self.scope = scope
    self.state = state
    self.history = history
    self.isRemoved = isRemoved
    self.isRecovered = isRecovered
  }
}

/// A message that says something `protocol/sync.proto` does not allow.
public struct WireError: Error, Hashable, Sendable {
  /// Which part, in the words of the schema.
  public let part: String

  public init(_ part: String) { self.part = part }
}
