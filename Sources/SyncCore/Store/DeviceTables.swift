import Foundation
import GRDB
public import SyncModel

/// What only a device's store has: one row for each record that is not in the register as it is here, and how far the
/// feeds are read.
enum DeviceTables {
  static let sql = """
    CREATE TABLE IF NOT EXISTS sync_unsent(
      tbl INTEGER NOT NULL, id BLOB NOT NULL, since INTEGER NOT NULL, decision INTEGER NOT NULL,
      pending INTEGER NOT NULL, recovered INTEGER NOT NULL, forked INTEGER NOT NULL,
      leaving INTEGER NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, base BLOB, sent BLOB,
      PRIMARY KEY (tbl, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_cursor(
      scope TEXT PRIMARY KEY, sequence INTEGER NOT NULL, leaving INTEGER NOT NULL) WITHOUT ROWID;
    """

  static func condition(_ filter: OutboxFilter) -> String {
    switch filter {
    case .pending: "pending = 1"
    case .forked: "forked = 1"
    case .held: "decision = 1"
    case .refused: "decision = 2"
    case .open: "(pending = 1 OR decision <> 0)"
    }
  }
}

extension StoreReader {
  public func outboxEntry(_ record: RecordReference) throws -> OutboxEntry? {
    let find = try db.cachedStatement(
      sql: """
        SELECT since, decision, pending, recovered, forked, leaving, code, reason, base, sent FROM sync_unsent
        WHERE tbl = ? AND id = ?
        """)
    guard let row = try Row.fetchOne(find, arguments: try key(record)) else { return nil }
    var entry = OutboxEntry(since: row[0], isPending: row[2], isRecovered: row[3], base: try decode(row[8]))
    entry.decision = OutboxEntry.Decision(rawValue: row[1]) ?? .none
    entry.isForked = row[4]
    entry.isLeaving = row[5]
    entry.code = row[6]
    entry.reason = row[7]
    entry.sent = try decode(row[9])?.vector
    return entry
  }

  public func outbox(_ filter: OutboxFilter, limit: Int) throws -> [RecordReference] {
    let numbers = try schema.tables.map { try tableNumber($0.name) }
    let order = numbers.enumerated().map { "WHEN \($0.element) THEN \($0.offset)" }.joined(separator: " ")
    return try references(
      """
      SELECT tbl, id FROM sync_unsent WHERE \(DeviceTables.condition(filter))
      ORDER BY CASE tbl \(order) ELSE \(numbers.count) END, id LIMIT ?
      """, [limit])
  }

  public func outboxCount(_ filter: OutboxFilter) throws -> Int {
    try Int.fetchOne(
      try db.cachedStatement(sql: "SELECT count(*) FROM sync_unsent WHERE \(DeviceTables.condition(filter))")) ?? 0
  }

  public func cursors() throws -> [FeedCursor] {
    try Row.fetchAll(db, sql: "SELECT scope, sequence, leaving FROM sync_cursor ORDER BY scope").map {
      FeedCursor(scope: $0[0], sequence: UInt64($0[1] as Int64), isLeaving: $0[2])
    }
  }

  private func decode(_ data: Data?) throws -> RecordState? {
    try data.map { try codec.decode([UInt8]($0), nil, row: nil) }
  }
}

extension StoreTransaction {
  public func save(_ entry: OutboxEntry, _ record: RecordReference) throws {
    try db.cachedStatement(sql: "INSERT OR REPLACE INTO sync_unsent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .execute(
        arguments: try key(record) + [
          entry.since, entry.decision.rawValue, entry.isPending, entry.isRecovered, entry.isForked, entry.isLeaving,
          entry.code, entry.reason, try encode(entry.base, record), try encode(entry.sent),
        ])
  }

  public func setSent(_ record: RecordReference, _ vector: VersionVector) throws {
    try db.cachedStatement(sql: "UPDATE sync_unsent SET sent = ? WHERE tbl = ? AND id = ?")
      .execute(arguments: [try encode(vector)] + (try key(record)))
  }

  public func removeOutboxEntry(_ record: RecordReference) throws {
    try db.cachedStatement(sql: "DELETE FROM sync_unsent WHERE tbl = ? AND id = ?").execute(arguments: try key(record))
    try db.cachedStatement(sql: "UPDATE sync_history SET unsent = 0 WHERE tbl = ? AND id = ? AND unsent = 1")
      .execute(arguments: try key(record))
  }

  public func forkOutbox() throws { try db.execute(sql: "UPDATE sync_unsent SET forked = 1") }

  public func restartOutbox() throws {
    try db.execute(
      sql: "UPDATE sync_unsent SET base = NULL, sent = NULL, recovered = 1, pending = pending OR decision = ?",
      arguments: [OutboxEntry.Decision.held.rawValue])
    try db.execute(sql: "UPDATE sync_history SET unsent = 1")
  }

  public func offerOutbox() throws { try db.execute(sql: "UPDATE sync_unsent SET pending = 1 WHERE recovered = 1") }

  public func set(_ cursors: [FeedCursor]) throws {
    try db.cachedStatement(sql: "DELETE FROM sync_cursor").execute()
    for cursor in cursors {
      try db.cachedStatement(sql: "INSERT INTO sync_cursor VALUES (?, ?, ?)")
        .execute(arguments: [cursor.scope, Int64(clamping: cursor.sequence), cursor.isLeaving])
    }
  }

  private func encode(_ state: RecordState?, _ record: RecordReference) throws -> Data? {
    try state.map { Data(try codec.encode($0, nil, sealer(record, $0))) }
  }

  private func encode(_ vector: VersionVector?) throws -> Data? {
    try vector.map { Data(try codec.encode(RecordState(vector: $0), nil, nil)) }
  }
}
