import Foundation
import SwiftProtobuf
import SyncModel
import Testing

/// `protocol/vectors/wire.json`: what the bytes of a batch mean, by the reference model.
@Suite struct WireVectorTests {
  @Test("every batch means what the model says") func vectors() throws {
    let path = URL(filePath: #filePath).appending(path: "../../../protocol/vectors/wire.json").standardized
    let cases = try VectorFile.list(JSONSerialization.jsonObject(with: Data(contentsOf: path)))
    #expect(cases.count >= 130)
    for any in cases {
      let test = try VectorFile.object(any)
      let name = try VectorFile.string(test["name"])
      let bytes = try Self.bytes(try VectorFile.string(test["bytes"]))
      try Self.check(name, bytes, try VectorFile.object(test["meaning"]))
    }
  }

  private static func check(_ name: String, _ bytes: [UInt8], _ meaning: VectorFile.Object) throws {
    if meaning["error"] != nil {
      let part = try VectorFile.string(meaning["error"])
      #expect(malformedPart { _ = try BatchDecoder(EncodedBatch(bytes: bytes)) } == part, "\(name)")
      return
    }
    let records = try VectorFile.list(meaning["records"]).map { try VectorFile.object($0) }
    let batch = try BatchDecoder(EncodedBatch(bytes: bytes))
    try #require(batch.count == records.count, "\(name)")
    for (index, record) in records.enumerated() {
      if record["error"] != nil {
        let part = try VectorFile.string(record["error"])
        #expect(malformedPart { _ = try batch.record(at: index) } == part, "\(name): record \(index)")
      } else {
        #expect(malformedPart { _ = try batch.record(at: index) } == nil, "\(name): record \(index)")
        try check(name, try batch.record(at: index), record)
      }
    }
  }

  /// What `body` finds malformed, "Batch" for bytes that are no message; nil when all is well. The text leaves open
  /// which part is named, but one that both codecs name was not refused for another reason than was meant.
  private static func malformedPart(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch let error as WireError {
      return error.part
    } catch is BinaryDecodingError {
      return "Batch"
    } catch {
      return "\(error)"
    }
  }

  private static func check(_ name: String, _ record: TransferredRecord, _ expected: VectorFile.Object) throws {
    #expect(record.table == (try VectorFile.string(expected["table"])), "\(name)")
    #expect(record.id == (try VectorFile.identifier(expected["id"])), "\(name)")
    #expect(record.isRemoved == (expected["removed"] as? Bool), "\(name)")
    #expect(try isSame(record.scope, expected["scope"]), "\(name)")
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
      var closed = RecordState()
      closed.vector.insert(dot)
      if !(known["life"] is NSNull) { closed.life = MultiValue(dot, try VectorFile.mark(known["life"])) }
      closed.units = SortedMap(try VectorFile.values(known["units"]).mapValues { MultiValue(dot, $0) })
      try check(name, try #require(version.evidence[dot], "\(name)"), known)
      var version = version
      version.evidence = [:]
      #expect(version == closed, "\(name)")
    }
  }

  /// Texts of the wire are bytes: `String ==` would call two spellings of one letter the same.
  private static func isSame(_ text: String, _ expected: Any?) throws -> Bool {
    text.utf8.elementsEqual(try VectorFile.string(expected).utf8)
  }

  private static func check(_ name: String, _ evidence: Evidence, _ expected: VectorFile.Object) throws {
    #expect(try isSame(evidence.officer, expected["officer"]), "\(name)")
    #expect("\(evidence.deviceTime)" == (try VectorFile.string(expected["deviceTime"])), "\(name)")
    #expect("\(evidence.receivedAt ?? 0)" == (try VectorFile.string(expected["receivedAt"])), "\(name)")
    #expect("\(evidence.kind)".uppercased() == (try VectorFile.string(expected["kind"])), "\(name)")
    #expect(try isSame(evidence.reason, expected["reason"]), "\(name)")
    #expect((evidence.recoveredVia?.description ?? "") == (try VectorFile.string(expected["recoveredVia"])), "\(name)")
  }

  private static func bytes(_ digits: String) throws -> [UInt8] {
    let digits = Array(digits.utf8)
    return try stride(from: 0, to: digits.count, by: 2).map { index in
      try #require(UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16))
    }
  }
}
