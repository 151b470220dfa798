import Foundation
import Testing

/// Changes that the server keeps aside for a person: neither lost nor invisible.
@Suite struct HeldTests {
  @Test func `An entry that arrives before its person waits, counts on its device, and comes in by itself`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let person = "x'0192f0a17c3b7d4e8f901a2b3c4d5e6f'"
      try world.sqlite(
        claire.store,
        """
        INSERT INTO hour_entry(id, date, period, minutes, market_id, person_id, state, state_by)
        VALUES (randomblob(16), '2026-03-14', 'day', 90, (SELECT id FROM market), \(person), 'declared', 'claire')
        """)
      _ = try claire.log("1")
      let sync = try claire.sync(exit: 65)
      #expect(sync["held"].int == 1 && sync["sent"].int == 2)
      // One bad record stops no other.
      #expect(try world.office.total() == 60)
      let held = try world.office("held", "list")["held"][0]
      #expect(held["officer"].string == "claire" && held["table"].string == "hour_entry")
      #expect(!held["reason"].string.isEmpty && held["change"]["minutes"].int == 90)
      // Said once; what is held stays to be seen.
      #expect(try claire.sync()["held"].int == 0)
      #expect(try claire.status()["held"].int == 1)
      #expect(try claire("held", "list")["records"].items.count == 1)
      let entry = try claire("hours", "list")["hours"].first("sync", "held")
      #expect(entry["minutes"].int == 90)
      #expect(try claire.total() == 150)
      // The base stands in for it.
      try claire.verify()
      // Later changes join what is held.
      try claire("hours", "edit", entry["id"].string, "--hours", "2")
      _ = try claire.raw(["sync"])
      #expect(try world.office("held", "list")["held"].items.count == 1)
      #expect(try world.office("held", "list")["held"][0]["change"]["minutes"].int == 120)
      try world.sqlite(claire.store, "INSERT INTO person(id, name) VALUES (\(person), 'Tardive')")
      try claire.sync()
      try claire.sync()
      try marc.sync()
      #expect(try world.office("held", "list")["held"].items.isEmpty)
      #expect(try claire.status()["held"].int == 0)
      try world.expectEqual([claire, marc], minutes: 60 + 120)
    }
  }

  @Test func `A refused creation is listed with its reason and not counted`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      try world.sqlite(
        claire.store,
        """
        INSERT INTO hour_entry(id, date, period, minutes, market_id, person_id, state, state_by)
        VALUES (randomblob(16), '2026-03-14', 'day', 90, (SELECT id FROM market), randomblob(16), 'declared', 'claire')
        """)
      try claire.sync(exit: 65)
      let held = try world.office("held", "list")["held"][0]["id"].string
      try world.office("held", "refuse", held, "--reason", "personne inconnue", "--as", "Anne")
      #expect(try world.office("held", "list")["held"].items.isEmpty)
      let sync = try claire.raw(["sync", "--json"])
      #expect([0, 65].contains(sync.exit), "\(sync.output)")
      try claire.sync()
      let list = try claire("hours", "list")
      #expect(list["totalMinutes"].int == 0)
      #expect(list["hours"][0]["sync"].string == "refused" && list["hours"][0]["minutes"].int == 90)
      #expect(try claire.status()["refused"].int == 1)
      let unsent = try claire("unsent")["records"][0]
      #expect(unsent["decision"].string == "refused")
      #expect(unsent["reason"].string.contains("personne inconnue"))
      try claire.verify()
      try marc.sync()
      #expect(try marc.total() == 0)
    }
  }

  @Test(arguments: [true, false])
  func `A move without rights on both scopes is held, and accepted or taken back`(_ accepted: Bool) throws {
    try inWorld { world in
      try world.office("scope", "add", "oloron", "--name", "Oloron")
      let claire = try world.device("claire")
      let boss = try world.device("boss", scopes: ["pau", "oloron"])
      _ = try claire.log("1")
      try claire.sync()
      try world.sqlite(claire.store, "UPDATE market SET scope = 'oloron' WHERE number = 'M1'")
      try claire.sync(exit: 65)
      try boss.sync()
      #expect(try boss("market", "list")["markets"][0]["scope"].string == "pau")
      let held = try world.office("held", "list")["held"].items
      #expect(held.count == 1)
      if accepted {
        try world.office("held", "accept", held[0]["id"].string)
      } else {
        try world.office("held", "refuse", held[0]["id"].string, "--reason", "reste à Pau")
      }
      for device in [claire, boss] { _ = try device.raw(["sync"]) }
      for device in [claire, boss] { try device.sync() }
      #expect(try boss("market", "list")["markets"][0]["scope"].string == (accepted ? "oloron" : "pau"))
      #expect(try claire("market", "list")["markets"].items.count == (accepted ? 0 : 1))
      #expect(try claire.total() == (accepted ? 0 : 60))
      #expect(try claire.status()["held"].int == 0)
      try claire.verify()
      try boss.verify()
      #expect(try world.office.total() == 60)
      guard !accepted else { return }
      // What was refused stays readable.
      let id = try boss("market", "list")["markets"][0]["id"].string
      let history = try world.office("history", id)["versions"].items
      #expect(history.contains { $0["kind"].string == "refusal" })
      #expect(history.contains { $0["value"].string == "oloron" && $0["officer"].string == "claire" })
    }
  }

  @Test func `What hangs on a held record joins it, and comes in with it`() throws {
    try inWorld { world in
      try world.office("scope", "add", "oloron", "--name", "Oloron")
      let claire = try world.device("claire")
      try world.sqlite(
        claire.store,
        """
        INSERT INTO market(id, number, title, scope) VALUES (x'0192f0a17c3b7d4e8f901a2b3c4d5e60', 'O9', 'Ailleurs', 'oloron');
        INSERT INTO hour_entry(id, date, period, minutes, market_id, person_id, state, state_by)
        VALUES (randomblob(16), '2026-03-14', 'day', 90, x'0192f0a17c3b7d4e8f901a2b3c4d5e60',
          (SELECT id FROM person), 'declared', 'claire');
        """)
      try claire.sync(exit: 65)
      let held = try world.office("held", "list")["held"].items
      #expect(held.count == 2)
      try world.office("held", "accept", held.first { $0["table"].string == "market" }?["id"].string ?? "")
      for one in try world.office("held", "list")["held"].items { try world.office("held", "accept", one["id"].string) }
      #expect(try world.office.total() == 90)
      #expect(try world.office("verify")["ok"].isTrue)
      _ = try claire.raw(["sync"])
      try claire.sync()
      try claire.verify()
    }
  }
}
