import Foundation

/// How a device takes in the answer to its request.
extension ReplicaStorage {
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

  /// Whether the server, by its last answer, reads records that come column by column.
  var readsRows: Bool {
    get throws { try setting("server-reads-rows") != nil }
  }

  func settle(_ response: SyncResponse) throws {
    try set("token", to: response.token)
    try set("epoch", to: response.epoch)
    try setRequestIDs([])
    // A server that was put back to an older program passes over rows: they stay pending, and it says no more that it
    // reads them.
    if try readsRows != response.readsRows {
      try set("server-reads-rows", to: response.readsRows ? "1" : nil as String?)
    }
    // Only these answers name the scopes; none named then means that none is left.
    if [.done, .repeated].contains(response.outcome) { try setScopes(response.scopes) }
  }

  private func applyResults(
    _ response: SyncResponse, to request: SyncRequest, _ applied: inout AppliedExchange
  ) throws {
    // A decision is told of what was held before: what is pending of that record came later, though an earlier sending
    // of the request may have had it.
    let changes = try BatchDecoder(request.changes)
    var carried: [RecordReference: Int]?
    if response.outcome == .done {
      carried = [:]
      for index in 0..<changes.count { carried?[try changes.reference(at: index)] = index }
    }
    for result in response.results {
      guard let record = result.record else { throw WireError("ChangeResult.id") }
      guard var entry = try outboxEntry(record) else { continue }
      let isLater = entry.isPending && carried != nil && carried?[record] == nil
      let isSame = try !isLater && entry.sent == state(record).vector
      let wasHeld = entry.decision == .held
      switch result.admission {
      case .accepted:
        applied.accepted += 1
        entry.decide(.none)
        if result.receivedAt != 0, let index = carried?[record] {
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
}
