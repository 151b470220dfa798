import Foundation
import Testing

/// Devices that stay away beyond the time for which deletions are remembered.
@Suite struct LongAwayTests {
  @Test func `A deletion is forgotten only when it is old, and work done meanwhile waits for the office`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try claire.log("7")
      let other = try claire.log("1", date: "2026-03-15")
      for device in [claire, marc] { try device.sync() }
      try claire("hours", "delete", entry)
      try claire("hours", "delete", other)
      try claire.sync()
      try marc("hours", "edit", entry, "--hours", "8")
      #expect(try world.office("collect")["collected"].int == 0)
      #expect(try world.later("+100d", "collect")["collected"].int == 2)
      // The office still answers for what was deleted.
      let kinds = try world.office("history", entry)["versions"].items.map { $0["kind"].string }
      #expect(kinds.contains("insert") && kinds.contains("delete"))
      try claire.sync()
      try claire("history", entry, exit: 65)
      #expect(try marc.sync(exit: 65)["held"].int == 1)
      let held = try world.office("held", "list")["held"][0]
      #expect(held["reason"].string.contains("supprimée depuis longtemps"))
      #expect(try world.office.total() == 0)
      try world.office("held", "accept", held["id"].string)
      for device in [claire, marc] { try device.sync() }
      try world.expectEqual([claire, marc], minutes: 480)
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
    }
  }
}
