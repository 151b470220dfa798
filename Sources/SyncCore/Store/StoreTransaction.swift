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
  /// Whether keys are to be erased once this transaction is committed.
  var hasErasedKey = false
  /// Whether this transaction has added to the audit log.
  var hasAudited = false
  public internal(set) var hasSavepoints = false
  /// The home scope of records that this transaction makes in tables whose home is ``HomeScope/writer``.
  public var writerScope: String?

  init(store: Store, db: Database, officer: String?) throws {
    let identity = try Identity.load(db, store.prepared.cache(of: db))
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

  /// Captures what the body left, and writes back what was counted.
  func finish() throws {
    // They may have waited for the identity that the body has given. No other program writes while this one does.
    if beganLife { try captureMarks() }
    try capture()
    try saveCounters()
    // What a savepoint has taken back is not there any more.
    if hasAudited { try set("audit-end", to: auditHead().description) }
  }

  /// Writes back the identity, and the sequences that were given.
  func saveCounters() throws {
    if isDirty, let current { try current.save(db) }
    for (scope, sequence) in givenSequences { try save(sequence, of: scope.text) }
    givenSequences = [:]
  }

  public func set(_ name: String, to value: String?) throws {
    guard let value else {
      var remove = try query("DELETE FROM sync_setting WHERE name = ?")
      remove.bind(name)
      return try remove.run()
    }
    var save = try query(
      "INSERT INTO sync_setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
    for text in [name, value] { save.bind(text) }
    try save.run()
  }

  /// Records an event for people to see.
  public func note(event code: String, _ detail: String) throws {
    try db.execute(
      sql: "INSERT INTO sync_event(at, code, detail) VALUES (?, ?, ?)",
      arguments: [now, code, detail])
  }

  public func savepoint<T>(_ body: () throws -> T) throws -> T {
    var result: Result<T, any Error>?
    let given = givenSequences
    do {
      try store.changes.takingBack {
        try db.inSavepoint {
          result = .success(try body())
          return .commit
        }
      }
    } catch {
      // Numbers that the body has given may have been taken back.
      store.interner.reset()
      knownAuditHead = nil
      metadata.forget()
      givenSequences = given
      throw error
    }
    guard let result else { throw StoreError.io(path: store.path, detail: "no result") }
    return try result.get()
  }

  // MARK: Records

  public func save(
    _ stored: StoredRecord, _ record: RecordReference, status: RecordStatus, writingRow: Bool
  ) throws {
    metadata.forget()
    let table = synced(record.table)
    let sealer = sealer(record, stored.state)
    if let sealer, sealer.sealing.isLocked { try checkNew(record) }
    let bytes = try codec.encode(stored.state, table, sealer)
    let former = role == .hub ? try scope(record) : nil
    let stays = former.map { haveSameBytes($0, stored.scope) } ?? false
    if former != nil, !stays { try leaveHomeFeed(record) }
    var save = try query(
      stays
        // By the scope records have their places in the feeds, which then need not be looked at.
        ? "UPDATE sync_record SET status = ?4, digest = ?5, state = ?6 WHERE tbl = ?1 AND id = ?2 AND scope = ?3"
        : """
        INSERT INTO sync_record(tbl, id, scope, status, digest, state) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (tbl, id) DO UPDATE SET scope = excluded.scope, status = excluded.status,
          digest = excluded.digest, state = excluded.state
        """, record)
    save.bind(try store.interner.number(ofRecurring: stored.scope, db))
    save.bind(status.rawValue)
    save.bind(shortDigest(stored.state, record))
    save.bind(bytes)
    try save.run()
    if let table, writingRow { try putRow(stored.state, record, table, isNew: role == .hub && former == nil) }
  }

  public func remove(_ record: RecordReference) throws {
    metadata.forget()
    hasRemoved = true
    if role == .hub { try leaveHomeFeed(record) }
    try query("DELETE FROM sync_record WHERE tbl = ? AND id = ?", record).run()
    guard let sql = statements(record.table) else { return }
    try uncaptured { try query(sql.delete, record.id).run() }
  }

  public func removeHistory(of record: RecordReference) throws {
    hasRemoved = true
    try query("DELETE FROM sync_history WHERE tbl = ? AND id = ?", record).run()
  }

  public func removeReplaced(_ dot: Dot, of record: RecordReference) throws {
    var remove = try query(
      "DELETE FROM sync_history WHERE tbl = ? AND id = ? AND incarnation = ? AND counter = ?", record)
    remove.bind(try store.interner.number(of: dot.incarnation, db))
    remove.bind(Int64(bitPattern: dot.counter))
    try remove.run()
  }

  public func keep(
    _ version: RecordState, of record: RecordReference, unit: String, _ dot: Dot, unsent: Bool
  ) throws {
    let bytes = try codec.encode(version, nil, sealer(record, version))
    var keep = try query("INSERT OR IGNORE INTO sync_history VALUES (?, ?, ?, ?, ?, ?, ?)", record)
    keep.bind(try store.interner.number(of: dot.incarnation, db))
    keep.bind(Int64(bitPattern: dot.counter))
    keep.bind(try store.interner.number(of: unit, db))
    keep.bind(unsent)
    keep.bind(bytes)
    try keep.run()
  }

  /// - parameter isNew: Whether there is no row yet, as far as is known.
  func putRow(_ state: RecordState, _ record: RecordReference, _ table: SyncedTable, isNew: Bool = false) throws {
    guard let sql = statements(table.name) else { return }
    try uncaptured {
      guard state.lives else {
        return try query(sql.delete, record.id).run()
      }
      let sealer = sealer(record, state)
      var values = [ColumnValue](repeating: .null, count: table.columns.count)
      for unit in table.layout {
        for column in state.units[unit.name]?.provisional?.columns ?? [] {
          guard let known = unit.columns.first(where: { $0.name == column.name }) else { continue }
          values[known.index] =
            if let sealer, sealer.seals(column.name, column.value) {
              .blob(try sealer.seal(column.value, column.name))
            } else {
              column.value
            }
        }
      }
      for sql in isNew ? [sql.upsert] : [sql.update, sql.upsert] {
        var put = try query(sql, record.id)
        for value in values { put.bind(value) }
        try put.run()
        if db.changesCount > 0 { return }
      }
    }
  }

  /// Runs `body` without capture: what it writes to rows is no new write.
  public func uncaptured<T>(_ body: () throws -> T) throws -> T { try store.changes.paused(body) }
}
