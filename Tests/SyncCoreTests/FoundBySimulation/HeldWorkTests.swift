import SyncCore
import SyncModel
import Testing

/// What is held, while copies send it too or the register goes on.
@Suite final class HeldWorkTests: AdasWorld {
  @Test func `what waits for a held record keeps its later edit when a twin sends an older version`() throws {
    world.rule = { $0.record.table == "site" && $0.before.isEmpty ? .hold(code: "new", detail: "") : .accept }
    let parent = try ada.site("Other")
    let child = try ada.work(7, at: parent)
    let twin = try copyOfAda()
    try ada.note("later", child)
    try ada.sync()
    #expect(try held(child).code == "waiting")
    try twin.sync()
    #expect(twin.exchanges.contains(.forked))
    #expect(try held().count == 2)
    let waiting = try held(child)
    #expect(waiting.code == "waiting")
    #expect(waiting.change.state.column("note", "note") == .text("later"))
    try accept(parent)
    try ada.sync()
    #expect(try held().isEmpty)
    #expect(try world.hub.state(child).column("note", "note") == .text("later"))
    try world.settle()
    try world.expectConverged()
  }

  @Test func `an older version from a copy does not compete with the later one that is held`() throws {
    world.rule = { $0.after.column("time", "minutes") == .integer(90) ? .hold(code: "locked", detail: "") : .accept }
    let work = try ada.work(60, at: site)
    let copy = try copyOfAda()
    try setMinutes(90, work)
    #expect(try ada.sync().held == 1)
    try copy.sync()
    #expect(copy.exchanges.contains(.forked))
    #expect(try held().count == 1)
    let state = try held(work).change.state
    #expect(state.units["time"]?.versions.count == 1)
    #expect(state.column("time", "minutes") == .integer(90))
    #expect(!state.isInConflict)
    try accept(work)
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 90)
  }

  @Test func `a held change keeps the author of what the register has replaced since`() throws {
    let ben = try world.enroll("Ben")
    let work = try ada.work(60, at: site)
    try ada.note("first", work)
    try world.settle()
    try ben.note("second", work)
    try ben.sync()
    world.rule = { _ in .hold(code: "locked", detail: "") }
    try setMinutes(90, work)
    try ada.sync()
    let state = try held(work).change.state
    let dot = try #require(state.units["note"]?.dots.first)
    #expect(state.column("note", "note") == .text("first"))
    #expect(state.evidence[dot]?.officer == "Ada")
    #expect(state.evidence[dot]?.kind == .edit)
  }

  @Test func `what a copy has changed of its held work takes its place after the split too`() throws {
    let copy = try copyOfAda()
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.forked))
    world.rule = { _ in .hold(code: "locked", detail: "") }
    let work = try copy.work(60, at: site)
    #expect(try copy.sync().held == 1)
    try setMinutes(90, work, on: copy)
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.split))
    while let change = try held().first {
      _ = try world.hub.write(officer: "Office") { try $0.acceptHeld(change.id) }
    }
    #expect(try world.hub.minutes == 90)
    #expect(try world.hub.read { try $0.recordsInConflict() }.isEmpty)
    try world.settle()
    try world.expectConverged()
  }

  @Test func `work that was accepted after what had replaced it is in the history`() throws {
    let ben = try world.enroll("Ben")
    let work = try ada.work(60, at: site)
    try world.settle()
    world.rule = { context in
      context.device.officer == "Ada" ? .hold(code: "locked", detail: "") : .accept
    }
    try ada.note("first", work)
    #expect(try ada.sync().held == 1)
    let first = try held(work)
    // As a copy has it that replaced the note, and may not hand in its original's history.
    let dot = Dot(incarnation: Incarnation(replica: try ben.id, number: 1), counter: 1)
    let evidence = Evidence(officer: "Ben", deviceTime: 1, kind: .edit)
    let second = Write.edit(["note": value(["note": .text("second")])])
    try world.hub.write { transaction in
      var state = try transaction.state(work)
      state.vector.formUnion(first.change.state.vector)
      try transaction.merge(try state.applying(second, dot: dot, evidence: evidence), into: work, scope: "north")
    }
    try accept(work)
    #expect(try notes(work) == ["first", "second"])
  }

  @Test func `a decision on held work is not taken for the receipt of a later edit that an earlier sending had`() throws
  {
    world.rule = { $0.after.column("time", "minutes") == .integer(90) ? .hold(code: "locked", detail: "") : .accept }
    let work = try ada.work(60, at: site)
    try ada.sync()
    try setMinutes(90, work)
    #expect(try ada.sync().held == 1)
    ada.limits.changes = 1
    try ada.note("after", work)
    #expect(throws: Device.Cut.self) { try ada.exchange(.dropRequest) }
    // It goes first in the next sending, which has no place for the note.
    _ = try ada.insert("person", ["name": ["name": .text("Léa")]])
    try move(site, to: "south")
    try accept(work)
    #expect(try ada.sync().held == 1)
    #expect(try ada.store.state(work).isEmpty)
    #expect(try held(work).change.state.column("note", "note") == .text("after"))
  }

  @Test func `a decision is not told of a record on which the same answer has a newer word`() throws {
    world.rule = { $0.after.column("time", "minutes") == .integer(90) ? .hold(code: "locked", detail: "") : .accept }
    let work = try ada.work(60, at: site)
    try ada.sync()
    try setMinutes(90, work)
    #expect(try ada.sync().held == 1)
    try move(site, to: "south")
    try accept(work)
    try ada.note("after", work)
    #expect(try ada.exchange().accepted == 0)
    #expect(try held(work).change.state.column("note", "note") == .text("after"))
  }
}
