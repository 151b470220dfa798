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
  private let counted = Mutex<(version: Int64, day: CalendarDay, view: WatchedView)?>(nil)

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

  /// What `count` says, asked for once for each state of the register in which all markets are known.
  func counts(_ reader: StoreReader, today: CalendarDay, _ count: () throws -> WatchedView) throws -> WatchedView {
    let version = try reader.auditHead().number
    if let known = counted.withLock({ $0 }), known.version == version, known.day == today { return known.view }
    let view = try count()
    if view.isComplete { counted.withLock { $0 = (version, today, view) } }
    return view
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
