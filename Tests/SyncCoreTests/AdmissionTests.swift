import SyncCore
import SyncModel
import SwiftProtobuf
import Testing

/// What the server takes in, keeps aside and turns down.
@Suite struct AdmissionTests {
  let world: World
  let ada: Device
  let ben: Device

  init() throws {
    world = try World(scopes: ["north", "south"])
    ada = try world.enroll("Ada")
    ben = try world.enroll("Ben", scopes: ["south"])
  }

  private func held() throws -> [HeldChange] { try world.hub.read { try $0.heldChanges() } }

  private func status(_ device: Device, _ record: RecordReference) throws -> SyncStatus {
    try device.store.read { try $0.syncStatus(record) }
  }

  /// Sends one record, made as the test wants it, in Ada's name.
  private func send(_ change: (inout TransferredRecord) -> Void, of record: RecordReference) throws -> SyncResponse {
    var request = try ada.store.write { try $0.makeSyncRequest(limits: ada.limits) }
    var encoder = BatchEncoder()
    for index in 0..<request.changes.count {
      var one = try BatchDecoder(request.changes).record(at: index)
      if one.id == record.id { change(&one) }
      encoder.add(one)
    }
    request.changes = encoder.batch
    let credential = try ada.store.read { try $0.deviceSettings()?.credential ?? [] }
    return try world.carry(request.serializedBytes(), id: try ada.id, credential: credential)
  }

  @Test func `a record of another scope is held and leaks nothing`() throws {
    let site = try ada.site(scope: "south")
    let report = try ada.sync()
    #expect(report.held == 1)
    #expect(try held().map(\.code) == ["out-of-scope"])
    #expect(try status(ada, site) == .held)
    try ben.sync()
    #expect(try ben.store.state(site).isEmpty)
    #expect(try world.hub.state(site).isEmpty)
  }

  @Test(arguments: ["east", "", "B\u{e9}arn", "\u{212a}elvin", String(repeating: "x", count: 500)])
  func `a scope that the server does not have is held, the others come in`(_ scope: String) throws {
    try world.hub.write { try $0.addScope("Kelvin", name: "K") }
    let carl = try world.enroll("Carl", scopes: ["Kelvin", "north"])
    let moved = try carl.site("moved", scope: "Kelvin")
    try carl.sync()
    try carl.write(.edit(["scope": value(["scope": .text(scope)])]), moved)
    let fresh = try carl.site("fresh", scope: scope)
    let other = try carl.site("other")
    let report = try carl.sync()
    #expect(report.held == 2)
    #expect(Set(try held().map(\.code)) == ["move", "out-of-scope"])
    #expect(try status(carl, other) == .clean)
    #expect(try world.hub.state(fresh).isEmpty)
    for change in try held() {
      #expect(throws: HubError.self) { _ = try world.hub.write { try $0.acceptHeld(change.id) } }
      _ = try world.hub.write { try $0.refuseHeld(change.id, reason: "no such scope") }
    }
    try world.settle()
    try world.expectConverged()
  }

  @Test func `officers and scopes that Unicode calls equal keep their own bytes`() throws {
    let texts = ["Zo\u{eb}", "Zoe\u{308}"]
    for officer in texts {
      let elsewhere = try ada.site(scope: officer)
      #expect(Array(try ada.store.read { try $0.scope(elsewhere) ?? "" }.utf8) == Array(officer.utf8))
      let device = try world.enroll(officer)
      let site = try device.site()
      try device.sync()
      let officers = try world.hub.state(site).evidence.values.map { Array($0.officer.utf8) }
      #expect(officers == [Array(officer.utf8)])
    }
  }

  @Test func `an edit of another scope's record is held and its answer says no more than that`() throws {
    let site = try ben.site("Secret", scope: "south")
    try ben.sync()
    let mine = RecordReference("site", site.id)
    try ada.write(.insert(["name": value(["name": .text("guess")]), "scope": value(["scope": .text("north")])]), mine)
    let report = try ada.sync()
    #expect(report.held == 1)
    #expect(try held().map(\.code) == ["out-of-scope"])
    #expect(try ada.store.state(site).column("name", "name") == .text("guess"))
    #expect(try world.hub.state(site).column("name", "name") == .text("Secret"))
  }

  @Test func `a move to a scope that the device does not have is held whole`() throws {
    let site = try ada.site()
    let work = try ada.work(60, at: site)
    try ada.sync()
    try ada.write(.edit(["scope": value(["scope": .text("south")])]), site)
    try ada.sync()
    #expect(try held().map(\.code) == ["move"])
    #expect(try world.hub.read { try $0.scope(site) } == "north")
    let id = try #require(try held().first?.id)
    _ = try world.hub.write { try $0.acceptHeld(id) }
    #expect(try world.hub.read { try $0.scope(work) } == "south")
    try world.settle()
    #expect(try ben.minutes == 60)
    #expect(try ada.store.state(work).isEmpty)
    try world.expectConverged()
  }

  @Test func `a reference to a record of another scope waits like one to nothing`() throws {
    let secret = try ben.site(scope: "south")
    try ben.sync()
    let hidden = try ada.work(60, at: secret)
    let nothing = try ada.work(61, at: RecordReference("site", world.chance.identifier()))
    try ada.sync()
    let results = try held().map(\.code)
    #expect(results == ["waiting", "waiting"])
    #expect(try status(ada, hidden) == .held)
    #expect(try status(ada, nothing) == .held)
    #expect(try world.hub.minutes == 0)
  }

  @Test func `a child that comes before its parent comes in by itself when the parent does`() throws {
    let carl = try world.enroll("Carl")
    let site = try carl.site()
    let work = try ada.work(60, at: site)
    try ada.sync()
    #expect(try held().map(\.code) == ["waiting"])
    try carl.sync()
    #expect(try held().isEmpty)
    #expect(try world.hub.minutes == 60)
    try world.settle()
    #expect(try status(ada, work) == .clean)
    try world.expectConverged()
  }

  @Test func `a child waits also for a parent that the office makes`() throws {
    let site = RecordReference("site", world.chance.identifier())
    _ = try ada.work(60, at: site)
    try ada.sync()
    try world.hub.write {
      try $0.apply(
        .insert(["name": value(["name": .text("s")]), "scope": value(["scope": .text("north")])]), to: site)
    }
    try world.settle()
    #expect(try held().isEmpty)
    #expect(try world.hub.minutes == 60)
    try world.expectConverged()
  }

  @Test func `dots of another replica are held`() throws {
    let site = try ada.site()
    let response = try send(
      { one in
        let stranger = Incarnation(replica: Identifier(high: 1, low: 1), number: 1)
        one.state.vector.insert(Dot(incarnation: stranger, counter: 9))
      }, of: site)
    #expect(response.results.map(\.admission) == [.held])
    #expect(response.results.map(\.code) == ["unknown-past"])
  }

  @Test func `a forged officer kind and receipt are replaced`() throws {
    let site = try ada.site()
    _ = try send(
      { one in
        for (dot, var evidence) in one.state.evidence {
          evidence.officer = "Chief"
          evidence.receivedAt = 5
          evidence.kind = .refusal
          one.state.evidence[dot] = evidence
        }
      }, of: site)
    let evidence = try #require(try world.hub.state(site).evidence.values.first)
    #expect(evidence.officer == "Ada")
    #expect(evidence.receivedAt != 5)
    #expect(evidence.kind != .refusal)
  }

  @Test func `forged history is not taken in under another's name`() throws {
    let site = try ada.site()
    let stranger = Dot(incarnation: Incarnation(replica: Identifier(high: 1, low: 1), number: 1), counter: 1)
    _ = try send(
      { one in
        guard let own = one.state.vector.entries.first?.incarnation else { return }
        for dot in [stranger, Dot(incarnation: own, counter: 1_000)] {
          var forged = RecordState()
          forged.vector.insert(dot)
          forged.units["name"] = MultiValue(dot, value(["name": .text("forged")]))
          forged.evidence[dot] = Evidence(officer: "Chief", deviceTime: 0, kind: .edit)
          one.history.append(forged)
        }
      }, of: site)
    let officers = try world.hub.history(site).compactMap(\.evidence?.officer)
    #expect(Set(officers) == ["Ada"])
    #expect(try world.hub.history(site).allSatisfy { $0.dot != stranger })
  }

  @Test func `an entry of history that holds several units is kept once for each`() throws {
    let site = try ada.site()
    _ = try send(
      { one in
        guard let own = one.state.vector.entries.first else { return }
        let dot = Dot(incarnation: own.incarnation, counter: own.counter)
        var whole = RecordState()
        whole.vector.insert(dot)
        for unit in ["old", "older"] { whole.units[unit] = MultiValue(dot, value([:])) }
        whole.life = MultiValue(dot, .deleted)
        whole.evidence[dot] = one.state.evidence[dot]
        one.history = [whole, whole]
      }, of: site)
    let closed = try world.hub.history(site).filter { !$0.isOpen }
    #expect(closed.map(\.unit) == ["", "old", "older"])
  }

  @Test func `a wrong type and an oversize record are refused without stopping the others`() throws {
    let first = try ada.site("one")
    let huge = try ada.site(String(repeating: "x", count: 300_000))
    _ = try ada.site("three")
    ada.limits.changeBytes = 10 << 20
    let response = try send(
      { one in
        guard let dot = one.state.openDots.first else { return }
        one.state.units["name"] = MultiValue(dot, value(["name": .integer(5)]))
      }, of: first)
    #expect(response.results.map(\.admission) == [.refused, .refused, .accepted])
    #expect(Set(response.results.map(\.code)) == ["wrong-type", "too-large", ""])
    #expect(try world.hub.read { try $0.recordIDs(of: "site") }.count == 1)
    #expect(try world.hub.state(huge).isEmpty)
  }

  @Test func `an unknown table and unknown columns are kept and passed on`() throws {
    let newer = try world.enroll("Nora", schema: Fixture.newerSchema())
    let other = try world.enroll("Odo", schema: Fixture.newerSchema())
    let photo = try newer.insert("photo", ["content": ["place": .text("north"), "bytes": .blob([0, 255])]])
    let work = try newer.work(60, at: try newer.site())
    try newer.write(
      .edit(["time": value(["pause": .integer(15)]), "weather": value(["weather": .text("rain")])]), work)
    try newer.sync()
    #expect(try held().isEmpty)
    try other.sync()
    #expect(try other.store.state(photo).column("content", "bytes") == .blob([0, 255]))
    try ada.sync()
    try ada.write(.edit(["time": value(["minutes": .integer(61)])]), work)
    try ada.sync()
    try other.sync()
    #expect(try other.store.state(work).column("time", "pause") == .integer(15))
    #expect(try other.store.state(work).column("time", "minutes") == .integer(61))
    #expect(try other.store.state(work).column("weather", "weather") == .text("rain"))
    #expect(try other.store.read { try $0.discrepancies() } == [])
  }

  @Test func `a unit that names another unit's column does not change that column`() throws {
    let work = try ada.work(60, at: try ada.site())
    let response = try send(
      { one in
        guard let dot = one.state.openDots.first else { return }
        one.state.units["note"] = MultiValue(dot, value(["note": .text("n"), "minutes": .integer(9999)]))
      }, of: work)
    #expect(response.results.map(\.admission) == [.accepted, .accepted])
    #expect(try world.hub.minutes == 60)
    #expect(try world.hub.read { try $0.discrepancies() } == [])
  }

  @Test func `a losing value of a wrong type is refused too`() throws {
    let work = try ada.work(60, at: try ada.site())
    let response = try send(
      { one in
        guard let dot = one.state.openDots.first else { return }
        let later = Dot(incarnation: dot.incarnation, counter: dot.counter + 1)
        one.state.vector.insert(later)
        one.state.units["time"] = MultiValue([
          .init(dot: dot, content: value(["minutes": .text("six")])),
          .init(dot: later, content: value(["minutes": .integer(6)])),
        ])
        one.state.evidence[later] = one.state.evidence[dot]
      }, of: work)
    #expect(response.results.map(\.code) == ["", "wrong-type"])
  }

  @Test func `a malformed record is refused and the others come in`() throws {
    let site = try ada.site("one")
    _ = try ada.site("two")
    var request = try ada.store.write { try $0.makeSyncRequest(limits: ada.limits) }
    var changes = try request.changes.message
    changes.records[0].vector.append(7)
    request.changes = try EncodedBatch(changes)
    let credential = try ada.store.read { try $0.deviceSettings()?.credential ?? [] }
    let response = try world.carry(request.serializedBytes(), id: try ada.id, credential: credential)
    #expect(response.results.map(\.code) == ["malformed", ""])
    #expect(response.results[0].table == site.table)
  }
}
