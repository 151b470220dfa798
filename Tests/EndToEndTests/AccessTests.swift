import Foundation
import Testing

/// Who was shown whom at the office stands in a log of its own, and what cannot be logged is not shown.
@Suite struct AccessTests {
  /// The same with the server running, which carries the commands out, and without it.
  private func bothWays(_ world: World, _ body: () throws -> Void) throws {
    try body()
    try world.office.stop()
    try body()
    try world.office.start()
  }

  private func log(_ world: World) -> String { world.office.data + "/access.sqlite" }

  @Test func `Every command that shows people leaves a line, and others leave none`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let fatou = try world.office("person", "list")["persons"][0]["id"].string
      let entry = try world.disputedEntry(claire, marc)
      try claire("person", "add", "--name", "Ailleurs Nulle")
      try world.office("device", "scope", "remove", try claire.status()["device"].string, "pau")
      _ = try claire.raw(["sync"])
      try marc.sync()
      let conflicts = try world.office("held", "list")["held"].items
      try world.office("held", "accept", conflicts.first { $0["table"].string == "hour_entry" }?["id"].string ?? "")
      let conflict = try world.office("conflict", "list")["conflicts"][0]["id"].string
      try bothWays(world) {
        for command in [
          ["person", "list"], ["person", "export", "Fatou"], ["hours", "list"], ["conflict", "list"],
          ["conflict", "show", conflict], ["history", entry], ["history", fatou],
          ["retention", "list", "--months", "1"],
        ] {
          let before = try world.accesses().count
          let shown = try world.office.raw(command + ["--as", "Anne", "--json"])
          #expect(shown.exit == 0)
          let added = try world.accesses("--last", "1000").dropFirst(before)
          // Nobody has been without contact for a month.
          guard command[0] != "retention" else {
            #expect(added.isEmpty)
            continue
          }
          let words = command.prefix(command[0] == "history" ? 1 : 2).joined(separator: " ")
          #expect(added.map(\.["command"].string) == [words], "\(command)")
          #expect(added.last?["officer"].string == "Anne")
          #expect(added.last?["persons"].items.contains(.text(fatou)) == true, "\(command)")
        }
        let before = try world.accesses().count
        for command in [
          ["market", "list"], ["device", "list"], ["verify"], ["audit", "list"], ["access", "list"], ["scope", "list"],
          ["hours", "list", "--month", "1999-01"],
        ] {
          #expect(try world.office.raw(command + ["--json"]).exit == 0)
        }
        #expect(try world.accesses().count == before)
      }
      let person = try world.office("held", "list")["held"].items.first { $0["table"].string == "person" }
      let refused = try #require(person?["id"].string)
      try world.office("held", "refuse", refused, "--reason", "test")
      try world.office("conflict", "resolve", conflict, "--keep", "1")
      try world.office("conflict", "undo", conflict)
      let last = try world.accesses("--last", "4")
      #expect(
        last.map(\.["command"].string) == ["held list", "held refuse", "conflict resolve", "conflict undo"])
      #expect(last.allSatisfy { $0["officer"].string == "bureau" && !$0["persons"].items.isEmpty })
      // Ids only, and nobody else's file.
      let bytes = try Data(contentsOf: URL(filePath: log(world)))
      for word in ["Fatou", "Ailleurs"] { #expect(bytes.range(of: Data(word.utf8)) == nil) }
      let mode = try FileManager.default.attributesOfItem(atPath: log(world))[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test func `A name that fits several is an access to all of them`() throws {
    try inWorld { world in
      try world.office("person", "add", "--name", "Fatou Nguyen", "--scope", "pau")
      try bothWays(world) {
        let refused = try world.office.raw(["hours", "list", "--person", "fatou"])
        #expect(refused.exit == 64 && refused.error.contains("Nguyen"))
        let line = try world.accesses("--last", "1")[0]
        #expect(line["command"].string == "hours list" && line["persons"].items.count == 2)
      }
    }
  }

  @Test func `The log can be asked by person and day, and the person's export has it`() throws {
    try inWorld { world in
      let ali = try world.office("person", "add", "--name", "Ali", "--scope", "pau")["id"].string
      try bothWays(world) {
        try world.office("person", "list")
        try world.office("person", "export", "Fatou", "--as", "Anne")
      }
      #expect(
        try world.accesses("--person", "Ali").map(\.["command"].string) == [
          "person add", "person list", "person list",
        ])
      #expect(try world.accesses("--person", ali, "--last", "1").count == 1)
      #expect(try world.accesses("--since", "aujourd'hui").count == 6 && world.accesses("--since", "demain").isEmpty)
      #expect(try world.accesses("--person", "00000000-0000-0000-0000-000000000001").isEmpty)
      let said = try world.office.raw(["access", "list", "--person", "Ali"])
      #expect(said.output.contains("bureau  person add  \(ali)"))
      try world.office("access", "list", "--last", "0", exit: 64)
      try world.office("access", "list", "--since", "nimporte", exit: 64)
      try world.office("access", "list", "--person", "personne-inconnue", exit: 65)
      let seen = try world.office("person", "export", "Fatou")["accesses"].items
      #expect(
        seen.map(\.["command"].string) == [
          "person add", "person list", "person export", "person list", "person export",
        ])
      #expect(seen.map(\.["officer"].string) == ["bureau", "bureau", "Anne", "bureau", "Anne"])
      #expect(seen.allSatisfy { $0.keys == ["at", "officer", "command"] })
      let page = try world.office.raw(["person", "export", "Fatou"]).output
      #expect(page.contains("Qui l'a vue".replacingOccurrences(of: "'", with: "&#39;")))
      #expect(page.contains("<td>person list</td>") && !page.contains(ali))
    }
  }

  @Test func `What cannot be logged is neither shown nor done`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      let marc = try world.device("marc")
      let entry = try world.disputedEntry(claire, marc)
      for device in [claire, marc] { try device.sync() }
      let conflict = try world.office("conflict", "list")["conflicts"][0]["id"].string
      let person = try world.office("person", "list")["persons"][0]["id"].string
      let moved = world.path("access-moved.sqlite")
      try FileManager.default.moveItem(atPath: log(world), toPath: moved)
      try FileManager.default.createDirectory(atPath: log(world), withIntermediateDirectories: false)
      try bothWays(world) {
        for command in [
          ["person", "list"], ["person", "export", "Fatou"], ["person", "export", "Fatou", "--output", "fatou.html"],
          ["hours", "list"], ["conflict", "list"], ["conflict", "show", conflict], ["history", entry],
          ["history", person], ["person", "add", "--name", "Fatou Nouvelle", "--scope", "pau"],
          ["conflict", "resolve", conflict, "--keep", "1"], ["retention", "archive", "Fatou", "--reason", "test"],
          ["access", "list"],
        ] {
          for form in [[], ["--json"]] {
            let outcome = try world.office.raw(command + form)
            #expect(outcome.exit == 74, "\(command)")
            #expect(!(outcome.output + outcome.error).contains("Fatou N"), "\(command) \(outcome.output)")
            #expect(form.isEmpty || (try? outcome.json()["error"]["code"].string) == "access-log", "\(command)")
          }
        }
        #expect(!FileManager.default.fileExists(atPath: world.path("fatou.html")))
        // What shows nobody goes on, and so do the devices.
        try world.office("scope", "list")
        try world.office("market", "list")
      }
      for device in [claire, marc] { try device.sync() }
      try FileManager.default.removeItem(atPath: log(world))
      try FileManager.default.moveItem(atPath: moved, toPath: log(world))
      #expect(try world.office("person", "list")["persons"].items.count == 1)
      #expect(try world.office("conflict", "list")["conflicts"][0]["id"].string == conflict)
      #expect(try world.office("audit", "list", "--record", person)["lines"].items.count == 1)
      try world.expectEqual([claire, marc])
    }
  }

  @Test func `Lines go after a year, by the server itself or by collect, and no backup has any`() throws {
    try inWorld { world in
      try world.office("person", "list")
      let backup = world.path("b.sqlite")
      try world.office("backup", backup)
      #expect(try world.sqlite(backup, "SELECT count(*) FROM sqlite_master WHERE name LIKE 'access%'") == "0")
      let count = try world.accesses().count
      #expect(try world.later("+364d", "collect")["accesses"].int == 0)
      #expect(try world.later("+366d", "collect")["accesses"].int == count)
      #expect(try world.accesses().isEmpty)
      try world.office("person", "list")
      try world.office("restore", backup, exit: 75)
      try world.office.stop()
      try world.office("restore", backup)
      #expect(try world.accesses().count == 1)
      try world.sqlite(log(world), "UPDATE access SET at = at - 366 * 86400000")
      try world.office.start()
      try until("the line is gone") { try world.accesses().isEmpty }
    }
  }
}

extension World {
  /// The lines of the access log.
  func accesses(_ options: String...) throws -> [JSON] {
    let outcome = try office.raw(["access", "list", "--json"] + options)
    return try answer(outcome, options, 0, #_sourceLocation)["accesses"].items
  }

  /// Runs a command of the office, without its server, as it will be answered after `offset`, such as `+100d`.
  func later(_ offset: String, _ arguments: String..., exit: Int32 = 0) throws -> JSON {
    let isServing = office.isServing
    if isServing { try office.stop() }
    let outcome = try run(
      try Binaries.tool("faketime"), ["-f", offset, Binaries.server] + arguments + ["--json", "--data", office.data],
      scratch: folder, environment: ["FAKETIME_DONT_FAKE_MONOTONIC": "1"])
    if isServing { try office.start() }
    return try answer(outcome, arguments, exit, #_sourceLocation)
  }
}
