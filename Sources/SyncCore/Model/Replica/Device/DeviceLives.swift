import Foundation

/// When this life ends because of records that it wrote and had to drop.
enum LifeEnd: String {
  case now = "1"
  case withEpoch = "epoch"
}

/// How a device comes to a new life, and what becomes of the work of the one before.
extension ReplicaStorage {
  /// The oldest of the forked lives whose unsent work has not been compared with the server's yet.
  func forkedIncarnation() throws -> Incarnation? {
    try forks().first.flatMap(Self.life)
  }

  private static func life(_ fork: Substring) -> Incarnation? {
    let parts = fork.split(separator: "/")
    guard parts.count == 2, let replica = Identifier(parts[0]), let number = UInt64(parts[1], radix: 16)
    else { return nil }
    return Incarnation(replica: replica, number: number)
  }

  private func forks() throws -> [Substring] { try setting("fork")?.split(separator: " ") ?? [] }

  func endLifeIfDue() throws {
    guard try setting("life-ends") == LifeEnd.now.rawValue, !Mutant.lifeGoesOn.isActive else { return }
    try set("life-ends", to: nil as String?)
    try beginIncarnation()
    try note(event: "new-incarnation", "handed-over")
  }

  /// Begins a new incarnation after the server has seen this life's token used by another.
  func fork() throws {
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

  func restamp(_ response: SyncResponse, _ request: SyncRequest) throws {
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
  func beginEpoch(_ response: SyncResponse) throws {
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

  func offerRecovered() throws {
    if !Mutant.recoveredNotOffered.isActive { try offerOutbox() }
    try set("recovering", to: nil as String?)
  }

  /// Becomes a device of its own: the store was copied and its original goes on. What the life until now has not sent
  /// may have dots that another copy has given too.
  func split(_ response: SyncResponse) throws {
    guard let replica = Identifier(bytes: response.identity.replica) else { throw WireError("NewIdentity.replica") }
    try leaveLife(becoming: replica)
    try set("credential", to: response.identity.credential)
    try note(event: "device-split", replica.description)
  }
}
