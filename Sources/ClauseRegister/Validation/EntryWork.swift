import GRDB
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

/// What counts as done: entries in a counted state, and both halves of every correction.
enum CountedWork {
  /// A subquery with `market_id`, `lot_id`, `person_id`, `date` and `minutes`.
  static let sql = """
    (SELECT market_id, lot_id, person_id, date, minutes FROM hour_entry
      WHERE state IN (\(countedStates.map { "'\($0)'" }.joined(separator: ", ")))
    UNION ALL SELECT old_market_id, old_lot_id, old_person_id, old_date, -old_minutes FROM correction
    UNION ALL SELECT new_market_id, new_lot_id, new_person_id, new_date, new_minutes FROM correction
      WHERE new_minutes IS NOT NULL)
    """
}
