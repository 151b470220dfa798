/// Turns the raw texts of one record into values, with a warning for each that is not taken as it
/// stands.
struct ImportedFields {
  let row: Int
  let today: CalendarDay
  private(set) var warnings: [ImportWarning] = []
  private var sawDamage = false

  init(row: Int, today: CalendarDay) {
    self.row = row
    self.today = today
  }

  mutating func warn(_ code: ImportWarning.Code, _ field: String, _ value: String) {
    warnings.append(ImportWarning(row: row, field: field, value: value, code: code))
  }

  private mutating func warn(_ code: ImportWarning.Code, _ raw: RawText) {
    warn(code, raw.name, raw.text)
  }

  /// The trimmed text; nil if it is empty or a placeholder.
  mutating func text(_ raw: RawText?, placeholders: Bool = true) -> String? {
    guard let raw else { return nil }
    let text = trimmedImport(withoutControls(raw.text))
    if text.isEmpty { return nil }
    if placeholders && isImportPlaceholder(text) {
      warn(.placeholder, raw)
      return nil
    }
    // Once per record: in a damaged file nearly every field is.
    if !sawDamage && text.unicodeScalars.contains("\u{FFFD}") {
      sawDamage = true
      warn(.textDamaged, raw)
    }
    return text
  }

  /// An identifier: as the text, but without any spaces.
  mutating func identifier(_ raw: RawText?) -> String? {
    text(raw).map { String(String.UnicodeScalarView($0.unicodeScalars.filter { !isSpace($0) })) }
  }

  /// A SIRET, kept whatever it is: real data break the rules (open-data.md §5).
  mutating func checkSiret(_ siret: String?, _ raw: RawText?) {
    guard let siret, let raw else { return }
    switch siretProblem(siret) {
    case .malformed: warn(.siretMalformed, raw)
    case .checksum: warn(.siretChecksum, raw)
    case nil: return
    }
  }

  /// An amount in cents.
  mutating func amount(_ raw: RawText?) -> Int64? {
    guard let raw, let text = text(raw) else { return nil }
    switch readCents(text) {
    case .negative: warn(.amountNegative, raw)
    case .tooLarge: warn(.amountImplausible, raw)
    case .unreadable: warn(.amountUnreadable, raw)
    case .cents(let cents, let isRounded):
      // 100 billion euros: more than any contract, less than the usual rubbish.
      if cents >= 100_000_000_000_00 {
        warn(.amountImplausible, raw)
        return nil
      }
      if isRounded { warn(.amountRounded, raw) }
      if cents == 0 && !isRounded { warn(.amountZero, raw) }
      return cents
    }
    return nil
  }

  /// A whole number of months; `12.0` is one.
  mutating func months(_ raw: RawText?) -> Int? {
    guard let raw, let text = text(raw) else { return nil }
    switch readCents(text) {
    case .cents(let hundredths, isRounded: false) where hundredths % 100 == 0:
      let months = hundredths / 100
      if (1...1200).contains(months) { return Int(months) }
      warn(.durationImplausible, raw)
    case .negative, .tooLarge: warn(.durationImplausible, raw)
    case .cents, .unreadable: warn(.durationUnreadable, raw)
    }
    return nil
  }

  /// A day. Dates before 1950 are slips or the zero of some program's calendar.
  mutating func day(_ raw: RawText?) -> CalendarDay? {
    guard let raw, let text = text(raw) else { return nil }
    guard let found = readImportedDay(text) else {
      warn(.dateUnreadable, raw)
      return nil
    }
    guard (1950...2100).contains(found.day.year) else {
      warn(.dateImplausible, raw)
      return nil
    }
    if found.isUnusual { warn(.dateUnusual, raw) }
    if found.day > today { warn(.dateInFuture, raw) }
    return found.day
  }

  /// The 8 digits of a CPV code (open-data.md §6).
  mutating func cpv(_ raw: RawText?) -> String? {
    guard let raw, let text = text(raw) else { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let isEnded = text[digits.endIndex...].first.map { "-. ".contains($0) } ?? true
    switch digits.count {
    // A ninth digit is the control digit, which is not checked: there is no formula for it.
    case 8 where isEnded, 9 where isEnded: return String(digits.prefix(8))
    case 7 where isEnded:
      warn(.cpvCompleted, raw)
      return "0" + digits
    default:
      warn(.cpvUnreadable, raw)
      return nil
    }
  }

  /// A label in the schema's spelling, whatever its case and accents; an unknown one as it is.
  mutating func label(
    _ raw: RawText?, among known: [String], unknown code: ImportWarning.Code
  ) -> String? {
    guard let raw, let text = text(raw) else { return nil }
    if known.contains(text) { return text }
    let folded = foldedName(text)
    if let label = known.first(where: { foldedName($0) == folded }) { return label }
    warn(code, raw)
    return text
  }
}

/// Whether it is what official post-processing puts for a value that is missing or of no use
/// (open-data.md §1.1).
func isImportPlaceholder(_ text: String) -> Bool {
  let words = text.uppercased().split { $0.isWhitespace }
  switch words.first {
  case "INX": return true
  case "MQ", "CDL", "NC": return words.count == 1 || words == ["MQ", "NC"]
  default: return false
  }
}

/// Without white space, no-break spaces and byte-order marks at both ends.
func trimmedImport(_ text: String) -> String {
  var scalars = text.unicodeScalars[...]
  while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
  while let last = scalars.last, isSpace(last) { scalars.removeLast() }
  return String(scalars)
}

private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{200B}"
}

/// Control characters are damage; a NUL would even end the text in some databases.
private func withoutControls(_ text: String) -> String {
  let isClean = text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  if isClean { return text }
  let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
    let isControl = scalar.value < 0x20 || scalar.value == 0x7F
    return isControl && !scalar.properties.isWhitespace ? "\u{FFFD}" : scalar
  }
  return String(String.UnicodeScalarView(scalars))
}
