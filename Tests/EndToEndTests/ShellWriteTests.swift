import Foundation
import Testing

/// Ordinary SQL from the `sqlite3` shell is captured like any other write.
@Suite struct ShellWriteTests {
  private static let subject = "(SELECT id FROM market), NULL, (SELECT id FROM person)"

  @Test func `Every kind of write to a device's store is captured and synced`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let kept = try claire.log("1", date: "2026-03-01")
      let changed = try claire.log("2", date: "2026-03-02")
      let deleted = try claire.log("4", date: "2026-03-03")
      let replaced = try claire.log("8", date: "2026-03-04")
      let again = try claire.log("16", date: "2026-03-05")
      try claire.sync()
      try marc.sync()
      func blob(_ id: String) -> String { "x'\(id.replacingOccurrences(of: "-", with: ""))'" }
      let columns = "id, date, period, minutes, market_id, lot_id, person_id, state, state_by"
      try world.sqlite(
        claire.store,
        """
        INSERT INTO hour_entry(\(columns)) VALUES (randomblob(16), '2026-03-06', 'day', 7, \(Self.subject), 'declared', 'claire');
        UPDATE hour_entry SET minutes = 121 WHERE id = \(blob(changed));
        DELETE FROM hour_entry WHERE id = \(blob(deleted));
        REPLACE INTO hour_entry(\(columns)) VALUES (\(blob(replaced)), '2026-03-04', 'day', 481, \(Self.subject), 'declared', 'claire');
        BEGIN;
        DELETE FROM hour_entry WHERE id = \(blob(again));
        INSERT INTO hour_entry(\(columns)) VALUES (\(blob(again)), '2026-03-05', 'day', 961, \(Self.subject), 'declared', 'claire');
        COMMIT;
        """)
      #expect(try claire.status()["unsent"].int == 5)
      #expect(try claire.sync()["sent"].int == 5)
      try marc.sync()
      try world.expectEqual([claire, marc], minutes: 60 + 7 + 121 + 481 + 961)
      // REPLACE, and delete plus insert in one transaction, are edits.
      for id in [replaced, again] {
        let kinds = try marc("history", id)["versions"].items.map { $0["kind"].string }
        #expect(kinds.contains("edit") && !kinds.contains("delete"), "\(kinds)")
      }
      #expect(try marc("hours", "list")["hours"].first("id", kept)["minutes"].int == 60)
      #expect(try marc("hours", "list")["hours"].first("id", deleted) == .null)
    }
  }

  @Test func `A key that is changed is a delete and an insert`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let old = try claire.log("3")
      try claire.sync()
      try world.sqlite(claire.store, "UPDATE hour_entry SET id = randomblob(16)")
      try claire.sync()
      try world.expectEqual([claire], minutes: 180)
      #expect(try claire("hours", "list")["hours"].first("id", old) == .null)
    }
  }

  @Test func `A write by shell and an edit elsewhere of the same entry are a conflict`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      _ = try claire.log("3")
      try claire.sync()
      try marc.sync()
      try world.sqlite(claire.store, "UPDATE hour_entry SET minutes = 200")
      try world.sqlite(marc.store, "DELETE FROM hour_entry")
      for device in [claire, marc, claire] { try device.sync() }
      let conflict = try world.office("conflict", "list")["conflicts"][0]
      #expect(conflict["unit"].string == "life")
      #expect(Set(conflict["values"].items.map { $0["officer"].string }) == ["claire", "marc"])
      try world.expectEqual([claire, marc], minutes: 200)
    }
  }

  @Test func `Writes to the register while it serves reach the devices`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("3")
      try claire.sync()
      let register = world.office.data + "/register.sqlite"
      try world.sqlite(register, "UPDATE hour_entry SET minutes = 240")
      try world.sqlite(register, "UPDATE market SET title = 'Collège' WHERE number = 'M1'")
      try claire.sync()
      #expect(try claire("hours", "list")["hours"].first("id", entry)["minutes"].int == 240)
      #expect(try claire("market", "show", "M1")["markets"][0]["title"].string == "Collège")
      try world.expectEqual([claire], minutes: 240)
    }
  }

  @Test func `A value of the wrong type is refused or held, and stops nothing else`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let good = try claire.log("3")
      let outcome = try run(
        try Binaries.tool("sqlite3"), [claire.store, "UPDATE hour_entry SET minutes = 'beaucoup'"],
        scratch: world.folder)
      if outcome.exit == 0 {
        _ = try claire.raw(["sync"])
        #expect(try world.office("verify")["ok"].isTrue)
      } else {
        try claire.sync()
        try world.expectEqual([claire], minutes: 180)
      }
      _ = try claire.log("1", date: "2026-03-15")
      _ = try claire.raw(["sync"])
      #expect(try world.office("hours", "list")["hours"].items.contains { $0["minutes"].int == 60 })
      #expect(try !claire("history", good)["versions"].items.isEmpty)
    }
  }
}
