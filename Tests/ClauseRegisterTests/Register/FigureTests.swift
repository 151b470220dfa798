import Foundation
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// From a total to what it is made of, and back.
@Suite struct FigureTests {
  private let fixture: RegisterFixture
  private let market: Identifier
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture(ticking: true)
    market = try fixture.market(lots: [("1", 385), ("2", 10)])
    _ = try fixture.person()
  }

  private func log(_ hours: String, lot: String = "1", date: String = "13/03/2026") throws -> Identifier {
    try #require(Identifier(try fixture.log(hours, lot: lot, date: date).id))
  }

  private func pool(_ name: String) throws -> PoolView {
    var draft = PoolDraft()
    draft.name = name
    return try register.addPool(draft, scope: nil)
  }

  /// The lines add up to the total that they are asked for.
  private func sum(_ filter: FigureFilter) throws -> Int {
    let view = try register.figure(filter)
    #expect(view.lines.reduce(0) { $0 + $1.minutes } == view.totalMinutes && view.lines.count == view.lineCount)
    return view.totalMinutes
  }

  @Test func `what a total is made of adds up to it, corrections and merges included`() throws {
    let reviewed = try log("7")
    let twin = try log("7")
    let other = try log("3", lot: "2", date: "02/02/2026")
    _ = try fixture.log("5", lot: "1", date: "03/02/2026", draft: true)
    _ = try register.mergeHours(reviewed, twin, reason: "deux agents")
    _ = try register.review(market: "\(market)", month: "2026-03", .validate, reason: "x")
    // One half stays in the closed month, the other counts in another.
    _ = try register.correctHours(reviewed, HoursDraft(date: "14/01/2026", hours: "6"), reason: "feuille")
    let pool = try pool("BTP Sud")
    for lot in ["1", "2"] { _ = try register.addLot(lot, of: "2024-41", toPool: pool.id) }

    let view = try register.market(market)
    #expect(view.minutesDone == 9 * 60)
    #expect(try sum(FigureFilter()) == view.minutesDone)
    #expect(try sum(FigureFilter(market: "2024-41")) == view.minutesDone)
    for lot in view.lots {
      #expect(try sum(FigureFilter(market: "2024-41", lot: lot.number)) == lot.minutesDone)
      #expect(try sum(FigureFilter(market: "2024-41", lot: lot.id)) == lot.minutesDone)
    }
    #expect(try sum(FigureFilter(person: "fatou")) == register.hours(HoursFilter(person: "fatou")).totalMinutes)
    #expect(try sum(FigureFilter(pool: "BTP Sud")) == register.pool(pool.id).minutesDone)
    #expect(try sum(FigureFilter(buyer: "Ville de Pau", year: 2026)) == view.minutesDone)
    #expect(try sum(FigureFilter(year: 2025)) == 0)
    let months = try register.months(of: market)
    for month in ["2026-01", "2026-02", "2026-03"] {
      let total = try sum(FigureFilter(market: "2024-41", month: month))
      #expect(try register.hours(HoursFilter(market: "2024-41", month: month)).totalMinutes == total)
      #expect(months.first { $0.month == month }?.minutes == total, "\(month)")
    }
    // Each line says where it is from.
    let march = try register.figure(FigureFilter(month: "2026-03"))
    #expect(march.lines.map(\.part) == ["entry", "old"] && march.lines.map(\.minutes) == [420, -420])
    #expect(march.lines.allSatisfy { $0.entry == "\(reviewed)" } && march.subject == "2026-03")
    let january = try register.figure(FigureFilter(month: "2026-01"))
    #expect(january.lines.map(\.part) == ["new"] && january.lines[0].correction == march.lines[1].correction)
    let correction = try #require(january.lines[0].correction)
    #expect(try register.decisions(about: "\(reviewed)").map(\.table) == ["correction", "entry_merge"])
    #expect(try register.decisions(about: "\(other)").isEmpty)
    #expect(try register.decisions(about: correction).isEmpty)
    // In pages, with the total of all.
    let page = try register.figure(FigureFilter(), page: 1, size: 2)
    #expect(page.lines.count == 2 && page.lineCount == 4 && page.totalMinutes == view.minutesDone)
    #expect(page.shownPersons.count == 1)
  }

  @Test func `who is asked for must be there`() throws {
    for (filter, code) in [
      (FigureFilter(market: "nothing"), "not-found"), (FigureFilter(lot: "1"), "missing"),
      (FigureFilter(market: "2024-41", lot: "9"), "not-found"), (FigureFilter(buyer: "nobody"), "not-found"),
    ] {
      #expect {
        try register.figure(filter)
      } throws: {
        ($0 as? RegisterError)?.code == code
      }
    }
    // A pool without lots is the sum of nothing.
    _ = try log("7")
    _ = try pool("Vide")
    #expect(try sum(FigureFilter(pool: "Vide")) == 0)
  }

  @Test func `a lot's plan is a straight line, and what is done is drawn as far as it goes`() throws {
    #expect(try register.marketDiagrams(market).count == 1)
    var draft = MarketDraft()
    (draft.duration, draft.notified) = ("4", "01/02/2026")
    _ = try register.setMarket("2024-41", draft)
    _ = try log("7", date: "02/02/2026")
    _ = try log("6")
    let tables = try register.marketDiagrams(market)
    #expect(tables.count == 3)
    // Of 120 days 28 are over at the end of February, and 59 at the end of March.
    let first = tables[1]
    #expect(first.rows.map { $0[0] } == ["2026-02", "2026-03", "2026-04", "2026-05"].map { .text($0) })
    #expect(first.rows.map { $0[1] } == [28, 59, 89, 120].map { .minutes(385 * 60 * $0 / 120) })
    #expect(first.rows.map { $0[2] } == [.minutes(420), .minutes(780), .none, .none])
    let drawing = try #require(first.drawing)
    #expect(drawing.lines.map(\.isPlan) == [true, false])
    #expect(drawing.lines[0].points.split(separator: " ").count == 4)
    #expect(drawing.lines[1].points.split(separator: " ").count == 2)
    #expect(tables[0].drawing?.rectangles.count == 2)
    #expect(drawing.html.contains("<title>\(first.title)</title>"))
  }

  @Test func `a contract without an end goes on to the end of the axis`() throws {
    let person = try register.person("fatou")
    #expect(try register.contractDiagram(person) == nil)
    for (start, end) in [("01/01/2026", "31/01/2026"), ("01/02/2026", nil), ("01/02/2026", "28/02/2026")] {
      var draft = ContractDraft()
      (draft.person, draft.market, draft.startsOn, draft.endsOn) = ("fatou", "2024-41", start, end)
      _ = try register.addContract(draft)
    }
    let bars = try #require(try register.contractDiagram(person)?.drawing).rectangles
    #expect(bars.count == 3 && bars[1].width == bars[2].width && bars[1].x > bars[0].x)
  }

  @Test func `why a person was erased stays, with who decided`() throws {
    let person = try register.person("fatou")
    let pseudonym = try register.erasePerson("\(person)", reason: "demande du 3 mars")
    let erased = try register.retention(months: 24).erased
    #expect(erased.map(\.id) == ["\(person)"] && erased[0].pseudonym == pseudonym && erased[0].officer == "Anne")
    #expect(erased[0].reason == "demande du 3 mars")
    #expect(try register.personData("\(person)").isErased)
  }

  @Test func `an invitation's text is an address and a code, and nothing else`() throws {
    let text = "https://bureau.example:8443#ABCD-EFGH-JKLM-NPQR"
    let link = try EnrollmentLink(text)
    #expect(link.server == "https://bureau.example:8443" && link.code == "ABCD-EFGH-JKLM-NPQR")
    #expect(link.description == text)
    for bad in [
      "", "https://bureau.example", "ftp://bureau.example#ABCD-EFGH-JKLM-NPQR", "#ABCD-EFGH-JKLM-NPQR",
      "https://a@bureau.example#ABCD-EFGH-JKLM-NPQR", "https://bureau.example?x#ABCD-EFGH-JKLM-NPQR",
      "https://bureau.example#ABCD", "https://\(String(repeating: "a", count: 600))#ABCD-EFGH-JKLM-NPQR",
    ] { #expect(throws: RegisterError.self, "\(bad)") { try EnrollmentLink(bad) } }
  }

  @Test func `a figure of a report that is a sum of hours leads to them`() throws {
    _ = try fixture.market("2025-9", lots: [("1", 20)])
    _ = try register.addMarket(number: "2026-1", title: "Voirie", buyer: "CA Béarn", scope: nil)
    let awa = try fixture.person("Awa Sy")
    let prescriber = try register.addPrescriber(name: "Mission locale", kind: nil, contact: nil, scope: nil).id
    var referral = PersonDraft()
    referral.prescriber = prescriber
    _ = try register.setPerson("\(awa)", referral)
    for (market, lot, person, date, modality, employer) in [
      ("2024-41", "1", "fatou", "13/03/2026", nil, nil),
      ("2024-41", "1", "fatou", "14/03/2026", "mise_a_disposition_ETTI", "Adecco"),
      ("2024-41", "2", "awa", "02/02/2026", "mise_a_disposition_ETTI", nil),
      ("2025-9", "1", "awa", "03/02/2026", nil, "Adecco"),
      ("2025-9", "1", "awa", "03/12/2025", nil, nil), ("2026-1", nil, "fatou", "05/01/2026", nil, nil),
    ] as [(String, String?, String, String, String?, String?)] {
      var draft = HoursDraft(market: market, lot: lot, person: person, date: date, hours: "7")
      (draft.modality, draft.employer) = (modality, employer)
      _ = try register.logHours(draft, isDraft: false)
    }
    let corrected = try log("3", lot: "2", date: "04/02/2026")
    _ = try register.review(market: "\(market)", month: "2026-02", .validate, reason: "x")
    _ = try register.correctHours(corrected, HoursDraft(lot: "1", hours: "2"), reason: "feuille")
    let pool = try pool("BTP Sud")
    for lot in ["1", "2"] { _ = try register.addLot(lot, of: "2024-41", toPool: pool.id) }
    var leading: Set<ReportKind> = []
    for kind in ReportKind.allCases {
      for (year, buyer, market, person) in [
        (nil, nil, nil, nil), (2026, nil, nil, nil), (2026, "Ville de Pau", nil, nil), (2026, nil, "2024-41", nil),
        (2026, nil, "2024-41", "awa"), (nil, "pau", nil, "fatou"),
      ] as [(Int?, String?, String?, String?)] {
        var request = ReportRequest()
        (request.year, request.buyer, request.market, request.person) = (year, buyer, market, person)
        guard let report = try? kind.report(request, register) else { continue }
        for table in report.tables {
          for (row, source) in table.sources {
            leading.insert(kind)
            let cell = table.rows[row][source.column]
            #expect(cell == .minutes(try sum(source.filter)), "\(kind) \(table.title) \(row) \(source.filter)")
          }
        }
      }
    }
    #expect(leading == [.year, .buyer, .market, .person, .sheet, .prescriber, .indicators])
  }
}
