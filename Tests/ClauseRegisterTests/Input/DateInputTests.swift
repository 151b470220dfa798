import Testing

@testable import ClauseRegister

@Suite struct DateInputTests {
  /// A Wednesday.
  private let today = CalendarDay(validYear: 2026, month: 3, day: 18)

  @Test(arguments: [
    ("14/03/2026", "2026-03-14"), ("14/3/26", "2026-03-14"), ("14-03-2026", "2026-03-14"),
    ("14.03.2026", "2026-03-14"), ("14 03 2026", "2026-03-14"), ("2026-03-14", "2026-03-14"),
    ("2026/3/14", "2026-03-14"), ("14/03", "2026-03-14"), ("18/03", "2026-03-18"),
    ("14/3/25", "2025-03-14"), ("14 mars 2026", "2026-03-14"), ("14 mars", "2026-03-14"),
    ("14 Mars 26", "2026-03-14"), ("1er mars 2026", "2026-03-01"), ("le 1er mars", "2026-03-01"),
    ("14-mars-2026", "2026-03-14"), ("14/mars/2026", "2026-03-14"), ("3 févr. 2026", "2026-02-03"),
    ("3 fe\u{301}vrier 2026", "2026-02-03"), ("3 FÉVRIER 2026", "2026-02-03"),
    ("14 March 2026", "2026-03-14"), ("March 14, 2026", "2026-03-14"),
    ("March 14th", "2026-03-14"), ("samedi 14 mars 2026", "2026-03-14"),
    ("samedi 14/03/2026", "2026-03-14"), ("Samedi 14 mars", "2026-03-14"),
    ("hier", "2026-03-17"), ("Hier", "2026-03-17"), ("avant-hier", "2026-03-16"),
    ("avant hier", "2026-03-16"), ("aujourd'hui", "2026-03-18"), ("aujourd’hui", "2026-03-18"),
    ("aujourdhui", "2026-03-18"), ("AUJOURD'HUI", "2026-03-18"), ("yesterday", "2026-03-17"),
    ("today", "2026-03-18"), ("demain", "2026-03-19"), ("lundi", "2026-03-16"),
    ("mercredi", "2026-03-18"), ("mercredi dernier", "2026-03-11"), ("last monday", "2026-03-16"),
    ("jeudi", "2026-03-12"), ("31/12/2027", "2027-12-31"), ("29/02/2024", "2024-02-29"),
  ])
  func dayIsUnderstood(_ text: String, _ iso: String) throws {
    let input = try DayInput.parse(text, today: today)
    #expect(input.day.description == iso)
    #expect(input.warnings.isEmpty)
  }

  @Test(arguments: [
    ("19/03", "2025-03-19", InputWarning.Code.yearAssumed), ("31/12", "2025-12-31", .yearAssumed),
    ("29/02", "2024-02-29", .yearAssumed), ("24 décembre", "2025-12-24", .yearAssumed),
    ("14/3/68", "2068-03-14", .centuryAssumed), ("14/3/27", "2027-03-14", .centuryAssumed),
  ])
  func dayWarns(_ text: String, _ iso: String, _ code: InputWarning.Code) throws {
    let input = try DayInput.parse(text, today: today)
    #expect(input.day.description == iso)
    #expect(input.warnings.map(\.code) == [code])
  }

  @Test(arguments: [
    ("", InputError.Code.empty), (" ", .empty), ("abc", .notUnderstood), ("🙂", .notUnderstood),
    ("31/02/2026", .noSuchDay), ("31/02", .noSuchDay), ("29/02/2026", .noSuchDay),
    ("0/3/2026", .noSuchDay), ("32 mars", .noSuchDay), ("3/14/2026", .noSuchMonth),
    ("2026-14-03", .noSuchMonth), ("14/0/2026", .noSuchMonth), ("0000", .notUnderstood),
    ("01/01/0000", .yearOutOfRange), ("01/01/99999", .yearOutOfRange),
    ("99999-01-01", .yearOutOfRange), ("14/03/206", .yearOutOfRange),
    ("14/03/1026", .yearOutOfRange), ("14/03/2206", .yearOutOfRange),
    ("14/03-2026", .notUnderstood), ("14//03", .notUnderstood), ("14/03/", .notUnderstood),
    ("14,03", .notUnderstood), ("20260314", .notUnderstood), ("14", .notUnderstood),
    ("mars", .notUnderstood), ("mars 2026", .notUnderstood), ("03/2026", .notUnderstood),
    ("2026-03-14T10:00Z", .notUnderstood), ("lundi lundi", .notUnderstood),
    ("hier 14", .notUnderstood), ("sam 14 mars", .notUnderstood), ("dernier", .notUnderstood),
    ("le", .notUnderstood),
    ("dimanche 14 mars 2026", .weekdayMismatch), ("١٤/٠٣/٢٠٢٦", .otherDigits),
    ("99999999999999999999/03/2026", .yearOutOfRange),
    ("14/99999999999999999999/2026", .noSuchMonth), ("14 mars 2026 3 4", .notUnderstood),
  ])
  func dayIsRefused(_ text: String, _ code: InputError.Code) {
    let error = #expect(throws: InputError.self) { try DayInput.parse(text, today: today) }
    #expect(error?.code == code)
    #expect(error?.message.contains("14/03/2026") == true)
  }

  @Test func offersTheFrenchOrder() {
    let error = #expect(throws: InputError.self) { try DayInput.parse("3/14/2025", today: today) }
    #expect(
      error?.message
        == "« 3/14/2025 » : il n'y a pas de mois 14 ; l'ordre est jour/mois/année (14/03/2025 ?)"
        + " ; écrire par exemple 14/03/2026, 14 mars, hier")
  }

  @Test func saysWhatWasUnderstood() throws {
    let day = try DayInput.parse("14/3/26", today: today)
    #expect(day.understood == "samedi 14 mars 2026")
    #expect(Language.$current.withValue(.english) { day.understood } == "Saturday 14 March 2026")
    #expect(try MonthInput.parse("3/2026", today: today).understood == "mars 2026")
  }

  @Test(arguments: [
    ("2026-03", "2026-03"), ("03/2026", "2026-03"), ("3/2026", "2026-03"), ("3-2026", "2026-03"),
    ("03.2026", "2026-03"), ("03 2026", "2026-03"), ("03/26", "2026-03"), ("mars 2026", "2026-03"),
    ("Mars", "2026-03"), ("février", "2026-02"), ("fevr.", "2026-02"), ("août 2025", "2025-08"),
    ("AOUT 25", "2025-08"), ("march 2026", "2026-03"), ("ce mois", "2026-03"),
    ("ce mois-ci", "2026-03"), ("le mois dernier", "2026-02"), ("mois dernier", "2026-02"),
    ("last month", "2026-02"), ("this month", "2026-03"),
  ])
  func monthIsUnderstood(_ text: String, _ iso: String) throws {
    let input = try MonthInput.parse(text, today: today)
    #expect(input.month.description == iso)
    #expect(input.warnings.isEmpty)
  }

  @Test(arguments: [
    ("décembre", "2025-12", InputWarning.Code.yearAssumed), ("avril", "2025-04", .yearAssumed),
    ("03/12", "2012-03", .centuryAssumed),
  ])
  func monthWarns(_ text: String, _ iso: String, _ code: InputWarning.Code) throws {
    let input = try MonthInput.parse(text, today: today)
    #expect(input.month.description == iso)
    #expect(input.warnings.map(\.code) == [code])
  }

  @Test(arguments: [
    ("", InputError.Code.empty), ("13/2026", .noSuchMonth), ("2026-13", .noSuchMonth),
    ("0/2026", .noSuchMonth), ("2026", .notUnderstood), ("3", .notUnderstood),
    ("14/03/2026", .notUnderstood), ("2026-03-14", .notUnderstood), ("hier", .notUnderstood),
    ("03/0000", .yearOutOfRange), ("03/99999", .yearOutOfRange), ("2026 mars", .notUnderstood),
    ("brumaire 2026", .notUnderstood),
  ])
  func monthIsRefused(_ text: String, _ code: InputError.Code) {
    let error = #expect(throws: InputError.self) { try MonthInput.parse(text, today: today) }
    #expect(error?.code == code)
    #expect(error?.message.contains("03/2026") == true)
  }

  @Test func lastMonthInJanuary() throws {
    let january = CalendarDay(validYear: 2026, month: 1, day: 31)
    #expect(try MonthInput.parse("mois dernier", today: january).month.description == "2025-12")
    #expect(try DayInput.parse("avant-hier", today: january).day.description == "2026-01-29")
  }

  @Test func atTheEdgesOfTheCalendar() {
    #expect(throws: InputError.self) { try DayInput.parse("hier", today: .first) }
    #expect(throws: InputError.self) { try DayInput.parse("demain", today: .last) }
    #expect(throws: InputError.self) { try DayInput.parse("31/12", today: .first) }
    #expect(throws: InputError.self) { try MonthInput.parse("décembre", today: .first) }
  }

  /// Every way of writing a day gives that day.
  @Test func everyDayIsReadBack() throws {
    let first = CalendarDay(validYear: 2023, month: 1, day: 1)
    for offset in 0..<1500 {
      let day = try #require(first.adding(days: offset))
      let forms = [
        day.description, day.inWords, Language.$current.withValue(.english) { day.inWords },
        "\(day.day)/\(day.month)/\(day.year)", "\(day.day).\(day.month).\(day.year % 100)",
      ]
      for form in forms { #expect(try DayInput.parse(form, today: today).day == day, "\(form)") }
      #expect(
        try MonthInput.parse(day.calendarMonth.inWords, today: today).month == day.calendarMonth)
      let short = try DayInput.parse("\(day.day)/\(day.month)", today: day)
      #expect(short.day == day && short.warnings.isEmpty)
    }
  }
}
