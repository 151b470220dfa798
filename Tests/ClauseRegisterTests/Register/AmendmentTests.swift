import Foundation
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// Amendments: they change the market and stay.
@Suite struct AmendmentTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture(ticking: true)
    _ = try fixture.market()
    var draft = MarketDraft()
    (draft.amount, draft.duration) = ("100000", "8")
    _ = try register.setMarket("2024-41", draft)
  }

  @discardableResult
  private func amend(_ number: String, _ fill: (inout AmendmentDraft) -> Void) throws -> MarketView {
    var draft = AmendmentDraft()
    (draft.number, draft.reason, draft.on) = (number, "travaux en plus", "02/03/2026")
    fill(&draft)
    return try register.amendMarket("2024-41", draft)
  }

  @Test func `an amendment changes the market and its lots, and is kept with what it changed`() throws {
    try amend("1") { ($0.amount, $0.duration, $0.due) = ("+50 000", "+2", ["1=+35"]) }
    let view = try amend("2") { ($0.amount, $0.due) = ("-2500,50", ["1=-10,5"]) }
    #expect(view.profile.amountCents == 14_749_950 && view.profile.durationMonths == 10)
    #expect(view.lots[0].minutesDue == 385 * 60 + 35 * 60 - 630 && view.lots[0].obligation.overrideMinutes == nil)
    let amendments = try #require(view.dossier?.amendments)
    #expect(amendments.map(\.number) == ["1", "2"])
    #expect(amendments.map(\.amountDeltaCents) == [5_000_000, -250_050])
    #expect(amendments.map(\.durationDeltaMonths) == [2, nil])
    #expect(amendments.map { $0.lots.map(\.minutesDelta) } == [[35 * 60], [-630]])
    #expect(amendments[0].changes == "+50 000 EUR, +2 mois, lot 1 : +35 h")
    #expect(amendments[1].changes == "-2 500,50 EUR, lot 1 : -10,5 h")
    #expect(amendments.map(\.officer) == ["Anne", "Anne"])
    #expect(amendments.map(\.amountCents) == [15_000_000, 14_749_950] && view.warnings.isEmpty)
  }

  @Test func `two that begin with the same figures, as two devices make them apart, are told`() throws {
    func amendment(_ number: String, amount: Int, delta: Int) -> MarketDossierView.Amendment {
      .init(
        number: number, on: "2026-03-02", amountDeltaCents: delta, amountCents: amount, durationDeltaMonths: nil,
        durationMonths: nil, lots: [], reason: "", officer: "")
    }
    func codes(_ amendments: [MarketDossierView.Amendment]) -> [String] { amendments.warnings.map(\.code) }
    #expect(
      codes([amendment("1", amount: 150, delta: 50), amendment("2", amount: 150, delta: 50)]) == ["amendments-apart"])
    #expect(
      codes([amendment("1", amount: 150, delta: 50), amendment("2", amount: 90, delta: -10)]) == ["amendments-apart"])
    #expect(codes([amendment("1", amount: 150, delta: 50), amendment("2", amount: 200, delta: 50)]).isEmpty)
    #expect(
      codes([amendment("1", amount: 150, delta: 50), amendment("1", amount: 150, delta: 50)]) == ["amendment-twice"])
  }

  @Test func `hours that are computed are set, with the amendment as the reason`() throws {
    var lot = LotDraft()
    (lot.kind, lot.threshold, lot.tranche, lot.invoiced) = ("per_tranche", "0", "1000", "100000")
    _ = try register.addLot(market: register.market("2024-41"), number: "2", lot)
    let view = try amend("1") { $0.due = ["2=+20"] }
    let shown = try #require(view.lots.first { $0.number == "2" })
    #expect(shown.minutesDue == 120 * 60 && shown.obligation.computedMinutes == 100 * 60)
    #expect(shown.obligation.overrideReason == "avenant 1 : travaux en plus")
    #expect(view.warnings.map(\.code) == ["computation-replaced"])
  }

  @Test func `one that does not do changes nothing and is not kept`() throws {
    #expect(refusal { try amend("1") { _ in } } == "missing")
    #expect(refusal { try amend("1") { ($0.amount, $0.due) = ("5", ["9=1"]) } } == "no-lot")
    #expect(refusal { try amend("1") { ($0.amount, $0.due) = ("5", ["1=-386"]) } } == "too-little")
    #expect(refusal { try amend("1") { $0.amount = "-100000,01" } } == "too-little")
    #expect(refusal { try amend("1") { $0.due = ["1"] } } == "bad-input")
    #expect(refusal { try amend("1") { ($0.amount, $0.reason) = ("5", " ") } } == "empty")
    try amend("1") { $0.amount = "5" }
    #expect(refusal { try amend("1") { $0.amount = "7" } } == "amendment-exists")
    var draft = MarketDraft()
    draft.duration = ""
    _ = try register.setMarket("2024-41", draft)
    #expect(refusal { try amend("2") { $0.duration = "1" } } == "unknown-before")
    let view = try register.market(register.market("2024-41"))
    #expect(view.profile.amountCents == 10_000_500 && view.lots[0].minutesDue == 385 * 60)
    #expect(view.dossier?.amendments.count == 1)
  }
}
