import Foundation
public import GRDB
public import SyncModel

/// The name of a record: its table and its id.
public struct RecordReference: Hashable, Sendable {
  public let table: String
  public let id: Identifier

  public init(_ table: String, _ id: Identifier) {
    self.table = table
    self.id = id
  }
}

/// A consistent view of a store.
public class StoreReader {
  public let store: Store
  /// For the program's own queries on its tables.
  public let db: Database

  /// During a migration, tables that do not have all their columns yet.
  var earlier: [String: SyncedTable] = [:]

  init(store: Store, db: Database) {
    self.store = store
    self.db = db
  }

  var codec: StateCodec { StateCodec(interner: store.interner, db: db) }

  var identity: Identity? {
    get throws { try Identity.load(db) }
  }

  /// The store's replica, nil before it has one.
  public var incarnation: Incarnation? {
    get throws { try identity?.incarnation }
  }

  public var storeOfficer: String? {
    get throws { try identity?.officer }
  }

  /// What is known of a record; the empty state when nothing is.
  public func state(_ record: RecordReference) throws -> RecordState {
    try stored(record)?.state ?? RecordState()
  }

  /// The record's home scope, nil when the record is unknown.
  public func scope(_ record: RecordReference) throws -> String? {
    let find = try db.cachedStatement(sql: "SELECT scope FROM sync_record WHERE tbl = ? AND id = ?")
    guard
      let number = try Int64.fetchOne(
        find, arguments: [try tableNumber(record.table), record.id.data])
    else { return nil }
    return try store.interner.name(of: number, db)
  }

  struct Stored {
    var state: RecordState
    var scope: String
    var digest: Int64
  }

  func stored(_ record: RecordReference) throws -> Stored? {
    try stored(record) { try self.row(record) }
  }

  /// - parameter row: Gives the columns that stand in for the row's, which may have changed since.
  func stored(
    _ record: RecordReference, row: () throws -> [String: ColumnValue]?
  ) throws -> Stored? {
    let find = try db.cachedStatement(
      sql: "SELECT scope, digest, state FROM sync_record WHERE tbl = ? AND id = ?")
    let arguments: StatementArguments = [try tableNumber(record.table), record.id.data]
    guard let found = try Row.fetchOne(find, arguments: arguments) else { return nil }
    do {
      // Converted by hand: GRDB's own conversion would end the program on a value of another type.
      guard let blob = Data.fromDatabaseValue(found[2]), let number = Int64.fromDatabaseValue(found[0]),
        let digest = Int64.fromDatabaseValue(found[1])
      else { throw ByteReader.Damaged() }
      let state = try codec.decode([UInt8](blob), synced(record.table), row: try row())
      return Stored(state: state, scope: try store.interner.name(of: number, db) ?? "", digest: digest)
    } catch is ByteReader.Damaged {
      throw StoreError.damagedRecord(table: record.table, id: record.id)
    }
  }

  /// The known columns of a record's row but `id`, nil without a row.
  func row(_ record: RecordReference) throws -> [String: ColumnValue]? {
    guard let table = synced(record.table), let sql = statements(record.table)?.select else { return nil }
    let find = try db.cachedStatement(sql: sql)
    guard let row = try Row.fetchOne(find, arguments: [record.id.data]) else { return nil }
    return Self.columns(of: table, in: row, from: 0)
  }

  static func columns(of table: SyncedTable, in row: Row, from first: Int) -> [String: ColumnValue] {
    var values: [String: ColumnValue] = [:]
    for (offset, column) in table.columns.enumerated() {
      values[column.name] = ColumnValue(row[first + offset] as DatabaseValue)
    }
    return values
  }

  /// A table as the file has it now.
  func synced(_ table: String) -> SyncedTable? { earlier[table] ?? store.schema[table] }

  func statements(_ table: String) -> RowStatements? {
    earlier[table].map { RowStatements($0) } ?? store.statements[table]
  }

  func tableNumber(_ table: String) throws -> Int64 { try store.interner.number(of: table, db) }

  /// Every record with an open conflict, in the order of tables and ids.
  public func recordsInConflict() throws -> [RecordReference] {
    try references(
      "SELECT tbl, id FROM sync_record WHERE status <> 0 AND status & ? <> 0 ORDER BY tbl, id",
      [Layout.Status.inConflict])
  }

  /// Records of `table` whose creation was refused: they have no row, and are still shown.
  public func recordsRefused(_ table: String) throws -> [RecordReference] {
    try references(
      "SELECT tbl, id FROM sync_record WHERE status <> 0 AND status & ? <> 0 AND tbl = ? ORDER BY id",
      [Layout.Status.refusedCreation, try tableNumber(table)])
  }

  /// Every deleted record that is still remembered.
  public func deletedRecords() throws -> [RecordReference] {
    try references(
      "SELECT tbl, id FROM sync_record WHERE status <> 0 AND status & ? <> 0 ORDER BY tbl, id",
      [Layout.Status.deleted])
  }

  /// The ids of all records of a table, deleted ones too, in order.
  public func recordIDs(of table: String) throws -> [Identifier] {
    try references(
      "SELECT tbl, id FROM sync_record WHERE tbl = ? ORDER BY id", [try tableNumber(table)]
    ).map(\.id)
  }

  func references(_ sql: String, _ arguments: StatementArguments) throws -> [RecordReference] {
    try Row.fetchAll(db, sql: sql, arguments: arguments).compactMap { row in
      guard let name = try store.interner.name(of: row[0], db), let id = Identifier(data: row[1])
      else { return nil }
      return RecordReference(name, id)
    }
  }

  // MARK: Settings and events

  /// A small value that the store or the program keeps by name, outside what is synced.
  public func setting(_ name: String) throws -> String? {
    try String.fetchOne(
      try db.cachedStatement(sql: "SELECT value FROM sync_setting WHERE name = ?"),
      arguments: [name])
  }

  /// What happened to the store that a person should know, the latest last.
  public func events() throws -> [StoreEvent] {
    try Row.fetchAll(db, sql: "SELECT at, code, detail FROM sync_event ORDER BY n").map {
      StoreEvent(at: $0[0], code: $0[1], detail: $0[2])
    }
  }
}

/// Something that happened to a store by itself and that a person should know.
public struct StoreEvent: Hashable, Sendable {
  /// Milliseconds since 1970 UTC.
  public let at: Int64
  /// A stable word, such as `new-incarnation`.
  public let code: String
  public let detail: String
}
