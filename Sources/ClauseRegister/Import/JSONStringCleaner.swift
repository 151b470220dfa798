/// Makes of one string, or of one bare word, a valid JSON string.
struct JSONStringCleaner {
  private let input: ArraySlice<UInt8>
  /// Where it is in the input; after `cleanString`, behind the closing quote.
  private(set) var index: Int
  private(set) var output: [UInt8] = []
  /// Where the first escape is that JSON does not have.
  private(set) var wrongEscape: Int?

  private static let quote = UInt8(ascii: "\"")
  private static let backslash = UInt8(ascii: "\\")

  init(_ input: ArraySlice<UInt8>) {
    self.input = input
    index = input.startIndex
  }

  /// Quotes the whole input.
  mutating func cleanWord() {
    output.append(Self.quote)
    for byte in input { appendPlain(byte) }
    output.append(Self.quote)
  }

  /// Copies the string that begins here; false if it does not end.
  mutating func cleanString() -> Bool {
    output.append(Self.quote)
    index += 1
    while index < input.endIndex {
      let byte = input[index]
      if byte == Self.backslash {
        copyEscape()
        continue
      }
      index += 1
      if byte == Self.quote {
        output.append(byte)
        return true
      }
      appendPlain(byte)
    }
    return false
  }

  private mutating func appendPlain(_ byte: UInt8) {
    switch byte {
    case Self.backslash, Self.quote: output += [Self.backslash, byte]
    // A raw control character, such as a line break, is not allowed, but its meaning is clear.
    case 0x00...0x1F: appendEscape(UInt16(byte))
    default: output.append(byte)
    }
  }

  private mutating func copyEscape() {
    let next = index + 1 < input.endIndex ? input[index + 1] : 0
    if next == UInt8(ascii: "u"), let unit = hexUnit(at: index) {
      copyUnit(unit)
    } else if "\"\\/bfnrt".utf8.contains(next) {
      output += [Self.backslash, next]
      index += 2
    } else {
      // Somebody forgot to double it, as in a Windows path.
      wrongEscape = wrongEscape ?? index
      output += [Self.backslash, Self.backslash]
      index += 1
    }
  }

  /// A surrogate without its partner stands for no character: it becomes U+FFFD.
  private mutating func copyUnit(_ unit: UInt16) {
    index += 6
    let second = UTF16.isLeadSurrogate(unit) ? hexUnit(at: index) : nil
    if let second, UTF16.isTrailSurrogate(second) {
      appendEscape(unit)
      appendEscape(second)
      index += 6
    } else {
      appendEscape(UTF16.isSurrogate(unit) ? 0xFFFD : unit)
    }
  }

  /// The value of `\uXXXX` at a place.
  private func hexUnit(at start: Int) -> UInt16? {
    guard start + 6 <= input.endIndex, input[start] == Self.backslash,
      input[start + 1] == UInt8(ascii: "u")
    else { return nil }
    let digits = input[(start + 2)..<(start + 6)]
    guard digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func appendEscape(_ unit: UInt16) {
    let digits = String(unit, radix: 16)
    output += Array("\\u".utf8)
    output += Array(repeating: UInt8(ascii: "0"), count: max(0, 4 - digits.utf8.count))
    output += Array(digits.utf8)
  }
}
