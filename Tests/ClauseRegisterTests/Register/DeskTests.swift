import ClauseRegister
import Foundation
import GRDB
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
    let directory = MarketDirectory()
    func found(_ text: String, by order: MarketOrder, page: Int = 0, size: Int = 50) throws -> MarketPage {
      var search = MarketSearch(text)
      search.order = order
      return try register.markets(matching: search, in: directory, page: page, size: size)
    }
    let first = try found("", by: .number, size: 10)
    #expect(first.total == 24 && first.markets.count == 10 && first.markets[0].number == "2024-41")
    #expect(try found("", by: .number, page: 2, size: 10).markets.count == 4)
    #expect(try found("", by: .number, page: 9, size: 10).markets.isEmpty)
    #expect(try found("piscine", by: .title, page: 0, size: 50).total == 12)
    // Signs that SQL reads otherwise are themselves.
    #expect(try found("100%", by: .buyer, page: 0, size: 50).total == 11)
    #expect(try found("_", by: .buyer, page: 0, size: 50).total == 0)
    #expect(try found("ville de", by: .notified, page: 0, size: 50).markets[0].id == "\(market)")
    // Words stand anywhere, whatever their case and accents; what a number joins stays together.
    #expect(try found("ca ÉTÉ", by: .number).total == 0)
    _ = try register.addMarket(number: "2025-24", title: "École d’été", buyer: "Côte 41", scope: nil)
    #expect(try found("cote ETE", by: .number).markets.map(\.number) == ["2025-24"])
    #expect(try found("ecole", by: .number).total == 1)
    #expect(try found("2024-41", by: .number).markets.map(\.number) == ["2024-41"])
  }

  @Test(arguments: MarketOrder.allCases, [false, true])
  func `the pages of a list of markets make the whole list, also while it changes`(
    order: MarketOrder, isReversed: Bool
  ) throws {
    let register = fixture.register
    let directory = MarketDirectory()
    for number in 1...1200 {
      let day = try #require(CalendarDay(iso: "2026-01-01")?.adding(days: number * 7 % 300))
      try register.store.write { transaction in
        try transaction.db.execute(
          sql: "INSERT INTO market (id, number, title, scope, notified_on) VALUES (?, ?, ?, 'pau', ?)",
          arguments: [
            register.store.environment.newIdentifier().data, "2025-\(number)", "Voirie \(number * 31 % 17)",
            day.description,
          ])
      }
      // The directory is there before most of them.
      if number == 100 { _ = try register.markets(matching: MarketSearch(), in: directory, page: 0, size: 1) }
    }
    // Two buyers of one name, one without, and most markets without a buyer.
    for number in 1...40 {
      _ = try register.addMarket(number: "2026-\(number)", title: "Voirie", buyer: "CA \(number % 9)", scope: "pau")
    }
    for (buyer, name) in [("CA 3", "CA 1"), ("CA 5", nil)] {
      let id = try #require(try register.buyers(matching: buyer, page: 0, size: 1).items.first?.id)
      try register.store.write { transaction in
        let id = try #require(Identifier(id))
        try transaction.db.execute(sql: "UPDATE buyer SET name = ? WHERE id = ?", arguments: [name, id.data])
      }
    }
    var search = MarketSearch()
    (search.order, search.isReversed) = (order, isReversed)
    func pages(_ directory: MarketDirectory, size: Int) throws -> [String] {
      try (0...1300 / size).flatMap {
        try register.markets(matching: search, in: directory, page: $0, size: size).markets.map(\.id)
      }
    }
    func whole() throws -> [MarketView] {
      func key(_ view: MarketView) -> (String, String, String) {
        let first =
          switch order {
          case .number: ""
          case .title: foldedName(view.title)
          case .buyer: foldedName(view.buyer)
          case .notified: view.profile.notifiedOn ?? ""
          }
        return (first, view.number, view.id)
      }
      let sorted = try register.markets().sorted { key($0) < key($1) }
      return isReversed ? sorted.reversed() : sorted
    }
    #expect(try pages(directory, size: 700) == whole().map(\.id))
    for number in stride(from: 1, to: 1200, by: 40) {
      var draft = MarketDraft()
      draft.title = "Piscine \(number)"
      _ = try register.setMarket("2025-\(number)", draft)
    }
    let buyer = try #require(try register.buyers(matching: "", page: 0, size: 1).items.first)
    var renamed = BuyerDraft()
    renamed.name = "Zone d'aménagement"
    _ = try register.setBuyer(buyer.id, renamed)
    let expected = try whole().map(\.id)
    #expect(expected.count == 1241)
    #expect(try pages(directory, size: 230) == expected)
    #expect(try pages(MarketDirectory(), size: 700) == expected)
  }

  @Test func `buyers, posts and structures come in pages, found by their words`() throws {
    let register = fixture.register
    for number in 1...7 {
      var buyer = BuyerDraft()
      (buyer.name, buyer.territory) = ("CA \(number)", number % 2 == 0 ? "Béarn_" : nil)
      _ = try register.addBuyer(buyer, scope: nil)
      var post = PostDraft()
      (post.market, post.title) = ("2024-41", "Maçon \(number)")
      _ = try register.addPost(post)
      var structure = StructureDraft()
      (structure.name, structure.commune) = ("Structure \(8 - number)", number == 1 ? "Pau" : "Lons")
      _ = try register.addStructure(structure, scope: nil)
    }
    let buyers = try register.buyers(matching: "ca", page: 1, size: 5)
    #expect(buyers.total == 7 && buyers.items.map(\.name) == ["CA 6", "CA 7"])
    #expect(try register.buyers(matching: "_", page: 0, size: 5).total == 3)
    #expect(try register.buyers(matching: "%' OR 1=1", page: 0, size: 5).total == 0)
    #expect(try register.posts(matching: "2024", page: 0, size: 5).items.count == 5)
    #expect(try register.posts(matching: "çon 3", page: 0, size: 5).items.map(\.market) == ["2024-41"])
    let structures = try register.structures(StructureFilter(), page: 1, size: 5)
    #expect(structures.total == 7 && structures.items.map(\.name) == ["Structure 6", "Structure 7"])
    var near = StructureFilter()
    near.near = "pau"
    #expect(try register.structures(near, page: 0, size: 5).items.map(\.name) == ["Structure 7"])
  }

  @Test func `the directory follows names, new people, merges and erasures`() throws {
    let register = fixture.register
    let directory = PersonDirectory()
    func found(_ search: String) throws -> [String] {
      try register.persons(matching: PersonSearch(search), in: directory, page: 0, size: 10).persons.map(\.name)
    }
    #expect(try found("") == ["Fatou N'Diaye"])
    let other = try fixture.person("NDIAYE Fatou")
    let same = try fixture.person("n'diaye fatou")
    #expect(try found("fatou").count == 3)
    #expect(try found("diaye fat").count == 3)
    #expect(try found("sy").isEmpty)
    #expect(try register.duplicates(in: directory, page: 0, size: 10).count == 3)
    #expect(try register.duplicatePersons().count == 3)
    _ = try register.setPerson("\(other)", PersonDraft(name: "Awa Sy"))
    #expect(try found("awa") == ["Awa Sy"])
    #expect(try register.overview(directory, MarketWatch()).duplicates == 1)
    let merged = try register.mergePersons("fatou n'diaye", "\(same)", reason: "même dossier")
    #expect(merged.mergedIds.count == 1)
    #expect(try register.standingMerges(limit: 5).map(\.persons.count) == [2])
    #expect(try register.overview(directory, MarketWatch()).duplicates == 0)
    #expect(try found("").count == 2)
    _ = try register.erasePerson("\(other)")
    #expect(try found("awa").isEmpty)
    #expect(try found("").count == 1)
  }

  @Test func `lists are sorted from either end and filtered`() throws {
    let register = fixture.register
    for (number, title) in [("2025-2", "Voirie"), ("2025-1", "Piscine")] {
      _ = try register.addMarket(number: number, title: title, buyer: "CA", scope: nil)
    }
    _ = try register.stepMarket("2025-1", to: "study", on: nil, reason: nil)
    func numbers(_ change: (inout MarketSearch) -> Void) throws -> [String] {
      var search = MarketSearch()
      change(&search)
      return try register.markets(matching: search, in: MarketDirectory(), page: 0, size: 10).markets.map(\.number)
    }
    #expect(try numbers { $0.isReversed = true } == ["2025-2", "2025-1", "2024-41"])
    #expect(try numbers { ($0.order, $0.isReversed) = (.title, true) } == ["2025-2", "2024-41", "2025-1"])
    #expect(try numbers { $0.state = "study" } == ["2025-1"])
    #expect(try numbers { $0.scope = "' OR 1=1" }.isEmpty && numbers { $0.scope = "pau" }.count == 3)
    #expect(try numbers { ($0.text, $0.state) = ("ville", "study") }.isEmpty)
    let directory = PersonDirectory()
    _ = try register.addPerson(
      {
        var draft = PersonDraft(name: "Awa Sy"); draft.born = "01/01/1980"; return draft
      }(), scope: nil)
    func names(_ change: (inout PersonSearch) -> Void) throws -> [String] {
      var search = PersonSearch()
      change(&search)
      return try register.persons(matching: search, in: directory, page: 0, size: 10).persons.map(\.name)
    }
    #expect(try names { $0.isReversed = true } == ["Fatou N'Diaye", "Awa Sy"])
    #expect(try names { ($0.order, $0.isReversed) = (.born, true) } == ["Awa Sy", "Fatou N'Diaye"])
    #expect(try names { $0.scope = "gironde" }.isEmpty)
    try fixture.log("7")
    try fixture.log("7", date: "12/02/2026")
    let watched = MarketWatch()
    func months(_ change: (inout WaitingSearch) -> Void) throws -> [String] {
      var search = WaitingSearch()
      change(&search)
      let found = try register.waitingMonths(matching: search, in: watched, page: 0, size: 10)
      #expect(found.total == found.months.count)
      return found.months.map(\.month)
    }
    #expect(try months { _ in } == ["2026-02", "2026-03"])
    #expect(try months { $0.isReversed = true } == ["2026-03", "2026-02"])
    #expect(try months { ($0.market, $0.order) = ("24-4", .entries) }.count == 2)
    #expect(try months { $0.month = "mars 2026" } == ["2026-03"])
    #expect(try months { $0.market = "%" }.isEmpty)
  }

  @Test func `what takes long to find follows every change`() throws {
    let register = fixture.register
    let watch = MarketWatch()
    func pairs() throws -> Int {
      let found = try register.overview(PersonDirectory(), watch)
      #expect(found.isComplete)
      #expect(found.duplicateHours == (try register.duplicateHours().duplicates.count))
      let hours = try register.hours(HoursFilter(month: "2026-03"))
      #expect(found.monthMinutes == hours.totalMinutes)
      #expect(
        found.waitingEntries
          == (try register.hours().hours.filter { ["declared", "checked"].contains($0.state) }.count))
      let late = try register.alerts().alerts.filter { $0.code == "late-statement" }
      #expect(found.lateStatements == late.count)
      var search = AlertSearch()
      search.code = "late-statement"
      let page = try register.alerts(matching: search, in: watch, page: 0, size: 5)
      #expect(page.alerts.map(\.message) == late.map(\.message))
      return found.duplicateHours
    }
    #expect(try pairs() == 0)
    let one = try #require(Identifier(try fixture.log("7").id))
    #expect(try pairs() == 0)
    let other = try #require(Identifier(try fixture.log("8").id))
    #expect(try pairs() == 1)
    let page = try register.duplicateHours(in: watch, page: 0, size: 5)
    #expect(page.total == 1 && page.pairs[0].overlap == "same")
    let merge = try register.mergeHours(one, other, reason: "deux agents").hours[0].merges[0].id
    #expect(try pairs() == 0)
    #expect(try register.standingEntryMerges(limit: 5).map(\.merge.id) == [merge])
    _ = try register.editHours(max(one, other), HoursDraft(hours: "5"))
    #expect(try pairs() == 1)
    #expect(try register.duplicateHours(in: watch, page: 0, size: 5).pairs[0].reopened == merge)
    _ = try register.unmergeHours(merge, reason: "")
    #expect(try pairs() == 1)
    // Moved to another market, deleted, brought back; of two records that are one person.
    _ = try fixture.market("2025-9")
    _ = try register.editHours(other, HoursDraft(market: "2025-9"))
    #expect(try pairs() == 0)
    _ = try register.editHours(other, HoursDraft(market: "2024-41"))
    #expect(try pairs() == 1)
    _ = try register.deleteHours(one)
    #expect(try pairs() == 0)
    _ = try register.restoreHours(one)
    let twin = try fixture.person("Fatou Diaye")
    _ = try register.editHours(one, HoursDraft(person: "\(twin)"))
    #expect(try pairs() == 0)
    let same = try register.mergePersons("\(twin)", "fatou n'diaye", reason: "une personne")
    #expect(try pairs() == 1)
    _ = try register.unmergePersons(same.merges[0].id, reason: "")
    #expect(try pairs() == 0)
    // A statement that is late, until its hours come.
    var draft = MarketDraft()
    (draft.notified, draft.duration) = ("01/01/2026", "12")
    _ = try register.setMarket("2024-41", draft)
    _ = try pairs()
    #expect(try register.overview(PersonDirectory(), watch).lateStatements == 1)
    for month in ["2026-01", "2026-02"] { try fixture.log("7", date: nil, month: month) }
    _ = try pairs()
    #expect(try register.overview(PersonDirectory(), watch).lateStatements == 0)
  }

  @Test func `whom nobody has been in contact with for long follows every change, and comes in pages`() throws {
    let register = fixture.register
    let watch = ContactWatch()
    let others = try ["Ali", "Zoé", "Awa"].map(fixture.person)
    func proposed() throws -> [String] {
      let all = try register.retention(months: Register.retentionMonths)
      let pages = try (0...2).map { try register.retention(in: watch, page: $0, size: 2) }
      #expect(pages.allSatisfy { $0.proposed == all.proposals.count && $0.proposed == all.proposed })
      #expect(pages.flatMap(\.proposals).map { "\($0)" } == all.proposals.map { "\($0)" })
      #expect("\(pages[0].kept)\(pages[0].erased)" == "\(all.kept)\(all.erased)")
      return all.proposals.map(\.name)
    }
    let entry = try #require(Identifier(try fixture.log("7").id))
    #expect(try proposed().isEmpty)
    fixture.wait(days: 735)
    #expect(try Set(proposed()) == ["Fatou N'Diaye", "Ali", "Zoé", "Awa"])
    // Hours of today, moved to another, deleted, brought back.
    _ = try register.editHours(entry, HoursDraft(date: "18/03/2028"))
    #expect(try Set(proposed()) == ["Ali", "Zoé", "Awa"])
    _ = try register.editHours(entry, HoursDraft(person: "\(others[0])"))
    #expect(try Set(proposed()) == ["Fatou N'Diaye", "Zoé", "Awa"])
    let merge = try register.mergePersons("\(others[0])", "\(others[1])", reason: "une personne").merges[0].id
    #expect(try Set(proposed()) == ["Fatou N'Diaye", "Awa"])
    _ = try register.unmergePersons(merge, reason: "")
    _ = try register.deleteHours(entry)
    #expect(try Set(proposed()) == ["Fatou N'Diaye", "Ali", "Zoé", "Awa"])
    _ = try register.restoreHours(entry)
    #expect(try Set(proposed()) == ["Fatou N'Diaye", "Zoé", "Awa"])
    _ = try register.keepPerson("\(others[1])", until: "01/01/2030", reason: "contrôle")
    _ = try register.erasePerson("\(others[2])", reason: "demande")
    _ = try fixture.person("Nouvelle")
    #expect(try proposed() == ["Fatou N'Diaye"])
    fixture.wait(days: 735)
    #expect(try Set(proposed()) == ["Fatou N'Diaye", "Zoé", "Ali", "Nouvelle"])
  }
}
