import Foundation
import Testing

@testable import ClauseRegister

@Suite struct ProcurementErrorTests {
  @Test(
    arguments: [
      ("", ProcurementFileError.empty), (" \r\n\t", .empty), ("\u{FEFF}", .empty),
      ("bonjour", .notRecognised), ("a,b\n1,2\n", .notRecognised), ("id\n1\n", .notRecognised),
      ("id;nature\n1;2\n", .notRecognised), ("<marches/>", .notRecognised),
      ("id,objet,montant\n1,a,2\n", .columnsMissing(["acheteur_id"])),
      ("acheteur_id;objet;montant\n1;a;2\n", .columnsMissing(["id"])),
      ("[]", .jsonWithoutMarkets), ("{}", .jsonWithoutMarkets),
      (#"{"marches":3}"#, .jsonWithoutMarkets), (#"{"marches":null}"#, .jsonWithoutMarkets),
      (#"{"marches":{"autre":[]}}"#, .jsonWithoutMarkets),
      ("{\"marches\":\n [{\"é", .truncatedJSON(line: 2, column: 6)),
      (#"{"marches":["#, .truncatedJSON(line: 1, column: 13)),
      ("{\"marches\":\n[}", .malformedJSON(line: 2, column: 2)),
      (#"{"marches" []}"#, .malformedJSON(line: 1, column: 12)),
      (#"{"marches":[]} x"#, .malformedJSON(line: 1, column: 16)),
      (#"{marches:[]}"#, .malformedJSON(line: 1, column: 2)),
      (#"{"marches":[1 2]}"#, .malformedJSON(line: 1, column: 15)),
      (#"{"marches":[,]}"#, .malformedJSON(line: 1, column: 13)),
    ] as [(String, ProcurementFileError)])
  func refuses(_ text: String, _ error: ProcurementFileError) {
    #expect(throws: error) { try readText(text) }
  }

  @Test func messages() {
    let error = ProcurementFileError.truncatedJSON(line: 3, column: 7)
    #expect(
      error.message(in: .french)
        == "le fichier JSON est tronqué : il s'arrête à la ligne 3, colonne 7")
    #expect(
      error.message(in: .english) == "the JSON file is truncated: it ends at line 3, column 7")
    #expect("\(error)" == error.message(in: .french))
  }

  @Test(arguments: ImportWarning.Code.allCases)
  func warningTexts(_ code: ImportWarning.Code) throws {
    let warning = ImportWarning(row: 3, field: "montant", value: "x", code: code)
    #expect(warning.reason == warning.reason(in: .french))
    #expect(warning.reason(in: .french) != warning.reason(in: .english))
    let json = try JSONEncoder().encode(warning)
    #expect(try JSONDecoder().decode(ImportWarning.self, from: json) == warning)
    let members = try JSONDecoder().decode([String: Text].self, from: json)
    #expect(Set(members.keys) == ["row", "field", "value", "code", "reason"])
    #expect(members["reason"]?.text == warning.reason)
  }

  @Test func aWarningIsShort() {
    let long = ImportWarning(
      row: 1, field: "", value: String(repeating: "é", count: 5000), code: .wrongType)
    #expect(long.value.count == 1001)
  }

  private struct Text: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws {
      text = try? decoder.singleValueContainer().decode(String.self)
    }
  }
}
