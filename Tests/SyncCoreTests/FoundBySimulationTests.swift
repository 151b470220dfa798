import SyncCore
import SyncModel
import Testing

/// What whole worlds by seed have found: copies, restores and moves that meet one another.
@Suite struct FoundBySimulationTests {
  let world: World
  let folder: Folder
  let ada: Device
  let site: RecordReference

  init() throws {
    folder = try Folder()
    world = try World(scopes: ["north", "south"], path: folder.file("hub"))
    ada = try world.enroll("Ada", path: folder.file("ada"))
    site = try ada.site()
    try ada.sync()
  }

  private var path: String { folder.file("ada") }
  private var hubPath: String { folder.file("hub") }
  private var backup: String { folder.file("backup") }

  private func copyOfAda() throws -> Device { try ada.clone(from: path, to: folder.file("copy")) }

  private func office(_ write: Write, _ record: RecordReference) throws {
    try world.hub.write { try $0.apply(write, to: record) }
  }

  private func move(_ site: RecordReference, to scope: String) throws {
    try office(.edit(["scope": value(["scope": .text(scope)])]), site)
  }

  private func setMinutes(_ minutes: Int64, _ work: RecordReference) throws {
    try ada.write(.edit(["time": value(["minutes": .integer(minutes)])]), work)
  }

  /// The office takes north from Ada's device, which syncs until it has been told to drop everything.
  private func takeNorth() throws {
    let id = try ada.id
    try world.hub.write { try $0.removeScope("north", from: id) }
    try ada.sync()
    #expect(try ada.store.state(site).isEmpty)
  }

  private func held() throws -> [HeldChange] { try world.hub.read { try $0.heldChanges() } }

  private func held(_ record: RecordReference) throws -> HeldChange {
    let changes = try held()
    return try #require(changes.first { $0.record == record })
  }

  private func accept(_ record: RecordReference) throws {
    let id = try held(record).id
    _ = try world.hub.write(officer: "Office") { try $0.acceptHeld(id) }
  }

  /// Every note of a record that the server knows, replaced ones too.
  private func notes(_ record: RecordReference) throws -> Set<String> {
    let texts = try world.hub.history(record).compactMap { version -> String? in
      guard case .value(let value) = version.content, case .text(let text)? = value["note"] else { return nil }
      return text
    }
    return Set(texts)
  }

  // MARK: Scopes that were left

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

  // MARK: A server put back

  @Test func `a server put back twice to one backup begins a new life each time`() throws {
    let ben = try world.enroll("Ben")
    let work = try ada.work(60, at: site)
    try world.settle()
    let life = try world.hub.read { try $0.incarnation }
    try copyStore(hubPath, backup)
    // Under the dot that the backup's life would give again.
    try office(.edit(["note": value(["note": .text("lost")])]), work)
    try world.settle()
    for _ in 0..<2 {
      try world.rollBackHub(hubPath, to: backup)
      #expect(try world.hub.read { try $0.incarnation } == life)
      for device in world.devices {
        try device.sync()
        #expect(device.exchanges.contains(.epochChanged))
      }
      try world.settle()
      #expect(try world.hub.read { try $0.incarnation } != life)
    }
    try office(.edit(["note": value(["note": .text("after")])]), work)
    try ben.write(.delete, work)
    let report = try ben.sync()
    #expect(report.refused == 0)
    #expect(report.held == 0)
    #expect(try notes(work) == ["lost", "after"])
    #expect(try world.hub.history(work).contains { $0.content == .life(.deleted) })
    try world.settle()
    try world.expectConverged()
  }

  @Test(arguments: [0, 1])
  func `a device offers a server put back the versions that were replaced before, too`(index: Int) throws {
    try world.enroll("Ben")
    try world.settle()
    try copyStore(hubPath, backup)
    let work = try ada.work(60, at: site)
    for text in ["earlier", "later"] {
      try ada.note(text, work)
      for device in world.devices { try device.sync() }
    }
    try world.rollBackHub(hubPath, to: backup)
    try world.hub.write { try $0.beginEpoch(because: "restore") }
    #expect(try notes(work).isEmpty)
    // The author, or another device that had seen both.
    let device = world.devices[index]
    try device.sync()
    #expect(device.exchanges.contains(.epochChanged))
    #expect(try world.hub.state(work).column("note", "note") == .text("later"))
    #expect(try notes(work) == ["earlier", "later"])
    try world.settle()
    try world.expectConverged()
  }

  // MARK: What is held

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

  // MARK: Other findings

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

  // MARK: Requests on their way, and a server that has lost its past

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

  @Test func `a revoked device offers what the server has lost before it wipes itself`() throws {
    try copyStore(hubPath, backup)
    let work = try ada.work(60, at: site)
    try ada.sync()
    try world.rollBackHub(hubPath, to: backup)
    let id = try ada.id
    try world.hub.write { try $0.revoke(id, stolen: false) }
    let report = try ada.sync()
    #expect(report.ending == .wipe)
    #expect(ada.exchanges.contains(.epochChanged))
    #expect(try held(work).change.state.column("time", "minutes") == .integer(60))
  }

  @Test func `what the server has lost of a record that has left a device's scopes is offered first`() throws {
    let work = try ada.work(60, at: site)
    let sue = try world.enroll("Sue", scopes: ["north", "south"])
    try world.settle()
    try copyStore(hubPath, backup)
    try ada.note("lost", work)
    try ada.sync()
    try world.rollBackHub(hubPath, to: backup)
    // Her device shows the server what has happened, and has not seen the note.
    try sue.sync()
    try move(site, to: "south")
    try ada.sync()
    #expect(ada.exchanges.contains(.epochChanged))
    #expect(try held(work).change.state.column("note", "note") == .text("lost"))
    #expect(try ada.store.state(work).isEmpty)
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

  @Test func `what a copy has changed of its held work takes its place after the split too`() throws {
    let copy = try copyOfAda()
    try ada.sync()
    try copy.sync()
    #expect(copy.exchanges.contains(.forked))
    world.rule = { _ in .hold(code: "locked", detail: "") }
    let work = try copy.work(60, at: site)
    #expect(try copy.sync().held == 1)
    try copy.write(.edit(["time": value(["minutes": .integer(90)])]), work)
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

  @Test func `a server put back is found out although its sequences have come as far again`() throws {
    let ben = try world.enroll("Ben")
    let work = try ada.work(60, at: site)
    try world.settle()
    #expect(throws: Device.Cut.self) { try ada.exchange(.dropAnswer) }
    try copyStore(hubPath, backup)
    try office(.edit(["note": value(["note": .text("lost")])]), work)
    // The same request again: its answer is of before the backup, what the office has written is not.
    try ada.sync()
    #expect(ada.exchanges.first == .repeated)
    #expect(try ada.store.state(work).column("note", "note") == .text("lost"))
    try world.rollBackHub(hubPath, to: backup)
    // Ben has not seen it, and brings the feed as far as it was.
    try ben.write(.edit(["time": value(["minutes": .integer(90)])]), work)
    try ben.sync()
    try ada.sync()
    #expect(ada.exchanges.contains(.epochChanged))
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 90)
    #expect(try world.hub.state(work).column("note", "note") == .text("lost"))
  }

  @Test func `a life that has just begun shows that the server was put back`() throws {
    let ben = try world.enroll("Ben")
    let work = try ada.work(60, at: site)
    try world.settle()
    try copyStore(hubPath, backup)
    try ada.note("lost", work)
    try ada.sync()
    try ada.store.write { try $0.beginLifeOfCopy() }
    try world.rollBackHub(hubPath, to: backup)
    // As many changes as were lost: the feed ends where Ada's cursor stands.
    try ben.write(.edit(["time": value(["minutes": .integer(90)])]), work)
    try ben.sync()
    try ada.sync()
    #expect(ada.exchanges.contains(.epochChanged))
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 90)
    #expect(try world.hub.state(work).column("note", "note") == .text("lost"))
  }
}
