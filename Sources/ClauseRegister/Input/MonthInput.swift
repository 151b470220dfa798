/// A month as officers type it: `2026-03`, `03/2026`, `mars 2026`, `mars`, `le mois dernier`.
public struct MonthInput: Sendable, Hashable {
  /// The month understood.
  public let month: CalendarMonth
  /// What may have been meant otherwise.
  public let warnings: [InputWarning]

  /// The month in words, in the current language: `mars 2026`.
  public var understood: String { month.inWords }

  /// Understands a month as typed, or says what is wrong with it; one without a year is the most
  /// recent such month not after that of `today`.
  public static func parse(_ text: String, today: CalendarDay) throws(InputError) -> MonthInput {
    let example = localized("03/2026, mars 2026, 2026-03", "03/2026, March 2026, 2026-03")
    var reader = MonthReader(parts: try DateParts(text, today: today, example: example))
    let month = try reader.read()
    return MonthInput(month: month, warnings: reader.parts.warnings)
  }
}

private struct MonthReader {
  var parts: DateParts

  private static let relativeMonths = [
    "ce mois": 0, "ce mois ci": 0, "mois en cours": 0, "this month": 0,
    "mois dernier": -1, "mois passe": -1, "mois precedent": -1, "last month": -1,
  ]

  mutating func read() throws(InputError) -> CalendarMonth {
    if let numbers = parts.numbers { return try numeric(numbers) }
    if let words = parts.words { return try named(words) }
    guard parts.parts.count == 2, let name = DateParts.word(parts.parts[0]),
      let month = CalendarNames.monthNumber(name), let year = DateParts.digits(parts.parts[1])
    else { throw parts.notUnderstood() }
    return try self.month(String(month), year)
  }

  private mutating func numeric(_ numbers: [String]) throws(InputError) -> CalendarMonth {
    guard numbers.count == 2 else { throw aMonthIsNeeded() }
    let yearIsFirst = numbers[0].utf8.count > 2
    return try month(numbers[yearIsFirst ? 1 : 0], numbers[yearIsFirst ? 0 : 1])
  }

  private func aMonthIsNeeded() -> InputError {
    parts.error(
      .notUnderstood, "il faut un mois et une année", "a month and a year are needed")
  }

  private mutating func month(_ digits: String, _ year: String) throws(InputError) -> CalendarMonth {
    guard let month = smallNumber(digits), (1...12).contains(month) else {
      throw parts.noSuchMonth(digits, order: localized("mois/année", "month/year"))
    }
    return CalendarMonth(validYear: try parts.year(year), month: month)
  }

  private mutating func named(_ words: [String]) throws(InputError) -> CalendarMonth {
    let current = parts.today.calendarMonth
    if let offset = Self.relativeMonths[words.joined(separator: " ")],
      let month = current.adding(months: offset)
    {
      return month
    }
    guard words.count == 1, let number = CalendarNames.monthNumber(words[0]) else {
      throw parts.notUnderstood()
    }
    let back = (current.month - number + 12) % 12
    guard let month = current.adding(months: -back) else { throw parts.notUnderstood() }
    parts.warnYear(month.year)
    return month
  }
}
