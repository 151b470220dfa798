import Foundation
import Testing

/// A scope of which everything is a canary: the names of its markets, people and officers, its notes, what was
/// replaced or deleted, what lost a conflict, what was held and refused and why.
struct SecretScope {
  let world: World
  let canaries = Canaries()

  var code: String { canaries.word("scope code") }
  /// What no device but the writer's ever gets: it goes to the register alone.
  static let neverSentDown: Set<String> = ["unsent note", "held note", "refused note", "refusal reason"]

  init(_ world: World) throws {
    self.world = world
    try world.office("scope", "add", code, "--name", canaries.word("scope name"))
  }

  /// A device in a folder of its own, temporary files included.
  func device(_ officer: String, _ scopes: [String], via url: String? = nil, wrapper: [String] = []) throws -> Device {
    let folder = folder(officer)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let environment = ["TMPDIR": folder, "SQLITE_TMPDIR": folder]
    let device = Device(
      store: folder + "/store.db", officer: officer, scratch: world.folder, environment: environment,
      wrapper: wrapper)
    let code = try world.office.invite(officer, scopes)
    canaries.plant("invitation", code)
    canaries.plant("invitation", code.replacing("-", with: ""))
    try device.enroll(url ?? world.office.url, code)
    try device.sync()
    return device
  }

  func folder(_ officer: String) -> String { world.path("of-\(officer)") }

  /// Fills the scope; `witnesses` sync after each step, so that they have had what is replaced later.
  func fill(witnesses: [Device] = []) throws {
    let first = try world.device(canaries.word("officer"), scopes: [code])
    let second = try world.device(canaries.word("second officer"), scopes: [code])
    let market = canaries.word("market number")
    let person = canaries.word("person")
    let (title, buyer) = (canaries.text("market title"), canaries.word("buyer"))
    try first("market", "add", "--number", market, "--title", title, "--buyer", buyer)
    try first("market", "lot", "add", market, "--number", "1", "--due", "10")
    try first("person", "add", "--name", "Aïcha \(person)")
    func log(_ date: String, _ note: String) throws -> String {
      let entry = try first(
        "hours", "log", "--market", market, "--person", person, "--date", date, "--hours", "7", "--note",
        canaries.text(note), "--employer", canaries.word("employer"))
      try canaries.plant("entry id", id: entry["id"].string)
      return entry["id"].string
    }
    // Short ones too, that share pages with others and are moved about between pages.
    try world.bulk(first, 400, note: "substr('\(canaries.text("short note"))', 1, 16 + i % 90)")
    for witness in witnesses {
      try world.bulk(witness, 400, note: "substr(hex(zeroblob(60)), 1, i % 90)", market: "M1")
    }
    let entry = try log("2026-03-01", "replaced note")
    let deleted = try log("2026-03-02", "deleted note")
    let disputed = try log("2026-03-03", "disputed note")
    func everybody(_ devices: [Device]) throws { for device in devices + witnesses { try device.sync() } }
    try everybody([first, second])
    try first("hours", "edit", entry, "--note", canaries.text("unsent note"))
    try first("hours", "edit", entry, "--note", canaries.text("note"))
    try first("hours", "delete", deleted)
    try first("hours", "edit", disputed, "--note", canaries.text("conflict one"))
    try second("hours", "edit", disputed, "--note", canaries.text("conflict two"))
    try everybody([first, second])
    let conflict = try world.office("conflict", "list")["conflicts"][0]["id"].string
    try world.office(
      "conflict", "resolve", conflict, "--keep", "1", "--reason", canaries.word("decision"), "--as",
      canaries.word("judge"))
    try everybody([])
    for note in ["refused note", "held note"] {
      try world.sqlite(
        second.store,
        """
        INSERT INTO hour_entry(id, date, period, minutes, note, market_id, person_id, state, state_by)
        VALUES (randomblob(16), '2026-03-14', 'day', 90, '\(canaries.text(note))',
          (SELECT id FROM market), randomblob(16), 'declared', 'x')
        """)
      try second.sync(exit: 65)
      guard note == "refused note" else { continue }
      let held = try world.office("held", "list")["held"][0]["id"].string
      try world.office("held", "refuse", held, "--reason", canaries.word("refusal reason"))
    }
    _ = try second.raw(["sync"])
    try everybody([first])
    for table in ["market", "person"] {
      let list = try first(table, "list")["\(table)s"].items
      #expect(list.count == 1)
      for one in list { try canaries.plant("\(table) id", id: one["id"].string) }
    }
  }

  /// What is about people, and so is sealed wherever it lies.
  private var sealed: Set<String> {
    canaries.planted.filter { $0.hasSuffix("note") || $0.hasPrefix("conflict") || $0 == "person" }
  }

  /// The witness has had all of it that a device can have: what is about people in what it shows, the rest in its files
  /// too.
  func expectPresent(at device: Device, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let files = try canaries.found(inFolder: folder(device.officer))
    #expect(files.isDisjoint(with: sealed), "not sealed: \(files)", sourceLocation: sourceLocation)
    var shown: Set<String> = []
    // Not the many with short ones.
    let entries = try device("hours", "list")["hours"].items.filter { $0["note"].string.count > 1000 }
    for entry in entries {
      for command in [["hours", "list"], ["history", entry["id"].string]] {
        shown.formUnion(canaries.found(in: Array(try device.raw(command + ["--json"]).output.utf8)))
      }
    }
    let missing = canaries.planted.subtracting(files).subtracting(shown).subtracting(Self.neverSentDown)
      .subtracting(["invitation", "deleted note"])
    #expect(missing.isEmpty, "never there: \(missing)", sourceLocation: sourceLocation)
  }

  func expectAbsent(from folder: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let found = try canaries.found(inFolder: folder)
    #expect(found.isEmpty, "still there: \(found)", sourceLocation: sourceLocation)
  }
}
