import Foundation
import GRDB
public import SyncModel

/// One writing transaction. Rows may be changed with plain SQL through ``StoreReader/db``, or records with
/// ``apply(_:to:reason:kind:)``; nothing is kept unless the whole transaction is.
public final class StoreTransaction: StoreReader {
  /// Under whose name the writes of this transaction go.
  public let officer: String
  /// Milliseconds since 1970 UTC at the beginning of the transaction, the evidence of its writes.
  public let now: Int64
  private var current: Identity?
  private var isDirty = false
  /// Whether this transaction gave the store another life than it had.
  private(set) var beganLife = false
  private var uncapturedDepth = 0
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

  override var identity: Identity? {
    get throws { current }
  }

  /// Gives the store its identity: a replica in its first life.
  public func begin(replica: Identifier, officer: String) {
    current = Identity(
      incarnation: Incarnation(replica: replica, number: store.environment.randomNumber()),
      counter: 0, officer: officer)
    isDirty = true
    beganLife = true
  }

  /// Begins a new life of the replica, or of another that takes its place.
  @discardableResult
  func beginIncarnation(replica: Identifier? = nil) throws -> Incarnation {
    guard let known = current else { throw StoreError.notEnrolled }
    let next = Incarnation(
      replica: replica ?? known.incarnation.replica, number: store.environment.randomNumber())
    current = Identity(incarnation: next, counter: 0, officer: known.officer)
    isDirty = true
    beganLife = true
    return next
  }

  func nextDot() throws -> Dot {
    guard var identity = current else { throw StoreError.notEnrolled }
    let dot = try identity.nextDot()
    current = identity
    isDirty = true
    return dot
  }

  /// Captures what the body left, and writes the identity back.
  func finish() throws {
    try capture()
    try saveIdentity()
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

  // MARK: Writing records

  /// Does one write on a record, under this transaction's officer.
  ///
  /// - returns: The state after it.
  /// - throws: ``StoreError/merge(_:table:id:)`` when the write does not fit the state.
  @discardableResult
  public func apply(
    _ write: Write, to record: RecordReference, reason: String = "", kind: WriteKind? = nil
  ) throws -> RecordState {
    try capture()
    let old = try stored(record)
    return try apply(
      write, to: record, old, at: now, officer: officer, reason: reason, kind: kind)
  }

  func apply(
    _ write: Write, to record: RecordReference, _ old: Stored?, at time: Int64, officer: String,
    reason: String = "", kind: WriteKind? = nil, rowIsWritten: Bool = false
  ) throws -> RecordState {
    let before = try old?.state ?? RecordState(vector: takeBackCollected(record))
    let evidence = Evidence(
      officer: officer, deviceTime: time, receivedAt: store.role == .hub ? now : nil,
      kind: kind ?? write.kind(on: before), reason: reason)
    let dot = try nextDot()
    let next: RecordState
    do {
      next = try before.applying(write, dot: dot, evidence: evidence)
    } catch {
      throw StoreError.merge(error, table: record.table, id: record.id)
    }
    var scope = try home(of: next, record) ?? old?.scope ?? ""
    if store.role == .device, try Outbox(self).noteLocalWrite(record, before: before), let old {
      // Where the server has it, and counts it, until a move is admitted.
      scope = old.scope
    }
    try recordClosed(record, [before], next)
    // In a conflict the row may have to show another value than the one just written.
    try put(next, record, scope: scope, writingRow: !rowIsWritten || next.isInConflict)
    return next
  }

  /// Merges a state that came from elsewhere.
  ///
  /// - returns: The state after it.
  /// - throws: ``StoreError/merge(_:table:id:)`` for a malformed state or a dot with two contents.
  @discardableResult
  func merge(_ remote: RecordState, into record: RecordReference, scope: String) throws -> RecordState {
    let old = try stored(record)
    let before = old?.state ?? RecordState()
    let next = try mergedOrThrow(before, remote, record)
    if next == before, old?.scope == scope { return before }
    try recordClosed(record, [before, remote], next)
    try put(next, record, scope: scope)
    return next
  }

  func mergedOrThrow(
    _ left: RecordState, _ right: RecordState, _ record: RecordReference
  ) throws -> RecordState {
    do {
      try right.validate()
      return try left.merged(with: right)
    } catch {
      throw StoreError.merge(error, table: record.table, id: record.id)
    }
  }

  /// Stores a record: its metadata and its row, which shows the provisional values.
  ///
  /// - parameters:
  ///   - publishing: False when nothing changed but the way it is stored.
  ///   - writingRow: False when the row holds the provisional values already.
  func put(
    _ state: RecordState, _ record: RecordReference, scope: String, publishing: Bool = true,
    writingRow: Bool = true
  ) throws {
    let table = synced(record.table)
    if let table { try check(state, table) }
    let formerScope = store.role == .hub ? try self.scope(record) : nil
    var status = 0
    if !state.conflicts(table: record.table, record: record.id).isEmpty {
      status |= Layout.Status.inConflict
    }
    if state.isDeleted {
      status |= Layout.Status.deleted
      if state.life.dots.contains(where: { state.evidence[$0]?.kind == .refusal }) {
        status |= Layout.Status.refusedCreation
      }
    }
    try db.cachedStatement(
      sql: """
        INSERT INTO sync_record(tbl, id, scope, status, digest, state) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (tbl, id) DO UPDATE SET scope = excluded.scope, status = excluded.status,
          digest = excluded.digest, state = excluded.state
        """
    ).execute(arguments: [
      try tableNumber(record.table), record.id.data, try store.interner.number(of: scope, db),
      status, Self.shortDigest(state, record), Data(try codec.encode(state, table)),
    ])
    if let table, writingRow { try putRow(state, record, table) }
    if store.role == .hub, publishing { try Feed(self).publish(record, home: scope) }
    if let formerScope, formerScope != scope { try moveChildren(of: record, to: scope) }
  }

  /// Records whose home is their parent's go where it goes.
  private func moveChildren(of record: RecordReference, to scope: String) throws {
    for table in store.schema.tables {
      guard case .parent(let column, record.table) = table.home else { continue }
      let ids = try Data.fetchAll(
        db, sql: "SELECT id FROM \(table.name) WHERE \(column) = ?", arguments: [record.id.data])
      for child in ids.compactMap(Identifier.init(data:)).map({ RecordReference(table.name, $0) }) {
        guard let known = try stored(child), known.scope != scope else { continue }
        try put(known.state, child, scope: scope)
      }
    }
  }

  static func shortDigest(_ state: RecordState, _ record: RecordReference) -> Int64 {
    Int64(bitPattern: state.digest(table: record.table, record: record.id).high)
  }

  /// Removes a record with all that is known of it: for one that left the store's scopes.
  func forget(_ record: RecordReference) throws {
    let key: StatementArguments = [try tableNumber(record.table), record.id.data]
    try db.execute(sql: "DELETE FROM sync_record WHERE tbl = ? AND id = ?", arguments: key)
    try db.execute(sql: "DELETE FROM sync_history WHERE tbl = ? AND id = ?", arguments: key)
    guard let table = store.schema[record.table] else { return }
    try uncaptured {
      try db.execute(sql: "DELETE FROM \(table.name) WHERE id = ?", arguments: [record.id.data])
    }
  }

  private func check(_ state: RecordState, _ table: SyncedTable) throws {
    for unit in table.units {
      // Losing values too: another merge may make them the provisional one.
      for version in state.units[unit.name]?.versions ?? [] {
        for name in unit.columns {
          guard let known = version.content[name], let column = table.column(name) else { continue }
          guard column.accepts(known) else { throw StoreError.wrongType(table: table.name, column: name) }
        }
      }
    }
  }

  private func putRow(_ state: RecordState, _ record: RecordReference, _ table: SyncedTable) throws {
    guard let sql = statements(table.name) else { return }
    try uncaptured {
      guard state.lives else {
        return try db.cachedStatement(sql: sql.delete).execute(arguments: [record.id.data])
      }
      var values: [String: DatabaseValue] = [:]
      for unit in table.units {
        for column in state.units[unit.name]?.provisional?.columns ?? []
        where unit.columns.contains(column.name) {
          values[column.name] = column.value.databaseValue
        }
      }
      try db.cachedStatement(sql: sql.upsert).execute(
        arguments: StatementArguments([record.id.data.databaseValue] + sql.names.map { values[$0] ?? .null }))
    }
  }

  /// Runs `body` without capture: what it writes to rows is no new write. Sections may lie in one another, so that a
  /// whole batch turns capture off once.
  func uncaptured<T>(_ body: () throws -> T) throws -> T {
    if uncapturedDepth == 0 { try db.cachedStatement(sql: "UPDATE sync_capture SET applying = 1").execute() }
    uncapturedDepth += 1
    defer { uncapturedDepth -= 1 }
    let result = try body()
    if uncapturedDepth == 1 { try db.cachedStatement(sql: "UPDATE sync_capture SET applying = 0").execute() }
    return result
  }

  /// The home scope that the record's own values give, nil where they do not say.
  func home(of state: RecordState, _ record: RecordReference) throws -> String? {
    guard let table = store.schema[record.table] else { return nil }
    switch table.home {
    case .column(let name):
      guard case .text(let scope) = value(of: name, state, table) else { return nil }
      return scope
    case .parent(let column, let parent):
      guard case .blob(let bytes) = value(of: column, state, table),
        let id = Identifier(bytes: bytes)
      else { return nil }
      return try scope(RecordReference(parent, id))
    case .writer:
      return try scope(record) ?? writerScope
    }
  }

  private func value(of column: String, _ state: RecordState, _ table: SyncedTable) -> ColumnValue? {
    guard let unit = table.units.first(where: { $0.columns.contains(column) }) else { return nil }
    return state.units[unit.name]?.provisional?[column]
  }
}

extension Write {
  /// What a write is called in a record's history.
  func kind(on state: RecordState) -> WriteKind {
    switch self {
    case .insert: state.isEmpty ? .insert : state.lives ? .edit : .undelete
    case .edit: .edit
    case .delete: .delete
    case .resolve, .resolveLife: .resolve
    }
  }
}
