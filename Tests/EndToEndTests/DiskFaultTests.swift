import Foundation
import Glibc
import Testing

/// A disk that is full or fails, at any call of either program.
@Suite(.serialized) struct DiskFaultTests {
  /// What the disk says to which calls, and whether only once or from then on.
  struct Fault: CustomTestStringConvertible, Sendable {
    let error: String
    let calls: [String]
    let forGood: Bool

    var testDescription: String { "\(error) \(forGood ? "for good" : "once")" }
  }

  static let faults = [true, false].flatMap { forGood in
    [
      Fault(error: "ENOSPC", calls: ["pwrite64", "ftruncate"], forGood: forGood),
      Fault(error: "EIO", calls: ["pwrite64", "fdatasync", "fsync", "ftruncate", "pread64"], forGood: forGood),
    ]
  }

  @Test(arguments: faults)
  func `A device whose disk fails at any call ends with an error or has done its work`(_ fault: Fault) throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let log = world.path("log")
      var count = 0
      try sweep("field hours log", fault, claire.store) { point in
        let traced = claire.alias(wrapper: try point.wrapper(log: log))
        let note = "\(point)"
        let outcome = try traced.raw([
          "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-14", "--hours", "1", "--note", note,
          "--json",
        ])
        let isDone = try expectClear(outcome, point)
        let all = try claire("hours", "list")["hours"].items
        let own = all.filter { $0["note"].string == note }
        #expect(own.count == 1 || own.isEmpty && !isDone, "\(point)")
        count += own.count
        #expect(all.count == count, "\(point)")
        return Strace.isHit(log)
      }
      try sweep("field sync", fault, claire.store) { point in
        try world.bulk(claire, 1)
        count += 1
        let outcome = try claire.alias(wrapper: try point.wrapper(log: log)).raw(["sync", "--json"])
        let isDone = try expectClear(outcome, point)
        if isDone { #expect(try world.office.total() == count * 60, "\(point)") }
        #expect(try claire.total() == count * 60, "\(point)")
        return Strace.isHit(log)
      }
      // To show somebody is to write, too.
      try sweep("field person list", fault, claire.store) { point in
        let outcome = try claire.alias(wrapper: try point.wrapper(log: log)).raw(["person", "list", "--json"])
        if try !expectClear(outcome, point) { #expect(!outcome.output.contains("Fatou"), "\(point)") }
        return Strace.isHit(log)
      }
      try claire.sync()
      try world.expectEqual([claire], minutes: count * 60)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
      #expect(try claire.status()["events"].items.isEmpty)
    }
  }

  @Test(arguments: faults)
  func `A server whose disk fails at any call answers an error, goes on, and gets the work in the end`(_ fault: Fault)
    throws
  {
    try inWorld { world in
      let claire = try world.device("claire")
      let log = world.path("log")
      var count = 0
      try sweep("sync-server serve", fault, world.office.data + "/register.sqlite") { point in
        let server = try #require(world.office.process)
        try world.bulk(claire, 1)
        count += 1
        let strace = try point.attach(to: server.pid, scratch: world.folder, log: log)
        let outcome = try claire.raw(["sync", "--json"])
        let list = try world.office.raw(["hours", "list", "--json"])
        strace.signal(SIGTERM)
        _ = try strace.wait()
        if outcome.exit == 0 { #expect(try world.office.total() == count * 60, "\(point)") }
        #expect([0, 69, 75].contains(outcome.exit), "\(point) \(outcome.exit) \(outcome.output)")
        #expect([0, 70, 74].contains(list.exit), "\(point) \(list.exit) \(list.output)")
        #expect(server.exit == nil, "\(point) the server ended with \(server.exit ?? 0): \(server.error)")
        // A disk that has room again is enough: the same server goes on.
        let again = try claire.raw(["sync", "--json"])
        #expect(again.exit == 0, "\(point) \(again.output)")
        #expect(try world.office.total() == count * 60, "\(point)")
        return Strace.isHit(log)
      }
      try world.expectEqual([claire], minutes: count * 60)
      #expect(try claire.status()["events"].items.isEmpty)
      try world.office.stop()
    }
  }

  @Test func `What cannot be said for a full disk is an error, not a crash`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let script = "exec \"$@\" >/dev/full"
      let mute = claire.alias(wrapper: [try Binaries.tool("bash"), "-c", script, "bash"])
      #expect(try mute.raw(["hours", "list", "--json"]).exit == 74)
      let shell = [try Binaries.tool("bash"), "-c", script, "bash", Binaries.server, "scope", "list"]
      let outcome = try run(shell[0], shell.dropFirst() + ["--data", world.office.data], scratch: world.folder)
      #expect(outcome.exit == 74, "\(outcome.error)")
    }
  }

  private func sweep(_ what: String, _ fault: Fault, _ store: String, _ body: (Injection) throws -> Bool) throws {
    try Strace.sweep(what, "error=\(fault.error)", fault.calls, oneIn: 25, andAfter: fault.forGood) { point in
      var point = point
      // What a program reads of itself before it runs is not meant.
      if point.call == "pread64" { point.paths = [store, store + "-wal"] }
      return try body(point)
    }
  }

  /// A command that failed says why, in JSON and by its exit code. True when it says that it is done.
  private func expectClear(_ outcome: Outcome, _ point: Injection) throws -> Bool {
    let json = try? outcome.json()
    if outcome.exit == 0 {
      #expect(json?["error"] == .null, "\(point) \(outcome.output)")
    } else {
      #expect([70, 74].contains(outcome.exit), "\(point) \(outcome.exit) \(outcome.output) \(outcome.error)")
      let code = json?["error"]["code"].string
      #expect(["io", "disk-full", "damaged", "access-log"].contains(code), "\(point) \(outcome.output)")
    }
    return outcome.exit == 0
  }
}
