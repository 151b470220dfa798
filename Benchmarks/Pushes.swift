import Foundation
import SwiftProtobuf
import SyncCore
import SyncModel

/// The server with many devices, each of which pushes one entry: what comes of a request once it is there.
enum Pushes {
  private static let devices = 200

  static func measure(in folder: URL) throws -> [Figure] {
    let rows = HourEntry.rows(devices, seed: 7)
    let plain = try PlainStore(folder.appending(path: "plain"))
    let single = try seconds { try plain.insert(rows.flatMap(\.packed), batch: 1) }
    let world = try Replicas(folder: folder, devices: devices, apart: true)
    var requests: [(bytes: [UInt8], id: Identifier)] = []
    for (row, device) in zip(rows, world.devices) {
      try world.sync(device)
      try world.insert([row], into: device)
      let (request, id) = try device.write { transaction in
        (try transaction.makeSyncRequest(limits: ExchangeLimits()), try transaction.incarnation?.replica)
      }
      if let id { requests.append((try request.serializedBytes(), id)) }
    }
    let time = try seconds {
      for (bytes, id) in requests {
        let answer = try world.answer(try SyncRequest(serializedBytes: bytes), from: id)
        precondition(answer.results.first?.admission == .accepted, "not accepted")
      }
    }
    return [
      Figure(
        name: "pushes of one entry, at the server", value: Double(devices) / time, unit: "pushes/s",
        baseline: Double(devices) / single, baselineName: "plain commits", target: 0.5, moreIsBetter: true)
    ]
  }
}
