import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// The time after the last contact at which people are proposed: two years (CNIL, délibérations 2021-028 and 2023-095).
  public static let retentionMonths = 24

  /// Who had no contact for `months`, the longest first, and the decisions that stand. It changes nothing.
  public func retention(months: Int) throws -> RetentionView {
    try read { reader in
      guard let since = today.adding(months: -months)?.calendarMonth else {
        return try retention(reader, [:], months: months) { $0 }
      }
      let idle = try reader.personsWithoutWork(after: since, today: today)
      let contacts = try idle.map { ($0, try reader.lastContact(of: $0, today: today)) }
      return try retention(reader, Dictionary(uniqueKeysWithValues: contacts), months: months) { $0 }
    }
  }

  /// Likewise, with one page of the people proposed, so that it is quick however many there are.
  ///
  /// - parameter page: From 0.
  public func retention(in contacts: ContactWatch, page: Int, size: Int) throws -> RetentionView {
    try read { reader in
      try retention(reader, contacts.contacts(reader, today), months: Self.retentionMonths) { all in
        Array(all.dropFirst(page * size).prefix(size))
      }
    }
  }

  /// - parameters:
  ///   - contacts: Of those without hours since then.
  ///   - shown: Which of the people proposed.
  private func retention(
    _ reader: StoreReader, _ contacts: [Identifier: LastContact?], months: Int,
    _ shown: ([(id: Identifier, contact: LastContact)]) -> [(id: Identifier, contact: LastContact)]
  ) throws -> RetentionView {
    let same = try reader.samePersons()
    let erased = try reader.decided(.erased, same).filter(reader.isErased)
    let archived = try reader.decided(.archived, same).filter { try !reader.isErased($0) }
    let kept = try reader.decided(.kept, same).filter { try !reader.isErased($0) && !archived.contains($0) }
      .compactMap(reader.kept).filter { $0.until > today.description }
    let left = Set(archived.map(\.description) + kept.map(\.id))
    let held = try reader.heldContacts(today: today)
    let proposed = try contacts.keys.compactMap { id -> (id: Identifier, contact: LastContact)? in
      guard !same.isHidden(id), same.all(id).allSatisfy({ contacts[$0] != nil }),
        let contact = same.all(id).flatMap({ [contacts[$0] ?? nil, held[$0]] }).compactMap(\.self)
          .max(by: { $0.day < $1.day }),
        let due = contact.day.adding(months: months), due <= today, !left.contains(id.description),
        try !reader.isErased(id)
      else { return nil }
      return (id, contact)
    }.sorted { ($0.contact.day, $0.id) < ($1.contact.day, $1.id) }
    return RetentionView(
      months: months,
      proposals: try shown(proposed).map { id, contact in
        let person = try reader.personView(id, same)
        return ProposalView(
          id: person.id, name: person.name, scope: person.scope, lastContact: contact.day.description,
          from: contact.source.rawValue)
      }, proposed: proposed.count, kept: kept, archived: try archived.compactMap(reader.archived),
      erased: try erased.compactMap(reader.erasure))
  }

  /// Decides that a person is not proposed before a day.
  public func keepPerson(_ text: String, until day: String, reason: String) throws -> KeptView {
    try write { transaction in
      let id = try transaction.find(text, in: .person)
      let person = RecordReference("person", id)
      if try transaction.isArchived(person) { throw HubError.archived(person) }
      let until = try DayInput.parse(day, today: today).day
      guard until > today else {
        throw RegisterError(
          "past-day", .usage,
          localized("--until : un jour à venir, pas \(until).", "--until: a day to come, not \(until)."))
      }
      let reason = try Self.notEmpty(reason, "--reason")
      try transaction.noteKept(person)
      return try transaction.view(try transaction.decide(.kept, reason, until: until, on: id), of: id)
    }
  }

  /// Takes a person from every device. The office still reads the record, and the hours count as before.
  public func archivePerson(_ text: String, reason: String) throws -> ArchivedView {
    try write { transaction in
      let id = try transaction.find(text, in: .person)
      let person = RecordReference("person", id)
      guard try transaction.archive(person) else { throw HubError.archived(person) }
      for other in try transaction.samePersons().all(id) {
        _ = try transaction.archive(RecordReference("person", other))
      }
      let reason = try Self.notEmpty(reason, "--reason")
      return try transaction.view(try transaction.decide(.archived, reason, on: id), of: id)
    }
  }

  /// Erases a person (GDPR, article 17): name, birth date, contact and the notes on their hours go from the register, from
  /// its history, from what is held, from every device at its next sync, and, the key being gone, from every backup. The
  /// hours stay, under a pseudonym.
  ///
  /// - parameter reason: Kept with who decided and when; it must name nobody. Empty keeps nothing.
  /// - returns: The pseudonym.
  public func erasePerson(_ text: String, reason: String = "") throws -> String {
    try write { transaction in
      let id = try transaction.personEvenGone(text)
      for one in try transaction.samePersons().all(id) {
        for kind in [RetentionDecision.Kind.kept, .archived] { try transaction.set(kind.setting(one), to: nil) }
        try transaction.erase(RecordReference("person", one))
      }
      if !reason.isEmpty { _ = try transaction.decide(.erased, reason, on: id) }
      return pseudonym(of: id)
    }
  }

  /// Gives an archived person back to the devices of their scopes.
  public func bringBackPerson(_ text: String) throws -> PersonView {
    try write { transaction in
      let id = try transaction.find(text, in: .person)
      guard try transaction.bringBack(RecordReference("person", id)) else {
        throw RegisterError(
          "not-archived", .badData,
          localized("Cette personne n'est pas archivée.", "This person is not archived."))
      }
      for other in try transaction.samePersons().all(id) {
        _ = try transaction.bringBack(RecordReference("person", other))
      }
      try transaction.set(RetentionDecision.Kind.archived.setting(id), to: nil)
      return try transaction.personView(id)
    }
  }
}

/// What was decided about keeping a person's data, and why: a note of the office's store, not part of the register.
private struct RetentionDecision: Codable {
  enum Kind: String {
    case kept
    case archived
    case erased

    var beginning: String { "retention-\(rawValue):" }

    func setting(_ person: Identifier) -> String { beginning + person.description }
  }

  var until: CalendarDay?
  let at: Int64
  let officer: String
  let reason: String
}

extension StoreTransaction {
  fileprivate func decide(
    _ kind: RetentionDecision.Kind, _ reason: String, until: CalendarDay? = nil, on person: Identifier
  ) throws -> RetentionDecision {
    let decision = RetentionDecision(until: until, at: now, officer: officer, reason: reason)
    try set(kind.setting(person), to: String(decoding: try JSONEncoder().encode(decision), as: UTF8.self))
    return decision
  }
}

extension StoreReader {
  /// The last decision not to propose the person before a day, be that day past.
  func kept(_ person: Identifier) throws -> KeptView? {
    try decision(.kept, on: person).map { try view($0, of: person) }
  }

  /// The decision that took the person from every device, while it stands.
  func archived(_ person: Identifier) throws -> ArchivedView? {
    try decision(.archived, on: person).map { try view($0, of: person) }
  }

  /// Why the person was erased, where it was said.
  func erasure(of person: Identifier) throws -> ErasureView? {
    try decision(.erased, on: person).map { decision in
      ErasureView(
        id: person.description, pseudonym: pseudonym(of: person), at: instant(decision.at), officer: decision.officer,
        reason: decision.reason)
    }
  }

  /// Of whom that was decided, as far as they are here.
  fileprivate func decided(_ kind: RetentionDecision.Kind, _ same: SamePersons) throws -> [Identifier] {
    let beginning = kind.beginning
    let find = try db.cachedStatement(sql: "SELECT 1 FROM person WHERE id = ?")
    return try settings(beginning: beginning).compactMap { name, _ in
      guard let id = Identifier(String(name.dropFirst(beginning.count))), !same.isHidden(id),
        try Bool.fetchOne(find, arguments: [id.data]) == true
      else { return nil }
      return id
    }
  }

  private func decision(_ kind: RetentionDecision.Kind, on person: Identifier) throws -> RetentionDecision? {
    try setting(kind.setting(person)).map { try JSONDecoder().decode(RetentionDecision.self, from: Data($0.utf8)) }
  }

  fileprivate func view(_ decision: RetentionDecision, of person: Identifier) throws -> KeptView {
    KeptView(
      id: person.description, name: try personView(person).name, until: decision.until?.description ?? "",
      at: instant(decision.at), officer: decision.officer, reason: decision.reason)
  }

  fileprivate func view(_ decision: RetentionDecision, of person: Identifier) throws -> ArchivedView {
    ArchivedView(
      id: person.description, name: try personView(person).name, at: instant(decision.at),
      officer: decision.officer, reason: decision.reason)
  }
}
