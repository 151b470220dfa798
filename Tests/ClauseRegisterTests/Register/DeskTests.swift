import ClauseRegister
import Foundation
import SyncCore
import SyncModel
import Testing

/// What the office's console asks of a register.
@Suite struct DeskTests {
  private let fixture: RegisterFixture
  private let market: Identifier

  init() throws {
    fixture = try RegisterFixture()
    market = try fixture.market()
    _ = try fixture.person()
  }

  @Test func `a decision on what is not so any more writes nothing`() throws {
    let register = fixture.register
    let entry = try #require(Identifier(try fixture.log("7").id))
    let month = SeenPart.month(market: market, month: "2026-03")
    let record = SeenPart.records([RecordReference("hour_entry", entry)])
    for (part, change) in [
      (month, { _ = try self.fixture.log("2", date: "12/03/2026") }),
      (month, { _ = try register.review([entry], .check, reason: "") }),
      (record, { _ = try register.editHours(entry, HoursDraft(hours: "8")) }),
    ] as [(SeenPart, () throws -> Void)] {
      let seen = try register.digest(of: part)
      #expect(try register.digest(of: part) == seen)
      try change()
      #expect(try register.digest(of: part) != seen)
      #expect {
        try register.expecting(part, seen).review(market: "\(market)", month: "2026-03", .validate, reason: "x")
      } throws: {
        ($0 as? RegisterError)?.code == "changed-meanwhile"
      }
    }
    #expect(try register.hours().hours.allSatisfy { $0.state != "validated" })
    // What was not shown does not count; and as it is now, it is done.
    let seen = try register.digest(of: month)
    _ = try fixture.log("1", date: "12/02/2026")
    let validated = try register.expecting(month, seen).review(
      market: "\(market)", month: "2026-03", .validate, reason: "x")
    #expect(validated.hours.count == 2)
    #expect(try register.months(of: market).map { $0.isLocked } == [true, false])
    // A correction changes what counts in the month.
    let closed = try register.digest(of: month)
    _ = try register.correctHours(entry, HoursDraft(hours: "6"), reason: "relu")
    #expect(try register.digest(of: month) != closed)
  }

  @Test func `markets come in pages, found by any of their words and sorted`() throws {
    let register = fixture.register
    for number in 1...23 {
      _ = try register.addMarket(
        number: "2025-\(number + 100)", title: number % 2 == 0 ? "Voirie 100%" : "Piscine", buyer: "CA \(number)",
        scope: nil)
    }
    let first = try register.markets(matching: "", by: .number, page: 0, size: 10)
    #expect(first.total == 24 && first.markets.count == 10 && first.markets[0].number == "2024-41")
    #expect(try register.markets(matching: "", by: .number, page: 2, size: 10).markets.count == 4)
    #expect(try register.markets(matching: "", by: .number, page: 9, size: 10).markets.isEmpty)
    #expect(try register.markets(matching: "piscine", by: .title, page: 0, size: 50).total == 12)
    // Signs that SQL reads otherwise are themselves.
    #expect(try register.markets(matching: "100%", by: .buyer, page: 0, size: 50).total == 11)
    #expect(try register.markets(matching: "_", by: .buyer, page: 0, size: 50).total == 0)
    #expect(try register.markets(matching: "ville de", by: .notified, page: 0, size: 50).markets[0].id == "\(market)")
  }

  @Test func `the directory follows names, new people, merges and erasures`() throws {
    let register = fixture.register
    let directory = PersonDirectory()
    func found(_ search: String) throws -> [String] {
      try register.persons(matching: search, in: directory, page: 0, size: 10).persons.map(\.name)
    }
    #expect(try found("") == ["Fatou N'Diaye"])
    let other = try fixture.person("NDIAYE Fatou")
    let same = try fixture.person("n'diaye fatou")
    #expect(try found("fatou").count == 3)
    #expect(try found("diaye fat").count == 3)
    #expect(try found("sy").isEmpty)
    #expect(try register.duplicates(in: directory, page: 0, size: 10).count == 1)
    #expect(try register.duplicatePersons().count == 1)
    _ = try register.setPerson("\(other)", PersonDraft(name: "Awa Sy"))
    #expect(try found("awa") == ["Awa Sy"])
    #expect(try register.overview(directory).duplicates == 1)
    let merged = try register.mergePersons("fatou n'diaye", "\(same)", reason: "même dossier")
    #expect(merged.mergedIds.count == 1)
    #expect(try register.standingMerges(limit: 5).map(\.persons.count) == [2])
    #expect(try register.overview(directory).duplicates == 0)
    #expect(try found("").count == 2)
    _ = try register.erasePerson("\(other)")
    #expect(try found("awa").isEmpty)
    #expect(try found("").count == 1)
  }
}
