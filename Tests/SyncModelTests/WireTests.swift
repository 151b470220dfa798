import Foundation
import SwiftProtobuf
import SyncModel
import Testing

/// Records on their way: what is sent is what arrives, and what is malformed is an error.
@Suite struct WireTests {
  static let awkward: [ColumnValue] = [
    .integer(.min), .integer(0), .integer(.max), .real(-0.0), .real(.infinity),
    .real(Double(bitPattern: 0x7FF8_0000_0000_1234)), .text(""), .text("caf\u{e9}"), .text("cafe\u{301}"),
    .text("a\0b"), .text(String(repeating: "é", count: 50_000)), .blob([]), .blob([0, 255]),
  ]

  static func record(_ random: inout Seeded) throws -> TransferredRecord {
    var writers = [Writer(1), Writer(2), Writer(3)]
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      let at = Int.random(in: 0..<3, using: &random)
      let columns = (0..<Int.random(in: 0...3, using: &random)).map {
        UnitValue.Column(name: "c\($0)", value: awkward.randomElement(using: &random) ?? .null)
      }
      let unit = ["a", "b", "c"].randomElement(using: &random) ?? "a"
      switch Int.random(in: 0..<5, using: &random) {
      case 0: writers[at].write(.delete)
      case 1: try writers[at].receive(writers[Int.random(in: 0..<3, using: &random)])
      default: writers[at].write(.insert([unit: UnitValue(columns)]))
      }
    }
    var state = writers[Int.random(in: 0..<3, using: &random)].state
    for dot in state.openDots {
      state.evidence[dot] = Evidence(
        officer: "Zoë", deviceTime: .random(in: .min ... .max, using: &random),
        receivedAt: Bool.random(using: &random) ? .random(in: 1 ... .max, using: &random) : nil,
        kind: WriteKind.allCases.randomElement(using: &random) ?? .edit, reason: "r\0",
        recoveredVia: Bool.random(using: &random) ? replica(7) : nil)
    }
    return TransferredRecord(
      table: "note", id: replica(random.next() % 200), scope: "s", state: state, history: history(state),
      isRecovered: Bool.random(using: &random))
  }

  /// Every open version of a state as one that was replaced.
  private static func history(_ state: RecordState) -> [RecordState] {
    state.units.flatMap { name, unit in
      unit.versions.map { version in
        var closed = RecordState()
        closed.vector.insert(version.dot)
        closed.units[name] = MultiValue(version.dot, version.content)
        closed.evidence[version.dot] = state.evidence[version.dot]
        return closed
      }
    }
  }

  static func batch(_ records: [TransferredRecord]) throws -> WireBatch {
    var encoder = BatchEncoder()
    for record in records { encoder.add(record) }
    return try encoder.batch.message
  }

  @Test(arguments: 0..<40) func `what is encoded is what is decoded in both encodings`(seed: UInt64) throws {
    var random = Seeded(seed)
    let records = try (0..<5).map { _ in try Self.record(&random) }
    let batch = try Self.batch(records)
    let json = try WireBatch(jsonUTF8Data: batch.jsonUTF8Data())
    // As the library writes it: the fields in other places, the same meaning.
    let decoder = try BatchDecoder(EncodedBatch(batch))
    #expect(decoder.count == 5)
    for (index, record) in records.enumerated() {
      #expect(try decoder.record(at: index) == record, "seed \(seed)")
      // JSON has one NaN: a value that is another one is not the same after it.
      let text = try BatchDecoder(EncodedBatch(json)).record(at: index)
      #expect(text.state.vector == record.state.vector, "seed \(seed)")
    }
  }

  @Test func `a removal carries only the table and the id`() throws {
    let removal = TransferredRecord(table: "note", id: replica(1), scope: "", state: RecordState(), isRemoved: true)
    let batch = try Self.batch([removal])
    #expect(batch.names == ["note"])
    #expect(try BatchDecoder(EncodedBatch(batch)).record(at: 0) == removal)
  }

  @Test func `a request survives the JSON encoding`() throws {
    var random = Seeded(3)
    var request = WireSyncRequest()
    request.protocol = syncProtocolVersion
    request.incarnation = incarnation(1, .max).wire
    request.token = Data([1, 2, 3])
    request.pageLimit = 100
    var cursor = WireCursor()
    cursor.scope = "north"
    cursor.sequence = 1 << 60
    request.cursors = [cursor]
    var plain = try Self.record(&random)
    plain.state.units = [:]
    plain.state.evidence = plain.state.evidence.filter { plain.state.life.dots.contains($0.key) }
    plain.history = []
    request.changes = try Self.batch([plain])
    let text = try request.jsonString()
    #expect(text.contains("\"sequence\":\"1152921504606846976\""))
    #expect(try WireSyncRequest(jsonString: text) == request)
  }

  @Test func `scopes and officers that differ only in Unicode normalisation stay two`() throws {
    // The last two are one letter K and its twin, the sign for kelvin.
    let texts = ["B\u{e9}arn", "Be\u{301}arn", "K", "\u{212a}"]
    let records = try texts.map { text in
      var state = try RecordState().after(.insert(["a": UnitValue()]), dot(1, 1))
      state.evidence[dot(1, 1)]?.officer = text
      return TransferredRecord(table: "note", id: replica(1), scope: text, state: state)
    }
    let decoder = try BatchDecoder(EncodedBatch(try Self.batch(records)))
    for (index, text) in texts.enumerated() {
      let record = try decoder.record(at: index)
      #expect(Array(record.scope.utf8) == Array(text.utf8))
      #expect(Array(try #require(record.state.evidence[dot(1, 1)]).officer.utf8) == Array(text.utf8))
    }
  }

  @Test func `a unit that is all null is sent without columns and is not missing`() throws {
    let state = try RecordState().after(.insert(["a": UnitValue(["text": .null])]), dot(1, 1))
    let batch = try Self.batch([TransferredRecord(table: "note", id: replica(1), scope: "s", state: state)])
    #expect(batch.shapes.map(\.columns) == [[]])
    let record = try BatchDecoder(EncodedBatch(batch)).record(at: 0)
    #expect(record.state == state)
    #expect(record.state.units["a"]?.versions.map(\.content) == [UnitValue()])
  }

  @Test(arguments: [#"\ud800"#, #"\udc00x"#, "\u{ff}"]) func `JSON whose text is not Unicode is no message`(
    _ text: String
  ) {
    // The last one as the single byte that Latin-1 has for it.
    let body = #"{"names": ["\#(text)"]}"#.unicodeScalars.map { UInt8($0.value) }
    #expect(throws: (any Error).self) { try WireBatch(jsonUTF8Bytes: body) }
  }

  private func simple() throws -> WireBatch {
    let state = try RecordState().after(.insert(["a": text("1")]), dot(1, 1))
    return try Self.batch([TransferredRecord(table: "note", id: replica(1), scope: "s", state: state)])
  }

  @Test func `malformed batches are errors that name the part`() throws {
    let cases: [(String, (inout WireBatch) -> Void)] = [
      ("Incarnation.replica", { $0.incarnations[0].replica = Data([1]) }),
      ("Record.id", { $0.records[0].id = Data(repeating: 0, count: 17) }),
      ("Record.table", { $0.records[0].table = 99 }),
      ("Record.table", { $0.names[Int($0.records[0].table)] = "" }),
      ("Record.scope", { $0.records[0].scope = .max }),
      ("Record.vector", { $0.records[0].vector.append(0) }),
      ("Record.vector", { $0.records[0].vector[0] = .max }),
      ("Record.vector", { $0.records[0].vector[1] = 0 }),
      ("Record.vector", { $0.records[0].vector[1] = 1 << 63 }),
      ("Record.vector", { $0.records[0].vector += $0.records[0].vector }),
      ("Record.versions", { $0.records[0].vector = [] }),
      ("Record.versions", { $0.records[0].versions[0].counter = 2 }),
      ("Record.versions", { $0.records[0].versions += $0.records[0].versions }),
      (
        "Record.versions",
        {
          $0.records[0].versions += $0.records[0].versions
          $0.records[0].versions[0].units = []
          $0.records[0].versions[1].life = .none
        }
      ),
      ("Version.units", { $0.records[0].versions[0].units += $0.records[0].versions[0].units }),
      (
        "Version.units",
        {
          $0.records[0].history = $0.records[0].versions
          $0.records[0].history[0].units += $0.records[0].history[0].units
        }
      ),
      ("Version.incarnation", { $0.records[0].versions[0].incarnation = 1 }),
      ("Version.counter", { $0.records[0].versions[0].counter = 0 }),
      ("Version.counter", { $0.records[0].versions[0].counter = .max }),
      ("Version.life", { $0.records[0].versions[0].life = .UNRECOGNIZED(9) }),
      ("Version.kind", { $0.records[0].versions[0].kind = .unspecified }),
      ("Version.kind", { $0.records[0].versions[0].kind = .UNRECOGNIZED(-1) }),
      ("Version.kind", { $0.records[0].versions[0].kind = .UNRECOGNIZED(300) }),
      ("Version.recovered_via", { $0.records[0].versions[0].recoveredVia = Data([1]) }),
      (
        "Version",
        {
          $0.records[0].versions[0].life = .none; $0.records[0].versions[0].units = []
        }
      ),
      ("UnitContent.shape", { $0.records[0].versions[0].units[0].shape = 1 }),
      ("UnitContent.values", { $0.records[0].versions[0].units[0].values = [] }),
      ("Shape.unit", { $0.shapes[0].unit = 77 }),
      ("Shape.unit", { $0.names[Int($0.shapes[0].unit)] = "" }),
      ("Shape.columns", { $0.shapes[0].columns[0] = 77 }),
      (
        "Shape.columns",
        {
          $0.shapes[0].columns += $0.shapes[0].columns
          $0.records[0].versions[0].units[0].values += $0.records[0].versions[0].units[0].values
        }
      ),
    ]
    for (part, change) in cases {
      var batch = try simple()
      change(&batch)
      #expect(throws: WireError(part), "\(part)") { try BatchDecoder(EncodedBatch(batch)).record(at: 0) }
    }
  }

  @Test func `unit names that differ only in Unicode normalisation are not taken for one`() throws {
    var batch = try simple()
    for name in ["caf\u{e9}", "cafe\u{301}"] {
      batch.names.append(name)
      var shape = WireShape()
      shape.unit = UInt32(batch.names.count - 1)
      batch.shapes.append(shape)
      var content = WireUnitContent()
      content.shape = UInt32(batch.shapes.count - 1)
      batch.records[0].versions[0].units.append(content)
    }
    #expect(throws: WireError("Shape.unit")) { try BatchDecoder(EncodedBatch(batch)).record(at: 0) }
  }

  @Test(arguments: 0..<30) func `flipped bytes never trap`(seed: UInt64) throws {
    var random = Seeded(seed)
    var record = try Self.record(&random)
    // Long texts would take nearly all flips.
    record.history = []
    let bytes: [UInt8] = try Self.batch([record, record]).serializedBytes()
    for _ in 0..<100 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<min(400, damaged.count), using: &random)
        damaged[at] ^= UInt8.random(in: 1...255, using: &random)
      }
      guard let batch = try? WireBatch(serializedBytes: damaged), let decoder = try? BatchDecoder(EncodedBatch(batch))
      else {
        continue
      }
      for index in 0..<decoder.count {
        guard let decoded = try? decoder.record(at: index) else { continue }
        try decoded.state.validate()
      }
    }
  }
}
