import Foundation
import Testing

@testable import ClauseRegister

@Suite struct ProcurementTableTests {
  private static let header = "id,acheteur_id,objet,titulaire_id"

  private func rows(_ rows: String) throws -> ProcurementFile {
    try readText(Self.header + "\n" + rows)
  }

  @Test(arguments: [",", ";", "\t"], ["\n", "\r\n", "\r"])
  func separators(_ separator: String, _ lineEnd: String) throws {
    let lines = [
      ["Objet", "\"acheteur.id\"", "inconnu", "ID", "montant"],
      ["\"Un\(separator) \"\"deux\"\"\(lineEnd)trois\"", "21590343600016", "?", " A 1 ", "12.5"],
      ["", "", "", "", ""],
      ["Quatre", "21590343600016", "", "A2", "", "", ""],
    ]
    let text = lines.map { $0.joined(separator: separator) }.joined(separator: lineEnd)
    let file = try readText("\u{FEFF}" + text)
    #expect(file.format == .tabular)
    #expect(file.readCount == 2)
    #expect(file.records.map(\.number) == ["A 1", "A2"])
    #expect(file.records.first?.title == "Un\(separator) \"deux\"\(lineEnd)trois")
    #expect(file.records.map(\.amountCents) == [12_50, nil])
    #expect(file.warnings.isEmpty)
  }

  @Test func latin1() throws {
    var data = Data((Self.header + "\nA1,21590343600016,").utf8)
    data += [0xC9, 0x74, 0xE9, 0x80]
    data += Data(",\n".utf8)
    let file = try readProcurementFile(data, today: importToday)
    #expect(file.records.first?.title == "Été€")
    #expect(file.warnings.codes == [.encodingAssumed])
    #expect(file.warnings.first?.row == 0)
  }

  @Test func fieldCounts() throws {
    let file = try rows("A1,21590343600016,x\nA2,21590343600016,x,,y\nA3,21590343600016,x,\n")
    #expect(file.readCount == 3)
    #expect(file.records.map(\.position) == [3])
    #expect(file.skipped.map(\.position) == [1, 2])
    #expect(file.warnings.codes == [.fieldCountWrong, .fieldCountWrong])
    #expect(file.warnings.first?.value == "A1,21590343600016,x")
    #expect(isAccountedFor(file))
  }

  @Test(arguments: [
    "B,21590343600016,\"ouvert,", "B,21590343600016,\"fermé\"mal,", "\"B,21590343600016,x,",
    "B,21590343600016,x,\"",
  ])
  func unbalancedQuotes(_ bad: String) throws {
    let good = (1...3).map { "A\($0),21590343600016,\"x, \"\"y\"\"\"," }
    let file = try rows(([good[0], bad] + good[1...]).joined(separator: "\n"))
    #expect(file.records.map(\.number) == ["A1", "A2", "A3"])
    #expect(file.skipped.map(\.position) == [2])
    #expect(file.warnings.map(\.value) == [bad])
    #expect(isAccountedFor(file))
  }

  /// An open quote must cost neither the rest of a file nor the time to look for its end again
  /// and again.
  @Test func manyOpenQuotes() throws {
    let bad = Array(repeating: "B,21590343600016,\"ouvert,", count: 300)
    let good = Array(repeating: "A,21590343600016,x,", count: 300)
    let file = try rows((bad + good).joined(separator: "\n"))
    #expect(file.readCount == 600)
    #expect(file.skipped.count == 300)
    #expect(isAccountedFor(file))
  }

  @Test func emptyAndPlaceholderCells() throws {
    let file = try rows(",21590343600016,x,\nMQ,21590343600016,x,\nA1,,x,\nA2,NC,x,\n")
    #expect(file.records.isEmpty)
    #expect(
      file.skipped.map(\.code) == [.numberMissing, .numberMissing, .buyerMissing, .buyerMissing])
    #expect(isAccountedFor(file))
  }

  @Test func numberFromUID() throws {
    let file = try readText("acheteur_id;uid;montant\n21590343600016;21590343600016A1;7\n")
    #expect(file.records.map(\.number) == ["A1"])
    #expect(file.warnings.isEmpty)
  }

  @Test func allColumns() throws {
    let file = try readText(
      """
      id,acheteur_id,acheteur_nom,nature,lieuExecution_code,lieuExecution_typeCode,\
      lieuExecution_nom,titulaire_typeIdentifiant,titulaire_id,considerationsSociales,id
      A1,21590343600016,Lesquin,Marché,59810,Code postal,LESQUIN,TVA,FR1,\
      "Clause sociale, Critère social",autre
      """)
    let record = try #require(file.records.first)
    #expect(record.number == "A1")
    #expect(record.buyerName == "Lesquin")
    #expect(record.placeName == "LESQUIN")
    #expect(record.holders == [.init(id: "FR1", idType: "TVA", name: nil)])
    #expect(record.socialConsiderations == ["Clause sociale", "Critère social"])
    #expect(file.warnings.isEmpty)
  }

  @Test func headerAlone() throws {
    let file = try rows("")
    #expect(file.readCount == 0)
    #expect(isAccountedFor(file))
  }
}
