import SyncCore
import SyncModel
import Testing

/// A server whose store was put back gets from its devices what it lost.
@Suite struct RollbackTests {
  let world: World
  let folder: Folder
  let path: String
  let backup: String
  let ada: Device
  let ben: Device
  let site: RecordReference

  init() throws {
    folder = try Folder()
    path = folder.file("hub.sqlite")
    backup = folder.file("backup.sqlite")
    world = try World(path: path)
    ada = try world.enroll("Ada")
    ben = try world.enroll("Ben")
    site = try ada.site()
    try world.settle()
  }

  private func loseAnEntry() throws -> RecordReference {
    try copyStore(path, backup)
    let work = try ada.work(60, at: site)
    try ada.sync()
    try ben.sync()
    return work
  }

  @Test func `a restored server with a new epoch gets back what it lost`() throws {
    let work = try loseAnEntry()
    try world.rollBackHub(path, to: backup)
    try world.hub.write { try $0.beginEpoch(because: "restored") }
    try ada.sync()
    #expect(ada.exchanges.contains(.epochChanged))
    #expect(try world.hub.minutes == 60)
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.state(work).evidence.values.map(\.officer) == ["Ada"])
  }

  @Test func `another device hands in the lost work of its author marked as recovered`() throws {
    let work = try loseAnEntry()
    try world.rollBackHub(path, to: backup)
    try world.hub.write { try $0.beginEpoch(because: "restored") }
    try ben.sync()
    #expect(try world.hub.minutes == 60)
    let evidence = try #require(try world.hub.state(work).evidence.values.first)
    #expect(evidence.recoveredVia == (try ben.id))
    #expect(evidence.officer == "Ada")
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a server put back without a word is found out by the token`() throws {
    _ = try loseAnEntry()
    let epoch = try world.hub.read { try $0.setting("epoch") }
    try world.rollBackHub(path, to: backup)
    try ada.sync()
    #expect(ada.exchanges.contains(.epochChanged))
    #expect(try world.hub.read { try $0.setting("epoch") } != epoch)
    #expect(try world.hub.minutes == 60)
    try world.settle()
    try world.expectConverged()
    #expect(try ada.info?.incarnations.count == 1)
  }

  @Test func `edits unsent on records that the server has lost come in too`() throws {
    let work = try loseAnEntry()
    try world.rollBackHub(path, to: backup)
    try ben.note("ben's", work)
    try ben.write(.edit(["time": value(["minutes": .integer(75)])]), work)
    try ben.sync()
    #expect(try world.hub.minutes == 75)
    #expect(try world.hub.read { try $0.heldChanges() }.isEmpty)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `the office begins a new life and its later dots are new`() throws {
    _ = try loseAnEntry()
    let old = try world.hub.read { try $0.incarnation }
    let work = try ada.work(5, at: site)
    try ada.sync()
    try world.hub.write { try $0.apply(.edit(["note": value(["note": .text("lost")])]), to: work) }
    try world.settle()
    try world.rollBackHub(path, to: backup)
    try world.settle()
    #expect(try world.hub.read { try $0.incarnation } != old)
    #expect(try world.hub.state(work).column("note", "note") == .text("lost"))
    try world.expectConverged()
  }

  @Test func `a device restored from before the epoch forks and loses nothing`() throws {
    let file = folder.file("carl.sqlite")
    let carl = try world.enroll("Carl", path: file)
    try carl.sync()
    _ = try carl.work(7, at: site)
    try carl.sync()
    try copyStore(file, folder.file("carl.old"))
    _ = try loseAnEntry()
    try world.rollBackHub(path, to: backup)
    try world.settle()
    try carl.reopen(at: file) { try copyStore(folder.file("carl.old"), file) }
    _ = try carl.work(100, at: site)
    try carl.sync()
    try world.settle()
    #expect(try world.hub.minutes == 167)
    try world.expectConverged()
  }

  @Test func `held work that a restored server has forgotten is offered again`() throws {
    world.rule = { $0.record.table == "work" ? .hold(code: "locked", detail: "") : .accept }
    try copyStore(path, backup)
    let work = try ada.work(60, at: site)
    try ada.sync()
    #expect(try world.hub.read { try $0.heldChanges() }.map(\.record) == [work])
    try world.rollBackHub(path, to: backup)
    try ada.sync()
    #expect(try world.hub.read { try $0.heldChanges() }.map(\.record) == [work])
  }

  @Test(arguments: 0..<4) func `a new epoch whose answer is lost is told again`(cut: Int) throws {
    _ = try loseAnEntry()
    try world.rollBackHub(path, to: backup)
    #expect(throws: Device.Cut.self) { try ada.sync { $0 == min(cut, 2) ? .dropAnswer : .none } }
    try ada.sync { _ in .oldRequestFirst }
    try world.settle()
    #expect(try world.hub.minutes == 60)
    try world.expectConverged()
    #expect(try ada.info?.incarnations.count == 1)
  }
}
