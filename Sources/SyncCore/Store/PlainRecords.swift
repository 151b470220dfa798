import GRDB
public import SyncModel

/// Records that were written once, read and stored without a ``RecordState`` for each.
extension StoreReader {
  public func plain(_ record: RecordReference) throws -> (record: PlainRecord, scope: String)? {
    guard let table = synced(record.table) else { return nil }
    guard let known = try metadata.take(record) ?? metadata(of: record) else { return nil }
    do {
      let plain = try codec.plain(known.state, table, record.id) { try values(of: record, table) }
      guard let plain else { return nil }
      return (plain, try store.interner.name(of: known.scope, db) ?? "")
    } catch is ByteReader.Damaged {
      throw StoreError.damagedRecord(table: record.table, id: record.id)
    }
  }

  private func metadata(of record: RecordReference) throws -> (scope: Int64, state: [UInt8])? {
    let find = try query("SELECT scope, state FROM sync_record WHERE tbl = ? AND id = ?", record)
    guard try find.step(), let state = find.blob(1) else { return nil }
    return (find.integer(0), state)
  }

  /// The columns of a record's row but `id`, in the order of the table's; nil without a row.
  fileprivate func values(of record: RecordReference, _ table: SyncedTable) throws -> PackedRow? {
    guard let sql = statements(record.table)?.select else { return nil }
    let row = try query(sql, record.id)
    guard try row.step() else { return nil }
    var values = PackedRow(columns: table.columns.count)
    for (index, column) in table.columns.enumerated() {
      if column.isPersonal, case .blob(let sealed) = row.value(CInt(index)) {
        values.append(try opened(sealed, column.name))
      } else {
        row.pack(CInt(index), into: &values)
      }
    }
    return values
  }
}

extension StoreTransaction {
  public func insert(_ record: PlainRecord, scope: String) throws -> Bool {
    guard earlier.isEmpty, let sql = statements(record.table.name), try add(record, scope: scope) else { return false }
    // There may be one all the same, which no write was noted of.
    if try !putRow(record, with: sql.insert) { try putRow(record, with: sql.upsert) }
    return true
  }

  /// Gives a dot to a row that was inserted past the engine, and is nothing else than that.
  ///
  /// - returns: False where nothing was done: it takes more to say what was written.
  func captureInsert(_ record: RecordReference, _ table: SyncedTable, at time: Int64) throws -> Bool {
    guard role == .device, earlier.isEmpty, let known = try identity, let values = try values(of: record, table) else {
      return false
    }
    let plain = PlainRecord(
      table, record.id, try nextDot(), officer: officer, deviceTime: time, receivedAt: nil, values)
    guard try !isAboutErased(plain), try add(plain, scope: home(of: plain) ?? "") else {
      become(known)
      return false
    }
    try save(OutboxEntry(since: environment.now(), isPending: true, base: nil), record)
    if let sql = statements(table.name) { try sealRow(record, table) { try putRow(plain, with: sql.upsert) } }
    return true
  }

  private func isAboutErased(_ record: PlainRecord) throws -> Bool {
    guard record.table.hasPersonal, let subject = subject(of: record) else { return false }
    return try isErased(subject)
  }

  /// Adds what is known of a record besides its row; false where there is something already, or what a row cannot hold.
  private func add(_ record: PlainRecord, scope: String) throws -> Bool {
    guard record.fits, record.values.survivesSQLite, !(record.table.hasPersonal && store.isLocked) else {
      return false
    }
    metadata.forget()
    var save = try query(
      "INSERT OR IGNORE INTO sync_record(tbl, id, scope, status, digest, state) VALUES (?, ?, ?, 0, ?, ?)",
      record.reference)
    save.bind(try store.interner.number(ofRecurring: scope, db))
    save.bind(shortDigest(record.digested, of: record.table))
    save.bind(try codec.encode(record))
    try save.run()
    return db.changesCount > 0
  }

  /// - returns: Whether the row was written.
  @discardableResult
  private func putRow(_ record: PlainRecord, with sql: SQL) throws -> Bool {
    let sealer = sealer(record.table) { self.subject(of: record) }
    return try uncaptured {
      var put = try query(sql, record.id)
      try record.values.bytes.withUnsafeBytes { bytes in
        for (index, column) in record.table.columns.enumerated() {
          if let sealer, sealer.seals(column.name, record.values[index]) {
            put.bind(try sealer.seal(record.values[index], column.name))
          } else {
            put.bind(record.values.cells[index], in: bytes)
          }
        }
        try put.run()
      }
      return db.changesCount > 0
    }
  }
}

extension PackedRow {
  /// See ``SyncModel/ColumnValue/survivesSQLite``.
  fileprivate var survivesSQLite: Bool {
    bytes.withUnsafeBytes { bytes in
      cells.indices.allSatisfy { index in
        switch cells[index].kind {
        case .null, .integer, .blob: true
        case .real: self[index].survivesSQLite
        case .text: !UnsafeRawBufferPointer(rebasing: bytes[cells[index].range]).contains(0)
        }
      }
    }
  }
}
