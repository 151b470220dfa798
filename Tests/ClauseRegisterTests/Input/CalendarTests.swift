import Foundation
import Testing

@testable import ClauseRegister

@Suite struct CalendarTests {
  @Test func everyDayRoundTrips() throws {
    let first = try #require(CalendarDay(iso: "1900-01-01"))
    let last = try #require(CalendarDay(iso: "2100-12-31"))
    var before = try #require(first.adding(days: -1))
    for number in first.daysSince1970...last.daysSince1970 {
      let day = try #require(CalendarDay(daysSince1970: number))
      #expect(day.daysSince1970 == number)
      #expect(CalendarDay(iso: day.description) == day)
      #expect(day > before && before.adding(days: 1) == day)
      #expect(day.weekday == before.weekday % 7 + 1)
      #expect(day.calendarMonth.contains(day))
      before = day
    }
    #expect(before == last)
  }

  @Test(arguments: [
    ("1970-01-01", 0, 4), ("1969-12-31", -1, 3), ("2000-02-29", 11_016, 2),
    ("2026-03-14", 20_526, 6), ("0001-01-01", -719_162, 1), ("9999-12-31", 2_932_896, 5),
  ])
  func knownDays(_ iso: String, _ number: Int, _ weekday: Int) throws {
    let day = try #require(CalendarDay(iso: iso))
    #expect(day.daysSince1970 == number)
    #expect(day.weekday == weekday)
    #expect(day.description == iso)
  }

  @Test(arguments: [
    "2026-02-29", "1900-02-29", "2026-04-31", "2026-00-10", "2026-13-01", "2026-01-00",
    "0000-01-01", "2026-1-01", "02026-01-01", "2026-01-01 ", "2026/01/01", "", "-026-01-01",
    "2026-01-+1", "٢٠٢٦-٠١-٠١", "2026-01-01T00", "2026-01",
  ])
  func noSuchDay(_ iso: String) {
    #expect(CalendarDay(iso: iso) == nil)
  }

  @Test func staysInsideTheCalendar() {
    #expect(CalendarDay.last.adding(days: 1) == nil)
    #expect(CalendarDay.first.adding(days: -1) == nil)
    #expect(CalendarDay.first.adding(days: .min) == nil)
    #expect(CalendarDay.last.adding(days: .max) == nil)
    #expect(CalendarDay(daysSince1970: .min) == nil)
    #expect(CalendarDay.of(epochSeconds: .max, utcOffsetSeconds: .max) == .last)
    #expect(CalendarDay.of(epochSeconds: .min, utcOffsetSeconds: .min) == .first)
    #expect(CalendarDay.last.calendarMonth.adding(months: 1) == nil)
    #expect(CalendarDay.last.calendarMonth.adding(months: .max) == nil)
  }

  @Test(arguments: [
    (0, 0, "1970-01-01"), (-1, 0, "1969-12-31"), (86_399, 0, "1970-01-01"),
    (86_399, 1, "1970-01-02"), (0, -3600, "1969-12-31"), (1_773_442_800, 3600, "2026-03-14"),
  ])
  func localDay(_ seconds: Int, _ offset: Int, _ iso: String) {
    let day = CalendarDay.of(epochSeconds: seconds, utcOffsetSeconds: offset)
    #expect(day.description == iso)
  }

  @Test func months() throws {
    let month = try #require(CalendarMonth(iso: "2024-02"))
    #expect(month.dayCount == 29)
    #expect(month.firstDay.description == "2024-02-01")
    #expect(month.lastDay.description == "2024-02-29")
    #expect(month.adding(months: -2)?.description == "2023-12")
    #expect(month.adding(months: 11)?.description == "2025-01")
    #expect(CalendarMonth(iso: "2024-13") == nil)
    #expect(CalendarMonth(iso: "2024-2") == nil)
    let later = try #require(CalendarMonth(iso: "2024-03"))
    #expect(month < later)
  }

  @Test func codableAsText() throws {
    let day = try #require(CalendarDay(iso: "2026-03-14"))
    let json = try JSONEncoder().encode([day])
    #expect(String(decoding: json, as: UTF8.self) == #"["2026-03-14"]"#)
    #expect(try JSONDecoder().decode([CalendarDay].self, from: json) == [day])
    let months = try JSONEncoder().encode([day.calendarMonth])
    #expect(String(decoding: months, as: UTF8.self) == #"["2026-03"]"#)
    #expect(try JSONDecoder().decode([CalendarMonth].self, from: months) == [day.calendarMonth])
    for bad in [#"["2026-02-30"]"#, "[3]", #"[""]"#] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode([CalendarDay].self, from: Data(bad.utf8))
      }
    }
  }

  @Test func inWords() throws {
    let day = try #require(CalendarDay(iso: "2026-03-01"))
    #expect(day.inWords == "dimanche 1er mars 2026")
    Language.$current.withValue(.english) {
      #expect(day.inWords == "Sunday 1 March 2026")
      #expect(day.calendarMonth.inWords == "March 2026")
    }
  }
}
