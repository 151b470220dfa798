/// How a field's content is laid out (protobuf.dev/programming-guides/encoding). Groups, long out of use, are none of them.
enum ProtobufLayout: UInt64 {
  case varint = 0
  case fixed64 = 1
  case delimited = 2
  case fixed32 = 5
}

extension [UInt8] {
  /// Appends a number in as few bytes as it needs (LEB128).
  package mutating func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}

/// Writes messages of Protocol Buffers byte by byte: what there is once a record, for which the library's objects cost
/// more than all else that is done with it (`Benchmarks`).
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  mutating func varint(_ value: UInt64) { bytes.append(varint: value) }

  mutating func tag(_ field: UInt64, _ layout: ProtobufLayout) { varint(field << 3 | layout.rawValue) }

  /// A field that is left out when it is 0.
  mutating func number(_ field: UInt64, _ value: UInt64) {
    if value == 0 { return }
    tag(field, .varint)
    varint(value)
  }

  mutating func fixed64(_ field: UInt64, _ value: UInt64) {
    tag(field, .fixed64)
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A field that is left out when it is empty.
  mutating func text(_ field: UInt64, _ text: String) {
    if text.isEmpty { return }
    tag(field, .delimited)
    content(text)
  }

  /// A text after its length.
  mutating func content(_ text: String) {
    varint(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Bytes after their length.
  mutating func content(_ content: some Collection<UInt8>) {
    varint(UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  mutating func data(_ field: UInt64, _ content: some Collection<UInt8>) {
    tag(field, .delimited)
    self.content(content)
  }

  mutating func identifier(_ field: UInt64, _ id: Identifier) {
    tag(field, .delimited)
    varint(16)
    withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes.append(contentsOf: $0) }
  }

  /// A field that is a message, or a packed list, which `body` writes.
  mutating func message<Failure: Error>(
    _ field: UInt64, _ body: (inout ProtobufWriter) throws(Failure) -> Void
  ) throws(Failure) {
    tag(field, .delimited)
    let start = bytes.count
    // Most are short: one byte for the length, and more are put in when it is known.
    bytes.append(0)
    try body(&self)
    let length = bytes.count - start - 1
    if length < 0x80 { return bytes[start] = UInt8(length) }
    var prefix: [UInt8] = []
    prefix.append(varint: UInt64(length))
    bytes.replaceSubrange(start...start, with: prefix)
  }

  /// Signed numbers with the sign in the lowest bit.
  static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }
}

/// Reads the fields of one message. Every length is checked: the bytes come from outside.
struct ProtobufReader {
  let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int
  /// What the message is called in an error.
  private let part: String

  init(_ bytes: [UInt8], _ range: Range<Int>, _ part: String) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
    self.part = part
  }

  var isAtEnd: Bool { position >= end }

  /// The next field, nil at the end of the message.
  mutating func field() throws(WireError) -> (number: UInt64, layout: ProtobufLayout)? {
    if isAtEnd { return nil }
    let tag = try varint()
    guard let layout = ProtobufLayout(rawValue: tag & 7), tag >> 3 > 0, tag >> 3 < 1 << 29 else {
      throw WireError(part)
    }
    return (tag >> 3, layout)
  }

  mutating func varint() throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end, shift < 64 {
      let next = bytes[position]
      position += 1
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
    throw WireError(part)
  }

  mutating func signed() throws(WireError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func fixed64() throws(WireError) -> UInt64 {
    guard end - position >= 8 else { throw WireError(part) }
    var value: UInt64 = 0
    for offset in 0..<8 { value |= UInt64(bytes[position + offset]) << UInt64(8 * offset) }
    position += 8
    return value
  }

  /// Where the content of a delimited field lies.
  mutating func delimited() throws(WireError) -> Range<Int> {
    let length = try varint()
    guard length <= UInt64(end - position) else { throw WireError(part) }
    defer { position += Int(length) }
    return position..<position + Int(length)
  }

  mutating func text() throws(WireError) -> String {
    let range = try delimited()
    if range.isEmpty { return "" }
    guard let text = String(validating: bytes[range], as: UTF8.self) else { throw WireError(part) }
    return text
  }

  /// Passes over a text.
  mutating func checkText() throws(WireError) {
    let range = try delimited()
    let isPlain = bytes.withUnsafeBufferPointer { $0[range].allSatisfy { $0 < 0x80 } }
    guard isPlain || String(validating: bytes[range], as: UTF8.self) != nil else { throw WireError(part) }
  }

  mutating func data() throws(WireError) -> ArraySlice<UInt8> { bytes[try delimited()] }

  /// Passes over a field that is not known, or laid out as it should not be.
  mutating func skip(_ layout: ProtobufLayout) throws(WireError) {
    switch layout {
    case .varint: _ = try varint()
    case .fixed64: _ = try fixed64()
    case .delimited: _ = try delimited()
    case .fixed32:
      guard end - position >= 4 else { throw WireError(part) }
      position += 4
    }
  }

  /// A message within this one, which `part` names.
  mutating func message(_ part: String) throws(WireError) -> ProtobufReader {
    ProtobufReader(bytes, try delimited(), part)
  }
}
