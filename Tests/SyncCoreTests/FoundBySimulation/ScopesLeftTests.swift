import SyncCore
import SyncModel
import Testing

/// Scopes that a device has left or never had, and what it holds of them.
@Suite final class ScopesLeftTests: AdasWorld {
  /// With the request lost that follows the fork, the copy is split off before it has read anything.
  @Test(arguments: [Fault.none, .dropRequest])
  func `a copy whose original has left a scope leaves it too`(fault: Fault) throws {
    let work = try ada.work(60, at: site)
    try ada.sync()
    let copy = try copyOfAda()
    try takeNorth()
    do { try copy.sync { $0 == 2 ? fault : .none } } catch is Device.Cut {}
    #expect(copy.exchanges.contains(.forked))
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.split))
    #expect(try copy.store.state(site).isEmpty)
    #expect(try copy.store.state(work).isEmpty)
    #expect(try copy.minutes == 0)
    #expect(try copy.store.read { try $0.deviceScopes() }.isEmpty)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a device put back to before it left a scope leaves it again`() throws {
    let work = try ada.work(60, at: site)
    try ada.sync()
    try copyStore(path, backup)
    try takeNorth()
    try ada.reopen(at: path) { try copyStore(backup, path) }
    #expect(try ada.minutes == 60)
    try ada.sync()
    #expect(ada.exchanges.contains(.forked))
    #expect(try ada.store.state(site).isEmpty)
    #expect(try ada.store.state(work).isEmpty)
    #expect(try ada.minutes == 0)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `what a copy has unsent is known again where the record has moved out of its scopes`() throws {
    let work = try ada.work(60, at: site)
    let copy = try copyOfAda()
    try setMinutes(90, work)
    try ada.sync()
    try move(site, to: "south")
    try copy.sync()
    #expect(copy.exchanges.contains(.forked))
    #expect(try held().isEmpty)
    let life = try #require(try copy.incarnation)
    #expect(try world.hub.state(work).vector[life] == 0)
    try world.settle()
    try world.expectConverged()
    #expect(try held().isEmpty)
    let state = try world.hub.state(work)
    #expect(!state.isInConflict)
    #expect(state.units["time"]?.versions.count == 1)
    #expect(state.column("time", "minutes") == .integer(90))
  }

  @Test func `what is held of a record that left its device stands beside what the device writes on it later`() throws {
    let work = try ada.work(60, at: site)
    try ada.sync()
    let life = try ada.incarnation
    world.rule = { $0.record == work ? .hold(code: "locked", detail: "") : .accept }
    try ada.note("first", work)
    #expect(try ada.sync().held == 1)
    try move(site, to: "south")
    try ada.sync()
    #expect(try ada.store.state(work).isEmpty)
    #expect(try ada.incarnation != life)
    try move(site, to: "north")
    try ada.sync()
    #expect(try ada.store.state(work).lives)
    try ada.note("second", work)
    #expect(try ada.sync().held == 1)
    #expect(try held().count == 1)
    let notes = try held(work).change.state.values("note")
    #expect(notes == [value(["note": .text("first")]), value(["note": .text("second")])])
  }

  @Test func `a device drops what was accepted of it as a repeat where it may not read`() throws {
    let stray = try ada.site("Stray", scope: "south")
    let copy = try copyOfAda()
    try ada.sync()
    try accept(stray)
    // Told, and heard: nothing is left that would tell the copy of the decision.
    for _ in 0..<2 { try ada.sync() }
    #expect(try ada.store.state(stray).isEmpty)
    #expect(try copy.exchange().outcome == .forked)
    #expect(try copy.exchange().outcome == .forkNoted)
    let applied = try copy.exchange()
    #expect(applied.accepted == 1)
    #expect(applied.received == 1)
    #expect(try copy.store.state(stray).isEmpty)
    #expect(try held().isEmpty)
    #expect(try world.hub.state(stray).lives)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `a record whose home its writer gives is judged by the scope that its device gives`() throws {
    #expect(try world.hub.read { try $0.setting("writer-scope") } == "north")
    let sue = try world.enroll("Sue", scopes: ["south"])
    let person = try sue.insert("person", ["name": ["name": .text("Léa")]])
    let report = try sue.sync()
    #expect(report.held == 0)
    #expect(report.refused == 0)
    #expect(try held().isEmpty)
    #expect(try world.hub.state(person).lives)
    #expect(try world.hub.read { try $0.scope(person) } == "south")
    try world.settle()
    #expect(try ada.store.state(person).isEmpty)
    try world.expectConverged()
  }
}
