/// How a field's content is laid out (protobuf.dev/programming-guides/encoding). Groups, long out of use, are none of them.
enum ProtobufLayout: UInt64 {
  case varint = 0
  case fixed64 = 1
  case delimited = 2
  case fixed32 = 5
}

extension [UInt8] {
  /// Appends a number in as few bytes as it needs (LEB128).
  @inlinable package mutating func append(varint value: UInt64) {
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
    bare(value)
  }

  mutating func bare(_ value: UInt64) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }

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
    bare(id)
  }

  mutating func bare(_ id: Identifier) {
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
    if length < 0x4000 {
      bytes[start] = UInt8(truncatingIfNeeded: length) | 0x80
      return bytes.insert(UInt8(length >> 7), at: start + 1)
    }
    var prefix: [UInt8] = []
    prefix.append(varint: UInt64(length))
    bytes.replaceSubrange(start...start, with: prefix)
  }

  /// Signed numbers with the sign in the lowest bit.
  static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: (value << 1) ^ (value >> 63)) }
}

/// Reads the fields of one message. Every length is checked: the bytes come from outside.
///
/// It is over memory that somebody else keeps: none outlives ``over(_:_:_:)``.
struct ProtobufReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  private let end: Int
  /// What the message is called in an error.
  private let part: StaticString

  private init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, _ part: StaticString) {
    self.bytes = bytes
    position = range.lowerBound
    end = range.upperBound
    self.part = part
  }

  /// Has the message read that `bytes`, or a range of them, are.
  static func over<Result, Failure: Error>(
    _ bytes: [UInt8], _ part: StaticString, in range: Range<Int>? = nil,
    _ body: (inout ProtobufReader) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try bytes.withUnsafeBufferPointer { buffer throws(Failure) in
      var reader = ProtobufReader(UnsafeRawBufferPointer(buffer), range ?? bytes.indices, part)
      return try body(&reader)
    }
  }

  var isAtEnd: Bool { position >= end }

  private func failure() -> WireError { WireError("\(part)") }

  /// The next field, nil at the end of the message.
  mutating func field() throws(WireError) -> (number: UInt64, layout: ProtobufLayout)? {
    if isAtEnd { return nil }
    let tag = try varint()
    guard let layout = ProtobufLayout(rawValue: tag & 7), tag >> 3 > 0, tag >> 3 < 1 << 29 else { throw failure() }
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
    throw failure()
  }

  mutating func signed() throws(WireError) -> Int64 { Self.signed(try varint()) }

  /// The number that ``ProtobufWriter/zigzag(_:)`` made this of.
  static func signed(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }

  mutating func fixed64() throws(WireError) -> UInt64 {
    guard end - position >= 8 else { throw failure() }
    defer { position += 8 }
    return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  /// Where the content of a delimited field lies.
  mutating func delimited() throws(WireError) -> Range<Int> {
    let length = try varint()
    guard length <= UInt64(end - position) else { throw failure() }
    defer { position += Int(length) }
    return position..<position + Int(length)
  }

  mutating func text() throws(WireError) -> String {
    let content = try data()
    guard let text = content.text else { throw failure() }
    return text
  }

  /// Passes over a text.
  mutating func checkText() throws(WireError) {
    guard try data().isUTF8 else { throw failure() }
  }

  mutating func data() throws(WireError) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[try delimited()])
  }

  /// Passes over a field that is not known, or laid out as it should not be.
  mutating func skip(_ layout: ProtobufLayout) throws(WireError) {
    switch layout {
    case .varint: _ = try varint()
    case .fixed64: _ = try fixed64()
    case .delimited: _ = try delimited()
    case .fixed32:
      guard end - position >= 4 else { throw failure() }
      position += 4
    }
  }

  /// A message within this one, which `part` names.
  mutating func message(_ part: StaticString) throws(WireError) -> ProtobufReader {
    ProtobufReader(bytes, try delimited(), part)
  }
}

extension UnsafeRawBufferPointer {
  package var isUTF8: Bool {
    var all: UInt8 = 0
    for byte in self { all |= byte }
    return all < 0x80 || text != nil
  }

  /// The text that these bytes are as UTF-8, nil for what is none: decoding would have to mend it, which leaves other
  /// bytes. `String(validating:as:)` tells the same and takes ten times as long.
  var text: String? {
    let text = String(decoding: self, as: UTF8.self)
    return haveSameBytes(text, self) ? text : nil
  }
}
