import Foundation
import Testing

/// Public procurement files, as they are.
@Suite struct ImportTests {
  private func sum(_ json: JSON) -> Int {
    ["created", "updated", "duplicate", "skipped"].reduce(0) { $0 + (json[$1].int ?? 0) }
  }

  @Test func `Every record of the version 1 file is accounted for, and a second import creates nothing`() throws {
    try inWorld { world in
      let file = fixture("decp_v1_2019-04-03_e-marchespublics_470.json")
      let first = try world.office("import", file, "--scope", "pau")
      #expect(first["read"].int == 470 && first["created"].int == 441 && first["duplicate"].int == 29)
      #expect(sum(first) == 470)
      let verify = try world.office("verify")
      let again = try world.office("import", file, "--scope", "pau")
      #expect(again["created"].int == 0 && again["updated"].int == 0 && again["read"].int == 470)
      #expect(sum(again) == 470)
      // Idempotent to the byte.
      #expect(try world.office("verify")["scopes"] == verify["scopes"])
      for warning in first["warnings"].items.prefix(50) {
        #expect(warning.keys.isSuperset(of: ["row", "field", "value", "reason"]))
      }
      let claire = try world.device("claire")
      #expect(try claire("market", "list")["markets"].items.count == 442)
      try world.expectEqual([claire])
    }
  }

  @Test(arguments: [
    "decp_v2_official_example_marches_concessions.json", "decp_v2_official_example_marches_avec_modifications.json",
    "decp_v2_official_example_concessions_avec_modifications.json", "decp_2024H2_demo_lots_subset.csv",
  ])
  func `Every other sample is read whole, served or not, and twice alike`(_ name: String) throws {
    try inWorld { world in
      let served = try world.office("import", fixture(name), "--scope", "pau")
      #expect((served["read"].int ?? 0) > 0 && sum(served) == served["read"].int)
      #expect((served["created"].int ?? 0) > 0)
      let before = try world.office("verify")["scopes"]
      try world.office.stop()
      let again = try world.office("import", fixture(name), "--scope", "pau")
      #expect(again["created"].int == 0 && again["updated"].int == 0 && again["read"] == served["read"])
      #expect(try world.office("verify")["scopes"] == before)
    }
  }

  @Test func `Files that are missing, unknown or empty are said to be`() throws {
    try inWorld { world in
      try world.office("import", world.path("none.json"), "--scope", "pau", exit: 66)
      let files = [
        "a.json": "{\"hello\": 1}", "b.csv": "x,y\n1,2\n", "c.bin": "\u{0}\u{1}\u{2}", "d.json": "", "e.json": "[[",
      ]
      for (name, content) in files {
        try Data(content.utf8).write(to: URL(filePath: world.path(name)))
        let outcome = try world.office("import", world.path(name), "--scope", "pau", exit: 65)
        #expect(!outcome["error"]["message"].string.isEmpty, "\(name)")
      }
      try world.office("import", world.folder, "--scope", "pau", exit: 66)
      let known = fixture("decp_v2_official_example_marches_concessions.json")
      try world.office("import", known, "--scope", "nowhere", exit: 65)
      #expect(try world.office("market", "list")["markets"].items.count == 1)
    }
  }

  @Test func `A file name counts against the folder that the command was typed in`() throws {
    try inWorld { world in
      let folder = world.path("typed here")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: fixture("decp_v2_official_example_marches_concessions.json"), toPath: folder + "/été.json")
      let outcome = try world.office.raw(["import", "été.json", "--scope", "pau", "--json"], folder: folder)
      #expect(outcome.exit == 0, "\(outcome.error)")
      #expect(try (outcome.json()["created"].int ?? 0) > 0)
      #expect(try world.office.raw(["backup", "copie.sqlite"], folder: folder).exit == 0)
      #expect(FileManager.default.fileExists(atPath: folder + "/copie.sqlite"))
    }
  }

  @Test func `A dirty table loses no row and reports what it could not read`() throws {
    try inWorld { world in
      let clean = try String(contentsOfFile: fixture("decp_2024H2_demo_lots_subset.csv"), encoding: .utf8)
      let lines = clean.components(separatedBy: "\n").prefix(60)
      // Another line ending, a mark at the beginning, a row cut short, an amount that is none, an empty row.
      var dirty = lines.joined(separator: "\r\n")
      dirty = "\u{FEFF}" + dirty.replacingOccurrences(of: "2024-", with: "2024/") + "\r\n,,,\r\nx\r\n"
      try Data(dirty.utf8).write(to: URL(filePath: world.path("dirty.csv")))
      let outcome = try world.office("import", world.path("dirty.csv"), "--scope", "pau")
      #expect(sum(outcome) == outcome["read"].int)
      #expect(!outcome["warnings"].items.isEmpty)
      #expect((outcome["created"].int ?? 0) > 0)
      #expect(try world.office("verify")["ok"].isTrue)
    }
  }

  @Test func `Devices that sync during an import get all of it in the end`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let file = fixture("decp_v1_2019-04-03_e-marchespublics_470.json")
      let office = try Child(
        Binaries.server, ["import", file, "--scope", "pau", "--data", world.office.data, "--json"],
        environment: plainEnvironment(world.folder), folder: world.folder, scratch: world.folder)
      while office.exit == nil { try claire.sync() }
      #expect(try office.wait() == 0)
      try claire.sync()
      #expect(try claire("market", "list")["markets"].items.count == 442)
      try world.expectEqual([claire])
    }
  }

  @Test func `An import killed in the middle leaves all or nothing of what it wrote last`() throws {
    try inWorld(seed: false) { world in
      try world.office("scope", "add", "pau", "--name", "Pau")
      let file = fixture("decp_v1_2019-04-03_e-marchespublics_470.json")
      for milliseconds in [50, 150, 300] {
        let child = try Child(
          Binaries.server, ["import", file, "--scope", "pau", "--data", world.office.data],
          environment: plainEnvironment(world.folder), folder: world.folder, scratch: world.folder)
        usleep(UInt32(milliseconds) * 1000)
        child.kill()
        #expect(try world.office("verify")["ok"].isTrue)
      }
      let rest = try world.office("import", file, "--scope", "pau")
      #expect(rest["read"].int == 470 && sum(rest) == 470)
      #expect(try world.office("market", "list")["markets"].items.count == 441)
    }
  }
}
