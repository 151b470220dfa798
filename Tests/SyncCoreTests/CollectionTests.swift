import GRDB
import SwiftProtobuf
import SyncCore
import SyncModel
import Testing

/// Tombstones: when they are collected, and what becomes of those who come later.
@Suite struct CollectionTests {
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
  }

  private func collect() throws -> Int { try world.hub.write { try $0.collectTombstones() } }

  private func sync(_ devices: Device...) throws {
    for device in devices { try device.sync() }
    for device in devices { try device.sync() }
  }

  /// Deletes the work at Ada's, has `readers` read it, and lets a hundred days go by before they are heard of again.
  private func deleteLongAgo(readBy readers: Device...) throws {
    try ada.write(.delete, work)
    try ada.sync()
    for device in readers + [ada] { try device.sync() }
    world.chance.pass(days: 100)
    for device in readers + [ada] { try device.sync() }
    for device in readers + [ada] { try device.sync() }
  }

  /// Ben has edited what was deleted and collected long ago. Cleo keeps the tombstone, with values that he has not seen.
  private func benEditsWhatCleoKeepsDeleted() throws -> Device {
    let cleo = try world.enroll("Cleo")
    try cleo.sync()
    try ada.write(.edit(["time": value(["minutes": .integer(70)])]), work)
    try ada.sync()
    try cleo.sync()
    try ben.note("still there", work)
    try deleteLongAgo(readBy: cleo)
    #expect(try collect() == 1)
    return cleo
  }

  private func knows(_ store: Store) throws -> Bool { try !store.state(work).isEmpty }

  private func held() throws -> HeldChange { try #require(try world.hub.read { try $0.heldChanges() }.first) }

  @Test func `a tombstone within the backup horizon stays`() throws {
    try ada.write(.delete, work)
    try world.settle()
    try sync(ada, ben)
    world.chance.pass(days: 89)
    try sync(ada, ben)
    #expect(try collect() == 0)
    #expect(try knows(world.hub))
  }

  @Test func `a live device that has not read past it keeps it`() throws {
    try ada.write(.delete, work)
    try ada.sync()
    world.chance.pass(days: 100)
    try sync(ada)
    // Ben is heard of, but what he was sent is not stored yet.
    #expect(throws: Device.Cut.self) { try ben.exchange(.dropAnswer) }
    #expect(try collect() == 0)
    try sync(ben)
    #expect(try collect() == 1)
  }

  @Test func `a collected tombstone leaves every replica, and its history stays at the office`() throws {
    try deleteLongAgo(readBy: ben)
    #expect(try collect() == 1)
    #expect(try !knows(world.hub))
    try world.settle()
    #expect(try !knows(ada.store))
    #expect(try !knows(ben.store))
    try world.expectConverged()
    let history = try world.hub.history(work)
    let time = value(["day": .text("2026-03-14"), "minutes": .integer(60)])
    #expect(history.contains { $0.unit == "time" && $0.content == .value(time) })
    #expect(history.contains { $0.content == .life(.deleted) })
    #expect(try collect() == 0)
    let newcomer = try world.enroll("Cleo")
    try newcomer.sync()
    #expect(try !knows(newcomer.store))
    try world.expectConverged()
  }

  @Test func `a tombstone that a living record names stays`() throws {
    try ada.write(.delete, site)
    try world.settle()
    try sync(ada, ben)
    world.chance.pass(days: 100)
    try sync(ada, ben)
    #expect(try collect() == 0)
    try ada.write(.delete, work)
    try world.settle()
    world.chance.pass(days: 100)
    try sync(ada, ben)
    #expect(try collect() == 2)
  }

  @Test func `a device that comes after the collection drops the record`() throws {
    try deleteLongAgo()
    #expect(try collect() == 1)
    #expect(try ben.minutes == 60)
    try world.settle()
    #expect(try ben.minutes == 0)
    try world.expectConverged()
  }

  @Test func `an edit of something deleted and collected is held, and accepting it brings the same everywhere`() throws
  {
    let cleo = try benEditsWhatCleoKeepsDeleted()
    let report = try ben.sync()
    #expect(report.held == 1)
    #expect(try held().code == "collected")
    #expect(try world.hub.minutes == 0)
    #expect(try ben.minutes == 0, "handed over, and dropped")
    let id = try held().id
    _ = try world.hub.write(officer: "Office") { try $0.acceptHeld(id) }
    try world.settle()
    try world.expectConverged()
    for store in [world.hub, ada.store, ben.store, cleo.store] {
      #expect(try store.minutes == 60)
      #expect(try store.state(work).column("note", "note") == .text("still there"))
      #expect(try store.state(work).life.isInConflict == false)
    }
    let state = try world.hub.state(work)
    func author(_ dots: [Dot]?) throws -> Evidence? { try state.evidence[#require(dots?.first)] }
    #expect(try author(state.life.dots)?.kind == .acceptance)
    #expect(try author(state.life.dots)?.officer == "Office")
    #expect(try author(state.units["time"]?.dots)?.officer == "Ada")
    #expect(try author(state.units["note"]?.dots)?.officer == "Ben")
  }

  @Test func `refusing such an edit leaves it deleted, and its author sees it`() throws {
    try ben.note("still there", work)
    try deleteLongAgo()
    #expect(try collect() == 1)
    try ben.sync()
    let id = try held().id
    _ = try world.hub.write { try $0.refuseHeld(id, reason: "closed") }
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 0)
    #expect(try ben.store.read { try $0.recordsRefused("work") } == [work])
    #expect(try world.hub.history(work).contains { $0.content == .value(value(["note": .text("still there")])) })
  }

  @Test func `refusing such an edit leaves the same tombstone everywhere`() throws {
    let cleo = try benEditsWhatCleoKeepsDeleted()
    try ben.sync()
    let id = try held().id
    _ = try world.hub.write { try $0.refuseHeld(id, reason: "closed") }
    try world.settle()
    try world.expectConverged()
    let state = try world.hub.state(work)
    #expect(state.isDeleted)
    for device in [ada, ben, cleo] where try knows(device.store) {
      #expect(try device.store.state(work).units == state.units)
    }
  }

  @Test func `an undelete by one who has not heard of the collection is held`() throws {
    try deleteLongAgo(readBy: ben)
    #expect(try collect() == 1)
    try ben.write(.insert(["note": value(["note": .text("again")])]), work)
    #expect(try ben.sync().held == 1)
    #expect(try held().code == "collected")
  }

  @Test func `a repeat of what was collected changes nothing`() throws {
    let old = ada.sent.map(\.0)
    try deleteLongAgo(readBy: ben)
    #expect(try collect() == 1)
    let device = try #require(try ada.info)
    var repeats = 0
    for bytes in old {
      let changes = try BatchDecoder(try SyncRequest(serializedBytes: bytes).changes)
      for index in 0..<changes.count where try changes.record(at: index).id == work.id {
        #expect(try world.hub.write { try admit(try changes.record(at: index), device, $0) } == .accept)
        repeats += 1
      }
    }
    #expect(repeats > 0)
    #expect(try !knows(world.hub))
  }

  @Test func `what the office makes again under the same id wins over the old tombstone`() throws {
    try deleteLongAgo(readBy: ben)
    #expect(try collect() == 1)
    try world.hub.sql(
      "INSERT INTO work(id, day, minutes, site_id) VALUES (?, '2026-04-01', 15, ?)", [work.id.data, site.id.data])
    try world.settle()
    try world.expectConverged()
    #expect(try ben.minutes == 15)
  }

  @Test func `after a restore of the server a late device does not bring back what was collected`() throws {
    try deleteLongAgo()
    #expect(try collect() == 1)
    try world.hub.write { try $0.beginEpoch(because: "restore") }
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 0)
    #expect(try ben.minutes == 0)
  }
}
