import Testing

@testable import ClauseRegister

@Suite struct HoursInputTests {
  @Test(
    arguments: [
      ("7,5", 450), ("7.5", 450), ("7h30", 450), ("7h", 420), ("7 h 30", 450), ("7H30", 450),
      ("7:30", 450), ("07:05", 425), ("450min", 450), ("450 min", 450), ("30min", 30),
      ("0,25", 15), ("7,5h", 450), ("7,5 heures", 450), ("7 heures 30", 450), ("7h30min", 450),
      ("7 h 30 mn", 450), ("90 minutes", 90), ("7", 420), ("  7,5  ", 450), ("007", 420),
      ("7,50", 450), ("7,25", 435), ("7,75", 465), ("1 234,5", 74_070), ("1\u{A0}234,5", 74_070),
      ("1\u{202F}234,5", 74_070), ("1\u{2009}000 000 min", 1_000_000), ("12 345", 740_700),
      ("1 234 h 30", 74_070), (",5", 30), ("0h30", 30), ("7h00", 420), ("7 hours", 420),
      ("7,5\u{200B}", 450), ("999999", 59_999_940), ("1500", 90_000),
    ])
  func isUnderstood(_ text: String, _ minutes: Int) throws {
    let hours = try HoursInput.parse(text)
    #expect(hours.minutes == minutes)
    #expect(hours.warnings.isEmpty)
  }

  @Test(arguments: [
    ("", InputError.Code.empty), ("   ", .empty), ("\u{A0}\n", .empty),
    ("abc", .notUnderstood), ("🙂", .notUnderstood), ("7🙂", .notUnderstood),
    ("7,5,5", .notUnderstood), ("7,", .notUnderstood), ("h30", .notUnderstood),
    ("7h30h", .notUnderstood), ("7 30", .notUnderstood), ("1234 567", .notUnderstood),
    ("0 234", .notUnderstood), ("1.234,5", .notUnderstood), ("7:30:00", .notUnderstood),
    ("7,5 min", .notUnderstood), ("7-8", .notUnderstood), ("7½", .notUnderstood),
    ("--", .notUnderstood), ("-", .notUnderstood), ("7h30 5", .notUnderstood),
    ("1e3", .notUnderstood), ("0x10", .notUnderstood), ("nan", .notUnderstood),
    ("٧", .otherDigits), ("\u{FF17}", .otherDigits), ("७,५", .otherDigits),
    ("+7", .plusSign), ("-3", .negative), ("- 3", .negative), ("−3", .negative),
    ("–7h30", .negative), ("0", .zero), ("0,0", .zero), ("0h00", .zero), ("0 min", .zero),
    ("0,001", .zero), ("7h60", .minutesOutOfRange), ("7:75", .minutesOutOfRange),
    ("7h075", .minutesOutOfRange), ("7h99999999999999999999", .minutesOutOfRange),
    ("99999999999999999999", .tooLarge), ("1000000", .tooLarge),
    ("99999999999999999999 min", .tooLarge), ("99999999999999999999h30", .tooLarge),
    (String(repeating: "9", count: 300), .tooLong),
  ])
  func isRefused(_ text: String, _ code: InputError.Code) {
    let error = #expect(throws: InputError.self) { try HoursInput.parse(text) }
    #expect(error?.code == code)
    #expect(error?.text == text)
    #expect(error?.message.contains("7h30") == true)
  }

  @Test(arguments: [
    ("7,33", 440, InputWarning.Code.rounded, "7,33 = 7 h 20, arrondi à la minute"),
    ("151,67", 9100, .rounded, "151,67 = 151 h 40, arrondi à la minute"),
    ("7,3333333333333333", 440, .rounded, "7,3333333333333333 = 7 h 20, arrondi à la minute"),
    ("0,01", 1, .rounded, "0,01 = 0 h 01, arrondi à la minute"),
    (
      "7,30", 438, .looksLikeHoursAndMinutes,
      "7,30 = 7 h 18, et non 7 h 30 ; pour 7 h 30 écrire 7h30 ou 7,5"
    ),
    (
      "7.15", 429, .looksLikeHoursAndMinutes,
      "7.15 = 7 h 09, et non 7 h 15 ; pour 7 h 15 écrire 7h15 ou 7,25"
    ),
    (
      "7,45 h", 447, .looksLikeHoursAndMinutes,
      "7,45 h = 7 h 27, et non 7 h 45 ; pour 7 h 45 écrire 7h45 ou 7,75"
    ),
    (
      "1,500", 90, .looksLikeThousands,
      "1,500 = 1 h 30, et non 1500 heures ; pour celles-ci écrire 1500"
    ),
    (
      "7h5", 425, .oneMinuteDigit,
      "7h5 = 7 h 05, et non 7,5 heures ; pour celles-ci écrire 7,5"
    ),
  ])
  func warns(_ text: String, _ minutes: Int, _ code: InputWarning.Code, _ message: String) throws {
    let hours = try HoursInput.parse(text)
    #expect(hours.minutes == minutes)
    #expect(hours.warnings == [InputWarning(code: code, message: message)])
  }

  @Test(arguments: ["7,3", "7,5", "7,20", "7,0", "7h03", "0,500"])
  func doesNotWarn(_ text: String) throws {
    #expect(try HoursInput.parse(text).warnings.isEmpty)
  }

  @Test func speaksEnglishOnRequest() throws {
    try Language.$current.withValue(.english) {
      let message = try HoursInput.parse("7.30").warnings.first?.message
      #expect(message == "7.30 = 7 h 18, not 7 h 30; for 7 h 30 type 7h30 or 7.5")
      let error = #expect(throws: InputError.self) { try HoursInput.parse("7h60") }
      #expect(
        error?.message
          == "\"7h60\": minutes go from 00 to 59; type for example 7.5, 7h30, 450 min")
    }
  }

  @Test(arguments: [
    (450, "7 h 30"), (5, "0 h 05"), (0, "0 h 00"), (-75, "-1 h 15"), (-5, "-0 h 05"),
    (66_900, "1115 h 00"), (Int.min, "-153722867280912930 h 08"),
  ])
  func formats(_ minutes: Int, _ text: String) {
    #expect(formatMinutes(minutes) == text)
  }

  @Test func repeatsBothUnits() throws {
    #expect(understood(minutes: 450) == "7 h 30, 450 min")
    #expect(try HoursInput.parse("7,5").understood == "7 h 30, 450 min")
  }

  @Test func everyMinuteComesBack() throws {
    for minutes in 1...6000 {
      let forms = [
        formatMinutes(minutes), "\(minutes / 60)h\(padded(minutes % 60, 2))",
        "\(minutes / 60):\(padded(minutes % 60, 2))", "\(minutes) min",
      ]
      for form in forms {
        let hours = try HoursInput.parse(form)
        #expect(hours.minutes == minutes && hours.warnings.isEmpty, "\(form)")
      }
    }
  }

  /// Hundredths of an hour as spreadsheets export them are never more than half a minute off.
  @Test func everyHundredthIsNear() throws {
    for hundredths in 1...5000 {
      let text = "\(hundredths / 100),\(padded(hundredths % 100, 2))"
      let minutes = try HoursInput.parse(text).minutes
      #expect(abs(minutes * 100 - hundredths * 60) <= 50, "\(text)")
    }
  }
}
