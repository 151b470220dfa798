import Foundation

/// What one answer of the server changed on the device.
public struct AppliedExchange: Sendable {
  public var outcome: WireOutcome = .unspecified
  public var accepted = 0
  public var held = 0
  public var refused = 0
  public var received = 0
  public var more = false
  public var message = ""
  /// Records that are still to be sent.
  public var pending = 0

  /// How far the device has read the feeds of its scopes, and how far they go.
  public var position = 0
  public var end = 0

  /// What the session decides by.
  public var summary: ExchangeSummary {
    ExchangeSummary(
      outcome: outcome, accepted: accepted, held: held, refused: refused, received: received, more: more,
      pending: pending)
  }
}

/// How much one exchange may carry.
public struct ExchangeLimits: Sendable {
  public var changes = 500
  public var changeBytes = 1 << 20
  /// Records in an answer. A large page costs less a record, as SQLite writes a page of the file once for all that has
  /// changed on it; a small one is lost less dearly with the connection.
  public var page = 2000

  public init() {}

  /// Carries more while exchanges are quick, and less when they are not.
  ///
  /// - parameter seconds: How long the last exchange took, from the request to the stored answer.
  public mutating func adapt(to seconds: Double) {
    if seconds < 2 {
      page = min(page * 2, 20_000)
      changes = min(changes * 2, 2000)
    }
    if seconds > 10 {
      page = max(page / 2, 200)
      changes = max(changes / 2, 100)
    }
  }
}

extension ReplicaStorage {
  /// The next request of this device, under a request id that stays until its answer is applied.
  ///
  /// - parameter isDryRun: The server will change nothing, and neither does this.
  public func makeSyncRequest(limits: ExchangeLimits, isDryRun: Bool = false) throws -> SyncRequest {
    guard let incarnation = try identity?.incarnation else { throw StoreError.notEnrolled }
    var request = SyncRequest()
    request.protocol = syncProtocolVersion
    request.incarnation = incarnation.wire
    request.epoch = Data(bytes(try setting("epoch")))
    request.token = Data(bytes(try setting("token")))
    // Of a request sent again, the server may have carried out only what it said the first time.
    let former = try requestIDs()
    let isRepeat = !former.isEmpty
    let requestID =
      Mutant.oneRequestID.isActive ? former.last ?? environment.newIdentifier() : environment.newIdentifier()
    if !isDryRun {
      // Too many: the server will take the next one for a copy's, which costs a life and nothing else.
      try setRequestIDs(former.count < Self.maximumRequestIDs ? former + [requestID] : [requestID])
    }
    request.requestID = requestID.data
    request.formerRequestIds = former.map(\.data)
    request.dryRun = isDryRun
    request.readsRows = true
    request.cursors = try cursors().map(\.wire)
    if let old = try forkedIncarnation(), !isDryRun {
      request.fork = WireFork()
      request.fork.incarnation = old.wire
      request.fork.unsent = try batch(
        try outbox(.forked, limit: limits.changes), limits, sending: false, hasRows: false
      ).batch.message
      return request
    }
    request.pageLimit = UInt32(limits.page)
    let changes = try batch(
      try outbox(.pending, limit: limits.changes), limits, sending: !isDryRun && !isRepeat, hasRows: try readsRows)
    request.changes = changes.batch
    let unsent = try outboxCount(.pending)
    request.unsent = UInt64(max(0, unsent - changes.count))
    return request
  }

  private static var maximumRequestIDs: Int { 64 }

  /// The sendings since the last answer. Each has an id of its own: a store that is put back knows only those of
  /// before, and so is told apart from the one that went on.
  private func requestIDs() throws -> [Identifier] {
    (try setting("request") ?? "").split(separator: " ").compactMap { Identifier($0) }
  }

  func setRequestIDs(_ ids: [Identifier]) throws {
    try set("request", to: ids.isEmpty ? nil : ids.map(\.description).joined(separator: " "))
  }

  private func batch(
    _ records: [RecordReference], _ limits: ExchangeLimits, sending: Bool, hasRows: Bool
  ) throws -> BatchEncoder {
    var encoder = BatchEncoder(hasRows: hasRows)
    var size = 0
    for record in records {
      guard let entry = try outboxEntry(record) else { continue }
      let history = Mutant.historyNotSent.isActive ? [] : try replacedVersions(of: record, onlyUnsent: true)
      let vector: VersionVector
      if hasRows, history.isEmpty, !entry.isRecovered, let (plain, scope) = try plain(record) {
        size += 64 + plain.valueBytes
        encoder.add(plain, scope: scope)
        vector = VersionVector(plain.dot)
      } else {
        guard let stored = try stored(record) else { continue }
        size += 64 + stored.state.valueBytes
        encoder.add(
          TransferredRecord(
            table: record.table, id: record.id, scope: stored.scope, state: stored.state,
            history: history, isRecovered: entry.isRecovered))
        vector = stored.state.vector
      }
      if sending { try setSent(record, vector) }
      if sending, Mutant.acknowledgedBeforeSent.isActive { try removeOutboxEntry(record) }
      if size > limits.changeBytes { break }
    }
    return encoder
  }
}
