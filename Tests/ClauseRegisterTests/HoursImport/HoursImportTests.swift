import Foundation
import SyncModel
import Testing

@testable import ClauseRegister

/// Taking in a company's statement: each row right, or told; nothing twice, and nothing by halves.
@Suite struct HoursImportTests {
  private let fixture: StatementFixture

  init() throws { fixture = try StatementFixture() }

  private let header = "Salarié(e);Marché;N° lot;Date;Nb d'heures"

  @Test func `dirty rows are understood`() throws {
    let view = try fixture.import([
      "Relevé d'heures – mars;;;;", ";;;;", header,
      "N’DIAYE  Fatou;2026-41;Lot 1;13/03/2026;7h30", "E\u{301}LODIE MARTIN\u{A0};2026-41;2;2026-03-12;7,5 ",
      " paul martinez;\u{A0}2026-41;n° 02;12 mars 2026;7.25", "Fatou N'Diaye;2026-41/2;;mars 2026;7:15",
      "Élodie Martin;2026-41;1;2026-03-11 00:00:00;450 min",
    ])
    #expect(
      fixture.entries(view) == [
        "Fatou N'Diaye 2026-03-13 450", "Élodie Martin 2026-03-12 450", "Paul Martinez 2026-03-12 435",
        "Fatou N'Diaye 2026-03 435", "Élodie Martin 2026-03-11 450",
      ])
    #expect(view.hours.map(\.lot) == ["1", "2", "2", "2", "1"] && view.hours.allSatisfy { $0.state == "declared" })
    #expect(view.told.isEmpty && view.read == 5 && view.created == 5 && view.totalMinutes == 2220)
    #expect(try fixture.count() == 5)
  }

  @Test func `the same file twice enters nothing twice`() throws {
    let lines = [header, "Fatou N'Diaye;2026-41;1;13/03/2026;7h30", "Élodie Martin;2026-41;1;mars 2026;120"]
    #expect(try fixture.import(lines).created == 2)
    let again = try fixture.import(lines)
    #expect(again.created == 0 && again.duplicate == 2 && again.skipped == 0 && again.warnings.isEmpty)
    #expect(try fixture.count() == 2)
  }

  @Test func `a row twice in one file is entered once and told`() throws {
    let view = try fixture.import([
      header, "Fatou N'Diaye;2026-41;1;13/03/2026;7,5", "fatou ndiaye;2026-41;1;13/03/2026;7h30",
      "N'DIAYE Fatou;2026-41;01;2026-03-13;7:30", "Fatou N'Diaye;2026-41;1;13/03/2026;2",
    ])
    // `ndiaye` is only a part of a name.
    #expect(view.told == ["A3 not-found!", "E4 duplicate", "E5 other-hours"])
    #expect(view.created == 0 && view.duplicate == 1 && view.skipped == 3 && view.bad == 1)
  }

  @Test func `records of one person are one person`() throws {
    let other = try fixture.office.person("Fatou Ndiaye-Sow")
    let fatou = try fixture.register.person("Fatou N'Diaye")
    _ = try fixture.register.mergePersons("\(fatou)", "\(other)", reason: "")
    let lines = [header, "Fatou N'Diaye;2026-41;1;13/03/2026;7,5", "Fatou Ndiaye-Sow;2026-41;1;13/03/2026;7,5"]
    let view = try fixture.import(lines)
    #expect(view.created == 1 && view.duplicate == 1)
  }

  @Test func `with a bad row nothing is written, unless bad rows are passed over`() throws {
    let lines = [
      header, "Fatou N'Diaye;2026-41;1;13/03/2026;7,5", "Inconnue;2026-4;9;32/03/2026;x", "Élodie Martin;2026-41;1;;8",
      "Élodie Martin;2026-41;9;13/03/2026;-8", ";2026-41;1;13/03/2026;8",
    ]
    let refused = try fixture.import(lines)
    #expect(refused.created == 0 && refused.skipped == 5 && refused.bad == 4 && refused.hours.isEmpty)
    #expect(
      refused.told
        == [
          "E3 notUnderstood!", "D3 noSuchDay!", "B3 not-found!", "A3 not-found!", "4 missing!", "E5 negative!",
          "C5 no-lot!", "6 missing!",
        ])
    #expect(try fixture.count() == 0)
    let passed = try fixture.import(lines) { $0.skipsBadRows = true }
    #expect(passed.created == 1 && passed.skipped == 4 && passed.bad == 4 && passed.told == refused.told)
    #expect(try fixture.count() == 1)
  }

  @Test func `a dry run gives the same report and writes nothing`() throws {
    let lines = [header, "Fatou N'Diaye;2026-41;1;13/03/2026;7,5", "Nouvelle Personne;2026-41;1;13/03/2026;8"]
    func report(_ isDryRun: Bool) throws -> String {
      let view = try fixture.import(lines) { ($0.isDryRun, $0.createsPersons) = (isDryRun, true) }
      let json = String(decoding: try JSONEncoder().encode(view), as: UTF8.self)
      // The ids and the very word differ.
      return json.replacing(/[0-9a-f]{8}-[0-9a-f-]{27}/, with: "").replacing("\"dryRun\":\(isDryRun)", with: "")
    }
    let before = try fixture.register.yearReport(ReportRequest()).version
    let dry = try report(true)
    #expect(try fixture.count() == 0 && fixture.register.persons().count == 3)
    #expect(try fixture.register.yearReport(ReportRequest()).version == before)
    #expect(dry.sorted() == (try report(false)).sorted())
    #expect(try fixture.count() == 2)
  }

  @Test func `people are made only when asked for, once, and for good rows`() throws {
    let lines = [
      header, "Nouvelle  Personne;2026-41;1;12/03/2026;8", "PERSONNE Nouvelle;2026-41;1;13/03/2026;8",
      "Autre Personne;2026-41;1;13/03/2026;x",
    ]
    #expect(try fixture.import(lines).told == ["A2 not-found!", "A3 not-found!", "E4 notUnderstood!", "A4 not-found!"])
    let view = try fixture.import(lines) { ($0.createsPersons, $0.skipsBadRows) = (true, true) }
    #expect(view.persons.map(\.name) == ["Nouvelle Personne"] && view.persons.map(\.scope) == ["pau"])
    #expect(Set(view.hours.map(\.personId)).count == 1 && view.created == 2 && view.told == ["E4 notUnderstood!"])
    #expect(view.shownPersons == Set(view.persons.map(\.id)))
  }

  @Test func `a part of a name is nobody, and a name of two people is asked about`() throws {
    let twin = try fixture.office.person("Élodie MARTIN")
    let view = try fixture.import([
      header, "MARTIN Paul;2026-41;1;12/03/2026;8", "Élodie Martin;2026-41;1;12/03/2026;8",
    ])
    #expect(view.told == ["A2 not-found!", "A3 ambiguous!"])
    #expect(view.shownPersons.contains("\(twin)"))
    let born = try fixture.import([header, "\(twin);2026-41;1;12/03/2026;8"])
    #expect(born.hours.map(\.personId) == ["\(twin)"])
  }

  @Test func `what rows leave out is said once for all`() throws {
    let view = try fixture.import(["Nom;Prénom;Heures", "N'Diaye;Fatou;120", "Martin;Élodie;80,5"]) {
      ($0.market, $0.lot, $0.month) = ("2026-4", "1", "mars 2026")
    }
    #expect(fixture.entries(view) == ["Fatou N'Diaye 2026-03 7200", "Élodie Martin 2026-03 4830"])
    let drafts = try fixture.import(["Nom;Prénom;Heures", "N'Diaye;Fatou;12"]) {
      ($0.market, $0.lot, $0.month, $0.isDraft) = ("2026-41", "1", "2026-02", true)
    }
    #expect(drafts.hours.map(\.state) == ["draft"] && drafts.totalMinutes == 0)
  }

  @Test func `plausibility is warned of as when hours are logged`() throws {
    let view = try fixture.import([
      header, "Fatou N'Diaye;2026-41;1;13/03/2026;11", "Fatou N'Diaye;2026-41;;13/04/2026;7,30",
    ])
    #expect(view.created == 2)
    #expect(
      view.told == ["E2 long-day", "E3 looksLikeHoursAndMinutes", "E3 not-quarter", "E3 future", "E3 no-lot"])
  }

  @Test func `a month beside its own days is told, and a row of another month than the one asked for`() throws {
    _ = try fixture.import([header, "Fatou N'Diaye;2026-41;1;12/03/2026;7", "Élodie Martin;2026-41;1;mars 2026;70"])
    let view = try fixture.import([
      header, "Fatou N'Diaye;2026-41;1;mars 2026;100", "Élodie Martin;2026-41;1;13/03/2026;7",
      "Élodie Martin;2026-41;2;12/02/2026;7",
    ]) { $0.month = "mars 2026" }
    #expect(view.told == ["E2 month-and-days", "E3 month-and-days", "D4 other-month"] && view.created == 3)
  }

  @Test func `what was refused is not entered again by itself, and what is said for all rows must be right`() throws {
    let lines = [header, "Fatou N'Diaye;2026-41;1;12/03/2026;7"]
    let entry = try fixture.register.entry(try fixture.import(lines).hours[0].id)
    _ = try fixture.register.review([entry], .refuse, reason: "hors contrat")
    let again = try fixture.import(lines)
    #expect(again.duplicate == 1 && again.told == ["E2 refused-before"])
    #expect(try fixture.import([header, "Fatou N'Diaye;2026-41;1;12/03/2026;8"]).told.isEmpty)
    for (market, lot, month) in [("2026-9", "1", "mars"), ("2026-41", "9", "mars"), ("2026-41", "1", "mers")] {
      #expect(throws: (any Error).self) {
        try fixture.import(lines) { ($0.market, $0.lot, $0.month) = (market, lot, month) }
      }
    }
  }

  @Test func `modalities are known as people write them`() throws {
    let view = try fixture.import(
      [
        "Personne;Heures;Modalité;Employeur;Observations", "Fatou N'Diaye;7;Embauche directe;ACME;  vu  avec\u{A0}lui ",
        "Élodie Martin;7;ETTI;;", "Paul Martinez;7;mise à disposition GEIQ;;", "Paul Martinez;6;bénévolat;;",
      ]
    ) { ($0.market, $0.lot, $0.month, $0.skipsBadRows) = ("2026-41", "1", "2026-03", true) }
    #expect(
      view.hours.map(\.modality) == ["embauche_directe", "mise_a_disposition_ETTI", "mise_a_disposition_GEIQ"])
    #expect(view.hours[0].note == "vu avec lui" && view.hours[0].employer == "ACME")
    #expect(view.told == ["C5 bad-modality!"])
  }

  @Test func `a closed month takes nothing at the office, but knows what it has`() throws {
    _ = try fixture.import([header, "Fatou N'Diaye;2026-41;1;12/03/2026;7"])
    _ = try fixture.register.review(market: "2026-41", month: "2026-03", .validate, reason: "")
    let view = try fixture.import([
      header, "Fatou N'Diaye;2026-41;1;12/03/2026;7", "Élodie Martin;2026-41;1;13/03/2026;7",
    ])
    #expect(view.duplicate == 1 && view.told == ["D3 locked!"])
    // What was corrected is the same work, by either figure.
    let entry = try #require(try fixture.register.hours().hours.first)
    _ = try fixture.register.correctHours(
      try fixture.register.entry(entry.id), HoursDraft(hours: "8"), reason: "feuille")
    _ = try fixture.register.unlock(market: "2026-41", month: "2026-03", reason: "oubli")
    let again = try fixture.import([
      header, "Fatou N'Diaye;2026-41;1;12/03/2026;7", "Fatou N'Diaye;2026-41;1;12/03/2026;8",
    ])
    #expect(again.duplicate == 2 && again.created == 0)
  }
}
