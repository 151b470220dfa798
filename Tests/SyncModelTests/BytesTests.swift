import Foundation
import SyncModel
import Testing

/// Texts by their bytes, and the bytes that are hashed, against their plain definitions.
@Suite struct BytesTests {
  /// Texts that Unicode calls equal, that begin alike, with a NUL, longer than Swift keeps in place, and none.
  private static let texts = [
    "", "a", "ab", "b", "\0", "a\0", "é", "e\u{301}", "É", "日本", "😀", "zone", "zone_", "\u{7F}", "\u{80}",
    String(repeating: "x", count: 15), String(repeating: "x", count: 16), String(repeating: "x", count: 15) + "é",
    String(repeating: "x", count: 300), String(repeating: "x", count: 299) + "y",
    String("a longer one, cut".dropFirst(3)),
  ]

  @Test func `texts are compared byte by byte`() {
    for left in Self.texts {
      for right in Self.texts {
        let isSame = Array(left.utf8) == Array(right.utf8)
        #expect(bytesPrecede(left, right) == left.utf8.lexicographicallyPrecedes(right.utf8), "\(left) \(right)")
        #expect(haveSameBytes(left, right) == isSame, "\(left) \(right)")
        #expect((ExactText(left) == ExactText(right)) == isSame, "\(left) \(right)")
        #expect((ColumnValue.text(left) == ColumnValue.text(right)) == isSame, "\(left) \(right)")
      }
    }
  }

  @Test(arguments: 0..<20) func `what is no UTF-8 is known`(seed: UInt64) throws {
    var random = Seeded(seed)
    let parts: [[UInt8]] =
      Self.texts.map { Array($0.utf8) } + [
        [0xC3], [0xA9], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF], [0xEF, 0xBF, 0xBD],
        [0xE2, 0x82], [0xF0, 0x9F, 0x98],
      ]
    for _ in 0..<200 {
      let bytes = (0..<Int.random(in: 0...4, using: &random)).flatMap { _ in
        parts.randomElement(using: &random) ?? []
      }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect(bytes.withUnsafeBytes { $0.isUTF8 } == isValid, "\(bytes)")
      // The scope's name in a batch of one record.
      let name = String(repeating: "s", count: bytes.count)
      var encoder = BatchEncoder()
      let state = try RecordState().after(.insert(["a": text("1")]), dot(1, 1))
      encoder.add(TransferredRecord(table: "note", id: replica(1), scope: name, state: state))
      var batch = encoder.batch.bytes
      var length: [UInt8] = []
      length.append(varint: UInt64(bytes.count))
      let place = try #require(batch.firstRange(of: length + name.utf8))
      batch.replaceSubrange(place.dropFirst(length.count), with: bytes)
      let read = try? BatchDecoder(EncodedBatch(bytes: batch)).record(at: 0)
      #expect(read.map { Array($0.scope.utf8) } == (isValid ? bytes : nil), "\(bytes)")
    }
  }

  @Test(arguments: 0..<20) func `a unit's columns are in the order of their bytes, the last of a name`(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<50 {
      var columns = (0..<Int.random(in: 0...6, using: &random)).map { number in
        UnitValue.Column(
          name: ["a", "b", "b_1", "ab", "z"].randomElement(using: &random) ?? "", value: .integer(Int64(number)))
      }
      if Bool.random(using: &random) { columns.sort { $0.name < $1.name } }
      var plain: [String: ColumnValue] = [:]
      for column in columns { plain[column.name] = column.value }
      let expected = plain.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      for value in [UnitValue(columns), UnitValue(columns.lazy.map { $0 })] {
        #expect(value.columns.map(\.name) == expected)
        for column in value.columns { #expect(column.value == plain[column.name]) }
      }
    }
  }

  // MARK: The canonical form, by its description

  private static func bytes(_ length: Int) -> [UInt8] { Array(bigEndianBytes(UInt64(length)).suffix(4)) }

  private static func bytes(_ text: String) -> [UInt8] { bytes(text.utf8.count) + Array(text.utf8) }

  private static func bytes(_ data: [UInt8]) -> [UInt8] { bytes(data.count) + data }

  private static func bytes(_ value: ColumnValue) -> [UInt8] {
    switch value {
    case .null: [0]
    case .integer(let number): [1] + bigEndianBytes(UInt64(bitPattern: number))
    case .real(let number): [2] + bigEndianBytes(number.bitPattern)
    case .text(let text): [3] + bytes(text)
    case .blob(let data): [4] + bytes(data)
    }
  }

  private static func bytes(_ state: RecordState, _ table: String, _ id: Identifier) -> [UInt8] {
    var content = bytes(table) + id.bytes
    for version in state.life.versions { content += version.dot.bytes + [version.content.rawValue] }
    for (name, unit) in state.units {
      content += bytes(name)
      for version in unit.versions {
        content += version.dot.bytes + bytes(version.content.columns.flatMap { bytes($0.name) + bytes($0.value) })
      }
    }
    return content
  }

  private static func value(_ random: inout Seeded) -> ColumnValue {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: .integer(.random(in: .min ... .max, using: &random))
    case 1: .real(.random(in: -1...1, using: &random))
    case 2: .text(texts.randomElement(using: &random) ?? "")
    case 3: .blob([UInt8](repeating: 7, count: .random(in: 0...2000, using: &random)))
    default: .text("")
    }
  }

  @Test(arguments: 0..<30) func `a record's digest is that of its canonical form`(seed: UInt64) throws {
    var random = Seeded(seed)
    var writers = [Writer(1), Writer(2)]
    for step in 0..<12 {
      let at = step % 2
      let columns = ["v", "w"].map { UnitValue.Column(name: $0, value: Self.value(&random)) }
      let unit = ["a", "b"].randomElement(using: &random) ?? "a"
      writers[at].write(step == 0 ? .insert([unit: UnitValue(columns)]) : .edit([unit: UnitValue(columns)]))
      if Bool.random(using: &random) { try writers[1 - at].receive(writers[at]) }
      let state = writers[at].state
      #expect(
        state.digest(table: "note", record: replica(9))
          == truncatedHash(Self.bytes(state, "note", replica(9))), "seed \(seed)")
    }
  }

  @Test func `an audit line's hash is that of its canonical form`() {
    for text in Self.texts {
      for device in [nil, replica(3)] {
        let line = AuditLine(
          number: 7, at: -1, action: .accepted, officer: text, device: device,
          record: RecordReference("note", replica(1)), code: text, commitment: Data([1, 2]), saltHash: Data())
        let previous = Data(repeating: 9, count: 32)
        let parts: [[UInt8]] = [
          Self.bytes([UInt8](previous)), bigEndianBytes(7), bigEndianBytes(.max), Self.bytes("accepted"),
          Self.bytes(text), Self.bytes("note"), Self.bytes(text), Self.bytes(device?.bytes ?? []), replica(1).bytes,
          Self.bytes([1, 2]), Self.bytes([UInt8]()),
        ]
        let hash = truncatedHash(Array(parts.joined()))
        #expect(Identifier(bytes: line.hash(after: previous).prefix(16)) == hash)
      }
    }
  }
}
