import Foundation
import Testing

/// `person erase`: after it nothing of the person is found anywhere, whoever comes later, and the hours stay.
@Suite struct ErasureTests {
  private let canaries = Canaries()

  /// A device on which the person was made, renamed and written about.
  private func device(_ world: World) throws -> (device: Device, person: String) {
    let claire = try world.device("claire")
    let first = canaries.word("first name")
    let person = try claire("person", "add", "--name", first, "--contact", canaries.word("contact"))["id"].string
    let entry = try claire(
      "hours", "log", "--market", "M1", "--person", person, "--date", "2026-03-14", "--hours", "7", "--note",
      canaries.text("first note"))["id"].string
    try claire.sync()
    try claire("hours", "edit", entry, "--note", canaries.text("second note"))
    try world.sqlite(
      claire.store, "UPDATE person SET name = '\(canaries.word("name"))' WHERE id = x'\(hexadecimal(person))'")
    try claire.sync()
    return (claire, person)
  }

  private func hexadecimal(_ id: String) -> String { id.replacing("-", with: "") }

  private func erase(_ world: World, _ person: String) throws {
    try world.office("person", "erase", person, "--confirm", person)
  }

  /// In no file of the world, and in nothing that anyone is shown.
  private func expectGone(_ world: World, _ devices: [Device], sourceLocation: SourceLocation = #_sourceLocation) throws
  {
    #expect(try canaries.found(inFolder: world.folder).isEmpty, sourceLocation: sourceLocation)
    for command in [["person", "list"], ["hours", "list"]] {
      for device in devices {
        let shown = try device.raw(command + ["--json"])
        #expect(canaries.found(in: Array(shown.output.utf8)).isEmpty, "\(command)", sourceLocation: sourceLocation)
      }
      let shown = try world.office.raw(command + ["--json"])
      #expect(canaries.found(in: Array(shown.output.utf8)).isEmpty, "\(command)", sourceLocation: sourceLocation)
    }
  }

  @Test func `An erased person is nowhere, and the hours stay under a pseudonym`() throws {
    try inWorld { world in
      let (claire, person) = try device(world)
      let marc = try world.device("marc")
      try world.office("person", "erase", person, exit: 64)
      try world.office("person", "erase", person, "--confirm", String(person.dropLast()), exit: 64)
      #expect(try marc("person", "list")["persons"].items.contains { $0["name"].string == canaries.word("name") })
      let erased = try world.office.raw(["person", "erase", person, "--confirm", person, "--json"]).json()
      #expect(erased["pseudonym"].string.hasPrefix("personne effacée "))
      for device in [claire, marc] { try device.sync() }
      try expectGone(world, [claire, marc])
      for device in [claire, marc] {
        let entry = try device("hours", "list")["hours"][0]
        #expect(entry["person"] == erased["pseudonym"])
        #expect(entry["minutes"].int == 420)
        try device.verify()
      }
      try world.expectEqual([claire, marc], minutes: 420)
      let history = try world.office.raw(["history", try claire("hours", "list")["hours"][0]["id"].string, "--json"])
      #expect(canaries.found(in: Array(history.output.utf8)).isEmpty)
      #expect(try world.office("audit", "verify")["ok"].isTrue)
      let actions = try world.office("audit", "list")["lines"].items.map { $0["action"].string }
      #expect(actions.contains("erased"))
      #expect(try world.office("verify")["ok"].isTrue)
    }
  }

  @Test func `An old device does not bring an erased person back`() throws {
    try inWorld { world in
      let (claire, person) = try device(world)
      let marc = try world.device("marc")
      let entry = try marc("hours", "list")["hours"][0]["id"].string
      try erase(world, person)
      // He has not heard of it.
      try marc("hours", "edit", entry, "--note", canaries.text("late note"))
      let late = canaries.word("late contact")
      try world.sqlite(marc.store, "UPDATE person SET contact = '\(late)' WHERE id = x'\(hexadecimal(person))'")
      try marc(
        "hours", "log", "--market", "M1", "--person", person, "--date", "2026-03-15", "--hours", "2", "--note",
        canaries.text("another note"))
      for device in [marc, claire, marc] { try device.sync() }
      try expectGone(world, [claire, marc])
      try world.expectEqual([claire, marc], minutes: 540)
      for device in [claire, marc] { try device.verify() }
    }
  }

  @Test(arguments: [true, false])
  func `A register that is put back erases again`(announced: Bool) throws {
    try inWorld { world in
      let (claire, person) = try device(world)
      let file = world.path("backup")
      try world.office("backup", file)
      try erase(world, person)
      try claire.sync()
      try world.office.stop()
      if announced {
        try world.office("restore", file)
      } else {
        let register = world.office.data + "/register.sqlite"
        for suffix in ["-wal", "-shm", ""] where FileManager.default.fileExists(atPath: register + suffix) {
          try FileManager.default.removeItem(atPath: register + suffix)
        }
        try FileManager.default.copyItem(atPath: file, toPath: register)
      }
      try world.office.start()
      try expectGone(world, [claire])
      for _ in 0..<2 { try claire.sync() }
      try expectGone(world, [claire])
      try claire.verify()
      try world.expectEqual([claire], minutes: 420)
      // Nor does a backup of the keys bring the key back.
      #expect(try world.office("person", "list")["persons"].items.contains { $0["id"].string == person })
    }
  }

  @Test func `What is left of an entry that was deleted and forgotten goes too`() throws {
    try inWorld { world in
      let (claire, person) = try device(world)
      let entry = try claire("hours", "list")["hours"][0]["id"].string
      try claire("hours", "delete", entry)
      for _ in 0..<2 { try claire.sync() }
      #expect(try world.later("+100d", "collect")["collected"].int == 1)
      let left = try world.office.raw(["history", entry, "--json"])
      #expect(canaries.found(in: Array(left.output.utf8)).contains("second note"))
      try erase(world, person)
      try claire.sync()
      try expectGone(world, [claire])
      let history = try world.office.raw(["history", entry, "--json"])
      #expect(canaries.found(in: Array(history.output.utf8)).isEmpty)
    }
  }

  /// An hour with a note about `person` is held, the device that sent it having been revoked.
  private func holdNote(_ world: World, _ device: Device, _ person: String) throws {
    try device(
      "hours", "log", "--market", "M1", "--person", person, "--date", "2026-03-16", "--hours", "1", "--note",
      canaries.text("held note"))
    try world.office("device", "revoke", try device.status()["device"].string)
    try device.sync(exit: 77)
  }

  @Test func `What is held about an erased person has nothing of them either`() throws {
    try inWorld { world in
      let (claire, person) = try device(world)
      try holdNote(world, claire, person)
      let held = try #require(try world.office("held", "list")["held"].items.first)
      try erase(world, person)
      #expect(try canaries.found(inFolder: world.folder).isEmpty)
      try world.office("held", "accept", held["id"].string)
      try expectGone(world, [])
      #expect(try world.office.total() == 480)
    }
  }

  @Test func `Hours held of an erased person are there when the register is put back`() throws {
    try inWorld { world in
      let (claire, person) = try device(world)
      // The device is gone with its store: the office has the only copy.
      try holdNote(world, claire, person)
      let file = world.path("backup")
      try world.office("backup", file)
      try erase(world, person)
      try world.office.stop()
      try world.office("restore", file)
      let held = try #require(try world.office("held", "list")["held"].items.first)
      try expectGone(world, [])
      try world.office("held", "accept", held["id"].string)
      #expect(try world.office.total() == 480)
      try expectGone(world, [])
    }
  }
}
