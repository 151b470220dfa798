import SyncCore
import SyncModel
import Testing

/// Records that the office takes from every device and keeps.
@Suite struct ArchiveTests {
  let world: World
  let ada: Device
  let ben: Device
  let site: RecordReference
  let person: RecordReference
  let work: RecordReference

  init() throws {
    world = try World(scopes: ["north", "south"])
    ada = try world.enroll("Ada", scopes: ["north", "south"])
    ben = try world.enroll("Ben")
    site = try ada.site()
    person = try ben.insert("person", ["name": ["name": .text("Eve")]])
    try world.settle()
    work = try ada.work(60, at: site, by: person)
    _ = try ada.work(30, at: try ada.site("Other", scope: "south"), by: person)
    try world.settle()
    let person = person
    #expect(try world.hub.write { try $0.archive(person) })
  }

  private func held() throws -> [HeldChange] { try world.hub.read { try $0.heldChanges() } }

  private func granting() throws -> [String] { try world.hub.read { try $0.scopesGranting(person) } }

  private func expectArchived() throws {
    #expect(try granting().isEmpty)
    for device in world.devices { #expect(try device.store.state(person).isEmpty) }
    #expect(try world.hub.state(person).column("name", "name") == .text("Eve"))
    try world.expectConverged()
  }

  @Test func `it leaves every device and stays out, whatever is done to what names it`() throws {
    try world.settle()
    try expectArchived()
    #expect(try ada.minutes == 90 && world.hub.minutes == 90)
    // The office's own writes, and devices' on what does not name it.
    try world.hub.write { try $0.apply(.edit(["note": value(["note": .text("office")])]), to: work) }
    try world.hub.write { try $0.apply(.edit(["name": value(["name": .text("Eve")])]), to: person) }
    try ada.write(.edit(["name": value(["name": .text("moved")])]), site)
    try ada.write(.edit(["scope": value(["scope": .text("south")])]), site)
    try world.settle()
    try expectArchived()
    #expect(throws: HubError.archived(person)) { try world.hub.write { try $0.share(person, to: "south") } }
    #expect(try world.hub.write { try $0.archive(person) } == false)
    let carl = try world.enroll("Carl", scopes: ["south"])
    try world.settle()
    try expectArchived()
    #expect(try carl.minutes == 90)
  }

  @Test func `what a device does to what names it is held, and comes in when it is brought back`() throws {
    // Before it has heard.
    _ = try ben.work(15, at: site, by: person)
    try ben.note("late", work)
    try world.settle()
    #expect(try held().map(\.code) == ["waiting", "waiting"] && ben.minutes == 75)
    #expect(try world.hub.minutes == 90)
    #expect(try world.hub.write { try $0.bringBack(person) })
    #expect(try granting() == ["north", "south"])
    try world.settle()
    #expect(try held().isEmpty)
    #expect(try world.hub.minutes == 105 && world.hub.state(work).column("note", "note") == .text("late"))
    #expect(try ben.store.state(person).column("name", "name") == .text("Eve"))
    try world.expectConverged()
    #expect(try world.hub.write { try $0.bringBack(person) } == false)
    let actions = try world.hub.read { try $0.auditLines(about: person, last: 2) }.map(\.action)
    #expect(actions == [.archived, .broughtBack])
  }

  @Test func `held work can be decided about while it is archived`() throws {
    let work = try ben.work(15, at: site, by: person)
    try ben.write(.edit(["name": value(["name": .text("Eva")])]), person)
    try ada.write(.edit(["name": value(["name": .text("Evi")])]), person)
    try world.settle()
    let changes = try held()
    func change(_ device: Device, _ record: RecordReference) throws -> Identifier {
      try #require(try changes.first { try $0.device == device.id && $0.record == record }?.id)
    }
    try world.hub.write { hub in
      _ = try hub.acceptHeld(try change(ben, work))
      _ = try hub.acceptHeld(try change(ben, person))
      _ = try hub.refuseHeld(try change(ada, person), reason: "no")
    }
    try world.settle()
    #expect(try granting().isEmpty && held().isEmpty)
    for device in world.devices { #expect(try device.store.state(person).isEmpty) }
    #expect(try world.hub.minutes == 105 && ben.minutes == 75)
    #expect(try world.hub.state(person).column("name", "name") == .text("Eva"))
    try world.expectConverged()
  }

  @Test func `it is archived still after the server is put back, and the devices bring nothing of it`() throws {
    try world.settle()
    try world.hub.write { try $0.beginEpoch(because: "restore") }
    try world.settle()
    try expectArchived()
  }
}
