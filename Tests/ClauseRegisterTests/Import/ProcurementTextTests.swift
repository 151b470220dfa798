import Foundation
import Testing

@testable import ClauseRegister

@Suite struct ProcurementTextTests {
  @Test(arguments: [
    (#"a\ud800b"#, "a\u{FFFD}b"), (#"a\udc00"#, "a\u{FFFD}"), (#"\ud83d\ude42"#, "🙂"),
    (#"\ud800\ud83d\ude42"#, "\u{FFFD}🙂"), (#"a\u0000b"#, "a\u{FFFD}b"), (#"C:\qux"#, #"C:\qux"#),
    ("a\u{0}b", "a\u{FFFD}b"), ("deux\nlignes", "deux\nlignes"), (#"a\tb\/\"c"#, "a\tb/\"c"),
    (#"\u00e9\u12"#, #"é\u12"#), ("\u{A0} é \u{FEFF}", "é"),
  ])
  func title(_ json: String, _ text: String) throws {
    #expect(try readOne(#""objet":""# + json + "\"").record?.title == text)
  }

  @Test func damagedTextWarnsOncePerRecord() throws {
    let read = try readOne("\"objet\":\"r\u{FFFD}fection\",\"nature\":\"March\u{FFFD}\"")
    #expect(read.record?.title == "r\u{FFFD}fection")
    #expect(read.record?.nature == "March\u{FFFD}")
    #expect(read.warnings.codes == [.textDamaged])
  }

  @Test func wrongEscapeWarns() throws {
    let read = try readOne(#""objet":"C:\qux""#)
    #expect(read.warnings.codes == [.escapeRepaired])
    #expect(read.warnings.first?.row == 0)
  }

  @Test func latin1JSON() throws {
    var data = Data(#"{"marches":[{"id":"1","acheteur":{"id":"21590343600016","nom":"Orl"#.utf8)
    data += [0xE9]
    data += Data(#"ans "}}]}"#.utf8)
    let file = try readProcurementFile(data, today: importToday)
    #expect(file.records.first?.buyerName == "Orléans")
    #expect(file.warnings.codes == [.encodingAssumed])
  }

  /// One wrong byte among right accents is damage, not another encoding.
  @Test func damagedUTF8() throws {
    var data = Data(#"{"marches":[{"id":"1","objet":"été déjà","acheteur":{"id":"#.utf8)
    data += Data(#""21590343600016","nom":"Orl"#.utf8) + [0xE9] + Data(#"ans"}}]}"#.utf8)
    let file = try readProcurementFile(data, today: importToday)
    #expect(file.records.first?.title == "été déjà")
    #expect(file.records.first?.buyerName == "Orl\u{FFFD}ans")
    #expect(file.warnings.codes == [.encodingDamaged, .textDamaged])
  }

  @Test func windows1252() {
    let decoded = decodeImportedText([0x80, 0x9C, 0x81, 0xE9, 0x41, 0x9F, 0xFF])
    #expect(String(decoding: decoded.bytes, as: UTF8.self) == "€œ\u{FFFD}éAŸÿ")
    #expect(decoded.warning == .encodingAssumed)
    let all = decodeImportedText(Array(0x80...0xFF))
    #expect(String(decoding: all.bytes, as: UTF8.self).unicodeScalars.count == 128)
  }

  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
  func utf16(_ encoding: String.Encoding) throws {
    let text = "\u{FEFF}id;acheteur_id;objet\nA1;21590343600016;Été\n"
    let data = try #require(text.data(using: encoding))
    let file = try readProcurementFile(data, today: importToday)
    #expect(file.records.first?.title == "Été")
    #expect(file.warnings.isEmpty)
  }

  @Test(arguments: [
    ("Travaux avec clause d'insertion", true), ("MARCHÉ RÉSERVÉ aux EA", true),
    ("March\u{FFFD} r\u{FFFD}serv\u{FFFD}", true), ("Clause  sociale", true),
    ("Re\u{301}servation", true), ("Entretien", false), ("Clauses techniques", false),
  ])
  func clauseByWords(_ title: String, _ isProposed: Bool) {
    #expect(proposesClause(considerations: [], title: title) == isProposed)
  }

  @Test(
    arguments: [
      (#"{"considerationSociale":["Clause sociale"]}"#, ["Clause sociale"], true),
      (#"{"considerationSociale":["CRITERE SOCIAL"]}"#, ["Critère social"], true),
      (#"{"considerationSociale":"Marché réservé"}"#, ["Marché réservé"], true),
      (#"["Concession réservée"]"#, ["Concession réservée"], true),
      (#""Clause sociale, Critère social""#, ["Clause sociale", "Critère social"], true),
      (
        #"{"considerationSociale":["Pas de considération sociale"]}"#,
        ["Pas de considération sociale"], false
      ),
      (#"{"considerationSociale":["Sans objet"]}"#, ["Sans objet"], false),
      (#"{"considerationSociale":["Autre chose"]}"#, ["Autre chose"], true),
      (#"{"considerationSociale":["MQ"]}"#, [], false), ("null", [], false), ("{}", [], false),
    ] as [(String, [String], Bool)])
  func clauseByDeclaration(_ json: String, _ labels: [String], _ isProposed: Bool) throws {
    let read = try readOne(#""considerationsSociales":"# + json)
    #expect(read.record?.socialConsiderations == labels)
    #expect(read.record?.clauseProposed == isProposed)
  }

  @Test func declarationDecidesOverWords() throws {
    let read = try readOne(
      #""objet":"insertion","considerationsSociales":["Pas de considération sociale"]"#)
    #expect(read.record?.clauseProposed == false)
  }
}
