import Foundation
import GRDB
public import SyncModel

/// Who was shown which people, when and by which command, at the office and on devices that have said so: ids only, in a
/// file of its own beside the register (CNIL, délibération 2021-122), so that no backup of the register has it and no
/// `restore` takes it back.
public struct AccessLog: Sendable {
  /// How long a line stays: a year, the longest that the CNIL recommends in general.
  public static let keptDays = 365

  /// The time before which lines go, where it is `now`; both in milliseconds since 1970 UTC.
  static func horizon(_ now: Int64) -> Int64 { now - Int64(keptDays) * 86_400_000 }

  private static let tables = """
    CREATE TABLE IF NOT EXISTS access(
      n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, officer TEXT NOT NULL, command TEXT NOT NULL,
      id BLOB, reason TEXT) STRICT;
    CREATE TABLE IF NOT EXISTS access_person(
      person BLOB NOT NULL, access INTEGER NOT NULL REFERENCES access(n) ON DELETE CASCADE,
      PRIMARY KEY (person, access)) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS access_person_access ON access_person(access);
    """
  private static let indexes = """
    CREATE INDEX IF NOT EXISTS access_at ON access(at);
    CREATE UNIQUE INDEX IF NOT EXISTS access_id ON access(id) WHERE id IS NOT NULL;
    """

  private let path: String

  /// - parameter store: The register's file.
  public init(besides store: String) {
    path = URL(filePath: store).deletingLastPathComponent().path + "/access.sqlite"
  }

  /// Adds a line of the office's own.
  ///
  /// - parameters:
  ///   - persons: Their ids.
  ///   - time: Milliseconds since 1970 UTC.
  ///   - reason: Why, where that was asked.
  /// - throws: ``RegisterError`` `access-log`: then nothing may be shown.
  func note(_ persons: Set<String>, at time: Int64, officer: String, command: String, reason: String?) throws {
    try open { db in
      try db.execute(
        sql: "INSERT INTO access(at, officer, command, reason) VALUES (?, ?, ?, ?)",
        arguments: [time, officer, command, reason])
      try add(persons, to: db.lastInsertedRowID, db)
    }
  }

  /// Adds lines of a device, but those that stand here already: it may send them again.
  ///
  /// - throws: ``RegisterError`` `access-log`.
  func take(_ lines: [DeviceAccess], of officer: String) throws {
    try open { db in
      let insert = try db.cachedStatement(
        sql: "INSERT INTO access(at, officer, command, id) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
      for line in lines {
        try insert.execute(arguments: [line.time, officer, line.command, line.id.data])
        if db.changesCount > 0 { try add(line.persons, to: db.lastInsertedRowID, db) }
      }
    }
  }

  private func add(_ persons: Set<String>, to line: Int64, _ db: Database) throws {
    let insert = try db.cachedStatement(sql: "INSERT INTO access_person(person, access) VALUES (?, ?)")
    for person in persons { try insert.execute(arguments: [Identifier(person)?.data, line]) }
  }

  /// The last lines by their time, the latest at the end.
  ///
  /// - parameters:
  ///   - person: Only those by which this person was shown.
  ///   - time: Only those from then on, in milliseconds since 1970 UTC.
  /// - throws: ``RegisterError`` `access-log`.
  public func accesses(to person: Identifier? = nil, since time: Int64? = nil, last: Int) throws -> [AccessView] {
    try open { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT n, at, officer, command, reason FROM access
          WHERE at >= ?1 AND (?2 IS NULL OR EXISTS (SELECT 1 FROM access_person WHERE person = ?2 AND access = n))
          ORDER BY at DESC, n DESC LIMIT ?3
          """, arguments: [time ?? .min, person?.data, last])
      let shown = try db.cachedStatement(sql: "SELECT person FROM access_person WHERE access = ? ORDER BY person")
      return try rows.reversed().map { row in
        let number: Int64 = row[0]
        let persons = try Data.fetchAll(shown, arguments: [number])
        return AccessView(
          n: number, at: instant(row[1]), officer: row[2], command: row[3],
          reason: row[4], persons: persons.compactMap { Identifier(data: $0)?.description })
      }
    }
  }

  /// Removes the lines from before `time`, in milliseconds since 1970 UTC.
  ///
  /// - returns: How many.
  func forget(before time: Int64) throws -> Int {
    try open { db in
      try db.execute(sql: "DELETE FROM access WHERE at < ?", arguments: [time])
      return db.changesCount
    }
  }

  /// Runs `body` in one transaction of the file, which is opened for it alone: a log that cannot be written is
  /// noticed at each use, and stops nothing that needs no line.
  private func open<T>(_ body: (Database) throws -> T) throws -> T {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON") }
    do {
      return try DatabaseQueue(path: path, configuration: configuration).write { db in
        try db.execute(sql: Self.tables)
        // A file from before devices sent their lines, or before reasons were kept.
        let known = try db.columns(in: "access").map(\.name)
        for (column, type) in [("id", "BLOB"), ("reason", "TEXT")] where !known.contains(column) {
          try db.execute(sql: "ALTER TABLE access ADD COLUMN \(column) \(type)")
        }
        try db.execute(sql: Self.indexes)
        return try body(db)
      }
    } catch let error as DatabaseError {
      throw RegisterError.accessLog(path, error)
    }
  }
}

extension RegisterError {
  /// The access log, in the file at `path`, is of no use: nothing may be shown.
  static func accessLog(_ path: String, _ error: DatabaseError) -> RegisterError {
    let detail = error.message ?? "\(error.resultCode)"
    return RegisterError(
      "access-log", .ioError,
      localized(
        "Journal des accès illisible ou non inscriptible : \(path) (\(detail)). Personne n'est montré, rien n'est changé.",
        "Cannot read or write the access log \(path) (\(detail)). Nobody is shown, nothing was changed."))
  }
}
