import GRDB
import SyncCore
import SyncModel
import Testing

/// Writes by programs that know nothing of the engine.
@Suite struct OutsideCaptureTests {
  let chance = Chance()
  let folder: Folder
  let path: String

  init() throws {
    folder = try Folder()
    path = folder.file("store.sqlite")
    _ = try Store.lone(chance, path: path)
  }

  private func hex(_ id: Identifier) -> String { "x'\(hexadecimal(id.bytes))'" }

  private func opened(_ record: RecordReference) throws -> RecordState {
    try Store.lone(chance, path: path).state(record)
  }

  @Test func `the sqlite3 shell's insert update replace and delete are captured`() throws {
    let records = (0..<4).map { _ in RecordReference("work", chance.identifier()) }
    for record in records {
      try shell("INSERT INTO work(id, minutes, note) VALUES (\(hex(record.id)), 60, 'n')", on: path)
    }
    #expect(try opened(records[0]).column("time", "minutes") == .integer(60))
    try shell("UPDATE work SET minutes = 61 WHERE id = \(hex(records[1].id))", on: path)
    try shell("REPLACE INTO work(id, minutes, note) VALUES (\(hex(records[2].id)), 62, 'n')", on: path)
    try shell("DELETE FROM work WHERE id = \(hex(records[3].id))", on: path)
    #expect(try opened(records[1]).column("time", "minutes") == .integer(61))
    let replaced = try opened(records[2])
    #expect(replaced.column("time", "minutes") == .integer(62))
    #expect(replaced.units["note"]?.provisional == value(["note": .text("n")]))
    #expect(!replaced.life.isInConflict)
    #expect(try opened(records[3]).isDeleted)
    #expect(try Store.lone(chance, path: path).read { try $0.discrepancies() } == [])
  }

  @Test func `two replaces before the next opening are one edit from what was there`() throws {
    let record = RecordReference("work", chance.identifier())
    try shell("INSERT INTO work(id, minutes) VALUES (\(hex(record.id)), 1)", on: path)
    let first = try opened(record)
    try shell("REPLACE INTO work(id, minutes) VALUES (\(hex(record.id)), 2)", on: path)
    try shell("REPLACE INTO work(id, minutes) VALUES (\(hex(record.id)), 1)", on: path)
    #expect(try opened(record) == first)
  }

  @Test func `the shell's key change and rollback are captured as they ended`() throws {
    let (old, new) = (RecordReference("work", chance.identifier()), RecordReference("work", chance.identifier()))
    try shell("INSERT INTO work(id, minutes) VALUES (\(hex(old.id)), 1)", on: path)
    _ = try opened(old)
    try shell("BEGIN; DELETE FROM work; ROLLBACK; UPDATE work SET id = \(hex(new.id))", on: path)
    #expect(try opened(old).isDeleted)
    #expect(try opened(new).column("time", "minutes") == .integer(1))
  }

  @Test func `a second connection's writes get dots while the store is open`() throws {
    let store = try Store.lone(chance, path: path)
    let other = try DatabaseQueue(path: path)
    let record = RecordReference("work", chance.identifier())
    try other.write {
      try $0.execute(sql: "INSERT INTO work(id, minutes) VALUES (?, 7)", arguments: [record.id.data])
    }
    let state = try store.write { try $0.state(record) }
    #expect(state.column("time", "minutes") == .integer(7))
    #expect(try store.state(record).evidence.values.map(\.officer) == ["Ada"])
  }

  @Test func `a row written before the store has an identity gets its dot once it has one`() throws {
    let fresh = folder.file("fresh.sqlite")
    let store = try Store(sealedAt: fresh, Fixture.schema(), .device, chance.environment)
    let record = RecordReference("work", chance.identifier())
    try store.sql("INSERT INTO work(id, minutes) VALUES (?, 7)", [record.id.data])
    #expect(try store.state(record).isEmpty)
    try store.write { $0.begin(replica: chance.identifier(), officer: "Ada") }
    #expect(try store.state(record).column("time", "minutes") == .integer(7))
  }
}
