import Foundation
import GRDB
import SyncModel
import Synchronization

/// What a committed transaction has removed and SQLite's files may still have: in its log, and, though deleted content
/// is overwritten (`secure_delete`), in the gaps of pages whose rows were moved to others.
final class Traces: Sendable {
  /// The setting that is there until the whole database was written anew.
  fileprivate static let rewriting = "rewriting"

  private let busySeconds: Int
  private let areLeft = Atomic(false)

  init(busySeconds: Int) { self.busySeconds = busySeconds }

  /// The transaction that is about to be committed removes something.
  func note() { areLeft.store(true, ordering: .relaxed) }

  func clearIfNoted(_ db: Database) {
    if areLeft.load(ordering: .relaxed) { clear(db) }
  }

  /// Clears them outside of a transaction. Nothing that was committed depends on it: while another program reads, or
  /// on a full disk, they have to stay, and the next write or opening tries again.
  func clear(_ db: Database) {
    note()
    do {
      // Nobody is waited for.
      _ = try Int.fetchOne(db, sql: "PRAGMA busy_timeout = 0")
      if try Bool.fetchOne(db, sql: "SELECT 1 FROM sync_setting WHERE name = ?", arguments: [Self.rewriting]) == true {
        // Which makes a second copy of everything: not in memory.
        let place = try Int.fetchOne(db, sql: "PRAGMA temp_store") ?? 0
        try db.execute(sql: "PRAGMA temp_store = FILE")
        defer { try? db.execute(sql: "PRAGMA temp_store = \(place)") }
        try db.execute(sql: "VACUUM")
        try db.execute(sql: "DELETE FROM sync_setting WHERE name = ?", arguments: [Self.rewriting])
      }
      let isBusy = try Bool.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") ?? true
      areLeft.store(isBusy, ordering: .relaxed)
    } catch {
      note()
    }
    _ = try? Int.fetchOne(db, sql: "PRAGMA busy_timeout = \(busySeconds * 1000)")
  }
}

extension StoreTransaction {
  /// Has the database written anew after the commit.
  func forgetPlain() throws {
    try set(Traces.rewriting, to: "1")
    hasRemoved = true
  }

  /// Removes the names and lives that no record mentions any more, officers and scopes of what a device has dropped,
  /// and has the database written anew after the commit.
  public func forgetTraces() throws -> Bool {
    try forgetPlain()
    var used = UsedNumbers()
    do {
      try note("SELECT tbl, scope, NULL, state FROM sync_record", &used)
      try note("SELECT tbl, unit, incarnation, version FROM sync_history", &used)
      try note("SELECT tbl, NULL, NULL, base FROM sync_unsent", &used)
      try note("SELECT tbl, NULL, NULL, sent FROM sync_unsent", &used)
    } catch is ByteReader.Damaged {
      // What a damaged record mentions cannot be known: then all stays.
      return false
    }
    for (table, numbers) in [("sync_name", used.names), ("sync_incarnation", used.lives)] {
      for number in try Int64.fetchAll(db, sql: "SELECT n FROM \(table)") where !numbers.contains(number) {
        try db.cachedStatement(sql: "DELETE FROM \(table) WHERE n = ?").execute(arguments: [number])
      }
    }
    try forgetSubjects()
    store.interner.reset()
    return true
  }

  /// Removes the people of whom no record says anything any more. Their keys are nobody's then.
  private func forgetSubjects() throws {
    let uses = try store.schema.tables.filter(\.hasPersonal).map { table in
      switch table.subject {
      case .record: "SELECT id FROM sync_record WHERE tbl = \(try tableNumber(table.name))"
      case .column(let column): "SELECT \(column) FROM \(table.name) WHERE \(column) IS NOT NULL"
      }
    }
    if uses.isEmpty { return }
    try db.execute(sql: "DELETE FROM sync_subject WHERE id NOT IN (\(uses.joined(separator: " UNION ")))")
  }

  private struct UsedNumbers {
    var names: Set<Int64> = []
    var lives: Set<Int64> = []
  }

  /// - parameter sql: Gives two numbers of names, one of a life, and a state, each of which may be null.
  private func note(_ sql: String, _ used: inout UsedNumbers) throws {
    let rows = try Row.fetchCursor(db, sql: sql)
    while let row = try rows.next() {
      for name in [row[0], row[1]] as [DatabaseValue] { used.names.insert(Int64.fromDatabaseValue(name) ?? 0) }
      used.lives.insert(Int64.fromDatabaseValue(row[2]) ?? 0)
      let state: DatabaseValue = row[3]
      if !state.isNull { try note(state, &used) }
    }
  }

  private func note(_ value: DatabaseValue, _ used: inout UsedNumbers) throws {
    guard let blob = Data.fromDatabaseValue(value) else { throw ByteReader.Damaged() }
    // Columns that lie in the row are those of the schema: their names are no one's secret and are given anew.
    let state = try codec.decode([UInt8](blob), nil, row: nil)
    if let list = try codec.unitList([UInt8](blob)) { used.names.insert(try store.interner.number(of: list, db)) }
    for life in state.vector.entries.map(\.incarnation) + state.openDots.map(\.incarnation) {
      used.lives.insert(try store.interner.number(of: life, db))
    }
    let columns = state.units.values.flatMap { unit in unit.versions.flatMap { $0.content.columns.map(\.name) } }
    for name in state.unitNames + columns + state.evidence.values.map(\.officer) {
      used.names.insert(try store.interner.number(of: name, db))
    }
  }
}
