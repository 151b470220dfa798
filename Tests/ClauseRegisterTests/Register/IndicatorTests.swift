import Foundation
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// The indicators, each against figures counted by hand.
@Suite struct IndicatorTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture()
  }

  private func market(
    _ number: String, _ buyer: String, due: Int, _ columns: [String: ColumnValue] = [:], notified: String = "2026-01-05"
  ) throws {
    _ = try register.addMarket(number: number, title: "Travaux", buyer: buyer, scope: nil)
    let id = try register.market(number)
    _ = try register.addLot(market: id, number: "1", LotDraft(due: "\(due)"))
    try register.store.write { transaction in
      _ = try transaction.edit("market", id, columns.merging(["notified_on": .text(notified)]) { $1 })
    }
  }

  private func person(_ name: String, sex: String, born: String, _ criteria: [String] = []) throws {
    var draft = PersonDraft(name: name)
    (draft.sex, draft.born) = (sex, born)
    _ = try register.addPerson(draft, scope: nil)
    for criterion in criteria {
      var proof = EligibilityDraft(criterion: criterion)
      proof.provedOn = "01/01/2026"
      _ = try register.addEligibility(person: name, proof, scope: nil)
    }
  }

  private func log(
    _ hours: String, _ market: String, _ person: String, month: String = "2026-02", modality: String? = nil
  ) throws {
    _ = try register.logHours(
      HoursDraft(market: market, person: person, month: month, hours: hours, modality: modality), isDraft: false)
  }

  private func table(_ report: Report, _ title: String) throws -> [[String: Any]] {
    let json = Data(try report.rendered(as: .json).utf8)
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    let tables = try #require(object["tables"] as? [[String: Any]])
    let found = try #require(tables.first { $0["title"] as? String == title }, "\(tables.map { $0["title"] ?? "" })")
    return try #require(found["rows"] as? [[String: Any]])
  }

  private func total(_ report: Report) throws -> [String: Double] {
    Dictionary(
      try table(report, "Indicateurs").map { ($0["indicator"] as? String ?? "", $0["value"] as? Double ?? -1) },
      uniquingKeysWith: { one, _ in one })
  }

  /// Two buyers, three markets of two articles, three people.
  private func year() throws {
    try market(
      "A", "Pau", due: 100,
      [
        "legal_bases": .text("14"), "kind": .text("works"), "worksite": .text("Pau"),
        "amount_cents": .integer(10_000_000),
      ])
    try market(
      "B", "Pau", due: 50,
      ["legal_bases": .text("14,53"), "kind": .text("services"), "amount_cents": .integer(5_000_000)])
    try market("C", "Lons", due: 40, ["amount_cents": .integer(20_000_000)], notified: "2025-06-01")
    try person("Ana", sex: "F", born: "01/06/2001", ["rsa", "disability"])
    try person("Bob", sex: "M", born: "15/02/1976")
    try person("Cleo", sex: "F", born: "10/10/1990", ["rsa"])
    try log("60", "A", "ana", modality: "embauche_directe")
    try log("30", "A", "bob", modality: "mise_a_disposition_AI")
    try log("20", "B", "bob", month: "2026-03")
    try log("20", "C", "cleo", month: "2025-12")
    try log("30", "C", "cleo", month: "2026-01")
  }

  @Test func `figures of a year are of its hours, and the rate is of all since the markets began`() throws {
    try year()
    var request = ReportRequest()
    request.year = 2026
    let figures = try total(try register.yearReport(request))
    #expect(figures["Heures faites"] == 140 * 60 && figures["Personnes"] == 3)
    #expect(figures["Marchés avec des heures"] == 3 && figures["Dû"] == 190 * 60)
    // 160 h since the beginning of 190.
    #expect(figures["Taux de réalisation"] == 84.2 && figures["Écart"] == -30 * 60)
    #expect(figures["Part par SIAE"] == 21.4)
    // Notified in the year: A and B; from 90,000 EUR on only A.
    #expect(figures["Marchés clausés parmi ceux de 90 000 EUR et plus"] == 100)
    #expect(figures["Marchés clausés attribués à des SIAE"] == 0)
  }

  @Test func `hours are told apart by article, kind, place and buyer, each market whole in its group`() throws {
    try year()
    let report = try register.indicatorReport(ReportRequest())
    let articles = try table(report, "Heures par article")
    let fourteen = try #require(articles.first { ($0["article"] as? String ?? "").hasPrefix("condition") })
    #expect(articles.count == 3)
    #expect(articles.map { $0["minutes"] as? Int }.sorted { $0 ?? 0 < $1 ?? 0 } == [20 * 60, 50 * 60, 90 * 60])
    #expect(fourteen["minutesDue"] as? Int == 100 * 60 || fourteen["minutesDue"] as? Int == 50 * 60)
    let kinds = try table(report, "Heures par nature d'achat")
    #expect(kinds.first { $0["kind"] as? String == "travaux" }?["rate"] as? Double == 90)
    let places = try table(report, "Heures par lieu de chantier")
    #expect(places.map { $0["worksite"] as? String } == ["(non précisé)", "Pau"])
    let ranking = try table(report, "Classement des acheteurs")
    #expect(ranking.map { $0["buyer"] as? String } == ["Pau", "Lons"])
    // 110 h for 150,000 EUR.
    #expect(ranking[0]["minutesPerMillion"] as? Int == 44_000)
  }

  @Test func `groups of few people are hidden, and shown to those who ask`() throws {
    try year()
    var request = ReportRequest()
    request.dimensions = [.sex, .age, .publics, .priorityArea]
    var draft = PersonDraft()
    for (person, area) in [("ana", "oui"), ("bob", "non")] {
      draft.priorityArea = area
      _ = try register.setPerson(person, draft)
    }
    let masked = try table(try register.indicatorReport(request), "Heures par sexe")
    #expect(masked.map { $0["persons"] as? String } == ["<5", "<5"])
    #expect(masked.allSatisfy { $0["minutes"] is NSNull })
    request.isUnmasked = true
    let report = try register.indicatorReport(request)
    #expect(try table(report, "Heures par sexe").map { $0["minutes"] as? Int } == [110 * 60, 50 * 60])
    let areas = try table(report, "Heures par résidence en quartier prioritaire")
    #expect(areas.map { $0["priorityArea"] as? String } == ["(non précisé)", "non", "oui"])
    #expect(areas.reduce(0) { $0 + ($1["minutes"] as? Int ?? 0) } == 160 * 60)
    // On the day of the entry: Ana is 24, Bob turns 50 in February 2026, after its first.
    let ages = try table(report, "Heures par âge")
    #expect(
      Dictionary(
        uniqueKeysWithValues: ages.map { ($0["age"] as? String ?? "", $0["minutes"] as? Int ?? 0) })
        == ["moins de 26 ans": 60 * 60, "de 26 à 49 ans": 80 * 60, "50 ans et plus": 20 * 60])
    let publics = try table(report, "Heures par public")
    #expect(publics.first { $0["public"] as? String == "bénéficiaire du RSA" }?["minutes"] as? Int == 110 * 60)
    #expect(publics.map { $0["public"] as? String } == ["(non précisé)", "bénéficiaire du RSA"])
  }

  @Test func `hours are told apart by employer, and lead to those of each`() throws {
    try year()
    var draft = HoursDraft(market: "A", person: "bob", month: "2026-03", hours: "30", modality: nil)
    draft.employer = "AI Béarn"
    _ = try register.logHours(draft, isDraft: false)
    var request = ReportRequest()
    request.dimensions = [.employer]
    let report = try register.indicatorReport(request)
    let rows = try table(report, "Heures par employeur")
    #expect(rows.first { $0["employer"] as? String == "AI Béarn" }?["minutes"] as? Int == 30 * 60)
    #expect(rows.count == 2)
    let sums = try #require(report.tables.first { $0.title == "Heures par employeur" }).sources
    #expect(sums.values.contains { $0.filter.employer == "AI Béarn" })
  }

  @Test func `where one group only is hidden, the smallest other one is too`() {
    #expect(Masking.hidden(people: [4, 9, 7, 0]) == [0, 2])
    #expect(Masking.hidden(people: [4, 3, 9]) == [0, 1])
    #expect(Masking.hidden(people: [5, 0, 9]).isEmpty && Masking.hidden(people: [2]) == [0])
  }

  @Test func `penalties and missing justifications are figures, of all and of one buyer`() throws {
    try year()
    for buyer in ["Pau", "Lons"] {
      var draft = BuyerDraft()
      draft.thresholds = ["works=90000"]
      _ = try register.setBuyer(buyer, draft)
      _ = try register.addMarket(number: "nu \(buyer)", title: "Travaux", buyer: buyer, scope: nil)
      var market = MarketDraft()
      (market.kind, market.amount, market.notified) = ("works", "100000", "05/02/2026")
      _ = try register.setMarket("nu \(buyer)", market)
    }
    // B is over, 30 h short at 200 EUR; A still runs, and 10 h short is nothing yet. C's was decided.
    for (market, value) in [("A", "100"), ("B", "200"), ("C", "50")] {
      var penalty = PenaltyDraft()
      (penalty.trigger, penalty.basis, penalty.value) = ("missing_hours", "per_hour", value)
      _ = try register.addPenalty(market, penalty)
    }
    try register.store.write { transaction in
      _ = try transaction.edit("market", try transaction.find("B", in: .market), ["delivered_on": .text("2026-03-01")])
    }
    var decision = PenaltyDraft()
    (decision.decision, decision.decisionReason) = ("reduced", "difficulté")
    (decision.decidedOn, decision.decidedAmount) = ("01/03/2026", "123,45")
    _ = try register.setPenalty("C", "1", decision)
    var request = ReportRequest()
    request.year = 2026
    let all = try total(try register.indicatorReport(request))
    #expect(all["Marchés au-dessus du seuil sans clause ni justification"] == 2)
    #expect(all["Pénalités estimées, EUR"] == 600_000 && all["Pénalités décidées, EUR"] == 12_345)
    #expect(all["Pénalités non calculables"] == 0)
    // Nobody knows when it is to be delivered; and in 2025 there was no such market.
    var report = PenaltyDraft()
    (report.trigger, report.basis, report.value) = ("missing_report", "percent", "10")
    _ = try register.addPenalty("nu Lons", report)
    #expect(try total(try register.indicatorReport(request))["Pénalités non calculables"] == 1)
    request.year = 2025
    #expect(try total(try register.indicatorReport(request))["Pénalités non calculables"] == 0)
    request.year = 2026
    request.buyer = "lons"
    let one = try total(try register.indicatorReport(request))
    #expect(one["Marchés au-dessus du seuil sans clause ni justification"] == 1)
    #expect(one["Pénalités estimées, EUR"] == 0 && one["Pénalités décidées, EUR"] == 12_345)
    request.year = 2025
    #expect(try total(try register.indicatorReport(request))["Pénalités décidées, EUR"] == 0)
  }

  @Test func `contracts and exits are counted in the year in which they begin and end`() throws {
    try year()
    for (person, start, end, exit) in [
      ("ana", "05/01/2026", "30/06/2026", "cdi"), ("bob", "01/12/2025", "31/01/2026", "offer_declined"),
      ("cleo", "05/01/2026", "", ""),
    ] {
      var draft = ContractDraft()
      (draft.person, draft.market, draft.startsOn, draft.endsOn) = (person, "A", start, end)
      draft.exit = exit
      _ = try register.addContract(draft)
    }
    var request = ReportRequest()
    request.year = 2026
    let figures = try total(try register.indicatorReport(request))
    #expect(figures["Contrats commencés"] == 2 && figures["Sorties notées"] == 2)
    #expect(figures["dont CDI"] == 1 && figures["Propositions non retenues"] == 1)
    request.year = 2025
    #expect(try total(try register.indicatorReport(request))["Sorties notées"] == 0)
  }

  @Test func `the national consolidation names nobody, and its hours of people are bands`() throws {
    try year()
    var buyer = BuyerDraft()
    buyer.kind = "commune"
    _ = try register.setBuyer("pau", buyer)
    let report = try register.nationalReport(ReportRequest())
    let markets = try table(report, "Marchés")
    #expect(Set(markets.compactMap { $0["buyerKind"] as? String }) == ["commune", ""])
    #expect(markets.map { $0["market"] as? String } == ["A", "B", "C"])
    #expect(markets[0]["mise_a_disposition_AI"] as? Int == 30 * 60 && markets[0]["minutesDue"] as? Int == 100 * 60)
    let people = try table(report, "Participants")
    #expect(people.map { $0["participant"] as? Int } == [1, 2, 3])
    #expect(Set(people.compactMap { $0["hours"] as? String }) == ["de 35 à 150 h"])
    let text = try report.rendered(as: .csv)
    for name in ["Ana", "Bob", "Cleo", "disability", "handicap", "2001"] { #expect(!text.contains(name)) }
    #expect(report.shownPersons.isEmpty)
  }

  @Test func `open data hides few people and never tells the difference`() throws {
    try year()
    for number in 1...6 {
      try person("Personne \(number)", sex: "F", born: "01/01/1990")
      try log("10", "B", "personne \(number)", month: "2026-02")
    }
    let rows = try table(try register.openDataReport(ReportRequest()), "Heures d'insertion")
    // Of Pau in 2026 A has two people and B seven: with the total of the buyer known, A's would be the difference.
    #expect(rows.filter { $0["buyer"] as? String == "Pau" }.allSatisfy { $0["minutes"] is NSNull })
    #expect(rows.allSatisfy { $0["persons"] as? String == "<5" })
  }

  @Test func `the bilan has its texts, its diagrams and nobody's name`() throws {
    try year()
    let texts = try register.setReportText(
      heading: "partenariats", year: 2026, buyer: nil, text: "Réunion <mensuelle>\navec =tous", scope: nil)
    #expect(texts.texts.map(\.heading) == ["partnerships"])
    _ = try register.setReportText(heading: "method", year: 2026, buyer: "lons", text: "Pour Lons", scope: nil)
    var request = ReportRequest()
    request.year = 2026
    let report = try register.yearReport(request)
    #expect(report.texts.map(\.title) == ["Partenariats"])
    let html = try report.rendered(as: .html)
    #expect(html.contains("Réunion &lt;mensuelle&gt;</p>") && html.contains("<svg") && html.contains("role=\"img\""))
    #expect(try report.rendered(as: .text).contains("Partenariats"))
    #expect(!html.contains("Ana"))
    request.buyer = "lons"
    #expect(try register.yearReport(request).texts.map(\.text) == ["Pour Lons"])
    _ = try register.setReportText(heading: "method", year: 2026, buyer: "lons", text: "", scope: nil)
    #expect(try register.reportTexts(year: 2026, buyer: "lons").texts.isEmpty)
    // What was taken away can be written again.
    _ = try register.setReportText(heading: "method", year: 2026, buyer: "lons", text: "Encore", scope: nil)
    #expect(try register.reportTexts(year: 2026, buyer: "lons").texts.map(\.text) == ["Encore"])
  }

  @Test func `procurement data are those that the import reads, and say whose buyer is not known`() throws {
    try market(
      "A", "Pau", due: 100,
      ["legal_bases": .text("14,53"), "cpv": .text("45000000"), "amount_cents": .integer(1_000_050)])
    #expect(try register.procurementExport(year: 2026, buyer: nil).withoutBuyer == ["A"])
    var buyer = BuyerDraft()
    buyer.siret = "73282932000074"
    _ = try register.setBuyer("Pau", buyer)
    let export = try register.procurementExport(year: 2026, buyer: nil)
    #expect(export.count == 1 && export.withoutBuyer.isEmpty)
    #expect(try register.procurementExport(year: 2025, buyer: nil).count == 0)
    let other = try RegisterFixture().register
    let outcome = try other.importFile(try export.json, scope: nil)
    #expect(outcome.created == 1 && outcome.skipped == 0)
    let read = try #require(try other.markets().first)
    #expect(read.number == "A" && read.clauseProposed && read.profile.amountCents == 1_000_050)
    #expect(read.profile.notifiedOn == "2026-01-05" && read.profile.cpv == "45000000")
  }

  @Test func `each indicator has its formula in the annex`() throws {
    let report = try register.indicatorReport(ReportRequest())
    for indicator in Indicator.all { #expect(report.formulas.contains(indicator.formula)) }
    #expect(Set(Indicator.all.map(\.code)).count == Indicator.all.count)
  }

  @Test func `prescribers get the list of their people`() throws {
    try year()
    _ = try register.addPrescriber(name: "Mission locale", kind: nil, contact: nil, scope: nil)
    var draft = PersonDraft()
    draft.prescriber = "mission"
    _ = try register.setPerson("ana", draft)
    let report = try register.prescriberReport(ReportRequest())
    #expect(try table(report, "Mission locale").map { $0["person"] as? String } == ["Ana"])
    #expect(report.shownPersons.count == 1)
  }
}
