import Foundation
import Testing

/// A device that is lost or stolen, and an office's disk: personal data is unreadable there without a key, and nobody
/// is kept from logging (`protocol/sync.md` §16, `ARCHITECTURE.md`).
@Suite struct SealingTests {
  private let name = "Fatoumata Sissoko-Camara"
  private let note = "suivie par la mission locale"
  /// Of one who is added while the device is locked.
  private let later = "Aminata Verrouillée"

  /// A device that knows the person, with unsent work.
  private func device(_ world: World, _ officer: String = "claire") throws -> Device {
    let claire = try world.device(officer)
    let person = try claire("person", "add", "--name", name)["id"].string
    try claire(
      "hours", "log", "--market", "M1", "--person", person, "--date", "2026-03-14", "--hours", "7", "--note", note)
    return claire
  }

  /// Which of the planted words stand in a file whose name begins so.
  private func found(_ path: String) throws -> [String] {
    let folder = URL(filePath: path).deletingLastPathComponent()
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasPrefix(URL(filePath: path).lastPathComponent)
    }
    #expect(!files.isEmpty)
    return try files.flatMap { file in
      let data = try Data(contentsOf: folder.appending(path: file))
      return [name, "Sissoko", note, "mission locale", later].filter { data.range(of: Data($0.utf8)) != nil }
        .map { "\(file): \($0)" }
    }
  }

  private func inMemory(_ world: World) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: world.folder + "/memory")
  }

  /// What is left of what a machine had in memory when it was off.
  private func powerOff(_ world: World) throws {
    try FileManager.default.removeItem(atPath: world.folder + "/memory")
  }

  @Test func `A stolen store, its log and copies have no name in them, and with the key all is there`() throws {
    try inWorld { world in
      let claire = try device(world)
      #expect(try found(claire.store).isEmpty)
      try claire.sync()
      try claire.copy(to: world.path("copy.db"))
      try world.office("backup", world.path("backup.sqlite"))
      for path in [claire.store, world.path("copy.db"), world.path("backup.sqlite"), world.office.data + "/register"] {
        #expect(try found(path).isEmpty)
      }
      let list = try claire("hours", "list")["hours"].items
      #expect(list.contains { $0["person"].string == name && $0["note"].string == note })
      #expect(try world.office("person", "list")["persons"].items.contains { $0["name"].string == name })
    }
  }

  @Test func `A device that was off shows no name, still logs, and opens at its next sync`() throws {
    try inWorld { world in
      let claire = try device(world)
      try claire.sync()
      let person = try #require(
        try claire("person", "list")["persons"].items.first { $0["name"].string == name })["id"].string
      try powerOff(world)
      let list = try claire("hours", "list")["hours"].items
      #expect(list.count == 1)
      #expect(list[0]["person"].string == "(verrouillé)")
      #expect(list[0]["note"] == .null)
      let refused = try claire(
        "hours", "log", "--market", "M1", "--person", name, "--date", "2026-03-15", "--hours", "1", exit: 77)
      #expect(refused["error"]["code"].string == "locked")
      try claire(
        "hours", "log", "--market", "M1", "--person", person, "--date", "2026-03-15", "--hours", "2", "--note",
        "en verrouillé")
      try claire("person", "add", "--name", later)
      try claire("hours", "edit", list[0]["id"].string, "--hours", "8", exit: 77)
      try claire("export", "--unsent", world.path("unsent.json"), exit: 77)
      #expect(try found(claire.store).isEmpty)
      try claire.sync()
      try claire.verify()
      try world.expectEqual([claire], minutes: 9 * 60)
      let names = try world.office("person", "list")["persons"].items.map { $0["name"].string }
      #expect(names.contains(later))
      let notes = try world.office("hours", "list")["hours"].items.map { $0["note"] }
      #expect(notes.contains(.text("en verrouillé")))
    }
  }

  @Test func `A passphrase opens without a network, another does not, and locking takes effect`() throws {
    try inWorld { world in
      let claire = try device(world)
      try claire("passphrase", exit: 64)
      let right = claire.alias(environment: ["FIELD_PASSPHRASE": "quatre mots pris au hasard"])
      let wrong = claire.alias(environment: ["FIELD_PASSPHRASE": "quatre mots pris au hasarD"])
      let short = claire.alias(environment: ["FIELD_PASSPHRASE": "court"])
      try short("passphrase", exit: 64)
      try right("passphrase")
      #expect(try claire.status()["protection"].string == "open")
      try claire("lock")
      #expect(try claire.status()["protection"].string == "locked")
      #expect(try claire("hours", "list")["hours"][0]["person"].string == "(verrouillé)")
      try world.office.stop()
      try wrong("unlock", exit: 77)
      try right("unlock")
      #expect(try claire("hours", "list")["hours"][0]["person"].string == name)
      try right("passphrase", "--remove")
      try claire("lock")
      try right("unlock", exit: 77)
    }
  }

  @Test func `The key of a revoked device is of no use, and a lease that ends locks`() throws {
    try inWorld { world in
      let claire = try device(world)
      try claire.sync()
      try claire.copy(to: world.path("stolen.db"))
      try world.office("device", "revoke", try claire.status()["device"].string, "--stolen")
      try powerOff(world)
      let thief = claire.alias(store: world.path("stolen.db"))
      try thief.sync(exit: 77)
      #expect(!FileManager.default.fileExists(atPath: world.path("stolen.db")))
      #expect(!FileManager.default.fileExists(atPath: world.path("stolen.db.keys")))
      let again = try device(world, "anne")
      try again.sync()
      #expect(try !inMemory(world).isEmpty)
      try world.office("device", "revoke", try again.status()["device"].string)
      try again.sync(exit: 77)
      #expect(try inMemory(world).isEmpty)
      let marc = try world.device("marc")
      try world.office("lease", "--days", "0")
      try marc("lock")
      try marc.sync()
      // Open for what it did, and for nothing after.
      #expect(try marc("hours", "list")["hours"][0]["person"].string == "(verrouillé)")
    }
  }

  /// An answer to a request without a body came, now and then, while the client was still writing that there is none.
  @Test func `Devices that ask for their keys all at once get them each time`() throws {
    try inWorld { world in
      try world.office("lease", "--days", "0")
      let devices = try (0..<8).map { try world.device("officer\($0)") }
      for _ in 0..<15 {
        let syncs = try devices.map { try $0.begin("sync") }
        for sync in syncs { #expect(try sync.wait() == 0, "\(sync.error)") }
      }
    }
  }

  @Test func `A register without its secret or keys says so, and with them goes on`() throws {
    try inWorld { world in
      let claire = try device(world)
      try claire.sync()
      try world.office("backup", world.path("backup.sqlite"))
      try world.office.stop()
      let secret = world.office.data + "/register.secret"
      let keys = world.office.data + "/register.sqlite.keys"
      for file in [secret, keys] {
        try FileManager.default.moveItem(atPath: file, toPath: file + ".away")
        let answer = try world.office("person", "list", exit: 70)
        #expect(["secret-missing", "keys-missing"].contains(answer["error"]["code"].string))
        try FileManager.default.moveItem(atPath: file + ".away", toPath: file)
      }
      // Another folder gets the backup of the register, and the keys' own.
      let other = world.anotherOffice("elsewhere")
      try other("restore", world.path("backup.sqlite"), exit: 70)
      let passphrase = ["KEYS_PASSPHRASE": "quatre mots pris au hasard"]
      let copy = world.path("keys.backup")
      #expect(try world.office.raw(["keys", "backup", copy], environment: passphrase).exit == 0)
      let text = try String(contentsOfFile: secret, encoding: .utf8).prefix(64)
      #expect(try Data(contentsOf: URL(filePath: copy)).range(of: Data(text.utf8)) == nil)
      let third = world.anotherOffice("third")
      #expect(
        try third.raw(["keys", "restore", copy], environment: ["KEYS_PASSPHRASE": "quatre autres mots"]).exit == 77)
      #expect(try third.raw(["keys", "restore", copy + "x"], environment: passphrase).exit == 66)
      #expect(try third.raw(["keys", "restore", copy], environment: passphrase).exit == 0)
      try third("restore", world.path("backup.sqlite"))
      #expect(try third("person", "list")["persons"].items.contains { $0["name"].string == name })
    }
  }

  @Test func `A program that is killed leaves no dump of its memory`() throws {
    try inWorld { world in
      // What the shell says of a process that the system has dumped.
      func dumps(_ command: [String], until ready: String) throws -> Bool {
        let script = """
          ulimit -c unlimited
          "$@" > ready & process=$!
          for try in $(seq 600); do \(ready) && break; sleep 0.1; done
          kill -ABRT $process; wait $process
          """
        let outcome = try run(
          "/bin/bash", ["-c", script, "bash"] + command, scratch: world.folder,
          environment: ["SWIFT_BACKTRACE": "enable=no"], folder: world.folder)
        #expect(outcome.error.contains("Abort"), "\(outcome)")
        return outcome.error.contains("core dumped")
      }
      let serve = [Binaries.server, "serve", "--listen", "127.0.0.1:0", "--data", world.path("another")]
      let isDumped = try dumps(serve, until: "grep -q listening ready")
      #expect(!isDumped)
    }
  }
}
