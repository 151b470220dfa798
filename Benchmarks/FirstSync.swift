import Foundation
import GRDB
import SyncCore
import SyncModel

/// W2: a register of so many rows comes to a new device: read, encoded, compressed, decoded, merged, indexed, durable.
enum FirstSync {
  static func measure(rows count: Int, in folder: URL) throws -> [Figure] {
    let rows = HourEntry.rows(count, seed: 2)
    let packed = rows.flatMap(\.packed)
    let plain = try seconds {
      let source = try PlainStore(folder.appending(path: "source.plain"))
      try source.insert(packed, batch: 1000)
    }
    let floor = try seconds {
      let source = try PlainStore(folder.appending(path: "source.plain"))
      let all = source.scan(capacity: packed.count)
      try PlainStore(folder.appending(path: "copy.plain")).insert(all, batch: count)
    }
    let world = try Replicas(folder: folder)
    let filled = try seconds { try world.insert(rows, into: world.hub) }
    let before = world.bytes
    let time = try seconds { try world.sync(world.devices[0]) }
    let arrived = try world.devices[0].read { try Int.fetchOne($0.db, sql: "SELECT count(*) FROM entry") }
    precondition(arrived == count, "\(arrived ?? 0) of \(count) rows")
    let idle = try world.sync(world.devices[0])
    precondition(idle == 1, "\(idle) exchanges with nothing new")
    return [
      Figure(
        name: "first sync of \(count) rows", value: Double(count) / time, unit: "rows/s",
        baseline: Double(count) / floor,
        baselineName: "a plain copy", target: 0.6, moreIsBetter: true),
      Figure(
        name: "  bytes a row on the wire", value: Double(world.bytes - before) / Double(count), unit: "B", target: 60),
      Figure(name: "  peak memory, both sides and the rows", value: peakMegabytes(), unit: "MB"),
      Figure(
        name: "  the register's own filling, 1,000 rows a tx", value: filled, unit: "s", baseline: plain,
        baselineName: "plain inserts"),
    ]
  }

  private static func peakMegabytes() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_maxrss) / 1024
  }
}
