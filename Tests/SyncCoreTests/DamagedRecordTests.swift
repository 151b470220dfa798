import GRDB
import SyncCore
import SyncModel
import Testing

/// A record that a device holds with a content that was never written does not stop the others.
@Suite struct DamagedRecordTests {
  let world: World
  let ada: Device
  let ben: Device
  let site: RecordReference
  let work: RecordReference

  init() throws {
    world = try World()
    ada = try world.enroll("Ada")
    ben = try world.enroll("Ben")
    site = try ben.site()
    work = try ben.work(60, at: site)
    try world.settle()
  }

  /// Changes a row as a broken disk would, unseen by capture.
  private func damage(_ device: Device) throws {
    try device.store.write { transaction in
      try transaction.uncaptured {
        try transaction.db.execute(sql: "UPDATE work SET minutes = 66 WHERE id = ?", arguments: [work.id.data])
      }
    }
  }

  @Test func `an edit on a damaged record is refused by name and the others come in`() throws {
    try damage(ada)
    try ada.note("n", work)
    _ = try ada.work(5, at: site)
    let report = try ada.sync()
    #expect(report.refused == 1)
    #expect(report.sent == 2)
    #expect(try world.hub.minutes == 65)
    let unsent = try ada.store.read { try $0.unsentRecords() }
    #expect(unsent.map(\.code) == ["dot-with-two-contents"])
    #expect(try ada.info?.incarnations.count == 1)
  }

  @Test func `an edit on the author's own damaged record ends as well`() throws {
    try damage(ben)
    try ben.note("n", work)
    _ = try ben.work(5, at: site)
    try ben.sync()
    #expect(try world.hub.minutes == 65)
  }

  @Test func `what is taken back when an identity is used twice is not missed in the audit log`() throws {
    try damage(ben)
    _ = try ben.site("accepted first, then taken back")
    try ben.note("n", work)
    #expect(try ben.exchange().outcome == .forked)
    #expect(try world.hub.read { try $0.checkAudit().faults } == [])
  }

  @Test func `the server's copy mends a damaged record and the device notes it`() throws {
    try damage(ada)
    try ben.note("n", work)
    try ben.sync()
    try ada.sync()
    #expect(try ada.minutes == 60)
    #expect(try ada.store.read { try $0.events() }.map(\.code) == ["dot-with-two-contents"])
    try world.expectConverged()
  }

  @Test func `unsent edits on a damaged record survive its mending`() throws {
    try damage(ada)
    try ada.note("mine", work)
    try ben.write(.edit(["rate": value(["rate": .real(1.5)])]), work)
    try ben.sync()
    try ada.sync()
    #expect(try ada.store.state(work).column("note", "note") == .text("mine"))
    #expect(try ada.minutes == 60)
  }

  @Test func `a held move leaves the digest as the server has it`() throws {
    try world.hub.write { try $0.addScope("south", name: "South") }
    try ada.write(.edit(["scope": value(["scope": .text("south")])]), site)
    try ada.sync()
    #expect(try ada.store.read { try $0.syncStatus(site) } == .held)
    let info = try #require(try ada.info)
    let answer = try world.hub.read { try $0.answer(WireDigestRequest(), from: info) }
    let mine = try ada.store.read { try $0.digests(of: ["north"]) }
    #expect(mine[0].records == 2)
    #expect([UInt8](answer.scopes[0].digest) == mine[0].digest.bytes)
  }
}
