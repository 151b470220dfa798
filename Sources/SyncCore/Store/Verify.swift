import Foundation
import GRDB
import SyncModel

/// A row that is not what the record's metadata says.
public struct Discrepancy: Hashable, Sendable {
  public enum Kind: String, Sendable {
    /// The row's values are not those last captured.
    case changed
    /// There is a row without metadata.
    case unknown
    /// The record lives and its row is gone.
    case missing
    /// The metadata cannot be read.
    case damaged
    /// A trigger that captures writes is gone or altered.
    case captureOff = "capture-off"
    /// SQLite found the file damaged.
    case file
  }

  public let kind: Kind
  public let table: String
  /// The record's id, or what the check says where no record is concerned.
  public let subject: String
}

extension StoreReader {
  /// Recomputes every record from its row and compares it with what was captured: names what was changed with
  /// capture bypassed.
  ///
  /// - parameter progress: Called with the number of records checked so far.
  public func discrepancies(progress: (Int) -> Void = { _ in }) throws -> [Discrepancy] {
    var found = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }.map {
      Discrepancy(kind: .file, table: "", subject: $0)
    }
    for table in store.schema.tables {
      found += try Layout.missingTriggers(table, db).map {
        Discrepancy(kind: .captureOff, table: table.name, subject: $0)
      }
      let strays = try Data.fetchAll(
        db,
        sql: "SELECT id FROM \(table.name) EXCEPT SELECT id FROM sync_record WHERE tbl = ?",
        arguments: [try tableNumber(table.name)])
      found += strays.map {
        Discrepancy(kind: .unknown, table: table.name, subject: Identifier(data: $0)?.description ?? "")
      }
    }
    var checked = 0
    try forEachRecord { record in
      if let kind = try discrepancy(record) {
        found.append(Discrepancy(kind: kind, table: record.table, subject: record.id.description))
      }
      checked += 1
      progress(checked)
    }
    return found
  }

  private func discrepancy(_ record: RecordReference) throws -> Discrepancy.Kind? {
    let stored: StoredRecord?
    do {
      stored = try self.stored(record)
    } catch StoreError.damagedRecord {
      return .damaged
    }
    guard let stored else { return nil }
    let isKnownTable = store.schema[record.table] != nil
    let hasRow = try row(record) != nil
    if isKnownTable, stored.state.lives, !hasRow { return .missing }
    if isKnownTable, !stored.state.lives, hasRow { return .changed }
    let captured = try Int64.fetchOne(
      try db.cachedStatement(sql: "SELECT digest FROM sync_record WHERE tbl = ? AND id = ?"),
      arguments: try key(record))
    return isShortDigest(captured, of: stored.state, record) ? nil : .changed
  }
}
