import Foundation
import SwiftProtobuf
import SyncCore
import SyncModel
import Testing

/// Restored and copied devices begin a life of their own, by themselves.
@Suite struct ForkTests {
  let world: World
  let folder: Folder
  let path: String
  let backup: String
  let ada: Device
  let site: RecordReference

  init() throws {
    world = try World()
    folder = try Folder()
    path = folder.file("ada.sqlite")
    backup = folder.file("backup.sqlite")
    ada = try world.enroll("Ada", path: path)
    site = try ada.site()
    try ada.sync()
  }

  /// A copy of Ada's device that has work of its own, and will be split off at its next sync.
  private func copyToBeSplit() throws -> Device {
    let copy = try ada.clone(from: path, to: folder.file("copy.sqlite"))
    _ = try ada.work(10, at: site)
    try ada.sync()
    _ = try copy.work(100, at: site)
    try copy.sync()
    try ada.sync()
    return copy
  }

  @Test func `a restored device forks and gets its acknowledged work back`() throws {
    let before = try ada.incarnation
    try copyStore(path, backup)
    _ = try ada.work(60, at: site)
    try ada.sync()
    try ada.reopen(at: path) { try copyStore(backup, path) }
    #expect(try ada.incarnation == before)
    _ = try ada.work(30, at: site)
    try ada.sync()
    #expect(ada.exchanges.contains(.forked))
    #expect(ada.exchanges.contains(.forkNoted))
    #expect(try ada.incarnation != before)
    #expect(try ada.incarnation?.replica == before?.replica)
    #expect(try ada.minutes == 90)
    #expect(try world.hub.minutes == 90)
    #expect(try ada.info?.restoredAt != nil)
    try world.expectConverged()
    let now = try ada.incarnation
    try ada.reopen(at: path)
    #expect(try ada.incarnation == now)
  }

  @Test func `what a restored device had sent already is not counted twice`() throws {
    let work = try ada.work(60, at: site)
    try copyStore(path, backup)
    try ada.sync()
    try ada.reopen(at: path) { try copyStore(backup, path) }
    try ada.sync()
    #expect(try world.hub.minutes == 60)
    #expect(try world.hub.state(work).units["time"]?.dots.count == 1)
    try world.expectConverged()
  }

  @Test func `the same dot with another content is kept apart as a conflict`() throws {
    let work = try ada.work(60, at: site)
    try ada.sync()
    try copyStore(path, backup)
    try ada.note("first life", work)
    try ada.sync()
    try ada.reopen(at: path) { try copyStore(backup, path) }
    try ada.note("second life", work)
    try ada.sync()
    let notes = Set((try world.hub.state(work).units["note"]?.versions ?? []).map(\.content))
    #expect(notes == [value(["note": .text("first life")]), value(["note": .text("second life")])])
    try world.expectConverged()
  }

  @Test func `what a forked life has replaced unsent goes up under new dots`() throws {
    let work = try ada.work(60, at: site)
    try ada.sync()
    try copyStore(path, backup)
    try ada.note("first life", work)
    let dot = try #require(try ada.store.state(work).units["note"]?.dots.first)
    try ada.sync()
    try ada.reopen(at: path) { try copyStore(backup, path) }
    // The same dot, another content; replaced before the server hears of either.
    try ada.note("second life", work)
    try ada.note("again", work)
    #expect(try ada.exchange().outcome == .forked)
    #expect(try ada.exchange().outcome == .forkNoted)
    let request = try ada.store.write { try $0.makeSyncRequest(limits: ada.limits) }
    let sent = try BatchDecoder(request.changes).record(at: 0)
    #expect(!sent.history.isEmpty && !sent.history.contains { $0.openDots.contains(dot) })
    #expect(!sent.state.vector.contains(dot))
    try ada.sync()
    let notes = try world.hub.history(work).filter { $0.unit == "note" }.map(\.content)
    for text in ["first life", "second life", "again"] {
      #expect(notes.contains(.value(value(["note": .text(text)]))), "\(text)")
    }
    try world.expectConverged()
  }

  @Test func `a device without its identity file tells the server of its new life`() throws {
    _ = try ada.work(60, at: site)
    try ada.reopen(at: path) { try FileManager.default.removeItem(atPath: path + ".identity") }
    _ = try ada.work(30, at: site)
    try ada.sync()
    #expect(try world.hub.minutes == 90)
    #expect(try ada.info?.incarnations.count == 2)
    try world.expectConverged()
  }

  @Test func `two forks before the next sync lose nothing`() throws {
    let work = try ada.work(60, at: site)
    try copyStore(path, backup)
    try ada.sync()
    try ada.reopen(at: path) { try copyStore(backup, path, identity: false) }
    try ada.note("second life", work)
    try ada.reopen(at: path) { try FileManager.default.removeItem(atPath: path + ".identity") }
    try ada.note("third life", work)
    _ = try ada.work(30, at: site)
    try ada.sync()
    #expect(try world.hub.minutes == 90)
    #expect(try world.hub.state(work).column("note", "note") == .text("third life"))
    #expect(try world.hub.state(work).units["time"]?.dots.count == 1)
    try world.expectConverged()
  }

  @Test func `two forks before the next sync give every collided dot a new name`() throws {
    let work = try ada.work(60, at: site)
    try copyStore(path, backup)
    try ada.note("first life", work)
    try ada.sync()
    try ada.reopen(at: path) { try copyStore(backup, path) }
    try ada.note("second life", work)
    for _ in 0..<2 {
      try ada.reopen(at: path) { try FileManager.default.removeItem(atPath: path + ".identity") }
    }
    try ada.sync()
    let notes = Set((try world.hub.state(work).units["note"]?.versions ?? []).map(\.content))
    #expect(notes == [value(["note": .text("first life")]), value(["note": .text("second life")])])
    try world.expectConverged()
  }

  @Test(arguments: [Fault.dropAnswer, .dropRequest, .repeatRequest, .oldRequestFirst], 0..<5)
  func `a fork that is cut at any exchange ends well`(fault: Fault, cut: Int) throws {
    ada.limits.changes = 2
    for _ in 0..<5 { _ = try ada.work(10, at: site) }
    try copyStore(path, backup)
    _ = try ada.work(7, at: site)
    try ada.sync()
    try ada.reopen(at: path) { try copyStore(backup, path) }
    for _ in 0..<3 { _ = try ada.work(1, at: site) }
    do { try ada.sync { $0 == cut ? fault : .none } } catch is Device.Cut {}
    _ = try ada.work(100, at: site)
    try ada.sync()
    #expect(try world.hub.minutes == 160)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a copy whose original goes on becomes a device of its own`() throws {
    _ = try ada.work(1, at: site)
    let copy = try ada.clone(from: path, to: folder.file("copy.sqlite"))
    _ = try ada.work(10, at: site)
    _ = try copy.work(100, at: site)
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.forked))
    _ = try copy.work(1000, at: site)
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.split))
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 1111)
    let info = try #require(try copy.info)
    #expect(info.clonedFrom == (try ada.id))
    #expect(info.id != (try ada.id))
    try world.hub.write { try $0.revoke(info.id, stolen: false) }
    #expect(try ada.info?.revocation == .active)
  }

  @Test func `a split whose answer is lost is given again`() throws {
    let copy = try copyToBeSplit()
    for _ in 0..<3 { #expect(throws: Device.Cut.self) { try copy.sync { _ in .dropAnswer } } }
    try copy.sync()
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 110)
    #expect(try world.hub.read { try $0.devices() }.count == 2)
  }

  @Test func `a split's request that comes once more, late, locks nobody out`() throws {
    let copy = try copyToBeSplit()
    #expect(try copy.exchange().outcome == .split)
    #expect(try copy.exchange(.oldRequestFirst).outcome == .forkNoted)
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 110)
    #expect(try world.hub.read { try $0.devices() }.count == 2)
  }

  @Test func `the copy that syncs first does not push the original out`() throws {
    let copy = try ada.clone(from: path, to: folder.file("copy.sqlite"))
    _ = try copy.work(100, at: site)
    try copy.sync()
    _ = try ada.work(10, at: site)
    try ada.sync()
    try world.settle()
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 110)
  }
}
