/// 16 bytes that name a record or a replica: a UUID, in practice one of version 7 (RFC 9562 §5.7) so that ids made
/// one after the other sort together and insert fast.
public struct Identifier: Hashable, Comparable, Sendable {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A UUID of version 7: 48 bits of milliseconds since 1970, then random bits.
  ///
  /// - parameters:
  ///   - milliseconds: Milliseconds since 1970 UTC. Only the order of insertion depends on it, never causality.
  ///   - random: The source of the 74 random bits.
  public init(milliseconds: Int64, using random: inout some RandomNumberGenerator) {
    let time = UInt64(clamping: milliseconds) & 0xFFFF_FFFF_FFFF
    high = time << 16 | 0x7000 | random.next() & 0x0FFF
    low = 0x8000_0000_0000_0000 | random.next() >> 2
  }

  /// The identifier of exactly 16 bytes, or nil for any other number of bytes.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    let halves = bytes.withContiguousStorageIfAvailable { storage in
      let raw = UnsafeRawBufferPointer(storage)
      return (
        UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    high = halves?.0 ?? bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = halves?.1 ?? bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The identifier written as a UUID with or without hyphens, in either case; nil for anything else.
  public init?(_ text: some StringProtocol) {
    var digits: [UInt8] = []
    for byte in text.utf8 where byte != UInt8(ascii: "-") { digits.append(byte) }
    guard digits.count == 32 else { return nil }
    var halves: [UInt64] = [0, 0]
    for (index, digit) in digits.enumerated() {
      guard let nibble = hexadecimalValue(digit) else { return nil }
      halves[index / 16] = halves[index / 16] << 4 | UInt64(nibble)
    }
    high = halves[0]
    low = halves[1]
  }

  public var bytes: [UInt8] { withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { Array($0) } }

  public static func < (left: Identifier, right: Identifier) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension Identifier: CustomStringConvertible {
  /// 36 lower-case characters, `8-4-4-4-12`.
  public var description: String {
    var text: [UInt8] = []
    text.reserveCapacity(36)
    for (index, byte) in bytes.enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { text.append(UInt8(ascii: "-")) }
      text.append(hexadecimalDigit(byte >> 4))
      text.append(hexadecimalDigit(byte & 15))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Lower-case hexadecimal digits of `bytes`.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  var text: [UInt8] = []
  text.reserveCapacity(2 * bytes.underestimatedCount)
  for byte in bytes {
    text.append(hexadecimalDigit(byte >> 4))
    text.append(hexadecimalDigit(byte & 15))
  }
  return String(decoding: text, as: UTF8.self)
}

/// The bytes that hexadecimal digits stand for, in either case; nil for anything else.
public func bytes(hexadecimal text: some StringProtocol) -> [UInt8]? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count / 2)
  var high: UInt8?
  for digit in text.utf8 {
    guard let value = hexadecimalValue(digit) else { return nil }
    if let upper = high {
      bytes.append(upper << 4 | value)
      high = nil
    } else {
      high = value
    }
  }
  return high == nil ? bytes : nil
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
  value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// The eight bytes of `number`, the most significant first.
public func bigEndianBytes(_ number: UInt64) -> [UInt8] {
  withUnsafeBytes(of: number.bigEndian) { Array($0) }
}
