import Foundation
import GRDB
import SyncCore
import SyncModel
import Synchronization

/// What of each market the first page and the lists of waiting work say, which would take seconds to ask of a whole country:
/// months that wait, entries that may be of the same work, alerts, the hours of each month. Worked out market by market,
/// some at each look, so that nobody waits for all; from then on it follows the audit log, which has a line for every
/// change.
public final class MarketWatch: Sendable {
  fileprivate struct Facts {
    var pairs: [[Identifier]] = []
    var alerts: [WatchedAlert] = []
    /// Those in which entries wait to be looked at.
    var months: [MarketMonthView] = []
    /// Of all months.
    var worked: [MonthOfMarket] = []
    /// The date of the latest hours.
    var latest = ""
  }

  /// What counts of a market in a month.
  fileprivate struct MonthOfMarket {
    /// Months since the year 0.
    let month: Int32
    let entries: Int32
    let minutes: Int

    /// Nil where there is nothing of the kind.
    init?(_ view: MarketMonthView) {
      guard let month = CalendarMonth(iso: view.month) else { return nil }
      self.month = Self.number(month)
      entries = Int32(clamping: view.entries)
      minutes = view.minutes
    }

    static func number(_ month: CalendarMonth) -> Int32 { Int32(month.year * 12 + month.month) }
  }

  fileprivate struct Known {
    var version: Int64 = -1
    var day: CalendarDay?
    /// Markets to be looked at.
    var waiting: Set<Identifier> = []
    var facts: [Identifier: Facts] = [:]
    /// People whose proofs are to be looked at, and what was found of them.
    var waitingPersons: Set<Identifier> = []
    var endings: [Identifier: WatchedAlert] = [:]
    var alerts = WatchedAlerts()
    /// Of the facts as they are.
    var found: Found?
  }

  /// With more lines than that since, all markets are looked at again.
  private static let linesAtOnce = 5_000

  private let known = Mutex(Known())

  public init() {}

  /// What is known of all markets together.
  struct Found {
    var pairs: [[Identifier]] = []
    /// How many markets have a statement that is late.
    var late = 0
    var minutes = 0
    /// Those with the latest hours, the latest first.
    var latest: [Identifier] = []
    /// The months that wait, as far as they were asked for.
    var months: [WaitingOrder: [MarketMonthView]] = [:]
    var waitingEntries = 0
    var isComplete = true
  }

  /// Goes on for about `budget`, and says what is known then.
  func look(_ reader: StoreReader, today: CalendarDay, budget: Duration) throws -> Found {
    _ = try goOn(reader, today: today, budget: budget)
    return known.withLock { known in
      let found = known.found ?? known.summed
      known.found = found
      return found
    }
  }

  /// Goes on for about `budget`.
  ///
  /// - returns: Whether all was looked at.
  func goOn(_ reader: StoreReader, today: CalendarDay, budget: Duration) throws -> Bool {
    let version = try reader.auditHead().number
    return try known.withLock { known in
      if known.day != today || known.version < 0 || !(0...Int64(Self.linesAtOnce)).contains(version - known.version) {
        known.waiting = Set(try reader.allMarkets())
        known.facts = known.facts.filter { known.waiting.contains($0.key) }
        (known.endings, known.alerts) = ([:], WatchedAlerts())
        for market in known.facts.keys { known.alerts.forget(of: market) }
        known.waitingPersons = try reader.personsToWatch(AlertFinder.watching(reader, SamePersons([]), today))
      } else if known.version != version {
        let lines = try reader.auditLines(last: Int(version - known.version))
        for record in Set(lines.map(\.record)) {
          known.waiting.formUnion(try reader.markets(concernedBy: record))
          known.waitingPersons.formUnion(try reader.persons(concernedBy: record))
        }
      }
      (known.version, known.day) = (version, today)
      if !known.waiting.isEmpty || !known.waitingPersons.isEmpty {
        try Self.work(off: &known, reader, budget: budget)
        known.found = nil
      }
      return known.waiting.isEmpty && known.waitingPersons.isEmpty
    }
  }

  /// The earliest months that wait, of what was found last.
  func firstMonths(_ count: Int) -> [MarketMonthView] {
    func order(_ view: MarketMonthView) -> (String, String, String) { (view.month, view.market, view.marketId) }
    return known.withLock { known in
      known.facts.values.lazy.flatMap(\.months).first(count) { order($0) < order($1) }
    }
  }

  /// The months that wait in that order, of what was found last.
  func months(by order: WaitingOrder) -> [MarketMonthView] {
    known.withLock { known in
      if let sorted = known.found?.months[order] { return sorted }
      let all = known.facts.values.flatMap(\.months)
      let sorted =
        switch order {
        case .month: all.sorted { ($0.month, $0.market, $0.marketId) < ($1.month, $1.market, $1.marketId) }
        case .market: all.sorted { ($0.market, $0.month, $0.marketId) < ($1.market, $1.month, $1.marketId) }
        case .entries: all.sorted { ($0.waiting, $0.month, $0.marketId) < ($1.waiting, $1.month, $1.marketId) }
        }
      known.found?.months[order] = sorted
      return sorted
    }
  }

  /// The markets with hours in that month, those with the most first, of what was found last.
  func markets(in month: CalendarMonth) -> [(market: Identifier, entries: Int, minutes: Int)] {
    let number = MonthOfMarket.number(month)
    return known.withLock { known in
      known.facts.compactMap { market, facts in
        facts.worked.first { $0.month == number }.map { (market, Int($0.entries), $0.minutes) }
      }
    }.sorted { ($1.2, $0.0) < ($0.2, $1.0) }
  }

  /// All alerts, of what was found last, by the day since which they are due.
  func alerts() -> WatchedAlerts {
    known.withLock { known in
      let (facts, endings) = (known.facts, known.endings)
      known.alerts.sort { facts[$0]?.alerts ?? endings[$0].map { [$0] } ?? [] }
      return known.alerts
    }
  }

  private static func work(off known: inout Known, _ reader: StoreReader, budget: Duration) throws {
    let end = ContinuousClock.now + budget
    let (same, merged) = (try reader.samePersons(), try reader.mergedEntries())
    let counted = CountedWork.hiding(merged.faces.keys)
    guard let today = known.day else { return }
    while let person = known.waitingPersons.popFirst() {
      let face = same.face(person)
      var finder = AlertFinder.watching(reader, same, today)
      finder.persons = same.all(face)
      known.endings[person] = nil
      known.endings[face] = try finder.ofEligibilities().first.map(WatchedAlert.init)
      for id in [person, face] { known.alerts.forget(of: id) }
      if ContinuousClock.now > end { return }
    }
    while let market = known.waiting.first {
      var finder = AlertFinder.watching(reader, same, today)
      finder.market = market
      var facts = Facts()
      facts.pairs = try reader.overlapping(in: market, nil, same, merged).map { [$0.0, $0.1] }
      facts.alerts = try finder.aboutMarkets().map(WatchedAlert.init)
      if !facts.alerts.isEmpty || known.facts[market]?.alerts.isEmpty == false { known.alerts.forget(of: market) }
      let months = try reader.months(ofMarket: market, counted)
      facts.months = months.filter { $0.waiting > 0 }
      facts.worked = months.compactMap(MonthOfMarket.init)
      facts.latest = try reader.latestHours(of: market) ?? ""
      known.facts[market] = facts.latest.isEmpty && facts.alerts.isEmpty && facts.worked.isEmpty ? nil : facts
      known.waiting.remove(market)
      if ContinuousClock.now > end { return }
    }
  }
}

extension MarketWatch.Known {
  fileprivate var summed: MarketWatch.Found {
    var found = MarketWatch.Found(isComplete: waiting.isEmpty && waitingPersons.isEmpty)
    let month = day.map { MarketWatch.MonthOfMarket.number($0.calendarMonth) }
    for facts in facts.values {
      found.pairs += facts.pairs
      if facts.alerts.contains(where: { $0.code == .lateStatement }) { found.late += 1 }
      found.minutes += facts.worked.first { $0.month == month }?.minutes ?? 0
      found.waitingEntries += facts.months.reduce(0) { $0 + $1.waiting }
    }
    found.pairs.sort { $0.lexicographicallyPrecedes($1) }
    found.latest = facts.lazy.filter { !$0.value.latest.isEmpty }
      .first(10) { ($0.value.latest, $1.key) > ($1.value.latest, $0.key) }.map(\.key)
    return found
  }
}

extension Sequence {
  /// The first few as sorting would give them, without sorting all.
  fileprivate func first(_ count: Int, by precedes: (Element, Element) -> Bool) -> [Element] {
    var first: [Element] = []
    for element in self {
      if first.count == count, let last = first.last, !precedes(element, last) { continue }
      first.insert(element, at: first.firstIndex { precedes(element, $0) } ?? first.endIndex)
      if first.count > count { first.removeLast() }
    }
    return first
  }
}

extension MarketMonthView {
  /// Entries that the office has not validated yet.
  var waiting: Int { declared + checked }
}

extension StoreReader {
  fileprivate func latestHours(of market: Identifier) throws -> String? {
    try String.fetchOne(
      try db.cachedStatement(sql: "SELECT max(date) FROM hour_entry WHERE market_id = ?"), arguments: [market.data])
  }

  fileprivate func allMarkets() throws -> [Identifier] {
    var markets: [Identifier] = []
    try scan("SELECT id FROM market UNION SELECT DISTINCT market_id FROM hour_entry") { row in
      if let market = row.identifier(0) { markets.append(market) }
    }
    return markets
  }

  /// The markets of which a changed record may change what is said.
  fileprivate func markets(concernedBy record: RecordReference) throws -> Set<Identifier> {
    func named(_ column: String) throws -> [Identifier] { try self.named(column, in: record) }
    switch record.table {
    case "market": return [record.id]
    case "hour_entry", "lot", "entry_merge", "contract": return Set(try named("market_id"))
    case "follow_up":
      return Set(try named("contract_id").flatMap { try markets(concernedBy: RecordReference("contract", $0)) })
    case "buyer": return Set(try markets(of: [record.id]))
    case "correction": return Set(try named("old_market_id") + named("new_market_id"))
    case "person_merge":
      let persons = try named("person_id") + named("other_id")
      return Set(
        try persons.flatMap { person in
          try Data.fetchAll(
            db,
            sql: """
              SELECT market_id FROM hour_entry WHERE person_id = ?1 UNION SELECT market_id FROM contract WHERE person_id = ?1
              """, arguments: [person.data])
        }.compactMap { Identifier(data: $0) })
    default: return []
    }
  }

  /// The people of whose proofs a changed record may change what is said.
  fileprivate func persons(concernedBy record: RecordReference) throws -> Set<Identifier> {
    switch record.table {
    case "person": return [record.id]
    case "eligibility", "contract": return Set(try named("person_id", in: record))
    case "person_merge": return Set(try named("person_id", in: record) + named("other_id", in: record))
    default: return []
    }
  }

  /// People one of whose records has its last proof end soon: of all others there is nothing to say.
  fileprivate func personsToWatch(_ finder: AlertFinder) throws -> Set<Identifier> {
    let found = try Data.fetchAll(
      db,
      sql: """
        SELECT person_id FROM eligibility WHERE verdict = 'accepted' GROUP BY person_id
        HAVING max(coalesce(valid_until, '9999')) BETWEEN ? AND ?
        """, arguments: [finder.day.description, finder.horizon])
    return Set(found.compactMap { Identifier(data: $0) })
  }

  /// What the versions of a record say, or have said, in a column.
  private func named(_ column: String, in record: RecordReference) throws -> [Identifier] {
    try history(record).compactMap { version in
      if case .value(let value) = version.content { value[column]?.identifier } else { nil }
    }
  }
}
