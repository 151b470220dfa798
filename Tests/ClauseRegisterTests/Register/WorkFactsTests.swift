import Foundation
import GRDB
import SyncCore
import SyncModel
import Testing

@testable import ClauseRegister

/// What the reports sum, against plain SQL over the same register.
@Suite struct WorkFactsTests {
  /// A register of random work: several markets and lots, people of several records, every state, corrections.
  private func register(_ seed: UInt64) throws -> RegisterFixture {
    let fixture = try RegisterFixture()
    var dice = Dice(state: seed)
    var markets: [Identifier] = []
    for number in 1...4 {
      _ = try fixture.register.addMarket(number: "M\(number)", title: "T", buyer: "B\(number % 2)", scope: nil)
      let market = try fixture.register.market("M\(number)")
      for lot in 1...number { _ = try fixture.register.addLot(market: market, number: "\(lot)", LotDraft(due: "10")) }
      markets.append(market)
    }
    let people = try (1...6).map { try fixture.person("Personne numéro\($0)") }
    for _ in 0..<3 {
      let pair = people.shuffled(using: &dice).prefix(2).map(\.description)
      _ = try? fixture.register.mergePersons(pair[0], pair[1], reason: "")
    }
    try fixture.register.write { transaction in
      let lots = try Row.fetchAll(transaction.db, sql: "SELECT id, market_id FROM lot ORDER BY id")
      for _ in 0..<120 {
        let market = markets.randomElement(using: &dice)
        let lot = lots.filter { Identifier(data: $0["market_id"]) == market }.randomElement(using: &dice)
        let work: [String: ColumnValue] = [
          "market_id": ColumnValue(market),
          "lot_id": Bool.random(using: &dice) ? ColumnValue(Identifier(data: lot?["id"])) : .null,
          "person_id": ColumnValue(people.randomElement(using: &dice)),
          "date": .text("202\(Int.random(in: 5...6, using: &dice))-0\(Int.random(in: 1...9, using: &dice))-11"),
          "period": .text("day"), "minutes": .integer(15 * Int64.random(in: 1...40, using: &dice)),
        ]
        let entry = fixture.register.newID()
        let rest: [String: ColumnValue] = [
          "state": ColumnValue(["draft", "declared", "checked", "validated", "refused"].randomElement(using: &dice)),
          "modality": ColumnValue(Register.modalities.randomElement(using: &dice)),
          "employer": ColumnValue(
            [nil, "SIAE A", "Entreprise dont le nom est long"].randomElement(using: &dice) ?? nil),
        ]
        try transaction.insert("hour_entry", entry, work.merging(rest) { $1 })
        guard rest["state"] == .text("validated"), Bool.random(using: &dice) else { continue }
        var halves: [String: ColumnValue] = ["entry_id": ColumnValue(entry)]
        for (column, value) in work { (halves["old_" + column], halves["new_" + column]) = (value, value) }
        halves["new_minutes"] = [.null, .integer(600)].randomElement(using: &dice)
        halves["new_date"] = .text("2026-12-01")
        try transaction.insert("correction", fixture.register.newID(), halves)
      }
    }
    return fixture
  }

  private func requests() -> [ReportRequest] {
    var requests = [ReportRequest()]
    for year in [nil, 2026] {
      for (buyer, market, person) in [
        ("B1", nil, nil), (nil, "M4", nil), (nil, nil, "numéro3"), ("B0", "M4", nil), ("B0", "M3", nil),
        ("B1", nil, "numéro2"),
      ] as [(String?, String?, String?)] {
        var request = ReportRequest()
        (request.year, request.buyer, request.market, request.person) = (year, buyer, market, person)
        requests.append(request)
      }
    }
    return requests
  }

  /// The same by SQL alone: a key, whose it is, whether it is validated, and its minutes.
  private func rows(_ request: ReportRequest, _ reader: StoreReader) throws -> [Row] {
    let same = try reader.samePersons()
    let person = try request.person.map { try reader.find($0, in: .person) }
    let all = try Row.fetchAll(
      reader.db,
      sql: """
        SELECT m.number AS market, b.name AS buyer, w.* FROM \(try reader.countedWork().sql) w
          JOIN market m ON m.id = w.market_id JOIN buyer b ON b.id = m.buyer_id
        """)
    return all.filter { row in
      (request.year.map { (row["date"] as String).hasPrefix("\($0)") } ?? true)
        && (request.buyer.map { row["buyer"] == $0 } ?? true) && (request.market.map { row["market"] == $0 } ?? true)
        && (person.map { Identifier(data: row["person_id"]).map(same.face) == $0 } ?? true)
    }
  }

  private func check(
    _ rows: [Row], _ same: SamePersons, key: String, prefix: Int = 1000,
    against sums: [String: WorkFacts.Sums]
  ) {
    let groups = Dictionary(grouping: rows) { String(($0[key] as String? ?? "").prefix(prefix)) }
    #expect(Set(groups.keys) == Set(sums.keys))
    for (name, rows) in groups {
      let people = Dictionary(grouping: rows) { Identifier(data: $0["person_id"]).map(same.face) }
      #expect(sums[name]?.minutes == rows.reduce(0) { $0 + ($1["minutes"] as Int) })
      let validated = rows.filter { $0["state"] == "validated" }
      #expect(sums[name]?.validated == validated.reduce(0) { $0 + ($1["minutes"] as Int) })
      #expect(sums[name]?.persons == people.values.count { $0.reduce(0) { $0 + ($1["minutes"] as Int) } > 0 })
      #expect(sums[name]?.facts == rows.count)
    }
  }

  @Test(arguments: 1...12) func `sums by every dimension are those of plain SQL`(_ seed: UInt64) throws {
    let fixture = try register(seed)
    try fixture.register.store.read { reader in
      var joined = 0
      for request in requests() {
        let rows = try rows(request, reader)
        let source = try ReportSource(request, reader)
        let (facts, same) = (try source.facts(), try reader.samePersons())
        #expect(facts.facts.count == rows.count)
        func check(_ key: String, _ sums: [String: WorkFacts.Sums], prefix: Int = 1000) {
          self.check(rows, same, key: key, prefix: prefix, against: sums)
        }
        check("modality", facts.sums { facts.modalities[Int($0.modality)] })
        check("employer", facts.sums { facts.employers[Int($0.employer)] })
        check("date", facts.sums { facts.dates[Int($0.date)] })
        let (numbers, months) = WorkFacts.grouped(facts.dates) { String($0.prefix(7)) }
        let byMonth = facts.sums(groups: months.count) { numbers[Int($0.date)] }
        check("date", Dictionary(uniqueKeysWithValues: zip(months, byMonth)), prefix: 7)
        let markets = try facts.markets.map { try $0.flatMap { try reader.label("number", of: "market", $0) } ?? "" }
        check("market", facts.sums { markets[Int($0.market)] })
        let buyers = try facts.markets.map { try $0.flatMap { try source.buyerName(of: $0) } ?? "" }
        check("buyer", facts.sums { buyers[Int($0.market)] })
        let lots = Dictionary(grouping: rows) { Identifier(data: $0["lot_id"]) }
        let byLot = facts.sums { facts.lots[Int($0.lot)] }
        #expect(byLot.mapValues(\.minutes) == lots.mapValues { $0.reduce(0) { $0 + ($1["minutes"] as Int) } })
        let condensed = facts.condensed
        for key in [\.market, \.employer, \.modality, \.person] as [KeyPath<WorkFacts.Fact, UInt32>] {
          let sums = [facts, condensed].map { facts in
            facts.sums { $0[keyPath: key] }.mapValues { [$0.minutes, $0.validated, $0.persons] }
          }
          #expect(sums[0] == sums[1])
        }
        joined += facts.facts.count - condensed.facts.count
        #expect(facts.total.minutes == rows.reduce(0) { $0 + ($1["minutes"] as Int) })
        #expect(facts.minutesByPerson.reduce(0, +) == facts.total.minutes)
      }
      #expect(joined > 0)
    }
  }
}
