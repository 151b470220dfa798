import Foundation
import GRDB
public import SyncModel
import Synchronization

/// A replica: a SQLite database with the synced tables of a schema, whose every write is captured.
///
/// One connection writes, with `synchronous=FULL`; one process has the store open (see ``StoreError/busy(path:)``). A
/// server reads by others beside it, each on the register as it was when the reading began: a report of many seconds
/// keeps no device waiting. Any other program may read the file, and may write it with plain SQL: its writes are
/// captured by triggers and get their dots at the next use.
public final class Store: Sendable {
  private static let busySeconds = 10
  /// Records are keyed at random: with SQLite's own 2 MiB most of a large sync would be reading pages again.
  private static let deviceCacheKiB = 32_768
  /// A server has connections for reading besides, and the console's lists in memory.
  private static let hubCacheKiB = 16_384
  private static let readerCacheKiB = 2_048
  /// How many pages the log may have before they are copied into the database. With SQLite's own 1,000 every large
  /// transaction would copy all it has touched, and the next one copy most of that again.
  private static let checkpointPages = 8_000

  public let path: String
  public let schema: Schema
  public let role: StoreRole
  public let environment: StoreEnvironment
  let interner = Interner()
  /// Nil where nothing is sealed.
  let sealing: Sealing?
  let statements: [String: RowStatements]
  let prepared = StatementCaches()
  let changes: RowChanges
  private let queue: any DatabaseWriter
  private let lock: StoreLock?
  private let traces = Traces(busySeconds: busySeconds)

  /// Opens or makes the store at `path`.
  ///
  /// - parameters:
  ///   - path: A file, or nil for a store in memory, which tests and simulations use and where nothing is sealed.
  ///   - secret: What opens the personal columns; nil leaves them plain.
  ///   - keysBeside: Of a copy, the store whose keys it was sealed under; nil for its own.
  ///   - readers: How many connections read beside the one that writes, for a program that stays; with none, who reads
  ///     waits for who writes. To open them costs as much as a short command, and the next opening looks at all tables
  ///     again.
  ///   - cacheKiB: What the connection that writes keeps of the file in memory; nil for what suits the role.
  /// - throws: ``StoreError``.
  public init(
    path: String?, schema: Schema, role: StoreRole, environment: StoreEnvironment = .system,
    secret: StoreSecret? = nil, keysBeside original: String? = nil, readers: Int = 0, cacheKiB: Int? = nil
  ) throws {
    self.path = path ?? ":memory:"
    self.schema = schema
    self.role = role
    self.environment = environment
    statements = Dictionary(
      schema.tables.map { ($0.name, RowStatements($0)) }, uniquingKeysWith: { first, _ in first })
    changes = RowChanges(schema)
    lock = try path.map { try StoreLock(besides: $0) }
    let queue = try storeErrors(self.path) {
      try Self.open(
        path, cacheKiB: cacheKiB ?? (role == .hub ? Self.hubCacheKiB : Self.deviceCacheKiB), readers: readers)
    }
    self.queue = queue
    sealing = try storeErrors(self.path) {
      guard let path, let secret else { return nil }
      let (isSealed, digestKey) = try queue.read {
        (try Self.value(of: SealedSetting.sealed, $0) != nil, try Self.value(of: SealedSetting.digestKey, $0))
      }
      return try Sealing(
        secret, besides: original ?? path, mustExist: isSealed, digestKey: digestKey.flatMap(bytes(hexadecimal:)))
    }
    try storeErrors(self.path) {
      try queue.writeWithoutTransaction { db in
        // What a savepoint may have to take back: the hub has one for each record of a request that could not be
        // taken in without, and a file for each was a quarter of the time of admitting it. A device has one around a whole page, for which SQLite's journal in
        // memory takes time by the square.
        if role == .hub { try db.execute(sql: "PRAGMA temp_store = MEMORY") }
        try db.inTransaction(.immediate) {
          try self.prepare(db)
          return .commit
        }
        try self.sealing?.eraseNoted(db)
        // Of a program that was killed, or while another read.
        if self.lock != nil { self.traces.clear(db) }
        self.changes.begin(db)
      }
    }
    try settleIdentity()
  }

  deinit { prepared.clear() }

  /// Runs `body` on a consistent view. Marks left by other programs are seen only after the next ``write(officer:_:)``.
  public func read<T>(_ body: (StoreReader) throws -> T) throws -> T {
    try storeErrors(path) {
      var result: T?
      if let pool = queue as? DatabasePool {
        try pool.read { db in result = try body(StoreReader(store: self, db: db)) }
      } else {
        try queue.writeWithoutTransaction { db in
          // Not GRDB's own: that turns a pragma on and off, after which SQLite compiles every statement anew.
          try db.inTransaction(.deferred) {
            result = try body(StoreReader(store: self, db: db))
            return .rollback
          }
        }
      }
      guard let result else { throw StoreError.io(path: path, detail: "no result") }
      return result
    }
  }

  /// Runs `body` in one transaction and gives every row that it or anyone changed its dot before the commit.
  ///
  /// - parameter officer: The name under which the writes go; nil for the store's own officer.
  @discardableResult
  public func write<T>(officer: String? = nil, _ body: (StoreTransaction) throws -> T) throws -> T {
    do {
      return try write(officer: officer, hasSavepoints: false, body)
    } catch is NeedsSavepoints {
      return try write(officer: officer, hasSavepoints: true, body)
    }
  }

  private func write<T>(
    officer: String?, hasSavepoints: Bool, _ body: (StoreTransaction) throws -> T
  ) throws -> T {
    do {
      return try storeErrors(path) {
        var result: T?
        var beganLife = false
        var erasesKeys = false
        try queue.writeWithoutTransaction { db in
          try db.inTransaction(.immediate) {
            let transaction = try StoreTransaction(store: self, db: db, officer: officer)
            transaction.hasSavepoints = hasSavepoints
            try transaction.captureMarks()
            let value = try body(transaction)
            try transaction.finish()
            result = value
            beganLife = transaction.beganLife
            if transaction.hasRemoved { traces.note() }
            erasesKeys = transaction.hasErasedKey
            return .commit
          }
          if erasesKeys { try sealing?.eraseNoted(db) }
          if lock != nil { traces.clearIfNoted(db) }
        }
        // Committed already: without the file the next opening only begins one more life.
        if beganLife { try? saveIdentityFile() }
        guard let result else { throw StoreError.io(path: path, detail: "no result") }
        return result
      }
    } catch {
      interner.reset()
      changes.reset()
      throw error
    }
  }

  /// Runs several bodies in one transaction, made durable together. What one of them wrote is taken back when it throws,
  /// and the others are not concerned.
  ///
  /// - returns: What each of them gave.
  /// - throws: Why none of them was kept.
  public func writeTogether<T>(_ bodies: [(StoreTransaction) throws -> T]) throws -> [Result<T, any Error>] {
    // Alone it needs nothing that could take it back alone.
    if bodies.count == 1 { return [Result { try write(bodies[0]) }] }
    // Most often all of them go well, and with a savepoint each they cost half as much again.
    let all = Result {
      try write(officer: nil, hasSavepoints: false) { transaction in try bodies.map { try $0(transaction) } }
    }
    if case .success(let values) = all { return values.map { .success($0) } }
    return try write(officer: nil, hasSavepoints: true) { transaction in
      try bodies.map { body in
        let result = Result { try storeErrors(path) { try transaction.savepoint { try body(transaction) } } }
        // After some errors, of the disk say, SQLite takes back the whole transaction.
        if case .failure(let error) = result, !transaction.db.isInsideTransaction { throw error }
        return result
      }
    }
  }

  /// Copies the whole database into a new file at `destination`, consistent, while the store is in use. The file has
  /// another name until it is whole: what has the name of a backup is one.
  public func backup(to destination: String) throws {
    try write { try $0.set("backup-at", to: "\($0.now)") }
    try copy(to: destination)
  }

  /// See ``backup(to:)``.
  func copy(to destination: String) throws {
    let partial = destination + ".partial"
    do {
      // Left by a backup that was cut off.
      if FileManager.default.fileExists(atPath: partial) { try FileManager.default.removeItem(atPath: partial) }
      try storeErrors(destination) {
        try queue.writeWithoutTransaction { db in
          try db.execute(sql: "VACUUM INTO ?", arguments: [partial])
        }
      }
      // Under its new name SQLite's journal of the copying, which a power cut may bring back, is not its own any more.
      try FileManager.default.moveItem(atPath: partial, toPath: destination)
      try Self.syncFolder(of: destination)
    } catch let error as CocoaError {
      throw StoreError.io(path: destination, detail: error.localizedDescription)
    }
  }

  /// Makes the names in a file's folder durable.
  static func syncFolder(of path: String) throws {
    let folder = Foundation.open(
      URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(folder) }
    guard folder >= 0, fsync(folder) == 0 else {
      throw StoreError.io(path: path, detail: String(cString: strerror(errno)))
    }
  }

  /// Puts the database at `source` in the place of the one at `path`, in one transaction of SQLite's: a crash leaves
  /// the one or the other whole. A database that cannot even be opened is kept beside it.
  ///
  /// - throws: ``StoreError/busy(path:)`` while the store at `path` is open.
  public static func replace(path: String, with source: String) throws {
    let lock = try StoreLock(besides: path)
    defer { withExtendedLifetime(lock) {} }
    do {
      try storeErrors(path) { try put(try DatabaseQueue(path: source), inPlaceOf: path) }
    } catch StoreError.damaged {
      for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
        try FileManager.default.moveItem(
          atPath: path + suffix, toPath: path + ".damaged-\(Int(Date().timeIntervalSince1970))" + suffix)
      }
      try FileManager.default.copyItem(atPath: source, toPath: path)
    }
  }

  static func put(_ copy: DatabaseQueue, inPlaceOf path: String) throws {
    try copy.backup(to: try open(path, cacheKiB: hubCacheKiB, readers: 0))
  }

  private static func open(_ path: String?, cacheKiB: Int, readers: Int) throws -> any DatabaseWriter {
    var configuration = Configuration()
    configuration.busyMode = .timeout(TimeInterval(busySeconds))
    configuration.foreignKeysEnabled = true
    configuration.maximumReaderCount = max(readers, 1)
    configuration.persistentReadOnlyConnections = true
    configuration.prepareDatabase { db in
      if db.configuration.readonly {
        try db.execute(sql: "PRAGMA cache_size = -\(readerCacheKiB)")
      } else {
        try RowChanges.disableTriggers(db)
      }
    }
    guard let path else { return try DatabaseQueue(configuration: configuration) }
    let queue: any DatabaseWriter =
      readers > 0
      ? try DatabasePool(path: path, configuration: configuration)
      : try DatabaseQueue(path: path, configuration: configuration)
    // After opening: GRDB sets NORMAL when it turns on WAL for a pool, which loses commits at a power cut. By itself a
    // queue does not: for that GRDB would make and drop a table, at every opening without a log.
    let level = try queue.writeWithoutTransaction { db in
      guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
        throw StoreError.notDurable(path: path)
      }
      try db.execute(
        sql: """
          PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -\(cacheKiB);
          PRAGMA wal_autocheckpoint = \(checkpointPages)
          """)
      return try Int.fetchOne(db, sql: "PRAGMA synchronous")
    }
    guard level == 2 else { throw StoreError.notDurable(path: path) }
    return queue
  }

  /// A setting of a database that may have no tables yet.
  private static func value(of setting: String, _ db: Database) throws -> String? {
    guard try db.tableExists("sync_setting") else { return nil }
    return try String.fetchOne(db, sql: "SELECT value FROM sync_setting WHERE name = ?", arguments: [setting])
  }

  /// Whether the secret that opens the personal columns is not at hand.
  public var isLocked: Bool { sealing?.isLocked ?? false }

  private func prepare(_ db: Database) throws {
    try db.execute(sql: Layout.engineTables)
    try db.execute(sql: Interner.tables)
    switch role {
    case .device: try db.execute(sql: DeviceTables.sql)
    case .hub:
      try db.execute(sql: HubTables.sql + AuditTable.sql + SyncLog.sql)
      try FeedTable.prepare(db)
    }
    try prepareTables(db)
    try Migration.finish(self, db)
    try StoreTransaction(store: self, db: db, officer: nil).sealWhatIsPlain()
  }

  /// Brings the tables to the schema, unless they are as this program left them: whatever anyone changes of tables and
  /// triggers shows in SQLite's count of such changes.
  private func prepareTables(_ db: Database) throws {
    let wanted = Layout.fingerprint(schema)
    func mark() throws -> String { "\(try Int64.fetchOne(db, sql: "PRAGMA schema_version") ?? 0) \(wanted)" }
    let known = try String.fetchOne(db, sql: "SELECT value FROM sync_setting WHERE name = 'tables-checked'")
    if try known == mark() { return }
    for table in schema.tables { try Migration(store: self, db: db).prepare(table) }
    let tables = try String.fetchAll(
      db, sql: "SELECT substr(name, 13) FROM sqlite_master WHERE type = 'table' AND name GLOB 'sync_before_*'")
    // Its rows hold values that this program would not find, and would pass on as empty.
    if let unknown = tables.first(where: { schema[$0] == nil }) {
      throw StoreError.newerSchema(path: path, table: unknown, column: "")
    }
    try db.execute(sql: "INSERT OR REPLACE INTO sync_setting VALUES ('tables-checked', ?)", arguments: [try mark()])
  }

  private func settleIdentity() throws {
    let file = lock == nil ? nil : IdentityFile(besides: path)
    let incarnation = try write { transaction in
      guard let known = try transaction.identity else { return Incarnation?.none }
      if let file, !file.matches(known.incarnation) {
        try transaction.beginLifeOfCopy()
      }
      return try transaction.identity?.incarnation
    }
    // Only when it must be: opening a store needs no room on the disk, and a kill leaves no temporary file.
    if let incarnation, let file, !file.matches(incarnation) { try file.write(incarnation) }
  }

  private func saveIdentityFile() throws {
    guard lock != nil else { return }
    let incarnation = try read { try $0.incarnation }
    if let incarnation { try IdentityFile(besides: path).write(incarnation) }
  }
}

/// Runs `body`, turning SQLite's errors and unreadable metadata into ``StoreError``.
func storeErrors<T>(_ path: String, _ body: () throws -> T) throws -> T {
  do {
    return try body()
  } catch let error as DatabaseError {
    switch error.resultCode {
    case .SQLITE_FULL: throw StoreError.full(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: throw StoreError.busy(path: path)
    case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM:
      throw StoreError.io(path: path, detail: error.message ?? "\(error.resultCode)")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      throw StoreError.damaged(path: path, detail: error.message ?? "\(error.resultCode)")
    default: throw error
    }
  } catch is ByteReader.Damaged {
    throw StoreError.damaged(path: path, detail: "metadata")
  }
}
