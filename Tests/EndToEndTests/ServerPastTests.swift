import Foundation
import Testing

/// The server's own past: backups, restores, folders copied back by hand.
@Suite struct ServerPastTests {
  @Test func `Devices give back what a restored server lost`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try claire.log("1", date: "2026-03-01")
      try claire.sync()
      try marc.sync()
      try world.office("backup", world.path("backup.sqlite"))
      try claire("hours", "edit", entry, "--hours", "1h30")
      _ = try claire.log("2", date: "2026-03-02")
      _ = try marc.log("4", date: "2026-03-03")
      for device in [claire, marc, claire] { try device.sync() }
      // What the office itself did is on the devices too.
      try world.office("person", "add", "--name", "Perdue", "--scope", "pau")
      try marc.sync()
      _ = try marc.log("8", date: "2026-03-04")
      let refused = try world.office("restore", world.path("backup.sqlite"), exit: 75)
      #expect(!refused["error"]["message"].string.isEmpty)
      try world.office.stop()
      #expect(try world.office("restore", world.path("backup.sqlite"))["ok"].isTrue)
      #expect(try world.office.total() == 60)
      try world.office.start()
      for device in [marc, claire, marc, claire] { try device.sync() }
      try world.expectEqual([claire, marc], minutes: 90 + 120 + 240 + 480)
      #expect(try world.office("person", "list")["persons"].items.contains { $0["name"].string == "Perdue" })
      #expect(try claire.status()["events"].items.contains { $0["code"].string == "epoch-changed" })
      #expect(try world.listed("claire").count == 1)
    }
  }

  @Test func `One device gives back the lost work of another that never returns`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      try world.office("backup", world.path("backup.sqlite"))
      let entry = try claire.log("3")
      try claire.sync()
      try marc.sync()
      try world.office.stop()
      try world.office("restore", world.path("backup.sqlite"))
      try world.office.start()
      try marc.sync()
      try world.expectEqual([marc], minutes: 180)
      let history = try world.office("history", entry)["versions"].items
      #expect(history.contains { $0["officer"].string == "claire" && $0["recoveredVia"] != .null })
    }
  }

  @Test(arguments: [true, false])
  func `A register's folder copied back by hand is recognised`(_ morework: Bool) throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      try claire.sync()
      try world.office.stop()
      let folder = world.office.data
      try FileManager.default.copyItem(atPath: folder, toPath: world.path("old"))
      try world.office.start()
      let entry = try claire.log("3")
      try claire.sync()
      try marc.sync()
      try claire("hours", "edit", entry, "--hours", "4")
      try claire.sync()
      try world.office.stop()
      try FileManager.default.removeItem(atPath: folder)
      try FileManager.default.moveItem(atPath: world.path("old"), toPath: folder)
      if morework { try world.office("person", "add", "--name", "Nouvelle", "--scope", "pau") }
      try world.office.start()
      for device in [claire, marc, claire, marc] { try device.sync() }
      try world.expectEqual([claire, marc], minutes: 240)
      #expect(try claire.status()["events"].items.contains { $0["code"].string == "epoch-changed" })
      #expect(try world.listed("claire").count == 1)
    }
  }

  @Test func `A restore of what is no backup changes nothing`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("3")
      try claire.sync()
      try world.office.stop()
      try Data("no database".utf8).write(to: URL(filePath: world.path("junk")))
      try world.office("restore", world.path("junk"), exit: 65)
      try world.office("restore", world.path("missing"), exit: 66)
      try world.office("restore", claire.store, exit: 65)
      #expect(try world.office.total() == 180)
      try world.office.start()
      try world.expectEqual([claire], minutes: 180)
      #expect(try claire.status()["events"].items.isEmpty)
    }
  }

  @Test func `A backup does not write over a file, and holds all while the server serves`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("3")
      try claire.sync()
      let file = world.path("backup.sqlite")
      try world.office("backup", file)
      try world.office("backup", file, exit: 74)
      try world.office("backup", world.path("no/such/folder/b"), exit: 74)
      let other = world.anotherOffice("elsewhere")
      try other.takeKeys(of: world.office)
      #expect(try other("restore", file)["ok"].isTrue)
      #expect(try other.total() == 180)
      #expect(try other("verify")["ok"].isTrue)
      #expect(try world.office.total() == 180)
    }
  }
}
