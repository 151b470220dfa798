import Foundation
import GRDB
import SyncModel

/// The feeds of the scopes: every record once in each, under the sequence of its last change. The counter of a scope
/// grows inside the writing transaction, so that sequences have no gaps and follow the order of commits.
struct Feed {
  let transaction: StoreTransaction
  private var db: Database { transaction.db }

  init(_ transaction: StoreTransaction) { self.transaction = transaction }

  /// Puts a record's present state at the head of the feed of its home and of every scope it is shared to, and its
  /// removal at the head of the others that had it.
  func publish(_ record: RecordReference, home: String) throws {
    let number = try transaction.tableNumber(record.table)
    let key: StatementArguments = [number, record.id.data]
    let shares = try String.fetchAll(
      try db.cachedStatement(sql: "SELECT scope FROM sync_share WHERE tbl = ? AND id = ?"), arguments: key)
    let present = try String.fetchAll(
      try db.cachedStatement(sql: "SELECT scope FROM sync_feed WHERE tbl = ? AND id = ? AND removed = 0"),
      arguments: key)
    var wanted = shares.filter { $0 != home }
    if !home.isEmpty { wanted.append(home) }
    for scope in wanted { try append(number, record, to: scope, removed: false) }
    for scope in present where !wanted.contains(scope) {
      try append(number, record, to: scope, removed: true)
    }
    try shareReferences(of: record, to: home)
  }

  /// Puts the removal of a record that is no more at the head of every feed that has it.
  func withdraw(_ record: RecordReference) throws {
    let number = try transaction.tableNumber(record.table)
    let scopes = try String.fetchAll(
      db, sql: "SELECT scope FROM sync_feed WHERE tbl = ? AND id = ? AND removed = 0",
      arguments: [number, record.id.data])
    for scope in scopes { try append(number, record, to: scope, removed: true) }
  }

  private func append(
    _ number: Int64, _ record: RecordReference, to scope: String, removed: Bool
  ) throws {
    let raise = try db.cachedStatement(
      sql: "UPDATE sync_scope SET sequence = sequence + 1 WHERE code = ? RETURNING sequence")
    guard let sequence = try Int64.fetchOne(raise, arguments: [scope]) else {
      throw HubError.unknownScope(scope)
    }
    try db.cachedStatement(
      sql: """
        INSERT INTO sync_feed VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (tbl, id, scope)
        DO UPDATE SET sequence = excluded.sequence, removed = excluded.removed
        """
    ).execute(arguments: [scope, sequence, number, record.id.data, removed, sequence])
  }

  /// Shares what a record names, say an entry's person, to the scope that the record lives in.
  private func shareReferences(of record: RecordReference, to home: String) throws {
    guard let table = transaction.store.schema[record.table], !home.isEmpty else { return }
    for column in table.columns {
      guard let parent = column.references else { continue }
      let find = try db.cachedStatement(
        sql: "SELECT \(column.name) FROM \(table.name) WHERE id = ?")
      guard let data = try Data.fetchOne(find, arguments: [record.id.data]),
        let id = Identifier(data: data)
      else { continue }
      let named = RecordReference(parent, id)
      if let scope = try transaction.scope(named), !scope.isEmpty, scope != home {
        try share(named, to: home)
      }
    }
  }

  func share(_ record: RecordReference, to scope: String) throws {
    let number = try transaction.tableNumber(record.table)
    try db.cachedStatement(sql: "INSERT OR IGNORE INTO sync_share VALUES (?, ?, ?)")
      .execute(arguments: [number, record.id.data, scope])
    if db.changesCount > 0 { try publish(record, home: try transaction.scope(record) ?? "") }
  }

  func unshare(_ record: RecordReference, from scope: String) throws {
    let number = try transaction.tableNumber(record.table)
    try db.execute(
      sql: "DELETE FROM sync_share WHERE tbl = ? AND id = ? AND scope = ?",
      arguments: [number, record.id.data, scope])
    try publish(record, home: try transaction.scope(record) ?? "")
  }
}

extension StoreTransaction {
  /// Lets the devices of another scope hold a record too.
  public func share(_ record: RecordReference, to scope: String) throws {
    guard try hasScope(scope) else { throw HubError.unknownScope(scope) }
    try Feed(self).share(record, to: scope)
  }

  public func unshare(_ record: RecordReference, from scope: String) throws {
    guard try hasScope(scope) else { throw HubError.unknownScope(scope) }
    try Feed(self).unshare(record, from: scope)
  }
}

extension StoreReader {
  /// The scope under which holders of `scopes` know a record: its home where they have it, else the first of theirs
  /// that it is shared to, so that the name of another's scope does not leak. Nil when none of theirs grants it.
  func visibleScope(_ record: RecordReference, home: String, to scopes: [String]) throws -> String? {
    if scopes.contains(home) { return home }
    let granting = try scopesGranting(record)
    return scopes.first(where: granting.contains)
  }

  /// The home scope of a record and those it is shared to.
  public func scopesGranting(_ record: RecordReference) throws -> [String] {
    try String.fetchAll(
      try db.cachedStatement(
        sql: "SELECT scope FROM sync_feed WHERE tbl = ? AND id = ? AND removed = 0 ORDER BY scope"),
      arguments: [try tableNumber(record.table), record.id.data])
  }
}
