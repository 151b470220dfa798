import Foundation
import Testing

/// Backups and copies of a device's store (DESIGN §5): seen, reported, nothing lost and nothing twice.
@Suite struct IdentityTests {
  @Test(arguments: [true, false])
  func `A store put back from a copy of before its last syncs begins a new life`(_ identity: Bool) throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let early = try claire.log("1", date: "2026-03-01")
      try claire.sync()
      let unsent = try claire.log("2", date: "2026-03-02")
      let before = try claire.status()
      try claire.copy(to: world.path("copy.db"), identity: identity)
      // More work and syncs that the copy knows nothing of.
      try claire("hours", "edit", early, "--hours", "1h30")
      let late = try claire.log("4", date: "2026-03-03")
      try claire("hours", "edit", unsent, "--note", "après la copie")
      try claire.sync()
      _ = try claire.log("8", date: "2026-03-04")
      try claire.sync()
      try claire.restore(from: world.path("copy.db"), identity: identity)
      // And work on the restored store before it meets the server.
      _ = try claire.log("16", date: "2026-03-05")
      try claire("hours", "edit", early, "--note", "restauré")
      try claire.sync()
      try marc.sync()
      try claire.sync()
      let list = try claire("hours", "list")
      #expect(list["hours"].items.count == 5)
      #expect(list["hours"].first("id", late)["minutes"].int == 240)
      #expect(list["hours"].first("id", early)["note"].string == "restauré")
      #expect(list["hours"].first("id", early)["minutes"].int == 90)
      try world.expectEqual([claire, marc], minutes: 90 + 120 + 240 + 480 + 960)
      let after = try claire.status()
      #expect(after["device"] == before["device"])
      #expect(after["incarnation"] != before["incarnation"])
      #expect(after["events"].items.contains { $0["code"].string == "new-incarnation" })
      let listed = try world.listed("claire")
      #expect(listed.count == 1)
      #expect(listed[0]["restoredAt"] != .null)
      #expect(listed[0]["incarnations"].items.count == 2)
      #expect(try world.listed("marc")[0]["restoredAt"] == .null)
    }
  }

  @Test func `A copy that only pulls is also seen`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try claire.copy(to: world.path("copy.db"))
      try claire.sync()
      try claire.restore(from: world.path("copy.db"))
      try claire.sync()
      #expect(try world.listed("claire")[0]["restoredAt"] != .null)
      #expect(try world.listed("claire")[0]["incarnations"].items.count == 2)
    }
  }

  @Test(arguments: [true, false])
  func `A store copied and both used: all gets through, and the copy becomes a device of its own`(
    _ originalFirst: Bool
  ) throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let shared = try claire.log("1", date: "2026-03-01")
      try claire.sync()
      _ = try claire.log("2", date: "2026-03-02")
      try claire.copy(to: world.path("twin.db"))
      let twin = claire.alias(store: world.path("twin.db"))
      _ = try claire.log("4", date: "2026-03-03")
      _ = try twin.log("8", date: "2026-03-04")
      try twin("hours", "edit", shared, "--note", "du double")
      let order = originalFirst ? [claire, twin] : [twin, claire]
      for _ in 0..<3 {
        for device in order { try device.sync() }
        for device in order { _ = try device.log("0h30", date: "2026-03-05") }
      }
      for device in order + order { try device.sync() }
      try world.expectEqual([claire, twin], minutes: 60 + 120 + 240 + 480 + 6 * 30)
      let listed = try world.listed("claire")
      #expect(listed.count == 2)
      let ids = try Set([claire.status()["device"].string, twin.status()["device"].string])
      #expect(ids == Set(listed.map { $0["id"].string }))
      let clones = listed.filter { $0["clonedFrom"] != .null }
      #expect(clones.count == 1)
      #expect(clones[0]["clonedFrom"].string != clones[0]["id"].string)
      // Revoking one leaves the other.
      try world.office("device", "revoke", clones[0]["id"].string)
      for device in [claire, twin] {
        let isClone = try device.status()["device"] == clones[0]["id"]
        try device.sync(exit: isClone ? 77 : 0)
      }
    }
  }

  @Test func `A copy without its identity file is a new life, whatever the program is asked first`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("1")
      try FileManager.default.removeItem(atPath: claire.store + ".identity")
      let before = try world.listed("claire")[0]["incarnations"].items
      #expect(try claire.status()["events"].items.contains { $0["code"].string == "new-incarnation" })
      _ = try claire.log("2")
      try claire.sync()
      try claire.sync()
      #expect(try world.listed("claire")[0]["incarnations"].items.count == before.count + 1)
      try world.expectEqual([claire], minutes: 180)
    }
  }

  @Test func `A store put back three times stays right`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("1")
      try claire.copy(to: world.path("copy.db"))
      var minutes = 60
      for round in 1...3 {
        try claire.sync()
        try claire("hours", "edit", entry, "--note", "tour \(round)")
        _ = try claire.log("\(round)", date: "2026-03-0\(round)")
        minutes += round * 60
        try claire.sync()
        try claire.restore(from: world.path("copy.db"))
      }
      try claire.sync()
      try claire.sync()
      let list = try claire("hours", "list")
      #expect(list["hours"].items.count == 4)
      try world.expectEqual([claire], minutes: minutes)
      #expect(try world.listed("claire").count == 1)
    }
  }
}
