extension ReplicaView {
  /// What is known of a record; the empty state when nothing is.
  public func state(_ record: RecordReference) throws -> RecordState {
    try stored(record)?.state ?? RecordState()
  }

  /// The life that the store is in, nil before it has one.
  public var incarnation: Incarnation? {
    get throws { try identity?.incarnation }
  }

  public var storeOfficer: String? {
    get throws { try identity?.officer }
  }

  /// Every record with an open conflict, in the order of tables and ids.
  public func recordsInConflict() throws -> [RecordReference] { try records(with: .inConflict) }

  /// Records of `table` whose creation was refused: they have no row, and are still shown.
  public func recordsRefused(_ table: String) throws -> [RecordReference] {
    try records(with: .refusedCreation).filter { $0.table == table }
  }

  /// Every deleted record that is still remembered.
  public func deletedRecords() throws -> [RecordReference] { try records(with: .deleted) }
}

extension ReplicaStorage {
  /// Gives the store its identity: a replica in its first life.
  public func begin(replica: Identifier, officer: String) {
    let first = Incarnation(replica: replica, number: environment.randomNumber())
    become(Identity(incarnation: first, counter: 0, officer: officer))
  }

  /// Begins a new life of the replica, or of another that takes its place.
  @discardableResult
  package func beginIncarnation(replica: Identifier? = nil) throws -> Incarnation {
    guard let known = try identity else { throw StoreError.notEnrolled }
    let next = Incarnation(
      replica: replica ?? known.incarnation.replica, number: environment.randomNumber())
    become(Identity(incarnation: next, counter: 0, officer: known.officer))
    return next
  }

  package func nextDot() throws -> Dot {
    guard var known = try identity else { throw StoreError.notEnrolled }
    let dot = try known.nextDot()
    become(known)
    return dot
  }

  /// Does one write on a record, under this transaction's officer.
  ///
  /// - returns: The state after it.
  /// - throws: ``StoreError/merge(_:table:id:)`` when the write does not fit the state.
  @discardableResult
  public func apply(
    _ write: Write, to record: RecordReference, reason: String = "", kind: WriteKind? = nil
  ) throws -> RecordState {
    try capture()
    return try apply(
      write, to: record, try stored(record), at: now, officer: officer, reason: reason, kind: kind)
  }

  /// - parameter rowIsWritten: The record's row shows the write already.
  @discardableResult
  package func apply(
    _ write: Write, to record: RecordReference, _ old: StoredRecord?, at time: Int64, officer: String,
    reason: String = "", kind: WriteKind? = nil, rowIsWritten: Bool = false
  ) throws -> RecordState {
    let before = try old?.state ?? RecordState(vector: takeBackCollected(record))
    let evidence = Evidence(
      officer: officer, deviceTime: time, receivedAt: role == .hub ? now : nil,
      kind: kind ?? write.kind(on: before), reason: reason)
    let dot = try nextDot()
    let next: RecordState
    do {
      next = try before.applying(write, dot: dot, evidence: evidence)
    } catch {
      throw StoreError.merge(error, table: record.table, id: record.id)
    }
    var scope = try home(of: next, record, from: old?.scope, writer: writerScope) ?? old?.scope ?? ""
    if role == .device, try noteLocalWrite(record, before: before), let old {
      // Where the server has it, and counts it, until a move is admitted.
      scope = old.scope
    }
    try recordClosed(record, [before], next)
    // In a conflict the row may have to show another value than the one just written.
    try put(next, record, scope: scope, from: old?.scope, writingRow: !rowIsWritten || next.isInConflict)
    if role == .hub { try audit(evidence.kind == .resolve ? .resolved : .written, record, next, officer: officer) }
    return try emptyIfErased(record, next) ? state(record) : next
  }

  /// Merges a state that came from elsewhere.
  ///
  /// - returns: The state after it.
  /// - throws: ``StoreError/merge(_:table:id:)`` for a malformed state or a dot with two contents.
  @discardableResult
  package func merge(_ remote: RecordState, into record: RecordReference, scope: String) throws -> RecordState {
    let old = try stored(record)
    return try keep(
      try mergedOrThrow(old?.state ?? RecordState(), remote, record), of: remote, into: record, old, scope: scope)
  }

  /// Stores what `remote` and the record's state until now have come to.
  ///
  /// - returns: `next`.
  func keep(
    _ next: RecordState, of remote: RecordState, into record: RecordReference, _ old: StoredRecord?, scope: String
  ) throws -> RecordState {
    let before = old?.state ?? RecordState()
    // Also where nothing else is new: it may be the only one that brings what was replaced.
    try recordClosed(record, [remote], next, fromServer: true)
    if next == before, old?.scope == scope { return before }
    try recordClosed(record, [before], next)
    try put(next, record, scope: scope, from: old?.scope)
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

  /// Stores a record, whose row shows the provisional values.
  ///
  /// - parameters:
  ///   - former: Its scope until now; nil for a record that is new here.
  ///   - publishing: False when nothing changed but the way it is stored.
  ///   - writingRow: False when the row holds the provisional values already.
  package func put(
    _ state: RecordState, _ record: RecordReference, scope: String, from former: String?, publishing: Bool = true,
    writingRow: Bool = true
  ) throws {
    try schema[record.table]?.check(state)
    try save(
      StoredRecord(state: state, scope: scope), record, status: state.status(of: record), writingRow: writingRow)
    if role == .hub, publishing { try publish(record, state, home: scope) }
    if role == .hub, let former, former != scope { try moveChildren(of: record, to: scope) }
  }

  /// Records whose home is their parent's go where it goes.
  private func moveChildren(of record: RecordReference, to scope: String) throws {
    for table in schema.tables {
      guard case .parent(let column, record.table) = table.home else { continue }
      for child in try records(of: table, naming: record.id, in: column) {
        guard let known = try stored(child), known.scope != scope else { continue }
        try put(known.state, child, scope: scope, from: known.scope)
      }
    }
  }

  /// Removes a record with all that is known of it: for one that left the store's scopes.
  func forget(_ record: RecordReference) throws {
    try remove(record)
    try removeHistory(of: record)
  }

  /// The home scope that the record's own values give it, or, in a table that says so, its writer; nil where neither
  /// does.
  ///
  /// - parameter former: The scope that it has until now.
  func home(
    of state: RecordState, _ record: RecordReference, from former: String?, writer: String?
  ) throws -> String? {
    guard let table = schema[record.table] else { return nil }
    return try home(in: table, from: former, writer: writer) { table.value(of: $0, in: state) }
  }

  /// The home scope of a record that is new here.
  package func home(of record: PlainRecord) throws -> String? {
    try home(in: record.table, from: nil, writer: writerScope) { record[$0] }
  }

  private func home(
    in table: SyncedTable, from former: String?, writer: String?, value: (String) -> ColumnValue?
  ) throws -> String? {
    switch table.home {
    case .column(let name):
      guard case .text(let scope)? = value(name) else { return nil }
      return scope
    case .parent(let column, let parent):
      guard case .blob(let bytes)? = value(column), let id = Identifier(bytes: bytes) else { return nil }
      return try scope(RecordReference(parent, id))
    case .writer:
      return former ?? writer
    }
  }
}

extension RecordState {
  func status(of record: RecordReference) -> RecordStatus {
    var status: RecordStatus = []
    if lives, isInConflict { status.insert(.inConflict) }
    if isDeleted {
      status.insert(.deleted)
      if life.dots.contains(where: { evidence[$0]?.kind == .refusal }) { status.insert(.refusedCreation) }
    }
    return status
  }
}

extension SyncedTable {
  /// - throws: ``StoreError/wrongType(table:column:)``. Losing values count too: another merge may make them the
  ///   provisional ones.
  fileprivate func check(_ state: RecordState) throws {
    for unit in units {
      for version in state.units[unit.name]?.versions ?? [] {
        for name in unit.columns {
          guard let known = version.content[name], let column = column(name) else { continue }
          guard column.accepts(known) else { throw StoreError.wrongType(table: self.name, column: name) }
        }
      }
    }
  }

  /// The provisional value of a column.
  func value(of column: String, in state: RecordState) -> ColumnValue? {
    guard let unit = units.first(where: { $0.columns.contains(column) }) else { return nil }
    return state.units[unit.name]?.provisional?[column]
  }

  /// The record that the provisional value of a column names.
  package func record(namedBy column: String, in state: RecordState) -> Identifier? {
    guard case .blob(let bytes) = value(of: column, in: state) else { return nil }
    return Identifier(bytes: bytes)
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
