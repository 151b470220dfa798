import Foundation
import GRDB
import SwiftProtobuf
import SyncCore
import SyncModel

/// What the engine costs, each figure as a ratio to plain SQLite on the same machine in the same run:
/// `swift run -c release SyncBenchmarks [ROWS]`.
@main
struct Benchmarks {
  static func main() throws {
    let rows = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 100_000
    let folder = URL.temporaryDirectory.appending(path: "sync-benchmarks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let world = try World(folder: folder)

    let plain = try measure { try world.insertPlain(rows) }
    report("plain SQLite insert", rows, plain, against: plain)
    let captured = try measure { try world.insertCaptured(rows, into: world.hub) }
    report("captured insert", rows, captured, against: plain)

    let merges = 20_000
    let merged = try measure { try world.mergeConcurrent(merges) }
    report("merge of two concurrent states", merges, merged, per: rows, against: plain)

    let pulled = try measure { try world.sync() }
    report("first sync", rows, pulled, against: plain)
    print("  first sync: \(world.bytes / rows) bytes a row on the wire, peak memory \(peakMegabytes()) MB")

    let small = try World(folder: folder.appending(path: "small"))
    try small.insertCaptured(1_000, into: small.hub)
    let messages = try small.firstSync()
    try report(messages)
    let few = try measure { try small.syncOneChange(50) }
    let many = try measure { try world.syncOneChange(50) }
    print(
      String(
        format: "  one-change sync: %.2f ms with 1000 records, %.2f ms with %d: ratio %.2f",
        few / 50 * 1000, many / 50 * 1000, rows, many / few))
    print("  a sync with nothing new: \(try world.idleExchanges()) exchange")
    try SealingCosts.report(folder: folder)
  }

  static func measure(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure(body)
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }

  /// - parameter per: The rows that the baseline was measured on, where they are others.
  private static func report(
    _ name: String, _ count: Int, _ seconds: Double, per rows: Int? = nil, against plain: Double
  ) {
    let each = seconds / Double(count)
    let ratio = each / (plain / Double(rows ?? count))
    print(String(format: "  %@: %.0f a second, %.2f × plain insert", name, 1 / each, ratio))
  }

  /// The codings of the wire against each other, on the same messages.
  private static func report(_ messages: [[UInt8]]) throws {
    func cost(_ coding: ContentCoding) throws -> (seconds: Double, bytes: Int) {
      var bytes = 0
      let seconds = try measure {
        for _ in 0..<50 { bytes = try messages.reduce(0) { $0 + (try coding.compress($1).count) } }
      }
      return (seconds, bytes)
    }
    let (gzip, zstd) = (try cost(.gzip), try cost(.zstd))
    print(
      String(
        format: "  zstd 1 against gzip 1 on a first sync: %.2f × the time, %.2f × the size",
        zstd.seconds / gzip.seconds, Double(zstd.bytes) / Double(gzip.bytes)))
  }

  private static func peakMegabytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }
}

/// A hub and a device with the messages encoded, compressed and decoded between them, as over a network.
final class World {
  let hub: Store
  let device: Store
  private let plain: DatabaseQueue
  private var info: Identifier
  private(set) var bytes = 0

  static let entry = SyncedTable(
    "entry",
    columns: [
      SyncedColumn("date", .text), SyncedColumn("minutes", .integer), SyncedColumn("note", .text),
      SyncedColumn("person", .text), SyncedColumn("state", .text),
    ],
    units: [
      ChangeUnit("work", ["date", "minutes"]), ChangeUnit("note", ["note"]), ChangeUnit("person", ["person"]),
      ChangeUnit("state", ["state"]),
    ], home: .writer)

  init(folder: URL, tables: [SyncedTable] = [World.entry], secret: StoreSecret? = nil) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let schema = try Schema(tables)
    hub = try Store(path: folder.appending(path: "hub.sqlite").path, schema: schema, role: .hub, secret: secret)
    device = try Store(
      path: folder.appending(path: "device.sqlite").path, schema: schema, role: .device, secret: secret)
    var configuration = Configuration()
    configuration.journalMode = .wal
    plain = try DatabaseQueue(path: folder.appending(path: "plain.sqlite").path, configuration: configuration)
    try plain.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA synchronous = FULL")
      try db.execute(
        sql: """
          CREATE TABLE entry(id BLOB NOT NULL PRIMARY KEY, date TEXT, minutes INTEGER, note TEXT, person TEXT,
            state TEXT) STRICT, WITHOUT ROWID
          """)
    }
    let code = try hub.write { transaction in
      try transaction.beginHub(officer: "office")
      try transaction.addScope("s", name: "s")
      try transaction.set("writer-scope", to: "s")
      return try transaction.invite(officer: "officer", scopes: ["s"]).code
    }
    info = device.environment.newIdentifier()
    var request = WireEnrollRequest()
    request.protocol = syncProtocolVersion
    request.code = code
    request.replica = info.data
    request.credential = Data(device.environment.randomBytes(32))
    let response = try hub.write { try $0.enroll(request) }
    let replica = info
    try device.write { try $0.completeEnrollment(response, replica: replica) }
  }

  private static func insert(_ count: Int, _ db: Database, _ environment: StoreEnvironment) throws {
    let statement = try db.makeStatement(sql: "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)")
    for index in 0..<count {
      try statement.execute(arguments: [
        environment.newIdentifier().data, "2026-03-\(10 + index % 20)", 420 + index % 60,
        "feuille \(index), signée", "personne \(index % 500)", "declared",
      ])
    }
  }

  /// A thousand rows a transaction, on both sides.
  func insertPlain(_ count: Int) throws {
    for _ in 0..<count / 1000 { try plain.write { try Self.insert(1000, $0, device.environment) } }
  }

  func insertCaptured(_ count: Int, into store: Store) throws {
    for _ in 0..<count / 1000 { try store.write { try Self.insert(1000, $0.db, store.environment) } }
  }

  func mergeConcurrent(_ count: Int) throws {
    let incarnations = (0..<3).map { _ in Incarnation(replica: device.environment.newIdentifier(), number: 1) }
    func evidence(_ kind: WriteKind) -> Evidence { Evidence(officer: "o", deviceTime: 0, kind: kind) }
    let value = UnitValue(["date": .text("2026-03-14"), "minutes": .integer(420)])
    let base = try RecordState().applying(
      .insert(["work": value, "note": UnitValue(["note": .text("n")])]),
      dot: Dot(incarnation: incarnations[0], counter: 1), evidence: evidence(.insert))
    let left = try base.applying(
      .edit(["work": UnitValue(["minutes": .integer(430)])]), dot: Dot(incarnation: incarnations[1], counter: 1),
      evidence: evidence(.edit))
    let right = try base.applying(
      .edit(["work": UnitValue(["minutes": .integer(440)])]), dot: Dot(incarnation: incarnations[2], counter: 1),
      evidence: evidence(.edit))
    for _ in 0..<count where try left.merged(with: right).units["work"]?.isInConflict != true {
      throw MergeError.malformedState
    }
  }

  /// Syncs, and gives the messages as they are before they are compressed.
  func firstSync() throws -> [[UInt8]] {
    var messages: [[UInt8]] = []
    try sync { messages.append($0) }
    return messages
  }

  @discardableResult
  func sync(_ seen: ([UInt8]) -> Void = { _ in }) throws -> Int {
    var session = SyncSession()
    var step = session.start()
    while step == .exchange {
      let request = try device.write { try $0.makeSyncRequest(limits: ExchangeLimits()) }
      let received = try WireSyncRequest(
        serializedBytes: try carried([UInt8](try request.serializedData()), seen))
      let answer = try hub.write { transaction in
        guard let known = try transaction.device(info) else { throw HubError.badCredential }
        return try transaction.answer(received, from: known) { _ in .accept }
      }
      let response = try WireSyncResponse(
        serializedBytes: try carried([UInt8](try answer.serializedData()), seen))
      step = try session.completed(try device.write { try $0.apply(response, to: request) }.summary)
    }
    if case .finished(let report) = step { return report.exchanges }
    return 0
  }

  /// The message as it comes out at the other end.
  private func carried(_ message: [UInt8], _ seen: ([UInt8]) -> Void) throws -> [UInt8] {
    seen(message)
    let packed = try ContentCoding.zstd.compress(message)
    bytes += packed.count
    return try ContentCoding.zstd.decompress(packed, limit: 1 << 28)
  }

  func syncOneChange(_ times: Int) throws {
    for _ in 0..<times {
      try device.write { transaction in
        try Self.insert(1, transaction.db, device.environment)
      }
      try sync()
    }
  }

  func idleExchanges() throws -> Int { try sync() }
}
