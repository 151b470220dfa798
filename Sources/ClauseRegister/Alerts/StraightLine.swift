/// The plan that a lot's hours are held against: as many on each day, from a market's first to its last.
struct StraightLine {
  let begin: CalendarDay
  private let end: CalendarDay

  /// Nil where a market's beginning or length is not known.
  init?(_ term: MarketTerm) {
    guard let from = term.from, let months = term.months,
      let begin = CalendarDay(iso: from) ?? CalendarMonth(iso: from)?.firstDay,
      let end = begin.adding(months: months)?.adding(days: -1), end > begin
    else { return nil }
    (self.begin, self.end) = (begin, end)
  }

  var lastMonth: CalendarMonth { end.calendarMonth }

  /// All its days.
  var days: Int { end.daysSince1970 - begin.daysSince1970 + 1 }

  /// Those that are over when `day` begins.
  func elapsed(on day: CalendarDay) -> Int { min(days, max(0, day.daysSince1970 - begin.daysSince1970)) }

  /// Of `due` minutes, those that should be done when `day` begins.
  func expected(of due: Int, on day: CalendarDay) -> Int? {
    Ratio([due, elapsed(on: day)], over: [days])?.rounded(.floor)
  }
}
