import Foundation
import Testing

/// What a device may hold, and what happens when that changes (DESIGN §6).
@Suite struct ScopeTests {
  private func seedOther(_ world: World) throws -> Device {
    try world.office("scope", "add", "oloron", "--name", "Oloron")
    let boss = try world.device("boss", scopes: ["pau", "oloron"])
    try boss("market", "add", "--number", "O1", "--title", "Piscine", "--buyer", "Oloron", "--scope", "oloron")
    try boss("person", "add", "--name", "Secrète Dupont", "--scope", "oloron")
    _ = try boss.log("10", market: "O1", person: "Secrète")
    _ = try boss.log("1")
    try boss.sync()
    return boss
  }

  @Test func `A device never gets a byte of another scope`() throws {
    try inWorld { world in
      let boss = try seedOther(world)
      let claire = try world.device("claire")
      #expect(try claire("market", "list")["markets"].items.map(\.["number"].string) == ["M1"])
      #expect(try claire("person", "list")["persons"].items.map(\.["name"].string) == ["Fatou N'Diaye"])
      #expect(try claire.total() == 60)
      for suffix in ["", "-wal"] {
        let bytes = (try? Data(contentsOf: URL(filePath: claire.store + suffix))) ?? Data()
        for word in ["Secrète", "Piscine", "oloron"] { #expect(bytes.range(of: Data(word.utf8)) == nil, "\(word)") }
      }
      #expect(try claire.verify()["scopes"].items.count == 1)
      try world.expectEqual([boss])
    }
  }

  @Test func `A scope taken drops its records at the next sync, and given brings them`() throws {
    try inWorld { world in
      let boss = try seedOther(world)
      let id = try boss.status()["device"].string
      // Work on it that the office has not seen is handed over first.
      _ = try boss.log("3", market: "O1", person: "Secrète")
      try world.office("device", "scope", "remove", id, "oloron")
      let sync = try boss.raw(["sync", "--json"])
      #expect([0, 65].contains(sync.exit), "\(sync.output)")
      try boss.sync()
      #expect(try boss("market", "list")["markets"].items.map(\.["number"].string) == ["M1"])
      #expect(try boss.total() == 60)
      let rows = try world.sqlite(boss.store, "SELECT count(*) FROM hour_entry")
      #expect(rows == "1")
      // Nothing is lost: what it had unsent waits for a person.
      let held = try world.office("held", "list")["held"].items
      #expect(held.count == 1)
      try world.office("held", "accept", held[0]["id"].string)
      #expect(try world.office.total() == 60 + 600 + 180)
      try world.office("device", "scope", "add", id, "oloron")
      try boss.sync()
      try world.expectEqual([boss], minutes: 60 + 600 + 180)
    }
  }

  @Test func `A scope without a record may be taken and given`() throws {
    try inWorld { world in
      try world.office("scope", "add", "vide", "--name", "Vide")
      let claire = try world.device("claire", scopes: ["pau", "vide"])
      let id = try claire.status()["device"].string
      _ = try claire.log("1")
      for _ in 0..<2 {
        try world.office("device", "scope", "remove", id, "vide")
        try claire.sync()
        #expect(try claire.sync()["exchanges"].int == 1)
        #expect(try claire.status()["scopes"].items.count == 1)
        try world.office("device", "scope", "add", id, "vide")
        try claire.sync()
        #expect(try claire.status()["scopes"].items.count == 2)
      }
      try world.expectEqual([claire], minutes: 60)
    }
  }

  @Test func `A new scope comes whole, however late`() throws {
    try inWorld { world in
      _ = try seedOther(world)
      let claire = try world.device("claire")
      for _ in 0..<3 {
        _ = try claire.log("1")
        try claire.sync()
      }
      try world.office("device", "scope", "add", try claire.status()["device"].string, "oloron")
      try claire.sync()
      #expect(try claire.status()["scopes"].items.count == 2)
      try world.expectEqual([claire], minutes: 60 + 600 + 180)
    }
  }

  @Test func `A revoked device hands its unsent work over and wipes itself`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try claire.log("7", date: "2026-03-01")
      try claire.sync()
      try claire("hours", "edit", entry, "--hours", "8", "--note", "dernier mot secret")
      _ = try claire.log("2")
      let id = try claire.status()["device"].string
      let revoked = try world.office("device", "revoke", id)
      #expect(revoked["devices"][0]["revoked"] != .bool(false))
      try claire.sync(exit: 77)
      for suffix in Device.suffixes {
        #expect(!FileManager.default.fileExists(atPath: claire.store + suffix), "\(suffix)")
      }
      let held = try world.office("held", "list")["held"].items
      #expect(held.count == 2)
      for one in held { try world.office("held", "accept", one["id"].string) }
      try marc.sync()
      try world.expectEqual([marc], minutes: 480 + 120)
      #expect(try claire.raw(["sync"]).exit == 77)
    }
  }

  @Test func `A stolen device hands nothing over and wipes itself`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("7")
      try world.office("device", "revoke", try claire.status()["device"].string, "--stolen")
      try claire.sync(exit: 77)
      #expect(!FileManager.default.fileExists(atPath: claire.store))
      #expect(try world.office("held", "list")["held"].items.isEmpty)
      #expect(try world.office.total() == 0)
    }
  }

  @Test func `A shared record reaches the other scope, and leaves it again`() throws {
    try inWorld { world in
      _ = try seedOther(world)
      let claire = try world.device("claire")
      let market = try world.office("market", "show", "O1")["markets"][0]["id"].string
      let shared = try world.office("scope", "share", market, "pau")
      #expect(shared["id"].string == market)
      try claire.sync()
      #expect(try claire("market", "list")["markets"].items.contains { $0["number"].string == "O1" })
      try claire.verify()
      try world.office("scope", "unshare", market, "pau")
      try claire.sync()
      #expect(try !claire("market", "list")["markets"].items.contains { $0["number"].string == "O1" })
      try world.expectEqualDigests(claire)
      try world.office("scope", "share", market, "nowhere", exit: 65)
    }
  }

  @Test func `A market that moves to another scope takes its hours along`() throws {
    try inWorld { world in
      let boss = try seedOther(world)
      let claire = try world.device("claire")
      #expect(try claire.total() == 60)
      try world.sqlite(boss.store, "UPDATE market SET scope = 'oloron' WHERE number = 'M1'")
      try boss.sync()
      try claire.sync()
      #expect(try claire("market", "list")["markets"].items.isEmpty)
      #expect(try claire.total() == 0)
      try world.expectEqual([boss], minutes: 660)
      try world.expectEqualDigests(claire)
    }
  }
}

extension World {
  /// The device's digests of its scopes are the server's.
  func expectEqualDigests(_ device: Device, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let own = try office("verify", sourceLocation: sourceLocation)["scopes"]
    for scope in try device.verify(sourceLocation: sourceLocation)["scopes"].items {
      #expect(scope["digest"] == own.first("code", scope["code"].string)["digest"], sourceLocation: sourceLocation)
    }
  }
}
