import Foundation
import Testing

@testable import ClauseRegister

/// Reports as workbooks, read back.
@Suite struct ReportWorkbookTests {
  private let fixture: RegisterFixture

  init() throws {
    fixture = try RegisterFixture()
    _ = try fixture.person("=Fatou N'Diaye")
    _ = try fixture.register.addMarket(number: "2024-41", title: "=1+1", buyer: "Ville de [Pau]: gymnase", scope: nil)
    _ = try fixture.register.addLot(
      market: fixture.register.market("2024-41"), number: "1", LotDraft(due: "385"))
    _ = try fixture.register.logHours(
      HoursDraft(market: "2024-41", person: "fatou", date: "13/03/2026", hours: "7h20"), isDraft: false)
  }

  private func column(_ heading: String, _ sheet: Sheet) throws -> [CellValue?] {
    let header = try #require(sheet.rows.first)
    let column = try #require(header.cells.first { $0.value.value == .text(heading) }?.key, "\(heading)")
    return sheet.rows.dropFirst().map { $0.cells[column]?.value }
  }

  @Test func `numbers are numbers in their units, texts are texts, and nothing is a formula`() throws {
    let data = try fixture.register.buyerReport(ReportRequest()).data(as: .xlsx)
    let sheet = try readSheet(data, named: "Ville de -Pau-- gymnase").sheet
    #expect(try column("Objet", sheet) == [.text("=1+1"), nil])
    #expect(try column("Dû (h)", sheet) == [.number(385), .number(385)])
    #expect(try column("Fait (h)", sheet).map { $0?.typed } == ["7.33333333333333", "7.33333333333333"])
    #expect(try column("%", sheet).first == .number(0.019))
    #expect(try column("Personnes", sheet) == [.number(1), .number(1)])
    #expect(try column("Motif de l'écart", sheet) == [nil, nil])
    #expect(sheet.rows.allSatisfy { row in row.cells.values.allSatisfy { !$0.isFormula } })
  }

  @Test func `the first sheet says what it is of and how it computes`() throws {
    let report = try fixture.register.buyerReport(ReportRequest())
    let sheet = try readSheet(try report.data(as: .xlsx)).sheet
    let texts = Set(sheet.rows.flatMap { $0.cells.values.map(\.value.typed) })
    #expect(
      texts.isSuperset(of: [report.title, report.subject, report.asOf, report.version, "1607 h"] + report.formulas))
  }

  @Test func `a column of several kinds says its units itself, and what is not known is empty`() throws {
    let data = try fixture.register.yearReport(ReportRequest()).data(as: .xlsx)
    let sheet = try readSheet(data, named: "Indicateurs").sheet
    let values = try column("Valeur", sheet)
    #expect(values.contains(.number(1)) && values.contains { $0?.typed == "7.33333333333333" })
  }

  @Test func `what is drawn in other forms is a chart of the sheet's own cells`() throws {
    let report = try fixture.register.yearReport(ReportRequest())
    let data = try report.data(as: .xlsx)
    let archive = try ZipArchive(data, unpacking: 1 << 24)
    let charts = try report.tables.indices.compactMap { try archive.part("xl/charts/chart\($0 + 1).xml") }
      .map { String(decoding: $0, as: UTF8.self) }
    #expect(charts.count == report.tables.count { $0.diagram != nil && $0.drawnRows != nil } && !charts.isEmpty)
    #expect(charts.contains { $0.contains("'Heures par mois'!$A$2") && $0.contains("'Heures par mois'!$B$2") })
    #expect(try report.data(as: .xlsx) == data)
  }

  @Test func `the same version gives the same bytes, and text is no form of it`() throws {
    let report = try fixture.register.personReport(ReportRequest())
    let first = try report.data(as: .xlsx)
    #expect(try report.data(as: .xlsx) == first && first.starts(with: Data("PK".utf8)))
    #expect(throws: RegisterError.self) { try report.rendered(as: .xlsx) }
  }

  @Test func `sheets have names that every program takes, none twice`() {
    var names = SheetNames()
    #expect(names.name(for: "A65/1 · Études [2026]") == "A65-1 · Études -2026-")
    #expect(names.name(for: "") == "Tableau" && names.name(for: "'") == "Tableau (2)")
    #expect(names.name(for: "History") == "History (2)")
    let long = String(repeating: "é", count: 29) + "🏗️🏗️"
    let cut = [names.name(for: long), names.name(for: long.uppercased()), names.name(for: "'x'\0'")]
    #expect(cut.allSatisfy { $0.utf16.count <= 31 } && Set(cut.map { $0.lowercased() }).count == 3)
    #expect(cut[1].hasSuffix(" (2)") && cut[2] == "x'␀")
  }

  @Test func `any text can be stored`() throws {
    let writer = try WorkbookWriter()
    let sheet = try writer.addSheet("x")
    let texts = ["a\0\u{FFFF}b", "_x0041_ \u{1}", String(repeating: "🏗", count: 20_000), "-\t\r\n=é"]
    for (row, text) in texts.enumerated() { try writer.write(text, sheet, row: row, column: 0, nil) }
    let read = try readSheet(try writer.finish()).sheet.rows.map { $0.cells[1]?.value.typed ?? "" }
    #expect(read[0] == "a\u{FFFD}\u{FFFD}b" && read[1] == texts[1])
    #expect(read[2].utf16.count <= 32_767 && read[2].hasSuffix("🏗…"))
    #expect(read[3].hasSuffix("=é"))
  }

  @Test func `what the library refuses is an error`() throws {
    let writer = try WorkbookWriter()
    let sheet = try writer.addSheet("x")
    #expect(throws: RegisterError.self) { try writer.addSheet("X") }
    #expect(throws: RegisterError.self) { try writer.addSheet("a/b") }
    #expect(throws: RegisterError.self) { try writer.write(1, sheet, row: 1_048_576, column: 0, nil) }
  }
}
