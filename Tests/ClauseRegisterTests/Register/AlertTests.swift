import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// What is late, behind or about to end. It is 14 March 2026.
@Suite struct AlertTests {
  private let fixture: RegisterFixture
  private var register: Register { fixture.register }
  private let market: Identifier
  private let watch = MarketWatch()

  init() throws {
    fixture = try RegisterFixture()
    market = try fixture.market(lots: [("1", 365)])
    _ = try fixture.person()
  }

  private func term(_ from: String, months: Int?) throws {
    try register.store.write { transaction in
      _ = try transaction.edit(
        "market", market, ["notified_on": .text(from), "duration_months": ColumnValue(months)])
    }
  }

  private func alerts(_ code: String, on day: String? = nil, _ fill: (inout AlertRequest) -> Void = { _ in }) throws
    -> [AlertView]
  {
    var request = AlertRequest()
    request.on = day
    fill(&request)
    try checkWatched()
    return try register.alerts(request).alerts.filter { $0.code == code }
  }

  /// What is followed market by market is what is found at once.
  private func checkWatched() throws {
    let all = try register.alerts().alerts
    let page = try register.alerts(matching: AlertSearch(), in: watch, page: 0, size: 50)
    #expect(page.isComplete && page.total == all.count)
    #expect(page.alerts.map { "\($0)" }.sorted() == all.map { "\($0)" }.sorted())
    let counts = Dictionary(all.compactMap { AlertCode(rawValue: $0.code) }.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(page.counts == counts)
    for code in AlertCode.allCases {
      var search = AlertSearch()
      (search.code, search.market) = (code.rawValue, "24-4")
      let found = try register.alerts(matching: search, in: watch, page: 0, size: 50).alerts
      #expect(found.count == all.count { $0.code == code.rawValue && $0.market == "2024-41" })
    }
  }

  @Test func `without dates, contracts and proofs there is nothing to say`() throws {
    #expect(try register.alerts().alerts.isEmpty)
    #expect(try register.alerts().on == "2026-03-14")
  }

  @Test func `a statement is late from the 16th of the next month on, until hours of the month are there`() throws {
    try term("2025-12-01", months: 12)
    _ = try fixture.log("100", date: nil, month: "2026-01")
    #expect(try alerts("late-statement", on: "15/01/2026").isEmpty)
    let late = try alerts("late-statement", on: "16/03/2026")
    #expect(late.count == 1 && late[0].due == "2026-01-15" && late[0].message.contains(": 2025-12, 2026-02."))
    _ = try fixture.log("7", date: "28/02/2026")
    _ = try fixture.log("7", date: "31/12/2025", draft: true)
    #expect(try alerts("late-statement", on: "16/03/2026")[0].message.contains(": 2025-12."))
    // After its end nothing is expected, and a year back nothing is said any more.
    #expect(try alerts("late-statement", on: "20/06/2029").isEmpty)
  }

  @Test func `where no term is known, statements are expected since the first hours`() throws {
    _ = try fixture.log("7", date: "10/12/2025")
    #expect(try alerts("late-statement", on: "16/02/2026")[0].message.contains(": 2026-01."))
  }

  @Test func `statements of a quarter are due after it, by the market's own day`() throws {
    try term("2025-10-01", months: 24)
    var draft = MarketDraft()
    (draft.statementMonths, draft.statementDay) = ("3", "20")
    _ = try register.setMarket("2024-41", draft)
    _ = try fixture.log("7", date: nil, month: "2025-11")
    #expect(try alerts("late-statement", on: "20/01/2026").isEmpty)
    #expect(try alerts("late-statement", on: "21/01/2026").map(\.due) == ["2026-01-20"])
    #expect(try alerts("late-statement", on: "21/04/2026")[0].message.contains(": 2025-10, 2025-12, 2026-01"))
  }

  @Test func `the company's report is missed after delivery, and a market without clause above the threshold`() throws {
    var draft = MarketDraft()
    draft.delivered = "01/03/2026"
    _ = try register.setMarket("2024-41", draft)
    #expect(try alerts("missing-report").map(\.due) == ["2026-03-01"])
    #expect(try alerts("missing-report", on: "28/02/2026").isEmpty)
    _ = try register.addMarket(number: "NU", title: "Voirie", buyer: "Ville de Pau", scope: nil)
    draft = MarketDraft()
    (draft.kind, draft.amount) = ("works", "100000")
    _ = try register.setMarket("NU", draft)
    #expect(try alerts("no-clause").isEmpty)
    var buyer = BuyerDraft()
    buyer.thresholds = ["works=90000"]
    _ = try register.setBuyer("Ville de Pau", buyer)
    #expect(try alerts("no-clause").map(\.market) == ["NU"])
    draft = MarketDraft()
    draft.noClauseReason = "marché de fourniture d'urgence"
    _ = try register.setMarket("NU", draft)
    #expect(try alerts("no-clause").isEmpty)
  }

  @Test func `a lot behind the straight line is said with its arithmetic, within the tolerance not`() throws {
    try term("2026-01-01", months: 12)
    _ = try fixture.log("60", date: nil, month: "2026-01")
    // 72 of 365 days: 72 h are expected.
    let behind = try alerts("behind-plan")
    #expect(behind.map(\.lot) == ["1"])
    #expect(behind[0].message == "En retard sur le plan linéaire : attendu 365 h x 72 j / 365 j = 72 h, fait 60 h.")
    #expect(try alerts("behind-plan") { $0.tolerance = 20 }.isEmpty)
    try term("2026-01", months: 12)
    #expect(try alerts("behind-plan").map(\.message) == behind.map(\.message))
    _ = try fixture.log("4,8", date: nil, month: "2026-02")
    #expect(try alerts("behind-plan").isEmpty)
    #expect(try alerts("behind-plan", on: "01/06/2027").count == 1)
    #expect(throws: RegisterError.self) { try alerts("behind-plan") { $0.tolerance = 101 } }
  }

  @Test func `contracts and proofs that end, and what is to be asked after, are said in time`() throws {
    var draft = ContractDraft()
    (draft.person, draft.market, draft.startsOn, draft.endsOn) = (
      "fatou n'diaye", "2024-41", "05/01/2026", "31/03/2026"
    )
    let contract = try register.addContract(draft)
    var proof = EligibilityDraft(criterion: "rsa")
    (proof.provedOn, proof.validUntil) = ("01/01/2026", "20/03/2026")
    let first = try register.addEligibility(person: "fatou", proof, scope: nil)
    #expect(try alerts("contract-ending").map(\.due) == ["2026-03-31"])
    #expect(try alerts("contract-ending", on: "28/02/2026").isEmpty)
    #expect(try alerts("contract-ending", on: "28/02/2026") { $0.within = 31 }.count == 1)
    let ending = try alerts("eligibility-ending")
    #expect(ending.map(\.due) == ["2026-03-20"] && ending[0].person == "Fatou N'Diaye")
    // A later proof, or a contract that ends before it does.
    proof.validUntil = "31/12/2026"
    let second = try register.addEligibility(person: "fatou", proof, scope: nil)
    #expect(try alerts("eligibility-ending").isEmpty)
    // Of two records of one person the later proof is the last, while they are merged.
    let twin = try fixture.person("Fatou Diaye")
    _ = try register.deleteEligibility(second.id)
    #expect(try alerts("eligibility-ending").count == 1)
    let other = try register.addEligibility(person: "\(twin)", proof, scope: nil)
    #expect(try alerts("eligibility-ending").count == 1)
    let same = try register.mergePersons("\(twin)", "fatou n'diaye", reason: "une personne")
    #expect(try alerts("eligibility-ending").isEmpty)
    _ = try register.unmergePersons(same.merges[0].id, reason: "")
    #expect(try alerts("eligibility-ending").count == 1)
    _ = try register.deleteEligibility(other.id)
    proof.validUntil = "31/03/2026"
    _ = try register.setEligibility(first.id, proof)
    #expect(try alerts("eligibility-ending").isEmpty)
    #expect(try alerts("no-exit", on: "01/04/2026").count == 1)
    #expect(try alerts("follow-up-due", on: "29/06/2026").isEmpty)
    #expect(try alerts("follow-up-due", on: "30/06/2026").map(\.due) == ["2026-06-30"])
    _ = try register.followUp(contract.id, months: 3, situation: "cdi", on: nil, note: nil)
    #expect(try alerts("follow-up-due", on: "30/09/2026").map(\.due) == ["2026-09-30"])
    #expect(try alerts("follow-up-due", on: "30/09/2027").isEmpty)
    draft = ContractDraft()
    (draft.exit, draft.exitOn) = ("cdi", "28/02/2026")
    _ = try register.setContract(contract.id, draft)
    #expect(try alerts("no-exit", on: "01/04/2026").isEmpty)
    #expect(try alerts("contract-ending").isEmpty)
  }
}
