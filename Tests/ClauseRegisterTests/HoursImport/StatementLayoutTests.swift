import Foundation
import Testing

@testable import ClauseRegister

private typealias Book = WorkbookFixture

/// Where in a sheet what is: headings, merged cells, columns of months, totals, mappings.
@Suite struct StatementLayoutTests {
  private let fixture: StatementFixture

  init() throws { fixture = try StatementFixture() }

  private func forAll(_ request: inout HoursImportRequest) {
    (request.market, request.lot) = ("2026-41", "1")
  }

  @Test func `a workbook with titles, merged cells, dates, times and formulas`() throws {
    var book = Book(
      [
        [Book.text("Relevé d'heures"), "", "", ""], [],
        [Book.text("Salarié"), Book.text("Travail"), "", Book.text("Remarques")],
        ["", Book.text("Jour"), Book.text("Durée"), ""],
        [Book.text("Fatou N'Diaye"), Book.number("46094", style: 1), Book.number("0.3125", style: 2), Book.text("vu")],
        ["", Book.number("46095", style: 1), Book.formula("3+4.5", value: "7.5")],
        [Book.text("Élodie Martin"), Book.number("46094", style: 1), Book.formula("C5", value: nil)],
        [Book.text("Élodie Martin"), Book.number("46095"), "<c t=\"b\"><v>1</v></c>"],
        [Book.text("Élodie Martin"), "<c t=\"e\"><v>#N/A</v></c>", Book.number("7")],
        [Book.text("Total"), "", Book.formula("SUM(C5:C9)", value: "22")],
      ], merged: ["A1:D1", "A3:A4", "B3:C3", "D3:D4", "A5:A6"])
    book.setStyles(builtIn: [14, 20])
    let view = try fixture.import(book.data) {
      forAll(&$0)
      $0.skipsBadRows = true
    }
    #expect(fixture.entries(view) == ["Fatou N'Diaye 2026-03-13 450", "Fatou N'Diaye 2026-03-14 450"])
    #expect(view.hours.map(\.note) == ["vu", nil])
    #expect(
      view.told == [
        "C6 formula", "C7 unreadable!", "C8 notUnderstood!", "B8 notUnderstood!", "B9 unreadable!",
      ])
    #expect(view.read == 5 && view.bad == 3)
  }

  @Test func `one column a month`() throws {
    var book = Book([
      [
        Book.text("Nom et prénom"), Book.text("janv. 2026"), Book.text("2026-02"), Book.text("03/2026"),
        Book.number("46113", style: 1), Book.text("Total"),
      ],
      [Book.text("Fatou N'Diaye"), Book.number("100"), Book.number("0"), Book.text("7h30"), "", Book.number("107.5")],
      [Book.text("Élodie Martin"), "", Book.text("-"), Book.number("20"), Book.number("x"), Book.number("21")],
      [Book.text("TOTAL"), Book.number("100"), "", Book.number("28")],
    ])
    book.setStyles(codes: ["mmm-yy"])
    let view = try fixture.import(book.data) {
      forAll(&$0)
      $0.skipsBadRows = true
    }
    #expect(
      fixture.entries(view) == [
        "Fatou N'Diaye 2026-01 6000", "Fatou N'Diaye 2026-03 450", "Élodie Martin 2026-03 1200",
      ])
    #expect(view.hours.allSatisfy { $0.period == "month" } && view.read == 4)
    #expect(view.told == ["E3 unreadable!", "F3 total", "D4 total"])
  }

  @Test func `one column a day, as dates or as the numbers of a month's days`() throws {
    let dated = try fixture.import(
      [
        "Salarié;01/03/2026;lun. 02/03/2026;2026-03-03;Total", "Fatou N'Diaye;;7h30;7;14,5", "Élodie Martin;0;-;3;3",
        "Total;;7,5;10;17,5",
      ], forAll)
    #expect(
      fixture.entries(dated) == [
        "Fatou N'Diaye 2026-03-02 450", "Fatou N'Diaye 2026-03-03 420", "Élodie Martin 2026-03-03 180",
      ])
    #expect(dated.hours.allSatisfy { $0.period == "day" } && dated.told.isEmpty)
    let numbers = "Nom;" + (1...31).map { "\($0)" }.joined(separator: ";")
    let lines = [numbers, "Fatou N'Diaye;" + String(repeating: ";", count: 27) + "7;;2;"]
    let counted = try fixture.import(lines) {
      forAll(&$0)
      $0.month = "avril 2026"
    }
    #expect(fixture.entries(counted) == ["Fatou N'Diaye 2026-04-28 420", "Fatou N'Diaye 2026-04-30 120"])
    // Without a month, or with a day that the month has not, nothing is guessed.
    #expect(try fixture.import(lines, forAll).told == ["AC2 missing!", "AE2 missing!"])
    let short = try fixture.import(lines) {
      forAll(&$0)
      $0.month = "2026-02"
    }
    #expect(short.created == 0 && short.told.contains("AE2 no-such-day!"))
  }

  @Test func `a month a row beside the numbers of its days`() throws {
    let numbers = "Mois;Nom;" + (1...31).map { "\($0)" }.joined(separator: ";")
    let view = try fixture.import(
      [numbers, "mars 2026;Fatou N'Diaye;7", "avril 2026;Fatou N'Diaye;;6,5"], forAll)
    #expect(fixture.entries(view) == ["Fatou N'Diaye 2026-03-01 420", "Fatou N'Diaye 2026-04-02 390"])
  }

  @Test func `months below the year that lies across them`() throws {
    let book = Book(
      [
        [Book.text("Bénéficiaire"), Book.text("2025"), "", Book.number("2026")],
        ["", Book.text("nov"), Book.text("déc."), Book.text("JANVIER"), Book.text("fe\u{301}vr.")],
        [Book.text("Fatou N'Diaye"), Book.number("1"), Book.number("2"), Book.number("3"), Book.number("4")],
      ], merged: ["A1:A2", "B1:C1", "D1:E1"])
    let view = try fixture.import(book.data, forAll)
    #expect(view.hours.map(\.date) == ["2025-11", "2025-12", "2026-01", "2026-02"] && view.told.isEmpty)
  }

  @Test func `totals, blank rows and repeated headings are no rows, and a wrong total is told`() throws {
    let view = try fixture.import(
      [
        "Personne;Jour;Heures", "Fatou N'Diaye;12/03/2026;7,5", "Fatou N'Diaye;13/03/2026;7", "Sous-total;;14,5", ";;",
        "Personne;Jour;Heures", "Élodie Martin;12/03/2026;7,33", "Élodie Martin;13/03/2026;7,33", "Total Élodie;;14,66",
        ";;", "Élodie Martin;11/03/2026;", ";Total général;30", ";ensemble;29,16",
      ], forAll)
    #expect(view.read == 5 && view.created == 4 && view.skipped == 1 && view.bad == 0)
    #expect(
      view.told.filter { !$0.hasSuffix("rounded") && !$0.hasSuffix("not-quarter") } == ["11 no-hours", "C12 total"])
  }

  @Test func `columns that nothing is taken from are named, and two of hours are asked about`() throws {
    let view = try fixture.import(["Salarié;Taux;Mois;H;Paye brute", "Fatou N'Diaye;12;mars 2026;7;100"], forAll)
    #expect(view.told == ["1 unused"] && view.warnings[0].value == "Taux, Paye brute")
    let error = #expect(throws: RegisterError.self) {
      try fixture.import(["Salarié;Mois;Heures;Heures réalisées", "Fatou N'Diaye;mars 2026;7;8"], forAll)
    }
    #expect(error?.code == "two-columns" && error?.message.contains("Heures réalisées") == true)
  }

  @Test func `a mapping names columns, values and nothing`() throws {
    let lines = [
      "Qui;Combien;Combien;Quand;Note", "Fatou N'Diaye;7;9;mars 2026;secret", "Élodie Martin;8;9;mars 2026;secret",
    ]
    func mapped(_ json: String) throws -> HoursImportView {
      try fixture.import(lines) { $0.mapping = Data(json.utf8) }
    }
    let json = #"{"person":"qui","hours":"COMBIEN","month":{"column":"Quand"},"note":null,"lot":{"value":1}"#
    let view = try mapped(json + #","market":{"value":"2026-41"}}"#)
    #expect(fixture.entries(view) == ["Fatou N'Diaye 2026-03 420", "Élodie Martin 2026-03 480"])
    #expect(view.hours.allSatisfy { $0.note == nil && $0.lot == "1" })
    let told = try fixture.import(lines) {
      ($0.mapping, $0.lot) = (Data((json + #","market":{"value":"2026-41"}}"#).utf8), "2")
    }
    #expect(told.hours.map(\.lot) == ["2", "2"])
    let unknown = #expect(throws: RegisterError.self) { try mapped(#"{"person":"Qui","hours":"Durée"}"#) }
    #expect(unknown?.code == "bad-mapping" && unknown?.message.contains("« Quand »") == true)
    for bad in [#"{"persone":"Qui"}"#, "[]", "{", #"{"person":{"valeur":"x"}}"#] {
      #expect(throws: RegisterError.self) { try mapped(bad) }
    }
  }

  @Test func `parts of a name that a mapping names come before a column that looks like a whole one`() throws {
    let view = try fixture.import(["Salarié;Nom;Prénom;Heures;Mois", "4711;N'Diaye;Fatou;7;mars 2026"]) {
      forAll(&$0)
      $0.mapping = Data(#"{"lastName":"Nom","firstName":"Prénom"}"#.utf8)
    }
    #expect(fixture.entries(view) == ["Fatou N'Diaye 2026-03 420"] && view.told == ["1 unused"])
  }

  @Test func `a first or last day in a column of months is the month`() throws {
    let view = try fixture.import(
      [
        "Personne;Période;Heures", "Fatou N'Diaye;01/03/2026;70", "Fatou N'Diaye;28/02/2026;60",
        "Fatou N'Diaye;13/03/2026;7",
      ],
      forAll)
    #expect(view.hours.map(\.date) == ["2026-03", "2026-02", "2026-03-13"])
  }

  @Test func `files and sheets without what is needed are refused with what there is`() throws {
    func refusal(_ data: Data, _ change: (inout HoursImportRequest) -> Void = { _ in }) -> RegisterError? {
      #expect(throws: RegisterError.self) { try fixture.import(data, change) }
    }
    let error = refusal(Data("Nom;Ville\nA;B".utf8))
    #expect(error?.code == "no-headings" && error?.message.contains("« Ville »") == true)
    #expect(refusal(Data())?.code == "not-recognised")
    let book = Book([[Book.text("Nom"), Book.text("Heures")]], name: "Mars")
    #expect(refusal(book.data) { $0.sheet = "Avril" }?.message.contains("Mars") == true)
    #expect(try fixture.import(book.data).read == 0)
    let quotes = try fixture.import(["Nom;Heures", "\"Ana;7"])
    #expect(quotes.told == ["2 damaged!"] && quotes.read == 1)
  }

  @Test func `a follow-up sheet of ours is read back as the same entries`() throws {
    for (date, hours) in [("12/03/2026", "7h20"), ("13/03/2026", "8")] {
      _ = try fixture.register.logHours(
        HoursDraft(market: "2026-41", lot: "1", person: "fatou", date: date, hours: hours), isDraft: false)
    }
    var request = ReportRequest()
    request.person = "fatou"
    let data = try fixture.register.sheetReport(request).data(as: .xlsx)
    let view = try fixture.import(data) {
      $0.sheet = "2026-41-1 · Travaux"
      $0.mapping = Data(#"{"person":{"value":"fatou"},"market":{"value":"2026-41"},"lot":{"value":"1"}}"#.utf8)
    }
    #expect(view.duplicate == 2 && view.created == 0 && view.bad == 0)
    #expect(view.warnings.map(\.code) == ["unused"])
  }
}
