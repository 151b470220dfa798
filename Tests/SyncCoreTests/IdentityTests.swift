import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

@Suite struct IdentityTests {
  let folder: Folder
  let path: String
  let chance = Chance()

  init() throws {
    folder = try Folder()
    path = folder.file("store.sqlite")
  }

  private func incarnation() throws -> Incarnation? {
    try Store.lone(chance, path: path).read { try $0.incarnation }
  }

  @Test func `opening a store again keeps its incarnation`() throws {
    _ = try incarnation()
    let first = try #require(try incarnation())
    #expect(try incarnation() == first)
    #expect(FileManager.default.fileExists(atPath: path + ".identity"))
  }

  @Test func `a missing identity file makes a new incarnation of the same replica`() throws {
    _ = try incarnation()
    let first = try #require(try incarnation())
    try FileManager.default.removeItem(atPath: path + ".identity")
    let second = try #require(try incarnation())
    #expect(second.replica == first.replica)
    #expect(second != first)
    #expect(try incarnation() == second)
  }

  @Test func `a foreign identity file makes a new incarnation and an event`() throws {
    _ = try incarnation()
    let first = try #require(try incarnation())
    try "replica 0\n".write(toFile: path + ".identity", atomically: true, encoding: .utf8)
    let store = try Store.lone(chance, path: path)
    #expect(try store.read { try $0.incarnation } != first)
    #expect(try store.read { try $0.events() }.map(\.code) == ["new-incarnation"])
  }

  @Test func `a second opening of the same store is busy until the first is gone`() throws {
    var store: Store? = try Store.lone(chance, path: path)
    #expect(throws: StoreError.busy(path: path)) { try Store.lone(chance, path: path) }
    withExtendedLifetime(store) {}
    store = nil
    _ = try Store.lone(chance, path: path)
  }

  @Test func `a refused opening leaves the lock with its holder`() throws {
    let store = try Store.lone(chance, path: path)
    for _ in 0..<3 { #expect(throws: StoreError.busy(path: path)) { try Store.lone(chance, path: path) } }
    try store.sql("INSERT INTO work(id) VALUES (?)", [chance.identifier().data])
  }

  @Test func `the sqlite3 shell can read an open store`() throws {
    let store = try Store.lone(chance, path: path)
    try store.sql("INSERT INTO work(id, minutes) VALUES (?, 7)", [chance.identifier().data])
    let reader = try DatabaseQueue(path: path)
    #expect(try reader.read { try Int.fetchOne($0, sql: "SELECT minutes FROM work") } == 7)
  }

  @Test func `commits are synchronous in full`() throws {
    let store = try Store.lone(chance, path: path)
    #expect(try store.write { try $0.total("PRAGMA synchronous") } == 2)
    #expect(try store.read { try $0.total("PRAGMA synchronous") } == 2)
  }

  @Test func `dots are never given twice across reopenings`() throws {
    var dots: Set<Dot> = []
    for _ in 0..<5 {
      let store = try Store.lone(chance, path: path)
      let record = RecordReference("work", chance.identifier())
      try store.sql("INSERT INTO work(id) VALUES (?)", [record.id.data])
      dots.formUnion(try store.state(record).openDots)
    }
    #expect(dots.map(\.counter).sorted() == [1, 2, 3, 4, 5])
  }

  @Test func `a folder that cannot be written gives an input or output error`() {
    #expect { try Store.lone(chance, path: folder.file("no/such/folder/store.sqlite")) } throws: { error in
      if case StoreError.io = error { true } else { false }
    }
  }
}
