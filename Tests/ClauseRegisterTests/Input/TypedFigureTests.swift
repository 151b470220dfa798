import Testing

@testable import ClauseRegister

/// Dates of which not all is known, and figures with a sign.
@Suite struct TypedFigureTests {
  private let today = CalendarDay(validYear: 2026, month: 3, day: 14)

  @Test(arguments: [
    ("2026-T3", "2026-T3"), ("t3 2026", "2026-T3"), ("Q1 2027", "2027-T1"), ("T4-2026", "2026-T4"),
    ("septembre 2026", "2026-09"), ("09/2026", "2026-09"), ("2026-09", "2026-09"), ("14/09/2026", "2026-09-14"),
    ("hier", "2026-03-13"),
  ])
  func `a planned date is kept as exactly as it was said`(text: String, kept: String) throws {
    #expect(try TypedDate.planned(text, today: today) == kept)
  }

  @Test(arguments: ["2026-T5", "T0 2026", "2026", "32/01/2026", "2026-13", ""])
  func `what is no date is refused`(text: String) {
    #expect(throws: InputError.self) { try TypedDate.planned(text, today: today) }
  }

  @Test(arguments: [
    ("2026-T3", "2026-T3", "T3 2026"), ("2026-09", "2026-T3", "septembre 2026"),
    ("2026-10-01", "2026-T4", "01/10/2026"), ("bientôt", nil, "bientôt"),
  ])
  func `a date has its quarter and its words`(kept: String, quarter: String?, shown: String) {
    #expect(TypedDate.quarter(of: kept) == quarter && TypedDate.shown(kept) == shown)
  }

  @Test(arguments: [("+50 000", 5_000_000), ("-2500,50", -250_050), ("\u{2212}1", -100), ("7", 700)])
  func `a change has its sign`(text: String, cents: Int) throws {
    #expect(try TypedFigure.signed(text) { try TypedFigure.amount($0, "--amount") } == cents)
  }

  @Test(arguments: ["--5", "+", "-", "+-5", ""])
  func `one without a figure is refused`(text: String) {
    #expect(throws: RegisterError.self) {
      try TypedFigure.signed(text) { try TypedFigure.amount($0, "--amount") }
    }
  }
}
