import Foundation
import Testing

/// Hours of one company over several lots, accounted for together.
@Suite struct PoolTests {
  /// The pool of the Gironde (avise-2 of `cases.json`): 1,115 hours due and 1,185 done, while its two known lots are
  /// 385/393 and 700/570. The source does not say how the rest spreads over the five other operations: here one lot has it.
  @Test func `The pool has its own account, and its lots keep theirs`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let lots = [("A65", "1", "385", "393"), ("A65", "2", "700", "570"), ("AUTRES", "1", "30", "222")]
      for market in ["A65", "AUTRES"] {
        try claire("market", "add", "--number", market, "--title", "Aménagement", "--buyer", "Gironde")
      }
      try claire("pool", "add", "--name", "Cabinet de géomètres", "--siren", "732 829 320")
      for (market, lot, due, done) in lots {
        try claire("market", "lot", "add", market, "--number", lot, "--due", due)
        try claire(
          "hours", "log", "--market", market, "--lot", lot, "--person", "Fatou", "--month", "2011-05", "--hours", done)
        try claire("pool", "lot", "add", "cabinet", "--market", market, "--lot", lot)
      }
      try claire.sync()
      for shown in [try claire("pool", "show", "cabinet"), try world.office("pool", "list")] {
        let pool = shown["pools"][0]
        #expect(pool["minutesDue"].int == 1115 * 60 && pool["minutesDone"].int == 1185 * 60)
        #expect(pool["members"].items.map { $0["minutesDue"].int } == [385, 700, 30].map { $0 * 60 })
        #expect(pool["members"].items.map { $0["minutesDone"].int } == [393, 570, 222].map { $0 * 60 })
        #expect(pool["warnings"].items.isEmpty)
      }
      // What it owes may be another figure than the sum.
      try world.office("pool", "set", "Cabinet", "--override", "1200", exit: 64)
      let set = try world.office("pool", "set", "Cabinet", "--override", "1200", "--reason", "convention")
      #expect(set["pools"][0]["minutesDue"].int == 1200 * 60)
    }
  }

  @Test func `A lot is in one pool only, and one put into two apart is said`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      try claire("pool", "add", "--name", "Une")
      try claire("pool", "add", "--name", "Deux")
      try claire.sync()
      try marc.sync()
      try claire("pool", "lot", "add", "Une", "--market", "M1", "--lot", "1")
      let again = try claire("pool", "lot", "add", "Deux", "--market", "M1", "--lot", "1", exit: 65)
      #expect(again["error"]["code"].string == "in-pool")
      // Offline, and the same lot into the same pool from both sides.
      try marc("pool", "lot", "add", "Deux", "--market", "M1", "--lot", "1")
      for device in [claire, marc, claire] { try device.sync() }
      let pools = try world.office("pool", "list")["pools"].items
      #expect(pools.map { $0["warnings"][0]["code"].string } == ["twice", "twice"])
      try world.office("pool", "lot", "remove", "Deux", "--market", "M1", "--lot", "1")
      try world.office("pool", "lot", "remove", "Deux", "--market", "M1", "--lot", "1", exit: 65)
      try claire.sync()
      #expect(try claire("pool", "show", "Une")["pools"][0]["warnings"].items.isEmpty)
      try world.office("pool", "add", "--name", "x", "--siren", "12", exit: 64)
      try world.office("pool", "show", "nowhere", exit: 65)
    }
  }
}
