import Foundation
import Testing

@testable import ClauseRegister

/// The report of the Pays d'Aubagne for 2007 and 2008 (`cases.json`, aubagne): by article 10 and 9 full-time equivalents, 19 as a
/// whole, 37 people, 5 permanent contracts. It gives no hours and no base: those here are some that give its figures.
@Suite struct AubagneTests {
  private struct Bilan: Decodable {
    let personnes_positionnees: Int
    let etp_article_14: Double
    let cdi_article_14: Int
    let etp_dechetteries_14_53: Double
    let etp_total: Double
  }

  private func printed() throws -> Bilan {
    struct Aubagne: Decodable { let bilan_2007_2008: Bilan }
    struct Cases: Decodable { let aubagne: Aubagne }
    let file = URL(filePath: #filePath).appending(path: "../../../Fixtures/cases/cases.json").standardized
    return try JSONDecoder().decode(Cases.self, from: Data(contentsOf: file)).aubagne.bilan_2007_2008
  }

  private func market(_ register: Register, _ number: String, _ bases: [String]) throws {
    _ = try register.addMarket(number: number, title: number, buyer: "Agglo", scope: nil)
    var profile = MarketDraft()
    profile.bases = bases
    _ = try register.setMarket(number, profile)
  }

  /// So many people with the hours of `months` months each.
  private func people(
    _ register: Register, _ market: String, from first: Int, _ count: Int, months: Int, _ hours: String
  ) throws {
    for number in first..<first + count {
      _ = try register.addPerson(PersonDraft(name: "Jeune \(number)"), scope: nil)
      for month in 1...months {
        _ = try register.logHours(
          HoursDraft(market: market, person: "Jeune \(number)", month: "2008-\(padded(month, 2))", hours: hours),
          isDraft: false)
      }
    }
  }

  @Test func `full-time equivalents and people by article, with the base that they stand on`() throws {
    let register = try RegisterFixture().register
    let bilan = try printed()
    try market(register, "Font de Mai", ["14"])
    try market(register, "Déchetteries", ["14", "53"])
    // 20 x 5 x 160 h 42 are 16,070 h; 17 people have 14,463 h: at 1,607 h a year ten and nine.
    try people(register, "Font de Mai", from: 1, 20, months: 5, "160h42")
    try people(register, "Déchetteries", from: 21, 17, months: 5, "170")
    _ = try register.logHours(
      HoursDraft(market: "Déchetteries", person: "Jeune 21", month: "2008-06", hours: "13"), isDraft: false)
    for number in 1...bilan.cdi_article_14 {
      var contract = ContractDraft()
      (contract.person, contract.market, contract.startsOn) = ("Jeune \(number)", "Font de Mai", "01/01/2008")
      (contract.endsOn, contract.exit, contract.exitOn) = ("30/06/2008", "cdi", "30/06/2008")
      _ = try register.addContract(contract)
    }
    var request = ReportRequest()
    (request.year, request.dimensions) = (2008, [.article])
    let report = try register.indicatorReport(request)
    #expect(try report.fteBase == 1607 && report.rendered(as: .text).contains("1607 h"))
    let articles = try #require(report.tables.first { $0.title == "Heures par article" })
    func column(_ table: Report.Table, _ code: String) throws -> [Report.Cell] {
      let place = try #require(table.columns.firstIndex { $0.code == code })
      return table.rows.map { $0[place] }
    }
    let hundredths = [bilan.etp_article_14, bilan.etp_dechetteries_14_53].map { Report.Cell.fullTime(Int($0 * 100)) }
    #expect(try column(articles, "fte") == hundredths)
    #expect(try column(articles, "permanentExits") == [.count(bilan.cdi_article_14), .count(0)])
    let total = report.tables[0].rows.map { $0[0...1].map(\.self) }
    #expect(total.contains([.text("ETP"), .fullTime(Int(bilan.etp_total * 100))]))
    #expect(total.contains([.text("Personnes"), .count(bilan.personnes_positionnees)]))
    // On another base the same hours are fewer: the report says on which.
    request.fteBase = 1820
    #expect(try register.indicatorReport(request).tables[0].rows.contains { $0[1] == .fullTime(1678) })
  }
}
