import Foundation
import Testing

/// Rows changed behind the program's back, and files that are broken.
@Suite struct DamageTests {
  /// Drops the triggers of a table and keeps what makes them, so that they can be put back.
  private func bypass(_ world: World, _ database: String, _ sql: String) throws {
    let triggers = try world.sqlite(
      database, "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master WHERE type = 'trigger'")
    let made = try world.sqlite(
      database, "SELECT group_concat(sql, ';' || char(10)) || ';' FROM sqlite_master WHERE type = 'trigger'")
    try world.sqlite(database, "\(triggers); \(sql); \(made)")
  }

  @Test(arguments: [
    "UPDATE hour_entry SET minutes = minutes + 1", "DELETE FROM hour_entry", "UPDATE hour_entry SET note = 'x'",
  ])
  func `Verify names a row that was changed with capture bypassed`(_ sql: String) throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("3")
      try claire.sync()
      try world.expectEqual([claire], minutes: 180)
      try bypass(world, claire.store, sql)
      let found = try claire("verify", exit: 65)
      #expect(found["ok"] == .bool(false))
      #expect(found["differences"].items.contains { $0["id"].string == entry && $0["table"].string == "hour_entry" })
      // The register is as it was, and so for its own rows.
      #expect(try world.office("verify")["ok"].isTrue)
      try bypass(world, world.office.data + "/register.sqlite", sql)
      let office = try world.office("verify", exit: 65)
      #expect(office["ok"] == .bool(false))
      #expect(office["differences"].items.contains { $0["id"].string == entry })
    }
  }

  @Test func `A row put in with capture bypassed is named too`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try bypass(
        world, claire.store,
        "INSERT INTO hour_entry(id, date, period, minutes, state) VALUES (x'0102030405060708090a0b0c0d0e0f10', '2026-03-14', 'day', 60, 'declared')"
      )
      let found = try claire("verify", exit: 65)
      #expect(found["differences"].items.contains { $0["id"].string == "01020304-0506-0708-090a-0b0c0d0e0f10" })
    }
  }

  @Test func `Triggers that were dropped come back, and what follows is captured again`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("3")
      try claire.sync()
      let drops = try world.sqlite(
        claire.store, "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_master WHERE type = 'trigger'")
      try world.sqlite(claire.store, drops)
      #expect(try claire.status()["events"].items.contains { $0["code"].string == "capture-restored" })
      try world.sqlite(claire.store, "UPDATE hour_entry SET minutes = 61")
      try claire.sync()
      try world.expectEqual([claire], minutes: 61)
    }
  }

  enum Harm: CaseIterable { case middle, truncated, header, noDatabase, empty }

  private func harm(_ path: String, _ harm: Harm) throws {
    var bytes = try Data(contentsOf: URL(filePath: path))
    switch harm {
    case .middle:
      for index in stride(from: 4096, to: bytes.count, by: 4096) where index / 4096 % 2 == 1 {
        bytes.replaceSubrange(
          index..<min(index + 2048, bytes.count), with: repeatElement(0xA5, count: min(2048, bytes.count - index)))
      }
    case .truncated: bytes = bytes.prefix(bytes.count / 2 + 100)
    case .header: bytes.replaceSubrange(16..<100, with: repeatElement(0xFF, count: 84))
    case .noDatabase: bytes = Data(String(repeating: "Ceci n'est pas une base.\n", count: 400).utf8)
    case .empty: bytes = Data("x".utf8)
    }
    try bytes.write(to: URL(filePath: path))
  }

  @Test(arguments: Harm.allCases)
  func `A damaged store gives a clear message and never a crash`(_ harm: Harm) throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try world.bulk(claire, 200)
      try claire.sync()
      _ = try claire.log("3")
      // All of it into the one file.
      try world.sqlite(claire.store, "PRAGMA wal_checkpoint(TRUNCATE)")
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: claire.store + suffix) }
      try self.harm(claire.store, harm)
      var codes: [Int32] = []
      for command in [["hours", "list"], ["status"], ["sync"], ["verify"], ["hours", "delete", "ffff"], ["unsent"]] {
        let outcome = try claire.raw(command + ["--json"])
        codes.append(outcome.exit)
        #expect([0, 65, 70].contains(outcome.exit), "\(command) \(outcome.exit) \(outcome.error)")
        let json = try outcome.json()
        if outcome.exit == 70 {
          #expect(json["error"]["message"].string.contains("export --unsent"), "\(json)")
        }
      }
      #expect(codes.contains(70), "\(codes)")
      // What can be had out of it can be had, and nothing crashes over the rest.
      let export = try claire.raw(["export", "--unsent", world.path("rescue.json"), "--json"])
      #expect([0, 70].contains(export.exit), "\(export.error)")
      #expect(try !export.json().keys.isEmpty)
      // The register is untouched.
      #expect(try world.office.total() == 200 * 60)
      #expect(try world.office("verify")["ok"].isTrue)
    }
  }

  @Test func `A damaged register gives a clear message`() throws {
    try inWorld { world in
      try world.office.stop()
      try harm(world.office.data + "/register.sqlite", .noDatabase)
      let outcome = try world.office("hours", "list", exit: 70)
      #expect(!outcome["error"]["message"].string.isEmpty)
      #expect(try world.office.raw(["serve", "--listen", "127.0.0.1:0"]).exit == 70)
    }
  }

  @Test func `What a damaged device has not sent is exported, imported, held and accepted`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let known = try claire.log("1", date: "2026-03-01")
      try claire.sync()
      let fresh = try claire.log("2", date: "2026-03-02")
      try claire("hours", "edit", known, "--hours", "1h30")
      try claire("person", "add", "--name", "Ali Benali")
      _ = try claire.log("4", date: "2026-03-03", person: "Ali")
      let file = world.path("rescue.json")
      let export = try claire("export", "--unsent", file)
      #expect(export["records"].int == 4)
      let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
      #expect(text.contains(fresh) && text.contains("Ali Benali"))
      // The server does not even run.
      try world.office.stop()
      let read = try world.office("import", file, "--scope", "pau")
      #expect(read["read"].int == 4)
      let held = try world.office("held", "list")["held"].items
      #expect(held.count == 4)
      for one in held {
        #expect(one.keys.isSuperset(of: ["id", "record", "table", "officer", "device", "reason", "change"]))
        #expect(one["officer"].string == "claire")
      }
      #expect(try world.office.total() == 60)
      for one in held.sorted(by: { $0["table"].string > $1["table"].string }) {
        // Accepting one may bring in what waited for it.
        if try world.office("held", "list")["held"].first("id", one["id"].string) != .null {
          try world.office("held", "accept", one["id"].string)
        }
      }
      #expect(try world.office("held", "list")["held"].items.isEmpty)
      #expect(try world.office.total() == 90 + 120 + 240)
      // The device comes back after all: nothing is twice.
      try world.office.start()
      try claire.sync()
      try claire.sync()
      try world.expectEqual([claire], minutes: 90 + 120 + 240)
    }
  }

  @Test func `A file handed over twice, after its device has synced, brings nothing twice`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("2")
      let file = world.path("rescue.json")
      try claire("export", "--unsent", file)
      try claire.sync()
      for _ in 0..<2 { try world.office("import", file, "--scope", "pau") }
      for one in try world.office("held", "list")["held"].items { try world.office("held", "accept", one["id"].string) }
      try claire.sync()
      try world.expectEqual([claire], minutes: 120)
    }
  }
}
