import Foundation
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// What penalties may come to, with the figures of the sources (`domain/practice.md` §2 and §10).
@Suite struct PenaltyTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture(ticking: true)
    _ = try fixture.market()
    _ = try fixture.person()
    try fixture.log("350", date: nil, month: "2026-02")
    var draft = MarketDraft()
    (draft.amount, draft.deliveryPlanned) = ("100000", "30/06/2026")
    _ = try register.setMarket("2024-41", draft)
  }

  @discardableResult
  private func add(_ trigger: String, _ basis: String, _ value: String, _ fill: (inout PenaltyDraft) -> Void = { _ in })
    throws -> MarketView
  {
    var draft = PenaltyDraft()
    (draft.trigger, draft.basis, draft.value) = (trigger, basis, value)
    fill(&draft)
    return try register.addPenalty("2024-41", draft)
  }

  private func set(_ penalty: String, _ fill: (inout PenaltyDraft) -> Void) throws {
    var draft = PenaltyDraft()
    fill(&draft)
    _ = try register.setPenalty("2024-41", penalty, draft)
  }

  /// The lines of arithmetic, and the estimate of each penalty with the sum.
  private func estimate(_ day: String? = "30/06/2026", ceiling: String? = nil) throws -> (
    lines: [String], cents: [Int?]
  ) {
    var request = ReportRequest()
    (request.market, request.day, request.hourlyCeiling) = ("2024-41", day, ceiling)
    let report = try register.penaltyReport(request)
    #expect(report.shownPersons.isEmpty)
    let lines = report.tables[0].rows.map { if case .text(let line) = $0[2] { line } else { "" } }
    return (lines, report.tables[1].rows.map { if case .cents(let cents) = $0[4] { cents } else { nil } })
  }

  @Test func `hours not done, days late and a missing report are reckoned line by line`() throws {
    try add("missing_hours", "per_hour", "200") { $0.clause = "CCAP 8.2.2" }
    try add("late_attestation", "per_day", "75") { $0.starts = "formal_notice" }
    try add("missing_report", "percent", "10")
    try set("2") { ($0.noticed, $0.remedied) = ("02/03/2026", "14/03/2026") }
    let (lines, cents) = try estimate()
    #expect(lines[0] == "lot 1 : 35 h x 200 EUR = 7 000 EUR")
    #expect(lines[1] == "12 j x 75 EUR = 900 EUR (du 2026-03-02 au 2026-03-14)")
    #expect(lines[2] == "10 % x 100 000 EUR = 10 000 EUR")
    #expect(cents == [700_000, 90_000, 1_000_000, 1_790_000])
  }

  @Test func `so many times the hourly ceiling is reckoned once that is given`() throws {
    try add("missing_hours", "hourly_ceiling", "4")
    #expect(try estimate().cents == [nil, 0])
    #expect(try estimate().lines[0].contains("--hourly-ceiling"))
    let (lines, cents) = try estimate(ceiling: "29,50")
    #expect(lines == ["lot 1 : 35 h x 4 x 29,50 EUR = 4 130 EUR"] && cents == [413_000, 413_000])
  }

  @Test func `a penalty is capped, and lots do not make up for each other`() throws {
    _ = try register.addLot(market: register.market("2024-41"), number: "2", LotDraft(due: "10,5"))
    try fixture.log("20", lot: "2", date: nil, month: "2026-03")
    try add("missing_hours", "per_hour", "200") { $0.cap = "5000" }
    let (lines, cents) = try estimate()
    #expect(lines == ["lot 1 : 35 h x 200 EUR = 7 000 EUR", "plafonné à 5 000 EUR"])
    #expect(cents == [500_000, 500_000])
    // On a day before the hours of the second lot these are missing, too.
    #expect(try estimate("28/02/2026").lines.contains("lot 2 : 10,5 h x 200 EUR = 2 100 EUR"))
  }

  @Test func `nothing is due before its day, without a formal notice, or once it is there`() throws {
    try add("missing_report", "percent", "10")
    try add("late_attestation", "per_day", "75")
    try add("missing_report", "per_day", "50") { $0.starts = "delivery" }
    #expect(try estimate("29/06/2026").cents == [0, 0, 0, 0])
    #expect(try estimate("10/07/2026").cents == [1_000_000, 0, 50_000, 1_050_000])
    _ = try register.setReportReceived("2024-41", on: "05/07/2026")
    #expect(try estimate("10/07/2026").cents == [0, 0, 25_000, 25_000])
    let late = try register.store.read { try $0.missingReports(on: CalendarDay(validYear: 2026, month: 7, day: 4)) }
    #expect(late.isEmpty)
    #expect(try estimate("04/07/2026").cents == [1_000_000, 0, 20_000, 1_020_000])
    _ = try register.setReportReceived("2024-41", on: "")
    #expect(try estimate("10/07/2026").cents[0] == 1_000_000)
    #expect(
      try register.store.read { try $0.missingReports(on: CalendarDay(validYear: 2026, month: 7, day: 4)) }.map(
        \.daysLate) == [4])
    #expect(
      try register.store.read { try $0.missingReports(on: CalendarDay(validYear: 2026, month: 6, day: 29)) }.isEmpty)
  }

  @Test func `the buyer's decision stands beside the estimate, with its reason`() throws {
    try add("missing_hours", "per_hour", "200")
    #expect(refusal { try set("1") { $0.decision = "waived" } } == "reason-needed")
    try set("1") { ($0.decision, $0.decisionReason) = ("waived", "difficulté signalée") }
    let view = try register.market(register.market("2024-41"))
    #expect(view.dossier?.penalties.map(\.decisionLine) == ["abandonnée, 2026-03-14, difficulté signalée"])
    #expect(try estimate().cents == [700_000, 700_000])
  }

  @Test func `without a day it is for that of the last change, and comes out the same`() throws {
    try add("missing_hours", "per_hour", "200")
    var request = ReportRequest()
    request.market = "2024-41"
    let first = try register.penaltyReport(request).rendered(as: .text)
    #expect(first.contains("estimation au 2026-03-14") && first.contains("35 h x 200 EUR = 7 000 EUR"))
    #expect(try register.penaltyReport(request).rendered(as: .text) == first)
  }

  @Test func `what does not do is refused`() throws {
    #expect(refusal { try add("missing_hours", "per_day", "75") } == "unfit")
    #expect(refusal { try add("missing_report", "per_hour", "75") } == "unfit")
    #expect(refusal { try add("missing_report", "percent", "101") } == "bad-input")
    #expect(refusal { try add("missing_hours", "per_hour", "0") } == "bad-input")
    #expect(refusal { try add("missing_hours", "per_hour", "") } == "missing")
    #expect(refusal { try add("x", "per_hour", "1") } == "bad-code")
    try add("missing_hours", "per_hour", "200")
    #expect(refusal { try set("2") { $0.cap = "1" } } == "no-penalty")
    #expect(refusal { try set("1") { _ in } } == "missing")
    #expect(refusal { try set("1") { ($0.basis, $0.value) = ("per_day", "5") } } == "unfit")
    #expect(refusal { try set("1") { $0.basis = "percent" } } == "missing")
    #expect(refusal { try set("1") { $0.value = "" } } == "bad-input")
    #expect(try register.removePenalty("2024-41", "1").dossier?.penalties.isEmpty == true)
  }
}
