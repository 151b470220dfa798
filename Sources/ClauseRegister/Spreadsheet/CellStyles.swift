import Foundation

/// Which formats of a workbook show dates and times: a date is only a number with such a format.
struct CellStyles {
  /// What a number is shown as.
  private enum Kind {
    case number, day, month, time
  }

  /// Days count from 1904, as in workbooks of old Macs, else from 1900.
  var is1904 = false
  private var codes: [Int: Kind] = [:]
  /// The number formats of the cells' styles, in order.
  private var formats: [Int] = []

  mutating func setCode(_ code: String, of id: Int) { codes[id] = Self.kind(of: code) }

  mutating func addCellFormat(_ id: Int) { formats.append(id) }

  func value(_ number: Double, format: Int) -> CellValue {
    let id = formats.indices.contains(format) ? formats[format] : 0
    switch codes[id] ?? Self.builtIn(id) {
    case .number: return .number(number)
    case .day: return day(number).map { .day($0) } ?? .unreadable(CellValue.number(number).typed, .noSuchDay)
    case .month:
      return day(number).map { .month($0.calendarMonth) } ?? .unreadable(CellValue.number(number).typed, .noSuchDay)
    case .time:
      guard number >= 0, number < 1_000_000 else { return .unreadable(CellValue.number(number).typed, .noSuchDay) }
      return .minutes(Int((number * 1440).rounded()))
    }
  }

  /// Spreadsheets of 1900 have a 29 February of that year, number 60, which never was.
  private func day(_ number: Double) -> CalendarDay? {
    guard let days = Int(exactly: number.rounded(.down)), (0...2_958_465).contains(days) else { return nil }
    if is1904 { return CalendarDay(validYear: 1904, month: 1, day: 1).adding(days: days) }
    switch days {
    case 0, 60: return nil
    case ..<60: return CalendarDay(validYear: 1899, month: 12, day: 31).adding(days: days)
    default: return CalendarDay(validYear: 1899, month: 12, day: 30).adding(days: days)
    }
  }

  /// Those without a code of their own (ECMA-376, part 1, 18.8.30); 27 to 58 are dates in East Asian languages.
  private static func builtIn(_ id: Int) -> Kind {
    switch id {
    case 17: .month
    case 14...16, 22, 27...31, 34...36, 50...54, 57, 58: .day
    case 18...21, 32, 33, 45...47, 55, 56: .time
    default: .number
    }
  }

  /// By the letters of its first section that are no quoted text, no escape and in no brackets but those of `[h]`.
  private static func kind(of code: String) -> Kind {
    var letters = ""
    var scalars = code.lowercased().unicodeScalars.makeIterator()
    scan: while let scalar = scalars.next() {
      switch scalar {
      case "\"": while let quoted = scalars.next(), quoted != "\"" {}
      case "\\", "_", "*": _ = scalars.next()
      case "[":
        var inside = ""
        while let bracketed = scalars.next(), bracketed != "]" { inside.unicodeScalars.append(bracketed) }
        if let first = inside.first, inside.allSatisfy({ $0 == first }), "hms".contains(first) { return .time }
      case ";": break scan
      default: letters.unicodeScalars.append(scalar)
      }
    }
    if letters.contains("general") { return .number }
    // French spreadsheets of some programs write years and days as `aaaa` and `jj`.
    if letters.contains(where: { "dj".contains($0) }) { return .day }
    if letters.contains(where: { "ya".contains($0) }) { return letters.contains("m") ? .month : .day }
    if letters.contains(where: { "hs".contains($0) }) { return .time }
    return letters.contains("m") ? .month : .number
  }
}
