import Foundation
import Glibc
import Testing

/// Disks, folders, other processes: what the programs do where they cannot write, or are not alone.
@Suite struct PlaceTests {
  @Test func `A second program on a store in use is told to try again, and sqlite3 reads all the same`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let claire = try world.device("claire", via: proxy.url)
      _ = try claire.log("1")
      let reached = DispatchSemaphore(value: 0)
      let goOn = DispatchSemaphore(value: 0)
      proxy.next(
        .atRequest(10) {
          reached.signal(); goOn.wait()
        })
      let sync = try claire.begin("sync")
      #expect(reached.wait(timeout: .now() + 60) == .success)
      let busy = try claire("hours", "list", exit: 75)
      #expect(busy["error"]["code"].string == "busy")
      #expect(try world.sqlite(claire.store, "SELECT count(*) FROM hour_entry") == "1")
      goOn.signal()
      #expect(try sync.wait() == 69)
      try claire.sync()
      try world.expectEqual([claire], minutes: 60)
    }
  }

  @Test func `A second server on a register is told to try again`() throws {
    try inWorld { world in
      let second = try world.office.raw(["serve", "--listen", "127.0.0.1:0", "--json"])
      #expect(second.exit == 75)
      #expect(try second.json()["error"]["code"].string == "busy")
      let taken = try world.anotherOffice("other").raw([
        "serve", "--listen", "127.0.0.1:\(world.office.listeningPort)", "--json",
      ])
      #expect(taken.exit == 69, "\(taken.error)")
      #expect(try world.office("scope", "list")["scopes"].items.count == 1)
    }
  }

  @Test func `Many office commands at once all get through, served or not`() throws {
    try inWorld { world in
      for round in 0..<2 {
        let children = try (0..<8).map { number in
          try Child(
            Binaries.server,
            ["person", "add", "--name", "P\(round)\(number)", "--scope", "pau", "--data", world.office.data],
            environment: plainEnvironment(world.folder), folder: world.folder, scratch: world.folder)
        }
        for child in children { #expect(try child.wait() == 0, "\(child.error)") }
        if round == 0 { try world.office.stop() }
      }
      #expect(try world.office("person", "list")["persons"].items.count == 17)
    }
  }

  @Test func `A socket left by a killed server does not stand in the way`() throws {
    try inWorld { world in
      world.office.kill()
      #expect(FileManager.default.fileExists(atPath: world.office.data + "/office.sock"))
      #expect(try world.office("person", "list")["persons"].items.count == 1)
      try world.office.start()
      #expect(try world.office("person", "list")["persons"].items.count == 1)
      let mode = try FileManager.default.attributesOfItem(atPath: world.office.data + "/office.sock")[.posixPermissions]
      #expect(mode as? Int == 0o600)
      try world.office.stop()
      try world.office.start()
    }
  }

  @Test func `A data folder with a path longer than a socket's name works`() throws {
    try inWorld(seed: false) { world in
      let deep = (0..<6).map { _ in String(repeating: "dossier très long ", count: 3) }.joined(separator: "/")
      let office = world.anotherOffice(deep)
      try office("scope", "add", "pau", "--name", "Pau")
      try office.start()
      #expect(try office("scope", "list")["scopes"].items.count == 1)
      try office("person", "add", "--name", "Ali", "--scope", "pau")
      try office.stop()
      #expect(try office("person", "list")["persons"].items.count == 1)
    }
  }

  @Test func `Places that are no folder or no file give 74, not a crash`() throws {
    try inWorld { world in
      let file = world.path("a file")
      try Data("x".utf8).write(to: URL(filePath: file))
      let office = world.anotherOffice("a file")
      for arguments in [["scope", "list"], ["verify"], ["serve", "--listen", "127.0.0.1:0"]] {
        let outcome = try office.raw(arguments + ["--json"])
        #expect(outcome.exit == 74, "\(arguments) \(outcome.error)")
        #expect(try !outcome.json()["error"]["message"].string.isEmpty)
      }
      let claire = try world.device("claire")
      for place in [world.office.data, file + "/x.db", "/dev/null/x.db", "/proc/x.db"] {
        let elsewhere = claire.alias(store: place)
        for arguments in [
          ["hours", "list"], ["enroll", "--server", world.office.url, "--code", "ABCD-EFGH-JKLM-NPQR"],
        ] {
          let outcome = try elsewhere.raw(arguments + ["--json"])
          #expect([64, 70, 74, 77].contains(outcome.exit), "\(place) \(arguments) \(outcome.exit) \(outcome.error)")
          #expect(try outcome.json()["error"]["code"].string != "internal", "\(place) \(outcome.output)")
        }
      }
    }
  }

  @Test func `A store in a folder that cannot be written gives 74 and changes nothing`() throws {
    try inWorld { world in
      let folder = world.path("locked")
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let claire = try world.device("claire")
      _ = try claire.log("1")
      try claire.copy(to: folder + "/c.db")
      let command = [
        Binaries.field, "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-14", "--hours", "2",
        "--json", "--store", folder + "/c.db",
      ]
      // Root may write anywhere, so that another user runs it: nobody, or one without capabilities.
      try run("/bin/chmod", ["-R", "a+rX", world.folder], scratch: world.folder)
      try run("/bin/chmod", ["a-w", folder, folder + "/c.db"], scratch: world.folder)
      let isRoot = geteuid() == 0
      let prefix = isRoot ? [try Binaries.tool("setpriv"), "--reuid", "65534", "--clear-groups"] : []
      let line = prefix + command
      let outcome = try run(line[0], Array(line.dropFirst()), scratch: world.folder)
      #expect(outcome.exit == 74, "\(outcome.exit) \(outcome.error)")
      #expect(try !outcome.json()["error"]["message"].string.isEmpty)
      #expect(try world.sqlite(claire.store, "SELECT sum(minutes) FROM hour_entry") == "60")
    }
  }

  @Test func `A full disk gives 74, and nothing is half-done`() throws {
    try inWorld { world in
      let claire = try world.device("claire")
      _ = try claire.log("1")
      try claire.sync()
      // No file may grow beyond what the store has, which SQLite meets as a full or failing disk.
      let size = try FileManager.default.attributesOfItem(atPath: claire.store)[.size] as? Int ?? 0
      var failed = 0
      for blocks in [1, size / 512 / 2, size / 512 + 8] {
        let script = "trap '' XFSZ; ulimit -f \(blocks); exec \"$@\""
        let limited = claire.alias(wrapper: [try Binaries.tool("bash"), "-c", script, "bash"])
        for _ in 0..<6 {
          let arguments = [
            "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-15", "--hours", "1",
          ]
          let note = ["--note", String(repeating: "n", count: 2000)]
          let outcome = try limited.raw(arguments + note)
          #expect([0, 74].contains(outcome.exit), "\(blocks) \(outcome.exit) \(outcome.error)")
          if outcome.exit == 74 { failed += 1 }
        }
      }
      #expect(failed > 0)
      let minutes = try #require(try claire.total())
      try claire.sync()
      try world.expectEqual([claire], minutes: minutes)
    }
  }

  @Test func `Without --store the store is where FIELD_STORE or the data folder says`() throws {
    try inWorld { world in
      let code = try world.office.invite("claire", ["pau"])
      func field(_ arguments: [String], _ environment: [String: String]) throws -> Outcome {
        try run(Binaries.field, arguments + ["--json"], scratch: world.folder, environment: environment)
      }
      let data = ["XDG_DATA_HOME": world.path("xdg")]
      #expect(try field(["enroll", "--server", world.office.url, "--code", code], data).exit == 0)
      #expect(FileManager.default.fileExists(atPath: world.path("xdg/field/field.sqlite")))
      #expect(try field(["status"], data).json()["officer"].string == "claire")
      #expect(try field(["status"], ["FIELD_STORE": world.path("xdg/field/field.sqlite")]).exit == 0)
      #expect(try field(["status"], ["FIELD_STORE": world.path("other.db")]).exit == 77)
      #expect(try field(["status"], [:]).exit == 77)
    }
  }
}
