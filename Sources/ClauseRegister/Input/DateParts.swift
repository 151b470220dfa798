/// What is common to reading a day and a month: the pieces, the year, and what can be wrong.
struct DateParts {
  let text: String
  let today: CalendarDay
  let example: String
  /// Numbers and folded words, in order, without what stands between them.
  let parts: [InputToken]
  private(set) var warnings: [InputWarning] = []

  /// Words that add nothing: `le 1er mars`, `March 14th`.
  private static let idleWords: Set<String> = ["le", "er", "st", "nd", "rd", "th"]

  init(_ text: String, today: CalendarDay, example: String) throws(InputError) {
    self.text = text
    self.today = today
    self.example = example
    let tokens = try InputScanner.tokens(of: text, example: example)
    guard let parts = Self.parts(tokens) else {
      throw Self.notUnderstood(text, example)
    }
    self.parts = parts
  }

  /// The numbers, when there is nothing else.
  var numbers: [String]? {
    let found = parts.compactMap(Self.digits)
    return found.count == parts.count ? found : nil
  }

  /// The words, when there is nothing else.
  var words: [String]? {
    let found = parts.compactMap(Self.word)
    return found.count == parts.count ? found : nil
  }

  static func digits(_ token: InputToken) -> String? {
    if case .number(let digits) = token { digits } else { nil }
  }

  static func word(_ token: InputToken) -> String? {
    if case .word(let word) = token { word } else { nil }
  }

  /// Drops the marks, if they are such as dates have and stand between two pieces.
  private static func parts(_ tokens: [InputToken]) -> [InputToken]? {
    var separators: Set<Unicode.Scalar> = []
    var parts: [InputToken] = []
    var sawMark = true
    for token in tokens {
      if case .mark(let mark) = token {
        guard !sawMark, isDateMark(mark) else { return nil }
        separators.insert(mark)
        sawMark = true
      } else {
        if word(token).map(idleWords.contains) != true { parts.append(token) }
        sawMark = false
      }
    }
    let hasWord = parts.contains { word($0) != nil }
    // `14/03-2026` is a slip; `janv. 2026` and `aujourd'hui` are not.
    let isRegular = hasWord || separators.count <= 1 && separators.isDisjoint(with: [","])
    return isRegular && (hasWord || !sawMark) ? parts : nil
  }

  private static func isDateMark(_ mark: Unicode.Scalar) -> Bool {
    ["/", "-", ".", ",", "\u{2010}", "\u{2011}", "\u{2013}"].contains(mark)
      || apostrophes.contains(mark)
  }

  /// The year of two or four digits.
  mutating func year(_ digits: String) throws(InputError) -> Int {
    guard digits.utf8.count == 2 || digits.utf8.count == 4, let number = smallNumber(digits) else {
      throw yearOutOfRange()
    }
    if digits.utf8.count == 2 {
      let year = 2000 + number
      if year != today.year && year != today.year - 1 { warnCentury(digits, year) }
      return year
    }
    guard (1900...2100).contains(number) else { throw yearOutOfRange() }
    return number
  }

  private mutating func warnCentury(_ digits: String, _ year: Int) {
    warnings.append(
      InputWarning(
        code: .centuryAssumed,
        message: localized(
          "année \(digits) comprise comme \(year) ; pour une autre, écrire ses quatre chiffres",
          "year \(digits) was taken as \(year); for another one type its four digits")))
  }

  /// Says which year was found for a date without one, unless it is the obvious one.
  mutating func warnYear(_ year: Int) {
    if year == today.year { return }
    warnings.append(
      InputWarning(
        code: .yearAssumed,
        message: localized(
          "sans année, compris comme la date passée la plus récente : \(year)",
          "without a year, taken as the most recent past date: \(year)")))
  }

  private func yearOutOfRange() -> InputError {
    error(
      .yearOutOfRange, "l'année doit être entre 1900 et 2100",
      "the year must be between 1900 and 2100")
  }

  func noSuchMonth(_ digits: String, order: String, hint: String? = nil) -> InputError {
    let shown = String(digits.prefix(10))
    let advice = hint.map { localized(" (\($0) ?)", " (\($0)?)") } ?? ""
    return error(
      .noSuchMonth, "il n'y a pas de mois \(shown) ; l'ordre est \(order)\(advice)",
      "there is no month \(shown); the order is \(order)\(advice)")
  }

  func notUnderstood() -> InputError { Self.notUnderstood(text, example) }

  private static func notUnderstood(_ text: String, _ example: String) -> InputError {
    .about(
      text, .notUnderstood, "date non comprise ; écrire par exemple \(example)",
      "this date is not understood; type for example \(example)")
  }

  func error(
    _ code: InputError.Code, _ french: @autoclosure () -> String,
    _ english: @autoclosure () -> String
  ) -> InputError {
    .about(
      text, code, "\(french()) ; écrire par exemple \(example)",
      "\(english()); type for example \(example)")
  }
}
