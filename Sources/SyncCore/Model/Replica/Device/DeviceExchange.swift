import Foundation

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

  /// Asks for more in an answer while exchanges are quick, and for less when they are not.
  ///
  /// - parameter seconds: How long the last exchange took, from the request to the stored answer.
  public mutating func adapt(to seconds: Double) {
    if seconds < 2 { page = min(page * 2, 20_000) }
    if seconds > 10 { page = max(page / 2, 200) }
  }
}

/// When this life ends because of records that it wrote and had to drop.
private enum LifeEnd: String {
  case now = "1"
  case withEpoch = "epoch"
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
    request.cursors = try cursors().map(\.wire)
    if let old = try forkedIncarnation(), !isDryRun {
      request.fork = WireFork()
      request.fork.incarnation = old.wire
      request.fork.unsent = try batch(
        try outbox(.forked, limit: limits.changes), limits, sending: false
      ).batch.message
      return request
    }
    request.pageLimit = UInt32(limits.page)
    let changes = try batch(
      try outbox(.pending, limit: limits.changes), limits, sending: !isDryRun && !isRepeat)
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

  private func setRequestIDs(_ ids: [Identifier]) throws {
    try set("request", to: ids.isEmpty ? nil : ids.map(\.description).joined(separator: " "))
  }

  /// The oldest of the forked lives whose unsent work has not been compared with the server's yet.
  private func forkedIncarnation() throws -> Incarnation? {
    try forks().first.flatMap(Self.life)
  }

  private static func life(_ fork: Substring) -> Incarnation? {
    let parts = fork.split(separator: "/")
    guard parts.count == 2, let replica = Identifier(parts[0]), let number = UInt64(parts[1], radix: 16)
    else { return nil }
    return Incarnation(replica: replica, number: number)
  }

  private func forks() throws -> [Substring] { try setting("fork")?.split(separator: " ") ?? [] }

  private func batch(
    _ records: [RecordReference], _ limits: ExchangeLimits, sending: Bool
  ) throws -> BatchEncoder {
    var encoder = BatchEncoder()
    var size = 0
    for record in records {
      guard let stored = try stored(record), let entry = try outboxEntry(record) else { continue }
      let history = Mutant.historyNotSent.isActive ? [] : try replacedVersions(of: record, onlyUnsent: true)
      size += 64 + stored.state.valueBytes
      encoder.add(
        TransferredRecord(
          table: record.table, id: record.id, scope: stored.scope, state: stored.state,
          history: history, isRecovered: entry.isRecovered))
      if sending { try setSent(record, stored.state.vector) }
      if sending, Mutant.acknowledgedBeforeSent.isActive { try removeOutboxEntry(record) }
      if size > limits.changeBytes { break }
    }
    return encoder
  }

  // MARK: Answers

  /// Takes in the server's answer, all of it in this transaction.
  public func apply(_ response: SyncResponse, to request: SyncRequest) throws -> AppliedExchange {
    var applied = AppliedExchange()
    applied.outcome = response.outcome
    applied.message = response.message
    switch response.outcome {
    case .done, .repeated, .handOver:
      let page = try BatchDecoder(response.page)
      if try isLifeUsedTwice(page) {
        try fork()
        applied = AppliedExchange()
        applied.outcome = .forked
      } else {
        try takeIn(response, page, to: request, &applied)
      }
    case .forked: try fork()
    case .forkNoted:
      try restamp(response, request)
      try settle(response)
    case .epochChanged: try beginEpoch(response)
    case .split: try split(response)
    case .wipe: break
    case .unspecified, .UNRECOGNIZED: throw WireError("SyncResponse.outcome")
    }
    applied.pending = try outboxCount(.pending)
    return applied
  }

  /// Whether the server has another content under a dot that this life has given: a copy of this store goes on from it.
  ///
  /// Looked at before anything is taken in. A savepoint that gave it back would cost a third of a large answer, as SQLite
  /// copies every page of the file that it touches.
  private func isLifeUsedTwice(_ page: BatchDecoder) throws -> Bool {
    guard let life = try incarnation, page.mentions(life) else { return false }
    var plain = PlainReader(page, schema)
    for index in 0..<page.count {
      if let (record, _) = plain.record(at: index), record.dot.incarnation != life { continue }
      let incoming = try page.record(at: index)
      do {
        _ = try state(RecordReference(incoming.table, incoming.id)).merged(with: incoming.state)
      } catch MergeError.dotWithTwoContents(let dot) where dot.incarnation == life {
        return true
      } catch is MergeError {
        // Another's: this store is damaged, which is seen to where it is taken in.
        continue
      }
    }
    return false
  }

  private func takeIn(
    _ response: SyncResponse, _ page: BatchDecoder, to request: SyncRequest, _ applied: inout AppliedExchange
  ) throws {
    try applyResults(response, to: request, &applied)
    try applyPage(page, response, &applied)
    try settle(response)
    try set("last-sync", to: "\(now)")
    try set("last-message", to: response.message)
    // One who may only hand over hears nothing of what the register has, and offers all.
    if !applied.more, try setting("recovering") != nil { try offerRecovered() }
    try endLifeIfDue()
    if !applied.more { try forgetTracesIfDue() }
  }

  private func settle(_ response: SyncResponse) throws {
    try set("token", to: response.token)
    try set("epoch", to: response.epoch)
    try setRequestIDs([])
    // Only these answers name the scopes; none named then means that none is left.
    if [.done, .repeated].contains(response.outcome) { try setScopes(response.scopes) }
  }

  private func applyResults(
    _ response: SyncResponse, to request: SyncRequest, _ applied: inout AppliedExchange
  ) throws {
    // A decision is told of what was held before: what is pending of that record came later, though an earlier sending
    // of the request may have had it.
    let changes = try BatchDecoder(request.changes)
    var carried: [Identifier: Int]?
    if response.outcome == .done {
      carried = [:]
      for index in 0..<changes.count { carried?[try changes.reference(at: index).id] = index }
    }
    for result in response.results {
      guard let record = result.record else { throw WireError("ChangeResult.id") }
      guard var entry = try outboxEntry(record) else { continue }
      let isLater = entry.isPending && carried != nil && carried?[record.id] == nil
      let isSame = try !isLater && entry.sent == state(record).vector
      let wasHeld = entry.decision == .held
      switch result.admission {
      case .accepted:
        applied.accepted += 1
        entry.decide(.none)
        if result.receivedAt != 0, let index = carried?[record.id] {
          try noteReceipt(record, &entry, try changes.record(at: index).state.received(at: result.receivedAt))
        }
      case .held:
        applied.held += wasHeld ? 0 : 1
        entry.decide(.held, code: result.code, reason: result.reason)
      case .refused:
        applied.refused += 1
        entry.decide(.refused, code: result.code, reason: result.reason)
      case .unspecified, .UNRECOGNIZED: throw WireError("ChangeResult.admission")
      }
      if result.admission != .accepted {
        entry.isPending = !isSame
        entry.isRecovered = false
      }
      if isSame, entry.isLeaving || result.admission == .accepted {
        if entry.isLeaving { try drop(record, entry) } else { try removeOutboxEntry(record) }
      } else {
        try save(entry, record)
      }
    }
  }

  /// What was sent is in the register: that is the record's base now, and its versions have the time of receipt.
  private func noteReceipt(_ record: RecordReference, _ entry: inout OutboxEntry, _ sent: RecordState) throws {
    entry.base = sent
    guard let known = try stored(record) else { return }
    var state = known.state
    for (dot, evidence) in sent.evidence {
      if let mine = state.evidence[dot] { state.evidence[dot] = mine.merged(with: evidence) }
    }
    if state == known.state { return }
    try save(
      StoredRecord(state: state, scope: known.scope), record, status: state.status(of: record), writingRow: false)
  }

  private func applyPage(
    _ page: BatchDecoder, _ response: SyncResponse, _ applied: inout AppliedExchange
  ) throws {
    var plain = PlainReader(page, schema)
    try uncaptured {
      for index in 0..<page.count {
        if let (record, scope) = plain.record(at: index), try insert(record, scope: scope) { continue }
        try receive(try page.record(at: index))
      }
    }
    applied.received += page.count
    applied.more = response.more
    guard response.outcome != .handOver else { return }
    for cursor in try cursors() where cursor.isLeaving {
      if !response.cursors.contains(where: { $0.scope == cursor.scope }) { try leave(cursor.scope) }
    }
    for cursor in response.cursors {
      applied.position += Int(min(cursor.sequence, 1 << 40))
      applied.end += Int(min(max(cursor.head, cursor.sequence), 1 << 40))
    }
    try set(response.cursors.map(FeedCursor.init))
  }

  /// Drops the records of a scope that is gone which the register never had, and whose removal no feed can name.
  private func leave(_ scope: String) throws {
    for record in try records(inScope: scope) {
      guard var entry = try outboxEntry(record), entry.base == nil else { continue }
      if entry.isPending || entry.isRecovered {
        entry.isLeaving = true
        try save(entry, record)
      } else {
        try drop(record, entry)
      }
    }
  }

  /// Deletes a record that the device may no longer have. Should it come back without all that this life wrote of it, a
  /// later dot would claim the earlier ones. So the life ends: now, where the register does not have them, and else
  /// with the epoch, since a register that is put back may not have them then.
  private func drop(_ record: RecordReference, _ entry: OutboxEntry?) throws {
    if let life = try incarnation, try setting("life-ends") != LifeEnd.now.rawValue {
      let written = try state(record).vector[life]
      if let entry, written > entry.base?.vector[life] ?? 0 {
        try set("life-ends", to: LifeEnd.now.rawValue)
      } else if written > 0, try setting("life-ends") == nil {
        try set("life-ends", to: LifeEnd.withEpoch.rawValue)
      }
    }
    try removeOutboxEntry(record)
    try forget(record)
    if try setting("traces") == nil { try set("traces", to: "1") }
  }

  /// Once for all records that a sync drops: every other one is looked at.
  private func forgetTracesIfDue() throws {
    guard try setting("traces") != nil else { return }
    if try forgetTraces() { try set("traces", to: nil as String?) }
  }

  private func receive(_ incoming: TransferredRecord) throws {
    let record = RecordReference(incoming.table, incoming.id)
    let entry = try outboxEntry(record)
    if incoming.isRemoved {
      if var entry, entry.isPending || entry.isRecovered {
        entry.isLeaving = true
        return try save(entry, record)
      }
      return try drop(record, entry)
    }
    let merged = try mergeMending(incoming, into: record)
    try followErasure(record, incoming.state)
    guard var entry else { return }
    let base = try mergedOrThrow((entry.base ?? RecordState()).adopting(incoming.state), incoming.state, record)
    let refusal = Self.refusal(in: merged, beyond: entry.base)
    entry.base = base
    guard base.vector.contains(merged.vector) else { return try save(entry, record) }
    guard let refusal else { return try removeOutboxEntry(record) }
    entry.decide(.refused, code: "refused", reason: refusal.reason)
    entry.isPending = false
    entry.isRecovered = false
    try save(entry, record)
  }

  /// Merges what the server has. Where one dot has another content here, this store is damaged, and the server's word
  /// stands: else one record would keep all others from coming.
  private func mergeMending(_ incoming: TransferredRecord, into record: RecordReference) throws -> RecordState {
    do {
      return try merge(incoming.state, into: record, scope: incoming.scope)
    } catch StoreError.merge(.dotWithTwoContents(let dot), _, _) {
      try note(event: "dot-with-two-contents", "\(record.table) \(record.id) \(dot)")
      try put(try state(record).adopting(incoming.state), record, scope: incoming.scope, from: try scope(record))
      return try merge(incoming.state, into: record, scope: incoming.scope)
    }
  }

  /// The server's refusal among what `state` has over `base`, if that is how the record came back to the register.
  private static func refusal(in state: RecordState, beyond base: RecordState?) -> Evidence? {
    state.evidence.first { dot, evidence in
      evidence.kind == .refusal && !(base?.vector.contains(dot) ?? false)
    }?.value
  }

  // MARK: New lives

  private func endLifeIfDue() throws {
    guard try setting("life-ends") == LifeEnd.now.rawValue, !Mutant.lifeGoesOn.isActive else { return }
    try set("life-ends", to: nil as String?)
    try beginIncarnation()
    try note(event: "new-incarnation", "handed-over")
  }

  /// Begins a new incarnation after the server has seen this life's token used by another.
  private func fork() throws {
    try leaveLife()
    try note(event: "new-incarnation", "fork")
  }

  /// Begins a new life of a store that was found to be put back or copied: its second identity is not with it.
  public func beginLifeOfCopy() throws {
    guard try identity != nil else { return }
    try leaveLife()
    try note(event: "new-incarnation", "identity-file")
  }

  /// Begins a new life, be it of another replica. The unsent work of the one until now is to be compared with what the
  /// server holds before anything else is said.
  private func leaveLife(becoming replica: Identifier? = nil) throws {
    guard let old = try incarnation else { throw StoreError.notEnrolled }
    if role == .device {
      // A store may be put back twice before it meets the server: work of each of those lives may be unsent.
      let fork = "\(old.replica)/\(String(old.number, radix: 16))"
      try set("fork", to: (forks().map(String.init) + [fork]).joined(separator: " "))
      try setRequestIDs([])
      try forkOutbox()
    }
    try beginIncarnation(replica: replica)
  }

  private func restamp(_ response: SyncResponse, _ request: SyncRequest) throws {
    guard let old = try forkedIncarnation() else { return }
    var held: [RecordReference: Set<Dot>] = [:]
    for dots in response.heldDots {
      guard let id = Identifier(bytes: dots.id) else { throw WireError("HeldDots.id") }
      held[RecordReference(dots.table, id)] = Set(
        dots.counters.map { Dot(incarnation: old, counter: $0) })
    }
    let decoder = try BatchDecoder(EncodedBatch(request.fork.unsent))
    for index in 0..<decoder.count {
      let sent = try decoder.record(at: index)
      let record = RecordReference(sent.table, sent.id)
      // The answer to an earlier try of this request may know fewer records: the others are asked about again.
      guard let held = held[record], let stored = try stored(record), var entry = try outboxEntry(record)
      else { continue }
      var state = try restamp(stored.state, of: record, old, held: held, base: entry.base)
      if state.vector[old] < stored.state.vector[old] {
        // Given on top of what now has other dots: the same dot must not stand for a write that had seen it here, and
        // for one that had not elsewhere.
        let later = try forks().dropFirst().compactMap(Self.life) + [incarnation].compactMap { $0 }
        for life in later { state = try restamp(state, of: record, life, held: [], base: entry.base) }
      }
      try put(state, record, scope: stored.scope, from: stored.scope)
      entry.isForked = false
      entry.sent = nil
      try save(entry, record)
    }
    guard try outboxCount(.forked) == 0 else { return }
    let rest = try forks().dropFirst()
    try set("fork", to: rest.isEmpty ? nil : rest.joined(separator: " "))
    if !rest.isEmpty { try forkOutbox() }
  }

  /// New dots for what a life wrote of a record and the server does not hold, also for versions that were replaced
  /// before they were sent: the server may have others under the old ones.
  private func restamp(
    _ known: RecordState, of record: RecordReference, _ old: Incarnation, held: Set<Dot>, base: RecordState?
  ) throws -> RecordState {
    let replaced = try replacedVersions(of: record, onlyUnsent: true)
    let state = try known.restamped(
      old: old, closed: replaced.reduce(into: []) { $0.formUnion($1.openDots) }, held: held,
      base: base?.vector ?? VersionVector(), nextDot: nextDot)
    for version in replaced {
      guard let dot = version.openDots.first, dot.incarnation == old, dot.counter > state.vector[old]
      else { continue }
      try removeReplaced(dot, of: record)
      let fresh = try nextDot()
      let renamed = version.renaming([dot: fresh])
      for unit in renamed.unitNames + (renamed.life.isEmpty ? [] : [RecordState.lifeUnit]) {
        try keep(renamed, of: record, unit: unit, fresh, unsent: true)
      }
    }
    return state
  }

  /// Starts again from the server's base, and will offer what it no longer has.
  private func beginEpoch(_ response: SyncResponse) throws {
    try settle(response)
    try set([FeedCursor]())
    if try setting("life-ends") != nil { try set("life-ends", to: LifeEnd.now.rawValue) }
    // What waits here may build on work that the server has lost, and what it had held may be lost with it.
    try restartOutbox()
    try forEachRecord { record in
      guard try outboxEntry(record) == nil else { return }
      try save(OutboxEntry(since: now, isPending: false, isRecovered: true, base: nil), record)
    }
    try set("recovering", to: "1")
    try note(event: "epoch-changed", "")
  }

  private func offerRecovered() throws {
    if !Mutant.recoveredNotOffered.isActive { try offerOutbox() }
    try set("recovering", to: nil as String?)
  }

  /// Becomes a device of its own: the store was copied and its original goes on. What the life until now has not sent
  /// may have dots that another copy has given too.
  private func split(_ response: SyncResponse) throws {
    guard let replica = Identifier(bytes: response.identity.replica) else { throw WireError("NewIdentity.replica") }
    try leaveLife(becoming: replica)
    try set("credential", to: response.identity.credential)
    try note(event: "device-split", replica.description)
  }
}
