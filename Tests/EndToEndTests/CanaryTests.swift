import Foundation
import Testing

/// Marked words in records of one scope (`SecretScope`), looked for in every byte that goes to a device without that
/// scope, and in every file of a device that has lost it (`protocol/sync.md` §12, §15).
///
/// `swift test --filter CanaryTests`. Out of reach, and not looked at: what a person copied out of a store (`backup`,
/// `export`, `cp`), what the file system keeps of deleted files, and what the screen showed.
@Suite struct CanaryTests {
  @Test func `Nothing of another scope goes over the wire to a device, nor lies in its files`() throws {
    try inWorld { world in
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let secret = try SecretScope(world)
      let claire = try secret.device("claire", ["pau"], via: proxy.url)
      _ = try claire.log("1")
      try secret.fill(witnesses: [claire])
      let other = try claire.log("2", date: "2026-03-15")
      try claire("hours", "edit", other, "--hours", "3")
      try claire.sync()
      try claire("sync", "--dry-run")
      try claire.verify()
      try until("end of the connections") { proxy.answers.count == proxy.connections }
      #expect(proxy.answers.count >= 10)
      for answer in proxy.answers {
        let found = try secret.canaries.found(inAnswer: answer)
        #expect(found.isEmpty, "\(String(decoding: answer, as: UTF8.self))")
      }
      try secret.expectAbsent(from: secret.folder("claire"))
      // The same search does find what is there.
      let boss = try secret.device("boss", ["pau", secret.code], via: proxy.url)
      try until("end of the connections") { proxy.answers.count == proxy.connections }
      let last = try #require(proxy.answers.dropLast(0).last)
      #expect(try secret.canaries.found(inAnswer: last).contains("note"))
      try world.expectEqual([boss])
    }
  }

  /// Who else has the store open while the scope goes.
  enum Company: CaseIterable {
    case nobody
    /// Then the last to close is not `field`, and SQLite's log stays.
    case reader
    /// Then SQLite cannot empty its log: as if `field` ended right after its commit.
    case readerInTransaction
  }

  @Test(arguments: Company.allCases)
  func `A device that loses a scope keeps no byte of it`(_ company: Company) throws {
    try inWorld { world in
      let secret = try SecretScope(world)
      let claire = try secret.device("claire", ["pau", secret.code])
      try secret.fill(witnesses: [claire])
      let folder = secret.folder("claire")
      try secret.expectPresent(at: claire)
      _ = try claire.log("1")
      // Work that the office has not seen is handed over first.
      try claire(
        "hours", "log", "--market", secret.canaries.word("market number"), "--person", secret.canaries.word("person"),
        "--date", "2026-03-20", "--hours", "2", "--note", secret.canaries.text("handed over"))
      let reader =
        company == .nobody
        ? nil : try OtherReader(world, claire.store, inTransaction: company == .readerInTransaction)
      defer { reader?.kill() }
      try world.office("device", "scope", "remove", try claire.status()["device"].string, secret.code)
      try claire.sync(exit: 65)
      try claire.sync()
      if company == .readerInTransaction {
        #expect(try secret.canaries.found(inFolder: folder).contains("market title"))
        reader?.kill()
        // The next opening makes good what could not be done.
        _ = try claire.status()
      }
      try secret.expectAbsent(from: folder)
      #expect(try claire.total() == 401 * 60)
      try claire.verify()
      #expect(try world.office("held", "list")["held"].items.count == 2)
    }
  }

  @Test func `A program that ends between its commit and the clearing is made good by the next opening`() throws {
    try inWorld { world in
      let secret = try SecretScope(world)
      let boss = try secret.device("boss", ["pau", secret.code])
      let claire = try secret.device("claire", ["pau"])
      let folder = secret.folder("claire")
      // Much more stays than goes, and what goes lies behind it.
      try world.bulk(claire, 2000, market: "M1")
      try claire.sync()
      try claire(
        "market", "add", "--number", "M7", "--title", secret.canaries.text("title"), "--buyer", "Ville de Pau")
      for device in [claire, boss] { try device.sync() }
      try world.sqlite(boss.store, "UPDATE market SET scope = '\(secret.code)' WHERE number = 'M7'")
      try boss.sync()
      // The system lets no file grow beyond so many blocks of 512 bytes: more and more of a sync gets done, until
      // all but the clearing is.
      var limit = 100
      var isCut = false
      while !isCut, limit < 1 << 16 {
        let limited = claire.alias(
          environment: ["TMPDIR": folder], wrapper: ["/bin/sh", "-c", "ulimit -f \(limit); exec \"$@\"", "sh"])
        _ = try limited.raw(["sync"])
        // Read past SQLite, which would clear up by itself: the setting that says what is still to be done.
        let log = (try? Data(contentsOf: URL(filePath: claire.store + "-wal"))) ?? Data()
        isCut = log.range(of: Data("rewriting".utf8)) != nil
        limit += limit / 4
      }
      try #require(isCut, "the sync was never cut there")
      #expect(try secret.canaries.found(inFolder: folder).contains("title"))
      try world.office.stop()
      _ = try claire.status()
      try secret.expectAbsent(from: folder)
      #expect(try world.sqlite(claire.store, "SELECT count(*) FROM sync_setting WHERE name = 'rewriting'") == "0")
    }
  }

  @Test func `A device keeps no byte of a record that moves out of its scopes`() throws {
    try inWorld { world in
      try world.office("scope", "add", "oloron", "--name", "Oloron")
      let secret = try SecretScope(world)
      let boss = try secret.device("boss", ["pau", "oloron"])
      let claire = try secret.device("claire", ["pau"])
      let canaries = secret.canaries
      try claire("market", "add", "--number", "M7", "--title", canaries.text("title"), "--buyer", "Ville de Pau")
      try claire("market", "lot", "add", "M7", "--number", "1", "--due", "10")
      let entry = try claire(
        "hours", "log", "--market", "M7", "--person", "Fatou", "--date", "2026-03-01", "--hours", "7", "--note",
        canaries.text("first note"))["id"].string
      try claire("hours", "edit", entry, "--note", canaries.text("second note"))
      try canaries.plant("entry", id: entry)
      for device in [claire, boss] { try device.sync() }
      // The notes are sealed there.
      #expect(try canaries.found(inFolder: secret.folder("claire")) == ["title", "entry"])
      try world.sqlite(boss.store, "UPDATE market SET scope = 'oloron' WHERE number = 'M7'")
      for device in [boss, claire] { try device.sync() }
      try secret.expectAbsent(from: secret.folder("claire"))
      #expect(try boss.total() == 420)
      try claire.verify()
      try world.expectEqual([boss])
    }
  }

  @Test func `A device keeps no byte of a deleted record that the register has forgotten`() throws {
    try inWorld { world in
      let secret = try SecretScope(world)
      let claire = try secret.device("claire", ["pau"])
      let entry = try claire(
        "hours", "log", "--market", "M1", "--person", "Fatou", "--date", "2026-03-01", "--hours", "7", "--employer",
        secret.canaries.text("first employer"), "--note", secret.canaries.text("note"))["id"].string
      try claire.sync()
      try claire("hours", "edit", entry, "--employer", secret.canaries.text("second employer"))
      try claire.sync()
      try claire("hours", "delete", entry)
      for _ in 0..<2 { try claire.sync() }
      let before = try secret.canaries.found(inFolder: secret.folder("claire"))
      #expect(before == ["first employer", "second employer"])
      #expect(try world.later("+100d", "collect")["collected"].int == 1)
      try claire.sync()
      try secret.expectAbsent(from: secret.folder("claire"))
      try claire.verify()
    }
  }

  @Test(arguments: ["revoked", "stolen", "stolen, and asked to verify"], Company.allCases)
  func `A device that was revoked keeps no byte`(_ how: String, _ company: Company) throws {
    try inWorld { world in
      let secret = try SecretScope(world)
      let claire = try secret.device("claire", ["pau", secret.code])
      try secret.fill(witnesses: [claire])
      try secret.expectPresent(at: claire)
      let reader =
        company == .nobody
        ? nil : try OtherReader(world, claire.store, inTransaction: company == .readerInTransaction)
      defer { reader?.kill() }
      let id = try claire.status()["device"].string
      secret.canaries.plant("device", id)
      try world.office.raw(["device", "revoke", id] + (how == "revoked" ? [] : ["--stolen"])).expectDone()
      try claire(how.hasSuffix("verify") ? "verify" : "sync", exit: 77)
      try secret.expectAbsent(from: secret.folder("claire"))
      reader?.kill()
      try secret.expectAbsent(from: secret.folder("claire"))
      #expect(try claire.raw(["status"]).exit == 77)
    }
  }

  @Test func `A wipe that is cut short is made good by the next command`() throws {
    try inWorld { world in
      let secret = try SecretScope(world)
      let claire = try secret.device("claire", ["pau", secret.code])
      try secret.fill(witnesses: [claire])
      try world.bulk(claire, 3000, note: "'\(secret.canaries.text("bulk").prefix(400))'")
      try claire.sync()
      let folder = secret.folder("claire")
      try world.office("device", "revoke", try claire.status()["device"].string, "--stolen")
      // SQLite writes at offsets, so every `write` to the store's file is the wipe's.
      let third = Injection(call: "write", fault: "signal=KILL", number: 3, paths: [claire.store])
      let cut = try claire.alias(wrapper: third.wrapper()).raw(["sync"])
      #expect(cut.exit == -SIGKILL, "\(cut)")
      #expect(try Data(contentsOf: URL(filePath: claire.store)).contains { $0 != 0 })
      // Without the server: it has said what it had to say.
      try world.office.stop()
      #expect(try claire.raw(["status"]).exit == 77)
      try secret.expectAbsent(from: folder)
    }
  }
}

extension Outcome {
  func expectDone(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(exit == 0, "\(error)", sourceLocation: sourceLocation)
  }
}
