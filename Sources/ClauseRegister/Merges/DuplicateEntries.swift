import GRDB
import SyncCore
import SyncModel

/// Two entries that may be of the same work.
public struct DuplicateHoursView: Encodable, Sendable {
  public let entries: [HourEntryView]
  /// `same` for the same day or the same month, `partial` for a day and its month, `none` where only a merge says so.
  public let overlap: String
  /// The merge that said so and does not stand any more, since one of them was changed.
  @Nullable public var reopened: String?
}

public struct DuplicateHoursListView: Encodable, Sendable {
  public let duplicates: [DuplicateHoursView]
}

extension DuplicateHoursView: ShowsPersons {
  /// Whose hours they are.
  public var shownPersons: Set<String> { entries.shownPersons }
}

extension DuplicateHoursListView: ShowsPersons {
  /// Whose hours they are.
  public var shownPersons: Set<String> { duplicates.shownPersons }
}

extension Register {
  /// Entries that count and may be of the same work: of the same person, whichever of their records they name, and the
  /// same lot, for the same day or month, or for a day and its month. And those whose merge was opened again.
  public func duplicateHours(market: String? = nil, month: String? = nil) throws -> DuplicateHoursListView {
    try read { reader in
      let only = try market.map { try reader.find($0, in: .market) }
      let month = try month.map { try MonthInput.parse($0, today: today).month.description }
      let (same, merged) = (try reader.samePersons(), try reader.mergedEntries())
      func view(_ id: Identifier) throws -> HourEntryView {
        try reader.entryView(id, today, same: same, merged: merged)
      }
      var found: [DuplicateHoursView] = []
      var listed: Set<Set<String>> = []
      let opened = Dictionary(merged.merges.filter { !$0.stands }.map { (Set($0.entries), $0.id) }) { first, _ in first
      }
      for market in try only.map({ [$0] }) ?? reader.marketsWithHours() {
        for (one, other) in try reader.overlapping(in: market, month, same, merged) {
          let entries = try [view(one), view(other)]
          let pair = Set(entries.map(\.id))
          listed.insert(pair)
          let overlap = entries[0].period == entries[1].period ? "same" : "partial"
          found.append(DuplicateHoursView(entries: entries, overlap: overlap, reopened: opened[pair]))
        }
      }
      for merge in merged.merges where !merge.stands && !listed.contains(Set(merge.entries)) {
        let entries = try merge.entries.compactMap { Identifier($0) }.filter { try reader.isKnown($0) }.map(view)
        let isAsked = entries.contains { entry in
          entry.isCounted && only.map { entry.marketId == $0.description } != false
            && month.map { entry.date.hasPrefix($0) } != false
        }
        if isAsked { found.append(DuplicateHoursView(entries: entries, overlap: "none", reopened: merge.id)) }
      }
      return DuplicateHoursListView(duplicates: found)
    }
  }
}

extension StoreReader {
  func isKnown(_ entry: Identifier) throws -> Bool {
    try !state(RecordReference("hour_entry", entry)).isEmpty
  }

  func marketsWithHours() throws -> [Identifier] {
    var markets: [Identifier] = []
    try scan("SELECT DISTINCT market_id FROM hour_entry") { row in
      if let market = row.identifier(0) { markets.append(market) }
    }
    return markets
  }

  /// Pairs of entries of a market that count and overlap.
  func overlapping(
    in market: Identifier, _ month: String?, _ same: SamePersons, _ merged: MergedEntries
  ) throws -> [(Identifier, Identifier)] {
    struct Key: Hashable {
      let lot: Identifier?
      let person: Identifier
    }
    struct Entry {
      let id: Identifier
      let date: String
      let period: String
    }
    var found: [(Identifier, Identifier)] = []
    // Of one month at a time: a market may have a hundred thousand entries, and no two months overlap.
    var present = ""
    var groups: [Key: [Entry]] = [:]
    var order: [Key] = []
    func endMonth() {
      for entries in order.compactMap({ groups[$0] }) {
        for (index, one) in entries.enumerated() {
          for other in entries[(index + 1)...] where one.period != other.period || one.date == other.date {
            found.append((one.id, other.id))
          }
        }
      }
      groups.removeAll(keepingCapacity: true)
      order.removeAll(keepingCapacity: true)
    }
    let states = countedStates.map { "'\($0)'" }.joined(separator: ", ")
    try scan(
      """
      SELECT id, lot_id, person_id, date, period FROM hour_entry WHERE market_id = ? AND state IN (\(states))
      ORDER BY date, id
      """, [market.data]
    ) { row in
      guard let id = row.identifier(0), let person = row.identifier(2), merged.faces[id] == nil else { return }
      let date = row.text(3) ?? ""
      let own = String(date.prefix(7))
      if let month, own != month { return }
      if own != present {
        endMonth()
        present = own
      }
      let key = Key(lot: row.identifier(1), person: same.face(person))
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(Entry(id: id, date: date, period: row.text(4) ?? "day"))
    }
    endMonth()
    return found
  }
}
