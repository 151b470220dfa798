import Foundation
import GRDB
public import SyncModel

/// One writing transaction. Rows may be changed with plain SQL through ``StoreReader/db``, or records with
/// ``apply(_:to:reason:kind:)``; nothing is kept unless the whole transaction is.
public final class StoreTransaction: StoreReader, ReplicaStorage {
  /// Under whose name the writes of this transaction go.
  public let officer: String
  /// Milliseconds since 1970 UTC at the beginning of the transaction, the evidence of its writes.
  public let now: Int64
  private var current: Identity?
  private var isDirty = false
  /// Whether this transaction gave the store another life than it had.
  private(set) var beganLife = false
  /// Whether this transaction removed content that must not be found in SQLite's files any more.
  var hasRemoved = false
  private var uncapturedDepth = 0
  /// Whether keys are to be erased once this transaction is committed.
  var hasErasedKey = false
  /// Whether this transaction has added to the audit log.
  var hasAudited = false
  /// The home scope of records that this transaction makes in tables whose home is ``HomeScope/writer``.
  public var writerScope: String?

  init(store: Store, db: Database, officer: String?) throws {
    let identity = try Identity.load(db)
    self.officer = officer ?? identity?.officer ?? ""
    now = store.environment.now()
    current = identity
    super.init(store: store, db: db)
    writerScope = try setting("writer-scope")
  }

  public override var identity: Identity? {
    get throws { current }
  }

  public func become(_ identity: Identity) {
    if identity.incarnation != current?.incarnation { beganLife = true }
    current = identity
    isDirty = true
  }

  /// Captures what the body left, and writes the identity back.
  func finish() throws {
    try capture()
    try saveIdentity()
    // What a savepoint has taken back is not there any more.
    if hasAudited { try set("audit-end", to: auditHead().description) }
  }

  func saveIdentity() throws {
    if isDirty, let current { try current.save(db) }
  }

  public func set(_ name: String, to value: String?) throws {
    if let value {
      try db.cachedStatement(
        sql: "INSERT INTO sync_setting VALUES (?, ?) "
          + "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
      ).execute(arguments: [name, value])
    } else {
      try db.execute(sql: "DELETE FROM sync_setting WHERE name = ?", arguments: [name])
    }
  }

  /// Records an event for people to see.
  public func note(event code: String, _ detail: String) throws {
    try db.execute(
      sql: "INSERT INTO sync_event(at, code, detail) VALUES (?, ?, ?)",
      arguments: [now, code, detail])
  }

  public func savepoint<T>(_ body: () throws -> T) throws -> T {
    var result: Result<T, any Error>?
    do {
      try db.inSavepoint {
        result = .success(try body())
        return .commit
      }
    } catch {
      // Numbers that the body has given may have been taken back.
      store.interner.reset()
      throw error
    }
    guard let result else { throw StoreError.io(path: store.path, detail: "no result") }
    return try result.get()
  }

  // MARK: Records

  public func save(
    _ stored: StoredRecord, _ record: RecordReference, status: RecordStatus, writingRow: Bool
  ) throws {
    let table = synced(record.table)
    let sealer = sealer(record, stored.state)
    if let sealer, sealer.sealing.isLocked { try checkNew(record) }
    try db.cachedStatement(
      sql: """
        INSERT INTO sync_record(tbl, id, scope, status, digest, state) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (tbl, id) DO UPDATE SET scope = excluded.scope, status = excluded.status,
          digest = excluded.digest, state = excluded.state
        """
    ).execute(arguments: [
      try tableNumber(record.table), record.id.data, try store.interner.number(of: stored.scope, db),
      status.rawValue, shortDigest(stored.state, record),
      Data(try codec.encode(stored.state, table, sealer)),
    ])
    if let table, writingRow { try putRow(stored.state, record, table) }
  }

  public func remove(_ record: RecordReference) throws {
    hasRemoved = true
    try db.cachedStatement(sql: "DELETE FROM sync_record WHERE tbl = ? AND id = ?").execute(arguments: try key(record))
    guard let sql = statements(record.table) else { return }
    try uncaptured { try db.cachedStatement(sql: sql.delete).execute(arguments: [record.id.data]) }
  }

  public func removeHistory(of record: RecordReference) throws {
    hasRemoved = true
    try db.cachedStatement(sql: "DELETE FROM sync_history WHERE tbl = ? AND id = ?")
      .execute(arguments: try key(record))
  }

  public func removeReplaced(_ dot: Dot, of record: RecordReference) throws {
    try db.cachedStatement(
      sql: "DELETE FROM sync_history WHERE tbl = ? AND id = ? AND incarnation = ? AND counter = ?"
    ).execute(
      arguments: try key(record) + [
        try store.interner.number(of: dot.incarnation, db), Int64(bitPattern: dot.counter),
      ])
  }

  public func keep(
    _ version: RecordState, of record: RecordReference, unit: String, _ dot: Dot, unsent: Bool
  ) throws {
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO sync_history VALUES (?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      try tableNumber(record.table), record.id.data,
      try store.interner.number(of: dot.incarnation, db), Int64(bitPattern: dot.counter),
      try store.interner.number(of: unit, db), unsent ? 1 : 0,
      Data(try codec.encode(version, nil, sealer(record, version))),
    ])
  }

  func putRow(_ state: RecordState, _ record: RecordReference, _ table: SyncedTable) throws {
    guard let sql = statements(table.name) else { return }
    try uncaptured {
      guard state.lives else {
        return try db.cachedStatement(sql: sql.delete).execute(arguments: [record.id.data])
      }
      let sealer = sealer(record, state)
      var values: [String: DatabaseValue] = [:]
      for unit in table.units {
        for column in state.units[unit.name]?.provisional?.columns ?? []
        where unit.columns.contains(column.name) {
          values[column.name] =
            if let sealer, sealer.seals(column.name, column.value) {
              Data(try sealer.seal(column.value, column.name)).databaseValue
            } else {
              column.value.databaseValue
            }
        }
      }
      try db.cachedStatement(sql: sql.upsert).execute(
        arguments: StatementArguments([record.id.data.databaseValue] + sql.names.map { values[$0] ?? .null }))
    }
  }

  /// Runs `body` without capture: what it writes to rows is no new write. Sections may lie in one another, so that a
  /// whole batch turns capture off once.
  public func uncaptured<T>(_ body: () throws -> T) throws -> T {
    if uncapturedDepth == 0 { try db.cachedStatement(sql: "UPDATE sync_capture SET applying = 1").execute() }
    uncapturedDepth += 1
    defer { uncapturedDepth -= 1 }
    let result = try body()
    if uncapturedDepth == 1 { try db.cachedStatement(sql: "UPDATE sync_capture SET applying = 0").execute() }
    return result
  }
}
