import GRDB
import SyncCore
import SyncModel

/// What of an entry counts: for whom, where, when and how long.
struct EntryWork: Hashable {
  var market: Identifier?
  var lot: Identifier?
  var person: Identifier?
  var date: String
  var period: String
  /// Nil for an entry that is no more.
  var minutes: Int?

  /// Of a state's provisional values.
  init(_ state: RecordState) {
    func value(_ unit: String, _ column: String) -> ColumnValue? { state.units[unit]?.provisional?[column] }
    market = value("subject", "market_id")?.identifier
    lot = value("subject", "lot_id")?.identifier
    person = value("subject", "person_id")?.identifier
    date = value("work", "date")?.text ?? ""
    period = value("work", "period")?.text ?? "day"
    minutes = state.lives ? value("work", "minutes")?.int ?? 0 : nil
  }

  /// The new half of a correction.
  init(newHalf row: Row) {
    market = Identifier(data: row["new_market_id"])
    lot = Identifier(data: row["new_lot_id"])
    person = Identifier(data: row["new_person_id"])
    date = row["new_date"] ?? ""
    period = row["new_period"] ?? "day"
    minutes = row["new_minutes"]
  }

  var month: String { String(date.prefix(7)) }

  /// The columns of one half of a correction.
  func columns(_ half: String) -> [String: ColumnValue] {
    [
      "\(half)_market_id": ColumnValue(market), "\(half)_lot_id": ColumnValue(lot),
      "\(half)_person_id": ColumnValue(person), "\(half)_date": .text(date), "\(half)_period": .text(period),
      "\(half)_minutes": ColumnValue(minutes),
    ]
  }
}

/// What counts as done: entries in a counted state that are not hidden by a merge, and both halves of every correction.
///
/// An entry that was corrected stays as its first correction found it. One that says something else was changed by this
/// device, and its change waits for the office: until then it counts here as it is, without its corrections.
struct CountedWork {
  /// Queries with `market_id`, `lot_id`, `person_id`, `date`, `minutes`, `state`, `modality` and `employer`, together all
  /// that counts. What a correction says is validated.
  let parts: [String]
  /// What leaves out the entries that a merge hides.
  private let condition: String

  /// Hours of training count where the market does not say that they do not (`domain/features.md`, E9).
  ///
  /// Asked of the entry's own market: a list of all such markets would be made anew for each query about one market.
  private static func counts(_ modality: String, in market: String) -> String {
    """
    (\(modality) IS NOT '\(Register.training)'
      OR NOT EXISTS (SELECT 1 FROM market AS own WHERE own.id = \(market) AND own.training_counts = 0))
    """
  }

  /// Of an entry `e`: it is as its first correction found it.
  private static let isAsCorrected: String = {
    let same = ["market_id", "lot_id", "person_id", "date", "period", "minutes"].map { "old_\($0) IS e.\($0)" }
    return
      "EXISTS (SELECT 1 FROM correction WHERE entry_id = e.id AND follows IS NULL AND \(same.joined(separator: " AND ")))"
  }()

  /// A subquery of them all.
  var sql: String { "(" + parts.joined(separator: " UNION ALL ") + ")" }

  /// The same, which says besides where each comes from: `entry_id`, `correction_id` (null for the entry itself) and
  /// `part` (`entry`, `old` or `new`).
  var traced: String {
    let origins =
      ["id AS entry_id, NULL AS correction_id, 'entry' AS part"]
      + ["old", "new"].map { "c.entry_id, c.id AS correction_id, '\($0)' AS part" }
    return "(" + Self.parts(condition, origins.map { ", " + $0 }).joined(separator: " UNION ALL ") + ")"
  }

  private static let ofAll = CountedWork(but: "")

  /// - parameter hidden: The entries that a merge hides.
  static func hiding(_ hidden: some Collection<Identifier>) -> CountedWork {
    if hidden.isEmpty { return ofAll }
    // As the text's own: one statement for each set of them, which changes when the office merges.
    let ids = hidden.sorted().map { "x'\(hexadecimal($0.bytes))'" }
    return CountedWork(but: "AND id NOT IN (\(ids.joined(separator: ", ")))")
  }

  private init(but condition: String) {
    self.condition = condition
    parts = Self.parts(condition, ["", "", ""])
  }

  /// - parameter more: Further columns of entries, of old and of new halves.
  private static func parts(_ condition: String, _ more: [String]) -> [String] {
    let states = countedStates.map { "'\($0)'" }.joined(separator: ", ")
    return [
      """
      SELECT market_id, lot_id, person_id, date, minutes, state, modality, employer\(more[0]) FROM hour_entry
      WHERE state IN (\(states)) \(condition) AND \(counts("modality", in: "hour_entry.market_id"))
      """,
      """
      SELECT c.old_market_id AS market_id, c.old_lot_id AS lot_id, c.old_person_id AS person_id, c.old_date AS date,
        -c.old_minutes AS minutes, 'validated' AS state, e.modality, e.employer\(more[1])
      FROM correction c JOIN hour_entry e ON e.id = c.entry_id WHERE e.state IN (\(states))
        AND \(isAsCorrected) AND \(counts("e.modality", in: "c.old_market_id"))
      """,
      """
      SELECT c.new_market_id AS market_id, c.new_lot_id AS lot_id, c.new_person_id AS person_id, c.new_date AS date,
        c.new_minutes AS minutes, 'validated' AS state, e.modality, e.employer\(more[2])
      FROM correction c JOIN hour_entry e ON e.id = c.entry_id WHERE c.new_minutes IS NOT NULL AND e.state IN (\(states))
        AND \(isAsCorrected) AND \(counts("e.modality", in: "c.new_market_id"))
      """,
    ]
  }
}

extension StoreReader {
  func countedWork() throws -> CountedWork { .hiding(try mergedEntries().faces.keys) }
}
