import SyncCore
import SyncModel
import Testing

/// Held changes: joining, accepting and refusing.
@Suite struct HeldTests {
  let world: World
  let ada: Device
  let ben: Device
  let site: RecordReference
  let work: RecordReference

  init() throws {
    world = try World()
    ada = try world.enroll("Ada")
    ben = try world.enroll("Ben")
    site = try ada.site()
    work = try ada.work(60, at: site)
    try world.settle()
    let locked = work
    world.rule = { $0.record == locked ? .hold(code: "locked", detail: "march") : .accept }
  }

  private func held() throws -> [HeldChange] { try world.hub.read { try $0.heldChanges() } }

  private func status(_ record: RecordReference) throws -> SyncStatus {
    try ada.store.read { try $0.syncStatus(record) }
  }

  private func edit(_ minutes: Int64) throws {
    try ada.write(.edit(["time": value(["minutes": .integer(minutes)])]), work)
  }

  @Test func `a held change stays out of the register and counts on its device`() throws {
    try edit(90)
    let report = try ada.sync()
    #expect(report.held == 1)
    try world.settle()
    #expect(try world.hub.minutes == 60)
    #expect(try ben.minutes == 60)
    #expect(try ada.minutes == 90)
    #expect(try status(work) == .held)
    let info = try #require(try ada.info)
    let answer = try world.hub.read { try $0.answer(WireDigestRequest(), from: info) }
    let digests = try ada.store.read { try $0.digests(of: ["north"]) }
    #expect([UInt8](answer.scopes[0].digest) == digests[0].digest.bytes)
  }

  @Test func `later changes of the record join what is held`() throws {
    try edit(90)
    try ada.sync()
    world.rule = { _ in .accept }
    try ada.note("later", work)
    let report = try ada.sync()
    #expect(report.held == 0)
    #expect(try held().count == 1)
    #expect(try world.hub.state(work).column("note", "note") == .null)
    _ = try world.hub.write { try $0.acceptHeld(try #require(try $0.heldChanges().first).id) }
    try world.settle()
    #expect(try world.hub.minutes == 90)
    #expect(try world.hub.state(work).column("note", "note") == .text("later"))
    #expect(try status(work) == .clean)
    try world.expectConverged()
  }

  @Test func `accepting brings the change in under its author`() throws {
    try edit(90)
    try ada.sync()
    let id = try #require(try held().first).id
    _ = try world.hub.write(officer: "Chief") { try $0.acceptHeld(id) }
    try world.settle()
    #expect(try world.hub.minutes == 90)
    let dot = try #require(try world.hub.state(work).units["time"]?.dots.first)
    #expect(try world.hub.state(work).evidence[dot]?.officer == "Ada")
    try world.expectConverged()
    #expect(throws: HubError.unknownHeld(id.description)) { try world.hub.write { try $0.acceptHeld(id) } }
  }

  @Test func `refusing brings the device back and keeps what was refused readable`() throws {
    try edit(90)
    try ada.sync()
    let id = try #require(try held().first).id
    _ = try world.hub.write(officer: "Chief") { try $0.refuseHeld(id, reason: "locked month") }
    try world.settle()
    #expect(try ada.minutes == 60)
    #expect(try ben.minutes == 60)
    #expect(try status(work) == .refused)
    #expect(try ada.store.read { try $0.unsentRecords() }.map(\.reason) == ["locked month"])
    let minutes = try world.hub.history(work).compactMap { version -> ColumnValue? in
      if case .value(let value) = version.content { value["minutes"] } else { nil }
    }
    #expect(minutes.contains(.integer(90)))
    try world.expectConverged()
  }

  @Test func `an open conflict is still open after a refusal`() throws {
    world.rule = { _ in .accept }
    try ada.note("a", work)
    try ben.note("b", work)
    try world.settle()
    let locked = work
    world.rule = { $0.record == locked ? .hold(code: "locked", detail: "") : .accept }
    try ada.note("c", work)
    try ada.sync()
    _ = try world.hub.write { try $0.refuseHeld(try #require(try $0.heldChanges().first).id, reason: "no") }
    try world.settle()
    for store in [ada.store, ben.store, world.hub] {
      let notes = Set((try store.state(work).units["note"]?.versions ?? []).map(\.content))
      #expect(notes == [value(["note": .text("a")]), value(["note": .text("b")])])
    }
    try world.expectConverged()
  }

  @Test func `a change whose author had not seen the refusal is held as a whole`() throws {
    try edit(90)
    try ada.sync()
    world.rule = { _ in .accept }
    _ = try world.hub.write { try $0.refuseHeld(try #require(try $0.heldChanges().first).id, reason: "no") }
    try edit(95)
    try ada.note("unseen", work)
    try ada.sync()
    #expect(try held().map(\.code) == ["unseen-refusal"])
    #expect(try world.hub.state(work).column("note", "note") == .null)
    try world.settle()
    #expect(try world.hub.minutes == 60)
  }

  @Test func `a refused creation is a tombstone of kind refusal and the device shows it refused`() throws {
    world.rule = { $0.before.isEmpty && $0.record.table == "work" ? .hold(code: "closed", detail: "") : .accept }
    let late = try ada.work(5, at: site)
    try ada.sync()
    _ = try world.hub.write { try $0.refuseHeld(try #require(try $0.heldChanges().first).id, reason: "too late") }
    try world.settle()
    #expect(try world.hub.state(late).isDeleted)
    #expect(try world.hub.state(late).evidence.values.contains { $0.kind == .refusal })
    #expect(try ada.store.state(late).column("time", "minutes") == .integer(5))
    #expect(try status(late) == .refused)
    #expect(try ada.store.read { try $0.recordsRefused("work") } == [late])
    #expect(try ada.minutes == 60)
    try world.expectConverged()
  }

  @Test func `a refused record that is changed again is sent again`() throws {
    try edit(90)
    try ada.sync()
    _ = try world.hub.write { try $0.refuseHeld(try #require(try $0.heldChanges().first).id, reason: "no") }
    try world.settle()
    world.rule = { _ in .accept }
    try edit(70)
    #expect(try status(work) == .unsent)
    try world.settle()
    #expect(try world.hub.minutes == 70)
    try world.expectConverged()
  }

  @Test func `what waits for a held record comes in once it is accepted`() throws {
    world.rule = { $0.record.table == "site" && $0.before.isEmpty ? .hold(code: "new", detail: "") : .accept }
    let other = try ada.site("Other")
    _ = try ada.work(7, at: other)
    try ada.sync()
    #expect(Set(try held().map(\.code)) == ["new", "waiting"])
    let id = try #require(try held().first { $0.code == "new" }).id
    _ = try world.hub.write { try $0.acceptHeld(id) }
    try world.settle()
    #expect(try held().isEmpty)
    #expect(try world.hub.minutes == 67)
    try world.expectConverged()
  }

  @Test func `the refusal of a record out of scope reaches its device`() throws {
    try world.hub.write { try $0.addScope("south", name: "South") }
    let stray = try ada.site(scope: "south")
    try ada.sync()
    _ = try world.hub.write { try $0.refuseHeld(try #require(try $0.heldChanges().first).id, reason: "not yours") }
    try world.settle()
    #expect(try status(stray) == .refused)
    #expect(try ada.store.read { try $0.unsentRecords() }.map(\.reason) == ["not yours"])
    #expect(try ada.store.state(stray).isDeleted)
    #expect(try ada.store.read { try $0.recordsRefused("site") } == [stray])
    #expect(try ada.sync().received == 0)
  }

  @Test func `what was accepted out of scope leaves its device`() throws {
    try world.hub.write { try $0.addScope("south", name: "South") }
    let stray = try ada.site(scope: "south")
    try ada.sync()
    _ = try world.hub.write { try $0.acceptHeld(try #require(try $0.heldChanges().first).id) }
    try world.settle()
    #expect(try world.hub.state(stray).lives)
    #expect(try ada.store.state(stray).isEmpty)
    try world.expectConverged()
  }

  @Test func `the refusal of an edit out of scope tells nothing of the record`() throws {
    try world.hub.write { try $0.addScope("south", name: "South") }
    let sue = try world.enroll("Sue", scopes: ["south"])
    let secret = try sue.site("Secret", scope: "south")
    try sue.sync()
    try ada.write(
      .insert(["name": value(["name": .text("guess")]), "scope": value(["scope": .text("south")])]), secret)
    try ada.sync()
    _ = try world.hub.write { try $0.refuseHeld(try #require(try $0.heldChanges().first).id, reason: "no") }
    try ada.sync()
    #expect(try status(secret) == .refused)
    #expect(try ada.store.state(secret).values("name") == [value(["name": .text("guess")])])
    #expect(try sue.store.state(secret).column("name", "name") == .text("Secret"))
  }
}
