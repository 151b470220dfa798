import Foundation
import GRDB
import SwiftProtobuf
import SyncModel

/// One page of what a device may read: of each of its scopes the records after its cursor, in feed order.
struct FeedPage {
  let reader: StoreReader
  let limit: Int
  let byteLimit: Int
  private(set) var cursors: [WireCursor] = []
  private(set) var more = false
  /// Scopes that the device no longer has, and has been told everything about.
  private(set) var finishedLeaving: [String] = []
  private var encoder = BatchEncoder()
  private var count = 0
  private var size = 0

  var batch: WireBatch { encoder.message }

  init(reader: StoreReader, limit: Int, byteLimit: Int) {
    self.reader = reader
    self.limit = limit
    self.byteLimit = byteLimit
  }

  mutating func fill(_ device: DeviceInfo, _ known: [WireCursor]) throws {
    let left = try String.fetchAll(
      reader.db,
      sql: "SELECT scope FROM sync_device_scope WHERE device = ? AND removed = 1 ORDER BY scope",
      arguments: [device.id.data])
    for scope in left {
      let start = known.first { $0.scope == scope && $0.leaving }?.sequence
      if let start, start >= (try reader.head(of: scope)) {
        finishedLeaving.append(scope)
        continue
      }
      try read(scope, from: start ?? 0, device, leaving: true)
    }
    for scope in device.scopes {
      let start = known.first { $0.scope == scope && !$0.leaving }?.sequence ?? 0
      try read(scope, from: start, device, leaving: false)
    }
  }

  private mutating func read(
    _ scope: String, from start: UInt64, _ device: DeviceInfo, leaving: Bool
  ) throws {
    var cursor = WireCursor()
    cursor.scope = scope
    cursor.sequence = start
    cursor.leaving = leaving
    let head = try reader.head(of: scope)
    cursor.head = head
    let had = try Row.fetchOne(
      reader.db, sql: "SELECT since, until FROM sync_device_scope WHERE device = ? AND scope = ?",
      arguments: [device.id.data, scope])
    let since: Int64 = had?[0] ?? 0
    let until: Int64 = had?[1] ?? .max
    if count < limit, size < byteLimit {
      let rows = try Row.fetchCursor(
        reader.db,
        sql: """
          SELECT sequence, tbl, id, removed, entered FROM sync_feed
          WHERE scope = ? AND sequence > ? ORDER BY sequence
          """, arguments: [scope, Int64(clamping: start)])
      while let row = try rows.next() {
        if count >= limit || size >= byteLimit { break }
        cursor.sequence = UInt64(row[0] as Int64)
        guard let table = try reader.store.interner.name(of: row[1], reader.db),
          let id = Identifier(data: row[2])
        else { continue }
        // What left the scope before the device had it is none of its business.
        if row[3], !leaving, (row[0] as Int64) <= since { continue }
        // Nor is what came after it had lost the scope.
        if leaving, (row[4] as Int64) > until { continue }
        try add(RecordReference(table, id), device, isGone: leaving || row[3])
      }
      if try rows.next() == nil, count < limit, size < byteLimit { cursor.sequence = head }
    }
    if cursor.sequence < head { more = true }
    if leaving, cursor.sequence >= head { more = true }
    cursors.append(cursor)
  }

  /// Tells the device to drop a record that none of its feeds names.
  mutating func drop(_ record: RecordReference) {
    encoder.add(
      TransferredRecord(
        table: record.table, id: record.id, scope: "", state: RecordState(), isRemoved: true))
  }

  private mutating func add(_ record: RecordReference, _ device: DeviceInfo, isGone: Bool) throws {
    count += 1
    // What another of its scopes still grants is sent anew, under that scope.
    if isGone, try !reader.scopesGranting(record).contains(where: device.scopes.contains) {
      return drop(record)
    }
    try send(record, to: device)
  }

  /// Puts a record's present state into the page.
  mutating func send(_ record: RecordReference, to device: DeviceInfo) throws {
    guard let stored = try reader.stored(record) else { return }
    size += stored.state.units.values.reduce(64) { total, unit in
      total + unit.versions.reduce(0) { $0 + $1.content.canonicalBytes.count }
    }
    let scope = try reader.visibleScope(record, home: stored.scope, to: device.scopes) ?? ""
    encoder.add(
      TransferredRecord(table: record.table, id: record.id, scope: scope, state: stored.state))
  }
}
