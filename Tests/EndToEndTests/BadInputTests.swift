import Foundation
import Testing

/// Bad input to every command: a clear message, the right exit code, nothing half-done.
@Suite struct BadInputTests {
  private static let log = ["hours", "log", "--market", "M1", "--person", "Fatou"]
  private static let day = ["--date", "2026-03-14", "--hours", "7"]

  /// Expects the exit code, one JSON object with a code and a message, and the message on standard error too.
  private func expect(
    _ outcome: Outcome, _ exit: Int32, _ said: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(outcome.exit == exit, "\(said) \(outcome.output)\(outcome.error)", sourceLocation: sourceLocation)
    let error = try #require(try? outcome.json(), "\(said)", sourceLocation: sourceLocation)["error"]
    #expect(
      !error["message"].string.isEmpty && !error["code"].string.isEmpty, "\(said)", sourceLocation: sourceLocation)
    #expect(!outcome.error.isEmpty, "\(said)", sourceLocation: sourceLocation)
    #expect(!error["message"].string.contains("SQLite"), "\(error)", sourceLocation: sourceLocation)
    #expect(error["code"].string != "internal", "\(error)", sourceLocation: sourceLocation)
  }

  @Test func `A device's commands refuse what they cannot take, and change nothing`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("7")
      let gone = try claire.log("3")
      try claire("hours", "delete", gone)
      let before = try world.sqlite(claire.store, "SELECT count(*) FROM sync_history")
      let bad: [(Int32, [String])] = [
        (64, ["hours", "log"]), (64, Self.log), (64, Self.log + ["--date", "2026-03-14"]),
        (64, Self.log + ["--hours", "7"]), (64, Self.log + Self.day + ["--month", "2026-03"]),
        (64, Self.log + ["--date", "2026-02-30", "--hours", "7"]),
        (64, Self.log + ["--date", "demain matin", "--hours", "7"]),
        (64, Self.log + ["--month", "brumaire", "--hours", "7"]),
        (64, Self.log + ["--date", "2026-03-14", "--hours", "beaucoup"]),
        (64, Self.log + ["--date", "2026-03-14", "--hours", "-1"]),
        (64, Self.log + ["--date", "2026-03-14", "--hours", ""]),
        (64, Self.log + ["--date", "2026-03-14", "--hours", "99999999999999999999"]),
        (64, Self.log + ["--date", "2026-03-14", "--hours", "7h75"]),
        (64, Self.log + Self.day + ["--modality", "autre"]), (65, Self.log + Self.day + ["--lot", "9"]),
        (65, ["hours", "log", "--market", "zzz", "--person", "Fatou"] + Self.day),
        (65, ["hours", "log", "--market", "M1", "--person", "Personne"] + Self.day),
        (64, ["hours", "edit", entry]), (64, ["hours", "edit"]), (65, ["hours", "edit", "ffff", "--hours", "8"]),
        (65, ["hours", "edit", gone, "--hours", "8"]), (65, ["hours", "delete", gone]),
        (65, ["hours", "restore", entry]), (65, ["hours", "declare", entry]), (64, ["hours", "declare"]),
        (65, ["hours", "delete", "00000000-0000-7000-8000-000000000000"]),
        (65, ["hours", "list", "--market", "zzz"]), (64, ["hours", "list", "--month", "2026-13"]),
        (65, ["hours", "list", "--person", "zzz"]),
        (64, ["market", "add", "--number", "", "--title", "t", "--buyer", "b"]),
        (64, ["market", "add", "--number", "M2"]), (65, ["market", "show", "zzz"]),
        (65, ["market", "lot", "add", "M1", "--number", "1", "--due", "10"]),
        (64, ["market", "lot", "add", "M1", "--number", "2", "--due", "dix"]),
        (64, ["person", "add", "--name", "  "]), (64, ["person", "add", "--name", "A", "--born", "hier soir"]),
        (65, ["person", "add", "--name", "A", "--scope", "nowhere"]), (64, ["person", "add"]),
        (64, ["person", "add", "--name", String(repeating: "a", count: 5000)]),
        (65, ["conflict", "show", "ffff"]), (65, ["conflict", "resolve", "ffff", "--keep", "1"]),
        (64, ["conflict", "resolve", "ffff"]), (64, ["conflict", "resolve", "ffff", "--keep", "1", "--value", "2"]),
        (64, ["conflict", "resolve", "ffff", "--keep", "un"]), (65, ["history", "ffff"]), (64, ["history"]),
        (64, ["export"]), (64, ["nonsense"]), (64, ["hours", "nonsense"]), (64, ["status", "--nonsense"]),
        (64, ["status", "extra"]), (74, ["export", "--unsent", world.path("no/such/folder/x.json")]),
      ]
      for (exit, arguments) in bad {
        try expect(try claire.raw(arguments + ["--json"]), exit, arguments)
      }
      let negative = try claire.raw(Self.log + ["--date", "2026-03-14", "--hours", "-1"])
      #expect(negative.exit == 64 && negative.error.contains("négatif"), "\(negative.error)")
      #expect(try world.sqlite(claire.store, "SELECT count(*) FROM sync_history") == before)
      #expect(try claire("person", "list")["persons"].items.count == 1)
      try claire.sync()
      try world.expectEqual([claire], minutes: 420)
    }
  }

  @Test func `The office's commands refuse what they cannot take, served or not`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("7")
      try claire.sync()
      let device = try claire.status()["device"].string
      let before = try world.office("verify")["scopes"]
      let bad: [(Int32, [String])] = [
        (65, ["scope", "add", "pau", "--name", "Pau"]), (64, ["scope", "add", "a b", "--name", "x"]),
        (64, ["scope", "add", "", "--name", "x"]), (64, ["scope", "add", "x"]),
        (64, ["scope", "add", String(repeating: "x", count: 41), "--name", "x"]),
        (64, ["device", "invite", "--officer", "x"]), (65, ["device", "invite", "--officer", "x", "--scope", "no"]),
        (64, ["device", "invite", "--officer", "", "--scope", "pau"]),
        (64, ["device", "invite", "--officer", "x", "--scope", "pau", "--minutes", "0"]),
        (65, ["device", "revoke", "ffff"]), (65, ["device", "scope", "add", device, "no"]),
        (65, ["device", "scope", "remove", "ffff", "pau"]), (65, ["market", "show", "zzz"]),
        (65, ["market", "add", "--number", "M9", "--title", "t", "--buyer", "b", "--scope", "no"]),
        (65, ["hours", "list", "--market", "zzz"]), (65, ["conflict", "undo", "ffff"]),
        (65, ["conflict", "undo", entry]), (65, ["conflict", "resolve", "ffff", "--keep", "1"]),
        (65, ["held", "accept", "ffff"]), (64, ["held", "refuse", "ffff"]),
        (65, ["held", "refuse", "ffff", "--reason", "non"]), (65, ["history", "ffff"]),
        (65, ["scope", "share", entry, "no"]), (65, ["scope", "unshare", "ffff", "pau"]), (64, ["nonsense"]),
        (64, ["backup"]), (66, ["restore", world.path("none")]),
      ]
      for _ in 0..<2 {
        for (exit, arguments) in bad {
          try expect(try world.office.raw(arguments + ["--json"]), exit, arguments)
        }
        #expect(try world.office("verify")["scopes"] == before)
        if world.office.isServing { try world.office.stop() }
      }
      for listen in ["nonsense", "127.0.0.1:99999", "127.0.0.1:-1", "127.0.0.1"] {
        try expect(try world.office.raw(["serve", "--listen", listen, "--json"]), 64, [listen])
      }
      try expect(try world.office.raw(["serve", "--listen", "192.0.2.1:0", "--insecure", "--json"]), 69, ["192.0.2.1"])
      let missing = try run(Binaries.server, ["scope", "list", "--json"], scratch: world.folder)
      try expect(missing, 64, ["without --data"])
    }
  }

  @Test func `A reference that fits several lists the candidates, and an exact one wins`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      for number in ["2024-4", "2024-41", "2024-42"] {
        try claire("market", "add", "--number", number, "--title", "T\(number)", "--buyer", "B")
      }
      let first = try claire("person", "add", "--name", "Éric Martin")["id"].string
      let second = try claire("person", "add", "--name", "Eric Martin")["id"].string
      let ambiguous = try claire("market", "show", "2024", exit: 64)["error"]
      #expect(ambiguous["code"].string == "ambiguous")
      for number in ["2024-4", "2024-41", "2024-42"] {
        #expect(ambiguous["message"].string.contains("T\(number)") || ambiguous["message"].string.contains(number))
      }
      #expect(try claire("market", "show", "2024-4")["markets"][0]["number"].string == "2024-4")
      let namesakes = try claire(
        "hours", "log", "--market", "M1", "--person", "eric martin", "--date", "2026-03-14", "--hours", "1", exit: 64)
      for id in [first, second] { #expect(namesakes["error"]["message"].string.contains(id)) }
      // Ids of one minute begin alike; an end tells them apart.
      let entry = try claire.log("1", person: String(second.suffix(8)))
      _ = try claire.log("2", person: String(first.suffix(8)))
      #expect(try claire("hours", "list")["hours"].first("id", entry)["person"].string == "Eric Martin")
      try claire("hours", "edit", String(entry.prefix(6)), "--hours", "3", exit: 64)
      try claire("hours", "edit", String(entry.suffix(10)), "--hours", "3")
      #expect(try claire.total() == 300)
    }
  }

  @Test func `A number that conflict resolve does not know settles nothing`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try claire.log("7")
      let other = try claire.log("5")
      for device in [claire, marc] { try device.sync() }
      try claire("hours", "edit", entry, "--hours", "8")
      try marc("hours", "edit", entry, "--hours", "6")
      try claire("hours", "delete", other)
      try marc("hours", "edit", other, "--hours", "4")
      for device in [claire, marc] { try device.sync() }
      let conflicts = try world.office("conflict", "list")["conflicts"].items
      for conflict in conflicts {
        for choice in [
          ["--keep", "0"], ["--keep", "3"], ["--keep", "-1"], ["--value", "beaucoup"], ["--value", "nom=1"],
        ] {
          let arguments = ["conflict", "resolve", conflict["id"].string] + choice + ["--json"]
          try expect(try world.office.raw(arguments), 64, arguments)
        }
      }
      #expect(try world.office("conflict", "list")["conflicts"].items == conflicts)
      // Settled once, the id is stale.
      let id = conflicts[0]["id"].string
      try world.office("conflict", "resolve", id, "--keep", "1")
      let stale = try world.office("conflict", "resolve", id, "--keep", "2", exit: 65)
      #expect(stale["error"]["code"].string == "stale")
    }
  }

  @Test func `A device that is not enrolled, or not any more, is told so`() throws {
    try inWorld { world in
      let claire = world.newDevice("claire")
      for command in [["sync"], ["status"], ["hours", "list"], ["verify"], ["unsent"], ["conflict", "list"]] {
        try expect(try claire.raw(command + ["--json"]), 77, command)
      }
      #expect(!FileManager.default.fileExists(atPath: claire.store))
      try expect(try claire.raw(["export", "--unsent", world.path("x"), "--json"]), 66, ["export"])
      try claire.enroll(world.office.url, try world.office.invite("claire", ["pau"]))
      try claire.sync()
      _ = try claire.log("1")
      try world.office.stop()
      let away = try claire.raw(["sync", "--json"])
      try expect(away, 69, ["sync"])
      #expect(try claire.status()["unsent"].int == 1)
      try expect(try claire.raw(["verify", "--json"]), 69, ["verify"])
      let marc = world.newDevice("marc")
      try expect(
        try marc.raw(["enroll", "--server", "http://127.0.0.1:1", "--code", "ABCD-EFGH-JKLM-NPQR", "--json"]), 69,
        ["enroll"])
    }
  }
}
