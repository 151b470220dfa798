import Foundation
import Testing

/// Two records of one person, made apart, are followed as one.
@Suite struct PersonMergeTests {
  private func persons(_ report: JSON) -> Int? {
    report["tables"][0]["rows"].items.first { $0["indicator"].string == "Personnes" }?["value"].int
  }

  @Test func `People made twice offline are merged, work goes on under either, and the merge can be taken back`() throws
  {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let late = try world.device("late")
      // The same person on two devices, each with hours of the same day.
      let first = try claire("person", "add", "--name", "Zoé Müller")["id"].string
      let second = try marc("person", "add", "--name", "MULLER Zoe", "--born", "02/03/1990")["id"].string
      _ = try claire.log("7", date: "2026-03-02", person: first)
      _ = try marc.log("4", date: "2026-03-02", person: second)
      for device in [claire, marc, late] { try device.sync() }
      #expect(persons(try world.office("report", "year")) == 2)
      let found = try world.office("person", "duplicates")["duplicates"].items
      #expect(found.map { Set($0["persons"].items.map { $0["id"].string }) } == [[first, second]])
      let merged = try world.office("person", "merge", second, first, "--as", "Anne")["persons"][0]
      let face = min(first, second)
      #expect(merged["id"].string == face && merged["mergedIds"].items.map(\.string) == [max(first, second)])
      let merge = merged["merges"][0]["id"].string
      try world.office("person", "merge", first, second, exit: 65)
      // A device that has not heard of it logs on the one that is hidden now.
      _ = try late.log("2", date: "2026-03-03", person: max(first, second))
      for device in [late, claire, marc, late] { try device.sync() }
      for place in [try world.office("person", "list"), try claire("person", "list")] {
        #expect(place["persons"].items.filter { [first, second].contains($0["id"].string) }.count == 1)
      }
      // By name, and by either id, it is one person with all hours, counted once each.
      for name in ["zoe muller", first, second] {
        #expect(try claire("hours", "list", "--person", name)["totalMinutes"].int == 13 * 60)
      }
      #expect(persons(try world.office("report", "year")) == 1)
      #expect(persons(try claire("report", "year")) == 1)
      let path = try world.office("report", "person", "--person", "zoe muller")["tables"][0]["rows"].items
      #expect(path.map { $0["minutes"].int } == [13 * 60])
      // Both worked that day: it is one person's now.
      let entries = try claire("hours", "list", "--person", first)["hours"].items
      #expect(entries.filter { $0["warnings"].items.contains { $0["code"].string == "duplicate" } }.count == 2)
      let export = try world.office("person", "export", "zoe muller")["records"].items.compactMap { $0["id"].string }
      #expect(export.contains(first) && export.contains(second))
      // A device decides no merge in the office's place.
      try world.sqlite(
        marc.store, "UPDATE person_merge SET is_undone = 1")
      #expect(try marc.sync(exit: 65)["held"].int == 1)
      try world.office("held", "refuse", try world.office("held", "list")["held"][0]["id"].string, "--reason", "bureau")
      // Taken back, nothing was rewritten.
      try world.office("person", "unmerge", merge)
      try world.office("person", "unmerge", merge, exit: 65)
      for device in [marc, claire] { try device.sync() }
      #expect(persons(try claire("report", "year")) == 2)
      #expect(try marc("hours", "list", "--person", first)["totalMinutes"].int == (first == face ? 7 : 9) * 60)
      #expect(try world.office("hours", "list")["totalMinutes"].int == 13 * 60)
      // And done again, it is the same record.
      #expect(try world.office("person", "merge", first, second)["persons"][0]["merges"][0]["id"].string == merge)
    }
  }

  @Test func `Erasing a person erases all that they are`() throws {
    try inWorld { world in
      let one = try world.office("person", "add", "--name", "Ana Un", "--scope", "pau")["id"].string
      let other = try world.office("person", "add", "--name", "Ana Deux", "--scope", "pau")["id"].string
      try world.office("person", "merge", one, other)
      try world.office("person", "erase", "ana un", "--confirm", min(one, other))
      let names = try world.office("person", "list")["persons"].items.compactMap { $0["name"].string }
      #expect(!names.contains { $0.contains("Ana") })
    }
  }
}
