import Foundation
import Testing

/// `kill -9` at every system call by which a program changes or says anything.
@Suite(.serialized) struct KillPointTests {
  private static let kill = "signal=KILL"
  /// Those calls that the programs make; the last test finds any that is missing.
  private static let local = [
    "pwrite64", "write", "writev", "sendto", "fdatasync", "fsync", "ftruncate", "unlink", "rename",
  ]
  private static let office = local + ["chmod", "fchmod", "mkdir", "sendfile"]
  private static let logging = ["hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-14"]

  // MARK: The client

  @Test func `An entry logged is there once whenever the client is killed, or not at all if it was not acknowledged`()
    throws
  {
    try inWorld { world in
      let claire = try world.device("claire")
      var count = 0
      try Strace.sweep("field hours log", Self.kill, Self.local, oneIn: 12) { point in
        let traced = claire.alias(wrapper: try point.wrapper())
        let outcome = try traced.raw(Self.logging + ["--hours", "1", "--note", "\(point)", "--json"])
        let all = try claire("hours", "list")["hours"].items
        let own = all.filter { $0["note"].string == "\(point)" }
        #expect(own.count <= 1 && own.allSatisfy { $0["minutes"].int == 60 && $0["person"].string != "" }, "\(point)")
        if let said = acknowledged(outcome) { #expect(own.first?["id"] == said["id"], "\(point)") }
        count += own.count
        #expect(all.count == count, "\(point)")
        try world.expectSynced(claire, minutes: count * 60, "\(point)")
        return outcome.exit == -9
      }
      try world.expectEqual([claire], minutes: count * 60)
      let files = try FileManager.default.contentsOfDirectory(atPath: world.folder)
      #expect(files.filter { $0.contains(".nosync") } == [], "temporary files stay behind")
    }
  }

  @Test func `An edit is whole or not there whenever the client is killed`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("1")
      try claire.sync()
      var minutes = 60
      try Strace.sweep("field hours edit", Self.kill, Self.local, oneIn: 12) { point in
        let traced = claire.alias(wrapper: try point.wrapper())
        let wanted = minutes % 600 + 1
        let outcome = try traced.raw(["hours", "edit", entry, "--hours", "\(wanted / 60)h\(wanted % 60)", "--json"])
        let now = try #require(try claire.total())
        #expect(now == wanted || now == minutes && acknowledged(outcome) == nil, "\(point) \(now)")
        minutes = now
        try world.expectSynced(claire, minutes: minutes, "\(point)")
        return outcome.exit == -9
      }
      try world.expectEqual([claire], minutes: minutes)
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func `A sync killed at any call, before or after its request, is taken up by the next`(_ fromStart: Bool) throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let entry = try claire.log("1")
      var minutes = 60
      try Strace.sweep(
        "field sync, \(fromStart ? "from its start" : "from its request on")", Self.kill, Self.local, oneIn: 15
      ) {
        point in
        try world.bulk(claire, 2)
        minutes += 120
        try claire("hours", "edit", entry, "--note", "\(point)")
        let outcome =
          fromStart
          ? try claire.alias(wrapper: try point.wrapper()).raw(["sync", "--json"])
          : try world.underWay(claire, proxy, ["sync", "--json"], point)
        #expect(outcome.exit == -9 || outcome.exit == 0, "\(point) \(outcome.exit)")
        #expect(try claire.total() == minutes, "\(point)")
        try world.expectSynced(claire, minutes: minutes, "\(point)")
        return outcome.exit == -9
      }
      try world.expectEqual([claire], minutes: minutes)
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
    }
  }

  @Test(arguments: [true, false])
  func `An enrolment killed at any call goes through with the same code, and makes one device`(_ fromStart: Bool)
    throws
  {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      var number = 0
      let what = "field enroll, \(fromStart ? "from its start" : "from its request on")"
      try Strace.sweep(what, Self.kill, Self.local, oneIn: 40) { point in
        number += 1
        let claire = world.newDevice("claire\(number)")
        let code = try world.office.invite(claire.officer, ["pau"])
        let arguments = ["enroll", "--server", proxy.url, "--code", code, "--json"]
        let outcome =
          fromStart
          ? try claire.alias(wrapper: try point.wrapper()).raw(arguments)
          : try world.underWay(claire, proxy, arguments, point)
        let again = try claire.raw(arguments)
        let isThere = again.exit == 77
        #expect(again.exit == 0 || isThere, "\(point) \(again.output)")
        if acknowledged(outcome) != nil { #expect(isThere, "\(point)") }
        if isThere { #expect(try again.json()["error"]["code"].string == "enrolled", "\(point)") }
        try world.expectSynced(claire, minutes: 0, "\(point)")
        return outcome.exit == -9
      }
      #expect(try world.office("verify")["ok"].isTrue)
    }
  }

  // MARK: The server

  /// On one processor the server's requests are all carried out in one thread, so that its calls are counted as one.
  private static func oneProcessor() throws -> [String] { [try Binaries.tool("taskset"), "-c", "0"] }

  @Test func `A server killed at any call of its start comes back`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try world.bulk(claire, 3)
      try claire.sync()
      try Strace.sweep("sync-server serve, at its start", Self.kill, Self.office, oneIn: 12) { point in
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
      try Strace.sweep("sync-server serve, during a sync", Self.kill, Self.office, oneIn: 12) { point in
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
      try Strace.sweep("sync-server person add", Self.kill, Self.office, oneIn: 15) { point in
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
      try Strace.sweep("sync-server backup", Self.kill, Self.office, oneIn: 15) { point in
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
      try Strace.sweep("sync-server restore", Self.kill, Self.office, oneIn: 60) { point in
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

  // MARK: The list

  @Test func `The calls tried are all those by which the programs change anything`() throws {
    try inWorld { world in
      try Strace.check()
      let all = [
        "write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg", "sendmmsg", "fsync", "fdatasync",
        "sync_file_range", "msync", "ftruncate", "truncate", "fallocate", "unlink", "unlinkat", "rename", "renameat",
        "renameat2", "link", "linkat", "symlink", "mkdir", "mkdirat", "copy_file_range", "sendfile", "splice", "chmod",
        "fchmod", "fchmodat", "io_uring_enter",
      ]
      var made: Set<String> = []
      func look(_ run: ([String]) throws -> Void) throws {
        let log = world.path("calls")
        try run([try Binaries.tool("strace"), "-f", "-qq", "-o", log, "-e", "trace=" + all.joined(separator: ",")])
        for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
          let words = line.split(separator: " ")
          if words.count > 1, let call = words[1].split(separator: "(").first { made.insert(String(call)) }
        }
      }
      let claire = world.newDevice("claire")
      let code = try world.office.invite("claire", ["pau"])
      try look { _ = try claire.alias(wrapper: $0).raw(["enroll", "--server", world.office.url, "--code", code]) }
      try look { _ = try claire.alias(wrapper: $0).raw(["sync"]) }
      try look { _ = try claire.alias(wrapper: $0).raw(Self.logging + ["--hours", "1"]) }
      try world.office.stop()
      try look { wrapper in
        // With a process of its own for strace the server is this one's child, and can be stopped.
        #expect(try world.office.launch(wrapper: wrapper + ["-D"]) == nil)
        try claire.sync()
        try world.office("person", "list")
        try world.office.stop()
      }
      for command in [["backup", world.path("backup")], ["restore", world.path("backup")], ["collect"]] {
        try look {
          _ = try run(
            $0[0], $0.dropFirst() + [Binaries.server] + command + ["--data", world.office.data], scratch: world.folder)
        }
      }
      let known = made.intersection(all)
      #expect(known.isSuperset(of: ["pwrite64", "write", "fdatasync", "unlink"]))
      #expect(known.subtracting(Self.office) == [])
    }
  }
}

/// What a command has acknowledged: with exit 0, or killed after it had said so.
private func acknowledged(_ outcome: Outcome) -> JSON? {
  guard let json = try? outcome.json(), json["error"] == .null else { return nil }
  return json
}

extension World {
  /// Runs a command of the office in a process of its own with the fault.
  fileprivate func traced(_ point: Injection, _ arguments: [String]) throws -> Outcome {
    let command = try point.wrapper() + [Binaries.server] + arguments + ["--data", office.data]
    return try run(command[0], Array(command.dropFirst()), scratch: folder)
  }

  /// One sync and both sides agree; the device is still one, with one life.
  fileprivate func expectSynced(_ device: Device, minutes: Int, _ comment: Comment) throws {
    try device.sync()
    try device.verify()
    #expect(try office.total() == minutes, comment)
    #expect(try office("verify")["ok"].isTrue, comment)
    let devices = try listed(device.officer)
    #expect(devices.count == 1 && devices[0]["incarnations"].items.count == 1, comment)
  }
}
