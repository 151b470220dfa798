import Foundation
import Testing

/// Hours logged offline on two devices merge into one register.
@Suite struct MainJobTests {
  enum Decision: CaseIterable { case officeStopped, officeServing, device }
  static let orders = [
    ["claire", "marc", "claire"], ["marc", "claire", "marc"], ["claire", "claire", "marc", "marc", "claire"],
  ]

  @Test(arguments: Decision.allCases, orders)
  func `Two offline devices disagree, every value is kept, and one decision settles it`(
    _ decision: Decision, _ order: [String]
  ) throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let devices = ["claire": claire, "marc": marc]
      // Known to both before they go offline.
      let edited = try claire.log("7h30", date: "2026-03-02")
      let deleted = try claire.log("4", date: "2026-03-03")
      let merged = try claire.log("5", date: "2026-03-04")
      try claire.sync()
      try marc.sync()
      // Offline.
      try claire("hours", "edit", edited, "--hours", "8")
      try marc("hours", "edit", edited, "--hours", "6")
      try claire("hours", "delete", deleted)
      try marc("hours", "edit", deleted, "--hours", "4h30")
      try claire("hours", "edit", merged, "--note", "avec le tuteur")
      try marc("hours", "edit", merged, "--hours", "5h15")
      _ = try claire.log("1", date: "2026-03-05")
      _ = try marc.log("2", date: "2026-03-05")
      for officer in order { try devices[officer]?.sync() }
      for device in devices.values { try device.sync() }

      let conflicts = try world.office("conflict", "list")["conflicts"].items
      #expect(conflicts.count == 2)
      let work = try #require(conflicts.first { $0["unit"].string == "work" })
      #expect(work["record"].string == edited)
      #expect(work["table"].string == "hour_entry")
      let said = Dictionary(
        work["values"].items.map { ($0["officer"].string, $0["value"]["minutes"].int) }, uniquingKeysWith: { $1 })
      #expect(said == ["claire": 480, "marc": 360])
      let life = try #require(conflicts.first { $0["unit"].string == "life" })
      #expect(life["record"].string == deleted)
      #expect(life["values"].first("officer", "claire")["value"]["deleted"].isTrue)
      #expect(life["values"].first("officer", "marc")["value"]["deleted"] == .bool(false))
      // The provisional value is the same everywhere; hours are never dropped by a merge.
      let provisional = try #require(work["provisional"].int)
      let counted = try #require(work["values"][provisional - 1]["value"]["minutes"].int)
      try world.expectEqual([claire, marc], minutes: counted + 270 + 315 + 60 + 120)
      for device in [claire, marc] {
        let list = try device("conflict", "list")["conflicts"].items
        #expect(Set(list) == Set(conflicts))
        #expect(try device("conflict", "show", work["id"].string)["conflicts"][0] == work)
      }

      let eight = try #require(work["values"].first("officer", "claire")["n"].int)
      let alive = try #require(life["values"].first("officer", "marc")["n"].int)
      try decide(world, claire, decision, work["id"].string, "\(eight)", life["id"].string, "\(alive)")
      for officer in order { try devices[officer]?.sync() }
      for device in devices.values { try device.sync() }
      try world.expectEqual([claire, marc], minutes: 480 + 270 + 315 + 60 + 120)
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
      let market = try marc("market", "show", "M1")["markets"][0]
      #expect(market["minutesDone"].int == 480 + 270 + 315 + 60 + 120)
      #expect(market["lots"][0]["minutesDone"].int == market["minutesDone"].int)
      // What was discarded and why stays readable everywhere.
      let history = try marc("history", edited)["versions"].items
      let last = try #require(history.first { $0["kind"].string == "resolve" })
      #expect(last["officer"].string == (decision == .device ? "claire" : "Anne"))
      #expect(last["reason"].string == "feuille signée")
      #expect(history.contains { $0["value"]["minutes"].int == 360 && $0["open"] == .bool(false) })
      #expect(try world.office("history", edited)["versions"].items.count == history.count)
    }
  }

  private func decide(
    _ world: World, _ device: Device, _ decision: Decision, _ work: String, _ keep: String, _ life: String,
    _ alive: String
  ) throws {
    switch decision {
    case .device:
      try device("conflict", "resolve", work, "--keep", keep, "--reason", "feuille signée")
      try device("conflict", "resolve", life, "--keep", alive)
    case .officeStopped, .officeServing:
      if decision == .officeStopped { try world.office.stop() }
      try world.office(
        "conflict", "resolve", work, "--keep", keep, "--reason", "feuille signée", "--as", "Anne")
      try world.office("conflict", "resolve", life, "--keep", alive, "--as", "Anne")
      if decision == .officeStopped { try world.office.start() }
    }
  }

  @Test func `A conflict may be settled with a third value, a delete, and be undone`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try claire.log("7")
      let other = try claire.log("3")
      try claire.sync()
      try marc.sync()
      try claire("hours", "edit", entry, "--hours", "8")
      try marc("hours", "edit", entry, "--hours", "6")
      try claire("hours", "delete", other)
      try marc("hours", "edit", other, "--note", "oubli")
      for device in [claire, marc, claire] { try device.sync() }
      let conflicts = try world.office("conflict", "list")["conflicts"].items
      let work = try #require(conflicts.first { $0["unit"].string == "work" })
      let life = try #require(conflicts.first { $0["unit"].string == "life" })
      try world.office("conflict", "resolve", work["id"].string, "--value", "7h30", "--as", "Anne")
      let dead = try #require(life["values"].first("officer", "claire")["n"].int)
      try world.office("conflict", "resolve", life["id"].string, "--keep", "\(dead)")
      for device in [claire, marc] { try device.sync() }
      try world.expectEqual([claire, marc], minutes: 450)
      let six = try #require(work["values"].first("officer", "marc")["n"].int)
      try world.office("conflict", "undo", work["id"].string, "--keep", "\(six)", "--reason", "erreur")
      for device in [claire, marc] { try device.sync() }
      try world.expectEqual([claire, marc], minutes: 360)
    }
  }

  @Test func `Two equal resolutions made apart do not conflict`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try claire.log("7")
      for device in [claire, marc] { try device.sync() }
      try claire("hours", "edit", entry, "--hours", "8")
      try marc("hours", "edit", entry, "--hours", "6")
      for device in [claire, marc, claire] { try device.sync() }
      let id = try claire("conflict", "list")["conflicts"][0]["id"].string
      for device in [claire, marc] { try device("conflict", "resolve", id, "--keep", "1") }
      for device in [marc, claire, marc] { try device.sync() }
      #expect(try claire("conflict", "list")["conflicts"].items.isEmpty)
      try world.expectEqual([claire, marc])
    }
  }

  @Test func `An ordinary edit of a disputed value settles nothing and says so`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try claire.log("7")
      for device in [claire, marc] { try device.sync() }
      try claire("hours", "edit", entry, "--hours", "8")
      try marc("hours", "edit", entry, "--hours", "6")
      for device in [claire, marc, claire] { try device.sync() }
      let old = try claire("conflict", "list")["conflicts"][0]["id"].string
      let edit = try claire("hours", "edit", entry, "--hours", "9")
      let new = edit["conflicts"][0].string
      #expect(!new.isEmpty && new != old)
      for device in [claire, marc] { try device.sync() }
      let values = try world.office("conflict", "list")["conflicts"][0]["values"].items
      #expect(Set(values.map { $0["value"]["minutes"].int }) == [540, 360])
      // A stale id changes nothing and names the new one.
      let refused = try world.office("conflict", "resolve", old, "--keep", "1", exit: 65)
      #expect(refused["error"]["message"].string.contains(new))
      try world.expectEqual([claire, marc])
    }
  }

  @Test func `Many syncs in any order change nothing more`() throws {
    try inWorld { world in
      let devices = try ["a", "b", "c"].map { try world.device($0) }
      for (index, device) in devices.enumerated() {
        for hour in 1...3 { _ = try device.log("\(hour + index)", date: "2026-03-1\(hour)") }
      }
      for round in 0..<3 { for index in 0..<3 { try devices[(index * 2 + round) % 3].sync() } }
      let quiet = try devices[0].sync()
      #expect(quiet["sent"].int == 0 && quiet["received"].int == 0 && quiet["exchanges"].int == 1)
      try world.expectEqual(devices, minutes: (6 + 9 + 12) * 60)
    }
  }
}
