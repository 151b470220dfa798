import GRDB
import SyncCore
import SyncModel

/// Which hour entries are hidden, another one being of the same work, and therefore count nowhere (`DESIGN`, §9).
///
/// Which of two merged entries gives way is told by what they are now and kept nowhere: one with corrections stays before
/// one without, a validated one before another, one for a month before one for a day, the lower id before the higher. Of
/// the entries that merges connect, the first in this order always counts. So nothing is lost and nothing counts twice
/// whatever merges come together, in whatever order.
///
/// A merge stands while both entries are what the office saw of them: of the same person, lot and time, that which stays
/// counting, that which gives way of the same minutes. So an edit of a hidden entry, by whoever had not seen the merge,
/// brings its hours back; no clock is asked.
struct MergedEntries {
  /// Of each hidden entry the one that counts in its place.
  private(set) var faces: [Identifier: Identifier] = [:]
  /// The merges that were not taken back.
  private(set) var merges: [EntryMergeView] = []
  private var byEntry: [Identifier: [Int]] = [:]

  /// The merges of one entry.
  func merges(of entry: Identifier) -> [EntryMergeView] { (byEntry[entry] ?? []).map { merges[$0] } }

  fileprivate init() {}

  fileprivate init(_ all: [EntryMerge], _ entries: [Identifier: MergedEntry], _ same: SamePersons) {
    var connected = ConnectedEntries()
    for merge in all {
      let kept = merge.kept(entries, same)
      if let kept { connected.join(merge.first.entry, merge.second.entry, kept: kept.id, isChanged: kept.isChanged) }
      for entry in [merge.first.entry, merge.second.entry] { byEntry[entry, default: []].append(merges.count) }
      merges.append(
        EntryMergeView(
          id: merge.id.description, entries: [merge.first.entry.description, merge.second.entry.description],
          by: merge.by, stands: kept != nil))
    }
    for (id, all) in connected.sets where !connected.keptChanged.contains(id) {
      guard let entry = entries[id] else { continue }
      let before = all.compactMap { entries[$0] }.filter { entry.mayBeHidden(behind: $0) }
      faces[id] = before.min { $0.order < $1.order }?.id
    }
  }
}

/// That two entries are of the same work.
public struct EntryMergeView: Encodable, Sendable {
  public let id: String
  public let entries: [String]
  public let by: String
  /// Whether one of the two is hidden by it. No more, once that was edited, or what counted in its place is gone: both
  /// count, and the office decides anew.
  public let stands: Bool
}

/// Entries that merges connect.
private struct ConnectedEntries {
  private(set) var sets: [Identifier: Set<Identifier>] = [:]
  /// Those that stay before another and say other minutes than when they were merged: they are not hidden in their turn.
  private(set) var keptChanged: Set<Identifier> = []

  mutating func join(_ one: Identifier, _ other: Identifier, kept: Identifier, isChanged: Bool) {
    let joined = (sets[one] ?? [one]).union(sets[other] ?? [other])
    for id in joined { sets[id] = joined }
    if isChanged { keptChanged.insert(kept) }
  }
}

/// An entry of a merge, as it is now.
private struct MergedEntry {
  let id: Identifier
  let market: Identifier?
  let lot: Identifier?
  let person: Identifier?
  let date: String?
  let period: String?
  let minutes: Int
  let state: String
  let isCorrected: Bool
  /// What its corrections make of its minutes.
  let corrected: Int

  init?(_ row: ResultRow) {
    guard let id = row.identifier(0) else { return nil }
    self.id = id
    (market, lot, person) = (row.identifier(1), row.identifier(2), row.identifier(3))
    (date, period, minutes) = (row.text(4), row.text(5), Int(row.integer(6)))
    state = row.text(7) ?? ""
    isCorrected = row.integer(8) != 0
    corrected = minutes &+ Int(row.integer(9))
  }

  /// What stays comes before what gives way.
  var order: (Int, Int, Int, Identifier) {
    (isCorrected ? 0 : 1, state == "validated" ? 0 : 1, period == "month" ? 0 : 1, id)
  }

  var counts: Bool { countedStates.contains(state) && corrected > 0 }

  /// A locked entry is not hidden, and a month not for the sake of a day.
  func mayBeHidden(behind kept: MergedEntry) -> Bool {
    kept.order < order && state != "validated" && !isCorrected && !(kept.period == "day" && period == "month")
  }
}

/// A merge that was not taken back, with what the office saw.
private struct EntryMerge {
  struct Seen {
    let entry: Identifier
    let person: Identifier?
    let date: String?
    let period: String?
    let minutes: Int
  }

  let id: Identifier
  let by: String
  let market: Identifier?
  let lot: Identifier?
  let first: Seen
  let second: Seen

  init?(_ row: ResultRow) {
    guard let id = row.identifier(0), let one = row.identifier(4), let other = row.identifier(9) else { return nil }
    func seen(_ entry: Identifier, from column: CInt) -> Seen {
      Seen(
        entry: entry, person: row.identifier(column + 1), date: row.text(column + 2), period: row.text(column + 3),
        minutes: Int(row.integer(column + 4)))
    }
    self.id = id
    (by, market, lot) = (row.text(1) ?? "", row.identifier(2), row.identifier(3))
    (first, second) = (seen(one, from: 4), seen(other, from: 9))
  }

  /// Which of the two stays, where the merge stands; and whether it says other minutes than then.
  func kept(_ entries: [Identifier: MergedEntry], _ same: SamePersons) -> (id: Identifier, isChanged: Bool)? {
    guard let one = entries[first.entry], let other = entries[second.entry], isAsSeen(one, first),
      isAsSeen(other, second), let person = one.person, let theirs = other.person,
      same.face(person) == same.face(theirs)
    else { return nil }
    let isFirstKept = one.order < other.order
    let (kept, hidden) = isFirstKept ? (one, other) : (other, one)
    let (keptSeen, hiddenSeen) = isFirstKept ? (first, second) : (second, first)
    guard kept.counts, hidden.mayBeHidden(behind: kept), hidden.minutes == hiddenSeen.minutes else { return nil }
    return (kept.id, kept.minutes != keptSeen.minutes)
  }

  private func isAsSeen(_ entry: MergedEntry, _ seen: Seen) -> Bool {
    entry.market == market && entry.lot == lot && entry.person == seen.person && entry.date == seen.date
      && entry.period == seen.period
  }
}

extension StoreReader {
  func mergedEntries() throws -> MergedEntries {
    var merges: [EntryMerge] = []
    try scan(
      """
      SELECT id, merged_by, market_id, lot_id, first_id, first_person_id, first_date, first_period, first_minutes,
        second_id, second_person_id, second_date, second_period, second_minutes
      FROM entry_merge WHERE is_undone = 0 ORDER BY id
      """
    ) { row in
      if let merge = EntryMerge(row) { merges.append(merge) }
    }
    if merges.isEmpty { return MergedEntries() }
    var entries: [Identifier: MergedEntry] = [:]
    try scan(
      """
      SELECT id, market_id, lot_id, person_id, date, period, minutes, state,
        EXISTS (SELECT 1 FROM correction WHERE entry_id = hour_entry.id),
        (SELECT sum(coalesce(new_minutes, 0) - old_minutes) FROM correction WHERE entry_id = hour_entry.id)
      FROM hour_entry WHERE id IN (
        SELECT first_id FROM entry_merge WHERE is_undone = 0 UNION SELECT second_id FROM entry_merge WHERE is_undone = 0)
      """
    ) { row in
      if let entry = MergedEntry(row) { entries[entry.id] = entry }
    }
    return MergedEntries(merges, entries, try samePersons())
  }
}
