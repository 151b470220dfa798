/// How long what is deleted stays, in milliseconds.
public struct Retention: Sendable {
  private static let day: Int64 = 86_400_000

  /// A tombstone stays at least so long: a backup of the server put back within it still knows the deletion.
  public var tombstones = 90 * day
  /// A device that was not heard of for so long keeps no tombstone from being collected.
  public var liveness = 90 * day

  public init() {}
}

/// How far a life of a device has said that it has stored a scope's feed.
public struct Acknowledgement: Hashable, Sendable {
  public let device: Identifier
  public let incarnation: Incarnation
  public let scope: String
  public var sequence: UInt64
  /// When it said so, milliseconds since 1970 UTC.
  public let seen: Int64

  public init(device: Identifier, incarnation: Incarnation, scope: String, sequence: UInt64, seen: Int64) {
    self.device = device
    self.incarnation = incarnation
    self.scope = scope
    self.sequence = sequence
    self.seen = seen
  }
}

extension ReplicaStorage {
  /// Collects the tombstones that every live device has read, and that are older than the backup horizon
  /// (`protocol/sync.md` §7). Of each the hub keeps its id and vector, to know it again: every device that still has
  /// the record hears that it is gone, however late it comes, and a change to it is held.
  ///
  /// - parameter limit: At most so many in this transaction.
  /// - returns: How many were collected.
  public func collectTombstones(_ retention: Retention = Retention(), limit: Int = 1000) throws -> Int {
    let acknowledged = try acknowledgements(since: now - retention.liveness)
    var collected = 0
    for record in try deletedRecords() where collected < limit {
      guard let stored = try stored(record), stored.state.isDeleted,
        stored.state.evidence.values.allSatisfy({ ($0.receivedAt ?? now) <= now - retention.tombstones }),
        try isRead(record, acknowledged), try !isNeeded(record)
      else { continue }
      try collect(record, stored.state)
      collected += 1
    }
    return collected
  }

  /// For each scope how far the live device that has read least has said to have read.
  private func acknowledgements(since: Int64) throws -> [String: UInt64] {
    var least: [String: UInt64] = [:]
    var scopes: [Identifier: [String]] = [:]
    for device in try devices() where device.revocation == .active { scopes[device.id] = device.scopes }
    for acknowledgement in try acknowledgements() where acknowledgement.seen >= since {
      guard scopes[acknowledgement.device]?.contains(acknowledgement.scope) == true else { continue }
      least[acknowledgement.scope] = min(least[acknowledgement.scope] ?? .max, acknowledgement.sequence)
    }
    return least
  }

  private func isRead(_ record: RecordReference, _ acknowledged: [String: UInt64]) throws -> Bool {
    try feedEntries(of: record).allSatisfy { $0.sequence <= acknowledged[$0.scope] ?? .max }
  }

  /// Whether something is still to be decided or told about the record, or a living one names it.
  private func isNeeded(_ record: RecordReference) throws -> Bool {
    if try isUndecided(record) { return true }
    return try schema.tables.contains { table in
      try table.columns.contains { column in
        try column.references == record.table
          && !records(of: table, naming: record.id, in: column.name).isEmpty
      }
    }
  }

  private func collect(_ record: RecordReference, _ state: RecordState) throws {
    // For `history`, which answers for what was deleted too.
    try recordClosed(record, [state], RecordState())
    try audit(.collected, record, state, officer: "")
    if !Mutant.markerForgotten.isActive { try setCollected(record, state.vector) }
    for scope in try shares(of: record) { try removeShare(record, from: scope) }
    try withdraw(record)
    try remove(record)
  }

  /// The vector of a tombstone that was collected, empty for a record that never was; from now on it is the caller's
  /// to keep in the record's new state.
  func takeBackCollected(_ record: RecordReference) throws -> VersionVector {
    guard role == .hub, let seen = try collectedVector(record) else { return VersionVector() }
    try setCollected(record, nil)
    return seen
  }

  /// All that the hub has ever taken in of a record, be its tombstone collected or not.
  func seen(_ record: RecordReference) throws -> VersionVector {
    try stored(record)?.state.vector ?? collectedVector(record) ?? VersionVector()
  }

  // MARK: Acknowledgements

  /// Notes how far a life of a device has stored the feeds: the cursors that it brings back.
  func noteAcknowledgements(_ request: SyncRequest, _ device: DeviceInfo, _ incarnation: Incarnation) throws {
    for cursor in request.cursors where !cursor.leaving && device.scopes.contains(cursor.scope) {
      try save(
        Acknowledgement(
          device: device.id, incarnation: incarnation, scope: cursor.scope, sequence: cursor.sequence, seen: now))
    }
  }
}

extension ReplicaView {
  /// Whether anything is known of a record, be it only that it was deleted and collected.
  public func remembers(_ record: RecordReference) throws -> Bool {
    if try scope(record) != nil { return true }
    return try role == .hub && collectedVector(record) != nil
  }
}
