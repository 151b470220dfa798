import SyncCore
import SyncModel
import Synchronization

/// The last contact of everybody without recent hours, in memory: to look for hours of all people of a country takes longer
/// than a page may.
///
/// It follows the audit log: only people with a new line, or with one about their hours, are looked at again.
public final class ContactWatch: Sendable {
  private struct Known {
    var position = LogPosition()
    var day: CalendarDay?
    /// Of all of them, nil of one of whom nothing is known.
    var contacts: [Identifier: LastContact?] = [:]
  }

  private let known = Mutex(Known())

  public init() {}

  /// Of everybody without hours in ``Register/retentionMonths``, but for what is held.
  func contacts(_ reader: StoreReader, _ today: CalendarDay) throws -> [Identifier: LastContact?] {
    guard let since = today.adding(months: -Register.retentionMonths)?.calendarMonth else { return [:] }
    return try known.withLock { known in
      var position = known.position
      // Nil stands for everybody.
      var persons: Set<Identifier?> = [nil]
      if let changed = try position.advance(reader), known.day == today {
        persons = Set(changed.lazy.filter { $0.table == "person" }.map(\.id))
        for record in changed where record.table == "hour_entry" {
          persons.formUnion(try reader.named("person_id", in: record))
        }
      }
      for person in persons {
        if let person { known.contacts[person] = nil } else { known.contacts = [:] }
        for idle in try reader.personsWithoutWork(after: since, today: today, person) {
          known.contacts.updateValue(try reader.lastContact(of: idle, today: today), forKey: idle)
        }
      }
      (known.position, known.day) = (position, today)
      return known.contacts
    }
  }
}
