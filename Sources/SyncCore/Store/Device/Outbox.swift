import Foundation
import GRDB
public import SyncModel

/// What a device has not yet got into the register: one row a record, with the state that the server last admitted.
struct Outbox {
  static let tables = """
    CREATE TABLE IF NOT EXISTS sync_unsent(
      tbl INTEGER NOT NULL, id BLOB NOT NULL, since INTEGER NOT NULL, decision INTEGER NOT NULL,
      pending INTEGER NOT NULL, recovered INTEGER NOT NULL, forked INTEGER NOT NULL,
      leaving INTEGER NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, base BLOB, sent BLOB,
      PRIMARY KEY (tbl, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_cursor(
      scope TEXT PRIMARY KEY, sequence INTEGER NOT NULL, leaving INTEGER NOT NULL) WITHOUT ROWID;
    """

  /// What the server last said of a record that is not in the register as the device has it.
  enum Decision: Int {
    case none = 0
    case held = 1
    case refused = 2
  }

  struct Entry {
    var decision: Decision
    var isPending: Bool
    var isRecovered: Bool
    var isLeaving: Bool
    /// Nil when the server has never admitted the record.
    var base: RecordState?
    /// The vector that the last request carried.
    var sent: VersionVector?
  }

  let reader: StoreReader
  private var db: Database { reader.db }

  init(_ reader: StoreReader) { self.reader = reader }

  func entry(_ record: RecordReference) throws -> Entry? {
    let find = try db.cachedStatement(
      sql: """
        SELECT decision, pending, recovered, leaving, base, sent FROM sync_unsent
        WHERE tbl = ? AND id = ?
        """)
    guard let row = try Row.fetchOne(find, arguments: try key(record)) else { return nil }
    return Entry(
      decision: Decision(rawValue: row[0]) ?? .none, isPending: row[1], isRecovered: row[2],
      isLeaving: row[3], base: try decode(row[4]), sent: try decode(row[5])?.vector)
  }

  /// Whether the server has admitted `dot`, or a later state that includes it.
  func isAdmitted(_ dot: Dot, _ record: RecordReference) throws -> Bool {
    guard let entry = try entry(record) else { return true }
    return entry.base?.vector.contains(dot) ?? false
  }

  /// Notes a write that the server does not have yet; a held record's later changes will join what is held.
  ///
  /// - returns: Whether the server has admitted the record in some state.
  func noteLocalWrite(_ record: RecordReference, before: RecordState) throws -> Bool {
    if let entry = try entry(record) {
      let decision: Decision = entry.decision == .refused ? .none : entry.decision
      try update(record, "decision = ?, pending = 1", [decision.rawValue])
      return entry.base != nil
    }
    try insert(record, base: before.isEmpty ? nil : before, pending: true, recovered: false)
    return !before.isEmpty
  }

  func insert(_ record: RecordReference, base: RecordState?, pending: Bool, recovered: Bool) throws {
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO sync_unsent VALUES (?, ?, ?, 0, ?, ?, 0, 0, '', '', ?, NULL)"
    ).execute(
      arguments: try key(record) + [
        reader.store.environment.now(), pending, recovered, try encode(base),
      ])
  }

  func setBase(_ record: RecordReference, _ base: RecordState) throws {
    try update(record, "base = ?", [try encode(base)])
  }

  func setSent(_ record: RecordReference, _ vector: VersionVector) throws {
    try update(record, "sent = ?", [try encode(RecordState(vector: vector))])
  }

  func decide(_ record: RecordReference, _ decision: Decision, code: String, reason: String) throws {
    try update(
      record, "decision = ?, pending = 0, recovered = 0, code = ?, reason = ?",
      [decision.rawValue, code, reason])
  }

  func remove(_ record: RecordReference) throws {
    try db.cachedStatement(sql: "DELETE FROM sync_unsent WHERE tbl = ? AND id = ?")
      .execute(arguments: try key(record))
    try db.cachedStatement(sql: "UPDATE sync_history SET unsent = 0 WHERE tbl = ? AND id = ? AND unsent = 1")
      .execute(arguments: try key(record))
  }

  func update(_ record: RecordReference, _ assignments: String, _ values: StatementArguments) throws {
    try db.cachedStatement(sql: "UPDATE sync_unsent SET \(assignments) WHERE tbl = ? AND id = ?")
      .execute(arguments: values + (try key(record)))
  }

  /// Records to be sent, parents before children: in the order of the schema's tables, then of ids.
  func pending(limit: Int, where condition: String = "pending = 1") throws -> [RecordReference] {
    var found: [RecordReference] = []
    var numbers: [Int64] = []
    for table in reader.store.schema.tables {
      numbers.append(try reader.tableNumber(table.name))
    }
    let order = numbers.enumerated().map { "WHEN \($0.element) THEN \($0.offset)" }.joined(separator: " ")
    found = try reader.references(
      """
      SELECT tbl, id FROM sync_unsent WHERE \(condition)
      ORDER BY CASE tbl \(order) ELSE \(numbers.count) END, id LIMIT ?
      """, [limit])
    return found
  }

  func count(where condition: String) throws -> Int {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sync_unsent WHERE \(condition)") ?? 0
  }

  private func key(_ record: RecordReference) throws -> StatementArguments {
    [try reader.tableNumber(record.table), record.id.data]
  }

  private func encode(_ state: RecordState?) throws -> Data? {
    try state.map { Data(try reader.codec.encode($0, nil)) }
  }

  private func decode(_ data: Data?) throws -> RecordState? {
    try data.map { try reader.codec.decode([UInt8]($0), nil, row: nil) }
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

extension StoreReader {
  /// How the record stands with the register; ``SyncStatus/clean`` on a hub.
  public func syncStatus(_ record: RecordReference) throws -> SyncStatus {
    guard store.role == .device, let entry = try Outbox(self).entry(record) else { return .clean }
    return Self.status(entry)
  }

  private static func status(_ entry: Outbox.Entry) -> SyncStatus {
    switch entry.decision {
    case .held: .held
    case .refused: .refused
    case .none: entry.isPending ? .unsent : .clean
    }
  }

  /// Every record that is not in the register as this device has it.
  public func unsentRecords() throws -> [UnsentRecord] {
    let outbox = Outbox(self)
    return try outbox.pending(limit: .max, where: "pending = 1 OR decision <> 0").compactMap { record in
      guard let entry = try outbox.entry(record) else { return nil }
      let row = try Row.fetchOne(
        db, sql: "SELECT since, code, reason FROM sync_unsent WHERE tbl = ? AND id = ?",
        arguments: [try tableNumber(record.table), record.id.data])
      let state = try state(record)
      let what: WriteKind =
        state.isDeleted ? .delete : entry.base?.isEmpty ?? true ? .insert : .edit
      return UnsentRecord(
        record: record, since: row?[0] ?? 0, status: Self.status(entry), what: what,
        code: row?[1] ?? "", reason: row?[2] ?? "")
    }
  }

  /// How many records are to be sent, held or refused.
  public func outboxCounts() throws -> (unsent: Int, held: Int, refused: Int) {
    let outbox = Outbox(self)
    return (
      try outbox.count(where: "pending = 1"), try outbox.count(where: "decision = 1"),
      try outbox.count(where: "decision = 2")
    )
  }
}
