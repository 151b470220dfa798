import Foundation
public import GRDB
public import SyncModel

/// Seals the personal values of one record, under the key of the person whom it is about.
struct RecordSealer {
  let sealing: Sealing
  let table: SyncedTable
  /// Asked for only when there is something to seal.
  let key: () throws -> UInt32

  func seals(_ column: String, _ value: ColumnValue) -> Bool {
    value != .null && table.column(column)?.isPersonal == true
  }

  func seal(_ value: ColumnValue, _ column: String) throws -> [UInt8] {
    var writer = ByteWriter()
    StateCodec.encode(value, &writer)
    return try sealing.seal(writer.bytes, key: key, about: column)
  }

  func seal(_ bytes: [UInt8], about context: String) throws -> [UInt8] {
    try sealing.seal(bytes, key: key, about: context)
  }
}

extension StoreReader {
  /// Runs `body`, in which what is sealed and cannot be opened, the store being locked, is shown as empty. For what
  /// people look at only: nothing that is read so may be written or sent.
  public func showingWhatIsOpen<T>(_ body: () throws -> T) rethrows -> T {
    let before = showsLockedAsEmpty
    showsLockedAsEmpty = true
    defer { showsLockedAsEmpty = before }
    return try body()
  }

  /// The value of a column that was read with the program's own query.
  ///
  /// - throws: ``StoreError/locked(path:)``.
  public func opened(_ value: DatabaseValue, _ column: SyncedColumn) throws -> ColumnValue {
    try opened(ColumnValue(value), column)
  }

  /// The value of a column as a row has it.
  ///
  /// - throws: ``StoreError/locked(path:)``.
  public func opened(_ value: ColumnValue, _ column: SyncedColumn) throws -> ColumnValue {
    guard column.isPersonal, case .blob(let bytes) = value else { return value }
    return try opened(bytes, column.name)
  }

  /// One column of a record's row, nil without a row.
  public func value(_ column: String, of record: RecordReference) throws -> ColumnValue? {
    guard let known = synced(record.table)?.column(column) else { return nil }
    let find = try db.cachedStatement(sql: "SELECT \(column) FROM \(record.table) WHERE id = ?")
    guard let row = try Row.fetchOne(find, arguments: [record.id.data]) else { return nil }
    return try opened(row[0], known)
  }

  /// A sealed value as it was; null of someone erased.
  func opened(_ sealed: [UInt8], _ column: String) throws -> ColumnValue {
    if store.isLocked, showsLockedAsEmpty { return .null }
    return try sealing().value(sealed, column)
  }

  /// Sealed bytes that are no column's as they were; nil of someone erased.
  func opened(_ sealed: Data, about context: String) throws -> Data? {
    try sealing().open([UInt8](sealed), about: context).map { Data($0) }
  }

  private func sealing() throws -> Sealing {
    guard let sealing = store.sealing else { throw StoreError.keysMissing(path: store.path + ".keys") }
    return sealing
  }

  /// What `verify` compares a record with: a short hash, keyed where a record has personal values, so that it tells
  /// nothing to those who try likely names; 0 where that cannot be made, the store being locked.
  func shortDigest(_ state: RecordState, _ record: RecordReference) -> Int64 {
    shortDigest(state.digested(table: record.table, record: record.id), of: synced(record.table))
  }

  func shortDigest(_ content: borrowing CanonicalBytes, of table: SyncedTable?) -> Int64 {
    content.withBytes { content in
      guard let sealing = store.sealing, table?.hasPersonal == true else { return Sodium.shortHash(content) }
      return sealing.hash(content) ?? 0
    }
  }

  /// Whether the short digest of a record is `kept`. In stores of before November 2026 it is made of the digest that
  /// replicas compare, whose SHA-256 was a fifth of the time of a first sync.
  func isShortDigest(_ kept: Int64?, of state: RecordState, _ record: RecordReference) -> Bool {
    if shortDigest(state, record) == kept { return true }
    let digest = state.digest(table: record.table, record: record.id)
    guard let sealing = store.sealing, synced(record.table)?.hasPersonal == true else {
      return Int64(bitPattern: digest.high) == kept
    }
    return digest.bytes.withUnsafeBytes { sealing.hash($0) ?? 0 } == kept
  }
}

extension StoreTransaction {
  /// Nil for a table of which nothing is sealed, or one that this program does not know.
  func sealer(_ record: RecordReference, _ state: RecordState) -> RecordSealer? {
    guard let table = synced(record.table) else { return nil }
    return sealer(table) { try self.subject(of: record, state, table) }
  }

  func sealer(_ table: SyncedTable, subject: @escaping () throws -> Identifier?) -> RecordSealer? {
    guard let sealing = store.sealing, table.hasPersonal else { return nil }
    return RecordSealer(sealing: sealing, table: table) {
      guard let subject = try subject() else { return 0 }
      return try self.key(of: subject, sealing)
    }
  }

  /// The person whom a record is about, by its own values.
  func subject(of record: PlainRecord) -> Identifier? {
    switch record.table.subject {
    case .record: return record.id
    case .column(let name):
      guard case .blob(let bytes)? = record[name] else { return nil }
      return Identifier(bytes: bytes)
    }
  }

  /// The person whom a record is about, as `state` says or, where it says nothing, as the row does.
  private func subject(
    of record: RecordReference, _ state: RecordState, _ table: SyncedTable
  ) throws -> Identifier? {
    switch table.subject {
    case .record: return record.id
    case .column(let column):
      if let named = table.record(namedBy: column, in: state) { return named }
      let find = try db.cachedStatement(sql: "SELECT \(column) FROM \(table.name) WHERE id = ?")
      return Identifier(data: try Data.fetchOne(find, arguments: [record.id.data]))
    }
  }

  private func key(of subject: Identifier, _ sealing: Sealing) throws -> UInt32 {
    if let known = try store.interner.key(of: subject, db) { return known }
    let key = try sealing.newKey()
    try db.cachedStatement(sql: "INSERT INTO sync_subject VALUES (?, ?)").execute(arguments: [subject.data, key])
    return key
  }

  /// A record that is there already cannot be written while the store is locked: what is sealed of it is not known.
  func checkNew(_ record: RecordReference) throws {
    let find = try db.cachedStatement(sql: "SELECT 1 FROM sync_record WHERE tbl = ? AND id = ?")
    guard try Int.fetchOne(find, arguments: try key(record)) == nil else { throw StoreError.locked(path: store.path) }
    try set(SealedSetting.whileLocked, to: "1")
  }

  /// Seals what a store has that was made before anything was sealed, and puts under people's own keys what was
  /// written while it was locked.
  func sealWhatIsPlain() throws {
    guard let sealing = store.sealing, !sealing.isLocked else { return }
    let isFirst = try setting(SealedSetting.sealed) == nil
    guard try isFirst || setting(SealedSetting.whileLocked) != nil else { return }
    for table in store.schema.tables where table.hasPersonal {
      let condition = isFirst ? "" : "AND digest = 0"
      let records = try references(
        "SELECT tbl, id FROM sync_record WHERE tbl = ? \(condition)", [try tableNumber(table.name)])
      for record in records { try sealAnew(record) }
      if isFirst { try sealHistory(of: table) }
    }
    if isFirst {
      for held in role == .hub ? try heldChanges() : [] { try save(held) }
      try sealAuditSalts()
      try set(SealedSetting.sealed, to: "1")
      try forgetPlain()
    }
    try set(SealedSetting.whileLocked, to: nil as String?)
  }

  private func sealAnew(_ record: RecordReference) throws {
    guard let stored = try stored(record) else { return }
    try put(stored.state, record, scope: stored.scope, from: stored.scope, publishing: false)
    if role == .device, let entry = try outboxEntry(record) { try save(entry, record) }
  }

  /// Also that of records of which nothing else is left.
  private func sealHistory(of table: SyncedTable) throws {
    let rows = try Row.fetchAll(
      db, sql: "SELECT id, incarnation, counter, unit, version FROM sync_history WHERE tbl = ?",
      arguments: [try tableNumber(table.name)])
    let sql =
      "UPDATE sync_history SET version = ? WHERE tbl = ? AND id = ? AND incarnation = ? AND counter = ? AND unit = ?"
    for row in rows {
      guard let id = Identifier(data: row[0]) else { continue }
      let record = RecordReference(table.name, id)
      let version = try codec.decode([UInt8](row[4] as Data), nil, row: nil)
      try db.cachedStatement(sql: sql).execute(
        arguments: [Data(try codec.encode(version, nil, sealer(record, version)))] + (try key(record))
          + [row[1] as Int64, row[2] as Int64, row[3] as Int64])
    }
  }

  /// A row that another program has written plainly is sealed, and its traces go.
  ///
  /// - parameter writing: Writes the row as it is to be.
  func sealRow(_ record: RecordReference, _ table: SyncedTable, writing: () throws -> Void) throws {
    guard store.sealing != nil else { return }
    let plain = table.columns.filter(\.isPersonal).map { "typeof(\($0.name)) NOT IN ('null', 'blob')" }
    if plain.isEmpty { return }
    let find = try db.cachedStatement(
      sql: "SELECT 1 FROM \(table.name) WHERE id = ? AND (\(plain.joined(separator: " OR ")))")
    guard try Int.fetchOne(find, arguments: [record.id.data]) != nil else { return }
    hasRemoved = true
    try writing()
  }
}

extension StoreTransaction {
  public func eraseKey(of subject: Identifier) throws {
    hasRemoved = true
    guard store.sealing != nil, let key = try store.interner.key(of: subject, db) else { return }
    try db.execute(sql: "DELETE FROM sync_subject WHERE id = ?", arguments: [subject.data])
    store.interner.reset()
    hasErasedKey = true
    // A crash after the commit is made good by the next opening.
    let before = try setting(SealedSetting.erasing).map { $0 + " " } ?? ""
    try set(SealedSetting.erasing, to: before + "\(key):\(subject)")
    try forgetPlain()
  }

  public func subjectsWithErasedKeys() throws -> [Identifier] {
    guard let sealing = store.sealing, !sealing.isLocked else { return [] }
    return try sealing.erasedSubjects()
  }
}

extension Sealing {
  /// Erases the keys that a committed transaction has noted.
  func eraseNoted(_ db: Database) throws {
    guard !isLocked,
      let noted = try String.fetchOne(
        db, sql: "SELECT value FROM sync_setting WHERE name = ?", arguments: [SealedSetting.erasing])
    else { return }
    for pair in noted.split(separator: " ") {
      let parts = pair.split(separator: ":")
      guard parts.count == 2, let key = UInt32(parts[0]), let subject = Identifier(parts[1]) else { continue }
      try erase(key, of: subject)
    }
    try db.execute(sql: "DELETE FROM sync_setting WHERE name = ?", arguments: [SealedSetting.erasing])
  }
}

/// What a store notes of its sealing.
enum SealedSetting {
  /// There once nothing personal is plain any more.
  static let sealed = "sealed"
  /// Numbers of keys that are still to be erased.
  static let erasing = "erasing-keys"
  /// See ``Sealing/sealedDigestKey()``.
  static let digestKey = "digest-key"
  /// There while records are sealed to the public key only.
  static let whileLocked = "sealed-while-locked"
}
