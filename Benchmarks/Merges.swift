import Foundation
import GRDB
import SwiftProtobuf
import SyncCore
import SyncModel

/// Concurrent changes of a device, merged into a large register that has changed the same records in other units.
enum Merges {
  static func measure(rows count: Int, in folder: URL) throws -> [Figure] {
    let rows = HourEntry.rows(count, seed: 6)
    let changed = Array(rows.indices.filter { $0.isMultiple(of: 10) })
    let plain = try PlainStore(folder.appending(path: "plain"))
    try plain.insert(rows.flatMap(\.packed), batch: count)
    let upserts = try seconds { try plain.insert(changed.flatMap { rows[$0].packed }, batch: changed.count) }
    let world = try Replicas(folder: folder)
    let device = world.devices[0]
    try world.insert(rows, into: world.hub)
    try world.sync(device)
    for (store, column) in [(world.hub, "minutes"), (device, "rate_cents")] {
      try store.write { transaction in
        let plain = try PlainStore(transaction.db)
        for index in changed { try plain.set(column, of: rows[index].id, to: 77_777) }
      }
    }
    let id = try device.read { try $0.incarnation?.replica }
    guard let id else { throw StoreError.notEnrolled }
    var merging = 0.0
    var sent = 0
    // Merging alone: what the others have changed is another work.
    var limits = ExchangeLimits()
    limits.page = 0
    while sent < changed.count {
      let request = try device.write { try $0.makeSyncRequest(limits: limits) }
      let received = try SyncRequest(serializedBytes: try request.serializedBytes())
      var answer = SyncResponse()
      merging += try seconds { answer = try world.answer(received, from: id) }
      sent += answer.results.count
      try device.write { _ = try $0.apply(answer, to: request) }
    }
    let both = try world.hub.read {
      try Int.fetchOne($0.db, sql: "SELECT count(*) FROM entry WHERE minutes = 77777 AND rate_cents = 77777")
    }
    precondition(both == changed.count, "\(both ?? 0) of \(changed.count) merged")
    return [
      Figure(
        name: "merges into \(count) rows", value: Double(changed.count) / merging, unit: "rows/s",
        baseline: Double(changed.count) / upserts, baselineName: "plain upserts", target: 0.5, moreIsBetter: true)
    ]
  }
}
