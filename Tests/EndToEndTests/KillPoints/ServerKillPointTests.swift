import Foundation
import Testing

/// `kill -9` at every system call by which `sync-server` changes or says anything.
@Suite(.serialized) struct ServerKillPointTests {
  /// On one processor the server's requests are all carried out in one thread, so that its calls are counted as one.
  private static func oneProcessor() throws -> [String] { [try Binaries.tool("taskset"), "-c", "0"] }

  @Test func `A server killed at any call of its start comes back`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try world.bulk(claire, 3)
      try claire.sync()
      try Strace.sweep("sync-server serve, at its start", KillPoints.kill, KillPoints.office, oneIn: 12) { point in
        world.office.kill()
        if try world.office.launch(wrapper: try Self.oneProcessor() + point.wrapper()) == nil {
          // What it does once it listens belongs to its start; the command comes after it.
          _ = try? world.office.raw(["scope", "list"])
          world.office.kill()
          try world.office.start()
          return false
        }
        try world.office.start()
        try world.expectSynced(claire, minutes: 180, "\(point)")
        return true
      }
      try world.expectEqual([claire], minutes: 180)
    }
  }

  @Test func `A server killed at any call of a sync comes back with everything once`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      var minutes = 0
      try Strace.sweep("sync-server serve, during a sync", KillPoints.kill, KillPoints.office, oneIn: 12) { point in
        world.office.kill()
        #expect(try world.office.launch(wrapper: Self.oneProcessor()) == nil)
        try world.bulk(claire, 3)
        minutes += 180
        let server = try #require(world.office.process)
        let strace = try point.attach(to: server.pid, scratch: world.folder)
        let outcome = try claire.raw(["sync", "--json"])
        #expect([0, 69].contains(outcome.exit), "\(point) \(outcome.output)")
        if outcome.exit != 0 { try until("the server's end") { server.exit != nil } }
        let died = server.exit == -9
        strace.kill()
        if died {
          world.office.kill()
          try world.office.start()
        }
        try world.expectSynced(claire, minutes: minutes, "\(point)")
        return died
      }
      try world.expectEqual([claire], minutes: minutes)
      #expect(try claire.status()["events"].items.isEmpty)
    }
  }

  @Test func `An office command killed at any call has done all of it or nothing`() throws {
    try inWorld { world in
      try world.office.stop()
      let whole = try world.office("verify")["scopes"]
      var people = 1
      try Strace.sweep("sync-server person add", KillPoints.kill, KillPoints.office, oneIn: 15) { point in
        let outcome = try world.traced(point, ["person", "add", "--name", "\(point)", "--scope", "pau", "--json"])
        let all = try world.office("person", "list")["persons"].items
        let own = all.filter { $0["name"].string == "\(point)" }
        #expect(own.count <= 1 && (own.count == 1 || acknowledged(outcome) == nil), "\(point)")
        people += own.count
        #expect(all.count == people, "\(point)")
        #expect(try world.office("verify")["ok"].isTrue, "\(point)")
        return outcome.exit == -9
      }
      #expect(try world.office("verify")["scopes"] != whole)
    }
  }

  @Test func `A backup killed at any call leaves none or a whole one, and can be made again`() throws {
    try inWorld { world in
      try world.office.stop()
      let people = try world.office("person", "list")["persons"]
      let file = world.path("backup")
      try Strace.sweep("sync-server backup", KillPoints.kill, KillPoints.office, oneIn: 15) { point in
        let outcome = try world.traced(point, ["backup", file, "--json"])
        if acknowledged(outcome) == nil, !FileManager.default.fileExists(atPath: file) {
          try world.office("backup", file)
        }
        let restored = world.anotherOffice("restored")
        try restored.takeKeys(of: world.office)
        try restored("restore", file)
        #expect(try restored("person", "list")["persons"] == people, "\(point)")
        #expect(try restored("verify")["ok"].isTrue, "\(point)")
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.removeItem(atPath: restored.data)
        return outcome.exit == -9
      }
    }
  }

  @Test func `A restore killed at any call leaves the register as it was or as the backup is`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let file = world.path("backup")
      try world.office("backup", file)
      try world.bulk(claire, 3)
      try claire.sync()
      try world.office.stop()
      try Strace.sweep("sync-server restore", KillPoints.kill, KillPoints.office, oneIn: 60) { point in
        let outcome = try world.traced(point, ["restore", file, "--json"])
        let minutes = try world.office.total()
        #expect(minutes == 0 || minutes == 180 && acknowledged(outcome) == nil, "\(point)")
        #expect(try world.office("verify")["ok"].isTrue, "\(point)")
        // The device gives back what the backup has not.
        try world.office.start()
        try world.expectSynced(claire, minutes: 180, "\(point)")
        try world.office.stop()
        return outcome.exit == -9
      }
      try world.office.start()
      try world.expectEqual([claire], minutes: 180)
    }
  }
}
