import Foundation
import GRDB
import SyncCore
import SyncModel
import Synchronization

/// What of each market the first page and the lists of waiting work say, which would take seconds to ask of a whole country:
/// months that wait, entries that may be of the same work, alerts, the hours of each month. Worked out market by market,
/// some at each look, so that nobody waits for all; from then on it follows the audit log.
public final class MarketWatch: Sendable {
  fileprivate struct Known {
    var position = LogPosition()
    var day: CalendarDay?
    /// Markets to be looked at, and people whose proofs are.
    var waiting: Set<Identifier> = []
    var waitingPersons: Set<Identifier> = []
    var facts = WatchedFacts()
    /// Of the facts as they are.
    var found: Found?
  }

  private let known = Mutex(Known())

  public init() {}

  /// What is known of all markets together.
  struct Found {
    let pairs: [[Identifier]]
    /// How many markets have a statement that is late.
    let late: Int
    /// Of the month of the day.
    let minutes: Int
    /// Those with the latest hours, the latest first.
    let latest: [Identifier]
    let waitingEntries: Int
    let isComplete: Bool
  }

  /// Goes on for about `budget`, and says what is known then.
  func look(_ reader: StoreReader, today: CalendarDay, budget: Duration) throws -> Found {
    let isComplete = try goOn(reader, today: today, budget: budget)
    return known.withLock { known in
      if let found = known.found { return found }
      let facts = known.facts
      let found = Found(
        pairs: Array(facts.pairs.all), late: facts.late, minutes: facts.minutes(of: today.calendarMonth),
        latest: facts.latest.all.reversed().prefix(10).map(\.market), waitingEntries: facts.waitingEntries,
        isComplete: isComplete)
      known.found = found
      return found
    }
  }

  /// Goes on for about `budget`.
  ///
  /// - returns: Whether all was looked at.
  func goOn(_ reader: StoreReader, today: CalendarDay, budget: Duration) throws -> Bool {
    try known.withLock { known in
      var position = known.position
      let changed = try position.advance(reader)
      if let changed, known.day == today {
        for record in changed {
          known.waiting.formUnion(try reader.markets(concernedBy: record))
          known.waitingPersons.formUnion(try reader.persons(concernedBy: record))
        }
      } else {
        known.waiting = Set(try reader.allMarkets())
        for market in known.facts.byMarket.keys where !known.waiting.contains(market) {
          known.facts.set(market, to: nil)
        }
        for person in known.facts.endings.keys { known.facts.set(ending: nil, of: person) }
        known.waitingPersons = try reader.personsToWatch(AlertFinder.watching(reader, SamePersons([]), today))
      }
      if known.day != today { known.found = nil }
      (known.position, known.day) = (position, today)
      if !known.waiting.isEmpty || !known.waitingPersons.isEmpty {
        known.found = nil
        try Self.work(off: &known, reader, today, budget: budget)
      }
      return known.waiting.isEmpty && known.waitingPersons.isEmpty
    }
  }

  /// What was found last.
  func withFacts<T>(_ body: (WatchedFacts) throws -> T) rethrows -> T { try known.withLock { try body($0.facts) } }

  private static func work(
    off known: inout Known, _ reader: StoreReader, _ today: CalendarDay, budget: Duration
  ) throws {
    let end = ContinuousClock.now + budget
    let (same, merged) = (try reader.samePersons(), try reader.mergedEntries())
    let counted = CountedWork.hiding(merged.faces.keys)
    var finder = AlertFinder.watching(reader, same, today)
    while let person = known.waitingPersons.first {
      let face = same.face(person)
      finder.persons = same.all(face)
      known.facts.set(ending: nil, of: person)
      known.facts.set(ending: try finder.ofEligibilities().first.map(WatchedAlert.init), of: face)
      known.waitingPersons.remove(person)
      if ContinuousClock.now > end { return }
    }
    finder.persons = nil
    while let market = known.waiting.first {
      finder.market = market
      let number = try reader.label("number", of: "market", market) ?? ""
      known.facts.set(
        market,
        to: WatchedMarket(
          number: number, folded: foldedName(number),
          pairs: try reader.overlapping(in: market, nil, same, merged).map { [$0.0, $0.1] },
          alerts: try finder.aboutMarkets().map(WatchedAlert.init),
          months: try reader.months(ofMarket: market, counted).compactMap(WatchedMarket.Month.init),
          latest: try reader.latestHours(of: market) ?? ""))
      known.waiting.remove(market)
      if ContinuousClock.now > end { return }
    }
  }
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
  func named(_ column: String, in record: RecordReference) throws -> [Identifier] {
    try history(record).compactMap { version in
      if case .value(let value) = version.content { value[column]?.identifier } else { nil }
    }
  }
}
