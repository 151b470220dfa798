import GRDB
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// The obligations of lots, as officers give them.
@Suite struct LotTests {
  private let fixture: RegisterFixture
  private let market: Identifier

  init() throws {
    fixture = try RegisterFixture()
    market = try fixture.market()
  }

  private func draft(_ fill: (inout LotDraft) -> Void) -> LotDraft {
    var draft = LotDraft()
    fill(&draft)
    return draft
  }

  @discardableResult
  private func add(_ number: String, _ fill: (inout LotDraft) -> Void) throws -> LotView {
    let view = try fixture.register.addLot(market: market, number: number, draft(fill))
    return try #require(view.lots.first { $0.number == number })
  }

  @discardableResult
  private func set(_ number: String, _ fill: (inout LotDraft) -> Void) throws -> LotView {
    let view = try fixture.register.setLot(market: market, number: number, draft(fill))
    return try #require(view.lots.first { $0.number == number })
  }

  private func code(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return RegisterError(error).code }
    return nil
  }

  @Test func `hours are computed from what was typed, as it was typed`() throws {
    let lot = try add("2") {
      ($0.kind, $0.amount, $0.labourShare) = ("labour_share", "1 000 000 €", "50 %")
      ($0.rate, $0.hourlyCost) = ("5", "30,00")
    }
    #expect(lot.minutesDue == 833 * 60)
    #expect(lot.obligation.arithmetic == "1 000 000 x 50 % x 5 % / 30 EUR = 833,33 -> 833 h")
    #expect(try fixture.register.market(market).minutesDue == (833 + 385) * 60)
  }

  @Test func `the obligation grows with what is invoiced`() throws {
    try add("2") { ($0.kind, $0.threshold, $0.tranche) = ("per_tranche", "2700000", "2000") }
    #expect(try set("2") { $0.invoiced = "3 200 000" }.minutesDue == 250 * 60)
    #expect(try set("2") { $0.invoiced = "" }.minutesDue == 0)
  }

  @Test func `hours set in place of the computed ones need a reason and can be taken away`() throws {
    #expect(code { try set("1") { $0.override = "400" } } == "reason-needed")
    let lot = try set("1") { ($0.override, $0.overrideReason) = ("400", "avenant n° 2") }
    #expect(lot.minutesDue == 400 * 60 && lot.obligation.computedMinutes == 385 * 60)
    #expect(try set("1") { ($0.override, $0.overrideReason) = ("", "") }.minutesDue == 385 * 60)
  }

  @Test func `what the company offers beyond the minimum stands beside it`() throws {
    let lot = try set("1") { ($0.committed, $0.commitmentNote) = ("500", "art. 53") }
    #expect(lot.minutesDue == 385 * 60 && lot.committedMinutes == 500 * 60 && lot.commitmentNote == "art. 53")
  }

  @Test func `what does not do is refused whole, and says why`() throws {
    let before = try fixture.register.market(market).lots.count
    #expect(code { try add("2") { $0.kind = "labour_share" } } == "missing")
    #expect(code { try add("2") { ($0.kind, $0.due) = ("magic", "5") } } == "bad-code")
    #expect(code { try add("2") { ($0.kind, $0.total, $0.rate) = ("share_of_hours", "100", "101") } } == "bad-input")
    #expect(code { try add("2") { ($0.kind, $0.total, $0.rate) = ("share_of_hours", "100", "2,555") } } == "bad-input")
    #expect(
      code { try add("2") { ($0.kind, $0.amount, $0.steps) = ("step_scale", "5", "100=3; 50=4") } } == "bad-input")
    #expect(
      code {
        try add("2") {
          ($0.kind, $0.amount, $0.labourShare) = ("labour_share", "90000000000", "100")
          ($0.rate, $0.hourlyCost) = ("100", "0,01")
        }
      } == "too-large")
    #expect(code { try add("1") { $0.due = "3" } } == "lot-exists")
    #expect(code { try set("9") { $0.due = "3" } } == "no-lot")
    #expect(code { try set("1") { _ in } } == "missing")
    // The only term that the kind needs cannot be taken away.
    #expect(code { try set("1") { $0.due = "" } } == "missing")
    #expect(try fixture.register.market(market).lots.count == before)
    #expect(try fixture.register.market(market).minutesDue == 385 * 60)
  }

  @Test func `a lot of an earlier program has fixed hours`() throws {
    try fixture.register.store.write { transaction in
      try transaction.db.execute(
        sql: "UPDATE lot SET rounding = NULL, obligation_kind = 'fixed_hours', minutes_due = 600")
    }
    #expect(try fixture.register.market(market).minutesDue == 600)
  }

  @Test func `a lot is known by its number on every device, and two of one number are warned of`() throws {
    let fixture = try RegisterFixture()
    let market = try fixture.market(lots: [("1", 385)])
    let own = Identifier.of("1", in: "lot", market: market)
    #expect(try fixture.register.market(market).lots.map(\.id) == [own.description])
    #expect(try fixture.register.market(market).warnings.isEmpty)
    // Whatever wrote it.
    try fixture.register.store.write { _ = try $0.edit("lot", own, ["number": .text("7")]) }
    _ = try fixture.register.addLot(market: market, number: "1", LotDraft(due: "10"))
    try fixture.register.store.write { _ = try $0.edit("lot", own, ["number": .text("1")]) }
    let shown = try fixture.register.market(market)
    #expect(shown.lots.map(\.number) == ["1", "1"] && shown.warnings.map(\.code) == ["duplicate-lot"])
  }

  @Test func `a lot made by mistake is taken back, unless something hangs on it`() throws {
    let register = fixture.register
    _ = try fixture.person()
    _ = try register.addLot(market: market, number: "11", LotDraft(due: "100"))
    #expect(try register.removeLot(market: market, number: "11").minutesDue == 385 * 60)
    #expect(try register.addLot(market: market, number: "11", LotDraft(due: "50")).minutesDue == 435 * 60)
    try fixture.log("7", lot: "11")
    #expect(refusal { _ = try register.removeLot(market: market, number: "11") } == "in-use")
    #expect(refusal { _ = try register.removeLot(market: market, number: "12") } == "no-lot")
    // Another device, which had not heard of the hours, takes it back all the same: they stay in every total.
    let lot = Identifier.of("11", in: "lot", market: market)
    try register.store.write { try $0.apply(.delete, to: RecordReference("lot", lot)) }
    #expect(try register.market(market).minutesDone == 420)
    let table = try register.buyerReport(ReportRequest()).tables[0]
    let done = try #require(table.columns.firstIndex { $0.code == "minutesDone" })
    #expect(table.rows.map { $0[done] } == [.minutes(0), .minutes(420), .minutes(420)])
  }
}
