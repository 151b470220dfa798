import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// What is followed of people beside their hours. It is 14 March 2026.
@Suite struct PeopleTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }
  private let market: Identifier

  init() throws {
    fixture = try RegisterFixture()
    market = try fixture.market()
    _ = try fixture.person()
  }

  private func code(_ body: () throws -> Void) -> String? {
    do { try body() } catch { return RegisterError(error).code }
    return nil
  }

  private func eligibility(_ criterion: String, _ fill: (inout EligibilityDraft) -> Void = { _ in }) throws
    -> EligibilityView
  {
    var draft = EligibilityDraft(criterion: criterion)
    draft.provedOn = "01/03/2026"
    fill(&draft)
    return try register.addEligibility(person: "fatou", draft, scope: nil)
  }

  private func contract(_ fill: (inout ContractDraft) -> Void = { _ in }) throws -> ContractView {
    var draft = ContractDraft()
    (draft.person, draft.market, draft.startsOn, draft.endsOn) = ("fatou", "2024-41", "02/03/2026", "31/08/2026")
    fill(&draft)
    return try register.addContract(draft)
  }

  private func codes(_ warnings: [WarningView]) -> [String] { warnings.map(\.code) }

  @Test func `what is said of a person can be changed and taken away`() throws {
    let prescriber = try register.addPrescriber(
      name: "Mission locale", kind: "mission_locale", contact: nil, scope: nil)
    var draft = PersonDraft()
    (draft.sex, draft.education, draft.born, draft.priorityArea) = ("femme", "3", "14/03/1990", "oui")
    (draft.prescriber, draft.postcode) = ("mission", "64000")
    let person = try register.setPerson("fatou", draft)
    #expect(person.sex == "F" && person.education == "3" && person.born == "1990-03-14")
    #expect(
      person.priorityArea == true && person.prescriberId == prescriber.id && person.prescriber == "Mission locale")
    draft = PersonDraft()
    (draft.sex, draft.prescriber) = ("", "")
    let emptied = try register.setPerson("fatou", draft)
    #expect(emptied.sex == nil && emptied.prescriber == nil && emptied.postcode == "64000")
    #expect(code { _ = try register.setPerson("fatou", PersonDraft()) } == "missing")
    draft = PersonDraft()
    draft.sex = "oui"
    #expect(code { _ = try register.setPerson("fatou", draft) } == "bad-code")
    #expect(code { _ = try register.addPerson(PersonDraft(name: " "), scope: nil) } == "empty")
  }

  @Test func `a proof is checked by who notes it, and makes eligible while it is valid`() throws {
    #expect(try register.personSheet("fatou").eligible == nil)
    let view = try eligibility("RSA") { ($0.proof, $0.validUntil) = ("attestation CAF", "31/12/2026") }
    #expect(view.criterion == "rsa" && view.verdict == "accepted" && view.checkedBy == "Anne")
    #expect(view.checkedOn == "2026-03-14" && view.warnings.isEmpty)
    #expect(try register.personSheet("fatou").eligible == true)
    var draft = EligibilityDraft()
    draft.verdict = "refused"
    #expect(code { _ = try register.setEligibility(view.id, draft) } == "reason-needed")
    draft.reason = "illisible"
    #expect(try register.setEligibility(view.id, draft).verdict == "refused")
    #expect(try register.personSheet("fatou").eligible == false)
    draft = EligibilityDraft()
    (draft.verdict, draft.validUntil) = ("accepted", "13/03/2026")
    _ = try register.setEligibility(view.id, draft)
    #expect(try register.personSheet("fatou").eligible == false)
    _ = try register.deleteEligibility(view.id)
    #expect(try register.personSheet("fatou").eligible == nil)
    #expect(code { _ = try eligibility("pauvre") } == "bad-code")
  }

  @Test func `a proof that is too old, or a criterion that is no more, is warned about`() throws {
    #expect(codes(try eligibility("rsa") { $0.provedOn = "01/12/2025" }.warnings) == ["old-proof"])
    #expect(codes(try eligibility("rmi").warnings) == ["ended-criterion"])
    #expect(codes(try eligibility("rmi") { ($0.provedOn, $0.checkedOn) = ("01/05/2009", "01/05/2009") }.warnings) == [])
    #expect(codes(try eligibility("priority_area") { $0.provedOn = "" }.warnings) == ["no-date"])
  }

  @Test func `a sensitive criterion stands apart, and only who checks it sees it`() throws {
    let view = try eligibility("disability") { $0.proof = "notification MDPH" }
    #expect(view.criterion == "confidential" && view.proof == nil)
    let row = try register.store.read { try Row.fetchOne($0.db, sql: "SELECT criterion, proof FROM eligibility") }
    #expect(row?["criterion"] == "confidential" && (row?["proof"] as String?) == nil)
    #expect(try register.personSheet("fatou").eligible == true)
    let revealed = try register.revealEligibilities(person: "fatou")
    #expect(revealed.map(\.criterion) == ["disability"] && revealed.map(\.proof) == ["notification MDPH"])
    var draft = EligibilityDraft()
    draft.proof = "carte"
    _ = try register.setEligibility(view.id, draft)
    #expect(try register.revealEligibilities(person: "fatou").map(\.proof) == ["carte"])
    #expect(try register.eligibilities(person: "fatou").map(\.proof) == [nil])
    _ = try register.deleteEligibility(view.id)
    let left = try register.store.read { try Int.fetchOne($0.db, sql: "SELECT count(*) FROM eligibility_detail") }
    #expect(left == 0)
  }

  @Test func `a buyer's report, and every other, has no sensitive criterion`() throws {
    let marker = "MARQUEUR-MDPH"
    _ = try eligibility("disability") { ($0.proof, $0.validUntil) = (marker, "31/12/2026") }
    _ = try eligibility("justice") { $0.proof = marker }
    var draft = ContractDraft()
    (draft.exit, draft.exitNote, draft.note) = ("cdi", marker, marker)
    let made = try contract()
    _ = try register.setContract(made.id, draft)
    _ = try register.followUp(made.id, months: 3, situation: "cdi", on: nil, note: marker)
    _ = try fixture.log("7", lot: "1")
    var request = ReportRequest()
    request.market = "2024-41"
    var reports = [try register.marketReport(request)]
    request = ReportRequest()
    request.person = "fatou"
    reports.append(try register.sheetReport(request))
    reports += try [
      register.buyerReport(ReportRequest()), register.personReport(ReportRequest()),
      register.yearReport(ReportRequest()), register.prescriberReport(ReportRequest()),
      register.nationalReport(ReportRequest()), register.openDataReport(ReportRequest()),
      register.indicatorReport(ReportRequest()),
    ]
    request = ReportRequest()
    request.market = "2024-41"
    reports += try [register.cardReport(request), register.shuttleReport(request), register.penaltyReport(request)]
    for report in reports {
      let workbook = try readSpreadsheets(report)
      for text in try ReportFormat.allCases.filter({ !$0.isBinary }).map(report.rendered) + [workbook] {
        for word in [marker, "disability", "justice", "handicap", "détention", "confiden"] {
          // The consolidation says of itself that it has none.
          #expect(!text.replacing("ni critère de santé ou de justice", with: "").contains(word), "\(report.name)")
        }
      }
    }
  }

  /// All texts of a report's workbook.
  private func readSpreadsheets(_ report: Report) throws -> String {
    let data = try report.data(as: .xlsx)
    var names = SheetNames()
    let titles = [names.name(for: "État")] + report.tables.map { names.name(for: $0.title) }
    let sheets = try titles.map { try readSheet(data, named: $0).sheet }
    return sheets.flatMap(\.rows).flatMap { $0.cells.values.map(\.value.typed) }.joined(separator: "\n")
  }

  @Test func `a contract is held against the proofs and the other contracts`() throws {
    #expect(codes(try contract().warnings) == ["no-eligibility"])
    _ = try eligibility("rsa") { $0.provedOn = "05/03/2026" }
    #expect(codes(try contract().warnings) == ["not-eligible", "overlaps"])
    let later = try contract { ($0.startsOn, $0.endsOn) = ("01/09/2026", nil) }
    #expect(later.warnings.isEmpty && later.lot == "1" && later.modality == "embauche_directe")
    #expect(code { _ = try contract { $0.endsOn = "01/03/2026" } } == "bad-input")
    #expect(code { _ = try contract { $0.startsOn = nil } } == "missing")
    #expect(code { _ = try contract { $0.modality = "formule_adaptee" } } == "reason-needed")
    #expect(code { _ = try contract { $0.kind = "cdx" } } == "bad-code")
    #expect(code { _ = try contract { $0.lot = "9" } } == "no-lot")
    #expect(try register.contracts(person: "fatou", market: "2024-41").count == 3)
    _ = try register.deleteContract(later.id)
    #expect(try register.contracts(person: "fatou", market: nil).count == 2)
  }

  @Test func `entries are held against contract, proof, week and market, where those are recorded`() throws {
    #expect(codes(try fixture.log("7", date: "12/03/2026").warnings) == [])
    _ = try eligibility("rsa") { $0.provedOn = "05/03/2026" }
    _ = try contract { ($0.startsOn, $0.endsOn) = ("02/02/2026", "27/02/2026") }
    #expect(codes(try fixture.log("7", date: "28/02/2026").warnings) == ["outside-contract"])
    #expect(codes(try fixture.log("7", date: "27/02/2026").warnings) == ["not-eligible"])
    #expect(codes(try fixture.log("7", date: nil, month: "2026-02").warnings) == ["not-eligible"])
    _ = try contract { ($0.startsOn, $0.endsOn, $0.countedUntil) = ("09/03/2026", nil, "11/03/2026") }
    #expect(codes(try fixture.log("10", date: "09/03/2026").warnings) == [])
    for day in ["10", "11"] { _ = try fixture.log("10", date: "\(day)/03/2026") }
    #expect(codes(try fixture.log("10", date: "13/03/2026").warnings) == ["not-counted"])
    #expect(codes(try fixture.log("9", date: "14/03/2026").warnings) == ["long-week", "not-counted"])
    try register.store.write { transaction in
      _ = try transaction.edit(
        "market", market, ["notified_on": .text("2026-02"), "duration_months": .integer(1)])
    }
    #expect(codes(try fixture.log("1", date: "31/01/2026").warnings) == ["before-market", "outside-contract"])
    #expect(try fixture.log("1", date: "31/03/2026").warnings.map(\.code).contains("after-market") == false)
    #expect(try fixture.log("1", date: "01/04/2026").warnings.map(\.code).contains("after-market"))
  }

  @Test func `hours of training count unless the market says that they do not`() throws {
    var draft = HoursDraft(market: "2024-41", person: "fatou", date: "12/03/2026", hours: "7", modality: "formation")
    _ = try register.logHours(draft, isDraft: false)
    #expect(try fixture.minutesDone() == 420)
    var market = MarketDraft()
    market.trainingCounts = "non"
    _ = try register.setMarket("2024-41", market)
    #expect(try fixture.minutesDone() == 0 && register.hours().totalMinutes == 0)
    draft.date = "13/03/2026"
    #expect(codes(try register.logHours(draft, isDraft: false).warnings) == ["not-counted"])
    draft.modality = nil
    _ = try register.logHours(draft, isDraft: false)
    #expect(try fixture.minutesDone() == 420)
  }

  @Test func `people are proposed for posts, and what became of it is kept`() throws {
    var draft = PostDraft()
    (draft.market, draft.title, draft.rome, draft.headcount) = ("2024-41", "Aide-géomètre", "F1107", "2")
    let post = try register.addPost(draft)
    #expect(post.lot == "1" && post.headcount == 2)
    let proposed = try register.propose(person: "fatou", for: "aide geometre", on: nil)
    #expect(proposed.positions.map(\.state) == ["proposed"] && proposed.positions[0].proposedOn == "2026-03-14")
    #expect(code { _ = try register.propose(person: "fatou", for: post.id, on: nil) } == "proposed")
    let id = proposed.positions[0].id
    #expect(code { _ = try register.decidePosition(id, state: "refused", on: nil, reason: nil) } == "empty")
    let decided = try register.decidePosition(id, state: "retained", on: "15/03/2026", reason: nil)
    #expect(decided.state == "retained" && decided.decidedOn == "2026-03-15")
    #expect(try register.personSheet("fatou").positions.map(\.post) == ["Aide-géomètre"])
    #expect(code { _ = try register.deletePost(post.id) } == "in-use")
    draft = PostDraft()
    draft.headcount = "0"
    #expect(code { _ = try register.setPost(post.id, draft) } == "bad-input")
  }

  @Test func `follow-ups after a contract are one for each number of months`() throws {
    let made = try contract()
    _ = try register.followUp(made.id, months: 3, situation: "unemployed", on: nil, note: nil)
    _ = try register.followUp(made.id, months: 6, situation: "formation", on: nil, note: nil)
    let again = try register.followUp(made.id, months: 3, situation: "cdi", on: "12/03/2026", note: nil)
    #expect(again.followUps.map(\.situation) == ["cdi", "training"] && again.followUps[0].doneBy == "Anne")
    #expect(code { _ = try register.deleteContract(made.id) } == "in-use")
    for months in [3, 6] { _ = try register.followUp(made.id, months: months, situation: "", on: nil, note: nil) }
    #expect(
      code { _ = try register.followUp(made.id, months: 3, situation: "", on: nil, note: nil) } == "not-found")
    #expect(try register.deleteContract(made.id).followUps.isEmpty)
    let next = try contract()
    #expect(code { _ = try register.followUp(next.id, months: 0, situation: "cdi", on: nil, note: nil) } == "bad-input")
  }

  @Test func `the sheet to sign has the contract, its post and tutor, and whether the person was eligible`() throws {
    _ = try eligibility("disability") { $0.provedOn = "01/03/2026" }
    _ = try contract { ($0.employer, $0.kind, $0.tutor, $0.weeklyHours) = ("BTP Sud", "cdd", "M. Blanc", "35") }
    _ = try fixture.log("7", lot: "1")
    var request = ReportRequest()
    (request.person, request.market) = ("fatou", "2024-41")
    let report = try register.sheetReport(request)
    #expect(report.tables.map(\.title) == ["Personne", "Contrats", "2024-41/1 · Travaux"])
    let cells = try #require(report.tables[1].rows.first).map(\.shown)
    #expect(cells.contains("BTP Sud") && cells.contains("M. Blanc") && cells.contains("35 h 00"))
    #expect(cells[10] == "oui")
    #expect(try #require(report.tables[2].rows.first).map(\.shown).suffix(2) == ["Anne", ""])
    _ = try register.review(market: "2024-41", month: "2026-03", .validate, reason: "vu")
    let entry = try #require(try register.hours().hours.first)
    _ = try register.correctHours(try register.entry(entry.id), HoursDraft(hours: "6"), reason: "feuille")
    let rows = try register.sheetReport(request).tables[2].rows.map { $0.map(\.shown) }
    #expect(rows.map { $0[1] } == ["7 h 00", "-7 h 00", "6 h 00", "6 h 00"])
    #expect(rows.prefix(3).map { $0[4] } == ["validé", "validé, correction", "validé, correction"])
    #expect(rows[0].suffix(2) == ["Anne", "Anne"])
  }

  @Test func `what was noted under either record of a merged person is one person's`() throws {
    _ = try eligibility("rsa")
    _ = try contract()
    let other = try register.addPerson(PersonDraft(name: "Fatoumata N'Diaye"), scope: nil)
    let first = try #require(try register.persons().first { $0.name == "Fatou N'Diaye" })
    var draft = ContractDraft()
    (draft.person, draft.market, draft.startsOn) = (other.id, "2024-41", "01/09/2026")
    _ = try register.addContract(draft)
    _ = try register.mergePersons(first.id, other.id, reason: "")
    let sheet = try register.personSheet(other.id)
    #expect(sheet.contracts.count == 2 && sheet.eligibilities.count == 1 && sheet.eligible == true)
    #expect(sheet.person.id == min(first.id, other.id))
  }

  @Test func `hours are of the way of employment that the contract says, where it says one only`() throws {
    #expect(try fixture.log("7", date: "02/03/2026").modality == nil)
    _ = try contract { ($0.employer, $0.modality) = ("ETTI Béarn", "mise_a_disposition_ETTI") }
    let entry = try fixture.log("7", date: "03/03/2026")
    #expect(entry.modality == "mise_a_disposition_ETTI" && entry.employer == "ETTI Béarn")
    #expect(entry.understood?.contains("d'après le contrat : mise à disposition, ETTI, ETTI Béarn") == true)
    #expect(try fixture.log("100", date: nil, month: "2026-04").modality == "mise_a_disposition_ETTI")
    // Before the contract, and after it.
    #expect(try fixture.log("7", date: "27/02/2026").modality == nil)
    #expect(try fixture.log("7", date: "01/09/2026").modality == nil)
    let said = HoursDraft(
      market: "2024-41", person: "fatou", date: "04/03/2026", hours: "7", modality: "embauche_directe")
    let own = try register.logHours(said, isDraft: false)
    #expect(own.modality == "embauche_directe" && own.employer == nil)
    _ = try contract { $0.employer = "BTP Sud" }
    #expect(try fixture.log("7", date: "05/03/2026").modality == nil)
  }

  @Test func `a path has its contracts, exits and follow-ups, also before any hours`() throws {
    _ = try contract { ($0.exit, $0.exitOn, $0.kind) = ("cdi", "30/06/2026", "cdd") }
    let later = try contract { ($0.startsOn, $0.endsOn, $0.employer) = ("01/07/2027", nil, "BTP Sud") }
    _ = try register.followUp(later.id, months: 3, situation: "cdi", on: nil, note: nil)
    var request = ReportRequest()
    let report = try register.personReport(request)
    #expect(report.tables[0].rows.isEmpty && report.shownPersons.count == 1)
    let rows = report.tables[1].rows.map { $0.map(\.shown) }
    #expect(rows.map { $0[0] } == ["Fatou N'Diaye", "Fatou N'Diaye"])
    #expect(rows[0][7...] == ["CDD", "2026-03-02", "2026-06-30", "CDI, 2026-06-30", ""])
    #expect(rows[1][6] == "BTP Sud" && rows[1][8] == "2027-07-01" && rows[1][11] == "3 mois : CDI")
    for (year, count) in [(2025, 0), (2026, 1), (2027, 1), (2028, 1)] {
      request.year = year
      let tables = try register.personReport(request).tables
      #expect(tables.count == (count == 0 ? 1 : 2) && (count == 0 || tables[1].rows.count == count))
    }
    request = ReportRequest()
    (request.market, request.person) = ("2024-41", "fatou")
    #expect(try register.personReport(request).tables[1].rows.count == 2)
  }

  @Test func `who may be the same person is said when a record is made`() throws {
    for name in ["N'DIAYE Fatou", "fatou ndiaye", "Fatou N Diaye"] {
      #expect(codes(try register.addPerson(PersonDraft(name: name), scope: nil).warnings) == ["same-name"])
    }
    // Each with the three others, but one who wrote NDiaye and one who wrote N Diaye.
    #expect(try register.duplicatePersons().count == 5)
    var draft = PersonDraft(name: "Paul Martin")
    draft.born = "14/03/1990"
    #expect(try register.addPerson(draft, scope: nil).warnings.isEmpty)
    draft.born = "15/03/1990"
    #expect(try register.addPerson(draft, scope: nil).warnings.isEmpty)
    draft.born = "15/03/2027"
    #expect(codes(try register.addPerson(draft, scope: nil).warnings).contains("born-later"))
  }

  @Test func `a ROME code is a letter and four digits`() throws {
    var draft = PostDraft()
    (draft.market, draft.title, draft.rome) = ("2024-41", "Maçon", "f1703")
    #expect(try register.addPost(draft).rome == "F1703")
    for bad in ["12", "F17", "FF1703", "F1703x"] {
      draft.rome = bad
      #expect(code { _ = try register.addPost(draft) } == "bad-input")
    }
  }

  @Test func `the reason of a refusal is not the reason of what is decided later`() throws {
    var draft = PostDraft()
    (draft.market, draft.title) = ("2024-41", "Maçon")
    let id = try register.propose(person: "fatou", for: try register.addPost(draft).id, on: nil).positions[0].id
    #expect(try register.decidePosition(id, state: "refused", on: nil, reason: "permis").reason == "permis")
    #expect(try register.decidePosition(id, state: "retained", on: nil, reason: nil).reason == nil)
  }
}
