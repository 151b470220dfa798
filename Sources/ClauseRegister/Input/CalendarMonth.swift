/// A month of the proleptic Gregorian calendar, years 1 to 9999.
public struct CalendarMonth: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  /// 1 to 9999.
  public let year: Int
  /// 1 to 12.
  public let month: Int

  /// The month, or nil where the calendar has none.
  public init?(year: Int, month: Int) {
    guard (1...9999).contains(year), (1...12).contains(month) else { return nil }
    self.init(validYear: year, month: month)
  }

  /// The month written exactly `YYYY-MM`, else nil.
  public init?(iso: String) {
    guard let parts = isoParts(iso, lengths: [4, 2]) else { return nil }
    self.init(year: parts[0], month: parts[1])
  }

  init(validYear year: Int, month: Int) {
    self.year = year
    self.month = month
  }

  /// How many days it has.
  public var dayCount: Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Its first day.
  public var firstDay: CalendarDay { CalendarDay(validYear: year, month: month, day: 1) }

  /// Its last day.
  public var lastDay: CalendarDay { CalendarDay(validYear: year, month: month, day: dayCount) }

  /// Whether the day lies in it.
  public func contains(_ day: CalendarDay) -> Bool { day.calendarMonth == self }

  /// The month so many months later (earlier if negative), or nil outside the calendar.
  public func adding(months: Int) -> CalendarMonth? {
    let (sum, overflow) = (year * 12 + month - 1).addingReportingOverflow(months)
    if overflow { return nil }
    let shiftedYear = floorDivide(sum, by: 12)
    return CalendarMonth(year: shiftedYear, month: sum - shiftedYear * 12 + 1)
  }

  /// `YYYY-MM`.
  public var description: String { "\(padded(year, 4))-\(padded(month, 2))" }

  /// In words, in the current language: `mars 2026`.
  public var inWords: String { "\(CalendarNames.month(month)) \(year)" }

  /// Earlier months are less.
  public static func < (left: CalendarMonth, right: CalendarMonth) -> Bool {
    (left.year, left.month) < (right.year, right.month)
  }

  /// Reads the `YYYY-MM` form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let month = CalendarMonth(iso: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a YYYY-MM month")
    }
    self = month
  }

  /// Writes the `YYYY-MM` form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
