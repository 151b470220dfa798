/// How a decimal number is understood.
enum CentsReading: Equatable {
  /// Exactly so many hundredths, unless rounded (half away from zero).
  case cents(Int64, isRounded: Bool)
  case negative
  /// More than 64 bits hold.
  case tooLarge
  case unreadable
}

/// Reads a decimal number without going through binary fractions, which would lose cents.
///
/// French and English writing, currency signs and exponents are understood. `1,234` is not: it may
/// be either a thousand or one and a bit.
func readCents(_ text: String) -> CentsReading {
  guard let decimal = DecimalText(text) else { return .unreadable }
  return decimal.isNegative ? .negative : decimal.cents
}

/// The digits of a decimal number and where its point is.
private struct DecimalText {
  let isNegative: Bool
  /// Without leading zeros.
  private let digits: [UInt8]
  /// How many of the digits come before the point; may be negative or more than there are.
  private let pointIndex: Int

  init?(_ text: String) {
    guard text.utf8.count <= 400 else { return nil }
    var rest = Self.withoutUnit(text.lowercased())
    let sign = rest.first
    if sign == "-" || sign == "\u{2212}" || sign == "+" { rest.removeFirst() }
    let halves = rest.split(separator: "e", maxSplits: 1, omittingEmptySubsequences: false)
    guard let mantissa = halves.first, let parts = Self.split(String(mantissa)) else { return nil }
    guard let exponent = halves.count == 1 ? 0 : Int(halves[1]),
      (-999...999).contains(exponent)
    else { return nil }
    let all = Array((parts.whole + parts.fraction).utf8)
    let zeros = all.prefix { $0 == UInt8(ascii: "0") }.count
    digits = Array(all[zeros...])
    pointIndex = parts.whole.utf8.count - zeros + exponent
    isNegative = (sign == "-" || sign == "\u{2212}") && !digits.isEmpty
  }

  var cents: CentsReading {
    if digits.isEmpty { return .cents(0, isRounded: false) }
    let end = pointIndex + 2
    if end < 0 { return .cents(0, isRounded: true) }
    if end > 18 { return .tooLarge }
    let kept = digits.prefix(end)
    let padding = String(repeating: "0", count: end - kept.count)
    guard let whole = Int64("0" + String(decoding: kept, as: UTF8.self) + padding) else {
      return .tooLarge
    }
    let dropped = digits.dropFirst(end)
    let isUp = dropped.first.map { $0 >= UInt8(ascii: "5") } ?? false
    let isRounded = dropped.contains { $0 != UInt8(ascii: "0") }
    return .cents(whole + (isUp ? 1 : 0), isRounded: isRounded)
  }

  private static func withoutUnit(_ text: String) -> String {
    for unit in ["euros", "euro", "eur", "€", "mois"] where text.hasSuffix(unit) {
      return trimmedImport(String(text.dropLast(unit.count)))
    }
    return text
  }

  /// The digits before and after the decimal mark, without the marks between thousands.
  private static func split(_ text: String) -> (whole: String, fraction: String)? {
    let points = text.count { $0 == "." }
    let commas = text.count { $0 == "," }
    var whole = text
    var fraction = ""
    if let mark = decimalMark(text, points: points, commas: commas) {
      guard let index = text.lastIndex(of: mark) else { return nil }
      whole = String(text[..<index])
      fraction = String(text[text.index(after: index)...])
      let isThousands = mark == "," && points == 0 && fraction.count == 3
      if isThousands && (1...3).contains(whole.count) && whole != "0" { return nil }
    }
    guard let digits = ungrouped(whole), isDigits(fraction), !(digits + fraction).isEmpty else {
      return nil
    }
    return (digits, fraction)
  }

  /// With two kinds of marks the last is the decimal one; a repeated mark is none.
  private static func decimalMark(_ text: String, points: Int, commas: Int) -> Character? {
    if points > 0 && commas > 0 { return text.last { $0 == "." || $0 == "," } }
    if points == 1 { return "." }
    return commas == 1 ? "," : nil
  }

  /// Thousands are grouped by one kind of mark and in threes, or else it is not one number.
  private static func ungrouped(_ text: String) -> String? {
    if isDigits(text) { return text }
    guard let mark = text.first(where: { !isDigits(String($0)) }) else { return nil }
    guard mark == "." || mark == "," || mark.isWhitespace else { return nil }
    let groups = text.split(separator: mark, omittingEmptySubsequences: false)
    guard groups.allSatisfy({ isDigits(String($0)) }), (1...3).contains(groups[0].count),
      groups.dropFirst().allSatisfy({ $0.count == 3 })
    else { return nil }
    return groups.joined()
  }

  private static func isDigits(_ text: String) -> Bool {
    text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}
