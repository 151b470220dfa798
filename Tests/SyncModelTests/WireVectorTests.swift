import Foundation
import SwiftProtobuf
import SyncModel
import Testing

/// `protocol/vectors/wire.json`: what the bytes of a batch mean, by the reference model.
@Suite struct WireVectorTests {
  @Test("every batch means what the model says") func vectors() throws {
    let path = URL(filePath: #filePath).appending(path: "../../../protocol/vectors/wire.json").standardized
    let cases = try VectorFile.list(JSONSerialization.jsonObject(with: Data(contentsOf: path)))
    #expect(cases.count >= 60)
    for any in cases {
      let test = try VectorFile.object(any)
      let name = try VectorFile.string(test["name"])
      let bytes = try Self.bytes(try VectorFile.string(test["bytes"]))
      try Self.check(name, bytes, try VectorFile.object(test["meaning"]))
    }
  }

  private static func check(_ name: String, _ bytes: [UInt8], _ meaning: VectorFile.Object) throws {
    let decoder = try? BatchDecoder(WireBatch(serializedBytes: bytes))
    guard let expected = meaning["records"] else {
      #expect(decoder == nil, "\(name): the whole batch is malformed")
      return
    }
    let records = try VectorFile.list(expected).map { try VectorFile.object($0) }
    let batch = try #require(decoder, "\(name): a batch")
    try #require(batch.count == records.count, "\(name)")
    for (index, record) in records.enumerated() {
      if record["error"] != nil {
        #expect(throws: WireError.self, "\(name): record \(index)") { try batch.record(at: index) }
      } else {
        try check(name, try batch.record(at: index), record)
      }
    }
  }

  private static func check(_ name: String, _ record: TransferredRecord, _ expected: VectorFile.Object) throws {
    #expect(record.table == (try VectorFile.string(expected["table"])), "\(name)")
    #expect(record.id == (try VectorFile.identifier(expected["id"])), "\(name)")
    #expect(record.isRemoved == (expected["removed"] as? Bool), "\(name)")
    if record.isRemoved { return }
    #expect(record.scope == (try VectorFile.string(expected["scope"])), "\(name)")
    #expect(record.isRecovered == (expected["recovered"] as? Bool), "\(name)")
    var state = record.state
    state.evidence = [:]
    #expect(state == (try VectorFile.state(expected["state"])), "\(name)")
    let evidence = try VectorFile.list(expected["evidence"]).map { try VectorFile.object($0) }
    #expect(record.state.evidence.count == evidence.count, "\(name)")
    for known in evidence {
      let found = try #require(record.state.evidence[try VectorFile.dot(known["dot"])], "\(name)")
      try check(name, found, known)
    }
    let history = try VectorFile.list(expected["history"]).map { try VectorFile.object($0) }
    #expect(record.history.count == history.count, "\(name)")
    for (version, known) in zip(record.history, history) {
      let dot = try VectorFile.dot(known["dot"])
      #expect(version.openDots == [dot], "\(name)")
      #expect(version.unitNames == (try VectorFile.values(known["units"])).keys.sorted(), "\(name)")
      try check(name, try #require(version.evidence[dot], "\(name)"), known)
    }
  }

  private static func check(_ name: String, _ evidence: Evidence, _ expected: VectorFile.Object) throws {
    #expect(evidence.officer == (try VectorFile.string(expected["officer"])), "\(name)")
    #expect("\(evidence.deviceTime)" == (try VectorFile.string(expected["deviceTime"])), "\(name)")
    #expect("\(evidence.receivedAt ?? 0)" == (try VectorFile.string(expected["receivedAt"])), "\(name)")
    #expect("\(evidence.kind)".uppercased() == (try VectorFile.string(expected["kind"])), "\(name)")
    #expect(evidence.reason == (try VectorFile.string(expected["reason"])), "\(name)")
    #expect((evidence.recoveredVia?.description ?? "") == (try VectorFile.string(expected["recoveredVia"])), "\(name)")
  }

  private static func bytes(_ digits: String) throws -> [UInt8] {
    let digits = Array(digits.utf8)
    return try stride(from: 0, to: digits.count, by: 2).map { index in
      try #require(UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16))
    }
  }
}
