import Testing

@testable import ClauseRegister

@Suite struct ProcurementValueTests {
  @Test(
    arguments: [
      ("80000", 80_000_00), ("1054197.1", 1_054_197_10), ("\"7008\"", 7008_00),
      ("\"1 234,56 €\"", 1234_56), ("\"1\u{202F}234,5\"", 1234_50),
      ("\"1.234.567,89\"", 1_234_567_89),
      ("\"1,234.56\"", 1234_56), ("1e3", 1000_00), ("1.5E+2", 150_00), ("12300e-2", 123_00),
      ("\"0012\"", 12_00), ("90071992547.41", 90_071_992_547_41), ("\"12 euros\"", 12_00),
      ("99999999999.99", 99_999_999_999_99), ("\"0,500\"", 50), (".5", 50),
    ] as [(String, Int64)])
  func amount(_ text: String, _ cents: Int64) throws {
    let read = try readOne(#""montant":"# + text)
    #expect(read.record?.amountCents == cents)
    #expect(read.warnings.isEmpty)
  }

  @Test(
    arguments: [
      ("0", 0, ImportWarning.Code.amountZero), ("0.0", 0, .amountZero),
      ("-5", nil, .amountNegative),
      ("1e17", nil, .amountImplausible), ("100000000000", nil, .amountImplausible),
      ("1e400", nil, .amountImplausible), ("1e-400", 0, .amountRounded),
      ("1e99999999999999999999", nil, .amountUnreadable),
      ("1e-9223372036854775808", nil, .amountUnreadable), ("12.345", 12_35, .amountRounded),
      ("12.344", 12_34, .amountRounded), ("\"1,234\"", nil, .amountUnreadable),
      ("\"80000 90000\"", nil, .amountUnreadable), ("\"beaucoup\"", nil, .amountUnreadable),
      ("NaN", nil, .amountUnreadable), ("-Infinity", nil, .amountUnreadable),
      ("[1]", nil, .wrongType), ("{}", nil, .wrongType), ("true", nil, .wrongType),
      ("\"MQ\"", nil, .placeholder), ("\"INX 1e3\"", nil, .placeholder),
    ] as [(String, Int64?, ImportWarning.Code)])
  func amountWarns(_ text: String, _ cents: Int64?, _ code: ImportWarning.Code) throws {
    let read = try readOne(#""montant":"# + text)
    #expect(read.record?.amountCents == cents)
    #expect(read.warnings.codes == [code])
    #expect(read.warnings.first?.field == "montant")
    #expect(read.warnings.first?.row == 1)
  }

  @Test func hugeNumber() throws {
    let read = try readOne(#""montant":"# + String(repeating: "9", count: 5000))
    #expect(read.warnings.codes == [.amountUnreadable])
    #expect(read.warnings.first?.value.count == 1001)
  }

  @Test(arguments: [
    ("12", 12), ("12.0", 12), ("\"24\"", 24), ("\"36 mois\"", 36), ("1200", 1200),
  ])
  func duration(_ text: String, _ months: Int) throws {
    let read = try readOne(#""dureeMois":"# + text)
    #expect(read.record?.durationMonths == months)
    #expect(read.warnings.isEmpty)
  }

  @Test(
    arguments: [
      ("0", ImportWarning.Code.durationImplausible), ("1201", .durationImplausible),
      ("-3", .durationImplausible), ("1e300", .durationImplausible), ("1.5", .durationUnreadable),
      ("\"un an\"", .durationUnreadable), ("[]", .wrongType), ("\"CDL\"", .placeholder),
    ] as [(String, ImportWarning.Code)])
  func durationWarns(_ text: String, _ code: ImportWarning.Code) throws {
    let read = try readOne(#""dureeMois":"# + text)
    #expect(read.record?.durationMonths == nil)
    #expect(read.warnings.codes == [code])
  }

  @Test(arguments: [
    ("2018-12-17", "2018-12-17"), ("2018-12-17+01:00", "2018-12-17"),
    ("2018-12-17-05:00Z", "2018-12-17"), ("2018-12-17Z", "2018-12-17"), ("2019-1-1", "2019-01-01"),
    ("2018-12-17T00:00:00+01:00", "2018-12-17"), (" 2018-12-17 00:00:00 ", "2018-12-17"),
    ("2026-03-14", "2026-03-14"), ("2024-02-29", "2024-02-29"),
  ])
  func day(_ text: String, _ day: String) throws {
    let read = try readOne(#""dateNotification":""# + text + "\"")
    #expect(read.record?.notifiedOn == day)
    #expect(read.warnings.isEmpty)
  }

  @Test(
    arguments: [
      ("September, 16 2021 00:00:00", "2021-09-16", ImportWarning.Code.dateUnusual),
      ("Sep 16 2021", "2021-09-16", .dateUnusual), ("17/12/2018", "2018-12-17", .dateUnusual),
      ("20181217", "2018-12-17", .dateUnusual),
      ("2018-12-17T23:00:00Z", "2018-12-17", .dateUnusual),
      ("2018/12/17", "2018-12-17", .dateUnusual), ("2026-03-15", "2026-03-15", .dateInFuture),
      ("0222-04-29", nil, .dateImplausible), ("1899-12-30", nil, .dateImplausible),
      ("9999-12-31", nil, .dateImplausible), ("2023-02-29", nil, .dateUnreadable),
      ("2018-13-01", nil, .dateUnreadable), ("12/17/2018", nil, .dateUnreadable),
      ("2019-+1-1", nil, .dateUnreadable), ("2019-1", nil, .dateUnreadable),
      ("2019-01-01x", nil, .dateUnreadable), ("hier", nil, .dateUnreadable),
      ("--", nil, .dateUnreadable), ("99999999999999999999-1-1", nil, .dateUnreadable),
      ("MQ NC", nil, .placeholder), ("NC", nil, .placeholder),
    ] as [(String, String?, ImportWarning.Code)])
  func dayWarns(_ text: String, _ day: String?, _ code: ImportWarning.Code) throws {
    let read = try readOne(#""dateNotification":""# + text + "\"")
    #expect(read.record?.notifiedOn == day)
    #expect(read.warnings.codes == [code])
    #expect(read.warnings.first?.value == text)
  }

  @Test(arguments: [
    ("\"45314000\"", "45314000"), ("\"45314000-7\"", "45314000"), ("45314000", "45314000"),
    ("\"45314000-\"", "45314000"), ("\"453140007\"", "45314000"), ("\"45314000.0\"", "45314000"),
  ])
  func cpv(_ text: String, _ code: String) throws {
    let read = try readOne(#""codeCPV":"# + text)
    #expect(read.record?.cpv == code)
    #expect(read.warnings.isEmpty)
  }

  @Test(
    arguments: [
      ("9134000", "09134000", ImportWarning.Code.cpvCompleted),
      ("\"9134000-8\"", "09134000", .cpvCompleted), ("\"INO\"", nil, .cpvUnreadable),
      ("\"45\"", nil, .cpvUnreadable), ("\"4531400012\"", nil, .cpvUnreadable),
      ("\"٤٥٣١٤٠٠٠\"", nil, .cpvUnreadable), ("null", nil, nil),
    ] as [(String, String?, ImportWarning.Code?)])
  func cpvWarns(_ text: String, _ cpv: String?, _ code: ImportWarning.Code?) throws {
    let read = try readOne(#""codeCPV":"# + text)
    #expect(read.record?.cpv == cpv)
    #expect(read.warnings.codes == [code].compactMap(\.self))
  }

  @Test(
    arguments: [
      ("21590343600016", nil), ("35600000000048", nil), ("35600000049837", nil),
      ("35600000049838", ImportWarning.Code.siretChecksum), ("21590343600017", .siretChecksum),
      ("2159034360001", .siretMalformed), ("2159034360001X", .siretMalformed),
      ("٢١٥٩٠٣٤٣٦٠٠٠١٦", .siretMalformed),
    ] as [(String, ImportWarning.Code?)])
  func siret(_ siret: String, _ code: ImportWarning.Code?) throws {
    let file = try readText(#"{"marches":[{"id":"1","acheteur":{"id":"\#(siret)"}}]}"#)
    #expect(file.records.first?.buyerID == siret)
    #expect(file.warnings.codes == [code].compactMap(\.self))
  }

  @Test(arguments: [
    ("MQ", true), ("CDL", true), ("NC", true), ("MQ NC", true), ("mq", true), ("INX 12", true),
    ("INX", true), ("NC 12", false), ("MQ2", false), ("", false), ("INXS", false),
  ])
  func placeholder(_ text: String, _ isPlaceholder: Bool) {
    #expect(isImportPlaceholder(text) == isPlaceholder)
  }
}
