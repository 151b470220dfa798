import Foundation
import Testing

@testable import ClauseRegister

@Suite struct ProcurementJSONTests {
  @Test func recordsThatAreNone() throws {
    let file = try readText(
      #"{"marches":[null,1,"x",[],[{}],{},{"id":"1"},{"acheteur":{"id":"21590343600016"}},true]}"#)
    #expect(file.readCount == 9)
    #expect(file.records.isEmpty)
    #expect(
      file.skipped.map(\.code) == [
        .notAnObject, .notAnObject, .notAnObject, .notAnObject, .notAnObject, .buyerMissing,
        .buyerMissing, .numberMissing, .notAnObject,
      ])
    #expect(file.warnings.map(\.row) == Array(1...9))
    #expect(isAccountedFor(file))
  }

  @Test(arguments: [
    #"{"id":" A 1 ","acheteur":{"id":" 215 903 436 00016 "}}"#,
    #"{"id":"A 1","acheteur.id":"21590343600016"}"#,
    #"{"id":"A 1","acheteur_id":21590343600016}"#,
    #"{"id":"A 1","autoriteConcedante":{"id":"21590343600016"}}"#,
    #"{"uid":"21590343600016A 1","acheteur":{"id":"21590343600016"}}"#,
    #"{"id":"MQ","uid":"21590343600016A 1","acheteur":{"id":"21590343600016"}}"#,
    #"{"id":["A"],"uid":"21590343600016A 1","acheteur":{"id":"21590343600016"}}"#,
  ])
  func key(_ record: String) throws {
    let file = try readText(#"{"marches":[\#(record)]}"#)
    #expect(file.records.map(\.key) == [.init(buyerID: "21590343600016", number: "A 1")])
  }

  @Test func otherUID() throws {
    let read = try readOne(#""uid":"2018-1""#)
    #expect(read.record?.number == "M1")
    #expect(read.warnings.codes == [.uidDiffers])
  }

  @Test(arguments: [
    #"[{"id":"21590343600016","typeIdentifiant":"SIRET"}]"#,
    #"[{"titulaire":{"id":"21590343600016","typeIdentifiant":"siret"}}]"#,
    #"{"titulaire":[{"id":"21590343600016","typeIdentifiant":"SIRET"}]}"#,
    #"{"titulaire":{"id":21590343600016,"typeIdentifiant":"SIRET"}}"#,
    #"{"id":" 21590343600016","typeIdentifiant":"SIRET"}"#,
    #"[[{"id":"21590343600016","typeIdentifiant":"SIRET"}],null,""]"#,
  ])
  func holderShapes(_ json: String) throws {
    for version in [#"{"marches":[R]}"#, #"{"marches":{"marche":[R]}}"#] {
      let record = #"{"id":"1","acheteur":{"id":"21590343600016"},"titulaires":\#(json)}"#
      let file = try readText(version.replacing("R", with: record))
      #expect(
        file.records.first?.holders == [.init(id: "21590343600016", idType: "SIRET", name: nil)])
      #expect(file.warnings.isEmpty)
    }
  }

  @Test(
    arguments: [
      ("null", []), ("[]", []), ("\"\"", []), ("[null]", []),
      (#"{"titulaire":"typeIdentifiant"}"#, [ImportWarning.Code.holderUnreadable]),
      (#"[{}]"#, [.holderUnreadable]), ("3", [.holderUnreadable]), ("true", [.holderUnreadable]),
      (#"[{"typeIdentifiant":"SIRET"}]"#, [.holderUnreadable]), (#""MQ""#, [.placeholder]),
      (#"[{"id":"NC"}]"#, [.placeholder]), (#"[{"id":{}}]"#, [.wrongType, .holderUnreadable]),
    ] as [(String, [ImportWarning.Code])])
  func holdersThatAreNone(_ json: String, _ codes: [ImportWarning.Code]) throws {
    let read = try readOne(#""titulaires":"# + json)
    #expect(read.record?.holders == [])
    #expect(read.warnings.codes == codes)
  }

  @Test(
    arguments: [
      (#"{"id":"FR12345678901","typeIdentifiant":"TVA"}"#, "TVA", []),
      (#"{"id":"X","typeIdentifiant":"hors ue"}"#, "HORS-UE", []),
      (
        #"{"id":"FR1","typeIdentifiant":"TVA_INTRACOMMUNAUTAIRE"}"#, "TVA_INTRACOMMUNAUTAIRE",
        [ImportWarning.Code.holderTypeUnknown]
      ),
      (#"{"id":"123","typeIdentifiant":"SIRET"}"#, "SIRET", [.siretMalformed]),
      (#"{"id":"123"}"#, nil, [.siretMalformed]),
      (#"{"denominationSociale":"Durand"}"#, nil, []),
    ] as [(String, String?, [ImportWarning.Code])])
  func holderTypes(_ json: String, _ type: String?, _ codes: [ImportWarning.Code]) throws {
    let read = try readOne(#""titulaires":["# + json + "]")
    #expect(read.record?.holders.map(\.idType) == [type])
    #expect(read.warnings.codes == codes)
  }

  @Test(arguments: [
    ("MARCHE", false), ("Marche", false), ("Marché", false), ("Contrat de concession", true),
    ("CONTRAT-CONCESSION", true), ("?", false),
  ])
  func kinds(_ type: String, _ isConcession: Bool) throws {
    let kind = try readOne(#""_type":"\#(type)""#).record?.kind
    #expect(kind == (isConcession ? .concession : .market))
  }

  @Test func version1Concession() throws {
    let file = try readText(
      #"""
      {"marches":[{"id":"C1","_type":"Contrat de concession","dateSignature":"2018-02-03+01:00",
      "autoriteConcedante":{"id":"21590343600016","nom":"Lesquin"},"valeurGlobale":"12,5",
      "concessionnaires":[{"id":"21590343600016","denominationSociale":"Régie"}]}]}
      """#)
    let record = try #require(file.records.first)
    #expect(record.kind == .concession)
    #expect(record.buyerName == "Lesquin")
    #expect(record.notifiedOn == "2018-02-03")
    #expect(record.amountCents == 12_50)
    #expect(record.holders.map(\.name) == ["Régie"])
  }

  @Test func places() throws {
    let country = try readOne(
      #""lieuExecution":{"code":"NC","typeCode":"CODE PAYS","nom":"Nouméa"}"#)
    #expect(country.record?.placeCode == "NC")
    #expect(country.record?.placeCodeType == "Code pays")
    #expect(country.record?.placeName == "Nouméa")
    #expect(country.warnings.isEmpty)
    let missing = try readOne(#""lieuExecution":{"code":"NC","typeCode":"Code commune"}"#)
    #expect(missing.record?.placeCode == nil)
    #expect(missing.warnings.codes == [.placeholder])
    #expect(try readOne(#""lieuExecution":"ici""#).record?.placeCode == nil)
  }

  @Test func modifications() throws {
    let read = try readOne(
      #"""
      "montant":100,"dureeMois":12,"modifications":[{},null,{"modification":{"montant":150,
      "dateNotificationModification":"2020-05-01"}},{"dureeMois":24,"objetModification":"Avenant 2",
      "dateNotificationModification":"2020-04-01"},{"modification":"MQ"}]
      """#)
    let record = try #require(read.record)
    #expect(record.modifications.count == 2)
    #expect(record.amountCents == 150_00)
    #expect(record.awardedAmountCents == 100_00)
    #expect(record.durationMonths == 24)
    #expect(record.modifications.last?.subject == "Avenant 2")
    #expect(read.warnings.codes == [.wrongType, .modificationsUnordered])
  }

  @Test func repeatedKeys() throws {
    let read = try readOne(#""objet":"a","objet":"b","nature":"n""#)
    #expect(read.record?.title == "b")
    #expect(read.warnings.codes == [.keyRepeated])
    #expect(read.warnings.first?.field == "objet")
  }

  @Test(arguments: [30, 31, 100, 9_000])
  func deepNesting(_ depth: Int) throws {
    let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let read = try readOne(#""objet":\#(nested),"nature":"Marché""#)
    #expect(read.record?.nature == "Marché")
    #expect(read.warnings.codes.contains(.nestingCut) == (depth > 29))
  }

  @Test func deepNestingWithoutEnd() {
    for text in [#"{"marches":["#, "", #"{"a":"#] {
      let nested = text + String(repeating: "[", count: 100_000)
      #expect(throws: ProcurementFileError.self) { try readText(nested) }
    }
  }

  @Test func commasAtTheEnd() throws {
    let file = try readText(
      #"{"marches":[{"id":"1","acheteur":{"id":"21590343600016",},},],}"#)
    #expect(file.records.count == 1)
  }

  @Test func byteOrderMarkAndSpace() throws {
    #expect(try readText("\u{FEFF}\n \t{\"marches\":[]}\r\n").format == .version1)
    #expect(try readText(#"{"marches":{}}"#).format == .version2)
    #expect(try readText(#"{"marches":{"marche":{"id":"1"}}}"#).readCount == 1)
    #expect(try readText(#"{"marches":{"marche":null,"contrat-concession":[]}}"#).readCount == 0)
  }
}
