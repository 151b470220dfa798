import ClauseRegister
import Foundation
import SyncCore
import SyncModel
import Testing

/// The entry forms of the console, each told once.
@Suite struct FormTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }
  private let market: Identifier

  init() throws {
    fixture = try RegisterFixture(ticking: true)
    market = try fixture.market()
  }

  /// Fills in every field, saves, and compares what the form of the saved record shows with what was typed.
  private func roundTrip<Draft, Record>(
    _ sections: [FormSection<Draft, Record>], _ draft: Draft, _ typed: [String: String],
    asShown: [String: String] = [:], _ save: (Draft) throws -> Record
  ) throws {
    let empty = EntryForm<Draft, Record>(sections, of: nil, draft)
    let names = Set(empty.fields.map(\.name))
    #expect(names == Set(typed.keys))
    #expect(names.count == empty.fields.count)
    let saved = try save(try empty.draft(typed: { typed[$0] ?? "" }, shown: { _ in "" }))
    let form = EntryForm(sections, of: saved, draft)
    for field in form.fields {
      #expect(form.value(field) == asShown[field.name] ?? typed[field.name], "\(field.name)")
      #expect(!field.label.isEmpty)
    }
    // As it is shown it says nothing.
    #expect(
      code { _ = try form.draft(typed: { name in value(form, name) }, shown: { name in value(form, name) }) }
        == "missing")
  }

  private func value<Draft, Record>(_ form: EntryForm<Draft, Record>, _ name: String) -> String {
    form.fields.first { $0.name == name }.map(form.value) ?? ""
  }

  private func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? RegisterError)?.code }
  }

  @Test func `what is typed into the forms about people is what they show then`() throws {
    let prescriber = try register.addPrescriber(name: "Mission locale", kind: nil, contact: nil, scope: nil)
    let person = [
      "name": "Awa Sy", "born": "14/03/1990", "sex": "F", "education": "3", "contact": "06 00 00 00 00",
      "postcode": "64000", "commune": "Pau", "priority-area": "yes", "prescriber": prescriber.id,
      "referrer": "M. Petit",
      "referred-on": "02/03/2026",
    ]
    try roundTrip(PersonForms.person([prescriber]), PersonDraft(), person) { try register.addPerson($0, scope: nil) }
    try roundTrip(
      PersonForms.prescriber, [:], ["name": "Cap emploi", "kind": "cap_emploi", "contact": "05 59"]
    ) { try register.addPrescriber(name: $0["name"] ?? "", kind: $0["kind"], contact: $0["contact"], scope: nil) }
    try roundTrip(
      PersonForms.eligibility(isNew: true), EligibilityDraft(),
      [
        "criterion": "rsa", "proof": "attestation", "proof-date": "01/03/2026", "valid-until": "31/08/2026",
        "verdict": "refused", "checked-on": "03/03/2026", "reason": "périmée",
      ], asShown: ["criterion": ""]
    ) { try register.addEligibility(person: "awa sy", $0, scope: nil) }
    var draft = ContractDraft()
    draft.person = "awa sy"
    try roundTrip(
      PersonForms.contract(isNew: false, markets: []), draft,
      [
        "market": "2024-41", "lot": "1", "post": try post(), "employer": "BTP Sud", "modality": "alternance",
        "type": "cdd", "start": "01/02/2026", "end": "31/08/2026", "counted-until": "30/06/2026", "weekly-hours": "35",
        "tutor": "Mme Roy", "note": "sur deux\nlignes", "exit": "cdi", "exit-on": "01/03/2026",
        "exit-note": "embauchée",
      ]
    ) { try register.addContract($0) }
  }

  private func post() throws -> String {
    var draft = PostDraft()
    (draft.market, draft.title) = ("2024-41", "Aide-maçon")
    return try register.addPost(draft).id
  }

  @Test func `what is typed into the forms about markets, lots and pools is what they show then`() throws {
    let segment = try #require(MarketSegment.allCases.first).rawValue
    try roundTrip(
      MarketForms.market, MarketDraft(),
      [
        "number": "2024-41 bis", "title": "École", "kind": "works", "framework": "no", "segment": segment,
        "procedure": "open", "basis": "14+53", "worksite": "Pau", "cpv": "45210000", "amount": "1000000,50",
        "amount-basis": "ht", "duration": "8", "notified": "août 2024", "delivery-planned": "30/04/2025",
        "delivered": "02/05/2025", "social-weight": "12,50", "publication": "T3 2026", "planned-amount": "900000",
        "expected-hours": "385h30", "no-clause-reason": "aucune", "statement-months": "3", "statement-day": "15",
        "training-counts": "no",
      ]
    ) { try register.setMarket("\(market)", $0) }
    let lot: [String: String] = [
      "title": "Gros œuvre", "kind": "labour_share", "due": "385", "rounding": "ceiling", "override": "400",
      "reason": "convention", "total": "24000", "rate": "5", "amount": "1000000", "labour-share": "50",
      "hourly-cost": "30,40", "threshold": "100", "tranche": "20,04", "steps": "0=150; 100000=300", "posts": "2",
      "weeks": "10", "weekly-hours": "35", "prudence": "80", "invoiced": "3200", "committed": "410h15",
      "commitment-note": "offre", "gap-reason": "chantier arrêté", "effort-technicity": "forte",
      "effort-duration": "courte", "effort-amount": "moyen", "effort-resources": "rares", "effort-reason": "voir note",
    ]
    try roundTrip(LotForm.sections(isNew: false), LotForm.NumberedLot(), lot) { typed in
      let saved = try register.setLot(market: market, number: "1", typed.draft)
      return try #require(saved.lots.first)
    }
    try roundTrip(
      PoolForms.pool, PoolDraft(),
      ["name": "Cabinet", "siren": "732829320", "override": "1115", "reason": "convention", "note": "2026"]
    ) { try register.addPool($0, scope: nil) }
    _ = try fixture.person()
    let hours = [
      "person": "Fatou N'Diaye", "date": "13/03/2026", "hours": "7h30", "lot": "1", "modality": "formation",
      "employer": "GEIQ", "note": "matin",
    ]
    try roundTrip(
      HoursForm.sections(isNew: true, lots: ["1"], today: register.today),
      HoursForm.ReasonedHours(HoursDraft(market: "2024-41 bis")),
      hours
    ) { try register.logHours($0.draft, isDraft: false) }
    try roundTrip(
      HoursForm.sections(isNew: true, lots: ["1"], today: register.today),
      HoursForm.ReasonedHours(HoursDraft(market: "2024-41 bis")),
      hours.merging(["date": "mars 2026"]) { $1 }
    ) { try register.logHours($0.draft, isDraft: false) }
  }

  @Test func `only what was touched is said, and what is wrong is said where it stands`() throws {
    let person = try register.addPerson(PersonDraft(name: "Awa Sy"), scope: nil)
    let form = EntryForm(PersonForms.person([]), of: person, PersonDraft())
    let shown = ["name": "Awa Sy", "commune": "Pau"]
    let draft = try form.draft(typed: { ["name": "Awa Sy", "commune": ""][$0] ?? "" }, shown: { shown[$0] ?? "" })
    #expect(draft.name == nil && draft.commune?.isEmpty == true && draft.contact == nil)
    #expect(code { _ = try form.draft(typed: { ["commune": "x"][$0] ?? "" }, shown: { shown[$0] ?? "" }) } == "missing")
    func problems(_ error: RegisterError, _ typed: [String: String]) -> (message: String, fields: [String: String]) {
      form.problems(error, typed: { typed[$0] ?? "" }, shown: { shown[$0] ?? "" }, today: register.today)
    }
    let typed = ["name": "Awa Sy", "born": "hier matin", "referred-on": "02/13/2026", "commune": "Pau"]
    let dates = problems(RegisterError("bad-input", .usage, "?"), typed)
    #expect(Set(dates.fields.keys) == ["born", "referred-on"])
    // An option is called what its field is called.
    let option = problems(RegisterError("bad-code", .usage, "--priority-area : non"), ["name": "Awa Sy"])
    #expect(option.fields == ["priority-area": "« Quartier prioritaire » : non"])
    #expect(option.message == "Rien n'est enregistré ; à revoir : Quartier prioritaire.")
    #expect(problems(RegisterError("in-use", .badData, "Pas ainsi."), ["name": "Awa Sy"]).message == "Pas ainsi.")
    #expect(problems(RegisterError("changed-meanwhile", .badData, "x"), typed).fields.isEmpty)
  }

  @Test func `an amendment and a step say what each lot needs`() throws {
    let view = try register.market(market)
    let amendment = EntryForm<AmendmentDraft, MarketView>(MarketForms.amendment(of: view), of: nil, AmendmentDraft())
    let draft = try amendment.draft(
      typed: { ["number": "1", "reason": "délai", "due-1": "+35"][$0] ?? "" }, shown: { _ in "" })
    #expect(try register.amendMarket("\(market)", draft).lots[0].minutesDue == 420 * 60)
    for state in ["study", "drafting", "published", "awarded", "running"] {
      let step = EntryForm<MarketForms.Step, MarketView>(
        MarketForms.step(of: try register.market(market)), of: nil, MarketForms.Step())
      #expect(step.fields.contains { $0.name == "gap-1" })
      let said = try step.draft(typed: { $0 == "state" ? state : "" }, shown: { _ in "" })
      _ = try register.stepMarket("\(market)", to: said.state ?? "", on: said.on, reason: said.reason, gaps: said.gaps)
    }
    let step = EntryForm<MarketForms.Step, MarketView>(
      MarketForms.step(of: try register.market(market)), of: nil, MarketForms.Step())
    let said = try step.draft(
      typed: { ["state": "closed", "gap-1": "chantier arrêté"][$0] ?? "" }, shown: { _ in "" })
    #expect(said.gaps == ["1=chantier arrêté"])
    let closed = try register.stepMarket("\(market)", to: "closed", on: nil, reason: nil, gaps: said.gaps)
    #expect(closed.profile.state == "closed" && closed.lots[0].gapReason == "chantier arrêté")
  }
}
