import Foundation
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// The reports, with the figures of the real cases.
@Suite struct ReportTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture()
    _ = try fixture.person()
  }

  private func market(_ number: String, _ buyer: String, _ lots: [(String, String)]) throws {
    _ = try register.addMarket(number: number, title: "=Études", buyer: buyer, scope: nil)
    for (lot, due) in lots { _ = try register.addLot(market: register.market(number), number: lot, LotDraft(due: due)) }
  }

  private func log(
    _ hours: String, _ market: String, _ lot: String? = nil, person: String = "fatou", month: String = "2026-02",
    modality: String? = nil
  ) throws {
    _ = try register.logHours(
      HoursDraft(market: market, lot: lot, person: person, month: month, hours: hours, modality: modality),
      isDraft: false)
  }

  /// Gironde (avise-2) and Bordeaux (avise-1) of `cases.json`.
  private func cases() throws {
    try market("A65", "Conseil général de la Gironde", [("1", "385"), ("2", "700")])
    try market("EMD", "Communauté urbaine de Bordeaux", [("1", "3600")])
    try log("393", "A65", "1")
    try log("570", "A65", "2", modality: "mise_a_disposition_AI")
    for month in 1...5 { try log("926", "EMD", "1", month: "2025-0\(month)") }
  }

  private func object(_ report: Report) throws -> [String: Any] {
    let json = Data(try report.rendered(as: .json).utf8)
    return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
  }

  private func rows(_ report: Report, _ table: Int = 0) throws -> [[String: Any]] {
    let tables = try #require(try object(report)["tables"] as? [[String: Any]])
    return try #require(tables[table]["rows"] as? [[String: Any]])
  }

  @Test func `the vertical reading has the figures of the real cases, never capped`() throws {
    try cases()
    let report = try register.buyerReport(ReportRequest())
    let tables = try #require(try object(report)["tables"] as? [[String: Any]])
    #expect(
      tables.map { $0["title"] as? String } == ["Communauté urbaine de Bordeaux", "Conseil général de la Gironde"])
    let gironde = try rows(report, 1)
    #expect(gironde.map { $0["minutesDue"] as? Int } == [385 * 60, 700 * 60])
    #expect(gironde.map { $0["minutesDone"] as? Int } == [393 * 60, 570 * 60])
    #expect(gironde.map { $0["percent"] as? Double } == [102.1, 81.4])
    #expect(gironde.map { $0["gap"] as? Int } == [8 * 60, -130 * 60])
    let total = try #require(tables[1]["total"] as? [String: Any])
    #expect(total["minutesDue"] as? Int == 1085 * 60 && total["minutesDone"] as? Int == 963 * 60)
    // One person in both lots is one person.
    #expect(total["persons"] as? Int == 1)
    #expect(try rows(report, 0)[0]["percent"] as? Double == 128.6)
    #expect(try rows(report, 0)[0]["fte"] as? Double == 2.88)
  }

  @Test func `it is of the year and the buyer asked for, and says which`() throws {
    try cases()
    var request = ReportRequest()
    (request.year, request.buyer) = (2025, "bordeaux")
    let report = try register.buyerReport(request)
    #expect(report.subject == "2025 · Communauté urbaine de Bordeaux")
    #expect(report.tables.count == 1)
    #expect(try rows(report)[0]["minutesDone"] as? Int == 4630 * 60)
    request.year = 2026
    #expect(try rows(try register.buyerReport(request))[0]["minutesDone"] as? Int == 0)
    request.buyer = "c"
    #expect(throws: RegisterError.self) { try register.buyerReport(request) }
    request.buyer = "nowhere"
    #expect(throws: RegisterError.self) { try register.buyerReport(request) }
  }

  @Test func `the same version gives the same bytes, a changed register another version`() throws {
    try cases()
    func all() throws -> [Data] {
      try [register.buyerReport, register.personReport, register.yearReport].flatMap { make in
        try ReportFormat.allCases.map { try make(ReportRequest()).data(as: $0) }
      }
    }
    let first = try all()
    #expect(try all() == first)
    let version = try register.yearReport(ReportRequest()).version
    try log("1", "A65", "1")
    #expect(try register.yearReport(ReportRequest()).version != version)
  }

  @Test func `the horizontal reading follows a person through markets`() throws {
    try cases()
    let rows = try rows(try register.personReport(ReportRequest()))
    #expect(rows.map { $0["market"] as? String } == ["EMD", "A65", "A65"])
    #expect(rows.first?["runningMinutes"] as? Int == 4630 * 60 && rows.last?["runningMinutes"] as? Int == 5593 * 60)
    #expect(try register.personReport(ReportRequest()).shownPersons.count == 1)
    #expect(try register.buyerReport(ReportRequest()).shownPersons.isEmpty)
  }

  @Test func `days between two works are shown`() throws {
    try market("M1", "Pau", [("1", "10")])
    try market("M2", "Pau", [("1", "10")])
    for (market, date) in [("M1", "02/03/2026"), ("M1", "04/03/2026"), ("M2", "14/03/2026")] {
      _ = try register.logHours(HoursDraft(market: market, person: "fatou", date: date, hours: "7"), isDraft: false)
    }
    let rows = try rows(try register.personReport(ReportRequest()))
    #expect(rows.map { $0["interval"] as? Int } == [nil, 10])
    #expect(rows.map { $0["to"] as? String } == ["2026-03-04", "2026-03-14"])
  }

  @Test func `the yearly figures count people once, and say the base of full time`() throws {
    try cases()
    _ = try register.addPerson(PersonDraft(name: "Ana"), scope: nil)
    try log("20", "A65", "1", person: "ana")
    var request = ReportRequest()
    request.fteBase = 1820
    let report = try register.yearReport(request)
    #expect(try object(report)["fteBase"] as? Int == 1820)
    let indicators = Dictionary(
      uniqueKeysWithValues: try rows(report).map { ($0["indicator"] as? String ?? "", $0["value"] as? Double ?? -1) })
    #expect(indicators["Heures faites"] == 336_780)
    #expect(indicators["Personnes"] == 2 && indicators["Personnes, moins de 35 h"] == 1)
    #expect(indicators["ETP"] == 3.08)
    #expect(indicators["Heures par personne, médiane"] == 168_390)
    #expect(indicators["Part par SIAE"] == 10.2)
    let months = try rows(report, 1)
    #expect(months.compactMap { $0["minutes"] as? Int }.reduce(0, +) == 5613 * 60)
    #expect(months.last?["persons"] as? Int == 2)
    request.fteBase = 0
    #expect(throws: RegisterError.self) { try register.yearReport(request) }
  }

  @Test func `a correction counts in the reports, in its own month`() throws {
    try market("M1", "Pau", [("1", "10")])
    let entry = try register.logHours(
      HoursDraft(market: "M1", person: "fatou", date: "02/03/2026", hours: "7"), isDraft: false)
    _ = try register.review(market: "M1", month: "2026-03", .validate, reason: "")
    _ = try register.correctHours(
      try register.entry(entry.id), HoursDraft(date: "01/04/2026", hours: "8"), reason: "feuille")
    let months = try rows(try register.yearReport(ReportRequest()), 1)
    #expect(months.map { $0["month"] as? String } == ["2026-03", "2026-04"])
    #expect(months.map { $0["minutes"] as? Int } == [0, 480])
    #expect(months.map { $0["persons"] as? Int } == [0, 1])
  }

  @Test func `a market on a page has its computation, its lots and its months`() throws {
    try cases()
    _ = try register.review(market: "A65", month: "2026-02", .validate, reason: "gros mois")
    var request = ReportRequest()
    #expect(throws: RegisterError.self) { try register.marketReport(request) }
    request.market = "A65"
    let report = try register.marketReport(request)
    let items = try rows(report).map { "\($0["item"] ?? "")=\($0["value"] ?? "")" }
    #expect(items.contains("Donneur d'ordre=Conseil général de la Gironde") && items.contains("Montant=non précisé"))
    #expect(try rows(report, 1).map { $0["computation"] as? String } == ["385 h", "700 h"])
    let months = try rows(report, 2)
    #expect(months.map { $0["runningMinutes"] as? Int } == [963 * 60] && months[0]["closed"] as? String == "oui")
    #expect(report.shownPersons.isEmpty)
  }

  @Test func `a follow-up sheet has a person's hours on each lot, and room to sign`() throws {
    try cases()
    var request = ReportRequest()
    #expect(throws: RegisterError.self) { try register.sheetReport(request) }
    (request.person, request.market) = ("fatou", "A65")
    let report = try register.sheetReport(request)
    #expect(report.tables.map(\.title) == ["Personne", "A65/1 · =Études", "A65/2 · =Études"])
    #expect(try rows(report, 2).map { $0["state"] as? String } == ["déclaré"])
    #expect(try report.rendered(as: .html).contains("class=\"signatures\""))
    #expect(report.shownPersons.count == 1)
  }

  @Test func `spreadsheets get their own writing, and no formula`() throws {
    try cases()
    let french = try register.buyerReport(ReportRequest()).rendered(as: .csvFrench)
    #expect(french.unicodeScalars.first == "\u{FEFF}")
    #expect(french.contains("A65;'=Études;;;;1;;385,00;393,00;0,00;8,00;102,1;1;0,24;\r\n"))
    let plain = try register.buyerReport(ReportRequest()).rendered(as: .csv)
    #expect(plain.contains("A65,'=Études,,,,2,,700.00,570.00,0.00,-130.00,81.4,1,0.35,\r\n"))
  }

  @Test func `texts stay texts in every form`() throws {
    try market("M1", "<script>\"a;b\",c</script>", [("1", "10")])
    try log("1", "M1")
    let report = try register.buyerReport(ReportRequest())
    let html = try report.rendered(as: .html)
    #expect(!html.contains("<script>") && html.contains("&lt;script&gt;"))
    #expect(try report.rendered(as: .csv).contains("\"<script>\"\"a;b\"\",c</script>\""))
  }

  @Test func `what a device makes of a corrected entry counts there in place of the corrections, never beside them`()
    throws
  {
    try market("M1", "Pau", [("1", "10")])
    let logged = try register.logHours(
      HoursDraft(market: "M1", person: "fatou", date: "02/03/2026", hours: "7"), isDraft: false)
    let entry = try register.entry(logged.id)
    _ = try register.review(market: "M1", month: "2026-03", .validate, reason: "")
    for hours in ["8", "6"] { _ = try register.correctHours(entry, HoursDraft(hours: hours), reason: "feuille") }
    // As a device has it that has changed the entry, until the office decides: in its row.
    for (change, minutes) in [
      (["note": ColumnValue.text("vu")], 360), (["minutes": .integer(300)], 300), (["minutes": .integer(420)], 360),
      (["state": .text("refused")], 0),
    ] {
      try register.store.write { _ = try $0.edit("hour_entry", entry, change) }
      #expect(try register.hours().totalMinutes == minutes)
      #expect(try register.markets().map(\.minutesDone) == [minutes])
    }
  }

  @Test func `a report is of a year or of a month, days and monthly statements alike`() throws {
    try market("M1", "Pau", [("1", "100")])
    for day in ["28/02/2026", "01/03/2026", "31/03/2026", "01/04/2026"] {
      _ = try register.logHours(
        HoursDraft(market: "M1", person: "fatou", date: day, hours: "2"), isDraft: false)
    }
    try log("10", "M1", month: "2026-03")
    var request = ReportRequest()
    (request.month, request.person) = ("mars 2026", "fatou")
    let statement = try register.sheetReport(request)
    #expect(statement.subject == "2026-03 · Fatou N'Diaye")
    #expect(
      try rows(statement, 1).map { $0["date"] as? String } == ["2026-03", "2026-03-01", "2026-03-31"])
    request.person = nil
    #expect(try rows(try register.buyerReport(request))[0]["minutesDone"] as? Int == 14 * 60)
    // What was done before the month is part of how far the market is.
    #expect(try rows(try register.indicatorReport(request))[11]["value"] as? Double == 16)
    request.year = 2026
    #expect(refusal { _ = try register.buyerReport(request) } == "two-dates")
    (request.year, request.month) = (nil, "2026-13")
    #expect(refusal { _ = try register.buyerReport(request) } != nil)
  }
}
