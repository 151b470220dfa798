import Foundation

/// The bytes of a file as valid UTF-8 without a byte-order mark, and what had to be assumed.
///
/// UTF-16 is known by its mark. A file that is not valid UTF-8 is Windows-1252 (of which Latin-1
/// is a part) if more of its non-ASCII bytes are wrong than right; else it is UTF-8 with damage,
/// for reading it otherwise would spoil every accent in it.
func decodeImportedText(_ bytes: [UInt8]) -> (bytes: [UInt8], warning: ImportWarning.Code?) {
  if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
    return decodeUTF16(bytes)
  }
  let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  let count = utf8SequenceCount(body)
  if count.invalid == 0 { return (body, nil) }
  if count.invalid > count.valid { return (windows1252(body), .encodingAssumed) }
  return (Array(String(decoding: body, as: UTF8.self).utf8), .encodingDamaged)
}

private func decodeUTF16(_ bytes: [UInt8]) -> (bytes: [UInt8], warning: ImportWarning.Code?) {
  let isBigEndian = bytes.first == 0xFE
  let units = stride(from: 2, to: bytes.count - 1, by: 2).map { index in
    let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
    return isBigEndian ? first << 8 | second : second << 8 | first
  }
  var output: [UInt8] = []
  output.reserveCapacity(units.count)
  let damaged = transcode(
    units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: false,
    into: { output.append($0) })
  return (output, damaged ? .encodingDamaged : nil)
}

/// How many multi-byte sequences are right and how many wrong.
private func utf8SequenceCount(_ bytes: [UInt8]) -> (valid: Int, invalid: Int) {
  var (valid, invalid) = (0, 0)
  var parser = Unicode.UTF8.ForwardParser()
  var iterator = bytes.makeIterator()
  while true {
    switch parser.parseScalar(from: &iterator) {
    case .valid(let scalar): valid += scalar.count > 1 ? 1 : 0
    case .error: invalid += 1
    case .emptyInput: return (valid, invalid)
    }
  }
}

private func windows1252(_ bytes: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  output.reserveCapacity(bytes.count + bytes.count / 8)
  for byte in bytes {
    switch byte {
    case 0x00...0x7F: output.append(byte)
    case 0x80...0x9F: output += Array(String(windows1252High[Int(byte - 0x80)]).utf8)
    default: output += [0xC0 | byte >> 6, 0x80 | byte & 0x3F]
    }
  }
  return output
}

/// The characters of the bytes 0x80 to 0x9F; five bytes have none.
private let windows1252High: [Unicode.Scalar] = [
  "€", "\u{FFFD}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{FFFD}", "Ž",
  "\u{FFFD}", "\u{FFFD}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ",
  "\u{FFFD}", "ž", "Ÿ",
]

/// Where an offset is, for a message: lines and characters from 1.
func importedTextPlace(_ bytes: [UInt8], at offset: Int) -> (line: Int, column: Int) {
  let before = bytes.prefix(offset)
  let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
  let line = before.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
  // Bytes 10xxxxxx continue a character.
  let column = before[lineStart...].reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
  return (line, column)
}
