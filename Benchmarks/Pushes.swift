import Foundation
import SwiftProtobuf
import SyncCore
import SyncModel

/// The server with many devices, each of which pushes one entry: what comes of a request once it is there.
enum Pushes {
  private static let devices = 400

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
    let half = requests.count / 2
    let time = try seconds {
      for (bytes, id) in requests[..<half] {
        try check(try world.answer(try SyncRequest(serializedBytes: bytes), from: id))
      }
    }
    let together = try seconds {
      for start in stride(from: half, to: requests.count, by: 16) {
        let waiting = requests[start..<min(start + 16, requests.count)]
        let answers = try world.hub.writeTogether(
          waiting.map { bytes, id in
            { try Replicas.answer(try SyncRequest(serializedBytes: bytes), from: id, $0) }
          })
        for answer in answers { try check(try answer.get()) }
      }
    }
    return [
      Figure(
        name: "pushes of one entry, at the server", value: Double(half) / time, unit: "pushes/s",
        baseline: Double(devices) / single, baselineName: "plain commits", target: 0.5, moreIsBetter: true),
      Figure(
        name: "  16 that wait, in one transaction", value: Double(requests.count - half) / together, unit: "pushes/s",
        baseline: Double(devices) / single, baselineName: "plain commits", target: 0.5, moreIsBetter: true),
    ]
  }

  private static func check(_ answer: SyncResponse) throws {
    precondition(answer.results.first?.admission == .accepted, "not accepted")
  }
}
