import Foundation
import GRDB
import SyncCore
import SyncModel

/// W1: ten devices share 10,000 entries; each inserts 1,000 and edits 200, of which 40 in the same unit as a partner and
/// 60 in another one. Their 12,000 changes go to the centre and back to all.
enum DayOffline {
  private static let replicas = 10
  private static let base = 10_000
  private static let inserts = 1_000
  private static let deliveries = replicas * replicas * (inserts + 200)

  /// One edit of a known row.
  private struct Edit {
    let row: Int
    let column: String
    let value: Int64
  }

  private static func edits(of replica: Int) -> [Edit] {
    let pair = replica / 2
    let isFirst = replica.isMultiple(of: 2)
    let value = Int64(10_000 + replica)
    let alone = (0..<100).map { Edit(row: replica * 100 + $0, column: "minutes", value: value) }
    let apart = (0..<60).map {
      Edit(row: 2000 + pair * 60 + $0, column: isFirst ? "minutes" : "rate_cents", value: value)
    }
    let same = (0..<40).map { Edit(row: 4000 + pair * 40 + $0, column: "minutes", value: value) }
    return alone + apart + same
  }

  /// Those that all know, and each device's own.
  private static var rows: (known: [HourEntry], own: [[HourEntry]]) {
    (HourEntry.rows(base, seed: 1), (0..<replicas).map { HourEntry.rows(inserts, seed: UInt64(100 + $0)) })
  }

  static func dump(to folder: URL) throws {
    let (known, own) = rows
    try HourEntry.dump(known, to: folder.appending(path: "day-known.rows"))
    for (number, rows) in own.enumerated() {
      try HourEntry.dump(rows, to: folder.appending(path: "day-own-\(number).rows"))
    }
  }

  static func measure(in folder: URL) throws -> [Figure] {
    let (known, own) = rows
    let sessions = try measureSessions(in: folder, known, own)
    let world = try Replicas(folder: folder, devices: replicas)
    try world.insert(known, into: world.hub)
    for device in world.devices { try world.sync(device) }
    for (number, device) in world.devices.enumerated() {
      try world.insert(own[number], into: device)
      try device.write { transaction in
        let plain = try PlainStore(transaction.db)
        for edit in edits(of: number) { try plain.set(edit.column, of: known[edit.row].id, to: edit.value) }
      }
    }
    let bytes = world.bytes
    let time = try seconds {
      for _ in 0..<2 { for device in world.devices { try world.sync(device) } }
    }
    for store in [world.hub] + world.devices {
      let (rows, conflicts) = try store.read {
        (try Int.fetchOne($0.db, sql: "SELECT count(*) FROM entry"), try $0.recordsInConflict().count)
      }
      precondition(rows == base + replicas * inserts && conflicts == 200, "\(rows ?? 0) rows, \(conflicts) conflicts")
    }
    return [
      Figure(
        name: "a day offline, of \(replicas) devices", value: time, unit: "s", baseline: sessions.seconds,
        baselineName: "sessions (\(sessions.conflicts) conflicts seen)", target: 1.5),
      Figure(
        name: "  bytes a delivered change", value: Double(world.bytes - bytes) / Double(deliveries), unit: "B",
        target: 60),
    ]
  }

  private static func measureSessions(
    in folder: URL, _ known: [HourEntry], _ own: [[HourEntry]]
  ) throws -> (seconds: Double, conflicts: Int) {
    let packed = known.flatMap(\.packed)
    let centre = try PlainStore(folder.appending(path: "centre.plain"))
    let devices = try (0..<replicas).map { try PlainStore(folder.appending(path: "\($0).plain")) }
    for store in [centre] + devices { try store.insert(packed, batch: base) }
    for (number, device) in devices.enumerated() {
      try device.track()
      try device.insert(own[number].flatMap(\.packed), batch: inserts)
      for edit in edits(of: number) { try device.set(edit.column, of: known[edit.row].id, to: edit.value) }
    }
    var conflicts = 0
    let time = try seconds {
      try centre.track()
      for device in devices { conflicts += try centre.apply(try device.changes()) }
      let all = try centre.changes()
      for device in devices { try device.apply(all) }
    }
    return (time, conflicts)
  }
}
