import Foundation
import SwiftProtobuf
import SyncModel
import Testing

/// Whom a device has shown to its officer comes to the office with the next sync, and what a device cannot note it does
/// not show (`protocol/sync.md` §17).
@Suite struct DeviceAccessTests {
  private static let json = ["content-type": "application/json"]

  /// How many lines wait on the device.
  private func waiting(_ world: World, _ device: Device) throws -> Int {
    let there = "SELECT count(*) FROM sqlite_master WHERE name = 'device_access'"
    guard try world.sqlite(device.store, there) == "1" else { return 0 }
    return Int(try world.sqlite(device.store, "SELECT count(*) FROM device_access")) ?? -1
  }

  private func at(_ offset: String, _ device: Device) throws -> Device {
    device.alias(
      environment: ["FAKETIME_DONT_FAKE_MONOTONIC": "1"], wrapper: [try Binaries.tool("faketime"), "-f", offset])
  }

  @Test func `Every command of a device that shows people leaves a line, which is at the office after the sync`() throws
  {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let fatou = try claire("person", "list")["persons"][0]["id"].string
      _ = try world.disputedEntry(claire, marc)
      for device in [marc, claire] { try device.sync() }
      let conflict = try claire("conflict", "list")["conflicts"][0]["id"].string
      try claire.sync()
      #expect(try waiting(world, claire) == 0)
      let before = try world.accesses().count

      // Days without a network.
      try world.office.stop()
      let entry = try claire.log("1")
      let draft = try claire(
        "hours", "log", "--market", "M1", "--person", fatou, "--date", "2026-03-15", "--hours", "2", "--draft")
      try claire("hours", "declare", draft["id"].string)
      try claire("hours", "edit", entry, "--hours", "3")
      try claire("hours", "delete", entry)
      try claire("hours", "restore", entry)
      try claire("hours", "list")
      try claire("history", entry)
      try claire("conflict", "list")
      try claire("conflict", "show", conflict)
      try claire("conflict", "resolve", conflict, "--keep", "1")
      try claire("person", "list")
      let other = try claire("person", "add", "--name", "Fatou Nguyen")["id"].string
      // A name that fits several is answered with all of them.
      try claire("hours", "list", "--person", "fatou", exit: 64)
      try claire(
        "hours", "log", "--market", "M1", "--person", "fatou", "--date", "2026-03-16", "--hours", "1", exit: 64)
      let commands = [
        "hours log", "hours log", "hours declare", "hours edit", "hours delete", "hours restore", "hours list",
        "history", "conflict list", "conflict show", "conflict resolve", "person list", "person add", "hours list",
        "hours log",
      ]
      #expect(try waiting(world, claire) == commands.count)
      for command in [
        ["status"], ["unsent"], ["held", "list"], ["market", "list"], ["market", "show", "M1"],
        ["hours", "list", "--month", "1999-01"], ["export", "--unsent", world.path("unsent.json")],
        ["market", "add", "--number", "M2", "--title", "T", "--buyer", "B"],
      ] {
        let outcome = try claire.raw(command)
        #expect(outcome.exit == 0, "\(command) \(outcome.error)")
      }
      #expect(try claire.raw(["sync"]).exit == 69)
      #expect(try waiting(world, claire) == commands.count)
      #expect(try world.accesses().count == before)
      let bytes = try world.sqlite(claire.store, "SELECT group_concat(command || quote(persons)) FROM device_access")
      #expect(!bytes.contains("Fatou"))

      try world.office.start()
      try claire("sync", "--dry-run")
      #expect(try world.accesses().count == before)
      let said = try claire.raw(["sync"])
      #expect(said.exit == 0 && !said.output.contains("Journal"), "\(said)")
      #expect(try waiting(world, claire) == 0)
      let lines = try world.accesses().dropFirst(before)
      #expect(lines.map(\.["command"].string) == commands.map { "field " + $0 })
      #expect(lines.allSatisfy { $0["officer"].string == "claire" })
      for line in lines {
        let persons = line["persons"].items
        #expect(persons.contains(.text(line["command"].string == "field person add" ? other : fatou)), "\(line)")
      }
      for line in lines.suffix(2) { #expect(Set(line["persons"].items) == [.text(fatou), .text(other)]) }

      // Nothing is left to say, and what compares or is asked of the office shows nobody.
      try claire.sync()
      try claire.verify()
      #expect(try world.accesses().count == before + commands.count)
      let seen = try world.office("person", "export", other)["accesses"].items
      #expect(
        seen.map(\.["command"].string) == ["field person add", "field hours list", "field hours log"])
      #expect(seen.allSatisfy { $0["officer"].string == "claire" })
      #expect(try world.office.raw(["person", "export", other]).output.contains("<td>field person add</td>"))
      #expect(try world.office.raw(["access", "list", "--person", other]).output.contains("claire  field person add"))
    }
  }

  @Test func `Lines of the office and of devices stand in the order of their time`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try world.office("person", "list")
      try claire("person", "list")
      try world.office("hours", "list")
      try world.office("person", "list")
      try claire("person", "list")
      try claire.sync()
      try world.office("person", "list")
      let commands = ["person list", "field person list", "person list", "field person list", "person list"]
      #expect(try world.accesses().map(\.["command"].string) == ["person add"] + commands)
      #expect(try world.accesses("--last", "2").map(\.["command"].string) == Array(commands.suffix(2)))
    }
  }

  @Test func `A line that is sent twice, after a lost answer or by a copy of the device, stands once`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let before = try world.accesses().count
      try claire("person", "list")
      try claire.copy(to: world.path("copy.db"))
      // One exchange of records, then the lines, whose answer is lost.
      proxy.next(.none, .cutAnswer(after: 0))
      let cut = try claire.raw(["sync"])
      #expect(cut.exit == 0 && cut.output.contains("Journal des accès pas encore remis"), "\(cut)")
      #expect(proxy.isSpent)
      #expect(try waiting(world, claire) == 1)
      #expect(try world.accesses().count == before + 1)
      proxy.next(.none, .duplicate)
      try claire.sync()
      #expect(proxy.isSpent)
      #expect(try waiting(world, claire) == 0)
      try until("end of the connections") { proxy.requests.count == proxy.connections }
      let sent = try #require(proxy.requests.last { $0.starts(with: Array("POST /v1/accesses".utf8)) })
      #expect(try RawHTTP(port: world.office.listeningPort).send(sent).status == 200)
      let copy = claire.alias(store: world.path("copy.db"))
      try copy("person", "list")
      try copy.sync()
      #expect(try waiting(world, copy) == 0)
      #expect(try world.accesses().count == before + 2)
    }
  }

  @Test func `More lines than a request holds all arrive`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try claire("person", "list")
      try world.sqlite(
        claire.store,
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
        INSERT INTO device_access SELECT at + i, randomblob(16), command, persons FROM device_access, n;
        INSERT INTO device_access SELECT 1 + max(at), randomblob(16), 'many', randomblob(16 * 15000) FROM device_access;
        """)
      try claire.sync()
      #expect(try waiting(world, claire) == 0)
      let lines = try world.accesses("--last", "9999").filter { $0["officer"].string == "claire" }
      #expect(lines.count == 1202)
      #expect(lines.last?["persons"].items.count == 15_000)
    }
  }

  @Test func `A locked device shows nobody and leaves no line`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let fatou = try claire("person", "list")["persons"][0]["id"].string
      _ = try claire.log("1")
      try claire.sync()
      let before = try world.accesses().count
      try claire("lock")
      #expect(try claire("person", "list")["persons"][0]["name"].string == "(verrouillé)")
      try claire("hours", "list")
      _ = try claire.log("1", person: fatou)
      try claire("person", "add", "--name", "Ali")
      #expect(try waiting(world, claire) == 0)
      try claire.sync()
      #expect(try world.accesses().count == before)
      #expect(try claire("person", "list")["persons"].items.count == 2)
      #expect(try waiting(world, claire) == 1)
    }
  }

  @Test func `What a device cannot note it neither shows nor does`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try world.disputedEntry(claire, marc)
      try claire("person", "add", "--name", "Fatou Nguyen")
      for device in [marc, claire] { try device.sync() }
      let conflict = try claire("conflict", "list")["conflicts"][0]["id"].string
      try world.sqlite(
        claire.store,
        """
        ALTER TABLE device_access RENAME TO former_access;
        CREATE TABLE device_access(at INTEGER, id BLOB, command TEXT, persons BLOB, CHECK (command = 'no room'))
        """)
      for command in [
        ["person", "list"], ["hours", "list"], ["hours", "list", "--person", "fatou"], ["history", entry],
        ["conflict", "list"], ["conflict", "show", conflict], ["conflict", "resolve", conflict, "--keep", "1"],
        ["person", "add", "--name", "Fatou Nouvelle"], ["hours", "delete", entry],
        ["hours", "edit", entry, "--hours", "1"],
        ["hours", "log", "--market", "M1", "--person", "n'diaye", "--date", "2026-03-15", "--hours", "2"],
      ] {
        for form in [[], ["--json"]] {
          let outcome = try claire.raw(command + form)
          #expect(outcome.exit == 74, "\(command) \(outcome.error)")
          #expect(!(outcome.output + outcome.error).contains("Fatou N"), "\(command) \(outcome.output)")
          #expect(outcome.error.contains(claire.store), "\(command) \(outcome.error)")
          #expect(form.isEmpty || (try? outcome.json()["error"]["code"].string) == "access-log", "\(command)")
        }
      }
      // What shows nobody goes on.
      try claire("market", "list")
      #expect(try claire.status()["unsent"].int == 0)
      try claire.sync()
      try world.sqlite(claire.store, "DROP TABLE device_access; ALTER TABLE former_access RENAME TO device_access")
      #expect(try claire("person", "list")["persons"].items.count == 2)
      #expect(try claire("conflict", "list")["conflicts"][0]["id"].string == conflict)
      try world.expectEqual([claire, marc])
    }
  }

  @Test func `Lines that the office cannot take wait, and fail no sync`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      let before = try world.accesses().count
      _ = try claire.log("1")
      // A server from before this request.
      proxy.next(.withoutAccesses, .withoutAccesses, .withoutAccesses, .withoutAccesses)
      let old = try claire.raw(["sync"])
      #expect(old.exit == 0 && old.output.contains("404"), "\(old)")
      proxy.next()
      _ = try claire.log("1")
      let log = world.office.data + "/access.sqlite"
      try FileManager.default.moveItem(atPath: log, toPath: log + ".away")
      try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: false)
      let broken = try claire.raw(["sync", "--lang", "en"])
      #expect(broken.exit == 0 && broken.output.contains("not at the office yet"), "\(broken)")
      #expect(!broken.output.contains(world.office.data))
      try FileManager.default.removeItem(atPath: log)
      try FileManager.default.moveItem(atPath: log + ".away", toPath: log)
      #expect(try waiting(world, claire) == 2)
      #expect(try world.accesses().count == before)
      try claire.sync()
      #expect(try waiting(world, claire) == 0)
      #expect(try world.accesses().count == before + 2)
      try world.expectEqual([claire], minutes: 120)
    }
  }

  @Test func `Lines that have waited for a year are dropped, and a clock that is ahead counts for the office's`() throws
  {
    try inWorld { world in
      let claire = try world.device("claire")
      let before = try world.accesses().count
      for offset in ["-366d", "-364d", "+10y"] { try at(offset, claire)("person", "list") }
      // The line at +10y has dropped those before it, and is not old itself.
      #expect(try waiting(world, claire) == 1)
      for offset in ["-366d", "-364d"] { try at(offset, claire)("person", "list") }
      try claire.sync()
      let lines = try world.accesses().dropFirst(before)
      #expect(try lines.count == 2 && waiting(world, claire) == 0)
      let year = Calendar(identifier: .gregorian).component(.year, from: Date())
      #expect(lines.last?["at"].string.hasPrefix("\(year)") == true)
      #expect(try world.accesses("--since", "hier").count == before + 1)
    }
  }

  @Test func `An access log from before devices sent lines keeps its own`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      try world.office("person", "list", "--as", "Anne")
      let before = try world.accesses()
      let log = world.office.data + "/access.sqlite"
      try world.sqlite(log, "DROP INDEX access_id; DROP INDEX access_at; ALTER TABLE access DROP COLUMN id")
      #expect(try world.accesses() == before)
      try world.sqlite(log, "DROP INDEX access_id; DROP INDEX access_at; ALTER TABLE access DROP COLUMN id")
      try claire("person", "list")
      try claire.sync()
      #expect(try world.accesses().dropLast() == before[...])
      #expect(try world.accesses().last?["officer"].string == "claire")
    }
  }

  @Test func `Lines that no honest device sends are refused, all of a request`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let client = try RawClient(world, claire)
      let before = try world.accesses()
      let person = Data(repeating: 7, count: 16)
      func line(
        id: Int = 16, _ command: String = "field hours list", persons: [Data]? = nil, time: Int64 = 1_773_489_600_000
      ) -> WireAccess {
        .with {
          $0.id = Data((0..<id).map { _ in UInt8.random(in: 0...255) })
          $0.command = command
          $0.persons = persons ?? [person]
          $0.deviceTime = time
        }
      }
      func post(_ lines: [WireAccess], as other: RawClient? = nil) throws -> RawHTTP.Answer {
        let request = WireAccessesRequest.with { $0.accesses = lines }
        return try (other ?? client).post(
          "/v1/accesses", ["content-type": "application/x-protobuf", "accept": "application/json"],
          [UInt8](request.serializedData()))
      }
      let bad: [(String, WireAccess)] = [
        ("Access.id", line(id: 0)), ("Access.id", line(id: 15)), ("Access.id", line(id: 17)),
        ("Access.persons", line(persons: [])), ("Access.persons", line(persons: [person, Data([1])])),
        ("Access.persons", line(persons: [person + person])), ("Access.command", line("")),
        ("Access.command", line(String(repeating: "x", count: 101))), ("Access.command", line("field\nhours")),
        ("Access.command", line("field \u{1B}[2J")), ("Access.command", line("a\u{0}b")),
        ("Access.command", line("\u{202E}tsil")), ("Access.command", line("\u{9B}31m")),
      ]
      for (part, wrong) in bad {
        let answer = try post([line(), wrong])
        #expect(answer.status == 400, "\(wrong)")
        #expect(try answer.json()["code"].string == "bad-message", "\(wrong)")
        #expect(try answer.json()["message"].string.contains(part), "\(wrong)")
      }
      #expect(try post((0..<501).map { _ in line() }).status == 400)
      let notText = Array(#"{"accesses":[{"command":"\ud800"}]}"#.utf8)
      #expect(try client.post("/v1/accesses", Self.json, notText).status == 400)
      #expect(try world.accesses() == before)

      #expect(try post([]).status == 200)
      // What a device says of an officer is nothing; JSON is understood too.
      let id = Data(repeating: 9, count: 16)
      let text =
        #"{"officer":"marc","accesses":[{"id":"\#(id.base64EncodedString())","deviceTime":"1773489600000","#
        + #""command":"x","officer":"marc","persons":["\#(person.base64EncodedString())"]}]}"#
      #expect(try client.post("/v1/accesses", Self.json, Array(text.utf8)).status == 200)
      var again = line("another", time: 0)
      again.id = id
      #expect(try post([again], as: RawClient(world, marc)).status == 200)
      #expect(try post([line(time: .min), line(time: .max)]).status == 200)
      #expect(try post([line(persons: [person, person])]).status == 200)
      let lines = try world.accesses("--person", "07070707-0707-0707-0707-070707070707")
      #expect(lines.count == 4 && lines.allSatisfy { $0["officer"].string == "claire" })
      #expect(lines.allSatisfy { $0["persons"].items.count == 1 && $0["command"].string != "another" })
      let year = Calendar(identifier: .gregorian).component(.year, from: Date())
      #expect(lines.last?["at"].string.hasPrefix("\(year)") == true)

      // A device that is revoked is not heard, and says nothing more itself.
      try claire("person", "list")
      try world.office("device", "revoke", try claire.status()["device"].string)
      #expect(try post([line()]).status == 401)
      let count = try world.accesses("--last", "9999").count
      try claire.sync(exit: 77)
      #expect(try world.accesses("--last", "9999").count == count)
    }
  }
}
