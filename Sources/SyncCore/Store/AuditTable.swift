import Foundation
import GRDB
public import SyncModel

/// The audit log of a server's store.
enum AuditTable {
  static let saltContext = "salt"

  static let sql = """
    CREATE TABLE IF NOT EXISTS sync_audit(
      n INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, officer TEXT NOT NULL, device BLOB,
      tbl TEXT NOT NULL, id BLOB NOT NULL, code TEXT NOT NULL, commitment BLOB NOT NULL, salt BLOB,
      salt_hash BLOB NOT NULL, hash BLOB NOT NULL);
    CREATE INDEX IF NOT EXISTS sync_audit_record ON sync_audit(id);
    """

  /// A line as it stands, whatever someone has made of it: what cannot be one gives a line that follows from nothing.
  ///
  /// - parameter open: Opens a sealed salt; nil of someone erased.
  static func line(_ row: Row, open: (Data) throws -> Data?) rethrows -> ChainedLine {
    func text(_ index: Int) -> String? { String.fromDatabaseValue(row[index]) }
    func data(_ index: Int) -> Data? { Data.fromDatabaseValue(row[index]) }
    func isNull(_ index: Int) -> Bool { (row[index] as DatabaseValue).isNull }
    let action = text(2).flatMap { AuditAction(rawValue: $0) }
    let device = Identifier(data: data(4))
    let record = Identifier(data: data(6))
    let kept = data(9)
    let isReadable =
      action != nil && record != nil && (device != nil || isNull(4)) && (kept != nil || isNull(9))
    let salt = try kept.flatMap { $0.count == AuditLine.saltBytes ? $0 : try open($0) }
    let line = AuditLine(
      number: row[0], at: Int64.fromDatabaseValue(row[1]) ?? 0, action: action ?? .written, officer: text(3) ?? "",
      device: device, record: RecordReference(text(5) ?? "", record ?? Identifier(high: 0, low: 0)),
      code: text(7) ?? "", commitment: data(8) ?? Data(), saltHash: data(10) ?? Data())
    return ChainedLine(line: line, salt: salt, hash: isReadable ? data(11) ?? Data() : Data())
  }
}

extension StoreReader {
  public func auditHead() throws -> AuditHead {
    if let known = knownAuditHead { return known }
    let find = try query("SELECT n, hash FROM sync_audit ORDER BY n DESC LIMIT 1")
    let head = try find.step() ? AuditHead(number: find.integer(0), hash: Data(find.blob(1) ?? [])) : .start
    knownAuditHead = head
    return head
  }

  private func auditLine(_ row: Row) throws -> ChainedLine {
    try AuditTable.line(row) { sealed in
      // What was not sealed here is no salt, which the line's hash of it tells.
      do { return try opened(sealed, about: AuditTable.saltContext) } catch is ByteReader.Damaged { return sealed }
    }
  }

  public func forEachAuditLine(_ body: (ChainedLine) throws -> Void) throws {
    let cursor = try Row.fetchCursor(db, sql: "SELECT * FROM sync_audit ORDER BY n")
    while let row = try cursor.next() { try body(try auditLine(row)) }
  }

  /// The last lines of the audit log, those about one record where it is given; the latest at the end.
  public func auditLines(about record: RecordReference? = nil, last: Int) throws -> [AuditLine] {
    let condition = record == nil ? "" : "WHERE id = ? AND tbl = ? "
    let key: StatementArguments = record.map { [$0.id.data, $0.table] } ?? []
    let rows = try Row.fetchAll(
      try db.cachedStatement(sql: "SELECT * FROM sync_audit \(condition)ORDER BY n DESC LIMIT ?"),
      arguments: key + [last])
    return try rows.reversed().map { try auditLine($0).line }
  }

  /// The lines about a device's changes after one number, up to another, in order.
  func auditLines(after first: Int64, through last: Int64, of device: Identifier, limit: Int) throws -> [AuditLine] {
    let find = try db.cachedStatement(
      sql: "SELECT * FROM sync_audit WHERE n > ? AND n <= ? AND device = ? ORDER BY n LIMIT ?")
    return try Row.fetchAll(find, arguments: [first, last, device.data, limit]).map { try auditLine($0).line }
  }
}

extension StoreTransaction {
  public func append(_ chained: ChainedLine) throws {
    let line = chained.line
    let salt = try sealed(chained.salt, line.record)
    var add = try query("INSERT INTO sync_audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for number in [line.number, line.at] { add.bind(number) }
    for text in [line.action.rawValue, line.officer] { add.bind(text) }
    add.bind(line.device?.bytes)
    add.bind(line.record.table)
    add.bind(line.record.id)
    add.bind(line.code)
    for blob in [line.commitment, salt, line.saltHash, chained.hash] as [Data?] { add.bind(blob) }
    try add.run()
    knownAuditHead = AuditHead(number: line.number, hash: chained.hash)
    hasAudited = true
  }

  /// With the salt in hand, likely contents could be tried against a line of the log.
  private func sealed(_ salt: Data?, _ record: RecordReference) throws -> Data? {
    guard let salt, let sealer = sealer(record, RecordState()) else { return salt }
    return Data(try sealer.seal([UInt8](salt), about: AuditTable.saltContext))
  }

  func sealAuditSalts() throws {
    guard role == .hub else { return }
    for row in try Row.fetchAll(db, sql: "SELECT n, tbl, id, salt FROM sync_audit WHERE salt IS NOT NULL") {
      guard let id = Identifier(data: Data.fromDatabaseValue(row[2])) else { continue }
      let record = RecordReference(String.fromDatabaseValue(row[1]) ?? "", id)
      guard let salt = Data.fromDatabaseValue(row[3]), salt.count == AuditLine.saltBytes else { continue }
      try db.cachedStatement(sql: "UPDATE sync_audit SET salt = ? WHERE n = ?")
        .execute(arguments: [try sealed(salt, record), row[0] as Int64])
    }
  }
}
