import Foundation
import Testing

/// The names, options and JSON that scripts depend on (DESIGN §10).
@Suite struct ContractTests {
  static let entryKeys: Set<String> = [
    "id", "market", "lot", "person", "date", "period", "minutes", "modality", "state", "note", "officer",
    "sync", "conflicts", "corrections", "warnings",
  ]
  static let marketKeys: Set<String> = ["id", "number", "title", "buyer", "lots", "minutesDue", "minutesDone"]

  private func expect(
    _ json: JSON, has keys: Set<String>, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(keys.subtracting(json.keys).isEmpty, "\(json)", sourceLocation: sourceLocation)
  }

  @Test func `The office's commands answer in the shapes of the contract`() throws {
    try inWorld(seed: false) { world in
      let office = world.office
      #expect(
        try office("scope", "add", "pau", "--name", "Pau")["scopes"][0]
          == JSON.object(["code": .text("pau"), "name": .text("Pau")]))
      #expect(try office("scope", "list")["scopes"].items.map(\.["code"].string) == ["pau"])
      let invitation = try office("device", "invite", "--officer", "Zoé", "--scope", "pau")
      expect(invitation, has: ["code", "expiresAt"])
      #expect(invitation["expiresAt"].string.hasSuffix("Z"))
      let market = try office(
        "market", "add", "--number", "M1", "--title", "T", "--buyer", "B", "--scope", "pau")["markets"][0]
      expect(market, has: Self.marketKeys)
      let lots = try office("market", "lot", "add", "M1", "--number", "1", "--due", "385,5")["markets"][0]["lots"]
      expect(lots[0], has: ["number", "minutesDue", "minutesDone"])
      #expect(lots[0]["minutesDue"].int == 23_130)
      #expect(try office("market", "list")["markets"][0]["minutesDue"].int == 23_130)
      #expect(try office("market", "show", market["id"].string)["markets"][0]["number"].string == "M1")
      expect(try office("person", "add", "--name", "Ali"), has: ["id", "name"])
      #expect(try office("person", "list")["persons"][0]["name"].string == "Ali")
      #expect(try office("hours", "list") == .object(["hours": .array([]), "totalMinutes": .integer(0)]))
      #expect(try office("conflict", "list") == .object(["conflicts": .array([])]))
      #expect(try office("held", "list") == .object(["held": .array([])]))
      #expect(try office("verify")["ok"].isTrue)
      expect(
        try office("history", market["id"].string)["versions"][0],
        has: ["dot", "unit", "value", "officer", "device", "deviceTime", "receivedAt", "kind"])
      #expect(try office("device", "list") == .object(["devices": .array([])]))
      expect(
        try office("import", fixture("decp_v2_official_example_marches_concessions.json"), "--scope", "pau"),
        has: ["read", "created", "updated", "duplicate", "skipped", "warnings"])
      #expect(try office("backup", world.path("b.sqlite"))["ok"].isTrue)
      #expect(try office("restore", world.path("b.sqlite"))["ok"].isTrue)
    }
  }

  @Test func `The device's commands answer in the shapes of the contract`() throws {
    try inWorld { world in
      let claire = world.newDevice("claire")
      let code = try world.office.invite("claire", ["pau"])
      let enrolled = try claire("enroll", "--server", world.office.url, "--code", code)
      expect(enrolled, has: ["device", "officer", "scopes"])
      #expect(
        enrolled["device"].string.range(of: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", options: .regularExpression)
          != nil)
      let sync = try claire.sync()
      #expect(
        sync.keys.isSuperset(of: [
          "sent", "received", "held", "refused", "conflicts", "bytesSent", "bytesReceived", "unsent",
        ]))
      expect(
        try claire.status(),
        has: [
          "device", "incarnation", "server", "officer", "scopes", "unsent", "held", "refused", "conflicts",
          "lastSync", "lastMessage", "events",
        ])
      let entry = try claire(
        "hours", "log", "--market", "M1", "--lot", "1", "--person", "n'diaye", "--date", "14/03/2026",
        "--hours", "7,5", "--modality", "embauche_directe", "--employer", "GEIQ", "--note", "chantier")
      expect(entry, has: Self.entryKeys)
      #expect(entry["minutes"].int == 450 && entry["date"].string == "2026-03-14")
      #expect(entry["sync"].string == "unsent" && entry["state"].string == "declared")
      #expect(entry["note"].string == "chantier" && entry["officer"].string == "claire")
      let id = entry["id"].string
      expect(try claire("unsent")["records"][0], has: ["id", "table", "what", "since", "reason", "decision"])
      #expect(try claire("unsent")["records"].items.count == 1)
      #expect(try claire("held", "list") == .object(["records": .array([])]))
      let rehearsal = try claire("sync", "--dry-run")
      #expect(rehearsal["sent"].int == 1)
      #expect(try world.office.total() == 0)
      #expect(try claire.status()["unsent"].int == 1)
      try claire.sync()
      #expect(try world.office.total() == 450)
      let edited = try claire("hours", "edit", id, "--hours", "8h15", "--month", "mars 2026")
      #expect(edited["period"].string == "month" && edited["date"].string == "2026-03")
      #expect(edited["minutes"].int == 495)
      expect(try claire("hours", "delete", id), has: Self.entryKeys)
      #expect(try claire("hours", "list")["hours"].items.isEmpty)
      #expect(try claire("hours", "restore", id)["minutes"].int == 495)
      let draft = try claire(
        "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-15", "--hours", "2", "--draft")
      #expect(draft["state"].string == "draft")
      #expect(try claire.total() == 495)
      try claire("hours", "declare", draft["id"].string)
      #expect(try claire.total() == 495 + 120)
      #expect(try claire("hours", "list", "--month", "2026-03", "--market", "M1")["hours"].items.count == 2)
      #expect(try claire("hours", "list", "--month", "2025-03")["hours"].items.isEmpty)
      #expect(try claire("hours", "list", "--person", "FATOU")["totalMinutes"].int == 615)
      expect(try claire("person", "add", "--name", "Élodie Petit"), has: ["id", "name"])
      #expect(try claire("person", "list")["persons"].items.count == 2)
      expect(
        try claire("market", "add", "--number", "M2", "--title", "T", "--buyer", "B")["markets"][0],
        has: Self.marketKeys)
      #expect(
        try claire("market", "lot", "add", "M2", "--number", "1", "--due", "10")["markets"][0]["minutesDue"].int == 600)
      let verified = try claire.verify()
      expect(verified["scopes"][0], has: ["code", "records", "digest", "serverDigest"])
      #expect(verified["differences"] == .array([]))
      #expect(try claire("export", "--unsent", world.path("x.json"))["records"].int == 0)
      let listed = try world.listed("claire")[0]
      expect(
        listed,
        has: [
          "id", "officer", "scopes", "incarnations", "lastSync", "unsentReported", "clonedFrom", "restoredAt",
          "revoked",
        ])
      #expect(listed["id"] == enrolled["device"])
      try world.expectEqual([claire], minutes: 615)
    }
  }

  @Test func `A conflict has the members of the contract on every store`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try claire.log("7")
      for device in [claire, marc] { try device.sync() }
      try claire("hours", "edit", entry, "--note", "un")
      try marc("hours", "edit", entry, "--note", "deux")
      for device in [claire, marc] { try device.sync() }
      let conflict = try world.office("conflict", "list")["conflicts"][0]
      expect(conflict, has: ["id", "record", "table", "unit", "values", "provisional"])
      // A scalar for a unit of one column; numbered by dot from 1.
      #expect(conflict["values"].items.map(\.["value"].string) == ["un", "deux"])
      #expect(conflict["values"].items.map(\.["n"].int) == [1, 2])
      expect(conflict["values"][0], has: ["n", "value", "officer", "device", "deviceTime", "receivedAt"])
      let resolved = try marc("conflict", "resolve", conflict["id"].string, "--value", "trois")
      #expect(resolved["conflicts"][0]["id"] == conflict["id"])
      for device in [marc, claire] { try device.sync() }
      #expect(try claire("hours", "list")["hours"][0]["note"].string == "trois")
      try world.expectEqual([claire, marc])
    }
  }

  @Test func `The server says healthz and metrics, without a name in either`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("7")
      try claire.sync()
      let http = RawHTTP(port: world.office.listeningPort)
      #expect(try http.request("GET", "/healthz").status == 200)
      let metrics = try http.request("GET", "/metrics")
      #expect(metrics.status == 200)
      #expect(metrics.text.contains("sync_devices 1"))
      #expect(metrics.text.contains("admission=\"accepted\"} 1"))
      #expect(!metrics.text.contains("claire") && !world.office.log.contains("Fatou"))
      #expect(!world.office.log.contains("claire"))
    }
  }
}
