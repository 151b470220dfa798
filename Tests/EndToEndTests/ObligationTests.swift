import Foundation
import Testing

/// What a lot obliges to, given offline on two devices.
@Suite struct ObligationTests {
  @Test func `Terms given apart merge where they are apart, and a disputed figure is a conflict`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      try claire(
        "market", "lot", "add", "M1", "--number", "2", "--kind", "per_tranche", "--threshold", "2 700 000",
        "--tranche", "2000")
      try claire.sync()
      try marc.sync()
      // Offline: what was invoiced, and hours set in place of those of another lot.
      try claire("market", "lot", "set", "M1", "--number", "2", "--invoiced", "3 200 000")
      try marc("market", "lot", "set", "M1", "--number", "2", "--committed", "300", "--commitment-note", "art. 53")
      try marc("market", "lot", "set", "M1", "--number", "1", "--override", "120", "--reason", "avenant")
      try claire("market", "lot", "set", "M1", "--number", "1", "--gap-reason", "mission prolongée")
      for device in [claire, marc, claire] { try device.sync() }
      #expect(try world.office("conflict", "list")["conflicts"].items.isEmpty)
      for market in [
        try world.office("market", "show", "M1"), try claire("market", "show", "M1"), try marc("market", "show", "M1"),
      ].map({ $0["markets"][0] }) {
        let lots = market["lots"]
        #expect(market["minutesDue"].int == (120 + 250) * 60)
        #expect(
          lots[0]["obligation"]["computedMinutes"].int == 6000 && lots[0]["gapReason"].string == "mission prolongée")
        #expect(lots[1]["committedMinutes"].int == 300 * 60)
        #expect(
          lots[1]["obligation"]["arithmetic"].string == "(3 200 000 - 2 700 000) / 2 000 EUR = 250 h")
      }
      // One figure of both: the terms are one unit.
      try claire("market", "lot", "set", "M1", "--number", "2", "--tranche", "2500")
      try marc("market", "lot", "set", "M1", "--number", "2", "--threshold", "2000000")
      for device in [claire, marc, claire] { try device.sync() }
      let conflicts = try world.office("conflict", "list")["conflicts"].items
      #expect(conflicts.map { $0["unit"].string } == ["obligation"])
    }
  }

  @Test func `What is wrong with terms is said, and nothing is kept`() throws {
    try inWorld { world in
      let outcome = try world.office.raw(
        ["market", "lot", "add", "M1", "--number", "2", "--kind", "labour_share", "--amount", "1000000"])
      #expect(outcome.exit == 64)
      #expect(outcome.error.contains("--labour-share") && outcome.error.contains("--hourly-cost"))
      #expect(try world.office("market", "show", "M1")["markets"][0]["lots"].items.count == 1)
    }
  }
}
