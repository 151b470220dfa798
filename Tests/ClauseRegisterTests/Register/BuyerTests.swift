import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// Buyers, the documents that bind them, and the markets that should have a clause.
@Suite struct BuyerTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture(ticking: true)
    _ = try fixture.market()
  }

  @Test func `conventions and charters are kept with their dates`() throws {
    var charter = BuyerReferenceDraft(kind: "charte", title: "Charte d'engagement")
    charter.on = "21/03/2007"
    _ = try register.addBuyerReference("ville de pau", charter)
    charter.until = "31/12/2027"
    let view = try register.addBuyerReference("ville de pau", charter)
    #expect(view.references.map(\.kind) == ["charter"] && view.references.map(\.validUntil) == ["2027-12-31"])
    _ = try register.addBuyerReference("pau", BuyerReferenceDraft(kind: "protocole", title: "Échange de données"))
    #expect(try register.buyers().map(\.references.count) == [2])
    for (kind, title) in [("label", "Label Insertion"), ("offre de services", "Offre du PLIE")] {
      _ = try register.addBuyerReference("pau", BuyerReferenceDraft(kind: kind, title: title))
    }
    #expect(
      try register.removeBuyerReference("pau", "charte").references.map(\.kind).sorted()
        == ["information_protocol", "service_offer", "social_label"])
    #expect(refusal { _ = try register.removeBuyerReference("pau", "charte") } == "not-found")
    #expect(refusal { _ = try register.addBuyerReference("lyon", charter) } == "not-found")
  }

  @Test func `a buyer is made before any market, and its markets find it, with or without its SIRET`() throws {
    var draft = BuyerDraft()
    (draft.name, draft.siret, draft.thresholds) = ("Ville de Lons", "73282932000074", ["works=90000"])
    #expect(try register.addBuyer(draft, scope: nil).markets == 0)
    #expect(refusal { _ = try register.addBuyer(draft, scope: nil) } == "exists")
    #expect(refusal { _ = try register.addBuyer(BuyerDraft(), scope: nil) } == "missing")
    _ = try register.addMarket(number: "L1", title: "Travaux", buyer: "Ville de Lons", scope: nil)
    #expect(try register.buyer("lons").markets == 1)
  }

  @Test func `a buyer is found by a part of its name or its SIRET`() throws {
    var draft = BuyerDraft()
    (draft.siret, draft.territory) = ("732 829 320 00074", "Pau")
    #expect(try register.setBuyer("pau", draft).siret == "73282932000074")
    #expect(try register.buyer("73282932000074").name == "Ville de Pau")
    draft.siret = "73282932000075"
    #expect(refusal { _ = try register.setBuyer("pau", draft) } == "bad-siret")
    #expect(refusal { _ = try register.setBuyer("pau", BuyerDraft()) } == "missing")
    #expect(try register.market(register.market("2024-41")).profile.buyerTerritory == "Pau")
  }

  @Test func `markets above the threshold without clause and without justification are named`() throws {
    var buyer = BuyerDraft()
    buyer.thresholds = ["works=90000"]
    _ = try register.setBuyer("pau", buyer)
    func market(_ number: String, _ fill: (inout MarketDraft) -> Void) throws {
      _ = try register.addMarket(number: number, title: "Travaux", buyer: "Ville de Pau", scope: nil)
      var draft = MarketDraft()
      draft.amount = "90000"
      fill(&draft)
      _ = try register.setMarket(number, draft)
    }
    try market("bare") { $0.cpv = "45210000" }
    try market("small") { ($0.kind, $0.amount) = ("works", "89999,99") }
    try market("other") { $0.kind = "services" }
    try market("based") { ($0.kind, $0.bases) = ("works", ["14"]) }
    try market("justified") { ($0.kind, $0.noClauseReason) = ("works", "moins de six mois") }
    try market("lot") { $0.kind = "works" }
    _ = try register.addLot(market: register.market("lot"), number: "1", LotDraft(due: "10"))
    try market("gone") { $0.kind = "works" }
    _ = try register.stepMarket("gone", to: "cancelled", on: nil, reason: "budget")
    let alerts = try register.store.read { try $0.clauseAlerts() }
    #expect(alerts.map(\.market) == ["bare"])
    #expect(alerts.first?.kind == "works" && alerts.first?.thresholdCents == 9_000_000)
  }

  @Test func `companies have roles, lots and shares; rows of before are holders`() throws {
    var company = CompanyDraft()
    (company.siret, company.name, company.seat) = ("732 829 320 00074", "SARL Durand", "Lescar")
    var view = try register.addCompany("2024-41", company)
    #expect(view.companies.map(\.role) == ["holder"] && view.profile.state == nil)
    try register.store.write { try $0.db.execute(sql: "UPDATE holder SET role = NULL") }
    (company.amount, company.name) = ("1000", nil)
    view = try register.addCompany("2024-41", company)
    #expect(view.companies.map(\.shareCents) == [100_000] && view.holders == ["SARL Durand"])
    var part = CompanyDraft()
    (part.name, part.role, part.lot, part.siae) = ("Régie du Hameau", "sous-traitant", "1", "RQ")
    view = try register.addCompany("2024-41", part)
    part.siae = "OPCS"
    #expect(refusal { _ = try register.addCompany("2024-41", part) } == "bad-code")
    part.siae = "RQ"
    #expect(view.companies.map(\.siae) == ["RQ", nil] && view.companies.map(\.lot) == ["1", nil])
    // Who does a part has not been awarded the market.
    #expect(view.holders == ["SARL Durand"])
    part.role = "cotraitant"
    view = try register.addCompany("2024-41", part)
    #expect(view.holders == ["Régie du Hameau", "SARL Durand"])
    part.role = nil
    #expect(refusal { _ = try register.removeCompany("2024-41", part) } == "ambiguous")
    part.role = "subcontractor"
    #expect(try register.removeCompany("2024-41", part).companies.map(\.role) == ["co_contractor", "holder"])
    #expect(refusal { _ = try register.removeCompany("2024-41", part) } == "no-company")
    #expect(refusal { _ = try register.removeCompany("2024-41", CompanyDraft()) } == "no-company")
    part.lot = "7"
    #expect(refusal { _ = try register.addCompany("2024-41", part) } == "no-lot")
    company.siret = "73282932000075"
    #expect(refusal { _ = try register.addCompany("2024-41", company) } == "bad-siret")
    #expect(refusal { _ = try register.addCompany("2024-41", CompanyDraft()) } == "missing")
  }

  @Test func `documents are looked at one by one`() throws {
    var view = try register.setDocument("2024-41", "ccap", .present, on: "02/03/2026", reference: "art. 8.2")
    view = try register.setDocument("2024-41", "rc", .absent, on: nil, reference: nil)
    let seen = try #require(view.dossier?.documents).filter { $0.status != nil }
    #expect(seen.map(\.code) == ["rc", "ccap"] && seen.map(\.reference) == [nil, "art. 8.2"])
    #expect(seen.map(\.on) == ["2026-03-14", "2026-03-02"])
    view = try register.setDocument("2024-41", "ccap", nil, on: nil, reference: nil)
    #expect(view.dossier?.documents.first { $0.code == "ccap" }?.status == nil)
    #expect(refusal { _ = try register.setDocument("2024-41", "x", .present, on: nil, reference: nil) } == "bad-code")
    var request = ReportRequest()
    request.market = "2024-41"
    let tables = try register.marketReport(request).tables
    #expect(tables.map(\.title) == ["Marché", "Lots", "Mois", "Pièces où la clause figure"])
  }

  @Test func `a buyer is of a kind, typed as its code or by what it is called`() throws {
    var draft = BuyerDraft()
    for (typed, kind) in [("commune", "commune"), ("Communauté urbaine", "intercommunal"), ("private", "private")] {
      draft.kind = typed
      #expect(try register.setBuyer("pau", draft).kind == kind)
    }
    draft.kind = "empire"
    #expect(refusal { _ = try register.setBuyer("pau", draft) } == "bad-code")
    draft.kind = ""
    #expect(try register.setBuyer("pau", draft).kind == nil)
  }
}
