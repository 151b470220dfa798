import Foundation
import GRDB
public import SyncModel

/// A device's store that is nobody's, as a file: new devices begin with a copy of it in the place of reading every feed
/// from its beginning (`protocol/sync.md` §18).
public struct StoreSnapshot: Sendable {
  /// How many bytes of the file each part has but the last: a device whose network fails loses no more.
  public static let partBytes = 4 << 20

  /// The file of keys, under ``secret``.
  public let keys: [UInt8]
  public let secret: [UInt8]

  public init(keys: [UInt8], secret: [UInt8]) {
    self.keys = keys
    self.secret = secret
  }
}

extension Store {
  /// Names the tables of a device's store: with another's a program could do nothing.
  public static func format(of schema: Schema) -> Identifier {
    let tables = Layout.engineTables + Interner.tables + DeviceTables.sql
    return truncatedHash(Array((tables + Layout.fingerprint(schema).description).utf8))
  }

  /// Takes in what the hub has for a store that is nobody's (``SyncModel/ReplicaView/snapshotPage(of:after:limits:)``).
  ///
  /// - returns: How far the feeds are read, and whether there is more.
  public func take(_ page: SyncResponse) throws -> (cursors: [FeedCursor], more: Bool) {
    try write { transaction in
      let more = try transaction.apply(page, to: SyncRequest()).more
      return (try transaction.cursors(), more)
    }
  }

  /// Writes this store, which is nobody's, to a file at `destination`.
  ///
  /// - parameter secret: This store's.
  public func publish(to destination: String, secret: [UInt8]) throws -> StoreSnapshot {
    guard let sealing else { throw StoreError.keysMissing(path: path) }
    try write { try $0.set(SealedSetting.digestKey, to: try sealing.sealedDigestKey()) }
    try copy(to: destination)
    return StoreSnapshot(keys: try Self.contents(path + ".keys"), secret: secret)
  }

  /// Puts the content of a snapshot into the store at `path`, which no program has open and which has no record yet. All
  /// else that it has stays: who it is, its server, what happened to it. A crash leaves it as it was, or with all.
  ///
  /// - parameters:
  ///   - file: The snapshot's, of which nothing can be used afterwards.
  ///   - secret: The store's own.
  /// - returns: How many records it has then; nil where nothing was done, since it has some already.
  /// - throws: ``StoreError/busy(path:)`` while it is open; ``StoreError/damaged(path:detail:)`` for a file that is none.
  public static func adopt(
    _ snapshot: StoreSnapshot, at file: String, into path: String, secret: [UInt8]
  ) throws -> Int? {
    let lock = try StoreLock(besides: path)
    defer { withExtendedLifetime(lock) {} }
    guard let keys = KeyFile.sealed(snapshot.keys, from: snapshot.secret, to: secret) else {
      throw StoreError.keysUnfit(path: file)
    }
    return try storeErrors(path) {
      let copy = try DatabaseQueue(path: file)
      guard let count = try storeErrors(file, { try fit(copy, for: path) }) else { return nil }
      // Nothing is sealed under the keys that it has: without records these do no harm either.
      try write(keys, to: path + ".keys")
      try put(copy, inPlaceOf: path)
      return count
    }
  }

  /// What a store has that no snapshot has, and keeps.
  private static let own = ["sync_replica", "sync_event"]
  /// What a snapshot says of what it has. Of all other settings the store's own count.
  private static let snapshotSettings = [SealedSetting.sealed, SealedSetting.digestKey, "server-reads-rows"]

  /// Makes a snapshot's database the store's at `path` but for the records.
  private static func fit(_ copy: DatabaseQueue, for path: String) throws -> Int? {
    try copy.writeWithoutTransaction { db in
      // A crash may leave the file as it likes: nobody begins with it twice.
      try db.execute(sql: "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY")
      try db.execute(sql: "ATTACH ? AS own", arguments: [path])
      defer { try? db.execute(sql: "DETACH own") }
      var count: Int?
      try db.inTransaction(.immediate) {
        let isEmpty = try Bool.fetchOne(
          db, sql: "SELECT NOT EXISTS (SELECT 1 FROM own.sync_record) AND NOT EXISTS (SELECT 1 FROM own.sync_unsent)")
        guard isEmpty == true, try hasNoMarks(db) else { return .rollback }
        let kept = snapshotSettings.map { "'\($0)'" }.joined(separator: ", ")
        try db.execute(
          sql: """
            DELETE FROM main.sync_setting WHERE name NOT IN (\(kept)) AND name NOT GLOB '\(Erasure.beginning)*';
            INSERT OR REPLACE INTO main.sync_setting SELECT * FROM own.sync_setting
            WHERE name NOT IN (\(kept), 'tables-checked')
            """)
        for table in try ownTables(db) {
          try db.execute(sql: "DELETE FROM main.\(table); INSERT INTO main.\(table) SELECT * FROM own.\(table)")
        }
        count = try Int.fetchOne(db, sql: "SELECT count(*) FROM main.sync_record")
        return .commit
      }
      return count
    }
  }

  /// Whether no row was written that has no dot yet.
  private static func hasNoMarks(_ db: Database) throws -> Bool {
    let marks = try String.fetchAll(
      db, sql: "SELECT name FROM own.sqlite_master WHERE type = 'table' AND name GLOB 'sync_before_*'")
    return try marks.allSatisfy { table in
      try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM own.\(table))") == true
    }
  }

  /// Also those that the program has beside the engine's.
  private static func ownTables(_ db: Database) throws -> [String] {
    let others = try Row.fetchAll(
      db,
      sql: """
        SELECT name, sql FROM own.sqlite_master WHERE type = 'table' AND name NOT GLOB 'sync_*'
        AND name NOT GLOB 'sqlite_*' AND name NOT IN (SELECT substr(name, 13) FROM own.sqlite_master
        WHERE name GLOB 'sync_before_*')
        """)
    for table in others where try !db.tableExists(table["name"], in: "main") { try db.execute(sql: table["sql"]) }
    return own + others.map { $0["name"] }
  }

  private static func contents(_ path: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw StoreError.io(path: path, detail: String(cString: strerror(errno)))
    }
    return [UInt8](data)
  }

  /// The whole file or, after a crash, the one that was there.
  private static func write(_ bytes: [UInt8], to path: String) throws {
    do {
      let partial = URL(filePath: path + ".partial")
      try Data(bytes).write(to: partial)
      let file = try FileHandle(forUpdating: partial)
      try file.synchronize()
      try file.close()
      guard rename(partial.path, path) == 0 else {
        throw StoreError.io(path: path, detail: String(cString: strerror(errno)))
      }
      try syncFolder(of: path)
    } catch let error as CocoaError {
      throw StoreError.io(path: path, detail: error.localizedDescription)
    }
  }
}

extension StoreReader {
  /// How many people were erased: no copy that was made before is handed out any more.
  public func erasureCount() throws -> Int { try settings(beginning: Erasure.beginning).count }

  /// Whether something has left one of the scopes since: a copy that was made before has what a new device must not have.
  public func hasRemovals(after cursors: [FeedCursor]) throws -> Bool {
    try cursors.contains { cursor in
      try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM sync_feed WHERE scope = ? AND sequence > ? AND removed = 1)",
        arguments: [cursor.scope, Int64(clamping: cursor.sequence)]) == true
    }
  }

  /// The scopes, in order, of devices that have still to begin: invited, or enrolled on the last day and not heard of.
  public func scopesAwaited(at time: Int64) throws -> Set<[String]> {
    let invited = try String.fetchAll(
      db, sql: "SELECT scopes FROM sync_invite WHERE device IS NULL AND expires > ?", arguments: [time])
    let silent = try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT scopes FROM (
          SELECT group_concat(scope, char(10)) AS scopes FROM (
            SELECT s.device, s.scope FROM sync_device d JOIN sync_device_scope s ON s.device = d.id
            WHERE d.last_sync IS NULL AND d.revoked = 0 AND d.enrolled > ? AND s.removed = 0 ORDER BY s.device, s.scope
          ) GROUP BY device)
        """, arguments: [time - 86_400_000])
    return Set((invited + silent).map { $0.split(separator: "\n").map(String.init).sorted() })
  }
}
