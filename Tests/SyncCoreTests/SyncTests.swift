import GRDB
import SwiftProtobuf
import SyncCore
import SyncModel
import Testing

/// Devices and a server over a network that does as it is told.
@Suite struct SyncTests {
  @Test func `a first sync brings one device's work to the server and to another device`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    let ben = try world.enroll("Ben")
    let site = try ada.site()
    let work = try ada.work(90, at: site)
    let report = try ada.sync()
    #expect(report.sent == 2)
    #expect(report.held == 0)
    try ben.sync()
    #expect(try ben.minutes == 90)
    let evidence = try #require(try ben.store.state(work).evidence.values.first)
    #expect(evidence.officer == "Ada")
    #expect(evidence.receivedAt != nil)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a sync with nothing new is one exchange`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    _ = try ada.site()
    try ada.sync()
    try ada.sync()
    let report = try ada.sync()
    #expect(report.exchanges == 1)
    #expect(report.received == 0)
  }

  @Test func `edits of different units merge and of the same unit conflict with one id everywhere`() throws {
    let world = try World()
    let (ada, ben) = (try world.enroll("Ada"), try world.enroll("Ben"))
    let work = try ada.work(60, at: try ada.site())
    try world.settle()
    try ada.write(.edit(["time": value(["minutes": .integer(90)])]), work)
    try ben.note("ben's", work)
    try world.settle()
    #expect(try world.hub.state(work).column("time", "minutes") == .integer(90))
    #expect(try world.hub.state(work).column("note", "note") == .text("ben's"))
    try ada.note("a", work)
    try ben.note("b", work)
    try world.settle()
    let stores = [ada.store, ben.store, world.hub]
    let ids = try stores.map { try $0.state(work).conflicts(table: "work", record: work.id).map(\.id) }
    #expect(ids[0].count == 1)
    #expect(Set(ids).count == 1)
    #expect(try stores.allSatisfy { try $0.read { try $0.recordsInConflict() } == [work] })
    let provisional = try stores.map { try $0.state(work).column("note", "note") }
    #expect(Set(provisional).count == 1)
    try world.hub.write(officer: "Chief") {
      try $0.apply(.resolve(unit: "note", value: value(["note": .text("c")])), to: work, reason: "why")
    }
    try world.settle()
    try world.expectConverged()
    #expect(try ada.store.state(work).column("note", "note") == .text("c"))
    #expect(try ada.store.read { try $0.recordsInConflict() }.isEmpty)
  }

  @Test func `a delete against an edit keeps the hours on all sides`() throws {
    let world = try World()
    let (ada, ben) = (try world.enroll("Ada"), try world.enroll("Ben"))
    let work = try ada.work(60, at: try ada.site())
    try world.settle()
    try ada.write(.delete, work)
    try ben.write(.edit(["time": value(["minutes": .integer(75)])]), work)
    try world.settle()
    try world.expectConverged()
    for store in [ada.store, ben.store, world.hub] { #expect(try store.minutes == 75) }
    #expect(try world.hub.read { try $0.recordsInConflict() } == [work])
  }

  @Test(arguments: Fault.allCases) func `hours are counted once whatever the network does`(fault: Fault) throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    ada.limits.changes = 2
    ada.limits.page = 3
    let site = try ada.site()
    for cut in 0..<6 {
      for _ in 0..<4 { _ = try ada.work(10, at: site) }
      do { try ada.sync { $0 == cut ? fault : .none } } catch is Device.Cut {}
      _ = try ada.work(10, at: site)
    }
    try world.settle()
    #expect(try world.hub.minutes == 300)
    try world.expectConverged()
    #expect(try ada.info?.incarnations.count == 1)
  }

  @Test func `a repeated request gets the saved results`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    _ = try ada.site()
    #expect(throws: Device.Cut.self) { try ada.sync { _ in .dropAnswer } }
    let report = try ada.sync()
    #expect(ada.exchanges.first == .repeated)
    #expect(report.sent == 1)
    try world.expectConverged()
  }

  @Test func `a write made between a lost answer and its repeat is sent afterwards`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    let site = try ada.site()
    let work = try ada.work(60, at: site)
    #expect(throws: Device.Cut.self) { try ada.sync { _ in .dropAnswer } }
    try ada.write(.edit(["time": value(["minutes": .integer(61)])]), work)
    _ = try ada.work(5, at: site)
    try ada.sync()
    #expect(try world.hub.state(work).column("time", "minutes") == .integer(61))
    #expect(try world.hub.minutes == 66)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `twenty-five dropped answers make no new incarnation`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    let site = try ada.site()
    for _ in 0..<25 {
      _ = try ada.work(10, at: site)
      #expect(throws: Device.Cut.self) { try ada.sync { _ in .dropAnswer } }
    }
    try ada.sync()
    #expect(try world.hub.minutes == 250)
    #expect(try ada.info?.incarnations.count == 1)
    #expect(try ada.store.read { try $0.events() }.isEmpty)
    try world.expectConverged()
  }

  @Test func `a big base comes in pages that reach the head`() throws {
    let world = try World()
    let (ada, ben) = (try world.enroll("Ada"), try world.enroll("Ben"))
    let site = try ada.site()
    for _ in 0..<57 { _ = try ada.work(1, at: site) }
    try ada.sync()
    ben.limits.page = 10
    let report = try ben.sync()
    #expect(report.exchanges == 6)
    #expect(report.received == 58)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `what a device has just sent does not come back and is the same on both sides`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    let work = try ada.work(60, at: try ada.site())
    #expect(try ada.sync().received == 0)
    try ada.note("later", work)
    #expect(try ada.sync().received == 0)
    #expect(try ada.store.state(work) == world.hub.state(work))
    // A life that does not know what it has sent gets it back.
    try ada.store.write { try $0.set([]) }
    #expect(try ada.sync().received == 2)
  }

  @Test func `a write made while the answer is on its way stands over what was received`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    let work = try ada.work(60, at: try ada.site())
    let request = try ada.store.write { try $0.makeSyncRequest(limits: ada.limits) }
    let credential = try ada.store.read { try $0.deviceSettings()?.credential ?? [] }
    let response = try world.carry(request.serializedBytes(), id: try ada.id, credential: credential)
    #expect(response.page.isEmpty)
    try ada.note("meanwhile", work)
    try ada.store.write { _ = try $0.apply(response, to: request) }
    let entry = try #require(try ada.store.read { try $0.outboxEntry(work) })
    #expect(try entry.isPending && entry.base == world.hub.state(work))
    let scopes = ["north"]
    #expect(try ada.store.read { try $0.digests(of: scopes) } == world.hub.read { try $0.digests(of: scopes) })
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.state(work).column("note", "note") == .text("meanwhile"))
  }

  @Test func `what is written together is kept or taken back one by one`() throws {
    struct Refused: Error {}
    let world = try World()
    let results = try world.hub.writeTogether(
      [1, 2, 3].map { number in
        { transaction in
          try transaction.addScope("s\(number)", name: "s")
          if number == 2 { throw Refused() }
          return number
        }
      })
    #expect(results.map { try? $0.get() } == [1, nil, 3])
    #expect(throws: Refused.self) { try results[1].get() }
    #expect(try world.hub.read { try $0.scopes().map(\.code).filter { $0.count == 2 } } == ["s1", "s3"])
  }

  @Test func `a server put back to a program that does not read rows gets its records one by one`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    let site = try ada.site()
    func work(_ minutes: Int) throws {
      try ada.store.sql(
        "INSERT INTO work(id, day, minutes, site_id) VALUES (?, '2026-03-14', \(minutes), ?)",
        [world.chance.identifier().data, site.id.data])
    }
    func sent() throws -> [WireBatch] { try ada.sent.map { try SyncRequest(serializedBytes: $0.0).changes.message } }
    try ada.sync()
    #expect(try sent().map { [$0.rows.count, $0.records.count] } == [[0, 1]])
    try work(60)
    try ada.sync()
    #expect(try sent().suffix(1).map { [$0.rows.count, $0.records.count] } == [[1, 0]])
    world.isBeforeRows = true
    try work(30)
    let report = try ada.sync()
    #expect(report.sent == 1 && ada.exchanges.count == 2)
    #expect(try sent().suffix(2).map { [$0.rows.count, $0.records.count] } == [[1, 0], [0, 1]])
    #expect(try world.hub.minutes == 90)
    world.isBeforeRows = false
    try work(15)
    _ = try world.enroll("Ben")
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 105)
  }

  @Test func `a dry run changes nothing on either side`() throws {
    let world = try World()
    let ada = try world.enroll("Ada")
    let site = try ada.site()
    let request = try ada.store.write { try $0.makeSyncRequest(limits: ada.limits, isDryRun: true) }
    let credential = try ada.store.read { try $0.deviceSettings()?.credential ?? [] }
    let response = try world.carry(request.serializedBytes(), id: try ada.id, credential: credential)
    #expect(response.results.map(\.admission) == [.accepted])
    #expect(try world.hub.state(site).isEmpty)
    let report = try ada.sync()
    #expect(report.sent == 1)
    #expect(ada.exchanges.first == .done)
    try world.expectConverged()
  }
}
