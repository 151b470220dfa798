import Foundation
import GRDB
@testable import SyncCore
import SyncModel
import Testing

/// What was changed behind the engine's back is named.
@Suite struct VerifyTests {
  let chance = Chance()
  let folder: Folder
  let path: String
  let record: RecordReference
  let other: RecordReference

  init() throws {
    folder = try Folder()
    path = folder.file("store.sqlite")
    record = RecordReference("work", chance.identifier())
    other = RecordReference("work", chance.identifier())
    let store = try Store.lone(chance, path: path)
    for one in [record, other] {
      try store.sql("INSERT INTO work(id, minutes, note) VALUES (?, 60, 'n')", [one.id.data])
    }
  }

  private var key: String { "x'\(hexadecimal(record.id.bytes))'" }

  private func found() throws -> [Discrepancy] {
    try Store.lone(chance, path: path).read { try $0.discrepancies() }
  }

  /// Runs SQL while capture is off.
  private func uncaptured(_ sql: String) throws {
    try shell("UPDATE sync_capture SET applying = 1; \(sql); UPDATE sync_capture SET applying = 0", on: path)
  }

  private func discrepancy(_ kind: Discrepancy.Kind) -> Discrepancy {
    Discrepancy(kind: kind, table: "work", subject: record.id.description)
  }

  @Test func `an untouched store has no discrepancies`() throws {
    #expect(try found() == [])
  }

  @Test func `a row changed with capture off is named`() throws {
    try uncaptured("UPDATE work SET minutes = 61 WHERE id = \(key)")
    #expect(try found() == [discrepancy(.changed)])
  }

  @Test func `a row deleted with capture off is named`() throws {
    try uncaptured("DELETE FROM work WHERE id = \(key)")
    #expect(try found() == [discrepancy(.missing)])
  }

  @Test func `a row inserted with capture off is named`() throws {
    try uncaptured("DELETE FROM sync_record WHERE id = \(key)")
    #expect(try found() == [discrepancy(.unknown)])
  }

  @Test func `a row changed without its trigger is named and capture is restored`() throws {
    try shell("DROP TRIGGER sync_work_update; UPDATE work SET minutes = 61 WHERE id = \(key)", on: path)
    let store = try Store.lone(chance, path: path)
    #expect(try store.read { try $0.discrepancies() } == [discrepancy(.changed)])
    #expect(try store.read { try $0.events() }.map(\.code) == ["capture-restored"])
  }

  @Test func `a store whose digests are of before November 2026 has no discrepancies until a row is changed`() throws {
    let store = try Store.lone(chance, path: path)
    for one in [record, other] {
      let digest = try store.state(one).digest(table: one.table, record: one.id)
      let kept = try #require(digest.bytes.withUnsafeBytes { store.sealing?.hash($0) })
      try store.sql("UPDATE sync_record SET digest = ? WHERE id = ?", [kept, one.id.data])
    }
    #expect(try store.read { try $0.discrepancies() } == [])
    try uncaptured("UPDATE work SET minutes = 61 WHERE id = \(key)")
    #expect(try store.read { try $0.discrepancies() } == [discrepancy(.changed)])
  }

  @Test func `a trigger dropped while the store is open is named`() throws {
    let store = try Store.lone(chance, path: path)
    try shell("DROP TRIGGER sync_work_update", on: path)
    let expected = Discrepancy(kind: .captureOff, table: "work", subject: "sync_work_update")
    #expect(try store.read { try $0.discrepancies() } == [expected])
  }

  @Test func `every altered byte of a record's metadata is named or means the same`() throws {
    let length = try Store.lone(chance, path: path).read {
      try $0.total("SELECT length(state) FROM sync_record LIMIT 1")
    }
    let original = folder.file("original.sqlite")
    try copyStore(path, original)
    for byte in 0..<length {
      try copyStore(original, path)
      let raw = try DatabaseQueue(path: path)
      let before = try Store.lone(chance, path: original).state(record)
      try raw.write { db in
        var data = try Data.fetchOne(db, sql: "SELECT state FROM sync_record WHERE id = \(key)") ?? Data()
        data[byte] ^= 0x41
        try db.execute(sql: "UPDATE sync_record SET state = ? WHERE id = \(key)", arguments: [data])
      }
      let store = try Store.lone(chance, path: path)
      let found = try store.read { try $0.discrepancies() }
      if !found.isEmpty {
        #expect(found.allSatisfy { $0.subject == record.id.description }, "byte \(byte)")
      } else {
        // What the digest leaves out is evidence and the vector's reach.
        let after = try store.state(record)
        #expect(after.units == before.units && after.life == before.life, "byte \(byte)")
      }
    }
  }

  @Test func `metadata that is no blob is named and does not crash`() throws {
    for state in ["5", "'text'", "x''", "zeroblob(100)"] {
      try shell("UPDATE sync_record SET state = \(state) WHERE id = \(key)", on: path)
      #expect(try found() == [discrepancy(.damaged)])
      #expect(throws: StoreError.damagedRecord(table: "work", id: record.id)) {
        try Store.lone(chance, path: path).state(record)
      }
    }
  }

  @Test func `a file that is no database gives a damaged error`() throws {
    for content in [
      Data("not a database, and long enough to be looked at as one".utf8), Data(repeating: 7, count: 8192),
    ] {
      let file = folder.file("garbage-\(content.count).sqlite")
      try content.write(to: URL(filePath: file))
      #expect { try Store.lone(chance, path: file) } throws: { error in
        if case StoreError.damaged = error { true } else { false }
      }
    }
  }

  @Test func `a truncated or overwritten file gives an error or is named and never crashes`() throws {
    _ = try Store.lone(chance, path: path)
    let whole = try Data(contentsOf: URL(filePath: path))
    for cut in stride(from: 1024, to: whole.count, by: 4096) {
      for damaged in [
        whole.prefix(cut), whole.prefix(cut) + Data(repeating: 0xA5, count: 4096) + whole.dropFirst(cut + 4096),
      ] {
        let file = folder.file("damaged.sqlite")
        try copyStore(folder.file("nothing"), file)
        try damaged.write(to: URL(filePath: file))
        do {
          let store = try Store.lone(chance, path: file)
          _ = try store.read { try $0.discrepancies() }
        } catch is StoreError {
        } catch let error as DatabaseError {
          // A table that is gone with its page: SQLite's own word for it.
          #expect(error.resultCode == .SQLITE_ERROR)
        }
      }
    }
  }
}
