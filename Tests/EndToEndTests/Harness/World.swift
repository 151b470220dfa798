import Foundation
import Testing

/// A folder of its own for a test, with a register that serves one scope, a market, a lot and a person.
final class World {
  let folder: String
  let office: Office
  private var offices: [Office] = []

  /// - parameter seed: Begin with the scope `pau`, market M1 with lot 1 and person Fatou N'Diaye, and serve.
  init(seed: Bool = true, serveOptions: (String) throws -> [String] = { _ in [] }) throws {
    var template = Array((NSTemporaryDirectory() + "/register-e2e-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else { throw HarnessError("mkdtemp") }
    folder = String(cString: made)
    office = Office(data: folder + "/register", scratch: folder, serveOptions: try serveOptions(folder))
    offices = [office]
    guard seed else { return }
    for command in [
      ["scope", "add", "pau", "--name", "Pau"],
      ["market", "add", "--number", "M1", "--title", "École", "--buyer", "Ville de Pau", "--scope", "pau"],
      ["market", "lot", "add", "M1", "--number", "1", "--due", "100"],
      ["person", "add", "--name", "Fatou N'Diaye", "--scope", "pau"],
    ] {
      let outcome = try office.raw(command)
      guard outcome.exit == 0 else { throw HarnessError("\(command): \(outcome.error)") }
    }
    try office.start()
  }

  func close() {
    offices.forEach { $0.kill() }
    _ = try? run("/bin/chmod", ["-R", "u+rwX", folder], scratch: folder)
    try? FileManager.default.removeItem(atPath: folder)
  }

  deinit { close() }

  func path(_ name: String) -> String { folder + "/" + name }

  /// A device of that officer, enrolled and synced once.
  func device(_ officer: String, scopes: [String] = ["pau"], via url: String? = nil) throws -> Device {
    let device = newDevice(officer)
    try device.enroll(url ?? office.url, try office.invite(officer, scopes))
    try device.sync()
    return device
  }

  /// An entry of 7 hours that both have, then edited apart to 8 by `one` and to 9 by `other`, not sent yet.
  func disputedEntry(_ one: Device, _ other: Device) throws -> String {
    let entry = try one.log("7")
    for device in [one, other] { try device.sync() }
    try one("hours", "edit", entry, "--hours", "8")
    try other("hours", "edit", entry, "--hours", "9")
    return entry
  }

  func newDevice(_ officer: String, wrapper: [String] = [], environment: [String: String] = [:]) -> Device {
    Device(
      store: path("\(officer).db"), officer: officer, scratch: folder, environment: environment, wrapper: wrapper)
  }

  /// Another register in the same folder, stopped with it.
  func anotherOffice(_ name: String, serveOptions: [String] = []) -> Office {
    let other = Office(data: path(name), scratch: folder, serveOptions: serveOptions)
    offices.append(other)
    return other
  }

  /// Runs SQL on a database with the `sqlite3` shell.
  @discardableResult
  func sqlite(_ database: String, _ sql: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let outcome = try run(
      try Binaries.tool("sqlite3"), ["-cmd", ".timeout 10000", database, sql], scratch: folder)
    #expect(outcome.exit == 0, "\(sql): \(outcome.error)", sourceLocation: sourceLocation)
    return outcome.output.trimmingCharacters(in: .newlines)
  }

  /// Every store says the same: verify finds nothing, the digests, the hours and the conflicts are equal.
  func expectEqual(_ devices: [Device], minutes: Int? = nil, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let own = try office("verify", sourceLocation: sourceLocation)
    #expect(own["ok"].isTrue, sourceLocation: sourceLocation)
    let hours = try office("hours", "list")
    if let minutes { #expect(hours["totalMinutes"].int == minutes, sourceLocation: sourceLocation) }
    let conflicts = try office("conflict", "list")["conflicts"].items.map { $0["id"].string }.sorted()
    for device in devices {
      let theirs = try device.verify(sourceLocation: sourceLocation)
      for scope in theirs["scopes"].items {
        let same = own["scopes"].first("code", scope["code"].string)
        #expect(scope["digest"] == same["digest"], "\(device.officer)", sourceLocation: sourceLocation)
        #expect(scope["records"] == same["records"], "\(device.officer)", sourceLocation: sourceLocation)
      }
      let list = try device("hours", "list")
      #expect(Self.essence(list) == Self.essence(hours), "\(device.officer)", sourceLocation: sourceLocation)
      let open = try device("conflict", "list")["conflicts"].items.map { $0["id"].string }.sorted()
      #expect(open == conflicts, "\(device.officer)", sourceLocation: sourceLocation)
    }
  }

  /// What of a list of hours is the same on every store.
  private static func essence(_ list: JSON) -> [String] {
    let hours = list["hours"].items.map { entry in
      let parts = ["id", "date", "period", "minutes", "note", "state", "officer", "lot", "market", "person"]
      return parts.map { "\(entry[$0])" }.joined(separator: " ")
    }
    return hours.sorted() + ["\(list["totalMinutes"])"]
  }
}

/// Runs `body` in a new world and clears everything away, whatever happens.
func inWorld(
  seed: Bool = true, serveOptions: (String) throws -> [String] = { _ in [] }, _ body: (World) throws -> Void
) throws {
  let world = try World(seed: seed, serveOptions: serveOptions)
  defer { world.close() }
  try body(world)
}
