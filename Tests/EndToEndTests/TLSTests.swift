import Foundation
import Testing

/// Encryption without an authority: the enrolment code says which key to trust.
@Suite struct TLSTests {
  /// A self-signed certificate with a new key, valid between the dates.
  private static func certificate(_ folder: String, _ name: String, from: String = "-1d", days: Int = 30) throws
    -> [String]
  {
    let (cert, key) = ("\(folder)/\(name).pem", "\(folder)/\(name).key")
    let outcome = try run(
      try Binaries.tool("faketime"),
      [
        "-f", from, try Binaries.tool("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:P-256", "-nodes", "-days", "\(days)", "-subj", "/CN=registre.example", "-keyout", key,
        "-out", cert,
      ], scratch: folder)
    guard outcome.exit == 0 else { throw HarnessError(outcome.error) }
    return ["--tls-cert", cert, "--tls-key", key]
  }

  @Test func `A code with the key's pin enrols, and another key is refused`() throws {
    try inWorld(serveOptions: { try Self.certificate($0, "one") }) { world in
      #expect(world.office.url.hasPrefix("https://"))
      let code = try world.office.invite("claire", ["pau"])
      #expect(code.filter { $0 != "-" }.count == 32)
      let claire = world.newDevice("claire")
      try claire.enroll(world.office.url, code)
      try claire.sync()
      _ = try claire.log("7")
      try claire.sync()
      try world.expectEqual([claire], minutes: 420)
      #expect(try claire.status()["events"].items.isEmpty)
      // Without a pin only the system's authorities count, and they do not know this key.
      let marc = world.newDevice("marc")
      let plain = String(try world.office.invite("marc", ["pau"]).filter { $0 != "-" }.prefix(16))
      #expect([69, 77].contains(try marc.raw(["enroll", "--server", world.office.url, "--code", plain]).exit))
      // A server with another key on the same address gets nothing.
      _ = try claire.log("1")
      try world.office.stop()
      for suffix in ["pem", "key"] { try FileManager.default.removeItem(atPath: world.path("one.\(suffix)")) }
      _ = try Self.certificate(world.folder, "one")
      try world.office.start()
      let refused = try claire.sync(exit: 77)
      #expect(refused["error"]["code"].string == "wrong-key")
      #expect(try claire.status()["unsent"].int == 1)
      #expect(try world.office.total() == 420)
      // A code of the old key does not enrol with the new.
      try marc.enroll(world.office.url, code, exit: 77)
    }
  }

  @Test(arguments: ["-400d", "+400d"])
  func `A pinned certificate whose dates are past or to come is accepted and reported`(_ from: String) throws {
    try inWorld(serveOptions: { try Self.certificate($0, "one", from: from) }) { world in
      let claire = try world.device("claire")
      _ = try claire.log("7")
      try claire.sync()
      try world.expectEqual([claire], minutes: 420)
      let events = try claire.status()["events"].items
      #expect(events.filter { $0["code"].string == "certificate-dates" }.count == 1)
      #expect(try claire.raw(["status"]).output.contains("certificat"))
    }
  }

  @Test func `Plain HTTP beyond this machine is refused without --insecure, on both sides`() throws {
    try inWorld { world in
      let claire = world.newDevice("claire")
      let code = try world.office.invite("claire", ["pau"])
      let port = world.office.listeningPort
      let named = "http://127.0.0.1.nip.invalid:\(port)"
      let refused = try claire("enroll", "--server", named, "--code", code, exit: 77)
      #expect(refused["error"]["code"].string == "insecure")
      #expect(!FileManager.default.fileExists(atPath: claire.store))
      for url in ["ftp://127.0.0.1", "127.0.0.1:\(port)", "", "http://"] {
        try claire("enroll", "--server", url, "--code", code, exit: 64)
      }
      let listen = try world.anotherOffice("other").raw(["serve", "--listen", "0.0.0.0:0", "--json"])
      #expect(listen.exit == 64)
      #expect(try listen.json()["error"]["code"].string == "insecure")
      try claire.enroll(world.office.url, code)
    }
  }

  @Test func `Bad certificate files are named`() throws {
    try inWorld(seed: false) { world in
      try Data("no pem".utf8).write(to: URL(filePath: world.path("bad.pem")))
      let options = [
        (["--tls-cert", world.path("none.pem"), "--tls-key", world.path("none.key")], Int32(66)),
        (["--tls-cert", world.path("bad.pem"), "--tls-key", world.path("bad.pem")], 66),
        (["--tls-cert", world.path("bad.pem")], 64),
      ]
      for (extra, exit) in options {
        let outcome = try world.office.raw(["serve", "--listen", "127.0.0.1:0"] + extra)
        #expect(outcome.exit == exit, "\(outcome.error)")
        #expect(!outcome.error.isEmpty)
      }
    }
  }
}
