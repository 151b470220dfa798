/// A day as officers type it: `14/03/2026`, `14/03`, `2026-03-14`, `14 mars`, `hier`, `lundi`.
public struct DayInput: Sendable, Hashable {
  /// The day understood.
  public let day: CalendarDay
  /// What may have been meant otherwise.
  public let warnings: [InputWarning]

  /// The day in words, in the current language: `samedi 14 mars 2026`.
  public var understood: String { day.inWords }

  /// Understands a day as typed, or says what is wrong with it.
  ///
  /// A date without a year is the most recent such day not after `today`; a weekday likewise,
  /// today included, unless `dernier` excludes today. No day is refused for being in the future:
  /// the device's clock may be the one that is wrong.
  public static func parse(_ text: String, today: CalendarDay) throws(InputError) -> DayInput {
    let example = localized("14/03/2026, 14 mars, hier", "14/03/2026, 14 March, yesterday")
    var reader = DayReader(parts: try DateParts(text, today: today, example: example))
    let day = try reader.read()
    return DayInput(day: day, warnings: reader.parts.warnings)
  }
}

private struct DayReader {
  var parts: DateParts

  private static let relativeDays = [
    "aujourd hui": 0, "aujourdhui": 0, "today": 0, "ce jour": 0,
    "hier": -1, "yesterday": -1,
    "avant hier": -2, "avanthier": -2, "day before yesterday": -2,
    "the day before yesterday": -2,
    "demain": 1, "tomorrow": 1,
  ]
  private static let lastWords: Set<String> = ["dernier", "last"]

  mutating func read() throws(InputError) -> CalendarDay {
    if let numbers = parts.numbers { return try numeric(numbers) }
    if let words = parts.words { return try named(words) }
    return try written()
  }

  private mutating func numeric(_ numbers: [String]) throws(InputError) -> CalendarDay {
    switch numbers.count {
    case 3 where numbers[0].utf8.count > 2:
      return try date(day: numbers[2], month: numbers[1], year: numbers[0])
    case 3:
      return try date(day: numbers[0], month: numbers[1], year: numbers[2])
    case 2 where numbers.allSatisfy { $0.utf8.count <= 2 }:
      return try date(day: numbers[0], month: numbers[1], year: nil)
    default:
      throw parts.notUnderstood()
    }
  }

  private func named(_ words: [String]) throws(InputError) -> CalendarDay {
    if let offset = Self.relativeDays[words.joined(separator: " ")] {
      return try today(plus: offset)
    }
    let names = words.filter { !Self.lastWords.contains($0) }
    guard names.count == 1, words.count <= 2,
      let weekday = CalendarNames.weekdayNumber(names[0])
    else { throw parts.notUnderstood() }
    let back = (parts.today.weekday - weekday + 7) % 7
    return try today(plus: back == 0 && words.count == 2 ? -7 : -back)
  }

  private func today(plus days: Int) throws(InputError) -> CalendarDay {
    guard let day = parts.today.adding(days: days) else { throw parts.notUnderstood() }
    return day
  }

  /// `14 mars 2026`, `March 14 2026`, each also without its year or after its weekday.
  private mutating func written() throws(InputError) -> CalendarDay {
    var pieces = parts.parts[...]
    let weekday = pieces.first.flatMap(DateParts.word).flatMap(CalendarNames.weekdayNumber)
    if weekday != nil { pieces.removeFirst() }
    let words = pieces.compactMap(DateParts.word)
    let numbers = pieces.compactMap(DateParts.digits)
    let monthIsEarly = pieces.prefix(2).contains { DateParts.word($0) != nil }
    guard words.isEmpty || monthIsEarly && words.count == 1, (1...3).contains(numbers.count) else {
      throw parts.notUnderstood()
    }
    let day = try dateOf(words.first, numbers)
    if let weekday, weekday != day.weekday {
      throw parts.error(
        .weekdayMismatch, "cette date est un \(CalendarNames.weekday(day.weekday))",
        "that date is a \(CalendarNames.weekday(day.weekday))")
    }
    return day
  }

  private mutating func dateOf(
    _ monthName: String?, _ numbers: [String]
  ) throws(InputError) -> CalendarDay {
    guard let monthName else { return try numeric(numbers) }
    guard let month = CalendarNames.monthNumber(monthName), numbers.count <= 2,
      numbers[0].utf8.count <= 2
    else {
      throw parts.notUnderstood()
    }
    let year = numbers.count == 2 ? numbers[1] : nil
    return try date(day: numbers[0], month: String(month), year: year)
  }

  private mutating func date(
    day: String, month: String, year: String?
  ) throws(InputError) -> CalendarDay {
    guard let monthNumber = smallNumber(month), (1...12).contains(monthNumber) else {
      let order = localized("jour/mois/année", "day/month/year")
      throw parts.noSuchMonth(month, order: order, hint: swapped(day, month, year))
    }
    let dayNumber = smallNumber(day) ?? 0
    guard let year else { return try mostRecent(day: dayNumber, month: monthNumber) }
    let yearNumber = try parts.year(year)
    guard let found = CalendarDay(year: yearNumber, month: monthNumber, day: dayNumber) else {
      throw noSuchDay(CalendarMonth(validYear: yearNumber, month: monthNumber))
    }
    return found
  }

  /// `3/14/2026` is the American order: offers what it would be here.
  private func swapped(_ day: String, _ month: String, _ year: String?) -> String? {
    guard let dayNumber = smallNumber(month), let monthNumber = smallNumber(day), let year,
      year.utf8.count == 4, let yearNumber = smallNumber(year),
      let meant = CalendarDay(year: yearNumber, month: monthNumber, day: dayNumber)
    else { return nil }
    return "\(padded(meant.day, 2))/\(padded(meant.month, 2))/\(padded(meant.year, 4))"
  }

  /// Eight years back there has been a 29 February, even around 1900 and 2100.
  private mutating func mostRecent(day: Int, month: Int) throws(InputError) -> CalendarDay {
    for back in 0...8 {
      let year = parts.today.year - back
      if let found = CalendarDay(year: year, month: month, day: day), found <= parts.today {
        parts.warnYear(year)
        return found
      }
    }
    throw noSuchDay(CalendarMonth(validYear: parts.today.year, month: month))
  }

  private func noSuchDay(_ month: CalendarMonth) -> InputError {
    parts.error(
      .noSuchDay, "\(month.inWords) a \(month.dayCount) jours",
      "\(month.inWords) has \(month.dayCount) days")
  }
}
