import Foundation
import SwiftProtobuf
import SyncModel

/// The messages of `protocol/sync.proto`, in both encodings.
let wire = [
  FuzzTarget(name: "request-protobuf") { bytes in
    guard let request = try? WireSyncRequest(serializedBytes: bytes) else { return }
    try law(isSame(WireSyncRequest(serializedBytes: [UInt8](request.serializedData())), request), "request round trip")
    try checkRecords(EncodedBatch(request.changes))
    try checkRecords(EncodedBatch(request.fork.unsent))
  },
  FuzzTarget(name: "request-json") { bytes in
    var options = JSONDecodingOptions()
    options.ignoreUnknownFields = true
    guard let request = try? WireSyncRequest(jsonUTF8Bytes: bytes, options: options) else { return }
    try checkRecords(EncodedBatch(request.changes))
    // Numbers that JSON has no words for are refused when written, not when read.
    guard let written: [UInt8] = try? Array(request.jsonUTF8Data()) else { return }
    try law(isSame(WireSyncRequest(jsonUTF8Bytes: written), request), "request round trip in JSON")
  },
  FuzzTarget(name: "response-protobuf") { bytes in
    guard let response = try? WireSyncResponse(serializedBytes: bytes) else { return }
    try law(isSame(WireSyncResponse(serializedBytes: [UInt8](response.serializedData())), response), "response")
    try checkRecords(EncodedBatch(response.page))
  },
  FuzzTarget(name: "other-messages") { bytes in
    guard let kind = bytes.first else { return }
    switch kind % 4 {
    case 0: try checkMessage(WireEnrollRequest.self, bytes.dropFirst())
    case 1: try checkMessage(WireEnrollResponse.self, bytes.dropFirst())
    case 2: try checkMessage(WireDigestRequest.self, bytes.dropFirst())
    default: try checkMessage(WireDigestResponse.self, bytes.dropFirst())
    }
  },
]

/// Equality of messages by their bytes: a real that is no number equals itself.
private func isSame(_ left: some Message, _ right: some Message) throws -> Bool {
  try [UInt8](left.serializedData()) == [UInt8](right.serializedData())
}

private func checkMessage<Body: Message>(_ type: Body.Type, _ bytes: ArraySlice<UInt8>) throws {
  if let message = try? Body(serializedBytes: Array(bytes)) {
    try law(isSame(Body(serializedBytes: [UInt8](message.serializedData())), message), "\(type)")
  }
  if let message = try? Body(jsonUTF8Bytes: Array(bytes)) {
    try law(isSame(Body(jsonUTF8Bytes: [UInt8](message.jsonUTF8Data())), message), "\(type) in JSON")
  }
}

/// Every record that is well formed comes back the same, and the states of all of them obey the laws of merging.
func checkRecords(_ batch: EncodedBatch) throws {
  guard let decoder = try? BatchDecoder(batch) else { return }
  let records = (0..<min(decoder.count, 12)).compactMap { try? decoder.record(at: $0) }
  var encoder = BatchEncoder()
  for record in records { encoder.add(record) }
  let again = try BatchDecoder(encoder.batch)
  try law(again.count == records.count, "encoded batch")
  for (index, record) in records.enumerated() {
    let back = try again.record(at: index)
    try law(back == record, "record \(index) comes back changed:\n\(back)\n\(record)")
  }
  try checkPlain(decoder, records)
  try checkMerge(records.filter { !$0.isRemoved }.map(\.state))
}

/// What is taken for a record that was written once is read as the same record, by a program that knows the columns of
/// any one of them.
private func checkPlain(_ decoder: BatchDecoder, _ records: [TransferredRecord]) throws {
  for known in records {
    let units = known.state.units.map { name, unit in
      ChangeUnit(name, (unit.provisional?.columns ?? []).map(\.name))
    }
    let columns = units.flatMap(\.columns).map { SyncedColumn($0, .text) }
    guard let schema = try? Schema([SyncedTable(known.table, columns: columns, units: units, home: .writer)]) else {
      continue
    }
    var reader = PlainReader(decoder, schema)
    var rows = BatchEncoder(hasRows: true)
    var sentAsRows: [TransferredRecord] = []
    for index in 0..<decoder.count {
      guard let (plain, scope) = reader.record(at: index) else { continue }
      let record = try decoder.record(at: index)
      let sent = TransferredRecord(table: plain.table.name, id: plain.id, scope: scope, state: plain.state)
      try law(record == sent, "record \(index) is read in two ways:\n\(record)\n\(sent)")
      let digest = record.state.digest(table: record.table, record: record.id)
      try law(plain.digest == digest, "the digest of record \(index)")
      guard plain.fits else { continue }
      rows.add(plain, scope: scope)
      sentAsRows.append(sent)
    }
    let back = try BatchDecoder(rows.batch)
    try law(back.count == sentAsRows.count, "encoded rows")
    for (index, sent) in sentAsRows.enumerated() {
      try law(try back.record(at: index) == sent, "row \(index) comes back changed:\n\(sent)")
    }
  }
}

/// Evidence is shown and decides nothing; two that differ for one dot are nobody's honest work.
private func content(_ state: RecordState) -> RecordState {
  var state = state
  state.evidence = [:]
  return state
}

private func merged(_ left: RecordState?, _ right: RecordState?) -> RecordState? {
  guard let left, let right else { return nil }
  return (try? left.merged(with: right)).map(content)
}

private func checkMerge(_ states: [RecordState]) throws {
  let states = states.prefix(4).map(content)
  for state in states {
    try law(merged(state, state) == state, "merge is not idempotent: \(state)")
    try law(merged(state, RecordState()) == state, "the empty state is not neutral: \(state)")
    for other in states {
      let both = merged(state, other)
      try law(both == merged(other, state), "merge does not commute:\n\(state)\n\(other)")
      guard let both else { continue }
      do { try both.validate() } catch { throw BrokenLaw("merge makes a malformed state: \(error)\n\(both)") }
      try law(merged(both, other) == both, "merge takes in twice:\n\(state)\n\(other)")
      for third in states {
        // An honest dot has one content; where one has two, some orders notice it and some do not.
        guard let left = merged(both, third), let right = merged(state, merged(other, third)),
          merged(state, third) != nil
        else { continue }
        try law(left == right, "merge is not associative:\n\(state)\n\(other)\n\(third)")
      }
    }
  }
}
