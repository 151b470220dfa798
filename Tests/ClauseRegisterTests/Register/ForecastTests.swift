import Foundation
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// Planned markets, their shuttle sheets, and buyers' plans in files.
@Suite struct ForecastTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws { fixture = try RegisterFixture(ticking: true) }

  @discardableResult
  private func plan(_ title: String, _ publication: String?, amount: String, hours: String, buyer: String = "Pau")
    throws
    -> MarketView
  {
    var draft = MarketDraft()
    (draft.title, draft.plannedPublication) = (title, publication)
    (draft.plannedAmount, draft.expectedHours, draft.kind) = (amount, hours, "works")
    return try register.addForecast(draft, buyer: buyer, scope: nil)
  }

  @Test func `planned markets stand by quarter and buyer, with their sums`() throws {
    try plan("École", "2026-T3", amount: "2 000 000", hours: "1200", buyer: "Pau")
    try plan("Gymnase", "septembre 2026", amount: "500000", hours: "300", buyer: "Billère")
    try plan("Route", "14/02/2027", amount: "90000", hours: "40")
    try plan("Un jour", nil, amount: "1", hours: "1")
    let all = try register.forecasts(buyer: nil, quarter: nil)
    #expect(all.forecasts.map(\.title) == ["Gymnase", "École", "Route", "Un jour"])
    #expect(all.quarters.map(\.quarter) == ["2026-T3", "2027-T1", nil])
    #expect(all.quarters.map(\.plannedAmountCents) == [250_000_000, 9_000_000, 100])
    #expect(all.quarters.map(\.expectedMinutes) == [1500 * 60, 40 * 60, 60])
    #expect(try register.forecasts(buyer: "billere", quarter: nil).forecasts.map(\.title) == ["Gymnase"])
    #expect(try register.forecasts(buyer: nil, quarter: "T1 2027").forecasts.map(\.title) == ["Route"])
    #expect(refusal { _ = try register.forecasts(buyer: nil, quarter: "2026-T5") } == "bad-input")
    let report = try register.forecastReport(ReportRequest())
    #expect(report.tables.map(\.title) == ["T3 2026", "T1 2027", "Sans date"])
    #expect(report.shownPersons.isEmpty)
  }

  @Test func `a planned market becomes a market by its steps and leaves the plan once published`() throws {
    let view = try plan("École", "2026-T3", amount: "2000000", hours: "1200")
    #expect(view.number.hasPrefix("P-") && view.profile.state == "forecast")
    for state in ["drafting", "published"] {
      _ = try register.stepMarket(view.number, to: state, on: nil, reason: nil)
      #expect(try register.forecasts(buyer: nil, quarter: nil).forecasts.count == (state == "published" ? 0 : 1))
    }
    var draft = MarketDraft()
    draft.number = "2026-12"
    #expect(try register.setMarket(view.number, draft).id == view.id)
  }

  @Test func `the threshold of the buyer is looked at for the kind`() throws {
    let view = try plan("École", "2026-T3", amount: "90000", hours: "10")
    #expect(view.profile.thresholdReached == nil)
    var buyer = BuyerDraft()
    buyer.thresholds = ["travaux=90 000", "services=1"]
    #expect(try register.setBuyer("pau", buyer).thresholds == ["works": 9_000_000, "services": 100])
    #expect(try register.market(register.market(view.number)).profile.thresholdReached == true)
    buyer.thresholds = ["works=90000,01"]
    _ = try register.setBuyer("pau", buyer)
    #expect(try register.market(register.market(view.number)).profile.thresholdReached == false)
    buyer.thresholds = ["works="]
    #expect(try register.setBuyer("pau", buyer).thresholds == ["services": 100])
  }

  private func counts(_ view: ForecastImportView) -> [Int] {
    [view.created, view.updated, view.unchanged, view.skipped]
  }

  @Test func `a buyer's plan is imported row by row, and again changes nothing`() throws {
    let csv = """
      \u{FEFF}Référence;Objet;Publication prévue;Montant HT;Heures;Nature
      A1;"École ; tranche 1";2026-T3;2 000 000,00;1200;travaux
      ;Nettoyage;octobre 2026;60000;;services
      A3;;2026-T3;1;1;travaux
      A4;Voirie;2026-T9;1;1;travaux
      A6;Rue; place;2026-T3;1;1;travaux
      A5;"ouvert;2026-T3;1;1;travaux

      """
    let first = try register.importForecasts(Data(csv.utf8), buyer: "Pau", scope: nil)
    #expect(counts(first) == [2, 0, 0, 4])
    #expect(first.remarks.map(\.row) == [4, 5, 6, 7])
    #expect(
      try register.forecasts(buyer: nil, quarter: nil).forecasts.map(\.title) == ["École ; tranche 1", "Nettoyage"])
    let again = try register.importForecasts(Data(csv.utf8), buyer: "Pau", scope: nil)
    #expect(counts(again) == [0, 0, 2, 4])
    let changed = csv.replacing("1200;travaux", with: "1300;travaux")
    #expect(try register.importForecasts(Data(changed.utf8), buyer: "Pau", scope: nil).updated == 1)
    // What is past planning is not put back.
    _ = try register.stepMarket("A1", to: "study", on: nil, reason: nil)
    #expect(try register.importForecasts(Data(csv.utf8), buyer: "Pau", scope: nil).updated == 0)
    #expect(try register.markets().count == 2)
    // Another register makes the same markets of the file: imported on two devices apart they are not there twice.
    let other = try RegisterFixture().register
    _ = try other.importForecasts(Data(csv.utf8), buyer: "Pau", scope: nil)
    #expect(try Set(other.markets().map(\.id)) == Set(register.markets().map(\.id)))
    #expect(
      refusal { _ = try register.importForecasts(Data("a;b\n".utf8), buyer: nil, scope: nil) } == "not-recognised")
    #expect(
      refusal { _ = try register.importForecasts(Data([0xFF, 0xFE]), buyer: nil, scope: nil) } == "not-recognised")
  }

  @Test func `a shuttle sheet goes from one to the other until it is decided`() throws {
    let number = try plan("École", "2026-T3", amount: "2000000", hours: "1200").number
    func move(_ state: String, _ fill: (inout ShuttleDraft) -> Void = { _ in }) throws -> MarketView {
      var draft = ShuttleDraft(state)
      draft.on = "09/03/2026"
      fill(&draft)
      return try register.moveShuttle(number, draft)
    }
    #expect(refusal { _ = try move("retained") } == "step-not-allowed")
    _ = try move("submitted")
    _ = try register.addExchange(number, on: "10/03/2026", from: "bureau", text: "demande du CCAP")
    #expect(refusal { _ = try move("opinion_given") } == "missing")
    #expect(refusal { _ = try move("under_study") { $0.hours = "5" } } == "not-an-opinion")
    _ = try move("opinion_given") { ($0.hours, $0.terms) = ("1500", "art. 14") }
    #expect(refusal { _ = try move("not_retained") } == "reason-needed")
    let view = try move("not_retained") { $0.reason = "délai trop court" }
    #expect(view.profile.shuttleState == "not_retained" && view.profile.opinionMinutes == 1500 * 60)
    #expect(view.dossier?.exchanges.map(\.side) == ["buyer", "office", "buyer", "office"])
    #expect(view.dossier?.exchanges.map(\.state) == ["submitted", "opinion_given", "not_retained", nil])
    var request = ReportRequest()
    #expect(refusal { _ = try register.shuttleReport(request) } == "missing")
    request.market = number
    let text = try register.shuttleReport(request).rendered(as: .text)
    #expect(
      text.contains("1500 h 00, art. 14") && text.contains("délai trop court") && text.contains("demande du CCAP"))
    #expect(try register.shuttleReport(request).rendered(as: .text) == text)
  }

  @Test func `a plan is read as spreadsheets write it: any encoding, any separator, headings below a title`() throws {
    let text = "Prévisionnel d'achats\n\nObjet\tDonneur d'ordre\tMontant estimé\nÉcole\tVille de Pau\t20,5\n"
    let windows = try #require(text.data(using: .windowsCP1252))
    #expect(try counts(register.importForecasts(windows, buyer: nil, scope: nil)) == [1, 0, 0, 0])
    let plan = try #require(try register.forecasts(buyer: nil, quarter: nil).forecasts.first)
    #expect(plan.title == "École" && plan.buyer == "Ville de Pau" && plan.plannedAmountCents == 2050)
    #expect(try counts(register.importForecasts(Data(text.utf8), buyer: nil, scope: nil)) == [0, 0, 1, 0])
  }
}
