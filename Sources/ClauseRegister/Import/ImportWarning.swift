/// Something in a file that was not taken as it stands, or not taken at all
/// (open-data.md §7, rule 2: a bad value never rejects the file, but is always reported).
public struct ImportWarning: Sendable, Equatable, Codable, CustomStringConvertible {
  /// What is the matter, for programs; the names are stable.
  public enum Code: String, Sendable, Codable, CaseIterable {
    // MARK: The file

    /// The file is read as Windows-1252.
    case encodingAssumed
    /// The file has bytes that are not UTF-8; they became U+FFFD.
    case encodingDamaged
    /// JSON has no such escape; its backslash is kept. The value is `line:column`.
    case escapeRepaired
    /// A JSON object has a key twice; the last value is kept. The value is `line:column`.
    case keyRepeated
    /// JSON nested too deeply became null. The value is `line:column`.
    case nestingCut

    // MARK: A record of which nothing is kept

    /// It is no JSON object.
    case notAnObject
    /// It has no market number.
    case numberMissing
    /// It has no buyer identifier.
    case buyerMissing
    /// A quoted field of a CSV row does not end.
    case quotesUnbalanced
    /// A CSV row has not as many fields as the header.
    case fieldCountWrong

    // MARK: A field of a record that is kept

    /// `MQ`, `CDL`, `INX …`, `NC`: taken as missing.
    case placeholder
    /// A list, an object or a boolean where there should be text or a number; ignored.
    case wrongType
    /// Lost or control characters, kept as U+FFFD; once per record.
    case textDamaged
    /// A label that the schemas do not have; kept.
    case labelUnknown
    /// The uid is not the buyer and the number.
    case uidDiffers
    /// Kept.
    case amountZero
    /// Ignored.
    case amountNegative
    /// 100 billion euros or more; ignored.
    case amountImplausible
    /// Ignored.
    case amountUnreadable
    /// It had parts of a cent.
    case amountRounded
    /// Not 1 to 1200 months; ignored.
    case durationImplausible
    /// No whole number; ignored.
    case durationUnreadable
    /// Not in the years 1950 to 2100; ignored.
    case dateImplausible
    /// Ignored.
    case dateUnreadable
    /// Understood, though not in a form of the schemas.
    case dateUnusual
    /// Kept.
    case dateInFuture
    /// Not 14 digits; kept.
    case siretMalformed
    /// Fails the check of open-data.md §5; kept.
    case siretChecksum
    /// 7 digits; a leading zero was added.
    case cpvCompleted
    /// Ignored.
    case cpvUnreadable
    /// Neither an id nor a name; ignored.
    case holderUnreadable
    /// A type of identifier that the schemas do not have; kept.
    case holderTypeUnknown
    /// A modification names holders: somebody has to look.
    case holdersModified
    /// The days of the modifications go back.
    case modificationsUnordered

    // MARK: A second record of a market

    /// A duplicate that differs; the value is what is not taken.
    case duplicateDiffers
    /// A further holder's row that differs otherwise; the value is what is not taken.
    case holderRowDiffers
  }

  /// The record's position, from 1; 0 for what concerns the whole file.
  public let row: Int
  /// The field as the file names it; several are separated by commas; empty for a whole row.
  public let field: String
  /// The raw text (its beginning, if it is very long): not safe to print as it is.
  public let value: String
  /// What is the matter, for programs.
  public let code: Code

  /// A warning; a very long value is cut.
  public init(row: Int, field: String, value: String, code: Code) {
    self.row = row
    self.field = field
    self.value = Self.shortened(value)
    self.code = code
  }

  /// The sentence in French, which holds nothing of the file and so is safe to print.
  public var reason: String { reason(in: .french) }

  /// The sentence in a language.
  public func reason(in language: Language) -> String {
    switch language {
    case .french: code.texts.french
    case .english: code.texts.english
    }
  }

  /// The row, the code and the field: for logs; without the value.
  public var description: String { "\(row): \(code.rawValue) (\(field))" }

  private static let longestValue = 1000

  /// A report must not grow with the rubbish in a file.
  private static func shortened(_ value: String) -> String {
    let scalars = value.unicodeScalars
    guard
      let end = scalars.index(
        scalars.startIndex, offsetBy: longestValue, limitedBy: scalars.endIndex),
      end != scalars.endIndex
    else { return value }
    return String(scalars[..<end]) + "…"
  }
}

extension ImportWarning {
  private enum CodingKeys: String, CodingKey {
    case row, field, value, code, reason
  }

  /// Reads `row`, `field`, `value` and `code`; the sentence follows from the code.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      row: try container.decode(Int.self, forKey: .row),
      field: try container.decode(String.self, forKey: .field),
      value: try container.decode(String.self, forKey: .value),
      code: try container.decode(Code.self, forKey: .code))
  }

  /// Writes `row`, `field`, `value`, `code` and, in the current language, `reason`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(row, forKey: .row)
    try container.encode(field, forKey: .field)
    try container.encode(value, forKey: .value)
    try container.encode(code, forKey: .code)
    try container.encode(reason(in: .current), forKey: .reason)
  }
}
