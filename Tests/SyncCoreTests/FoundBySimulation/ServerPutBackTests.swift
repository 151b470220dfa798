import SyncCore
import SyncModel
import Testing

/// A server that has lost its past, and what its devices give back.
@Suite final class ServerPutBackTests: AdasWorld {
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
    try expectFoundOut(ben, work)
  }

  /// Ada's work that all have, the server's backup, and then a note of hers that she has yet to send.
  private func noteAfterBackup() throws -> (Device, RecordReference) {
    let ben = try world.enroll("Ben")
    let work = try ada.work(60, at: site)
    try world.settle()
    try copyStore(hubPath, backup)
    try ada.note("lost", work)
    return (ben, work)
  }

  @Test func `a life that has just begun shows that the server was put back`() throws {
    let (ben, work) = try noteAfterBackup()
    try ada.sync()
    try ada.store.write { try $0.beginLifeOfCopy() }
    try world.rollBackHub(hubPath, to: backup)
    try expectFoundOut(ben, work)
  }

  @Test func `a device put back is found out although the server was put back too`() throws {
    world.rule = { $0.after.column("time", "minutes") == .integer(90) ? .hold(code: "locked", detail: "") : .accept }
    let work = try ada.work(60, at: site)
    try ada.sync()
    try copyStore(path, folder.file("earlier"))
    try setMinutes(90, work)
    #expect(try ada.sync().held == 1)
    try world.hub.write { try $0.beginEpoch(because: "restore") }
    try ada.reopen(at: path) { try copyStore(folder.file("earlier"), path) }
    // Under the dot of the minutes that are held.
    try ada.note("put back", work)
    try ada.sync()
    #expect(ada.exchanges.contains(.forked))
    try accept(work)
    try world.settle()
    try world.expectConverged()
    #expect(try notes(work) == ["put back"])
    #expect(try world.hub.minutes == 90)
  }

  @Test func `a device does not claim what it wrote, dropped and gets back from a server put back`() throws {
    let (ben, work) = try noteAfterBackup()
    try world.settle()
    let life = try ada.store.read { try $0.incarnation }
    try takeNorth()
    #expect(try ada.store.read { try $0.incarnation } == life)
    try world.rollBackHub(hubPath, to: backup)
    try ada.sync()
    #expect(ada.exchanges.contains(.epochChanged))
    // Without the note, which only Ben's device has.
    try setMinutes(90, work)
    try ben.sync()
    #expect(try ada.sync().refused == 0)
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 90)
    #expect(try world.hub.state(work).column("note", "note") == .text("lost"))
  }

  /// Ben, who has not seen the note that the server has lost, brings its feed as far as it was: to where Ada's cursor
  /// stands. Her device finds out all the same, and gives the note back.
  private func expectFoundOut(_ ben: Device, _ work: RecordReference) throws {
    try setMinutes(90, work, on: ben)
    try ben.sync()
    try ada.sync()
    #expect(ada.exchanges.contains(.epochChanged))
    try world.settle()
    try world.expectConverged()
    #expect(try world.hub.minutes == 90)
    #expect(try world.hub.state(work).column("note", "note") == .text("lost"))
  }
}
