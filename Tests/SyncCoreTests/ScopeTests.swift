import SyncCore
import SyncModel
import Testing

/// Scopes, shares and revocation.
@Suite struct ScopeTests {
  let world: World
  let ada: Device
  let ben: Device

  init() throws {
    world = try World(scopes: ["north", "south"])
    ada = try world.enroll("Ada")
    ben = try world.enroll("Ben", scopes: ["south"])
  }

  @Test func `a scope given to a device brings its records and one taken removes them`() throws {
    let work = try ada.work(60, at: try ada.site())
    try world.settle()
    #expect(try ben.store.state(work).isEmpty)
    let id = try ben.id
    try world.hub.write { try $0.addScope("north", to: id) }
    try world.settle()
    #expect(try ben.minutes == 60)
    try world.expectConverged()
    try world.hub.write { try $0.removeScope("north", from: id) }
    try world.settle()
    #expect(try ben.store.state(work).isEmpty)
    #expect(try ben.minutes == 0)
    #expect(try ben.store.read { try $0.deviceScopes() }.map(\.code) == ["south"])
    try world.expectConverged()
  }

  @Test func `the last scope taken leaves the device with none`() throws {
    _ = try ada.site()
    try world.settle()
    let id = try ada.id
    try world.hub.write { try $0.removeScope("north", from: id) }
    try world.settle()
    #expect(try ada.store.read { try $0.deviceScopes() }.isEmpty)
    #expect(try ada.store.read { try $0.recordIDs(of: "site") }.isEmpty)
  }

  @Test func `unsent work is handed over before a record leaves`() throws {
    let work = try ada.work(60, at: try ada.site())
    try world.settle()
    let id = try ada.id
    try world.hub.write { try $0.removeScope("north", from: id) }
    try ada.note("last words", work)
    try world.settle()
    #expect(try world.hub.read { try $0.heldChanges() }.map(\.record) == [work])
    #expect(try ada.store.state(work).isEmpty)
    let change = try #require(try world.hub.read { try $0.heldChanges() }.first)
    #expect(change.change.state.column("note", "note") == .text("last words"))
  }

  @Test func `a device that loses a scope hears nothing of what is made there afterwards`() throws {
    _ = try ada.site("before")
    try world.settle()
    let carl = try world.enroll("Carl")
    let id = try ada.id
    try world.hub.write { try $0.removeScope("north", from: id) }
    let later = try carl.site("after")
    try carl.sync()
    let request = try ada.store.write { try $0.makeSyncRequest(limits: ada.limits) }
    let response = try world.hub.write { hub in
      try hub.answer(request, from: try #require(try hub.device(id)), rule: { _ in .accept })
    }
    #expect(response.page.count == 1)
    #expect(response.page.records.allSatisfy { [UInt8]($0.id) != later.id.bytes })
  }

  @Test func `a device that comes later hears nothing of what had left its scope`() throws {
    let site = try ada.site("moved")
    try world.settle()
    try world.hub.write { try $0.apply(.edit(["scope": value(["scope": .text("south")])]), to: site) }
    let carl = try world.enroll("Carl")
    let report = try carl.sync()
    #expect(report.received == 0)
    try world.settle()
    #expect(try ada.store.state(site).isEmpty)
    #expect(try ben.store.state(site).lives)
    try world.expectConverged()
  }

  @Test func `a shared record reaches the other scope and leaves it when unshared`() throws {
    let site = try ada.site()
    try world.settle()
    try world.hub.write { try $0.share(site, to: "south") }
    try world.settle()
    #expect(try ben.store.state(site).lives)
    #expect(try ben.store.read { try $0.scope(site) } == "south")
    try world.expectConverged()
    try world.hub.write { try $0.unshare(site, from: "south") }
    try world.settle()
    #expect(try ben.store.state(site).isEmpty)
    try world.expectConverged()
  }

  @Test func `an admitted reference shares a person to the record's scope`() throws {
    let both = try world.enroll("Dora", scopes: ["north", "south"])
    try both.store.write { $0.writerScope = "north" }
    let person = RecordReference("person", world.chance.identifier())
    try both.store.write { transaction in
      transaction.writerScope = "north"
      try transaction.apply(.insert(["name": value(["name": .text("Léa")])]), to: person)
    }
    _ = try both.work(60, at: try both.site(scope: "south"), by: person)
    try world.settle()
    #expect(try world.hub.read { try $0.heldChanges() }.isEmpty)
    #expect(try ben.store.state(person).lives)
    #expect(try ben.minutes == 60)
    #expect(try ada.store.state(person).lives)
    #expect(try ada.minutes == 0)
    try world.expectConverged()
  }

  @Test func `a record in two scopes of a device stays while one of them grants it`() throws {
    let site = try ada.site()
    try world.settle()
    let id = try ben.id
    try world.hub.write {
      try $0.addScope("north", to: id)
      try $0.share(site, to: "south")
    }
    try world.settle()
    try world.hub.write { try $0.removeScope("north", from: id) }
    try world.settle()
    #expect(try ben.store.state(site).lives)
    try world.expectConverged()
  }

  @Test func `a revoked device hands over its unsent work reads nothing and is told to wipe itself`() throws {
    let site = try ada.site()
    try world.settle()
    let carl = try world.enroll("Carl")
    let id = try ada.id
    let work = try ada.work(60, at: site)
    _ = try carl.site("unread")
    try carl.sync()
    try world.hub.write { try $0.revoke(id, stolen: false) }
    let report = try ada.sync()
    #expect(report.ending == .wipe)
    #expect(report.received == 0)
    #expect(ada.exchanges == [.handOver])
    #expect(try world.hub.read { try $0.heldChanges() }.map(\.record) == [work])
    #expect(try world.hub.read { try $0.heldChanges() }.map(\.code) == ["revoked"])
  }

  @Test func `a hand-over whose answer is lost is not taken twice`() throws {
    let site = try ada.site()
    try world.settle()
    let id = try ada.id
    _ = try ada.work(60, at: site)
    try world.hub.write { try $0.revoke(id, stolen: false) }
    for _ in 0..<3 { #expect(throws: Device.Cut.self) { try ada.sync { _ in .dropAnswer } } }
    #expect(try ada.sync().ending == .wipe)
    #expect(try world.hub.read { try $0.heldChanges() }.count == 1)
  }

  @Test func `a stolen device is told to wipe itself and nothing is taken from it`() throws {
    let id = try ada.id
    _ = try ada.site()
    try world.hub.write { try $0.revoke(id, stolen: true) }
    #expect(try ada.sync().ending == .wipe)
    #expect(ada.exchanges == [.wipe])
    #expect(try world.hub.read { try $0.heldChanges() }.isEmpty)
  }
}
