import SyncModel

/// Appends numbers in as few bytes as they need (LEB128).
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(128) }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func number(_ value: UInt64) { bytes.append(varint: value) }

  mutating func count(_ value: Int) { number(UInt64(value)) }

  /// Signed numbers with the sign in the lowest bit, so that small ones are short.
  mutating func signed(_ value: Int64) { number(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  mutating func data(_ value: [UInt8]) {
    count(value.count)
    bytes += value
  }

  mutating func text(_ value: String) {
    count(value.utf8.count)
    bytes += value.utf8
  }
}

/// Reads what ``ByteWriter`` wrote; any other bytes give ``ByteReader/Damaged``.
struct ByteReader {
  struct Damaged: Error {}

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  /// The next byte, which is still to be read.
  func peek() throws(Damaged) -> UInt8 {
    guard position < bytes.count else { throw Damaged() }
    return bytes[position]
  }

  mutating func byte() throws(Damaged) -> UInt8 {
    guard position < bytes.count else { throw Damaged() }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() throws(Damaged) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else { throw Damaged() }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  /// A number of things to follow, each of at least one byte.
  mutating func count() throws(Damaged) -> Int {
    let value = try number()
    guard value <= UInt64(bytes.count - position) else { throw Damaged() }
    return Int(value)
  }

  mutating func signed() throws(Damaged) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func data() throws(Damaged) -> [UInt8] {
    let length = try count()
    defer { position += length }
    return Array(bytes[position..<position + length])
  }

  mutating func text() throws(Damaged) -> String { String(decoding: try data(), as: UTF8.self) }
}
