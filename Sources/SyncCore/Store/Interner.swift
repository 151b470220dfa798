import GRDB
import GRDBSQLite
import SyncModel
import Synchronization

/// Short numbers for what recurs in every record's metadata: names (of tables, units, columns, officers) and
/// incarnations, and the numbers of people's keys. Kept in tables of the store and, for what a committed transaction has seen, in memory.
final class Interner: Sendable {
  private struct Cache {
    var names: [ExactText: Int64] = [:]
    var nameByNumber: [Int64: String] = [:]
    var recentNames = RecentNames<Int64>()
    var lastIncarnation: (incarnation: Incarnation, number: Int64)?
    var incarnations: [Incarnation: Int64] = [:]
    var incarnationByNumber: [Int64: Incarnation] = [:]
    var keys: [Identifier: UInt32] = [:]

    mutating func number(of incarnation: Incarnation) -> Int64? {
      if let last = lastIncarnation, last.incarnation == incarnation { return last.number }
      guard let number = incarnations[incarnation] else { return nil }
      lastIncarnation = (incarnation, number)
      return number
    }
  }

  static let tables = """
    CREATE TABLE IF NOT EXISTS sync_name(n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS sync_incarnation(
      n INTEGER PRIMARY KEY, replica BLOB NOT NULL, number INTEGER NOT NULL, UNIQUE(replica, number));
    CREATE TABLE IF NOT EXISTS sync_subject(id BLOB NOT NULL PRIMARY KEY, key INTEGER NOT NULL) WITHOUT ROWID;
    """

  private let cache = Mutex(Cache())

  /// Forgets everything: after a rollback numbers may have been taken back.
  func reset() { cache.withLock { $0 = Cache() } }

  func number(of name: String, _ db: Database) throws -> Int64 {
    if let known = cache.withLock({ $0.names[ExactText(name)] }) { return known }
    let find = try db.cachedStatement(sql: "SELECT n FROM sync_name WHERE name = ?")
    var number = try Int64.fetchOne(find, arguments: [name])
    if number == nil {
      // A reader gives no numbers: none is known, and this one never is.
      if sqlite3_txn_state(db.sqliteConnection, "main") < SQLITE_TXN_WRITE { return -1 }
      try db.cachedStatement(sql: "INSERT INTO sync_name(name) VALUES (?)").execute(arguments: [name])
      number = db.lastInsertedRowID
    }
    let found = number ?? 0
    cache.withLock {
      $0.names[ExactText(name)] = found
      $0.nameByNumber[found] = name
    }
    return found
  }

  /// That of a table, a scope, an officer or a list of units: of these a record asks for one each, and the next record for the
  /// same.
  func number(ofRecurring name: String, _ db: Database) throws -> Int64 {
    if let recent = cache.withLock({ $0.recentNames.number(of: name) }) { return recent }
    let number = try number(of: name, db)
    cache.withLock { cache in
      // Unless it was taken back meanwhile.
      if cache.names[ExactText(name)] == number { cache.recentNames.note(name, number) }
    }
    return number
  }

  /// Nil for a number that was never given.
  func name(of number: Int64, _ db: Database) throws -> String? {
    if let known = cache.withLock({ $0.nameByNumber[number] }) { return known }
    let find = try db.cachedStatement(sql: "SELECT name FROM sync_name WHERE n = ?")
    guard let name = try String.fetchOne(find, arguments: [number]) else { return nil }
    cache.withLock { $0.nameByNumber[number] = name }
    return name
  }

  func number(of incarnation: Incarnation, _ db: Database) throws -> Int64 {
    if let known = cache.withLock({ $0.number(of: incarnation) }) { return known }
    let key: StatementArguments = [
      incarnation.replica.data, Int64(bitPattern: incarnation.number),
    ]
    let find = try db.cachedStatement(
      sql: "SELECT n FROM sync_incarnation WHERE replica = ? AND number = ?")
    var number = try Int64.fetchOne(find, arguments: key)
    if number == nil {
      try db.cachedStatement(sql: "INSERT INTO sync_incarnation(replica, number) VALUES (?, ?)")
        .execute(arguments: key)
      number = db.lastInsertedRowID
    }
    let found = number ?? 0
    cache.withLock {
      $0.incarnations[incarnation] = found
      $0.incarnationByNumber[found] = incarnation
    }
    return found
  }

  /// The number of the key under which what is about a person is sealed, nil before there is any.
  func key(of subject: Identifier, _ db: Database) throws -> UInt32? {
    if let known = cache.withLock({ $0.keys[subject] }) { return known }
    let find = try db.cachedStatement(sql: "SELECT key FROM sync_subject WHERE id = ?")
    guard let key = try UInt32.fetchOne(find, arguments: [subject.data]) else { return nil }
    cache.withLock { $0.keys[subject] = key }
    return key
  }

  /// Nil for a number that was never given.
  func incarnation(of number: Int64, _ db: Database) throws -> Incarnation? {
    if let known = cache.withLock({ $0.incarnationByNumber[number] }) { return known }
    let find = try db.cachedStatement(
      sql: "SELECT replica, number FROM sync_incarnation WHERE n = ?")
    guard let row = try Row.fetchOne(find, arguments: [number]),
      let replica = Identifier(data: row[0])
    else { return nil }
    let incarnation = Incarnation(replica: replica, number: UInt64(bitPattern: row[1]))
    cache.withLock { $0.incarnationByNumber[number] = incarnation }
    return incarnation
  }
}
