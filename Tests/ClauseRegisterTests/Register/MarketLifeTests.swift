import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// The code of what `body` throws.
func refusal(_ body: () throws -> Void) -> String? {
  do { try body() } catch { return RegisterError(error).code }
  return nil
}

/// What a market is, and its way from forecast to closing.
@Suite struct MarketLifeTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture(ticking: true)
    _ = try fixture.market()
  }

  private func set(_ fill: (inout MarketDraft) -> Void) throws -> MarketProfileView {
    var draft = MarketDraft()
    fill(&draft)
    return try register.setMarket("2024-41", draft).profile
  }

  @discardableResult
  private func step(_ state: String, reason: String? = nil, gaps: [String] = []) throws -> MarketView {
    try register.stepMarket("2024-41", to: state, on: "01/03/2026", reason: reason, gaps: gaps)
  }

  @Test func `what was typed is understood, and can be taken away`() throws {
    let profile = try set {
      ($0.kind, $0.framework, $0.segment, $0.procedure) = ("Travaux", "oui", "voirie", "MAPA")
      ($0.bases, $0.worksite, $0.amount, $0.amountBasis) = (["53", "L.2112-2"], "Lescar", "1 000 000", "HT")
      ($0.notified, $0.duration, $0.delivered, $0.socialWeight) = ("août 2008", "8", "14/04/2009", "12,5 %")
    }
    #expect(profile.kind == "works" && profile.framework == true && profile.segment == "roads")
    #expect(profile.procedure == "adapted" && profile.legalBases.map(\.code) == ["14", "53"])
    #expect(profile.worksite == "Lescar" && profile.amountCents == 100_000_000 && profile.amountBasis == "ht")
    // A month stays a month: the source knows no day.
    #expect(profile.notifiedOn == "2008-08" && profile.deliveredOn == "2009-04-14")
    #expect(profile.durationMonths == 8 && profile.socialWeight == 1250)
    let bare = try set { ($0.bases, $0.segment, $0.notified, $0.amount) = ([], "", "", "") }
    #expect(bare.legalBases.isEmpty && bare.segment == nil && bare.notifiedOn == nil && bare.amountCents == nil)
    #expect(bare.worksite == "Lescar")
  }

  @Test func `what does not do changes nothing`() throws {
    #expect(refusal { _ = try set { ($0.worksite, $0.kind) = ("Pau", "magic") } } == "bad-code")
    #expect(refusal { _ = try set { $0.bases = ["14", "15"] } } == "bad-code")
    #expect(refusal { _ = try set { $0.socialWeight = "101" } } == "bad-input")
    #expect(refusal { _ = try set { $0.cpv = "452" } } == "bad-input")
    #expect(refusal { _ = try set { $0.title = "" } } == "empty")
    #expect(refusal { _ = try set { $0.notified = "2026-13" } } == "bad-input")
    #expect(refusal { _ = try set { _ in } } == "missing")
    #expect(try register.market(register.market("2024-41")).profile.worksite == nil)
  }

  @Test(arguments: [
    ("45210000", "works", "construction", "CPV 4521"), ("45233140", "works", "roads", "CPV 45233"),
    ("45000000", "works", "works_other", "CPV 45"), ("90911200", "services", "cleaning", "CPV 9091"),
    ("79314000", "intellectual", "studies", "CPV 79314"), ("79311000", "intellectual", "surveys", "CPV 793"),
    ("79620000", "services", "temporary_work", "CPV 796"), ("39100000", "supplies", "furniture", "CPV 391"),
    ("92000000", "services", nil, nil), ("31000000", "supplies", nil, nil),
  ])
  func `a CPV code proposes kind and segment, and says by what`(
    cpv: String, kind: String?, segment: String?, source: String?
  ) throws {
    let profile = try set { $0.cpv = cpv }
    #expect(profile.kindProposed == kind && profile.segmentProposed == segment && profile.segmentSource == source)
    #expect(profile.kind == nil && profile.segment == nil)
    #expect(try set { $0.segment = "toys" }.segmentShown == "toys")
  }

  @Test func `codes of a newer program are kept and shown as they are`() throws {
    try register.store.write { transaction in
      try transaction.db.execute(sql: "UPDATE market SET kind = 'lunar', state = 'orbiting', legal_bases = '14,99'")
    }
    let view = try register.market(register.market("2024-41"))
    #expect(view.profile.legalBases.map(\.code) == ["14", "99"])
    let facts = view.knownFacts.map(\.value)
    #expect(facts.contains("orbiting") && facts.contains("lunar") && facts.contains { $0.hasSuffix("+ 99") })
    #expect(try step("running").profile.kind == "lunar")
  }

  @Test func `every code has a label in both languages, told apart from the others of its list`() throws {
    for language in Language.allCases {
      try Language.$current.withValue(language) {
        for list in try CodeListsView().lists {
          #expect(Set(list.codes.map(\.code)).count == list.codes.count, "\(list.list)")
          #expect(Set(list.codes.map(\.label)).count == list.codes.count, "\(list.list)")
          #expect(list.codes.allSatisfy { !$0.label.isEmpty } && list.version > 0)
        }
      }
    }
    #expect(throws: RegisterError.self) { try CodeListsView(only: "nothing") }
  }

  @Test func `articles from memory are marked until somebody has looked them up`() {
    #expect(LegalBasis.allCases.filter { !$0.isVerified } == [.insertionService, .concession])
    #expect(LegalBasis.concession.label.contains("à vérifier") && !LegalBasis.condition.label.contains("vérifier"))
  }

  @Test func `a market goes its steps, and each is kept`() throws {
    for state in ["forecast", "study", "drafting", "published", "awarded", "running"] { try step(state) }
    let view = try register.market(register.market("2024-41"))
    #expect(view.profile.state == "running" && view.profile.stateOn == "2026-03-01")
    // Awarded is notified, where nobody has said when.
    #expect(view.profile.notifiedOn == "2026-03-01")
    let steps = try #require(view.dossier?.steps)
    #expect(steps.map(\.to) == ["forecast", "study", "drafting", "published", "awarded", "running"])
    #expect(steps.map(\.from) == [nil, "forecast", "study", "drafting", "published", "awarded"])
    #expect(Set(steps.map(\.officer)) == ["Anne"])
  }

  @Test func `a step that is not allowed names those that are`() throws {
    try step("forecast")
    let error = #expect(throws: RegisterError.self) { try step("running") }
    #expect(error?.code == "step-not-allowed" && error?.exit == .usage)
    #expect(["study", "drafting", "no_clause", "cancelled"].allSatisfy { error?.message.contains($0) == true })
    #expect(refusal { try step("somewhere") } == "bad-code")
    #expect(try register.market(register.market("2024-41")).dossier?.steps.count == 1)
  }

  @Test func `no clause needs its justification, which goes when the market is taken up again`() throws {
    #expect(refusal { try step("no_clause") } == "reason-needed")
    #expect(try step("no_clause", reason: "six mois de travaux").profile.noClauseReason == "six mois de travaux")
    let again = try step("study")
    #expect(again.profile.noClauseReason == nil && again.dossier?.steps.first?.reason == "six mois de travaux")
  }

  @Test func `a market with a gap is closed only with a reason for each lot`() throws {
    _ = try register.addLot(market: register.market("2024-41"), number: "2", LotDraft(due: "10"))
    try step("running")
    let error = #expect(throws: RegisterError.self) { try step("closed", gaps: ["1=chantier arrêté"]) }
    #expect(error?.code == "gap-reason-needed" && error?.message.contains("lot 2") == true)
    // Nothing of a step that fails is kept.
    #expect(try register.market(register.market("2024-41")).lots.allSatisfy { $0.gapReason == nil })
    let closed = try step("closed", gaps: ["1=chantier arrêté", "2=lot sans suite"])
    #expect(closed.profile.state == "closed" && closed.lots.map(\.gapReason) == ["chantier arrêté", "lot sans suite"])
    #expect(refusal { try step("running") } == "reason-needed")
    #expect(try step("running", reason: "clos par erreur").profile.state == "running")
    #expect(refusal { try step("closed", gaps: ["9=x"]) } == "bad-input")
  }

  @Test func `a market without a gap is closed as it is`() throws {
    _ = try fixture.person()
    try fixture.log("385", date: nil, month: "2026-02")
    try step("running")
    #expect(try step("closed").profile.state == "closed")
  }

  @Test func `bids keep what candidates offer beside what the buyer asks, with the score`() throws {
    var durand = BidDraft()
    (durand.name, durand.siret, durand.lot) = ("SARL Durand", "73282932000074", "1")
    (durand.hours, durand.score, durand.terms) = ("450", "82,5", "tuteur dédié, formation sécurité")
    _ = try register.addBid("2024-41", durand)
    var martin = BidDraft()
    martin.name = "Martin"
    _ = try register.addBid("2024-41", martin)
    var taken = BidDraft()
    taken.retained = "oui"
    let bids = try #require(try register.setBid("2024-41", "1", taken).dossier?.bids)
    #expect(bids.map(\.name) == ["SARL Durand", "Martin"] && bids.map(\.retained) == [true, nil])
    #expect(bids[0].minutes == 450 * 60 && bids[0].score == 8250 && bids[0].lot == "1")
    // What the lot owes is the buyer's word.
    #expect(try register.market(register.market("2024-41")).minutesDue == 385 * 60)
    #expect(refusal { _ = try register.addBid("2024-41", BidDraft()) } == "empty")
    #expect(refusal { _ = try register.setBid("2024-41", "3", taken) } == "no-bid")
    taken.lot = "9"
    #expect(refusal { _ = try register.setBid("2024-41", "2", taken) } == "no-lot")
    #expect(try register.removeBid("2024-41", "1").dossier?.bids.map(\.name) == ["Martin"])
  }

  @Test func `a reserved market says its share of workers`() throws {
    var draft = MarketDraft()
    draft.bases = ["L.2113-13"]
    let facts = try register.setMarket("2024-41", draft).facts
    #expect(facts.contains { $0.value?.contains("50 %") == true })
  }

  @Test func `a step of before the last one is taken, with a warning`() throws {
    _ = try register.stepMarket("2024-41", to: "study", on: "10/03/2026", reason: nil)
    let view = try register.stepMarket("2024-41", to: "drafting", on: "09/03/2026", reason: nil)
    #expect(view.profile.state == "drafting" && view.warnings.map(\.code) == ["before-last-step"])
  }

  @Test func `a number that the buyer has used already is a warning, and another buyer's is none`() throws {
    let again = try register.addMarket(number: "2024-41", title: "Travaux", buyer: "Ville de Pau", scope: nil)
    #expect(again.warnings.map(\.code) == ["duplicate-number"])
    #expect(try register.addMarket(number: "2024-41", title: "T", buyer: "Lons", scope: nil).warnings.isEmpty)
    let long = String(repeating: "é", count: 3000)
    #expect(try register.addMarket(number: "8", title: long, buyer: "Lons", scope: nil).title == long)
    for (title, buyer) in [("", "Lons"), ("T", " ")] {
      #expect(
        refusal { _ = try register.addMarket(number: "9", title: title, buyer: buyer, scope: nil) } == "empty")
    }
  }
}
