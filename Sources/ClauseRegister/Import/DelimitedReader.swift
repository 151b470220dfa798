/// A row of a delimited text.
enum DelimitedRow: Equatable {
  case fields([String])
  /// Not a row; its first line, for the report.
  case malformed(ImportWarning.Code, line: String)
}

/// Reads delimited text as RFC 4180 has it, one row at a time.
///
/// It is no library's reader because those refuse the whole file for one bad row. Here a row that
/// does not fit costs only its first line: reading goes on at the next one, so that a quote that
/// is never closed cannot swallow the rows behind it.
struct DelimitedReader {
  /// A row is never longer than this: bounds what an open quote costs. An `objet` has at most
  /// 1000 characters.
  static let longestRow = 65_536

  private let bytes: [UInt8]
  private let separator: UInt8
  private var index = 0
  /// Which row the last one was, from 1, blank ones counted as spreadsheets do.
  private(set) var rowNumber = 0

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ bytes: [UInt8], separator: UInt8) {
    self.bytes = bytes
    self.separator = separator
  }

  /// The next row that is not blank, nil at the end. With a count, a row has that many fields;
  /// empty ones too many at its end, which spreadsheets leave, are dropped.
  mutating func next(fieldCount: Int? = nil) -> DelimitedRow? {
    while index < bytes.count {
      let start = index
      rowNumber += 1
      guard var fields = row() else { return malformed(.quotesUnbalanced, from: start) }
      if fields.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) { continue }
      guard let fieldCount else { return .fields(fields) }
      while fields.count > fieldCount, fields.last?.isEmpty == true { fields.removeLast() }
      return fields.count == fieldCount
        ? .fields(fields) : malformed(.fieldCountWrong, from: start)
    }
    return nil
  }

  private mutating func malformed(_ code: ImportWarning.Code, from start: Int) -> DelimitedRow {
    index = start
    while index < bytes.count, !isLineEnd(bytes[index]) { index += 1 }
    let line = String(decoding: bytes[start..<index], as: UTF8.self)
    skipLineEnd()
    return .malformed(code, line: line)
  }

  /// The fields up to the end of the line; nil if quotes do not match.
  private mutating func row() -> [String]? {
    let limit = min(bytes.count, index + Self.longestRow)
    var fields: [String] = []
    while true {
      guard let field = field(limit: limit) else { return nil }
      fields.append(field)
      if index < bytes.count, bytes[index] == separator {
        index += 1
      } else {
        skipLineEnd()
        return fields
      }
    }
  }

  private mutating func field(limit: Int) -> String? {
    if index < bytes.count, bytes[index] == Self.quote { return quotedField(limit: limit) }
    let start = index
    while index < bytes.count, !isFieldEnd(bytes[index]) { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func quotedField(limit: Int) -> String? {
    var content: [UInt8] = []
    index += 1
    while index < limit {
      let byte = bytes[index]
      index += 1
      if byte != Self.quote {
        content.append(byte)
      } else if index < bytes.count, bytes[index] == Self.quote {
        content.append(byte)
        index += 1
      } else {
        let isEnded = index >= bytes.count || isFieldEnd(bytes[index])
        return isEnded ? String(decoding: content, as: UTF8.self) : nil
      }
    }
    return nil
  }

  private func isFieldEnd(_ byte: UInt8) -> Bool { byte == separator || isLineEnd(byte) }

  private func isLineEnd(_ byte: UInt8) -> Bool {
    byte == Self.lineFeed || byte == Self.carriageReturn
  }

  private mutating func skipLineEnd() {
    guard index < bytes.count else { return }
    let wasReturn = bytes[index] == Self.carriageReturn
    index += 1
    if wasReturn, index < bytes.count, bytes[index] == Self.lineFeed { index += 1 }
  }
}
