import GRDB
import SyncCore
import SyncModel
import Testing

/// Stores of an older and of a newer program meet, and one follows the other on the same file.
@Suite struct SchemaChangeTests {
  let chance = Chance()
  let folder: Folder
  let path: String

  init() throws {
    folder = try Folder()
    path = folder.file("store.sqlite")
  }

  private func open(newer: Bool = false) throws -> Store {
    try Store.lone(chance, path: path, schema: newer ? Fixture.newerSchema() : Fixture.schema())
  }

  private let stranger = Incarnation(replica: Identifier(high: .max, low: .max), number: 1)

  /// A record with all that only a newer program knows.
  private func newerState(minutes: Int64 = 60) throws -> RecordState {
    try RecordState().applying(
      .insert([
        "time": value(["day": .text("2026-03-14"), "minutes": .integer(minutes), "pause": .integer(15)]),
        "weather": value(["weather": .text("rain")]),
      ]), dot: Dot(incarnation: stranger, counter: 1),
      evidence: Evidence(officer: "Nora", deviceTime: 0, receivedAt: 3, kind: .insert))
  }

  @Test func `conflicts and evidence are the same after reopening`() throws {
    let record = RecordReference("work", chance.identifier())
    var store: Store? = try open()
    try store?.sql("INSERT INTO work(id, minutes, note) VALUES (?, 1, 'mine')", [record.id.data])
    try store?.write { try $0.mergeForTest(newerState(), into: record) }
    let before = try #require(try store?.state(record))
    #expect(before.isInConflict)
    store = nil
    #expect(try open().state(record) == before)
  }

  @Test func `every kind of value comes back from the store as it was`() throws {
    let columns: [UnitValue.Column] = [
      .init(name: "a", value: .integer(.min)), .init(name: "b", value: .real(-0.0)),
      .init(name: "c", value: .real(.nan)), .init(name: "d", value: .text("e\u{301}\0x")),
      .init(name: "e", value: .blob([])), .init(name: "f", value: .text("")),
    ]
    let state = try RecordState().applying(
      .insert(["odd": UnitValue(columns)]), dot: Dot(incarnation: stranger, counter: 1 << 62),
      evidence: Evidence(officer: "é", deviceTime: .min, kind: .insert, reason: "r", recoveredVia: stranger.replica))
    for table in ["work", "nowhere"] {
      let record = RecordReference(table, chance.identifier())
      let store = try Store.lone(chance)
      try store.write { try $0.mergeForTest(state, into: record) }
      #expect(try store.state(record) == state)
    }
  }

  @Test func `values that a SQLite column cannot hold are not changed by the row`() throws {
    let state = try RecordState().applying(
      .insert([
        "rate": value(["rate": .real(-0.0)]), "note": value(["note": .text("a\0b")]),
        "time": value(["minutes": .integer(.max)]),
      ]), dot: Dot(incarnation: stranger, counter: 1),
      evidence: Evidence(officer: "Nora", deviceTime: 0, kind: .insert))
    let record = RecordReference("work", chance.identifier())
    let store = try Store.lone(chance)
    try store.write { try $0.mergeForTest(state, into: record) }
    #expect(try store.state(record) == state)
    #expect(try store.read { try $0.discrepancies() } == [])
    try store.sql("UPDATE work SET minutes = 5")
    #expect(try store.state(record).units["note"] == state.units["note"])
  }

  @Test func `columns and tables kept by an older program move into the newer one's`() throws {
    let work = RecordReference("work", chance.identifier())
    let photo = RecordReference("photo", chance.identifier())
    var store: Store? = try open()
    let picture = try RecordState().applying(
      .insert(["content": value(["place": .text("north"), "bytes": .blob([1])])]),
      dot: Dot(incarnation: stranger, counter: 2), evidence: Evidence(officer: "Nora", deviceTime: 0, kind: .insert))
    try store?.write {
      try $0.mergeForTest(newerState(), into: work)
      try $0.mergeForTest(picture, into: photo)
    }
    let before = try #require(try store?.state(work))
    store = nil
    store = try open(newer: true)
    #expect(try store?.state(work) == before)
    #expect(try store?.state(photo) == picture)
    let row = try store?.read { try Row.fetchOne($0.db, sql: "SELECT pause, weather, minutes FROM work") }
    #expect(row?["pause"] == 15)
    #expect(row?["weather"] == "rain")
    #expect(try store?.read { try $0.total("SELECT count(*) FROM photo") } == 1)
    #expect(try store?.read { try $0.discrepancies() } == [])
  }

  @Test func `an older program's edit carries the newer columns along`() throws {
    let work = RecordReference("work", chance.identifier())
    let store = try open()
    try store.write { try $0.mergeForTest(newerState(), into: work) }
    try store.sql("UPDATE work SET minutes = 90")
    let time = try store.state(work).units["time"]?.provisional
    #expect(time == value(["day": .text("2026-03-14"), "minutes": .integer(90), "pause": .integer(15)]))
  }

  @Test func `marks left before the upgrade get their dots under the older columns`() throws {
    let work = RecordReference("work", chance.identifier())
    var store: Store? = try open()
    try store?.write { try $0.mergeForTest(newerState(), into: work) }
    store = nil
    try shell("UPDATE work SET minutes = 90", on: path)
    let new = chance.identifier()
    try shell("INSERT INTO work(id, minutes) VALUES (x'\(hexadecimal(new.bytes))', 5)", on: path)
    store = try open(newer: true)
    let state = try #require(try store?.state(work))
    #expect(state.column("time", "minutes") == .integer(90))
    #expect(state.column("time", "pause") == .integer(15))
    #expect(state.column("weather", "weather") == .text("rain"))
    #expect(try store?.state(RecordReference("work", new)).column("time", "minutes") == .integer(5))
    #expect(try store?.read { try $0.total("SELECT pause FROM work WHERE minutes = 90") } == 15)
    #expect(try store?.read { try $0.discrepancies() } == [])
  }

  @Test func `writes after the upgrade are captured with the new columns`() throws {
    _ = try open()
    let store = try open(newer: true)
    let record = RecordReference("work", chance.identifier())
    try store.sql("INSERT INTO work(id, pause, weather) VALUES (?, 3, 'sun')", [record.id.data])
    #expect(try store.state(record).column("time", "pause") == .integer(3))
    try store.sql("UPDATE work SET weather = 'fog'")
    #expect(try store.state(record).column("weather", "weather") == .text("fog"))
  }

  @Test func `a store of a newer program is refused by its column and by its table`() throws {
    _ = try open(newer: true)
    #expect(throws: StoreError.newerSchema(path: path, table: "work", column: "pause")) { try open() }
    let other = folder.file("other.sqlite")
    _ = try Store.lone(
      chance, path: other, schema: Schema([Fixture.person, Fixture.site, Fixture.work, Fixture.photo]))
    #expect(throws: StoreError.newerSchema(path: other, table: "photo", column: "")) {
      try Store.lone(chance, path: other)
    }
  }

  @Test func `a unique index that a merge could break is refused`() throws {
    _ = try open()
    try shell("CREATE UNIQUE INDEX one ON work(day)", on: path)
    #expect(throws: StoreError.unfitTable("work", detail: "unique index one")) { try open() }
  }

  @Test func `reading a record of a table that is unknown gives the empty state`() throws {
    let store = try Store.lone(chance)
    #expect(try store.state(RecordReference("nowhere", chance.identifier())).isEmpty)
    #expect(try store.read { try $0.recordIDs(of: "nowhere") }.isEmpty)
  }
}
