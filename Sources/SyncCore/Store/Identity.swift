import Foundation
import GRDB
import SyncModel

extension Identity {
  static func load(_ db: Database, _ statements: StatementCache) throws -> Identity? {
    let find = try Query(db, statements, "SELECT replica, incarnation, counter, officer FROM sync_replica")
    guard try find.step(), let replica = find.identifier(0) else { return nil }
    return Identity(
      incarnation: Incarnation(replica: replica, number: UInt64(bitPattern: find.integer(1))),
      counter: UInt64(bitPattern: find.integer(2)), officer: find.text(3) ?? "")
  }

  func save(_ db: Database) throws {
    let arguments: StatementArguments = [
      incarnation.replica.data, Int64(bitPattern: incarnation.number), Int64(bitPattern: counter),
      officer,
    ]
    try db.cachedStatement(
      sql: "UPDATE sync_replica SET replica = ?, incarnation = ?, counter = ?, officer = ?"
    ).execute(arguments: arguments)
    if db.changesCount == 0 {
      try db.execute(
        sql: "INSERT INTO sync_replica(replica, incarnation, counter, officer) VALUES (?, ?, ?, ?)",
        arguments: arguments)
    }
  }
}

/// The second place of a store's identity, a file beside it: a database that was copied or put back without it, or
/// with another's, begins a new life.
struct IdentityFile {
  let path: String

  init(besides store: String) { path = store + ".identity" }

  func matches(_ incarnation: Incarnation) -> Bool {
    (try? String(contentsOfFile: path, encoding: .utf8)) == text(incarnation)
  }

  func write(_ incarnation: Incarnation) throws {
    do {
      try text(incarnation).write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      throw StoreError.io(path: path, detail: "\(error)")
    }
  }

  private func text(_ incarnation: Incarnation) -> String {
    "replica \(incarnation.replica)\nincarnation \(String(incarnation.number, radix: 16))\n"
  }
}
