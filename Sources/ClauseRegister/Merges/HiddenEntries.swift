import Foundation
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
enum HiddenEntries {
  private static let counted = countedStates.map { "'\($0)'" }.joined(separator: ", ")

  /// What stays comes before what gives way.
  private static func order(_ entry: String) -> String {
    "\(isUncorrected(entry)), \(entry).state <> 'validated', \(entry).period <> 'month', \(entry).id"
  }

  private static func isUncorrected(_ entry: String) -> String {
    "NOT EXISTS (SELECT 1 FROM correction WHERE entry_id = \(entry).id)"
  }

  /// A locked entry is not hidden, and a month not for the sake of a day.
  private static func mayHide(_ entry: String, behind kept: String) -> String {
    """
    \(entry).state <> 'validated' AND \(isUncorrected(entry))
      AND NOT (\(kept).period = 'day' AND \(entry).period = 'month') AND (\(order(kept))) < (\(order(entry)))
    """
  }

  private static func isAsSeen(_ entry: String, _ side: String) -> String {
    """
    \(entry).id = p.\(side)_id AND \(entry).market_id = p.market_id AND \(entry).lot_id IS p.lot_id
      AND \(entry).person_id IS p.\(side)_person AND \(entry).date IS p.\(side)_date
      AND \(entry).period IS p.\(side)_period
    """
  }

  private static func side(_ column: String, _ name: String) -> String {
    ["id", "person_id", "date", "period", "minutes"].map {
      "\(column)_\($0) AS \(name)_\($0 == "person_id" ? "person" : $0)"
    }.joined(separator: ", ")
  }

  private static func paired(_ one: String, _ other: String) -> String {
    """
    SELECT id AS merge, market_id, lot_id, \(side(one, "kept")), \(side(other, "hidden")) FROM entry_merge
      WHERE is_undone = 0
    """
  }

  /// `standing`: the merges that stand, each with what it keeps and what it hides; `reach`: what they connect.
  private static let tables = """
    WITH RECURSIVE paired AS (\(paired("first", "second")) UNION ALL \(paired("second", "first"))),
    same_person(one, other) AS (
      SELECT kept_person, kept_person FROM paired WHERE kept_person IS NOT NULL
      UNION SELECT s.one, iif(m.person_id = s.other, m.other_id, m.person_id)
        FROM same_person s JOIN person_merge m ON s.other = m.person_id OR s.other = m.other_id WHERE m.is_undone = 0),
    standing AS (
      SELECT p.merge, w.id AS kept, l.id AS hidden, w.minutes IS NOT p.kept_minutes AS is_changed
      FROM paired p JOIN hour_entry w ON \(isAsSeen("w", "kept")) JOIN hour_entry l ON \(isAsSeen("l", "hidden"))
      WHERE l.minutes IS p.hidden_minutes AND w.state IN (\(counted)) AND \(mayHide("l", behind: "w"))
        AND w.minutes + coalesce(
          (SELECT sum(coalesce(new_minutes, 0) - old_minutes) FROM correction WHERE entry_id = w.id), 0) > 0
        AND EXISTS (SELECT 1 FROM same_person WHERE one = w.person_id AND other = l.person_id)),
    joined(one, other) AS (SELECT kept, hidden FROM standing UNION SELECT hidden, kept FROM standing),
    reach(one, other) AS (
      SELECT one, other FROM joined UNION SELECT r.one, j.other FROM reach r JOIN joined j ON j.one = r.other)
    """

  private static let hidden = """
    FROM reach r JOIN hour_entry l ON l.id = r.one JOIN hour_entry w ON w.id = r.other
    WHERE \(mayHide("l", behind: "w")) AND NOT EXISTS (SELECT 1 FROM standing WHERE kept = l.id AND is_changed)
    """

  /// A query of the ids.
  static let ids = "\(tables) SELECT l.id \(hidden)"

  /// A query of the ids, each with what it is hidden behind, the one that counts first.
  fileprivate static let faces = "\(tables) SELECT l.id, w.id \(hidden) ORDER BY l.id, \(order("w"))"

  /// A query of the merges that stand.
  fileprivate static let merges = "\(tables) SELECT merge FROM standing"
}

/// The merges of hour entries that were not taken back.
struct MergedEntries {
  /// Of each hidden entry the one that counts in its place.
  fileprivate(set) var faces: [Identifier: Identifier] = [:]
  fileprivate(set) var merges: [EntryMergeView] = []
  private var byEntry: [String: [Int]] = [:]

  /// The merges of one entry.
  func merges(of entry: Identifier) -> [EntryMergeView] { (byEntry[entry.description] ?? []).map { merges[$0] } }

  fileprivate mutating func add(_ merge: EntryMergeView) {
    for entry in merge.entries { byEntry[entry, default: []].append(merges.count) }
    merges.append(merge)
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

extension StoreReader {
  func mergedEntries() throws -> MergedEntries {
    var merged = MergedEntries()
    let all = try Row.fetchAll(
      try db.cachedStatement(
        sql: "SELECT id, first_id, second_id, merged_by FROM entry_merge WHERE is_undone = 0 ORDER BY id"))
    if all.isEmpty { return merged }
    let standing = try Set(ids(HiddenEntries.merges))
    for row in all {
      guard let id = Identifier(data: row[0]), let one = Identifier(data: row[1]), let other = Identifier(data: row[2])
      else { continue }
      merged.add(
        EntryMergeView(
          id: id.description, entries: [one.description, other.description], by: row[3] ?? "",
          stands: standing.contains(id)))
    }
    for row in try Row.fetchAll(try db.cachedStatement(sql: HiddenEntries.faces)) {
      guard let hidden = Identifier(data: row[0]), merged.faces[hidden] == nil else { continue }
      merged.faces[hidden] = Identifier(data: row[1])
    }
    return merged
  }

  private func ids(_ sql: String) throws -> [Identifier] {
    try Data.fetchAll(try db.cachedStatement(sql: sql)).compactMap { Identifier(data: $0) }
  }
}
