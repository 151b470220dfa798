import Foundation
import GRDB
import SyncCore
import SyncModel

/// When someone was last in contact with the office, as far as the register knows.
struct LastContact: Sendable {
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
  ///
  /// - parameter person: The one asked about; nil for all.
  func personsWithoutWork(
    after month: CalendarMonth, today: CalendarDay, _ person: Identifier? = nil
  ) throws -> [Identifier] {
    let find = try db.cachedStatement(
      sql: """
        SELECT id FROM person WHERE \(person == nil ? "?1 IS NULL" : "id = ?1") AND NOT EXISTS (
          SELECT 1 FROM hour_entry WHERE person_id = person.id AND date > ?2 AND date <= ?3) ORDER BY id
        """)
    return try Data.fetchAll(find, arguments: [person?.data, "\(month)-99", today.description])
      .compactMap { Identifier(data: $0) }
  }

  /// The last contact, but for what is held: the latest of the days of the entries and of the receipt of what was written on
  /// the person's own record. A day to come, typed by mistake, would put the contact off for years: the entry's receipt
  /// counts in its place.
  func lastContact(of person: Identifier, today: CalendarDay) throws -> LastContact? {
    var latest: LastContact?
    func note(_ day: CalendarDay?, _ source: LastContact.Source) {
      guard let day = day.map({ min($0, today) }) else { return }
      if let latest, latest.day >= day { return }
      latest = LastContact(day: day, source: source)
    }
    let find = try db.cachedStatement(sql: "SELECT id, date, period = 'month' FROM hour_entry WHERE person_id = ?")
    for row in try Row.fetchAll(find, arguments: [person.data]) {
      let date: String = row[1] ?? ""
      if date > today.description {
        guard let entry = Identifier(data: row[0]) else { continue }
        note(try lastReceipt(RecordReference("hour_entry", entry)), .hours)
      } else {
        let day = row[2] == true ? nil : CalendarDay(iso: date)
        note(day ?? CalendarMonth(iso: String(date.prefix(7)))?.lastDay, .hours)
      }
    }
    note(try lastReceipt(RecordReference("person", person)), .record)
    return latest
  }

  /// The last receipt of what is held about people.
  func heldContacts(today: CalendarDay) throws -> [Identifier: LastContact] {
    var latest: [Identifier: LastContact] = [:]
    for held in try heldChanges() {
      let contact = LastContact(day: min(CalendarDay.here(held.receivedAt), today), source: .held)
      let values = held.change.state.units.values.flatMap { $0.versions.map(\.content) }
      for person in held.record.persons(namedIn: values).compactMap({ Identifier($0) }) {
        if latest[person].map({ $0.day < contact.day }) ?? true { latest[person] = contact }
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
