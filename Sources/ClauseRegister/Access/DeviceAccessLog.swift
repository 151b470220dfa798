import Foundation
import GRDB
import SyncCore
import SyncModel

/// Who was shown which people on a device: lines in a plain table of its store, which lie there until the office has
/// them (`protocol/sync.md` §17).
struct DeviceAccessLog {
  private static let table = """
    CREATE TABLE IF NOT EXISTS device_access(
      at INTEGER NOT NULL, id BLOB NOT NULL, command TEXT NOT NULL, persons BLOB NOT NULL,
      PRIMARY KEY (at, id)) STRICT, WITHOUT ROWID
    """
  /// A request with so many people gets no further line: one may show everybody.
  private static let personsPerRequest = 10_000

  private let reader: StoreReader

  /// - parameter reader: Of a writing transaction.
  init(_ reader: StoreReader) { self.reader = reader }

  /// Adds a line, which is there when the transaction is.
  ///
  /// - parameter persons: Their ids.
  /// - throws: ``RegisterError`` `access-log`: then nothing may be shown.
  func note(_ persons: Set<String>, command: String) throws {
    try open { db in
      let ids = persons.compactMap { Identifier($0) }.sorted().flatMap(\.bytes)
      try db.cachedStatement(sql: "INSERT INTO device_access(at, id, command, persons) VALUES (?, ?, ?, ?)").execute(
        arguments: [reader.environment.now(), Data(reader.environment.randomBytes(16)), command, Data(ids)])
    }
  }

  /// The earliest lines, as many as go into one request; nil when there are none.
  func next() throws -> WireAccessesRequest? {
    try open { db in
      var request = WireAccessesRequest()
      var persons = 0
      let rows = try Row.fetchCursor(
        db, sql: "SELECT at, id, command, persons FROM device_access ORDER BY at, id LIMIT ?",
        arguments: [DeviceAccess.linesPerRequest])
      while persons < Self.personsPerRequest, let row = try rows.next() {
        let access = try line(row)
        persons += access.persons.count
        request.accesses.append(access)
      }
      return request.accesses.isEmpty ? nil : request
    }
  }

  /// Removes lines that the office has.
  func forget(_ sent: WireAccessesRequest) throws {
    try open { db in
      let delete = try db.cachedStatement(sql: "DELETE FROM device_access WHERE at = ? AND id = ?")
      for access in sent.accesses { try delete.execute(arguments: [access.deviceTime, access.id]) }
    }
  }

  private func line(_ row: Row) throws -> WireAccess {
    // Converted by hand: GRDB's own conversion would end the program on a value of another type.
    guard let at = Int64.fromDatabaseValue(row[0]), let id = Data.fromDatabaseValue(row[1]),
      let command = String.fromDatabaseValue(row[2]), let persons = Data.fromDatabaseValue(row[3])
    else { throw StoreError.damaged(path: reader.store.path, detail: "device_access") }
    var access = WireAccess()
    access.deviceTime = at
    access.id = id
    access.command = command
    access.persons = stride(from: 0, to: persons.count, by: 16).map { Data(persons.dropFirst($0).prefix(16)) }
    return access
  }

  /// Runs `body` on the table, without the lines that are older than the office would keep them.
  private func open<T>(_ body: (Database) throws -> T) throws -> T {
    do {
      let db = reader.db
      try db.execute(sql: Self.table)
      try db.cachedStatement(sql: "DELETE FROM device_access WHERE at < ?").execute(
        arguments: [AccessLog.horizon(reader.environment.now())])
      return try body(db)
    } catch let error as DatabaseError where error.resultCode != .SQLITE_CORRUPT {
      // Of a damaged store its own error says what to do.
      throw RegisterError.accessLog(reader.store.path, error)
    }
  }
}
