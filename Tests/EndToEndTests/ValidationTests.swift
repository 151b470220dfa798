import Foundation
import Testing

/// The office checks and validates hours; a validated month changes by corrections only.
@Suite struct ValidationTests {
  private func total(_ world: World, _ devices: [Device], _ minutes: Int) throws {
    for place in [try world.office("market", "show", "M1")] + (try devices.map { try $0("market", "show", "M1") }) {
      #expect(place["markets"][0]["minutesDone"].int == minutes)
      #expect(place["markets"][0]["lots"][0]["minutesDone"].int == minutes)
    }
    for list in [try world.office("hours", "list")] + (try devices.map { try $0("hours", "list") }) {
      #expect(list["totalMinutes"].int == minutes)
    }
  }

  private func state(_ place: JSON, _ entry: String) -> String? {
    place["hours"].items.first { $0["id"].string == entry }?["state"].string
  }

  @Test func `Hours go from declared to checked and validated, or refused with a reason that the officer sees`() throws
  {
    try inWorld { world in
      let claire = try world.device("claire")
      let (good, bad, odd) = (
        try claire.log("7", date: "2026-03-02"), try claire.log("4", date: "2026-03-03"),
        try claire.log("11", date: "2026-03-04")
      )
      try claire.sync()
      try world.office("hours", "check", good)
      try world.office("hours", "validate", good)
      try world.office("hours", "refuse", bad, exit: 64)
      try world.office("hours", "refuse", bad, "--reason", "hors contrat")
      // More than ten hours a day: a reason is asked for.
      let refused = try world.office("hours", "validate", odd, exit: 64)
      #expect(refused["error"]["code"].string == "reason-needed")
      try world.office("hours", "validate", odd, "--reason", "nuit de coulage")
      // Not twice, and all or nothing.
      try world.office("hours", "check", odd, exit: 65)
      try claire.sync()
      let list = try claire("hours", "list")
      #expect([good, bad, odd].map { state(list, $0) } == ["validated", "refused", "validated"])
      try total(world, [claire], 18 * 60)
      let why = try claire("history", bad)["versions"].items.compactMap { $0["reason"].string }
      #expect(why.contains("hors contrat"))
      // Put right, it is declared anew.
      let again = try claire("hours", "edit", bad, "--hours", "3")
      #expect(again["state"].string == "declared")
      try claire.sync()
      try total(world, [claire], 21 * 60)
    }
  }

  @Test
  func `Changes of a validated month are requests that the office accepts or refuses, with the same totals everywhere`()
    throws
  {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entries = try (2...6).map { try claire.log("7", date: "2026-03-0\($0)") }
      try claire.sync()
      try marc.sync()
      let validated = try world.office("hours", "validate", "--market", "M1", "--month", "2026-03")
      #expect(validated["hours"].items.count == 5 && validated["totalMinutes"].int == 35 * 60)
      // Neither device has heard of it.
      try claire("hours", "edit", entries[0], "--hours", "8")
      try claire("hours", "delete", entries[1])
      let added = try claire.log("2", date: "2026-03-20")
      try claire("hours", "edit", entries[2], "--date", "2026-04-01")
      try claire("hours", "edit", entries[3], "--hours", "1")
      try marc("hours", "edit", entries[0], "--hours", "6", "--note", "feuille signée")
      let sent = try claire.sync(exit: 65)
      #expect(sent["held"].int == 5)
      #expect(try marc.sync(exit: 65)["held"].int == 1)
      // Visible on both sides, and the register is as it was validated.
      #expect(try claire("held", "list")["records"].items.count == 5)
      let held = try world.office("held", "list")["held"].items
      #expect(held.count == 6 && held.allSatisfy { $0["code"].string == "locked" })
      #expect(try world.office("hours", "list")["totalMinutes"].int == 35 * 60)
      func decide(_ decision: String, _ entry: String, of officer: String) throws {
        let change = try #require(
          held.first { $0["record"].string == entry && $0["officer"].string == officer }?["id"].string)
        try world.office("held", decision, change, "--reason", "vu avec l'entreprise", "--as", "Anne")
      }
      for entry in [entries[0], entries[1], added, entries[2]] { try decide("accept", entry, of: "claire") }
      try decide("refuse", entries[3], of: "claire")
      // A second correction of the same entry reverses what counts by now.
      try decide("accept", entries[0], of: "marc")
      for device in [claire, marc, claire] { try device.sync() }
      try total(world, [claire, marc], (6 + 0 + 7 + 7 + 7 + 2) * 60)
      for place in [
        try world.office("hours", "list", "--month", "2026-03"), try claire("hours", "list", "--month", "2026-03"),
      ] { #expect(place["totalMinutes"].int == (6 + 0 + 7 + 7 + 2) * 60) }
      #expect(try marc("hours", "list", "--month", "2026-04")["totalMinutes"].int == 7 * 60)
      // The entries stay as they were validated; the corrections stand beside them.
      let list = try marc("hours", "list")["hours"].items
      let first = try #require(list.first { $0["id"].string == entries[0] })
      #expect(
        first["minutes"].int == 420 && first["state"].string == "validated" && first["corrections"].items.count == 2)
      #expect(first["note"].string == "feuille signée")
      #expect(try claire("unsent")["records"].items.map { $0["sync"].string } == ["refused"])
      #expect(try claire("unsent")["records"][0]["id"].string == entries[3])
      for device in [claire, marc] { #expect(try device.verify()["ok"].isTrue) }
      #expect(try world.office("verify")["ok"].isTrue && world.office("audit", "verify")["ok"].isTrue)
    }
  }

  @Test func `The office corrects a validated entry, and opens a month again`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("7", date: "2026-03-02")
      try claire.sync()
      try world.office("hours", "validate", "--market", "M1", "--month", "mars 2026")
      let corrected = try world.office("hours", "correct", entry, "--hours", "9h30", "--reason", "feuille signée")
      #expect(corrected["minutes"].int == 420 && corrected["corrections"].items.count == 1)
      try world.office("hours", "correct", entry, "--hours", "9", "--reason", "relue")
      try claire.sync()
      try total(world, [claire], 9 * 60)
      // The person is told of both.
      let tables = try world.office("person", "export", "Fatou")["records"].items.compactMap { $0["table"].string }
      #expect(tables.filter { $0 == "correction" }.count == 2)
      let warned = try claire.raw([
        "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-09", "--hours", "1",
      ])
      #expect(warned.exit == 0 && warned.output.contains("demande de correction"))
      try claire.sync(exit: 65)
      try world.office("hours", "unlock", "--market", "M1", "--month", "2026-03", "--reason", "oubli")
      try world.office("hours", "unlock", "--market", "M1", "--month", "2026-03", "--reason", "oubli", exit: 65)
      let later = try claire.log("2", date: "2026-03-10")
      try claire.sync()
      #expect(state(try world.office("hours", "list"), later) == "declared")
      // An entry that was validated stays so in an open month.
      try claire("hours", "edit", entry, "--hours", "1")
      #expect(try claire.sync(exit: 65)["held"].int == 1)
    }
  }

  @Test func `Hours that do not count become no correction, and corrected ones stay locked in an open month`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let draft = try claire(
        "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-02", "--hours", "7", "--draft")["id"]
        .string
      let declared = try claire.log("5", date: "2026-03-03")
      try claire.sync()
      try world.office("hours", "validate", "--market", "M1", "--month", "2026-03")
      // The draft is changed, taken in and declared: it counts once.
      for change in [["hours", "edit", draft, "--hours", "8"], ["hours", "declare", draft]] {
        #expect(try claire.raw(change).exit == 0)
        try claire.sync(exit: 65)
        try world.office("held", "accept", try world.office("held", "list")["held"][0]["id"].string)
        try claire.sync()
      }
      try total(world, [claire], 13 * 60)
      // Declared in the closed month, corrected, the month opened again.
      try world.office("hours", "correct", draft, "--hours", "6", "--reason", "feuille")
      try world.office("hours", "unlock", "--market", "M1", "--month", "2026-03", "--reason", "oubli")
      try claire.sync()
      try total(world, [claire], 11 * 60)
      try claire("hours", "edit", draft, "--hours", "9")
      #expect(try claire.sync(exit: 65)["held"].int == 1)
      #expect(
        try world.office("hours", "refuse", draft, "--reason", "x", exit: 65)["error"]["code"].string == "corrected")
      try world.office("held", "accept", try world.office("held", "list")["held"][0]["id"].string)
      try claire.sync()
      try total(world, [claire], 14 * 60)
      // Refused past the program, it counts as nothing.
      try world.sqlite(
        claire.store, "UPDATE hour_entry SET state = 'refused' WHERE id = x'\(draft.replacing("-", with: ""))'")
      try claire.sync(exit: 65)
      try world.office("held", "accept", try world.office("held", "list")["held"][0]["id"].string)
      try claire.sync()
      try total(world, [claire], 5 * 60)
      #expect(state(try claire("hours", "list"), declared) == "validated")
    }
  }

  @Test func `Nothing is checked unseen, and a device decides nothing in the office's place`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let entry = try claire.log("7", date: "2026-03-02")
      try claire.sync()
      try claire("hours", "edit", entry, "--hours", "8")
      try world.office("hours", "check", entry)
      #expect(try claire.sync(exit: 65)["held"].int == 1)
      #expect(try world.office("held", "list")["held"][0]["code"].string == "checked-meanwhile")
      try world.office("held", "accept", try world.office("held", "list")["held"][0]["id"].string)
      try claire.sync()
      try total(world, [claire], 8 * 60)
      // Past the program, on the device's own file.
      try world.sqlite(
        claire.store,
        """
        INSERT INTO month_lock(id, market_id, month, is_locked) SELECT randomblob(16), id, '2026-03', 1 FROM market;
        UPDATE hour_entry SET state = 'validated';
        """)
      try world.office("hours", "refuse", entry, "--reason", "doublon")
      try claire.sync(exit: 65)
      let codes = try world.office("held", "list")["held"].items.compactMap { $0["code"].string }
      #expect(Set(codes) == ["office-only", "unseen"])
    }
  }
}
