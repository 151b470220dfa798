import Foundation
import GRDB
import PowerCut
import SyncCore
import SyncModel
import Testing

/// A device and a server at work on files, every write, truncation, sync and deletion of which is noted, so that any
/// moment of it can be looked at as a power cut would have left it.
final class RecordedWork {
  /// What was asked of the stores between two numbers of noted operations, and what their tables then said.
  private struct Step {
    let began: Int
    let ended: Int
    let device: [String]
    let hub: [String]
  }

  /// Which of the two machines loses its power. The other goes on with all that it had written.
  enum Victim: CaseIterable {
    case device, hub, both
  }

  let folder: Folder
  private let log: OpaquePointer
  private var steps: [Step] = []
  /// The number of operations when the device was enrolled, and when the backup was there.
  private var enrolled = Int.max
  private var backedUp = Int.max
  private var backup: [String] = []

  /// - parameter normal: Leave the connections at `synchronous = NORMAL`, which they do not ask for.
  init(normal: Bool = false) throws {
    folder = try Folder()
    log = powerCutWatch(folder.path + "/")
    if normal { powerCutKeepNormal(log, true) }
    for place in ["device", "hub"] {
      try FileManager.default.createDirectory(atPath: folder.file(place), withIntermediateDirectories: true)
    }
    try work(try World(path: folder.file("hub/store")), checkpointAfter: normal ? 1000 : 40)
  }

  deinit { powerCutEnd(log) }

  /// The script: all kinds of writes, exchanges, closing and opening again, and a backup.
  ///
  /// - parameter checkpointAfter: After so many pages SQLite moves its log into the database, under way. Its own 1,000
  ///   would take a long script.
  private func work(_ world: World, checkpointAfter: Int) throws {
    let device = try world.enroll("Ada", path: folder.file("device/store"))
    let checkpoints = "PRAGMA wal_autocheckpoint = \(checkpointAfter)"
    for store in [device.store, world.hub] { try store.sql(checkpoints) }
    enrolled = powerCutCount(log)
    func step(_ body: () throws -> Void) throws {
      let began = powerCutCount(log)
      try body()
      let contents = (try Self.contents(device.store), try Self.contents(world.hub))
      steps.append(Step(began: began, ended: powerCutCount(log), device: contents.0, hub: contents.1))
    }
    try step {}
    var site = RecordReference("site", Identifier(high: 0, low: 0))
    try step { site = try device.site() }
    for round in 0..<4 {
      var works: [RecordReference] = []
      for minutes in 1...3 { try step { works.append(try device.work(Int64(60 * minutes + round), at: site)) } }
      try step { try device.note("noted", works[0]) }
      try step { try device.write(.delete, works[1]) }
      if round == 1 {
        try step { try device.reopen(at: self.folder.file("device/store")) }
        try device.store.sql(checkpoints)
      }
      try step { try device.sync() }
      try step {
        try world.hub.write {
          _ = try $0.apply(.edit(["note": value(["note": .text("office \(round)")])]), to: works[2])
        }
      }
      if round == 2 {
        try step { _ = try device.work(7, at: site) }
        try step { try world.hub.backup(to: self.folder.file("hub/backup")) }
        (backedUp, backup) = (powerCutCount(log), try Self.contents(world.hub))
      }
      try step { try device.sync() }
    }
    world.devices = []
  }

  // MARK: What is found afterwards

  /// Every moment before which and after which a sync was done.
  var syncPoints: [Int] {
    (0..<powerCutCount(log)).filter { powerCutIsSync(log, $0) }.flatMap { [$0, $0 + 1] }
  }

  /// The two stores as they are found, opened as ever.
  struct Found {
    let device: Store
    let hub: Store
    /// Stores that have not all that was acknowledged, or half of what was not.
    var lost: [String] = []
    let isEnrolled: Bool
    fileprivate let files: Folder
  }

  func find(_ position: Int, _ victim: Victim, _ survival: PowerCutSurvival, seed: UInt64) throws -> Found {
    let files = try Folder()
    let schema = try Fixture.schema()
    func store(_ name: String, _ role: StoreRole, isVictim: Bool) throws -> Store {
      let place = files.file(name)
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let survival = isVictim ? survival : PowerCutEverything
      guard powerCutImage(log, folder.file(name + "/"), place, position, survival, seed) else { throw NoImage() }
      // Not SQLite's: it may be there or not.
      let identity = folder.file(name + "/store.identity")
      if !isVictim || seed % 2 == 0, FileManager.default.fileExists(atPath: identity) {
        try FileManager.default.copyItem(atPath: identity, toPath: place + "/store.identity")
      }
      // Durable before anything is sealed under its keys.
      try FileManager.default.copyItem(atPath: folder.file(name + "/store.keys"), toPath: place + "/store.keys")
      return try Store(sealedAt: place + "/store", schema, role)
    }
    let device = try store("device", .device, isVictim: victim != .hub)
    let hub = try store("hub", .hub, isVictim: victim != .device)
    var found = Found(device: device, hub: hub, isEnrolled: position >= enrolled, files: files)
    for (name, store) in [("device", device), ("hub", hub)] {
      let findings = try store.read {
        try String.fetchAll($0.db, sql: "PRAGMA integrity_check") + $0.discrepancies().map { "\($0)" }
      }
      if findings != ["ok"] { found.lost.append("\(name): \(findings)") }
    }
    guard found.isEnrolled else { return found }
    // All that was acknowledged, and of what was being done either all or nothing.
    let allowed = [steps.last { $0.ended <= position }, steps.first { $0.began < position && position < $0.ended }]
      .compactMap(\.self)
    let contents = (try Self.contents(device), try Self.contents(hub))
    if !allowed.contains(where: { $0.device == contents.0 }) { found.lost.append("device") }
    if !allowed.contains(where: { $0.hub == contents.1 }) { found.lost.append("hub") }
    if position >= backedUp {
      // The shim does not see that it gets its own name once it is whole.
      let copy = try Store(
        path: try renamed(files.file("hub/backup.partial")), schema: schema, role: .hub, secret: Store.testSecret,
        keysBeside: files.file("hub/store"))
      if try Self.contents(copy) != backup { found.lost.append("backup") }
    }
    return found
  }

  private func renamed(_ path: String) throws -> String {
    let name = String(path.dropLast(".partial".count))
    try FileManager.default.moveItem(atPath: path, toPath: name)
    return name
  }

  struct NoImage: Error {}

  private static func contents(_ store: Store) throws -> [String] {
    try store.read {
      try String.fetchAll(
        $0.db,
        sql: """
          SELECT hex(id) || ' ' || coalesce(minutes, '') || ' ' || coalesce(substr(note, 1, 20) || length(note), '')
          FROM work ORDER BY id
          """)
    }
  }
}
