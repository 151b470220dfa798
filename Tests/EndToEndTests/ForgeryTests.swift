import Foundation
import SwiftProtobuf
import SyncModel
import Testing

/// A client with valid credentials that knows the protocol and lies.
@Suite struct ForgeryTests {
  private static let secret = "SECRET-OLORON"

  @Test func `Each lie gets its own answer, changes nothing, and learns nothing of another scope`() throws {
    try inWorld { world in
      try world.office("scope", "add", "oloron", "--name", "Oloron")
      let claire = try world.device("claire", scopes: ["oloron"])
      try claire(
        "market", "add", "--number", Self.secret, "--title", Self.secret, "--buyer", Self.secret, "--scope", "oloron")
      try claire("person", "add", "--name", Self.secret, "--scope", "oloron")
      try claire.sync()
      let marc = try world.device("marc")
      _ = try marc.log("1")
      try marc.sync()
      let forger = try Forger(world, "mallory")
      let foreign = try Self.life(world, claire)
      let other = try Self.life(world, marc)
      let entry = try Self.id(world, marc, "hour_entry")
      let hidden = try Self.id(world, claire, "market", where: "number = '\(Self.secret)'")
      let before = try Self.register(world)
      let name = ["name": ["name": "x"]]
      let work = ["work": ["date": "2026-03-14", "period": "day"]]
      func new() -> Identifier { Identifier(high: .random(in: 0 ... .max), low: .random(in: 0 ... .max)) }

      func expect(
        _ verdict: String, _ changes: WireBatch, sourceLocation: SourceLocation = #_sourceLocation,
        _ change: (inout WireSyncRequest) -> Void = { _ in }
      ) throws {
        let said = try forger.verdict(changes, change)
        #expect(said == verdict, sourceLocation: sourceLocation)
        #expect(try Self.register(world) == before, sourceLocation: sourceLocation)
      }

      // Another's life, as author of a new record, beside one's own, over another's record, for the whole request.
      try expect("held unknown-past", forger.record("person", new(), name, counter: 1, by: other))
      try expect("held unknown-past", forger.record("person", new(), name, counter: 1, past: [(other, 999)]))
      try expect("held unknown-past", forger.record("hour_entry", entry, work, counter: 999, by: other))
      try expect("bad-message", WireBatch()) { $0.incarnation = other }
      // Foreign scopes: into one, a record of one, and out of one's own.
      try expect("held out-of-scope", forger.record("person", new(), scope: "oloron", name, counter: 1))
      try expect(
        "held out-of-scope", forger.record("market", new(), ["scope": ["scope": "oloron"]], counter: 1))
      try expect(
        "held unknown-past",
        forger.record("person", try Self.id(world, claire, "person"), name, counter: 999, by: foreign))
      try expect("held out-of-scope", forger.record("market", hidden, ["title": ["title": "x"]], counter: 1))
      try expect(
        "held move",
        forger.record("market", try Self.id(world, marc, "market"), ["scope": ["scope": "oloron"]], counter: 1))
      // Counters, vectors, sizes.
      try expect("refused malformed", forger.record("person", new(), name, counter: 1 << 63))
      try expect("refused malformed", forger.record("person", new(), name, counter: .max))
      try expect("refused malformed", forger.record("person", new(), name, counter: 0))
      let lives = (0..<10_001).map { number in
        (
          WireIncarnation.with {
            $0.replica = Data(new().bytes)
            $0.number = UInt64(number + 1)
          }, UInt64(1)
        )
      }
      try expect("refused too-large", forger.record("person", new(), name, counter: 1, past: lives))
      let long = String(repeating: "n", count: 257 << 10)
      try expect("refused too-large", forger.record("person", new(), ["name": ["name": long]], counter: 1))
      var many = forger.record("person", new(), name, counter: 1)
      many.records = Array(repeating: many.records[0], count: 2_001)
      try expect("bad-message", many)
      try expect("refused wrong-type", forger.record("hour_entry", new(), ["work": ["minutes": "x"]], counter: 1))
      try expect("refused malformed", forger.record("person'); DROP TABLE person;--", new(), name, counter: 1))
      try expect("refused malformed", forger.record("../../etc/passwd", new(), name, counter: 1))
      // JSON as deep as fits, known or not.
      for opening in [#"{"x":"#, #"{"fork":"#, "[", #"{"x":["#] {
        let deep = String(repeating: opening, count: (15 << 20) / opening.utf8.count)
        let answer = try forger.post("/v1/sync", Array(deep.utf8), "application/json")
        #expect(answer.status == 400, "\(opening)")
        #expect(try answer.json()["code"].string == "bad-message", "\(opening)")
      }
      #expect(try Self.register(world) == before)
      #expect(!String(decoding: forger.heard, as: UTF8.self).contains(Self.secret))
      #expect(try world.office("verify")["ok"].isTrue)
      // Honest work goes on.
      _ = try marc.log("1")
      for device in [marc, claire] { try device.sync() }
      try world.expectEqual([], minutes: 120)
      try marc.verify()
    }
  }

  @Test func `A dot given twice with two contents is told to begin anew, and a request sent twice counts once`() throws
  {
    try inWorld { world in
      let forger = try Forger(world, "mallory")
      let id = Identifier(high: 7, low: 7)
      #expect(try forger.verdict(forger.record("person", id, ["name": ["name": "Un"]], counter: 1)) == "accepted")
      let people = try world.office("person", "list")["persons"]
      let sent = forger.lastRequest
      for _ in 0..<3 { #expect(try forger.post("/v1/sync", sent).status == 200) }
      #expect(try world.office("person", "list")["persons"] == people)
      let twice = forger.record("person", id, ["name": ["name": "Deux"]], counter: 1)
      #expect(try forger.verdict(twice) == "forked")
      #expect(try world.office("person", "list")["persons"] == people)
      // The highest counter there is, and a version after which there is none.
      let other = try Forger(world, "oscar")
      let last = other.record("person", Identifier(high: 8, low: 8), ["name": ["name": "Fin"]], counter: 1 << 63 - 1)
      #expect(try other.verdict(last) == "accepted")
      let more = other.record("person", Identifier(high: 8, low: 9), ["name": ["name": "Encore"]], counter: 1)
      #expect(try other.verdict(more) == "accepted")
      #expect(try world.office("verify")["ok"].isTrue)
      #expect(try world.office("person", "list")["persons"].items.count == people.items.count + 2)
    }
  }

  @Test func `Text that means something to a database, a browser or a terminal is shown as text`() throws {
    try inWorld { world in
      let forger = try Forger(world, "mallory")
      let texts = [
        "'; DROP TABLE person; --", "Robert\"); DELETE FROM hour_entry; --", "<script>alert(1)</script>",
        "\u{1B}[2J\u{1B}]0;pwned\u{07}\u{1B}[31mrouge", "../../../../etc/passwd",
        "ligne\n2026-01-01 error forged=1\r\nx",
        "\u{202E}gnol", "%s%n%x {0} ${HOME} $(id)", "=cmd|' /C calc'!A0", "\u{9B}31m", "é\u{301}",
      ]
      var counter: UInt64 = 0
      for text in texts {
        counter += 1
        let person = forger.record(
          "person", Identifier(high: 9, low: counter),
          ["name": ["name": text], "birth": ["born": text], "contact": ["contact": text]], counter: counter,
          reason: text)
        #expect(try forger.verdict(person) == "accepted", "\(text.debugDescription)")
        counter += 1
        let market = forger.record(
          "market", Identifier(high: 9, low: counter),
          [
            "identity": ["number": text, "import_key": text], "title": ["title": text], "scope": ["scope": "pau"],
            "classification": ["cpv": text],
          ], counter: counter, reason: text)
        #expect(try forger.verdict(market) == "accepted", "\(text.debugDescription)")
      }
      let claire = try world.device("claire")
      for command in [["person", "list"], ["market", "list"], ["history", "\(Identifier(high: 9, low: 7))"]] {
        for outcome in [try world.office.raw(command), try claire.raw(command)] {
          #expect(outcome.exit == 0, "\(command) \(outcome.error)")
          let shown = (outcome.output + outcome.error).unicodeScalars
          let bad = shown.filter {
            $0 != "\n" && ($0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0 == "\u{202E}")
          }
          #expect(bad.isEmpty, "\(command) \(bad.map { String($0.value, radix: 16) })")
        }
      }
      // In JSON the text is what it was, byte by byte.
      let names = try world.office("person", "list")["persons"].items.map { Array($0["name"].string.utf8) }
      for text in texts { #expect(names.contains(Array(text.utf8)), "\(text.debugDescription)") }
      #expect(!world.office.log.contains("forged"))
      let markets = try world.office("market", "list")["markets"].items.map { Array($0["number"].string.utf8) }
      for text in texts { #expect(markets.contains(Array(text.utf8)), "\(text.debugDescription)") }
      try world.expectEqual([claire])
      #expect(
        try world.sqlite(world.office.data + "/register.sqlite", "SELECT count(*) FROM person") == "\(texts.count + 1)")
    }
  }

  /// All that the office can say of the register, but for what it holds aside.
  private static func register(_ world: World) throws -> [JSON] {
    [
      try world.office("verify"), try world.office("hours", "list"), try world.office("person", "list"),
      try world.office("market", "list"), try world.office("conflict", "list"),
    ]
  }

  private static func life(_ world: World, _ device: Device) throws -> WireIncarnation {
    let row = try world.sqlite(device.store, "SELECT hex(replica), incarnation FROM sync_replica")
    let parts = row.split(separator: "|")
    let replica = try #require(Identifier(parts[0]))
    return .with {
      $0.replica = Data(replica.bytes)
      $0.number = UInt64(bitPattern: Int64(parts[1]) ?? 0)
    }
  }

  private static func id(_ world: World, _ device: Device, _ table: String, where condition: String = "1") throws
    -> Identifier
  {
    try #require(
      Identifier(try world.sqlite(device.store, "SELECT hex(id) FROM \(table) WHERE \(condition) LIMIT 1")))
  }
}
