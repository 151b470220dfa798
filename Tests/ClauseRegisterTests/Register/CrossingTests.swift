import Foundation
import Testing

@testable import ClauseRegister

/// Tables of two dimensions, against figures counted by hand.
@Suite struct CrossingTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture()
  }

  /// Works for 8 women and 6 men, services for 9 women and 2 men, 10 h each; one of the women of services is in works, too.
  private func people() throws {
    for (market, kind) in [("A", "travaux"), ("B", "services")] {
      _ = try register.addMarket(number: market, title: "M", buyer: "Pau", scope: nil)
      var profile = MarketDraft()
      profile.kind = kind
      _ = try register.setMarket(market, profile)
    }
    var count = 0
    for (market, sex, number) in [("A", "F", 8), ("A", "M", 6), ("B", "F", 9), ("B", "M", 2)] {
      for _ in 0..<number {
        count += 1
        var draft = PersonDraft(name: "Personne \(count)")
        draft.sex = sex
        _ = try register.addPerson(draft, scope: nil)
        try log(market, "Personne \(count)")
      }
    }
    try log("A", "Personne 15")
  }

  private func log(_ market: String, _ person: String) throws {
    _ = try register.logHours(
      HoursDraft(market: market, person: person, month: "2026-02", hours: "10"), isDraft: false)
  }

  private func crossed(_ title: String, unmasked: Bool = false) throws -> Report.Table {
    var request = ReportRequest()
    (request.dimensions, request.across, request.isUnmasked) = ([.kind], [.sex], unmasked)
    let report = try register.indicatorReport(request)
    return try #require(report.tables.first { $0.title == "\(title) : Nature x Sexe" }, "\(report.tables.map(\.title))")
  }

  @Test func `each pair has its hours and its people, and a person of two kinds is one in the sum`() throws {
    try people()
    let hours = try crossed("Heures", unmasked: true)
    #expect(hours.columns.map(\.code) == ["kind", "F", "M", "total"] && hours.hasTotal)
    #expect(
      hours.rows.map { $0.dropFirst().map(\.self) } == [
        [.minutes(5400), .minutes(1200), .minutes(6600)], [.minutes(5400), .minutes(3600), .minutes(9000)],
        [.minutes(10_800), .minutes(4800), .minutes(15_600)],
      ])
    #expect(
      try crossed("Personnes", unmasked: true).rows.map { $0.dropFirst().map(\.self) } == [
        [.count(9), .count(2), .count(11)], [.count(9), .count(6), .count(15)], [.count(17), .count(8), .count(25)],
      ])
  }

  @Test func `few people are hidden, and what would tell them as a difference`() throws {
    try people()
    let mark = Report.Cell.text("<5")
    #expect(
      try crossed("Personnes").rows.map { $0.dropFirst().map(\.self) } == [
        [mark, mark, .count(11)], [mark, mark, .count(15)], [.count(17), .count(8), .count(25)],
      ])
    #expect(try crossed("Heures").rows[0].dropFirst().map(\.self) == [.none, .none, .minutes(6600)])
  }

  @Test func `no row and no column of any table has one hidden alone`() {
    for _ in 0..<500 {
      let (width, height) = (Int.random(in: 2...6), Int.random(in: 2...6))
      var people = (0..<width * height).map { _ in [0, 0, 1, 4, 5, 6, 30].randomElement() ?? 0 }
      for row in 0..<height - 1 {
        people[row * width + width - 1] = people[row * width..<row * width + width - 1].reduce(0, +)
      }
      for column in 0..<width {
        people[(height - 1) * width + column] = (0..<height - 1).reduce(0) { $0 + people[$1 * width + column] }
      }
      let hidden = Masking.hidden(people: people, width: width)
      #expect(people.indices.allSatisfy { !(1..<5).contains(people[$0]) || hidden.contains($0) })
      for line in (0..<height).map({ row in (0..<width).map { row * width + $0 } })
        + (0..<width).map({ column in (0..<height).map { $0 * width + column } })
      {
        #expect(line.count(where: hidden.contains) != 1, "\(people) \(width)")
      }
    }
  }

  @Test func `more columns than anybody reads are refused, with what to do`() throws {
    for number in 0...IndicatorSource.mostColumns {
      _ = try register.addMarket(number: "M\(number)", title: "M", buyer: "Ville \(number)", scope: nil)
    }
    _ = try register.addPerson(PersonDraft(name: "Ana"), scope: nil)
    for number in 0...IndicatorSource.mostColumns { try log("M\(number)", "Ana") }
    var request = ReportRequest()
    (request.dimensions, request.across) = ([.kind], [.buyer])
    let error = #expect(throws: RegisterError.self) { try register.indicatorReport(request) }
    #expect(error?.message.contains("201 colonnes") == true)
  }
}
