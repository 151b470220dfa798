import Foundation
import Synchronization
import Testing

/// Either program may die at any moment.
@Suite struct KillTests {
  @Test func `Killed 25 times during syncs, a device stays one incarnation and nothing is lost or twice`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      var minutes = 0
      var died = 0
      for round in 0..<25 {
        try world.bulk(claire, 20)
        try world.bulk(marc, 1)
        minutes += 21 * 60
        try marc.sync()
        let child = try claire.begin("sync", "--json")
        // From before the store is open until after the answer is in.
        usleep(UInt32(round) * 4_000)
        child.kill()
        if child.exit == -9 { died += 1 }
      }
      #expect(died >= 5)
      try claire.sync()
      try marc.sync()
      try world.expectEqual([claire, marc], minutes: minutes)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
      #expect(try world.listed("claire").count == 1)
      #expect(try claire.status()["events"].items.isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func `A client killed while so many bytes have passed takes up where it was`(_ inRequest: Bool) throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      var minutes = 0
      for count in [1, 60, 250, 400, 900, 1400] {
        try world.bulk(claire, 15)
        minutes += 15 * 60
        let running = Mutex<Child?>(nil)
        let kill: @Sendable () -> Void = {
          try? until("the client is known") { running.withLock { $0 != nil } }
          running.withLock { $0 }?.kill()
        }
        proxy.next(inRequest ? .atRequest(count, kill) : .atAnswer(count, kill))
        let child = try claire.begin("sync", "--json")
        running.withLock { $0 = child }
        #expect([-9, 0].contains(try child.wait()))
      }
      proxy.next()
      try claire.sync()
      try world.expectEqual([claire], minutes: minutes)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
    }
  }

  @Test(arguments: [true, false])
  func `A server killed at many points of a sync comes back with everything once`(_ inRequest: Bool) throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      var minutes = 0
      var failed = 0
      for count in [0, 1, 100, 300, 500, 700, 900, 1500] {
        try world.bulk(claire, 15)
        minutes += 15 * 60
        let kill: @Sendable () -> Void = { [office = world.office] in office.kill() }
        proxy.next(inRequest ? .atRequest(count, kill) : .atAnswer(count, kill))
        let child = try claire.begin("sync", "--json")
        let exit = try child.wait()
        #expect([0, 69].contains(exit), "\(child.output)")
        if exit == 69 { failed += 1 }
        #expect(try JSON(object: child.output).keys.contains(exit == 0 ? "sent" : "error"))
        proxy.next()
        if !world.office.isServing { try world.office.start() }
      }
      #expect(failed >= 3)
      try claire.sync()
      try world.expectEqual([claire], minutes: minutes)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
      #expect(try claire.status()["events"].items.isEmpty)
    }
  }

  @Test func `A server killed at any moment while two devices sync loses nothing`() throws {
    try inWorld { world in
      let devices = try [world.device("claire"), world.device("marc")]
      for round in 0..<12 {
        for device in devices { try world.bulk(device, 10) }
        let children = try devices.map { try $0.begin("sync", "--json") }
        usleep(UInt32(round) * 8_000)
        world.office.kill()
        for child in children { #expect([0, 69].contains(try child.wait()), "\(child.output)") }
        try world.office.start()
      }
      for device in devices + devices { try device.sync() }
      try world.expectEqual(devices, minutes: 12 * 20 * 60)
      let listed = try world.office("device", "list")["devices"].items
      #expect(listed.count == 2)
      #expect(listed.allSatisfy { $0["incarnations"].items.count == 1 })
    }
  }

  @Test func `Commands killed while they write leave the entry whole or not at all`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      for round in 0..<20 {
        let child = try claire.begin(
          "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-14", "--hours", "1", "--json")
        usleep(UInt32(round) * 3_000)
        child.kill()
      }
      let count = try claire("hours", "list")["hours"].items.count
      #expect(count < 20)
      try claire.sync()
      try world.expectEqual([claire], minutes: count * 60)
    }
  }

  @Test func `SIGTERM ends the server cleanly in the middle of a sync`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      for round in 0..<6 {
        try world.bulk(claire, 30)
        let child = try claire.begin("sync", "--json")
        usleep(UInt32(round) * 15_000)
        try world.office.stop()
        #expect([0, 69].contains(try child.wait()), "\(child.output)")
        try world.office.start()
      }
      try claire.sync()
      try world.expectEqual([claire], minutes: 6 * 30 * 60)
    }
  }
}
