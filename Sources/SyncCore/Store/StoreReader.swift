import Foundation
public import GRDB
public import SyncModel

/// A consistent view of a store.
public class StoreReader: ReplicaView {
  public let store: Store
  /// For the program's own queries on its tables.
  public let db: Database
  private let prepared: StatementCache

  /// During a migration, tables that do not have all their columns yet.
  var earlier: [String: (table: SyncedTable, statements: RowStatements)] = [:]

  /// Where the audit log ends, once that was asked.
  var knownAuditHead: AuditHead?

  /// What the last reading of a feed has told of its records.
  var metadata = ToldMetadata()

  /// The last sequences of scopes that this transaction has given, which the database does not have yet: to raise one
  /// there for each record costs as much as to store the record's state.
  var givenSequences: [ExactText: UInt64] = [:]

  init(store: Store, db: Database) {
    self.store = store
    self.db = db
    prepared = store.prepared.cache(of: db)
  }

  /// See ``showingWhatIsOpen(_:)``.
  var showsLockedAsEmpty = false

  var codec: StateCodec {
    StateCodec(interner: store.interner, db: db) { try self.opened($0, $1) }
  }

  public var schema: Schema { store.schema }
  public var role: StoreRole { store.role }
  public var environment: StoreEnvironment { store.environment }

  public var identity: Identity? {
    get throws { try Identity.load(db, prepared) }
  }

  /// The record's home scope, nil when the record is unknown.
  public func scope(_ record: RecordReference) throws -> String? {
    let find = try query("SELECT scope FROM sync_record WHERE tbl = ? AND id = ?", record)
    guard try find.step() else { return nil }
    return try store.interner.name(of: find.integer(0), db)
  }

  public func stored(_ record: RecordReference) throws -> StoredRecord? {
    try stored(record) { try self.row(record) }
  }

  /// - parameter row: Gives the columns that stand in for the row's, which may have changed since.
  func stored(
    _ record: RecordReference, row: () throws -> [String: ColumnValue]?
  ) throws -> StoredRecord? {
    let find = try query("SELECT scope, state FROM sync_record WHERE tbl = ? AND id = ?", record)
    guard try find.step() else { return nil }
    do {
      guard let bytes = find.blob(1) else { throw ByteReader.Damaged() }
      let state = try codec.decode(bytes, synced(record.table), row: try row())
      return StoredRecord(state: state, scope: try store.interner.name(of: find.integer(0), db) ?? "")
    } catch is ByteReader.Damaged {
      throw StoreError.damagedRecord(table: record.table, id: record.id)
    }
  }

  func key(_ record: RecordReference) throws -> StatementArguments {
    [try tableNumber(record.table), record.id.data]
  }

  func query(_ sql: SQL) throws -> Query { try Query(db, prepared, sql) }

  /// A statement whose first parameters are a record's table and id.
  func query(_ sql: SQL, _ record: RecordReference) throws -> Query {
    var query = try query(sql)
    query.bind(try tableNumber(record.table))
    query.bind(record.id)
    return query
  }

  /// A statement whose first parameter is an id.
  func query(_ sql: SQL, _ id: Identifier) throws -> Query {
    var query = try query(sql)
    query.bind(id)
    return query
  }

  /// The known columns of a record's row but `id`, what is sealed being opened; nil without a row.
  public func row(_ record: RecordReference) throws -> [String: ColumnValue]? {
    guard let table = synced(record.table), let sql = statements(record.table)?.select else { return nil }
    let find = try query(sql, record.id)
    guard try find.step() else { return nil }
    return try columns(of: table, in: find, from: 0)
  }

  func columns(of table: SyncedTable, in row: borrowing Query, from first: CInt) throws -> [String: ColumnValue] {
    try Self.columns(of: table, in: row, from: first) { try opened($0, $1) }
  }

  static func columns(
    of table: SyncedTable, in row: borrowing Query, from first: CInt,
    open: (ColumnValue, SyncedColumn) throws -> ColumnValue
  ) rethrows -> [String: ColumnValue] {
    var values: [String: ColumnValue] = Dictionary(minimumCapacity: table.columns.count)
    for (offset, column) in table.columns.enumerated() {
      values[column.name] = try open(row.value(first + CInt(offset)), column)
    }
    return values
  }

  /// A table as the file has it now.
  func synced(_ table: String) -> SyncedTable? { earlier[table]?.table ?? store.schema[table] }

  func statements(_ table: String) -> RowStatements? {
    earlier[table]?.statements ?? store.statements[table]
  }

  func tableNumber(_ table: String) throws -> Int64 { try store.interner.number(ofRecurring: table, db) }

  public func records(with status: RecordStatus) throws -> [RecordReference] {
    // SQLite would rather read all records in the order asked for than sort the few that the index has.
    try references(
      """
      SELECT tbl, id FROM sync_record INDEXED BY sync_record_status
      WHERE status <> 0 AND status & ?1 = ?1 ORDER BY tbl, id
      """, [status.rawValue])
  }

  public func records(inScope scope: String) throws -> [RecordReference] {
    try references(
      "SELECT tbl, id FROM sync_record WHERE scope = (SELECT n FROM sync_name WHERE name = ?)", [scope])
  }

  public func records(
    of table: SyncedTable, naming id: Identifier, in column: String
  ) throws -> [RecordReference] {
    let find = try db.cachedStatement(sql: "SELECT id FROM \(table.name) WHERE \(column) = ?")
    return try Data.fetchAll(find, arguments: [id.data]).compactMap { data in
      Identifier(data: data).map { RecordReference(table.name, $0) }
    }
  }

  public func forEachRecord(_ body: (RecordReference) throws -> Void) throws {
    let cursor = try Row.fetchCursor(
      db, sql: "SELECT tbl, id FROM sync_record JOIN sync_name ON n = tbl ORDER BY name, id")
    while let row = try cursor.next() {
      guard let record = try reference(row, from: 0) else { continue }
      try body(record)
    }
  }

  public func replacedVersions(of record: RecordReference, onlyUnsent: Bool) throws -> [RecordState] {
    let condition = onlyUnsent ? " AND unsent = 1" : ""
    let find = try db.cachedStatement(
      sql: "SELECT version FROM sync_history WHERE tbl = ? AND id = ?\(condition)")
    return try Data.fetchAll(find, arguments: try key(record)).map { try codec.decode([UInt8]($0), nil, row: nil) }
  }

  /// The ids of all records of a table, deleted ones too, in order.
  public func recordIDs(of table: String) throws -> [Identifier] {
    try references(
      "SELECT tbl, id FROM sync_record WHERE tbl = ? ORDER BY id", [try tableNumber(table)]
    ).map(\.id)
  }

  func references(_ sql: String, _ arguments: StatementArguments) throws -> [RecordReference] {
    let find = try db.cachedStatement(sql: sql)
    return try Row.fetchAll(find, arguments: arguments).compactMap { try reference($0, from: 0) }
  }

  /// The record whose table's number and id stand in two columns of a row.
  func reference(_ row: Row, from first: Int) throws -> RecordReference? {
    guard let table = try store.interner.name(of: row[first], db), let id = Identifier(data: row[first + 1])
    else { return nil }
    return RecordReference(table, id)
  }

  /// A number that changes when another connection has written the file.
  func fileVersion() throws -> Int64 {
    let find = try query("PRAGMA data_version")
    return try find.step() ? find.integer(0) : 0
  }

  // MARK: Settings and events

  public func setting(_ name: String) throws -> String? {
    var find = try query("SELECT value FROM sync_setting WHERE name = ?")
    find.bind(name)
    return try find.step() ? find.text(0) : nil
  }

  /// Those whose names begin so, by name. Nothing in `beginning` may be special to GLOB.
  public func settings(beginning: String) throws -> [(name: String, value: String)] {
    try Row.fetchAll(
      db, sql: "SELECT name, value FROM sync_setting WHERE name GLOB ? ORDER BY name", arguments: ["\(beginning)*"]
    ).map { ($0[0], $0[1]) }
  }

  /// What happened to the store that a person should know, the latest last.
  public func events() throws -> [StoreEvent] {
    try Row.fetchAll(db, sql: "SELECT at, code, detail FROM sync_event ORDER BY n").map {
      StoreEvent(at: $0[0], code: $0[1], detail: $0[2])
    }
  }
}
