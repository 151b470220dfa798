import Foundation
import GRDB
import SyncCore
import SyncModel

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
  static let watchBudget = Duration.milliseconds(50)

  /// Entries that may be of the same work, as ``duplicateHours(market:month:)`` finds them; one page of them.
  ///
  /// - parameter page: From 0.
  public func duplicateHours(in watch: MarketWatch, page: Int, size: Int) throws -> DuplicateHoursPage {
    try read { reader in
      let found = try watch.look(reader, today: today, budget: Self.watchBudget)
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
struct ProposedPair {
  let entries: [Identifier]
  let overlaps: Bool
  let reopened: String?
}

extension StoreReader {
  /// The pairs that overlap, and those whose merge was opened again.
  func proposed(
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
