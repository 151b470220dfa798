import Foundation
import GRDB
public import SyncModel

/// What could be read of a store's unsent work, whatever else is wrong with the file.
public struct Salvage: Sendable {
  public struct Record: Sendable {
    public let record: RecordReference
    /// The row's columns, empty for a record that is deleted on the device.
    public let columns: [String: ColumnValue]
  }

  public var device: Identifier?
  public var officer = ""
  public var records: [Record] = []
  /// The records as the server takes them in; without those whose metadata could not be read.
  public var batch = EncodedBatch()
  /// Whether all that is unsent could be read.
  public var isComplete = true
}

extension Store {
  /// Reads the unsent work of the store at `path` without opening it for writing, record by record, so that damage
  /// costs only what lies on it.
  ///
  /// - throws: ``StoreError`` when not even the file can be opened.
  public static func salvage(path: String, schema: Schema, secret: StoreSecret? = nil) throws -> Salvage {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    let queue = try storeErrors(path) { try DatabaseQueue(path: path, configuration: configuration) }
    let sealing = try secret.map { try Sealing($0, besides: path, mustExist: true, digestKey: nil) }
    let statements = StatementCache()
    defer { statements.clear() }
    let rows = schema.tables.map { ($0.name, RowStatements($0).select) }
    return queue.unsafeRead { db in
      SalvageReader(
        db: db, schema: schema, sealing: sealing, path: path, statements: statements,
        rows: Dictionary(uniqueKeysWithValues: rows)
      ).read()
    }
  }
}

private struct SalvageReader {
  let db: Database
  let schema: Schema
  let sealing: Sealing?
  let path: String
  let statements: StatementCache
  let rows: [String: SQL]

  func read() -> Salvage {
    var salvage = Salvage()
    let identity = try? Identity.load(db, statements)
    salvage.device = identity?.incarnation.replica
    salvage.officer = identity?.officer ?? ""
    var encoder = BatchEncoder()
    let codec = StateCodec(interner: Interner(), db: db) { try opened($0, $1) }
    for (record, isListed) in references(&salvage) {
      let row = attempt(&salvage) { try self.row(record) } ?? nil
      if let (state, scope) = attempt(&salvage, { try self.state(record, row, codec) }) ?? nil {
        encoder.add(TransferredRecord(table: record.table, id: record.id, scope: scope, state: state))
      }
      if isListed || row != nil { salvage.records.append(.init(record: record, columns: row ?? [:])) }
    }
    salvage.batch = encoder.batch
    return salvage
  }

  private func opened(_ sealed: [UInt8], _ column: String) throws -> ColumnValue {
    guard let sealing else { throw StoreError.keysMissing(path: path + ".keys") }
    return try sealing.value(sealed, column)
  }

  private func attempt<T>(_ salvage: inout Salvage, _ body: () throws -> T) -> T? {
    do { return try body() } catch {
      salvage.isComplete = false
      return nil
    }
  }

  /// The records listed as unsent; where that list cannot be read, every row that there is.
  private func references(_ salvage: inout Salvage) -> [(RecordReference, Bool)] {
    let listed = attempt(&salvage) { () -> [(RecordReference, Bool)] in
      let sql = """
        SELECT name, id FROM sync_unsent JOIN sync_name ON n = tbl WHERE pending = 1 OR decision <> 0
        """
      return try Row.fetchAll(db, sql: sql).compactMap { row in
        Identifier(data: row[1]).map { (RecordReference(row[0], $0), true) }
      }
    }
    if let listed { return listed }
    return schema.tables.flatMap { table in
      (attempt(&salvage) { try Data.fetchAll(db, sql: "SELECT id FROM \(table.name)") } ?? []).compactMap {
        Identifier(data: $0).map { (RecordReference(table.name, $0), false) }
      }
    }
  }

  private func row(_ record: RecordReference) throws -> [String: ColumnValue]? {
    guard let table = schema[record.table], let select = rows[record.table] else { return nil }
    var find = try Query(db, statements, select)
    find.bind(record.id)
    guard try find.step() else { return nil }
    return try StoreReader.columns(of: table, in: find, from: 0) { value, column in
      guard column.isPersonal, case .blob(let sealed) = value else { return value }
      return try opened(sealed, column.name)
    }
  }

  private func state(
    _ record: RecordReference, _ row: [String: ColumnValue]?, _ codec: StateCodec
  ) throws -> (RecordState, String)? {
    let sql = """
      SELECT state, s.name FROM sync_record JOIN sync_name t ON t.n = tbl LEFT JOIN sync_name s ON s.n = scope
      WHERE t.name = ? AND id = ?
      """
    guard let found = try Row.fetchOne(db, sql: sql, arguments: [record.table, record.id.data]) else { return nil }
    let blob: Data = found[0]
    return (try codec.decode([UInt8](blob), schema[record.table], row: row), found[1] ?? "")
  }
}
