import GRDB
import SyncCore
import SyncModel
import Testing

/// Every kind of write is captured in its own transaction, made here through SQL on the store's connection.
@Suite struct CaptureTests {
  let chance = Chance()
  let store: Store
  let record: RecordReference

  init() throws {
    store = try Store.lone(chance)
    record = RecordReference("work", chance.identifier())
  }

  private func insert(_ verb: String = "INSERT", minutes: Int = 60) throws {
    try store.sql(
      "\(verb) INTO work(id, day, minutes, note) VALUES (?, '2026-03-14', ?, 'n')", [record.id.data, minutes])
  }

  @Test func `an insert writes every unit under one dot`() throws {
    try insert()
    let state = try store.state(record)
    #expect(state.lives)
    #expect(state.openDots.count == 1)
    #expect(state.column("time", "minutes") == .integer(60))
    #expect(state.evidence.values.map(\.kind) == [.insert])
    #expect(state.evidence.values.map(\.officer) == ["Ada"])
    let unsent = try store.read { try $0.unsentRecords() }
    #expect(unsent.map(\.record) == [record])
    #expect(unsent.map(\.what) == [.insert])
  }

  @Test func `an update writes only the units that differ`() throws {
    try insert()
    try store.sql("UPDATE work SET minutes = 90, note = 'n' WHERE id = ?", [record.id.data])
    let state = try store.state(record)
    #expect(state.units["time"]?.dots.map(\.counter) == [2])
    #expect(state.units["note"]?.dots.map(\.counter) == [1])
    let old = try store.history(record).filter { !$0.isOpen && $0.unit == "time" }
    #expect(old.map(\.content) == [.value(value(["day": .text("2026-03-14"), "minutes": .integer(60)]))])
  }

  @Test func `an update that changes nothing gives no dot`() throws {
    try insert()
    let before = try store.state(record)
    try store.sql("UPDATE work SET minutes = minutes")
    #expect(try store.state(record) == before)
  }

  @Test func `a delete is a delete mark that keeps the values`() throws {
    try insert()
    try store.sql("DELETE FROM work")
    let state = try store.state(record)
    #expect(state.isDeleted)
    #expect(state.column("time", "minutes") == .integer(60))
    #expect(try store.read { try $0.unsentRecords() }.map(\.what) == [.delete])
  }

  @Test func `a replace is an edit of the units that differ`() throws {
    try insert()
    try insert("REPLACE", minutes: 75)
    let state = try store.state(record)
    #expect(state.units["time"]?.dots.map(\.counter) == [2])
    #expect(state.units["note"]?.dots.map(\.counter) == [1])
    #expect(!state.life.isInConflict)
  }

  @Test func `an insert or ignore that is ignored gives no dot`() throws {
    try insert()
    let before = try store.state(record)
    try insert("INSERT OR IGNORE", minutes: 99)
    #expect(try store.state(record) == before)
  }

  @Test func `an upsert is an edit`() throws {
    try insert()
    try store.sql(
      "INSERT INTO work(id, minutes) VALUES (?, 99) ON CONFLICT (id) DO UPDATE SET minutes = excluded.minutes",
      [record.id.data])
    let state = try store.state(record)
    #expect(state.column("time", "minutes") == .integer(99))
    #expect(state.column("time", "day") == .text("2026-03-14"))
    #expect(state.evidence[try #require(state.units["time"]?.dots.first)]?.kind == .edit)
  }

  @Test func `delete and insert in one transaction is an edit of the units that differ`() throws {
    try insert()
    try store.write { transaction in
      try transaction.db.execute(sql: "DELETE FROM work")
      try transaction.db.execute(
        sql: "INSERT INTO work(id, day, minutes, note) VALUES (?, '2026-03-14', 61, 'n')",
        arguments: [record.id.data])
    }
    let state = try store.state(record)
    #expect(state.life.versions.map(\.content) == [.alive])
    #expect(state.units["note"]?.dots.map(\.counter) == [1])
    #expect(state.units["time"]?.dots.map(\.counter) == [2])
  }

  @Test func `insert and delete in one transaction leaves nothing`() throws {
    try store.write { transaction in
      try transaction.db.execute(sql: "INSERT INTO work(id) VALUES (?)", arguments: [record.id.data])
      try transaction.db.execute(sql: "DELETE FROM work")
    }
    #expect(try store.state(record).isEmpty)
    #expect(try store.read { try $0.unsentRecords() }.isEmpty)
  }

  @Test func `an insert after a delete restores the record`() throws {
    try insert()
    try store.sql("DELETE FROM work")
    try insert(minutes: 61)
    let state = try store.state(record)
    #expect(state.lives)
    #expect(!state.life.isInConflict)
    #expect(state.evidence[try #require(state.life.dots.first)]?.kind == .undelete)
  }

  @Test func `a key change is a delete and an insert`() throws {
    try insert()
    let moved = RecordReference("work", chance.identifier())
    try store.sql("UPDATE work SET id = ?", [moved.id.data])
    #expect(try store.state(record).isDeleted)
    #expect(try store.state(moved).column("time", "minutes") == .integer(60))
  }

  @Test func `a key change onto a row that it replaces deletes one and edits the other`() throws {
    try insert()
    let other = RecordReference("work", chance.identifier())
    try store.sql("INSERT INTO work(id, minutes, note) VALUES (?, 5, 'n')", [other.id.data])
    try store.sql("UPDATE OR REPLACE work SET id = ? WHERE id = ?", [other.id.data, record.id.data])
    #expect(try store.state(record).isDeleted)
    let state = try store.state(other)
    #expect(state.column("time", "minutes") == .integer(60))
    #expect(state.units["note"]?.dots.map(\.counter) == [2])
    #expect(!state.life.isInConflict)
  }

  @Test func `a key change onto a row fails and gives no dot`() throws {
    try insert()
    let other = chance.identifier()
    try store.sql("INSERT INTO work(id) VALUES (?)", [other.data])
    #expect(throws: (any Error).self) {
      try store.sql("UPDATE work SET id = ? WHERE id = ?", [other.data, record.id.data])
    }
    #expect(try store.state(record).openDots.map(\.counter) == [1])
  }

  @Test func `two keys exchanged in one transaction keep both contents`() throws {
    try insert(minutes: 1)
    let other = RecordReference("work", chance.identifier())
    let spare = chance.identifier()
    try store.sql("INSERT INTO work(id, minutes) VALUES (?, 2)", [other.id.data])
    try store.write { transaction in
      for (to, from) in [(spare, record.id), (record.id, other.id), (other.id, spare)] {
        try transaction.db.execute(sql: "UPDATE work SET id = ? WHERE id = ?", arguments: [to.data, from.data])
      }
    }
    #expect(try store.state(record).column("time", "minutes") == .integer(2))
    #expect(try store.state(other).column("time", "minutes") == .integer(1))
    #expect(try store.state(RecordReference("work", spare)).isEmpty)
  }

  @Test func `many writes in one transaction get one dot a record`() throws {
    try store.write { transaction in
      for minutes in 0..<100 {
        try transaction.db.execute(
          sql: "INSERT INTO work(id, minutes) VALUES (?, ?)",
          arguments: [chance.identifier().data, minutes])
      }
      try transaction.db.execute(sql: "UPDATE work SET minutes = minutes + 1")
      try transaction.db.execute(sql: "UPDATE work SET minutes = minutes + 1")
    }
    let states = try store.read { reader in
      try reader.recordIDs(of: "work").map { try reader.state(RecordReference("work", $0)) }
    }
    #expect(states.count == 100)
    #expect(states.allSatisfy { $0.openDots.count == 1 })
    #expect(Set(states.flatMap(\.openDots)).count == 100)
  }

  @Test func `a rollback leaves no row no dot and no mark`() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try store.write { transaction in
        try transaction.db.execute(sql: "INSERT INTO work(id) VALUES (?)", arguments: [record.id.data])
        _ = try transaction.apply(.insert([:]), to: RecordReference("work", chance.identifier()))
        throw Stop()
      }
    }
    #expect(try store.state(record).isEmpty)
    try insert()
    #expect(try store.state(record).openDots.map(\.counter) == [1])
  }

  @Test func `what was written before a savepoint that is taken back is captured`() throws {
    struct Stop: Error {}
    let other = RecordReference("work", chance.identifier())
    try store.write { transaction in
      try transaction.db.execute(sql: "INSERT INTO work(id, minutes) VALUES (?, 1)", arguments: [record.id.data])
      #expect(throws: Stop.self) {
        try transaction.savepoint {
          // Which captures what there is, and is taken back with it.
          _ = try transaction.apply(.insert([:]), to: other)
          throw Stop()
        }
      }
    }
    #expect(try store.state(record).column("time", "minutes") == .integer(1))
    #expect(try store.state(other).isEmpty)
    #expect(try store.read { try $0.discrepancies() } == [])
  }

  @Test func `a capture that failed once is not passed over, even where the error is`() throws {
    try insert()
    let other = RecordReference("work", chance.identifier())
    try store.sql("UPDATE sync_record SET state = x'00'")
    let damaged = StoreError.damagedRecord(table: "work", id: record.id)
    #expect(throws: damaged) {
      try store.write { transaction in
        try transaction.db.execute(sql: "UPDATE work SET minutes = 61")
        _ = try? transaction.apply(.insert([:]), to: other)
      }
    }
    #expect(try store.read { try $0.total("SELECT minutes FROM work") } == 60)
  }

  @Test func `a captured write in a conflict replaces only the row's provisional value`() throws {
    try insert()
    let other = Incarnation(replica: Identifier(high: .max, low: .max), number: 1)
    let remote = try store.state(record).applying(
      .edit(["note": value(["note": .text("theirs")])]), dot: Dot(incarnation: other, counter: 1),
      evidence: Evidence(officer: "Ben", deviceTime: 0, kind: .edit))
    try store.sql("UPDATE work SET note = 'mine'")
    try store.write { try $0.mergeForTest(remote, into: record) }
    #expect(try store.read { try String.fetchOne($0.db, sql: "SELECT note FROM work") } == "theirs")
    try store.sql("UPDATE work SET note = 'settled?'")
    let notes = try store.state(record).units["note"]?.versions.map(\.content)
    #expect(notes == [value(["note": .text("settled?")]), value(["note": .text("theirs")])])
  }
}
