import Foundation
import Synchronization
import SyncModel
import Testing

/// A device that has nothing yet begins with a copy of a store that has all of its scopes (`protocol/sync.md` §18).
@Suite struct SnapshotTests {
  private let canaries = Canaries()
  private static let count = 300
  private static let options = ["--snapshots-from", "200"]

  /// So much in the register that the server keeps a copy ready: of one scope, beside another.
  ///
  /// - parameter noteBytes: How much of each note is as no other.
  private func fill(_ world: World, noteBytes: Int = 1) throws -> Device {
    let claire = try world.device("claire")
    try claire("person", "add", "--name", canaries.word("name"))
    try world.bulk(claire, Self.count, note: "'\(canaries.text("note")) ' || hex(randomblob(\(noteBytes / 2)))")
    try claire.sync()
    try world.office("scope", "add", "tarbes", "--name", "Tarbes")
    try world.office(
      "market", "add", "--number", "T1", "--title", "Pont", "--buyer", "Tarbes", "--scope", "tarbes")
    return claire
  }

  private func snapshots(_ world: World) -> String { world.office.data + "/snapshots" }

  /// The copies that the server has ready.
  private func ready(_ world: World) throws -> [String] {
    let folder = snapshots(world)
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
    // That is still being packed.
    if files.contains(where: { $0.hasSuffix("copy.sqlite") }) { return [] }
    return files.filter { $0.contains("/") && !$0.contains("sqlite") }
  }

  /// A device that is enrolled, and for which a copy is ready.
  private func newDevice(_ world: World, _ officer: String, via url: String? = nil) throws -> Device {
    let device = world.newDevice(officer)
    try device.enroll(url ?? world.office.url, try world.office.invite(officer, ["pau"]))
    try until("a copy is ready") { try !ready(world).isEmpty }
    return device
  }

  /// How often something was asked of the server, by its metrics.
  private func asked(_ world: World, _ route: String) throws -> Int {
    let text = try RawHTTP(port: world.office.listeningPort).request("GET", "/metrics").text
    return text.split(separator: "\n").filter { $0.contains("route=\"\(route)\"") && $0.contains("200") }
      .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
  }

  private func files(beside device: Device) throws -> [String] {
    let store = URL(filePath: device.store)
    return try FileManager.default.contentsOfDirectory(atPath: store.deletingLastPathComponent().path)
      .filter { $0.hasPrefix(store.lastPathComponent + ".snapshot") }
  }

  @Test func `A new device begins with a copy, goes on like any other, and no word of it is readable on a disk`() throws
  {
    try inWorld(serveOptions: { _ in Self.options }) { world in
      let claire = try fill(world)
      let marc = try newDevice(world, "marc")
      #expect(try canaries.found(inFolder: world.office.data).isEmpty)
      // What comes between the copy and its use.
      _ = try claire.log("7")
      try claire.sync()
      let report = try marc.sync()
      #expect(try asked(world, "snapshot-part") >= 1)
      #expect(report["received"].int == Self.count + 6)
      #expect(report["exchanges"].int == 1)
      #expect(try files(beside: marc).isEmpty)
      try marc.verify()
      // Nobody is awaited any more. Before, files may go while they are read.
      try until("the copy is gone") { try FileManager.default.contentsOfDirectory(atPath: snapshots(world)).isEmpty }
      #expect(try canaries.found(inFolder: world.folder).isEmpty)
      #expect(try marc("person", "list")["persons"].items.contains { $0["name"].string == canaries.word("name") })
      #expect(try marc("market", "list")["markets"].items.map { $0["number"].string } == ["M1"])
      let entry = try marc.log("3")
      try marc("hours", "edit", entry, "--hours", "4")
      for device in [marc, claire] { try device.sync() }
      try world.expectEqual([claire, marc], minutes: Self.count * 60 + 420 + 240)
      #expect(try world.listed("marc").count == 1)
      #expect(try world.listed("marc")[0]["incarnations"].items.count == 1)
      #expect(try marc.status()["events"].items.isEmpty)
      // Once begun, it reads the feeds.
      let parts = try asked(world, "snapshot-part")
      try marc.sync()
      #expect(try asked(world, "snapshot-part") == parts)
    }
  }

  @Test func `Cut in the middle of a part, it fetches the others and that one again`() throws {
    try inWorld(serveOptions: { _ in Self.options }) { world in
      let claire = try fill(world, noteBytes: 40_000)
      let proxy = try Proxy { [office = world.office] in office.listeningPort }
      let marc = try newDevice(world, "marc", via: proxy.url)
      let before = proxy.connections
      // The key, the offer, a whole part, half of one.
      proxy.next(.none, .none, .none, .cutAnswer(after: 100_000))
      try marc.sync(exit: 69)
      #expect(try files(beside: marc).count == 1)
      let first = try asked(world, "snapshot-part")
      let received = try #require(try marc.sync()["bytesReceived"].int)
      #expect(proxy.connections - before > 5)
      // The first part did not come again.
      let size = try #require(try FileManager.default.attributesOfItem(atPath: marc.store)[.size] as? Int)
      let all = (size + (4 << 20) - 1) / (4 << 20)
      #expect(all >= 3)
      // What is sealed does not compress.
      #expect(received > (size - (4 << 20)) / 10 * 8)
      #expect(try asked(world, "snapshot-part") - first <= all - 1)
      #expect(try files(beside: marc).isEmpty)
      try world.expectEqual([claire, marc], minutes: Self.count * 60)
    }
  }

  @Test func `Killed at any moment of it, a device has nothing or all, and is one life`() throws {
    try inWorld(serveOptions: { _ in Self.options }) { world in
      let claire = try fill(world)
      var died = 0
      for round in 0..<8 {
        let device = try newDevice(world, "marc-\(round)")
        let child = try device.begin("sync", "--json")
        usleep(UInt32(round) * 40_000)
        child.kill()
        if child.exit == -9 { died += 1 }
        try device.sync()
        try device.verify()
        #expect(try device.total() == Self.count * 60)
        #expect(try world.listed("marc-\(round)")[0]["incarnations"].items.count == 1)
        #expect(try files(beside: device).isEmpty)
      }
      #expect(died >= 2)
      try claire.sync()
      try world.expectEqual([claire], minutes: Self.count * 60)
    }
  }

  @Test func `A device that has written already reads the feeds, and loses nothing`() throws {
    try inWorld(serveOptions: { _ in Self.options }) { world in
      let claire = try fill(world)
      let marc = try newDevice(world, "marc")
      try marc("market", "add", "--number", "M2", "--title", "Gymnase", "--buyer", "Ville de Pau", "--scope", "pau")
      try marc("person", "add", "--name", "Karim", "--scope", "pau")
      try marc("hours", "log", "--market", "M2", "--person", "Karim", "--date", "2026-03-14", "--hours", "2")
      let report = try marc.sync()
      #expect(report["sent"].int == 4)
      #expect(try asked(world, "snapshot-part") == 0)
      try claire.sync()
      try world.expectEqual([claire, marc], minutes: Self.count * 60 + 120)
    }
  }

  @Test func `Whom the office erases is in no copy that is handed out from then on`() throws {
    try inWorld(serveOptions: { _ in Self.options }) { world in
      let claire = try fill(world)
      let person = try #require(
        try claire("person", "list")["persons"].items.first { $0["name"].string == canaries.word("name") })["id"].string
      let marc = try newDevice(world, "marc")
      let former = try ready(world)
      try world.office("person", "erase", person, "--confirm", person)
      try marc.sync()
      #expect(try !marc("person", "list")["persons"].items.contains { $0["name"].string == canaries.word("name") })
      try marc.verify()
      let julie = world.newDevice("julie")
      try julie.enroll(world.office.url, try world.office.invite("julie", ["pau"]))
      try until("the copy is another one") { try !ready(world).isEmpty && ready(world) != former }
      try julie.sync()
      for device in [julie, claire] {
        try device.sync()
        try device.verify()
        #expect(try !device("person", "list")["persons"].items.contains { $0["name"].string == canaries.word("name") })
      }
    }
  }

  @Test func `What has left a scope goes to no device that comes after it, though a copy has it`() throws {
    try inWorld(serveOptions: { _ in ["--snapshots-from", "1"] }) { world in
      try world.office("scope", "add", "tarbes", "--name", "Tarbes")
      try world.office(
        "market", "add", "--number", "T1", "--title", "Pont", "--buyer", "Tarbes", "--scope", "tarbes")
      let market = try world.office("market", "list")["markets"].items.first { $0["number"].string == "M1" }
      let id = try #require(market)["id"].string
      try world.office("scope", "share", id, "tarbes")
      let code = try world.office.invite("julie", ["tarbes"])
      try until("a copy is ready") { try !ready(world).isEmpty }
      try world.office("scope", "unshare", id, "tarbes")
      let julie = world.newDevice("julie")
      try julie.enroll(world.office.url, code)
      try julie.sync()
      #expect(try julie("market", "list")["markets"].items.map { $0["number"].string } == ["T1"])
      try julie.verify()
    }
  }

  @Test func `A copy goes to devices of just its scopes, and to nobody without a credential`() throws {
    try inWorld(serveOptions: { _ in Self.options }) { world in
      _ = try fill(world)
      let marc = try newDevice(world, "marc")
      let id = try #require(try ready(world).first?.split(separator: "/").last.map(String.init))
      // Of another format it would be of no use.
      #expect(
        try post(world, marc, "/v1/snapshot", "{\"format\":\"\(Data(count: 16).base64EncodedString())\"}").text == "{}")
      let julie = world.newDevice("julie")
      try julie.enroll(world.office.url, try world.office.invite("julie", ["tarbes"]))
      let both = world.newDevice("both")
      try both.enroll(world.office.url, try world.office.invite("both", ["pau", "tarbes"]))
      try world.office("device", "revoke", try world.listed("both")[0]["id"].string)
      #expect(try part(world, marc, id).status == 200)
      #expect(try part(world, marc, id, number: 1_000).status == 404)
      #expect(try part(world, julie, id).status == 404)
      #expect(try part(world, both, id).status == 401)
      #expect(try part(world, nil, id).status == 401)
      // Revoked before it has begun, it wipes itself like any other.
      try both.sync(exit: 77)
      #expect(!FileManager.default.fileExists(atPath: both.store))
    }
  }

  private func bearer(_ world: World, _ device: Device) throws -> String {
    let values = try world.sqlite(
      device.store,
      "SELECT lower(hex(replica)) FROM sync_replica; SELECT value FROM sync_setting WHERE name = 'credential'"
    ).split(separator: "\n")
    let id = try #require(Identifier(values[0]))
    return "\(id).\(values[1])"
  }

  private func post(_ world: World, _ device: Device?, _ path: String, _ body: String) throws -> RawHTTP.Answer {
    var headers = ["content-type": "application/json"]
    if let device { headers["authorization"] = "Bearer \(try bearer(world, device))" }
    return try RawHTTP(port: world.office.listeningPort).request("POST", path, headers, Array(body.utf8))
  }

  private func part(_ world: World, _ device: Device?, _ id: String, number: Int = 0) throws -> RawHTTP.Answer {
    let bytes = Data(try #require(Identifier(id)).bytes).base64EncodedString()
    return try post(world, device, "/v1/snapshot/part", "{\"id\":\"\(bytes)\",\"number\":\"\(number)\"}")
  }
}
