/// What a device has not yet got into the register, for one record.
public struct OutboxEntry: Hashable, Sendable {
  /// What the server last said of a record that is not in the register as the device has it.
  public enum Decision: Int, Sendable {
    case none = 0
    case held = 1
    case refused = 2
  }

  /// Milliseconds since 1970 UTC by the device's clock.
  public let since: Int64
  public var decision = Decision.none
  /// A stable word for the decision's reason; empty for none.
  public var code = ""
  public var reason = ""
  /// To be sent.
  public var isPending: Bool
  /// To be offered after the server has lost its recent past.
  public var isRecovered: Bool
  /// Written in a life that forked, and not compared with the server's yet.
  public var isForked = false
  /// To be dropped once it is handed over.
  public var isLeaving = false
  /// The state that the server last admitted, nil when it has never admitted the record.
  public var base: RecordState?
  /// The vector that the last request carried.
  public var sent: VersionVector?

  public init(since: Int64, isPending: Bool, isRecovered: Bool = false, base: RecordState?) {
    self.since = since
    self.isPending = isPending
    self.isRecovered = isRecovered
    self.base = base
  }

  mutating func decide(_ decision: Decision, code: String = "", reason: String = "") {
    self.decision = decision
    self.code = code
    self.reason = reason
  }
}

/// Which of the entries of an outbox.
public enum OutboxFilter: Sendable {
  case pending
  case forked
  case held
  case refused
  /// Pending, held or refused: not in the register as the device has it.
  case open
}

extension ReplicaStorage {
  /// Notes a write that the server does not have yet; a held record's later changes will join what is held.
  ///
  /// - returns: Whether the server has admitted the record in some state.
  func noteLocalWrite(_ record: RecordReference, before: RecordState) throws -> Bool {
    guard var entry = try outboxEntry(record) else {
      let base = before.isEmpty ? nil : before
      try save(OutboxEntry(since: environment.now(), isPending: true, base: base), record)
      return base != nil
    }
    if !entry.isPending || entry.decision == .refused {
      entry.isPending = true
      if entry.decision == .refused { entry.decide(.none) }
      try save(entry, record)
    }
    return entry.base != nil
  }
}

/// How a record on a device stands with the register.
public enum SyncStatus: String, Sendable {
  case clean
  case unsent
  case held
  case refused
}

/// A record that is not in the register as the device has it.
public struct UnsentRecord: Hashable, Sendable {
  public let record: RecordReference
  /// Milliseconds since 1970 UTC by the device's clock.
  public let since: Int64
  public let status: SyncStatus
  /// Whether the record was never in the register, is deleted on the device, or was edited.
  public let what: WriteKind
  /// A stable word for why it is held or refused; empty otherwise.
  public let code: String
  public let reason: String
}

extension ReplicaView {
  /// How the record stands with the register; ``SyncStatus/clean`` on a hub.
  public func syncStatus(_ record: RecordReference) throws -> SyncStatus {
    guard role == .device, let entry = try outboxEntry(record) else { return .clean }
    return Self.status(entry)
  }

  private static func status(_ entry: OutboxEntry) -> SyncStatus {
    switch entry.decision {
    case .held: .held
    case .refused: .refused
    case .none: entry.isPending ? .unsent : .clean
    }
  }

  /// Every record that is not in the register as this device has it.
  public func unsentRecords() throws -> [UnsentRecord] {
    try outbox(.open, limit: .max).compactMap { record in
      guard let entry = try outboxEntry(record) else { return nil }
      let state = try state(record)
      let what: WriteKind =
        state.isDeleted ? .delete : entry.base?.isEmpty ?? true ? .insert : .edit
      return UnsentRecord(
        record: record, since: entry.since, status: Self.status(entry), what: what, code: entry.code,
        reason: entry.reason)
    }
  }

  /// How many records are to be sent, held or refused.
  public func outboxCounts() throws -> (unsent: Int, held: Int, refused: Int) {
    (try outboxCount(.pending), try outboxCount(.held), try outboxCount(.refused))
  }
}
