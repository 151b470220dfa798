import Foundation
import GRDB
import SyncCore
import SyncModel

/// What is entered already of the work that the columns of an entry say: theirs under any of their records.
extension StoreReader {
  /// The entries for the same person, market, lot and period, also as corrections say them.
  func knownHours(_ columns: [String: ColumnValue]) throws -> [(minutes: Int, isRefused: Bool)] {
    guard let work = try KnownWork(columns, self) else { return [] }
    return try work.persons.flatMap { one in
      try Row.fetchAll(
        try db.cachedStatement(
          sql: """
            SELECT e.minutes, c.new_minutes, e.state = 'refused' FROM hour_entry e
            LEFT JOIN correction c ON c.entry_id = e.id
            WHERE e.person_id = ? AND e.market_id = ? AND e.lot_id IS ? AND e.date = ? AND e.period = ?
            ORDER BY e.id, c.id
            """), arguments: [one.data, work.market.data, work.lot?.data, work.date, work.period]
      ).flatMap { row in
        [row[0] as Int?, row[1] as Int?].compactMap { $0 }.map { ($0, row[2] as Bool? ?? false) }
      }
    }
  }

  /// Of a month what its days have, of a day what its month has, if anything.
  func minutesOfOtherPeriod(_ columns: [String: ColumnValue]) throws -> Int? {
    guard let work = try KnownWork(columns, self) else { return nil }
    let found = try work.persons.compactMap { one in
      try Int.fetchOne(
        try db.cachedStatement(
          sql: """
            SELECT sum(minutes) FROM hour_entry
            WHERE person_id = ? AND market_id = ? AND lot_id IS ? AND substr(date, 1, 7) = ? AND period <> ?
              AND state <> 'refused'
            """), arguments: [one.data, work.market.data, work.lot?.data, String(work.date.prefix(7)), work.period])
    }
    return found.isEmpty ? nil : found.reduce(0, +)
  }
}

private struct KnownWork {
  let persons: [Identifier]
  let market: Identifier
  let lot: Identifier?
  let date: String
  let period: String

  init?(_ columns: [String: ColumnValue], _ reader: StoreReader) throws {
    guard let person = columns["person_id"]?.identifier, let market = columns["market_id"]?.identifier,
      let date = columns["date"]?.text, let period = columns["period"]?.text
    else { return nil }
    persons = try reader.samePersons().all(person)
    self.market = market
    lot = columns["lot_id"]?.identifier
    self.date = date
    self.period = period
  }
}
