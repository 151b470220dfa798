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
    let find = try query(
      """
      SELECT since, decision, pending, recovered, forked, leaving, code, reason, base, sent FROM sync_unsent
      WHERE tbl = ? AND id = ?
      """, record)
    guard try find.step() else { return nil }
    var entry = OutboxEntry(
      since: find.integer(0), isPending: find.flag(2), isRecovered: find.flag(3), base: try decode(find.blob(8)))
    entry.decision = OutboxEntry.Decision(rawValue: Int(find.integer(1))) ?? .none
    entry.isForked = find.flag(4)
    entry.isLeaving = find.flag(5)
    entry.code = find.text(6) ?? ""
    entry.reason = find.text(7) ?? ""
    entry.sent = try decode(find.blob(9))?.vector
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
    let find = try query("SELECT scope, sequence, leaving FROM sync_cursor ORDER BY scope")
    var cursors: [FeedCursor] = []
    while try find.step() {
      cursors.append(
        FeedCursor(scope: find.text(0) ?? "", sequence: UInt64(find.integer(1)), isLeaving: find.flag(2)))
    }
    return cursors
  }

  private func decode(_ bytes: [UInt8]?) throws -> RecordState? {
    try bytes.map { try codec.decode($0, nil, row: nil) }
  }
}

extension StoreTransaction {
  public func save(_ entry: OutboxEntry, _ record: RecordReference) throws {
    let base = try entry.base.map { try codec.encode($0, nil, sealer(record, $0)) }
    let sent = try entry.sent.map(encode)
    var save = try query("INSERT OR REPLACE INTO sync_unsent VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", record)
    save.bind(entry.since)
    save.bind(entry.decision.rawValue)
    for flag in [entry.isPending, entry.isRecovered, entry.isForked, entry.isLeaving] { save.bind(flag) }
    for text in [entry.code, entry.reason] { save.bind(text) }
    for blob in [base, sent] { save.bind(blob) }
    try save.run()
  }

  public func setSent(_ record: RecordReference, _ vector: VersionVector) throws {
    let bytes = try encode(vector)
    var save = try query("UPDATE sync_unsent SET sent = ?3 WHERE tbl = ?1 AND id = ?2", record)
    save.bind(bytes)
    try save.run()
  }

  public func removeOutboxEntry(_ record: RecordReference) throws {
    try query("DELETE FROM sync_unsent WHERE tbl = ? AND id = ?", record).run()
    try query("UPDATE sync_history SET unsent = 0 WHERE tbl = ? AND id = ? AND unsent = 1", record).run()
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
    try query("DELETE FROM sync_cursor").run()
    for cursor in cursors {
      var add = try query("INSERT INTO sync_cursor VALUES (?, ?, ?)")
      add.bind(cursor.scope)
      add.bind(Int64(clamping: cursor.sequence))
      add.bind(cursor.isLeaving)
      try add.run()
    }
  }

  private func encode(_ vector: VersionVector) throws -> [UInt8] {
    try codec.encode(RecordState(vector: vector), nil, nil)
  }
}
