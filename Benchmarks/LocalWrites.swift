import Foundation
import GRDB
import SyncCore
import SyncModel

/// W4: inserts on a device, every one captured, against the same rows into plain SQLite.
enum LocalWrites {
  static func measure(in folder: URL) throws -> [Figure] {
    let many = HourEntry.rows(50_000, seed: 4)
    let few = HourEntry.rows(1_000, seed: 5)
    let plain = try PlainStore(folder.appending(path: "plain"))
    let plainMany = try seconds { try plain.insert(many.flatMap(\.packed), batch: 1000) }
    let plainFew = try seconds { try plain.insert(few.flatMap(\.packed), batch: 1) }
    let world = try Replicas(folder: folder)
    let device = world.devices[0]
    let captured = try seconds { try world.insert(many, into: device) }
    // Compiled once, like the baseline's: GRDB is asked about each column that a statement and its triggers name.
    let statement = try device.write { try PlainStore($0.db) }
    let single = try seconds {
      for row in few { try device.write { _ in try statement.insert(row.packed, batch: nil) } }
    }
    // What a clean row costs: one that is in the register as it is here.
    try world.sync(device)
    let rows = Double(many.count + few.count)
    let bare = try compacted(folder.appending(path: "plain")) / rows
    return [
      Figure(
        name: "local inserts, 1,000 a transaction", value: captured / Double(many.count) * 1e6, unit: "µs",
        baseline: plainMany / Double(many.count) * 1e6, baselineName: "plain", target: 1.25),
      Figure(
        name: "local inserts, one a transaction", value: single / Double(few.count) * 1e6, unit: "µs",
        baseline: plainFew / Double(few.count) * 1e6, baselineName: "plain", target: 1.4),
      Figure(
        name: "  more on disk a clean row, device", value: try compacted(file(device)) / rows - bare, unit: "B",
        target: 32),
      Figure(
        name: "  more on disk a row, server", value: try compacted(file(world.hub)) / rows - bare, unit: "B", target: 80
      ),
    ]
  }

  private static func file(_ store: Store) -> URL { URL(filePath: store.path) }

  /// The size of a copy without free pages.
  private static func compacted(_ file: URL) throws -> Double {
    let copy = file.appendingPathExtension("compacted")
    try DatabaseQueue(path: file.path).writeWithoutTransaction {
      try $0.execute(sql: "VACUUM INTO ?", arguments: [copy.path])
    }
    return Double(try size(of: copy))
  }
}
