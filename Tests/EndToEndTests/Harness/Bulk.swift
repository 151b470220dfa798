import Foundation
import Testing

extension World {
  /// Writes so many entries of one hour into a store with the `sqlite3` shell.
  ///
  /// - parameter market: Its number; nil for any.
  func bulk(_ device: Device, _ count: Int, minutes: Int = 60, note: String = "NULL", market: String? = nil) throws {
    let condition = market.map { " WHERE number = '\($0)'" } ?? ""
    try sqlite(
      device.store,
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(count))
      INSERT INTO hour_entry(id, date, period, minutes, note, market_id, person_id, state, state_by)
      SELECT randomblob(16), '2026-03-' || printf('%02d', 1 + i % 28), 'day', \(minutes), \(note),
        (SELECT id FROM market\(condition) LIMIT 1), (SELECT id FROM person LIMIT 1), 'declared', 'claire' FROM n;
      """)
  }

  /// The one device of that officer, as the office lists it.
  func listed(_ officer: String) throws -> [JSON] {
    try office("device", "list")["devices"].items.filter { $0["officer"].string == officer }
  }
}
