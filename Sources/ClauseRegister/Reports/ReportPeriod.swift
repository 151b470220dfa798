import SyncModel

/// The year or the month that a report is of.
struct ReportPeriod {
  /// How its days and months begin: `2026`, or `2026-03`.
  let begin: String
  /// That of the period after it.
  let next: String
  /// Nil where the calendar has no such year.
  let lastDay: CalendarDay?

  /// Nil for all times.
  ///
  /// - throws: ``RegisterError`` `two-dates` where both are given, ``InputError`` for what is no month.
  init?(year: Int?, month: String?, today: CalendarDay) throws {
    switch (year, month) {
    case (nil, nil): return nil
    case (let year?, nil):
      (begin, next) = (padded(year, 4), padded(year + 1, 4))
      lastDay = CalendarMonth(year: year, month: 12)?.lastDay
    case (nil, let typed?):
      let month = try MonthInput.parse(typed, today: today).month
      guard let after = month.adding(months: 1) else { return nil }
      (begin, next, lastDay) = (month.description, after.description, month.lastDay)
    default:
      throw RegisterError(
        "two-dates", .usage, localized("Donner --year ou --month, pas les deux.", "Give --year or --month, not both."))
    }
  }

  /// Whether an ISO day or month is in it.
  func contains(_ date: String) -> Bool { date.hasPrefix(begin) }
}
