import Foundation
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// The identity card, with the real cases of `cases.json` as far as a card can show them.
@Suite struct CardTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws { fixture = try RegisterFixture(ticking: true) }

  private func market(
    _ number: String, _ title: String, _ buyer: String, lots: [LotDraft], _ fill: (inout MarketDraft) -> Void
  ) throws {
    _ = try register.addMarket(number: number, title: title, buyer: buyer, scope: nil)
    for (index, lot) in lots.enumerated() {
      _ = try register.addLot(market: register.market(number), number: "\(index + 1)", lot)
    }
    var draft = MarketDraft()
    draft.bases = ["14"]
    fill(&draft)
    _ = try register.setMarket(number, draft)
  }

  private func company(_ name: String, _ market: String) throws {
    var draft = CompanyDraft()
    draft.name = name
    _ = try register.addCompany(market, draft)
  }

  private func log(_ hours: String, _ market: String, _ lot: String, _ modality: String, person: String) throws {
    if try register.persons().allSatisfy({ $0.name != person }) {
      _ = try register.addPerson(PersonDraft(name: person), scope: nil)
    }
    _ = try register.logHours(
      HoursDraft(market: market, lot: lot, person: person, month: "2012-05", hours: hours, modality: modality),
      isDraft: false)
  }

  private func card(_ market: String) throws -> (headings: [String], content: [String: String], report: Report) {
    var request = ReportRequest()
    request.market = market
    let report = try register.cardReport(request)
    let rows = report.tables[0].rows.map { row in row.map { if case .text(let text) = $0 { text } else { "" } } }
    return (rows.map { $0[0] }, Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) }), report)
  }

  private static let done = "Nombre d'heures d'insertion réalisées"
  private static let due = "Nombre d'heures d'insertion prévues"

  @Test func `a card has the headings of Avise in their order`() throws {
    _ = try fixture.market()
    #expect(
      try card("2024-41").headings == [
        "Donneur d'ordre", "Gestionnaire(s) des clauses sociales", "Nom du marché", "Périmètre géographique",
        "Personne(s) ressource(s)", "Description du marché", "Objectifs du marché", "Date de notification du marché",
        "Durée du marché", "Montant total du marché", "Objectifs de la clause sociale dans ce marché",
        "Entreprise(s) attributaire(s) du marché", "Article du code mobilisé", "Nombre d'heures d'insertion prévues",
        "Nombre d'heures d'insertion réalisées", "Facteurs d'explication du différentiel",
        "Modalité(s) de mise en œuvre de la clause sociale", "Nombre de personnes bénéficiaires",
        "Type de parcours d'insertion proposé", "Ingénierie mise en place par le donneur d'ordre",
        "Étapes clés de la méthodologie de mise en œuvre", "Conditions de réussite", "Points de vigilance",
        "Bilan de la mise en œuvre", "Perspectives de développement", "Ressources",
      ])
  }

  @Test func `Bordeaux, avise-1`() throws {
    var lot = LotDraft()
    (lot.kind, lot.total, lot.rate) = ("share_of_hours", "24000", "15")
    (lot.gapReason) = "Très bon partenariat"
    try market("EMD", "Enquête ménages déplacements", "Communauté urbaine de Bordeaux (CUB)", lots: [lot]) {
      ($0.notified, $0.duration, $0.amount) = ("2008-08", "8", "1000000")
      ($0.kind, $0.segment, $0.worksite) = ("pi", "surveys", "Aire urbaine de l'agglomération bordelaise")
    }
    try company("Test SA", "EMD")
    for person in 1...30 {
      try log(person == 1 ? "164h" : "154h", "EMD", "1", "embauche_directe", person: "Personne \(person)")
    }
    let (_, content, report) = try card("EMD")
    #expect(content[Self.due] == "15 % des heures du marché, soit 3 600 h")
    #expect(content[Self.done] == "4 630 h, 128,6 %")
    #expect(content["Nombre de personnes bénéficiaires"] == "30")
    #expect(content["Date de notification du marché"] == "août 2008" && content["Durée du marché"] == "8 mois")
    // The source does not say whether with or without tax.
    #expect(content["Montant total du marché"] == "1 000 000 EUR")
    #expect(content["Article du code mobilisé"]?.contains("art. 14 CMP, L.2112-2") == true)
    #expect(content["Modalité(s) de mise en œuvre de la clause sociale"] == "embauche directe (4 630 h)")
    #expect(content["Facteurs d'explication du différentiel"] == "Très bon partenariat")
    #expect(content["Entreprise(s) attributaire(s) du marché"] == "Test SA")
    #expect(report.shownPersons.isEmpty)
  }

  @Test func `Gironde, avise-2: hours and amounts by lot, two companies, one lot still running`() throws {
    let lots = [("385", "220000"), ("700", "460000")].map { due, amount in
      var lot = LotDraft(due: due)
      lot.amount = amount
      return lot
    }
    try market("A65", "Opérations d'aménagement foncier", "Conseil général de la Gironde", lots: lots) {
      ($0.notified, $0.duration) = ("juillet 2010", "48")
    }
    for name in ["SCP COUTURE", "Cabinet CERCEAU"] { try company(name, "A65") }
    _ = try register.stepMarket("A65", to: "running", on: "01/08/2010", reason: nil)
    try log("393", "A65", "1", "embauche_directe", person: "Ana")
    try log("300", "A65", "2", "mise_a_disposition_AI", person: "Ben")
    try log("270", "A65", "2", "mise_a_disposition_ETTI", person: "Cléo")
    let (_, content, _) = try card("A65")
    #expect(content["Montant total du marché"] == "lot 1 : 220 000 EUR HT ; lot 2 : 460 000 EUR HT")
    #expect(content[Self.due] == "lot 1 : 385 h ; lot 2 : 700 h")
    #expect(content[Self.done] == "lot 1 : 393 h, 102,1 % ; lot 2 : 570 h, 81,4 % (toujours en cours)")
    #expect(content["Entreprise(s) attributaire(s) du marché"] == "Cabinet CERCEAU, SCP COUTURE")
    #expect(content["Nombre de personnes bénéficiaires"] == "3")
    #expect(
      content["Modalité(s) de mise en œuvre de la clause sociale"]
        == "embauche directe (393 h) ; mise à disposition, AI (300 h) ; mise à disposition, ETTI (270 h)")
  }

  @Test(arguments: [
    ("LOG", "Etude de positionnement d'une plateforme logistique multimodale", "35", "70", "70 h, 200,0 %"),
    ("MOE", "Maîtrise d'œuvre d'un pôle éducatif et culturel", "875", "903", "903 h, 103,2 %"),
  ])
  func `Val d'Oise and Pau, avise-3 and avise-4: never capped`(
    number: String, title: String, due: String, done: String, shown: String
  ) throws {
    try market(number, title, "Acheteur", lots: [LotDraft(due: due)]) { _ in }
    try log(done, number, "1", "embauche_directe", person: "Ana")
    let (_, content, report) = try card(number)
    #expect(content[Self.done] == shown && content[Self.due] == "\(due) h")
    #expect(content["Montant total du marché"] == "Non précisé")
    #expect(report.tables[1].hasTotal)
  }

  @Test func `what an officer writes under a heading takes the place of what is computed`() throws {
    _ = try fixture.market()
    _ = try register.setText("2024-41", "outcome", "deux embauches")
    _ = try register.setText("2024-41", "persons", "37 personnes positionnées")
    let (_, content, report) = try card("2024-41")
    #expect(content["Bilan de la mise en œuvre"] == "deux embauches")
    #expect(content["Nombre de personnes bénéficiaires"] == "37 personnes positionnées")
    #expect(try report.rendered(as: .html).contains("deux embauches"))
    #expect(try register.setText("2024-41", "persons", "").dossier?.texts.map(\.heading) == ["outcome"])
    #expect(try card("2024-41").content["Nombre de personnes bénéficiaires"] == "Non précisé")
    #expect(refusal { _ = try register.setText("2024-41", "weather", "x") } == "bad-code")
  }
}
