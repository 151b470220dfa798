import Foundation
import SyncCore
import SyncModel

/// W3: one column of one row of a large register, from one device to the centre and on to another.
enum OneChange {
  private static let times = 100

  static func measure(rows count: Int, in folder: URL) throws -> [Figure] {
    let rows = HourEntry.rows(count, seed: 3)
    let sessions = try measureSessions(rows, in: folder)
    let world = try Replicas(folder: folder, devices: 2)
    try world.insert(rows, into: world.hub)
    for device in world.devices { try world.sync(device) }
    let before = world.bytes
    var each: [Double] = []
    for time in 0..<times {
      let id = rows[time * 7 % count].id
      try world.devices[0].write { try PlainStore($0.db).set("minutes", of: id, to: Int64(20_000 + time)) }
      each.append(try seconds { for device in world.devices { try world.sync(device) } })
    }
    return [
      Figure(
        name: "one change among \(count) rows", value: median(each) * 1000, unit: "ms", baseline: sessions * 1000,
        baselineName: "sessions", target: 1),
      Figure(name: "  bytes of bodies", value: Double(world.bytes - before) / Double(times), unit: "B", target: 250),
    ]
  }

  private static func measureSessions(_ rows: [HourEntry], in folder: URL) throws -> Double {
    let packed = rows.flatMap(\.packed)
    let stores = try ["a", "centre", "b"].map { try PlainStore(folder.appending(path: "\($0).plain")) }
    for store in stores { try store.insert(packed, batch: rows.count) }
    var each: [Double] = []
    for time in 0..<times {
      try stores[0].track()
      try stores[0].set("minutes", of: rows[time * 7 % rows.count].id, to: Int64(20_000 + time))
      each.append(
        try seconds {
          let changes = try stores[0].changes()
          for store in stores.dropFirst() { try store.apply(changes) }
        })
    }
    return median(each)
  }
}
