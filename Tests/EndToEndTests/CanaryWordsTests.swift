import Foundation
import Testing

/// The marked words of a `SecretScope`, looked for in what the server logs and counts, and in what it says to devices
/// that ask for what is not theirs.
@Suite struct CanaryWordsTests {
  @Test func `The server's log names no person, no note, no credential and no code`() throws {
    try inWorld { world in
      let secret = try SecretScope(world)
      let claire = try secret.device("claire", ["pau", secret.code])
      try secret.fill(witnesses: [claire])
      let canaries = secret.canaries
      func plantSecrets() throws {
        for name in ["credential", "token", "epoch"] {
          canaries.plant(name, try world.sqlite(claire.store, "SELECT value FROM sync_setting WHERE name = '\(name)'"))
        }
      }
      try plantSecrets()
      let raw = try RawClient(world, claire)
      let protobuf = ["content-type": "application/x-protobuf"]
      let marked = Array(canaries.text("body").utf8)
      for path in ["/v1/enroll", "/v1/sync", "/v1/digest", "/\(canaries.word("path"))"] {
        for headers in [protobuf, ["content-type": "application/json"], ["content-type": canaries.word("type")]] {
          _ = try raw.post(path, headers, marked)
          _ = try raw.post(path, headers, marked, bearer: "Bearer \(canaries.word("bearer"))")
        }
      }
      let wrong = ["enroll", "--server", world.office.url, "--code", "ABCD-EFGH-JKLM-NPQR"]
      #expect(try world.newDevice("x").raw(wrong).exit == 77)
      // A fault of the server itself, in the middle of storing a note.
      try world.sqlite(world.office.data + "/register.sqlite", "ALTER TABLE sync_history RENAME TO elsewhere")
      let entry = try claire("hours", "list")["hours"][0]["id"].string
      try claire("hours", "edit", entry, "--note", canaries.text("last note"))
      let failed = try claire.raw(["sync"])
      #expect(failed.exit == 69)
      #expect(canaries.found(in: Array((failed.output + failed.error).utf8)).isEmpty)
      #expect(world.office.log.contains("request failed"))
      try world.sqlite(world.office.data + "/register.sqlite", "ALTER TABLE elsewhere RENAME TO sync_history")
      try claire.sync()
      try plantSecrets()
      let metrics = try raw.http.request("GET", "/metrics").text
      #expect(metrics.contains("sync"))
      #expect(canaries.found(in: Array(metrics.utf8)).isEmpty)
      try world.office.raw(["device", "revoke", try claire.status()["device"].string]).expectDone()
      let log = world.office.log
      #expect(log.contains("device enrolled") && log.contains("outcome"))
      #expect(canaries.found(in: Array(log.utf8)).isEmpty)
    }
  }

  @Test func `Errors to other devices say nothing of a scope that they have not`() throws {
    try inWorld { world in
      let secret = try SecretScope(world)
      let curious = try secret.device("curieux", ["pau"])
      try secret.fill()
      let canaries = secret.canaries
      // It has guessed ids, and writes about them.
      let hex = "lower(hex(id))"
      let register = world.office.data + "/register.sqlite"
      let market = try world.sqlite(register, "SELECT \(hex) FROM market WHERE scope = '\(secret.code)'")
      let entry = try world.sqlite(register, "SELECT \(hex) FROM hour_entry WHERE note IS NOT NULL LIMIT 1")
      try world.sqlite(
        curious.store,
        """
        INSERT INTO market(id, number, title, scope) VALUES (x'\(market)', 'X', 'X', 'pau');
        INSERT INTO hour_entry(id, date, period, minutes, market_id, person_id, state, state_by) VALUES
          (x'\(entry)', '2026-03-14', 'day', 90, (SELECT id FROM market WHERE number = 'M1'),
            (SELECT id FROM person), 'declared', 'x'),
          (randomblob(16), '2026-03-14', 'day', 90, x'\(market)', (SELECT id FROM person), 'declared', 'x');
        """)
      let sync = try curious.raw(["sync", "--json"])
      #expect(sync.exit == 65)
      let raw = try RawClient(world, curious)
      let json = ["content-type": "application/json", "accept-language": "en"]
      var said = [sync.output, sync.error]
      for scope in [secret.code, "nowhere"] {
        let answer = try raw.post("/v1/digest", json, Array("{\"scopes\":[\"\(scope)\"]}".utf8))
        #expect(answer.status == 403)
        said.append(answer.text.replacing(scope, with: "SCOPE"))
      }
      // A scope of others and one that is none are told apart by nothing.
      #expect(said[2] == said[3])
      for command in ["unsent", "held list", "hours list", "market list", "status", "history \(entry)"] {
        let outcome = try curious.raw(command.split(separator: " ").map(String.init) + ["--json"])
        said += [outcome.output, outcome.error]
      }
      let words = canaries.planted.subtracting(["market id", "entry id", "person id"])
      for text in said {
        let found = canaries.found(in: Array((text + " ").utf8)).intersection(words)
        #expect(found.isEmpty, "\(text)")
      }
      #expect(try canaries.found(inFolder: secret.folder("curieux")).intersection(words).isEmpty)
    }
  }
}
