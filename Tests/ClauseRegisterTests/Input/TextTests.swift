import Testing

@testable import ClauseRegister

@Suite struct TextTests {
  @Test func alignsColumns() {
    var table = TextTable([.init("Nom"), .init("Heures", .right), .init("État")])
    #expect(table.isEmpty)
    table.add(["Zoé", "7 h 30", "validé"])
    table.add(["Jean-Noël", "0 h 05"])
    table.add(["李明", "1115 h 00", "ok", "en trop"])
    #expect(
      table.render() == """
        Nom           Heures  État
        ---------  ---------  ------  -------
        Zoé           7 h 30  validé
        Jean-Noël     0 h 05
        李明       1115 h 00  ok      en trop

        """)
  }

  @Test(arguments: [
    ("a\u{1B}[31mb", "a␛[31mb"), ("a\nb\tc\r\nd", "a b c  d"), ("\u{0}", "␀"), ("\u{7F}", "␡"),
    ("a\u{9B}31m", "a\u{FFFD}31m"), ("a\u{202E}b\u{2066}c", "abc"), ("Zoé", "Zoé"),
    ("👩‍🔧", "👩‍🔧"), ("\u{FEFF}a\u{200B}b", "ab"), ("\u{2028}", " "), ("\u{FFFD}", "\u{FFFD}"),
    ("\u{E000}", "\u{FFFD}"),
  ])
  func isPrintable(_ text: String, _ shown: String) {
    #expect(Array(printable(text).unicodeScalars) == Array(shown.unicodeScalars))
  }

  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("李", 2), ("🙂", 2), ("👩‍🔧", 2), ("🇫🇷", 2),
    ("❤️", 2), ("\u{301}", 0), ("カ", 2), ("1", 1), ("한", 2), ("œ", 1),
  ])
  func width(_ text: String, _ columns: Int) {
    #expect(displayWidth(text) == columns)
  }

  @Test func messagesAreHarmless() {
    let text = "\u{1B}]0;pwned\u{7}" + String(repeating: "x", count: 100)
    let error = #expect(throws: InputError.self) { try HoursInput.parse(text) }
    #expect(error?.text == text)
    #expect(error?.message == error.map { printable($0.message) })
    #expect(error?.message.contains("…") == true)
    #expect(error?.description == error?.message)
  }

  @Test(
    arguments: [
      ([], [:], Language.french), (["--lang", "en"], [:], .english), (["--lang=en"], [:], .english),
      (["--lang=fr"], ["FIELD_LANG": "en"], .french), ([], ["FIELD_LANG": "en"], .english),
      ([], ["LANG": "en_GB.UTF-8", "LC_ALL": "en"], .french), (["--lang"], [:], .french),
      (["--lang", "de"], ["FIELD_LANG": "EN"], .english), ([], ["FIELD_LANG": "de"], .french),
      (["field", "status", "--lang", "en", "--lang", "fr"], [:], .french),
      (["--", "--lang", "en"], [:], .french),
    ] as [([String], [String: String], Language)])
  func language(_ arguments: [String], _ environment: [String: String], _ expected: Language) {
    #expect(Language.fromCommandLine(arguments, environment: environment) == expected)
  }

  @Test func onlyTheChosenTextIsBuilt() {
    var built = 0
    func english() -> String {
      built += 1
      return "yes"
    }
    #expect(localized("oui", english()) == "oui")
    #expect(built == 0)
    #expect(Language.$current.withValue(.english) { localized("oui", english()) } == "yes")
  }

  /// Whatever is typed, something is answered, harmlessly, and folding twice changes nothing.
  @Test func garbageNeverTraps() {
    var random = SystemRandomNumberGenerator()
    let today = CalendarDay(validYear: 2026, month: 3, day: 18)
    let candidates = [
      ReferenceCandidate(id: "0195a1b2-0000-7000-8000-00000000aaaa", labels: ["é 7"], display: "")
    ]
    for _ in 0..<20_000 {
      let text = Self.garbage(&random)
      let hours = Result { () throws(InputError) in try HoursInput.parse(text) }
      switch hours {
      case .success(let read): #expect(read.minutes > 0, "\(text.debugDescription)")
      case .failure(let error): #expect(printable(error.message) == error.message)
      }
      _ = try? DayInput.parse(text, today: today)
      _ = try? MonthInput.parse(text, today: today)
      _ = resolveReference(text, among: candidates, kind: .labelsAreNames)
      _ = resolveReference(text, among: candidates, kind: .labelsAreNumbers)
      let folded = foldedName(text)
      #expect(foldedName(folded) == folded, "\(text.debugDescription)")
      #expect(printable(printable(text)) == printable(text))
      _ = displayWidth(text)
    }
  }

  private static let likely = Array("0123456789 ,.:/-+hHmin'’éœ\u{301}\u{1B}\u{A0}\u{FFFD}٣İ")
    .flatMap { $0.unicodeScalars }

  private static func garbage(_ random: inout SystemRandomNumberGenerator) -> String {
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...24, using: &random) {
      let isLikely = Int.random(in: 0...3, using: &random) > 0
      let any = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random))
      if let next = isLikely ? likely.randomElement(using: &random) : any { scalars.append(next) }
    }
    return String(scalars)
  }
}
