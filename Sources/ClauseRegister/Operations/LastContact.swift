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
  /// The last contact of every person: the latest of the days of their entries, of the receipt of what was written on
  /// their own record, and of the receipt of what is held about them. A day to come, typed by mistake, would put the
  /// contact off for years: the entry's receipt counts in its place.
  ///
  /// - parameter since: Of who worked after that day nothing else is looked for: their own record is not opened.
  func lastContacts(today: CalendarDay, since: CalendarDay?) throws -> [Identifier: LastContact] {
    var latest: [Identifier: LastContact] = [:]
    func note(_ person: Identifier?, _ day: CalendarDay?, _ source: LastContact.Source) {
      guard let person, let day = day.map({ min($0, today) }) else { return }
      if let known = latest[person], known.day >= day { return }
      latest[person] = LastContact(day: day, source: source)
    }
    func isKnown(_ person: Identifier) -> Bool { since.flatMap { day in latest[person].map { $0.day > day } } ?? false }
    // As one walk: grouped by SQLite, each entry would be found through the index of people, or sorted.
    var worked: [Identifier: String] = [:]
    try scan("SELECT person_id, period = 'month', date FROM hour_entry WHERE date <= ?", [today.description]) { row in
      guard let person = row.identifier(0), var date = row.text(2) else { return }
      if row.integer(1) != 0 { date += "-31" }
      if worked[person].map({ $0 < date }) ?? true { worked[person] = date }
    }
    for (person, day) in worked {
      note(person, CalendarDay(iso: day) ?? CalendarMonth(iso: String(day.prefix(7)))?.lastDay, .hours)
    }
    for row in try Row.fetchAll(
      db, sql: "SELECT person_id, id FROM hour_entry WHERE date > ?", arguments: [today.description])
    {
      guard let person = Identifier(data: row[0]), let entry = Identifier(data: row[1]), !isKnown(person) else {
        continue
      }
      note(person, try lastReceipt(RecordReference("hour_entry", entry)), .hours)
    }
    for person in try persons() where !isKnown(person) {
      note(person, try lastReceipt(RecordReference("person", person)), .record)
    }
    for held in try heldChanges() {
      let values = held.change.state.units.values.flatMap { $0.versions.map(\.content) }
      for person in held.record.persons(namedIn: values) {
        note(Identifier(person), CalendarDay.here(held.receivedAt), .held)
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
