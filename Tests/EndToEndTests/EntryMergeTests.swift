import Foundation
import Testing

/// The same hours of the same person, logged apart by two officers, count once.
@Suite struct EntryMergeTests {
  private func total(_ world: World) throws -> Int? { try world.office("hours", "list")["totalMinutes"].int }

  @Test func `Hours logged twice offline are merged, nothing is lost, and the merge can be taken back`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let late = try world.device("late")
      // Both make the person, and both log her day.
      let first = try claire("person", "add", "--name", "Zoé Müller")["id"].string
      let second = try marc("person", "add", "--name", "MULLER Zoe")["id"].string
      let hers = try claire.log("7", date: "2026-03-02", person: first)
      let again = try marc.log("7h30", date: "2026-03-02", person: second)
      _ = try marc.log("5", date: "2026-03-03", person: second)
      for device in [claire, marc, late] { try device.sync() }
      #expect(try world.office("hours", "duplicates")["duplicates"].items.isEmpty)
      try world.office("hours", "merge", hers, again, exit: 65)
      try world.office("person", "merge", first, second, "--as", "Anne")
      // A device that has not heard of any of it works on.
      let hidden = max(hers, again)
      _ = try late.log("2", date: "2026-03-04", person: max(first, second))
      _ = try late.log("3", date: "2026-03-03", person: min(first, second))
      let found = try world.office("hours", "duplicates", "--month", "2026-03")["duplicates"].items
      #expect(found.map { Set($0["entries"].items.map { $0["id"].string }) } == [[hers, again]])
      // Merged in both directions at once, it is one merge.
      let merged = try world.office("hours", "merge", again, hers, "--as", "Anne", "--reason", "deux agents")
      try world.office("hours", "merge", hers, again, exit: 65)
      let kept = min(hers, again) == hers ? 420 : 450
      #expect(merged["totalMinutes"].int == kept)
      let merge = merged["hours"][0]["merges"][0]["id"].string
      for device in [late, claire, marc, late] { try device.sync() }
      #expect(try total(world) == kept + 60 * (5 + 2 + 3))
      for device in [claire, marc, late] {
        let hours = try device("hours", "list")
        #expect(hours["totalMinutes"].int == kept + 60 * (5 + 2 + 3))
        #expect(hours["hours"].items.first { $0["id"].string == hidden }?["duplicateOf"].string == min(hers, again))
        #expect(try device("market", "show", "M1")["markets"][0]["minutesDone"].int == kept + 600)
        #expect(try device("hours", "duplicates")["duplicates"].items.count == 1)
      }
      try world.expectEqual([claire, marc, late])
      // No device merges or unmerges in the office's place.
      try world.sqlite(marc.store, "UPDATE entry_merge SET is_undone = 1")
      #expect(try marc.sync(exit: 65)["held"].int == 1)
      try world.office("held", "refuse", try world.office("held", "list")["held"][0]["id"].string, "--reason", "bureau")
      try marc.sync()
      // An edit by one who had not heard of the merge brings the hours back, and the pair up for a decision.
      try world.office("hours", "unmerge", merge)
      #expect(try total(world) == 420 + 450 + 600)
      for device in [claire, marc, late] { try device.sync() }
      _ = try late("hours", "edit", hidden, "--hours", "6")
      #expect(try world.office("hours", "merge", hers, again)["hours"][0]["merges"][0]["id"].string == merge)
      #expect(try total(world) == kept + 600)
      try late.sync()
      let reopened = try world.office("hours", "duplicates")["duplicates"].items
      #expect(reopened.contains { $0["reopened"].string == merge })
      #expect(try total(world) == kept + 360 + 600)
      for device in [claire, marc, late] { try device.sync() }
      #expect(try claire("hours", "list")["totalMinutes"].int == kept + 360 + 600)
      try world.expectEqual([claire, marc, late])
    }
  }
}
