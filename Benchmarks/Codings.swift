import Foundation
import SyncModel

/// The codings of messages, on those of a first sync.
enum Codings {
  static func measure(rows count: Int, in folder: URL) throws -> [Figure] {
    let world = try Replicas(folder: folder)
    try world.insert(HourEntry.rows(count, seed: 2), into: world.hub)
    var messages: [[UInt8]] = []
    try world.sync(world.devices[0]) { messages.append($0) }
    let plain = Double(messages.reduce(0) { $0 + $1.count })
    let gzip = try measure(.gzip, messages)
    let zstd = try measure(.zstd, messages)
    return [
      Figure(
        name: "zstd there and back", value: plain / 1e6 / zstd.time, unit: "MB/s", baseline: plain / 1e6 / gzip.time,
        baselineName: "gzip", moreIsBetter: true),
      Figure(
        name: "  its messages", value: Double(zstd.bytes) / Double(count), unit: "B a row",
        baseline: Double(gzip.bytes) / Double(count), baselineName: "gzip"),
    ]
  }

  private static func measure(_ coding: ContentCoding, _ messages: [[UInt8]]) throws -> (time: Double, bytes: Int) {
    var bytes = 0
    let time = try seconds {
      for message in messages {
        let packed = try coding.compress(message)
        bytes += packed.count
        guard try coding.decompress(packed, limit: 1 << 28) == message else { throw CocoaError(.coderInvalidValue) }
      }
    }
    return (time, bytes)
  }
}
