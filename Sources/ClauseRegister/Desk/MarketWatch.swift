import Foundation
import GRDB
import SyncCore
import SyncModel
import Synchronization

/// What of each market needs a person and takes long to find out: entries that may be of the same work, a statement that
/// is late. Worked out market by market, some at each look, so that nobody waits for a whole country; from then on it
/// follows the audit log, which has a line for every change.
public final class MarketWatch: Sendable {
  private struct Facts {
    var pairs: [[Identifier]] = []
    var isLate = false
  }

  private struct Known {
    var version: Int64 = -1
    var day: CalendarDay?
    /// Markets to be looked at.
    var waiting: Set<Identifier> = []
    /// Those of which there is something to say.
    var facts: [Identifier: Facts] = [:]
  }

  /// With more lines than that since, all markets are looked at again.
  private static let linesAtOnce = 5_000

  private let known = Mutex(Known())

  public init() {}

  struct Found {
    var pairs: [[Identifier]] = []
    var late: [Identifier] = []
    var isComplete = true
  }

  /// Goes on for about `budget`, and says what is known then.
  func look(_ reader: StoreReader, today: CalendarDay, budget: Duration) throws -> Found {
    let version = try reader.auditHead().number
    return try known.withLock { known in
      if known.day != today || known.version < 0 || !(0...Int64(Self.linesAtOnce)).contains(version - known.version) {
        known.waiting = Set(try reader.allMarkets())
        known.facts = known.facts.filter { known.waiting.contains($0.key) }
      } else if known.version != version {
        let lines = try reader.auditLines(last: Int(version - known.version))
        for record in Set(lines.map(\.record)) { known.waiting.formUnion(try reader.markets(concernedBy: record)) }
      }
      (known.version, known.day) = (version, today)
      if !known.waiting.isEmpty { try Self.work(off: &known, reader, budget: budget) }
      var found = Found(isComplete: known.waiting.isEmpty)
      for (market, facts) in known.facts.sorted(by: { $0.key < $1.key }) {
        found.pairs += facts.pairs
        if facts.isLate { found.late.append(market) }
      }
      return found
    }
  }

  private static func work(off known: inout Known, _ reader: StoreReader, budget: Duration) throws {
    let end = ContinuousClock.now + budget
    let (same, merged) = (try reader.samePersons(), try reader.mergedEntries())
    guard let today = known.day else { return }
    while let market = known.waiting.first {
      let finder = AlertFinder(reader: reader, same: same, day: today, request: AlertRequest(), market: market)
      let facts = Facts(
        pairs: try reader.overlapping(in: market, nil, same, merged).map { [$0.0, $0.1] },
        isLate: try !finder.lateStatements().isEmpty)
      known.facts[market] = facts.pairs.isEmpty && !facts.isLate ? nil : facts
      known.waiting.remove(market)
      if ContinuousClock.now > end { return }
    }
  }
}

extension StoreReader {
  fileprivate func allMarkets() throws -> [Identifier] {
    var markets: [Identifier] = []
    try scan("SELECT id FROM market UNION SELECT DISTINCT market_id FROM hour_entry") { row in
      if let market = row.identifier(0) { markets.append(market) }
    }
    return markets
  }

  /// The markets of which a changed record may change what is said.
  fileprivate func markets(concernedBy record: RecordReference) throws -> Set<Identifier> {
    func named(_ column: String) throws -> [Identifier] {
      try history(record).compactMap { version in
        if case .value(let value) = version.content { value[column]?.identifier } else { nil }
      }
    }
    switch record.table {
    case "market": return [record.id]
    case "hour_entry", "lot", "entry_merge", "correction": return Set(try named("market_id"))
    case "person_merge":
      let persons = try named("person_id") + named("other_id")
      return Set(
        try persons.flatMap { person in
          try Data.fetchAll(
            db, sql: "SELECT DISTINCT market_id FROM hour_entry WHERE person_id = ?", arguments: [person.data])
        }.compactMap { Identifier(data: $0) })
    default: return []
    }
  }
}

/// How much of what takes long to find out needs a person.
public struct WatchedView: Encodable, Sendable {
  /// Pairs of entries that may be of the same work.
  public let duplicateHours: Int
  /// Markets of which a statement is late.
  public let lateStatements: Int
  /// Whether all markets were looked at.
  public let isComplete: Bool
}

/// Some of the pairs of entries that may be of the same work, and how many there are.
public struct DuplicateHoursPage: Encodable, Sendable {
  public let pairs: [DuplicateHoursView]
  public let total: Int
  /// Whether all markets were looked at.
  public let isComplete: Bool
}

extension DuplicateHoursPage: ShowsPersons {
  /// Those of the page.
  public var shownPersons: Set<String> { pairs.shownPersons }
}

/// Some of the markets of which a statement is late, and how many there are.
public struct LateStatementsPage: Encodable, Sendable {
  public let alerts: [AlertView]
  public let total: Int
  /// Whether all markets were looked at.
  public let isComplete: Bool
}

/// A merge of two entries that was not taken back.
public struct StandingEntryMergeView: Encodable, Sendable {
  public let merge: EntryMergeView
  public let entries: [HourEntryView]
}

extension StandingEntryMergeView: ShowsPersons {
  /// Whose hours they are.
  public var shownPersons: Set<String> { entries.shownPersons }
}

extension Register {
  /// For how long one look goes on: less than a page may take.
  private static let budget = Duration.milliseconds(50)

  /// How much needs a person, as far as it is known.
  public func watched(_ watch: MarketWatch) throws -> WatchedView {
    try store.read { reader in
      let found = try watch.look(reader, today: today, budget: Self.budget)
      return WatchedView(
        duplicateHours: try reader.proposed(found, reader.mergedEntries(), today).count,
        lateStatements: found.late.count, isComplete: found.isComplete)
    }
  }

  /// Entries that may be of the same work, as ``duplicateHours(market:month:)`` finds them; one page of them.
  ///
  /// - parameter page: From 0.
  public func duplicateHours(in watch: MarketWatch, page: Int, size: Int) throws -> DuplicateHoursPage {
    try read { reader in
      let found = try watch.look(reader, today: today, budget: Self.budget)
      let (same, merged) = (try reader.samePersons(), try reader.mergedEntries())
      let all = try reader.proposed(found, merged, today)
      return DuplicateHoursPage(
        pairs: try all.dropFirst(page * size).prefix(size).map { pair in
          let entries = try pair.entries.map { try reader.entryView($0, today, same: same, merged: merged) }
          let overlap = !pair.overlaps ? "none" : entries[0].period == entries[1].period ? "same" : "partial"
          return DuplicateHoursView(entries: entries, overlap: overlap, reopened: pair.reopened)
        }, total: all.count, isComplete: found.isComplete)
    }
  }

  /// Markets of which a statement is late; one page of them.
  ///
  /// - parameter page: From 0.
  public func lateStatements(in watch: MarketWatch, page: Int, size: Int) throws -> LateStatementsPage {
    try store.read { reader in
      let found = try watch.look(reader, today: today, budget: Self.budget)
      let same = try reader.samePersons()
      return LateStatementsPage(
        alerts: try found.late.dropFirst(page * size).prefix(size).flatMap { market in
          try AlertFinder(reader: reader, same: same, day: today, request: AlertRequest(), market: market)
            .lateStatements()
        }, total: found.late.count, isComplete: found.isComplete)
    }
  }

  /// The merges of entries that were not taken back, the latest first; at most `limit`.
  public func standingEntryMerges(limit: Int) throws -> [StandingEntryMergeView] {
    try read { reader in
      let (same, merged) = (try reader.samePersons(), try reader.mergedEntries())
      return try merged.merges.suffix(limit).reversed().map { merge in
        StandingEntryMergeView(
          merge: merge,
          entries: try merge.entries.compactMap { Identifier($0) }.filter { try reader.isKnown($0) }.map {
            try reader.entryView($0, today, same: same, merged: merged)
          })
      }
    }
  }
}

/// Two entries to be decided about.
private struct ProposedPair {
  let entries: [Identifier]
  let overlaps: Bool
  let reopened: String?
}

extension StoreReader {
  /// The pairs that overlap, and those whose merge was opened again.
  fileprivate func proposed(
    _ found: MarketWatch.Found, _ merged: MergedEntries, _ today: CalendarDay
  ) throws -> [ProposedPair] {
    let opened = Dictionary(
      merged.merges.filter { !$0.stands }.map { (Set($0.entries.compactMap { Identifier($0) }), $0.id) }
    ) { first, _ in first }
    let listed = Set(found.pairs.map(Set.init))
    let again = try opened.filter { !listed.contains($0.key) }.sorted { $0.value < $1.value }.filter { pair, _ in
      try pair.contains { try isKnown($0) && entryView($0, today, merged: merged).isCounted }
    }
    return found.pairs.map { ProposedPair(entries: $0, overlaps: true, reopened: opened[Set($0)]) }
      + (try again.map { pair, merge in
        ProposedPair(entries: try pair.sorted().filter { try isKnown($0) }, overlaps: false, reopened: merge)
      })
  }
}
