/// A day of the proleptic Gregorian calendar, years 1 to 9999, without a clock or a time zone.
public struct CalendarDay: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// 1 to 9999.
  public let year: Int
  /// 1 to 12.
  public let month: Int
  /// 1 to the length of the month.
  public let day: Int

  /// The day, or nil where the calendar has none.
  public init?(year: Int, month: Int, day: Int) {
    guard let length = CalendarMonth(year: year, month: month)?.dayCount, (1...length).contains(day)
    else { return nil }
    self.init(validYear: year, month: month, day: day)
  }

  /// The day written exactly `YYYY-MM-DD`, else nil.
  public init?(iso: String) {
    guard let parts = isoParts(iso, lengths: [4, 2, 2]) else { return nil }
    self.init(year: parts[0], month: parts[1], day: parts[2])
  }

  /// The day so many days after (or before) 1970-01-01, or nil outside the years 1 to 9999.
  public init?(daysSince1970 days: Int) {
    guard (Self.first.daysSince1970...Self.last.daysSince1970).contains(days) else { return nil }
    self.init(validDaysSince1970: days)
  }

  /// 0001-01-01.
  public static let first = CalendarDay(validYear: 1, month: 1, day: 1)
  /// 9999-12-31.
  public static let last = CalendarDay(validYear: 9999, month: 12, day: 31)

  init(validYear year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// The local day of an instant, `utcOffsetSeconds` being positive east of Greenwich. An instant
  /// outside the calendar gives its first or last day: a device with a wild clock must go on.
  public static func of(epochSeconds: Int, utcOffsetSeconds: Int) -> CalendarDay {
    let (sum, overflow) = epochSeconds.addingReportingOverflow(utcOffsetSeconds)
    let seconds = overflow ? epochSeconds : sum
    let days = floorDivide(seconds, by: 86_400)
    let known = min(max(days, first.daysSince1970), last.daysSince1970)
    return CalendarDay(validDaysSince1970: known)
  }

  /// The number of days since 1970-01-01, negative before.
  public var daysSince1970: Int {
    // Years are counted from March, so that the leap day comes last.
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private init(validDaysSince1970 days: Int) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// The day so many days later (earlier if negative), or nil outside the calendar.
  public func adding(days: Int) -> CalendarDay? {
    let (sum, overflow) = daysSince1970.addingReportingOverflow(days)
    return overflow ? nil : CalendarDay(daysSince1970: sum)
  }

  /// The same day so many months later (earlier if negative), or the last of a shorter month; nil outside the calendar.
  public func adding(months: Int) -> CalendarDay? {
    guard let month = calendarMonth.adding(months: months) else { return nil }
    return CalendarDay(validYear: month.year, month: month.month, day: min(day, month.dayCount))
  }

  /// The day of the week, 1 for Monday to 7 for Sunday.
  public var weekday: Int {
    let daysSinceMonday = daysSince1970 + 3
    return daysSinceMonday - floorDivide(daysSinceMonday, by: 7) * 7 + 1
  }

  /// The month it lies in.
  public var calendarMonth: CalendarMonth { CalendarMonth(validYear: year, month: month) }

  /// `YYYY-MM-DD`.
  public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

  /// In words, in the current language: `samedi 14 mars 2026`.
  public var inWords: String {
    let ordinal = localized(day == 1 ? "1er" : String(day), String(day))
    return "\(CalendarNames.weekday(weekday)) \(ordinal) \(calendarMonth.inWords)"
  }

  /// Earlier days are less.
  public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// Reads the `YYYY-MM-DD` form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let day = CalendarDay(iso: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a YYYY-MM-DD day")
    }
    self = day
  }

  /// Writes the `YYYY-MM-DD` form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// The quotient rounded down, where `/` rounds towards zero.
func floorDivide(_ value: Int, by divisor: Int) -> Int {
  let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
  return rest < 0 ? quotient - 1 : quotient
}

func padded(_ value: Int, _ length: Int) -> String {
  let digits = String(value)
  return String(repeating: "0", count: max(0, length - digits.utf8.count)) + digits
}

/// The numbers of a dash-separated text whose parts have exactly these lengths.
func isoParts(_ text: String, lengths: [Int]) -> [Int]? {
  let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
  guard parts.map(\.count) == lengths else { return nil }
  let isDigits = parts.allSatisfy { $0.allSatisfy { (0x30...0x39).contains($0) } }
  return isDigits ? parts.compactMap { Int(Substring($0)) } : nil
}
