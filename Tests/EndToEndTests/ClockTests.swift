import Foundation
import Glibc
import Testing

/// No clock decides anything: years ahead, years behind, the merged state is the same.
@Suite struct ClockTests {
  @Test(arguments: [("-10y", "+10y"), ("+10y", "-10y"), ("-10y", "-10y")])
  func `Devices with clocks years off merge as with right ones`(_ first: String, _ second: String) throws {
    try inWorld { world in
      func faked(_ device: Device, _ offset: String) throws -> Device {
        device.alias(
          environment: ["FAKETIME_DONT_FAKE_MONOTONIC": "1"],
          wrapper: [try Binaries.tool("faketime"), "-f", offset])
      }
      let claire = try faked(try world.device("claire"), first)
      let marc = try faked(try world.device("marc"), second)
      let entry = try claire.log("7", date: "2026-03-14")
      let gone = try claire.log("1", date: "2026-03-15")
      try claire.sync()
      try marc.sync()
      try marc("hours", "edit", entry, "--hours", "8")
      try marc.sync()
      // Later in causality, whatever the clock says: it replaces, there is no conflict.
      try claire.sync()
      try claire("hours", "edit", entry, "--hours", "9")
      try claire("hours", "delete", gone)
      try claire.sync()
      try marc.sync()
      try world.expectEqual([claire, marc], minutes: 540)
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
      // Apart in causality: a conflict, however far apart the clocks are.
      try claire("hours", "edit", entry, "--hours", "10")
      try marc("hours", "edit", entry, "--hours", "6")
      for device in [claire, marc, claire] { try device.sync() }
      let conflict = try world.office("conflict", "list")["conflicts"][0]
      #expect(Set(conflict["values"].items.map { $0["value"]["minutes"].int }) == [600, 360])
      try world.expectEqual([claire, marc])
      let keep = conflict["values"].items.first { $0["value"]["minutes"].int == 600 }?["n"].int ?? 0
      try marc("conflict", "resolve", conflict["id"].string, "--keep", "\(keep)")
      for device in [marc, claire] { try device.sync() }
      try world.expectEqual([claire, marc], minutes: 600)
      // The clocks are shown as evidence: the year that the device believed in.
      let year = Calendar(identifier: .gregorian).component(.year, from: Date())
      let expected = year + (first == "+10y" ? 10 : -10)
      let insert = try marc("history", entry)["versions"].items.first { $0["kind"].string == "insert" }
      #expect(insert?["deviceTime"].string.hasPrefix("\(expected)") == true)
      #expect(insert?["receivedAt"].string.hasPrefix("\(year)") == true)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
    }
  }

  @Test func `A clock that jumps back between two edits loses neither`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let tool = try Binaries.tool("faketime")
      let environment = ["FAKETIME_DONT_FAKE_MONOTONIC": "1"]
      let ahead = claire.alias(environment: environment, wrapper: [tool, "-f", "+10y"])
      let behind = claire.alias(environment: environment, wrapper: [tool, "-f", "-10y"])
      let entry = try ahead.log("7")
      try behind("hours", "edit", entry, "--hours", "8")
      try ahead.sync()
      try behind("hours", "edit", entry, "--note", "recul")
      _ = try behind.log("1")
      try behind.sync()
      try world.expectEqual([claire], minutes: 540)
      #expect(try claire("hours", "list")["hours"].first("id", entry)["note"].string == "recul")
    }
  }

  @Test func `Hours for a day that the device's clock has not reached are logged with a warning`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let tool = try Binaries.tool("faketime")
      let behind = claire.alias(
        environment: ["FAKETIME_DONT_FAKE_MONOTONIC": "1"], wrapper: [tool, "-f", "-10y"])
      let entry = try behind(
        "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-14", "--hours", "7")
      #expect(entry["warnings"].items.contains { $0["code"].string == "future" })
      try behind.sync()
      try world.expectEqual([claire], minutes: 420)
    }
  }

  @Test func `A clock that jumps by years while a sync is under way, and a server's that does, change nothing`() throws
  {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let clock = world.path("clock")
      @Sendable func set(_ offset: String) { try? Data(offset.utf8).write(to: URL(filePath: clock)) }
      // The time in a file is looked at again at each reading of the clock.
      let environment = [
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1", "FAKETIME_TIMESTAMP_FILE": clock,
      ]
      let faked = [try Binaries.tool("faketime"), "-f", "+0", try Binaries.tool("env"), "-u", "FAKETIME"]
      let jumping = claire.alias(environment: environment, wrapper: faked)
      for (number, (before, after)) in [("+10y", "-10y"), ("-10y", "+10y"), ("+0", "+30y")].enumerated() {
        set(before)
        let entry = try jumping.log("1")
        proxy.next(.hold { set(after) })
        try jumping.sync()
        #expect(proxy.isSpent)
        try jumping("hours", "edit", entry, "--note", "after")
        // The server's clock is wrong too.
        try world.office.stop()
        let wrong = ["/usr/bin/env", "FAKETIME_DONT_FAKE_MONOTONIC=1", try Binaries.tool("faketime"), "-f", after]
        #expect(try world.office.launch(wrapper: wrong) == nil)
        do {
          let server = try Self.child(of: try #require(world.office.process).pid)
          defer { _ = kill(server, SIGKILL) }
          try jumping.sync()
          try world.expectEqual([claire], minutes: 60 * (number + 1))
        }
        try until("the server's end") { world.office.exit != nil }
        world.office.kill()
        try world.office.start()
      }
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 1)
      #expect(try claire.status()["events"].items.isEmpty)
      try world.expectEqual([claire], minutes: 180)
    }
  }

  /// The program that `faketime` runs and waits for.
  static func child(of process: pid_t) throws -> pid_t {
    let children = try String(contentsOfFile: "/proc/\(process)/task/\(process)/children", encoding: .utf8)
    return try #require(children.split(separator: " ").first.flatMap { pid_t($0) })
  }
}
