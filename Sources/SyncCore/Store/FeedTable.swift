import GRDB
public import SyncModel

/// The feeds of a server's store.
///
/// A record's place in the feed of its home scope lies in its own metadata, `sync_record`: nearly all records have that
/// place and no other. `sync_feed` has the rest: places in the feeds of other scopes, and removals. Of one record and
/// scope there is one or the other.
enum FeedTable {
  private static let sql = """
    CREATE TABLE IF NOT EXISTS sync_feed(
      scope TEXT NOT NULL, sequence INTEGER NOT NULL, tbl INTEGER NOT NULL, id BLOB NOT NULL,
      removed INTEGER NOT NULL, entered INTEGER NOT NULL, PRIMARY KEY (tbl, id, scope)) WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS sync_feed_order ON sync_feed(scope, sequence);
    """

  /// `entered` is null where the record has not changed since it came into the scope.
  private static let places = """
    ALTER TABLE sync_record ADD COLUMN sequence INTEGER;
    ALTER TABLE sync_record ADD COLUMN entered INTEGER;
    CREATE UNIQUE INDEX sync_record_feed ON sync_record(scope, sequence) WHERE sequence IS NOT NULL;
    """

  /// Of stores whose places were all in `sync_feed`.
  private static let moved = """
    UPDATE sync_record SET sequence = f.sequence, entered = nullif(f.entered, f.sequence)
      FROM sync_feed f JOIN sync_name s ON s.name = f.scope
      WHERE f.tbl = sync_record.tbl AND f.id = sync_record.id AND s.n = sync_record.scope AND f.removed = 0;
    DELETE FROM sync_feed WHERE EXISTS (
      SELECT 1 FROM sync_record r WHERE r.tbl = sync_feed.tbl AND r.id = sync_feed.id AND r.sequence IS NOT NULL
        AND r.scope = (SELECT n FROM sync_name WHERE name = sync_feed.scope));
    """

  static func prepare(_ db: Database) throws {
    try db.execute(sql: sql)
    let columns = try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('sync_record')")
    if !columns.contains("sequence") { try db.execute(sql: places + moved) }
  }
}

/// The metadata of records that a feed has just told of, in its order: who reads a feed most often goes on to read its records,
/// and each would have to be looked up once more.
struct ToldMetadata {
  private var records: [(record: RecordReference, scope: Int64, state: [UInt8])] = []
  private var next = 0

  mutating func append(_ record: RecordReference, scope: Int64, _ state: [UInt8]) {
    records.append((record, scope, state))
  }

  /// That of a record that comes after those that were taken.
  mutating func take(_ record: RecordReference) -> (scope: Int64, state: [UInt8])? {
    for index in records.indices[next...] where records[index].record.id == record.id {
      guard haveSameBytes(records[index].record.table, record.table) else { continue }
      next = index + 1
      return (records[index].scope, records[index].state)
    }
    return nil
  }

  /// Before anything is written.
  mutating func forget() {
    if !records.isEmpty { self = ToldMetadata() }
  }
}

extension StoreReader {
  public func feedEntries(of record: RecordReference) throws -> [FeedEntry] {
    // The home's scope is a number, the others' are names.
    let find = try query(
      """
      SELECT scope, sequence, 0, coalesce(entered, sequence) FROM sync_record
        WHERE tbl = ?1 AND id = ?2 AND sequence IS NOT NULL
      UNION ALL SELECT scope, sequence, removed, entered FROM sync_feed WHERE tbl = ?1 AND id = ?2
      """, record)
    var entries: [FeedEntry] = []
    while try find.step() {
      entries.append(
        FeedEntry(
          scope: try find.text(0) ?? store.interner.name(of: find.integer(0), db) ?? "", record: record,
          sequence: UInt64(find.integer(1)), isRemoved: find.flag(2), entered: UInt64(find.integer(3))))
    }
    return entries.count < 2 ? entries : entries.sorted { bytesPrecede($0.scope, $1.scope) }
  }

  public func feedEntries(in scope: String, after sequence: UInt64, limit: Int) throws -> [FeedEntry] {
    var find = try query(
      """
      SELECT tbl, id, sequence, 0, coalesce(entered, sequence), state FROM sync_record
        WHERE scope = ?1 AND sequence > ?2 AND sequence IS NOT NULL
      UNION ALL SELECT tbl, id, sequence, removed, entered, NULL FROM sync_feed WHERE scope = ?3 AND sequence > ?2
      ORDER BY 3 LIMIT ?4
      """)
    let home = try store.interner.number(of: scope, db)
    find.bind(home)
    find.bind(Int64(clamping: sequence))
    find.bind(scope)
    find.bind(limit)
    var entries: [FeedEntry] = []
    metadata.forget()
    while try find.step() {
      guard let table = try store.interner.name(of: find.integer(0), db), let id = find.identifier(1) else { continue }
      let record = RecordReference(table, id)
      entries.append(
        FeedEntry(
          scope: scope, record: record, sequence: UInt64(find.integer(2)), isRemoved: find.flag(3),
          entered: UInt64(find.integer(4))))
      if let state = find.blob(5) { metadata.append(record, scope: home, state) }
    }
    return entries
  }

  public func arrivedParents() throws -> [Identifier] {
    let find = try query(
      """
      SELECT DISTINCT h.waits_for, s.scope FROM sync_held h JOIN sync_device_scope s ON s.device = h.device
      WHERE h.waits_for IS NOT NULL AND s.removed = 0 ORDER BY h.waits_for
      """)
    var arrived: [Identifier] = []
    while try find.step() {
      guard let id = find.identifier(0), arrived.last != id, let scope = find.text(1) else { continue }
      let isThere = try schema.tables.contains {
        try feedEntries(of: RecordReference($0.name, id)).contains { $0.scope == scope && !$0.isRemoved }
      }
      if isThere { arrived.append(id) }
    }
    return arrived
  }
}

extension StoreTransaction {
  public func save(_ entry: FeedEntry) throws {
    let home = try store.interner.number(of: entry.scope, db)
    if entry.isRemoved {
      try leaveHomeFeed(entry.record)
    } else if try place(
      entry, home,
      """
      UPDATE sync_record SET entered = coalesce(entered, sequence), sequence = ?4
      WHERE tbl = ?1 AND id = ?2 AND scope = ?3 AND sequence IS NOT NULL
      """)
    {
      return
    }
    var elsewhere = try query(
      "UPDATE sync_feed SET sequence = ?4, removed = ?5 WHERE tbl = ?1 AND id = ?2 AND scope = ?3", entry.record)
    elsewhere.bind(entry.scope)
    elsewhere.bind(Int64(entry.sequence))
    elsewhere.bind(entry.isRemoved)
    try elsewhere.run()
    if db.changesCount > 0 { return }
    if !entry.isRemoved,
      try place(entry, home, "UPDATE sync_record SET sequence = ?4 WHERE tbl = ?1 AND id = ?2 AND scope = ?3")
    {
      return
    }
    var add = try query(
      "INSERT INTO sync_feed(tbl, id, scope, sequence, removed, entered) VALUES (?, ?, ?, ?, ?, ?)", entry.record)
    add.bind(entry.scope)
    add.bind(Int64(entry.sequence))
    add.bind(entry.isRemoved)
    add.bind(Int64(entry.entered))
    try add.run()
  }

  /// - returns: Whether the record has its place there.
  private func place(_ entry: FeedEntry, _ home: Int64, _ sql: SQL) throws -> Bool {
    var place = try query(sql, entry.record)
    place.bind(home)
    place.bind(Int64(entry.sequence))
    try place.run()
    return db.changesCount > 0
  }

  /// Keeps a record's place in the feed of its home, which it is about to leave, apart from its metadata.
  func leaveHomeFeed(_ record: RecordReference) throws {
    try query(
      """
      INSERT INTO sync_feed(tbl, id, scope, sequence, removed, entered)
      SELECT tbl, id, (SELECT name FROM sync_name WHERE n = scope), sequence, 0, coalesce(entered, sequence)
      FROM sync_record WHERE tbl = ? AND id = ? AND sequence IS NOT NULL
      """, record
    ).run()
    if db.changesCount == 0 { return }
    try query("UPDATE sync_record SET sequence = NULL, entered = NULL WHERE tbl = ? AND id = ?", record).run()
  }
}
