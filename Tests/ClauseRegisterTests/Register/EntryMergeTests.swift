import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// Two entries of the same work count once, and nothing is lost.
@Suite struct EntryMergeTests {
  private let fixture: RegisterFixture
  private let person: Identifier
  private var register: Register { fixture.register }

  init() throws {
    fixture = try RegisterFixture()
    _ = try fixture.market(lots: [("1", 385), ("2", 10)])
    person = try fixture.person()
  }

  private func log(_ hours: String, date: String? = "13/03/2026", month: String? = nil, lot: String = "1") throws
    -> Identifier
  {
    let view = try fixture.log(hours, lot: lot, date: month == nil ? date : nil, month: month)
    return try #require(Identifier(view.id))
  }

  @discardableResult
  private func merge(_ one: Identifier, _ other: Identifier) throws -> String {
    let view = try register.mergeHours(one, other, reason: "deux agents")
    return try #require(view.hours[0].merges.last { $0.stands }?.id)
  }

  private func code(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return (error as? RegisterError)?.code }
  }

  private func view(_ id: Identifier) throws -> HourEntryView {
    try register.store.read { try $0.entryView(id, register.today) }
  }

  /// Every place that sums says the same.
  private func total() throws -> Int {
    let hours = try register.hours()
    let year = try register.yearReport(ReportRequest())
    #expect(year.tables[0].rows[0][1] == .minutes(hours.totalMinutes))
    #expect(try fixture.minutesDone() == hours.totalMinutes)
    var request = ReportRequest()
    request.person = person.description
    let sheet = try register.sheetReport(request).tables.compactMap(\.rows.last).map { $0[1] }
    let minutes = sheet.map { if case .minutes(let minutes) = $0 { minutes } else { 0 } }
    #expect(minutes.reduce(0, +) == hours.totalMinutes)
    #expect(hours.hours.filter(\.isCounted).reduce(0) { $0 + $1.minutes } == hours.totalMinutes)
    return hours.totalMinutes
  }

  @Test func `the lower id counts, the other is listed with a mark, and undone both count`() throws {
    let (one, other) = (try log("7"), try log("8"))
    let (kept, hidden) = (min(one, other), max(one, other))
    let found = try register.duplicateHours(market: "2024-41", month: "2026-03").duplicates
    #expect(found.map(\.overlap) == ["same"])
    let id = try merge(other, one)
    let (keptMinutes, all) = (try view(kept).minutes, 15 * 60)
    #expect(try total() == keptMinutes)
    #expect(try view(hidden).duplicateOf == kept.description && view(kept).duplicateOf == nil)
    #expect(try register.duplicateHours().duplicates.isEmpty)
    #expect(try view(kept).warnings.allSatisfy { $0.code != "duplicate" })
    #expect(code { try merge(one, other) } == "same-entry")
    _ = try register.unmergeHours(id, reason: "")
    #expect(try total() == all)
    #expect(code { _ = try register.unmergeHours(id, reason: "") } == "not-merged")
    // Done again, it is the same record.
    #expect(try merge(one, other) == id)
    #expect(try total() == keptMinutes)
    #expect(try register.history(id).versions.contains { $0.reason == "deux agents" })
  }

  @Test func `an edit of the hidden entry opens the pair again`() throws {
    for draft in [
      HoursDraft(hours: "9"), HoursDraft(date: "12/03/2026"), HoursDraft(market: "2024-41", lot: "2"),
    ] {
      let test = try EntryMergeTests()
      let (one, other) = (try test.log("7"), try test.log("8"))
      let id = try test.merge(one, other)
      let (kept, hidden) = (min(one, other), max(one, other))
      _ = try test.register.editHours(hidden, draft)
      #expect(try test.total() == test.view(kept).minutes + test.view(hidden).minutes)
      let opened = try test.register.duplicateHours().duplicates
      #expect(opened.map(\.reopened) == [id])
      #expect(try test.view(hidden).merges.map(\.stands) == [false])
      // Decided anew, either way.
      if draft.hours != nil {
        #expect(try test.merge(one, other) == id)
        #expect(try test.total() == test.view(kept).minutes)
      } else {
        _ = try test.register.unmergeHours(id, reason: "")
        #expect(try test.register.duplicateHours().duplicates.isEmpty)
      }
    }
  }

  @Test func `an edit of what counts, or of a note, opens nothing`() throws {
    let (one, other) = (try log("7"), try log("8"))
    try merge(one, other)
    _ = try register.editHours(min(one, other), HoursDraft(hours: "6", note: "relu"))
    _ = try register.editHours(max(one, other), HoursDraft(note: "relu"))
    #expect(try total() == 360)
  }

  @Test func `when what counts is gone, the hidden one counts`() throws {
    let (one, other) = (try log("7"), try log("8"))
    let id = try merge(one, other)
    let (kept, hidden) = (min(one, other), max(one, other))
    _ = try register.deleteHours(kept)
    #expect(try total() == view(hidden).minutes)
    #expect(try register.duplicateHours().duplicates.map(\.reopened) == [id])
    _ = try register.restoreHours(kept)
    #expect(try total() == view(kept).minutes)
    _ = try register.review([kept], .refuse, reason: "hors contrat")
    #expect(try total() == view(hidden).minutes)
  }

  @Test func `a chain is one entry, and falls apart where it is cut`() throws {
    let entries = try [log("7"), log("8"), log("6")].sorted()
    let first = try merge(entries[1], entries[2])
    let second = try merge(entries[1], entries[0])
    #expect(try total() == view(entries[0]).minutes)
    #expect(try view(entries[2]).duplicateOf == entries[0].description)
    _ = try register.unmergeHours(second, reason: "")
    #expect(try total() == view(entries[0]).minutes + view(entries[1]).minutes)
    // Named by one that is hidden, it is what counts in its place that is merged.
    try merge(entries[2], entries[0])
    _ = try register.unmergeHours(first, reason: "")
    #expect(try total() == view(entries[0]).minutes + view(entries[2]).minutes)
  }

  @Test func `a validated or corrected entry stays, two of them are settled by a correction`() throws {
    let (one, other) = (try log("7"), try log("8"))
    let (low, high) = (min(one, other), max(one, other))
    _ = try register.review([high], .validate, reason: "feuille")
    try merge(one, other)
    #expect(try view(low).duplicateOf == high.description)
    #expect(try total() == view(high).minutes)
    // What is hidden is neither checked nor validated, nor counted by the closing of its month.
    #expect(code { _ = try register.review([low], .check, reason: "x") } == "duplicate")
    #expect(try register.review(market: "2024-41", month: "2026-03", .validate, reason: "").hours.isEmpty)
    #expect(try total() == view(high).minutes)
    // In the closed month all that changes is changed by corrections.
    let id = try #require(try view(low).merges.first?.id)
    #expect(code { _ = try register.unmergeHours(id, reason: "") } == "locked")
    #expect(code { _ = try register.correctHours(low, HoursDraft(hours: "9"), reason: "x") } == "duplicate")
    _ = try register.correctHours(high, HoursDraft(hours: "9"), reason: "feuille")
    #expect(try register.hours().totalMinutes == 540)
    _ = try register.correctHours(high, HoursDraft(hours: "5"), reason: "feuille")
    #expect(try register.hours().totalMinutes == 300)
    #expect(code { _ = try log("4") } == "locked")
    let third = try log("4", date: "13/02/2026")
    #expect(code { _ = try register.correctHours(third, HoursDraft(date: "13/03/2026"), reason: "x") } == "locked")
    // As the office's admission of a device's work puts one in.
    try register.store.write { _ = try $0.edit("hour_entry", third, ["date": .text("2026-03-13")]) }
    #expect(code { _ = try register.deleteHours(third) } == "locked")
    #expect(code { try merge(high, third) } == "locked")
    _ = try register.unlock(market: "2024-41", month: "2026-03", reason: "relevé oublié")
    _ = try register.review([third], .validate, reason: "feuille")
    #expect(code { try merge(high, third) } == "both-locked")
  }

  @Test func `a day gives way to its month, never the month to a day`() throws {
    let days = try [log("7", date: "02/03/2026"), log("8", date: "03/03/2026")]
    let month = try log("40", month: "2026-03")
    #expect(try register.duplicateHours().duplicates.map(\.overlap) == ["partial", "partial"])
    for day in days { try merge(day, month) }
    #expect(try total() == 2400)
    #expect(try view(days[0]).duplicateOf == month.description)
    let later = try log("5", date: "04/03/2026")
    _ = try register.review([later], .validate, reason: "feuille")
    #expect(code { try merge(later, month) } == "unequal")
    #expect(try register.hours().totalMinutes == 2700)
  }

  @Test func `what is not of the same work is not merged`() throws {
    let entry = try log("7")
    #expect(code { try merge(entry, log("7", date: "12/03/2026")) } == "not-duplicates")
    #expect(code { try merge(entry, log("7", lot: "2")) } == "not-duplicates")
    let draft = try fixture.log("7", lot: "1", draft: true)
    #expect(code { try merge(entry, try #require(Identifier(draft.id))) } == "not-counted")
    #expect(code { try merge(entry, entry) } == "same-entry")
    let ana = try fixture.person("Ana")
    let hers = try register.logHours(
      HoursDraft(market: "2024-41", lot: "1", person: "ana", date: "13/03/2026", hours: "7"), isDraft: false)
    let id = try #require(Identifier(hers.id))
    #expect(code { try merge(entry, id) } == "not-duplicates")
    // Of one person once the people are merged; two again, both count again.
    let merged = try register.mergePersons(ana.description, person.description, reason: "")
    #expect(try register.duplicateHours().duplicates.count == 1)
    try merge(entry, id)
    #expect(try fixture.minutesDone() == 21 * 60)
    _ = try register.unmergePersons(merged.merges[0].id, reason: "")
    #expect(try fixture.minutesDone() == 28 * 60)
  }

  /// Whatever merges come together, from registers that were put back too, of all entries that they connect one counts.
  @Test(arguments: 1...20) func `of what merges connect exactly one counts`(_ seed: Int) throws {
    var dice = Dice(state: UInt64(seed))
    let entries = try (1...6).map { try log("\($0)") }
    let market = try register.market("2024-41")
    var joined = Dictionary(uniqueKeysWithValues: entries.map { ($0, Set([$0])) })
    try register.write { transaction in
      for _ in 0..<4 {
        let pair = Array(entries.shuffled(using: &dice).prefix(2))
        var columns: [String: ColumnValue] = [
          "market_id": ColumnValue(market), "is_undone": .integer(0),
          "first_id": ColumnValue(pair[0]), "second_id": ColumnValue(pair[1]),
        ]
        for (side, id) in zip(["first", "second"], pair) {
          let work = EntryWork(try transaction.state(RecordReference("hour_entry", id)))
          columns["lot_id"] = ColumnValue(work.lot)
          columns["\(side)_person_id"] = ColumnValue(work.person)
          columns["\(side)_date"] = .text(work.date)
          columns["\(side)_period"] = .text(work.period)
          columns["\(side)_minutes"] = ColumnValue(work.minutes)
        }
        try transaction.insert("entry_merge", register.newID(), columns)
        let all = (joined[pair[0]] ?? []).union(joined[pair[1]] ?? [])
        for id in all { joined[id] = all }
      }
    }
    let sets = Set(joined.values)
    let counted = try register.hours().hours.filter(\.isCounted).compactMap { Identifier($0.id) }
    #expect(sets.allSatisfy { set in counted.count { set.contains($0) } == 1 })
    #expect(counted.sorted() == sets.compactMap { $0.min() }.sorted())
    _ = try total()
  }
}

/// Numbers that a seed decides.
struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}
