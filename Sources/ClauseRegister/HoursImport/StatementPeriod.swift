/// Of when the hours of a column are.
enum StatementPeriod: Hashable {
  case month(CalendarMonth)
  case day(CalendarDay)
  /// From 1 to 31, of the month that the row, the mapping or the request says.
  case dayOfMonth(Int)

  /// Many write a month as its first day.
  var mayBeMonth: Bool {
    switch self {
    case .month: true
    case .day(let day): day.day == 1
    case .dayOfMonth: false
    }
  }

  var asMonth: Self { if case .day(let day) = self { .month(day.calendarMonth) } else { self } }
}
