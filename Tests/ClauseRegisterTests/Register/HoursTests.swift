import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

@Suite struct HoursTests {
  private let fixture: RegisterFixture

  init() throws {
    fixture = try RegisterFixture()
    _ = try fixture.market()
    _ = try fixture.person()
  }

  @Test func anEntrySaysWhatWasUnderstood() throws {
    let entry = try fixture.log("7h30", date: "hier")
    #expect(entry.minutes == 450)
    #expect(entry.date == "2026-03-13")
    #expect(entry.period == "day")
    #expect(entry.lot == "1")
    #expect(entry.state == "declared")
    #expect(entry.officer == "Anne")
    #expect(entry.understood?.contains("7 h 30, 450 min") == true)
  }

  @Test func hoursDoneMayExceedHoursDue() throws {
    for month in ["janvier 2026", "février 2026"] { try fixture.log("300", date: nil, month: month) }
    #expect(try fixture.minutesDone() == 600 * 60)
    #expect(try fixture.register.market(try fixture.register.market("2024-41")).minutesDue == 385 * 60)
  }

  @Test func aDraftDoesNotCountUntilItIsDeclared() throws {
    let draft = try fixture.log("7", draft: true)
    #expect(try fixture.minutesDone() == 0)
    let declared = try fixture.register.declareHours([try fixture.register.entry(draft.id)])
    #expect(declared.map(\.state) == ["declared"])
    #expect(try fixture.minutesDone() == 420)
    #expect(throws: RegisterError.self) {
      try fixture.register.declareHours([try fixture.register.entry(draft.id)])
    }
  }

  @Test func declaringSeveralIsAllOrNothing() throws {
    let draft = try fixture.log("7", draft: true)
    let declared = try fixture.log("6")
    let ids = try [draft, declared].map { try fixture.register.entry($0.id) }
    #expect(throws: RegisterError.self) { try fixture.register.declareHours(ids) }
    #expect(try fixture.register.hours().hours.first { $0.id == draft.id }?.state == "draft")
  }

  @Test func aDeletedEntryIsNotListedAndComesBackAsItWas() throws {
    let entry = try fixture.log("7")
    let id = try fixture.register.entry(entry.id)
    _ = try fixture.register.deleteHours(id)
    #expect(try fixture.register.hours().hours.isEmpty)
    #expect(try fixture.minutesDone() == 0)
    #expect(throws: StoreError.self) { try fixture.register.editHours(id, HoursDraft(hours: "8")) }
    let restored = try fixture.register.restoreHours(id)
    #expect(restored.minutes == 420)
    #expect(try fixture.register.hours().totalMinutes == 420)
    #expect(throws: RegisterError.self) { try fixture.register.restoreHours(id) }
  }

  @Test func editingOneUnitLeavesTheOthers() throws {
    let entry = try fixture.log("7")
    let id = try fixture.register.entry(entry.id)
    let edited = try fixture.register.editHours(id, HoursDraft(note: "pluie"))
    #expect(edited.note == "pluie")
    #expect(edited.minutes == 420)
    #expect(try fixture.register.editHours(id, HoursDraft(note: "")).note == nil)
  }

  @Test func theSameRecordIsNeverHalfWritten() throws {
    #expect(throws: RegisterError.self) {
      try fixture.register.logHours(
        HoursDraft(market: "2024-41", lot: "9", person: "fatou", date: "hier", hours: "7"), isDraft: false)
    }
    #expect(try fixture.register.hours().hours.isEmpty)
  }

  @Test(arguments: [
    ("11", "long-day"), ("7h07", "not-quarter"), ("7,30", "looksLikeHoursAndMinutes"),
  ])
  func anUnlikelyDurationIsSavedWithAWarning(hours: String, code: String) throws {
    let entry = try fixture.log(hours)
    #expect(entry.warnings.contains { $0.code == code })
    #expect(try fixture.register.hours().hours.count == 1)
  }

  @Test func aSecondEntryOfADayAndADayToComeAreWarnedOf() throws {
    try fixture.log("4")
    #expect(try fixture.log("3").warnings.contains { $0.code == "duplicate" })
    #expect(try fixture.log("3", date: "20/03/2026").warnings.contains { $0.code == "future" })
    #expect(try fixture.log("200", date: nil, month: "février 2026").warnings.contains { $0.code == "long-month" })
  }

  @Test func listsAreFilteredByMarketPersonAndMonth() throws {
    try fixture.log("7")
    try fixture.log("100", date: nil, month: "2026-02")
    #expect(try fixture.register.hours(HoursFilter(month: "mars 2026")).totalMinutes == 420)
    #expect(try fixture.register.hours(HoursFilter(market: "2024-41", month: "2026-02")).totalMinutes == 6000)
    #expect(throws: RegisterError.self) { try fixture.register.hours(HoursFilter(market: "inconnu")) }
  }

  @Test(arguments: ["ndiaye", "N'DIAYE", "diaye", "fatou ndiaye", "FATOU"])
  func aNameIsFoundHoweverItIsCut(typed: String) throws {
    let view = try #require(try fixture.register.persons().first)
    #expect(try fixture.register.person(typed).description == view.id)
  }

  @Test func anAmbiguousReferenceListsItsCandidates() throws {
    _ = try fixture.person("Fatou Nguyen")
    let error = #expect(throws: RegisterError.self) { try fixture.register.person("fatou") }
    #expect(error?.code == "ambiguous")
    #expect(error?.message.contains("Fatou Nguyen") == true)
    #expect(error?.message.contains("Fatou N'Diaye") == true)
  }

  @Test func `at the office nothing of a closed month changes but by a correction`() throws {
    let fixture = try RegisterFixture()
    let register = fixture.register
    _ = try fixture.market()
    _ = try fixture.person("Fatou")
    func log(_ day: String) throws -> Identifier {
      let entry = try register.logHours(
        HoursDraft(market: "2024-41", person: "fatou", date: day, hours: "7"), isDraft: false)
      return try register.entry(entry.id)
    }
    let (closed, gone, open) = (try log("02/03/2026"), try log("03/03/2026"), try log("02/04/2026"))
    _ = try register.deleteHours(gone)
    _ = try register.review(market: "2024-41", month: "2026-03", .validate, reason: "gros mois")
    for change: () throws -> Void in [
      { _ = try log("04/03/2026") }, { _ = try register.editHours(closed, HoursDraft(hours: "8")) },
      { _ = try register.deleteHours(closed) }, { _ = try register.restoreHours(gone) },
      { _ = try register.editHours(open, HoursDraft(date: "05/03/2026")) },
    ] { #expect(refusal(change) == "locked") }
    #expect(try register.hours().totalMinutes == 840)
    _ = try register.editHours(open, HoursDraft(hours: "6"))
    #expect(try register.hours().totalMinutes == 780)
  }

  @Test func `an entry says who decided about it, and why`() throws {
    let entry = try fixture.log("7")
    #expect(entry.stateBy == "Anne" && entry.stateReason == nil)
    let id = try fixture.register.entry(entry.id)
    _ = try fixture.register.review([id], .refuse, reason: "hors contrat")
    let refused = try #require(try fixture.register.hours().hours.first)
    #expect(refused.state == "refused" && refused.stateReason == "hors contrat")
    // Declared anew, it is not refused any more.
    #expect(try fixture.register.editHours(id, HoursDraft(hours: "6")).stateReason == nil)
    _ = try fixture.register.review([id], .check, reason: "relevé signé")
    #expect(try fixture.register.hours().hours.first?.stateReason == "relevé signé")
  }

  @Test func `a way of employment is typed as its code or its name, and taken away by an empty text`() throws {
    let id = try fixture.register.entry(try fixture.log("7").id)
    for typed in ["mise_a_disposition_etti", "Mise à disposition, ETTI", "hired out, etti"] {
      #expect(try fixture.register.editHours(id, HoursDraft(modality: typed)).modality == "mise_a_disposition_ETTI")
    }
    #expect(try fixture.register.editHours(id, HoursDraft(modality: "")).modality == nil)
    #expect(refusal { _ = try fixture.register.editHours(id, HoursDraft(modality: "autre")) } == "bad-modality")
  }
}
