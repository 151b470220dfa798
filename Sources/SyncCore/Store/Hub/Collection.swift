import Foundation
import GRDB
import SyncModel

/// How long what is deleted stays, in milliseconds.
public struct Retention: Sendable {
  private static let day: Int64 = 86_400_000

  /// A tombstone stays at least so long: a backup of the server put back within it still knows the deletion.
  public var tombstones = 90 * day
  /// A device that was not heard of for so long keeps no tombstone from being collected.
  public var liveness = 90 * day

  public init() {}
}

extension StoreTransaction {
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
  private func acknowledgements(since: Int64) throws -> [String: Int64] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT a.scope, min(a.sequence) FROM sync_ack a JOIN sync_device d ON d.id = a.device
        JOIN sync_device_scope s ON s.device = a.device AND s.scope = a.scope
        WHERE a.seen >= ? AND d.revoked = 0 AND s.removed = 0 GROUP BY a.scope
        """, arguments: [since])
    return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
  }

  private func isRead(_ record: RecordReference, _ acknowledged: [String: Int64]) throws -> Bool {
    try Row.fetchAll(
      db, sql: "SELECT scope, sequence FROM sync_feed WHERE tbl = ? AND id = ?", arguments: try key(record)
    ).allSatisfy { row in (row[1] as Int64) <= acknowledged[row[0]] ?? .max }
  }

  /// Whether something is still to be decided or told about the record, or a living one names it.
  private func isNeeded(_ record: RecordReference) throws -> Bool {
    let undecided = """
      SELECT 1 FROM sync_held WHERE tbl = ?1 AND record = ?2
      UNION ALL SELECT 1 FROM sync_verdict WHERE tbl = ?1 AND id = ?2
      """
    if try Int.fetchOne(db, sql: undecided, arguments: try key(record)) != nil { return true }
    for table in store.schema.tables {
      for column in table.columns where column.references == record.table {
        let sql = "SELECT 1 FROM \(table.name) WHERE \(column.name) = ? LIMIT 1"
        if try Int.fetchOne(db, sql: sql, arguments: [record.id.data]) != nil { return true }
      }
    }
    return false
  }

  private func collect(_ record: RecordReference, _ state: RecordState) throws {
    // For `history`, which answers for what was deleted too.
    try recordClosed(record, [state], RecordState())
    let seen = RecordState(vector: state.vector)
    try db.execute(
      sql: "INSERT INTO sync_collected VALUES (?, ?, ?)",
      arguments: try key(record) + [Data(try codec.encode(seen, nil))])
    try Feed(self).withdraw(record)
    for table in ["sync_record", "sync_share", "sync_refusal"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE tbl = ? AND id = ?", arguments: try key(record))
    }
  }

  /// The vector of a tombstone that was collected, empty for a record that never was; from now on it is the caller's
  /// to keep in the record's new state.
  func takeBackCollected(_ record: RecordReference) throws -> VersionVector {
    guard store.role == .hub, let seen = try collectedVector(record) else { return VersionVector() }
    try db.execute(sql: "DELETE FROM sync_collected WHERE tbl = ? AND id = ?", arguments: try key(record))
    return seen
  }

  private func key(_ record: RecordReference) throws -> StatementArguments {
    [try tableNumber(record.table), record.id.data]
  }

  // MARK: Acknowledgements

  /// Notes how far a life of a device has stored the feeds: the cursors that it brings back.
  func noteAcknowledgements(_ request: WireSyncRequest, _ device: DeviceInfo, _ incarnation: Incarnation) throws {
    for cursor in request.cursors where !cursor.leaving && device.scopes.contains(cursor.scope) {
      try db.cachedStatement(
        sql: """
          INSERT INTO sync_ack VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (device, replica, incarnation, scope)
          DO UPDATE SET sequence = excluded.sequence, seen = excluded.seen
          """
      ).execute(arguments: [
        device.id.data, incarnation.replica.data, Int64(bitPattern: incarnation.number), cursor.scope,
        Int64(clamping: cursor.sequence), now,
      ])
    }
  }
}

extension StoreReader {
  /// Whether anything is known of a record, be it only that it was deleted and collected.
  public func remembers(_ record: RecordReference) throws -> Bool {
    if try scope(record) != nil { return true }
    return try store.role == .hub && collectedVector(record) != nil
  }

  /// What the hub had seen of a record whose tombstone it has collected, nil for any other.
  func collectedVector(_ record: RecordReference) throws -> VersionVector? {
    let find = try db.cachedStatement(sql: "SELECT vector FROM sync_collected WHERE tbl = ? AND id = ?")
    let arguments: StatementArguments = [try tableNumber(record.table), record.id.data]
    guard let bytes = try Data.fetchOne(find, arguments: arguments) else { return nil }
    return try codec.decode([UInt8](bytes), nil, row: nil).vector
  }
}
