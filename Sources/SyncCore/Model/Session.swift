/// The version of the protocol that this program speaks.
public let syncProtocolVersion: UInt32 = 1

/// What a sync did, for people and scripts.
public struct SyncReport: Hashable, Sendable {
  public var sent = 0
  public var received = 0
  public var held = 0
  public var refused = 0
  public var exchanges = 0
  /// How the last exchange ended.
  public var ending = SyncEnding.complete

  public init() {}
}

public enum SyncEnding: Hashable, Sendable {
  /// Everything pending was sent, and the pages reached the head of every scope.
  case complete
  /// The device is revoked and has handed over its unsent work, or must not: it wipes itself.
  case wipe
}

/// What an answer came to, as far as the session decides by it.
public struct ExchangeSummary: Sendable {
  public var outcome: WireOutcome
  public var accepted: Int
  public var held: Int
  public var refused: Int
  public var received: Int
  /// The server has more pages.
  public var more: Bool
  /// The device has more to send.
  public var pending: Int

  public init(
    outcome: WireOutcome, accepted: Int = 0, held: Int = 0, refused: Int = 0, received: Int = 0,
    more: Bool = false, pending: Int = 0
  ) {
    self.outcome = outcome
    self.accepted = accepted
    self.held = held
    self.refused = refused
    self.received = received
    self.more = more
    self.pending = pending
  }
}

/// A device's sync as a state machine: it decides when another exchange is needed and when the sync is over. Making
/// a request, carrying it and storing its answer are the caller's; an exchange that fails on the way ends the sync,
/// and the next one takes up where the store says.
public struct SyncSession: Sendable {
  public enum Step: Hashable, Sendable {
    /// Make a request, carry it, store its answer, and say what it came to.
    case exchange
    case finished(SyncReport)
  }

  public enum Failure: Error, Hashable, Sendable {
    /// The server keeps asking for the same step: a fault of one side.
    case noProgress
  }

  /// New lives, new epochs and splits follow one another at most a few times in an honest sync.
  private static let maximumRestarts = 8
  private static let maximumIdleExchanges = 100

  private var report = SyncReport()
  private var restarts = 0
  private var idle = 0

  public init() {}

  public mutating func start() -> Step { .exchange }

  /// - throws: ``Failure/noProgress`` instead of going round for ever.
  public mutating func completed(_ exchange: ExchangeSummary) throws(Failure) -> Step {
    report.exchanges += 1
    report.sent += exchange.accepted + exchange.held + exchange.refused
    report.held += exchange.held
    report.refused += exchange.refused
    report.received += exchange.received
    switch exchange.outcome {
    case .done, .repeated:
      return try next(exchange, isOver: !exchange.more && exchange.pending == 0)
    case .handOver:
      report.ending = .wipe
      return try next(exchange, isOver: exchange.pending == 0)
    case .wipe:
      report.ending = .wipe
      return .finished(report)
    case .forkNoted:
      return try next(exchange, isOver: false)
    case .forked, .epochChanged, .split, .unspecified, .UNRECOGNIZED:
      restarts += 1
      if restarts > Self.maximumRestarts { throw .noProgress }
      return .exchange
    }
  }

  private mutating func next(_ exchange: ExchangeSummary, isOver: Bool) throws(Failure) -> Step {
    if isOver { return .finished(report) }
    let moved = exchange.accepted + exchange.held + exchange.refused + exchange.received
    idle = moved == 0 ? idle + 1 : 0
    if idle > Self.maximumIdleExchanges { throw .noProgress }
    return .exchange
  }
}
