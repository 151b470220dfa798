import SyncCore
import SyncModel
import Testing

/// Copies of one device, and devices put back, that meet one another.
@Suite final class CopiesMeetTests: AdasWorld {
  @Test func `a version replaced after a fork reaches the server's history`() throws {
    try copyStore(path, backup)
    _ = try ada.work(5, at: site)
    try ada.sync()
    try ada.reopen(at: path) { try copyStore(backup, path) }
    let work = try ada.work(60, at: site)
    try ada.note("first", work)
    #expect(throws: Device.Cut.self) { try ada.sync { $0 == 1 ? .dropRequest : .none } }
    #expect(ada.exchanges == [.forked])
    // In the new life, over a version of the old one that has not been compared yet.
    try ada.note("second", work)
    try ada.sync()
    #expect(try world.hub.state(work).column("note", "note") == .text("second"))
    #expect(try notes(work) == ["first", "second"])
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a store put back to a moment when a request was on its way is told apart`() throws {
    let work = try ada.work(60, at: site)
    #expect(throws: Device.Cut.self) { try ada.exchange(.dropRequest) }
    try copyStore(path, backup)
    try ada.note("carried out", work)
    #expect(throws: Device.Cut.self) { try ada.exchange(.dropAnswer) }
    try ada.reopen(at: path) { try copyStore(backup, path) }
    // Under the same dot.
    try ada.note("put back", work)
    try ada.sync()
    #expect(ada.exchanges.first == .forked)
    #expect(try notes(work) == ["carried out", "put back"])
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a copy of a copy that is split off does not keep the dots of both`() throws {
    let work = try ada.work(60, at: site)
    try ada.sync()
    let first = try copyOfAda()
    try ada.sync()
    #expect(try first.exchange().outcome == .forked)
    let second = try first.clone(from: folder.file("copy"), to: folder.file("second"))
    // Both in the life that the first has begun, under the same dot.
    try first.note("first", work)
    try second.note("second", work)
    #expect(try first.exchange().outcome == .forkNoted)
    try ada.sync()
    try first.sync()
    try second.sync()
    #expect(first.exchanges.first == .split)
    #expect(second.exchanges.first == .split)
    #expect(try notes(work) == ["first", "second"])
    #expect(try Set(world.devices.map { try $0.id }).count == 3)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a copy's resolution is not taken for its original's edit under the same dot`() throws {
    let ben = try world.enroll("Ben")
    let work = try ada.work(60, at: site)
    try world.settle()
    try ada.note("a", work)
    try ben.note("b", work)
    try ben.sync()
    try ada.sync()
    let copy = try copyOfAda()
    // The same value under the same dot; one leaves Ben's beside it, the other settles the conflict.
    try ada.note("x", work)
    let note = value(["note": .text("x")])
    let settled = try copy.write(.resolve(unit: "note", value: note), work)
    #expect(!settled.isInConflict)
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.forkNoted))
    try world.settle()
    try world.expectConverged()
    #expect(try !world.hub.state(work).isInConflict)
  }

  @Test func `a dot that another record has does not pass for a copy's decision`() throws {
    let ben = try world.enroll("Ben")
    let work = try ada.work(60, at: site)
    try world.settle()
    try ben.write(.delete, work)
    try ben.sync()
    try ada.note("still there", work)
    try ada.sync()
    #expect(try ada.store.state(work).life.isInConflict)
    let copy = try copyOfAda()
    // Ada's dot of another record is the copy's of this one.
    _ = try ada.work(10, at: site)
    try ada.note("really", work)
    try copy.write(.resolveLife(.alive), work)
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.forkNoted))
    try world.settle()
    try world.expectConverged()
    #expect(try !world.hub.state(work).life.isInConflict)
  }

  @Test func `what was written on top of a copied write gets a new dot with it`() throws {
    let work = try ada.work(60, at: site)
    try ada.sync()
    try ada.note("first", work)
    let copy = try copyOfAda()
    try copy.store.write { try $0.beginLifeOfCopy() }
    try copy.note("second", work)
    let second = try copy.clone(from: folder.file("copy"), to: folder.file("second"))
    try second.store.write { try $0.beginLifeOfCopy() }
    // The server learns of the note first from one, under a dot of its own, then from its author, under the first.
    try copy.sync()
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.split))
    try second.sync()
    try world.settle()
    try world.expectConverged()
    #expect(try notes(work) == ["first", "second"])
  }
}
