import Foundation
import Testing

@testable import ClauseRegister

private typealias Fixture = WorkbookFixture

/// Reading XLSX: what is there, and refusals with a reason of what should not be.
@Suite struct WorkbookReaderTests {
  private func sheet(_ fixture: WorkbookFixture, named name: String? = nil) throws -> Sheet {
    try readSheet(fixture.data, named: name).sheet
  }

  private func values(_ fixture: WorkbookFixture) throws -> [CellValue] {
    let row = try #require(try sheet(fixture).rows.first)
    return row.cells.sorted { $0.key < $1.key }.map(\.value.value)
  }

  @Test func `texts, shared ones with runs, numbers and truths are read`() throws {
    var fixture = Fixture([
      [
        "<c t=\"s\"><v>0</v></c>", "<c t=\"s\"><v>1</v></c>", Fixture.text(" a & b "),
        Fixture.number("7.3499999999999996"),
        "<c t=\"b\"><v>1</v></c>", "<c t=\"str\"><f>A1</f><v>x_x0041_</v></c>", "<c t=\"e\"><v>#REF!</v></c>",
        "<c t=\"s\"><v>9</v></c>",
      ]
    ])
    fixture.sharedStrings =
      "<si><t>Fatou</t></si><si><r><t>N'</t></r><r><rPr><b/></rPr><t>Diaye</t></r><rPh><t>x</t></rPh></si>"
    let found = try values(fixture)
    #expect(found[0] == .text("Fatou") && found[1] == .text("N'Diaye") && found[2] == .text(" a & b "))
    #expect(found[3].typed == "7.35" && found[4] == .truth(true) && found[5] == .text("x_x0041_"))
    #expect(found[6] == .unreadable("#REF!", .isError) && found[7] == .unreadable("9", .damaged))
  }

  @Test(arguments: [(false, "44927", "2023-01-01"), (false, "59", "1900-02-28"), (true, "43465", "2023-01-01")])
  func `dates count from 1900, with the day that never was, or from 1904`(
    _ is1904: Bool, _ number: String, _ day: String
  ) throws {
    var fixture = Fixture([[Fixture.number(number, style: 1)]])
    fixture.setStyles(builtIn: [14])
    fixture.is1904 = is1904
    #expect(try values(fixture) == [.day(try #require(CalendarDay(iso: day)))])
  }

  @Test func `formats tell dates, months, times and numbers apart`() throws {
    let codes = [
      "[$-40C]d mmmm yyyy;@", "mmm\\-yy", "[h]:mm", "0.00\" h\"", "[Red]0.00", "jj/mm/aaaa", "General", "\"date\" 0",
      "dd/mm/yyyy hh:mm",
    ]
    var fixture = Fixture([codes.indices.map { Fixture.number("45000.3125", style: $0 + 1) }])
    fixture.setStyles(codes: codes)
    let day = try #require(CalendarDay(iso: "2023-03-15"))
    #expect(
      try values(fixture) == [
        .day(day), .month(day.calendarMonth), .minutes(64_800_450), .number(45000.3125), .number(45000.3125), .day(day),
        .number(45000.3125), .number(45000.3125), .day(day),
      ])
    fixture = Fixture([[Fixture.number("0.3125", style: 1), Fixture.number("60", style: 2)]])
    fixture.setStyles(builtIn: [20, 14])
    #expect(try values(fixture) == [.minutes(450), .unreadable("60", .noSuchDay)])
    #expect(try values(fixture)[0].typed == "7h30")
  }

  @Test func `a formula gives its stored value, or is named`() throws {
    let row = [Fixture.formula("1+6.5", value: "7.5"), Fixture.formula("SUM(B1:B2)", value: nil)]
    let cells = try #require(try sheet(Fixture([row])).rows.first).cells
    #expect(cells[1] == Cell(value: .number(7.5), isFormula: true))
    #expect(cells[2]?.value == .unreadable("", .formulaWithoutValue))
  }

  @Test func `merged cells show the value of the first`() throws {
    let sheet = try sheet(
      Fixture([[Fixture.text("Ana"), Fixture.text("x")], ["", Fixture.text("y")]], merged: ["A1:A2"]))
    #expect(sheet.rows[1].cells[1] == nil)
    #expect(sheet.shown(sheet.rows[1], 1)?.value == .text("Ana"))
    #expect(sheet.shown(sheet.rows[1], 2)?.value == .text("y"))
    #expect(sheet.range(2, 1)?.last == CellPlace("A2"))
  }

  @Test func `the first visible sheet is taken, or the one named`() throws {
    var fixture = Fixture([[Fixture.text("secret")]], name: "Paramètres", state: "hidden")
    fixture.add([[Fixture.text("mars")]], name: "Été 2026")
    #expect(try sheet(fixture).name == "Été 2026")
    #expect(try sheet(fixture, named: "parametres").rows[0].cells[1]?.value == .text("secret"))
    #expect(throws: SpreadsheetError.noSuchSheet("x", known: ["Paramètres", "Été 2026"])) {
      try sheet(fixture, named: "x")
    }
  }

  @Test func `cells without a place follow one another, and rows in any order are put in order`() throws {
    var fixture = Fixture()
    fixture.sheets[0].xml =
      "<x:sheetData xmlns:x=\"urn:x\"><x:row r=\"3\"><x:c><x:v>1</x:v></x:c><x:c r=\"D3\"><x:v>2</x:v></x:c></x:row>"
      + "<x:row r=\"1\"><x:c r=\"B1\"><x:v>3</x:v></x:c></x:row></x:sheetData>"
    let rows = try sheet(fixture).rows
    #expect(rows.map(\.number) == [1, 3] && rows[1].cells.keys.sorted() == [1, 4])
  }

  // MARK: What is refused

  @Test func `a document type is refused, so that no entity is ever expanded`() throws {
    var fixture = Fixture([[Fixture.text("x")]])
    fixture.parts["xl/sharedStrings.xml"] =
      "<!DOCTYPE sst [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><sst><si><t>&b;</t></si></sst>"
    #expect(throws: SpreadsheetError.documentType(part: "xl/sharedStrings.xml")) { try sheet(fixture) }
  }

  @Test func `what is larger than the limits is refused`() throws {
    let row = (1...9).map { Fixture.number("\($0)") }
    let fixture = Fixture([row, row])
    func refusal(_ change: (inout SpreadsheetLimits) -> Void) -> SpreadsheetError? {
      var limits = SpreadsheetLimits()
      change(&limits)
      return #expect(throws: SpreadsheetError.self) { try readSheet(fixture.data, limits: limits) }
    }
    #expect(refusal { $0.unpacked = 500 } == .tooLarge(.unpacked))
    #expect(refusal { $0.cells = 17 } == .tooLarge(.cells))
    #expect(refusal { $0.sheets = 0 } == .tooLarge(.sheets))
    #expect(refusal { $0.file = 100 } == .tooLarge(.file))
    #expect(refusal { $0.text = 0 } == .tooLarge(.text))
    let everywhere = Fixture([["", Fixture.text("x")]], merged: Array(repeating: "A1:XFD1048576", count: 2_000))
    #expect(throws: SpreadsheetError.tooLarge(.cells)) { try sheet(everywhere) }
  }

  @Test func `a bomb is refused before it is unpacked`() throws {
    // 300 MiB of blanks in 300 KiB.
    let script = """
      import sys, zipfile
      z = zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED)
      for name, text in (("_rels/.rels", sys.argv[2]), ("xl/_rels/workbook.xml.rels", sys.argv[3])): z.writestr(name, text)
      z.writestr("xl/workbook.xml", "<workbook>" + " " * (300 << 20) + "</workbook>")
      """
    let type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    let path = FileManager.default.temporaryDirectory.appending(path: "bomb-\(UUID()).xlsx")
    defer { try? FileManager.default.removeItem(at: path) }
    let relations = "<Relationships><Relationship Id='a' Type='\(type)' Target='xl/workbook.xml'/></Relationships>"
    let python = try Process.run(
      URL(filePath: "/usr/bin/env"), arguments: ["python3", "-c", script, path.path, relations, "<Relationships/>"])
    python.waitUntilExit()
    #expect(throws: SpreadsheetError.tooLarge(.unpacked)) { try readSheet(try Data(contentsOf: path)) }
  }

  @Test func `other kinds of files are told by name`() throws {
    func refusal(_ bytes: [UInt8]) -> SpreadsheetError? {
      #expect(throws: SpreadsheetError.self) { try readSheet(Data(bytes)) }
    }
    #expect(refusal([]) == .empty)
    #expect(refusal([0xD0, 0xCF, 0x11, 0xE0, 0xA1]) == .unknownKind(.oldOrProtected))
    #expect(refusal(Array("%PDF-1.7".utf8)) == .unknownKind(.pdf))
    #expect(refusal([1, 0, 2]) == .unknownKind(.other))
    var document = WorkbookFixture()
    document.parts["mimetype"] = "application/vnd.oasis.opendocument.spreadsheet"
    #expect(refusal([UInt8](document.data)) == .unknownKind(.openDocument))
  }

  @Test func `a file cut anywhere, or with any byte changed, is read or refused`() throws {
    var fixture = Fixture([[Fixture.text("Ana"), Fixture.number("45000", style: 1)]], merged: ["A1:B1"])
    fixture.setStyles(builtIn: [14])
    let whole = [UInt8](fixture.data)
    for length in stride(from: 0, to: whole.count, by: 7) {
      #expect(throws: SpreadsheetError.self) { try readSheet(Data(whole.prefix(length))) }
    }
    for index in stride(from: 0, to: whole.count, by: 3) {
      var changed = whole
      changed[index] ^= 0x55
      _ = try? readSheet(Data(changed))
    }
  }

  @Test(arguments: ["A1", "Z9", "AA10", "XFD1048576"]) func `places are written as they are read`(_ text: String) {
    #expect(CellPlace(text)?.description == text)
  }

  @Test(arguments: ["", "A", "1", "A0", "a1", "XFE1", "A1048577", "A1B", "AAAAAAAAAAAAAAAAAAAAAA1"])
  func `places that no sheet has are none`(_ text: String) { #expect(CellPlace(text) == nil) }

  // MARK: Text

  @Test(arguments: [";", ",", "\t"]) func `delimited text is read with whichever separator it has`(_ mark: String)
    throws
  {
    let text = "Relevé\r\n\r\nNom\(mark)Heures\r\n\"Ana\(mark) \"\"B\"\"\"\(mark)7\r\n"
    let sheet = try readSheet(Data(text.utf8)).sheet
    #expect(sheet.rows.map(\.number) == [1, 3, 4])
    #expect(sheet.rows[2].cells[1]?.value == .text("Ana\(mark) \"B\"") && sheet.rows[2].cells[2]?.value == .text("7"))
  }

  @Test func `a decimal comma does not make commas the separator, and Windows-1252 is understood`() throws {
    let text = Data("Salari\u{E9};Heures\n\u{C9}lodie;7,5\n".unicodeScalars.map { UInt8($0.value) })
    let (sheet, warning) = try readSheet(text)
    #expect(warning == .encodingAssumed)
    #expect(sheet.rows[1].cells.mapValues(\.value) == [1: .text("Élodie"), 2: .text("7,5")])
    let marked = try readSheet(Data("\u{FEFF}Nom;h\nA;1".utf8))
    #expect(marked.warning == nil && marked.sheet.rows[0].cells[1]?.value == .text("Nom"))
  }

  @Test func `an open quote costs its own row`() throws {
    let rows = try readSheet(Data("Nom;Heures\n\"Ana;7\nBob;8\n".utf8)).sheet.rows
    #expect(rows.map(\.number) == [1, 2, 3])
    #expect(rows[1].cells[1]?.value == .unreadable("\"Ana;7", .quotesUnbalanced))
    #expect(rows[2].cells[1]?.value == .text("Bob"))
  }
}
