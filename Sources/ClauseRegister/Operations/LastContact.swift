import Foundation
import GRDB
import SyncCore
import SyncModel

/// When someone was last in contact with the office, as far as the register knows.
struct LastContact {
  /// What a day is from.
  enum Source: String {
    case hours
    case record
    case held
  }

  let day: CalendarDay
  let source: Source
}

extension StoreReader {
  /// The people without hours of the months from the one after `month` to today, by id.
  func personsWithoutWork(after month: CalendarMonth, today: CalendarDay) throws -> [Identifier] {
    try Data.fetchAll(
      db,
      sql: """
        SELECT id FROM person WHERE NOT EXISTS (
          SELECT 1 FROM hour_entry WHERE person_id = person.id AND date > ? AND date <= ?) ORDER BY id
        """, arguments: ["\(month)-99", today.description]
    ).compactMap { Identifier(data: $0) }
  }

  /// The last contact of each of them: the latest of the days of their entries, of the receipt of what was written on
  /// their own record, and of the receipt of what is held about them. A day to come, typed by mistake, would put the
  /// contact off for years: the entry's receipt counts in its place.
  func lastContacts(of persons: [Identifier], today: CalendarDay) throws -> [Identifier: LastContact] {
    var latest: [Identifier: LastContact] = [:]
    func note(_ person: Identifier, _ day: CalendarDay?, _ source: LastContact.Source) {
      guard let day = day.map({ min($0, today) }) else { return }
      if let known = latest[person], known.day >= day { return }
      latest[person] = LastContact(day: day, source: source)
    }
    let find = try db.cachedStatement(sql: "SELECT id, date, period = 'month' FROM hour_entry WHERE person_id = ?")
    for person in persons {
      for row in try Row.fetchAll(find, arguments: [person.data]) {
        let date: String = row[1] ?? ""
        if date > today.description {
          guard let entry = Identifier(data: row[0]) else { continue }
          note(person, try lastReceipt(RecordReference("hour_entry", entry)), .hours)
        } else {
          let day = row[2] == true ? nil : CalendarDay(iso: date)
          note(person, day ?? CalendarMonth(iso: String(date.prefix(7)))?.lastDay, .hours)
        }
      }
      note(person, try lastReceipt(RecordReference("person", person)), .record)
    }
    let asked = Set(persons)
    for held in try heldChanges() {
      let values = held.change.state.units.values.flatMap { $0.versions.map(\.content) }
      for person in held.record.persons(namedIn: values).compactMap({ Identifier($0) }) where asked.contains(person) {
        note(person, CalendarDay.here(held.receivedAt), .held)
      }
    }
    return latest
  }

  /// The living people.
  func persons() throws -> [Identifier] {
    try Data.fetchAll(db, sql: "SELECT id FROM person ORDER BY id").compactMap { Identifier(data: $0) }
  }

  /// The day on which the latest standing version of a record came in, by the server's clock: a device's may be wrong by
  /// years.
  private func lastReceipt(_ record: RecordReference) throws -> CalendarDay? {
    try state(record).evidence.values.map { $0.receivedAt ?? $0.deviceTime }.max().map { CalendarDay.here($0) }
  }
}
