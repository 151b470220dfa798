import GRDB
import SyncCore
import SyncModel

extension Register {
  /// All that the register knows of a person, where each value came from, and who has it: the answer to a person who
  /// asks (RGPD, article 15). That it was given out stands in the audit log.
  ///
  /// - throws: ``RegisterError`` when nobody, or more than one person, is named so.
  public func exportPerson(_ text: String) throws -> PersonExportView {
    try write { transaction in
      let id = try transaction.personEvenGone(text)
      // Whoever they are, under whichever of the records that were merged.
      let ids = try transaction.samePersons().all(id)
      let people = ids.map { RecordReference("person", $0) }
      for person in people { try transaction.noteAccess(to: person, as: .exported) }
      let records = people + (try transaction.recordsNaming(ids))
      let known = Set(records)
      let held = try transaction.heldChanges().filter { held in
        known.contains(held.record) || ids.contains { held.change.names($0) }
      }
      let log = try Set(records + held.map(\.record)).flatMap { try transaction.auditLines(about: $0, last: .max) }
      return PersonExportView(
        exportedAt: instant(transaction.now), person: try transaction.personView(id),
        records: try records.map { record in
          PersonExportView.Record(
            table: record.table, id: record.id.description, values: provisionalColumns(try transaction.state(record)),
            versions: try transaction.historyView(record).versions)
        },
        held: held.map { HeldView($0) }, kept: try transaction.kept(id), archived: try transaction.archived(id),
        recipients: try transaction.recipients(of: records),
        log: log.sorted { $0.number < $1.number }.map { AuditLineView($0) },
        accesses: try ids.flatMap { try accessLog.accesses(to: $0, last: .max) }.map {
          PersonExportView.Access(at: $0.at, officer: $0.officer, command: $0.command)
        })
    }
  }
}

extension StoreReader {
  /// A living person by id or name; by id also one that is deleted, forgotten but for the history, or only held.
  func personEvenGone(_ text: String) throws -> Identifier {
    do {
      return try find(text, in: .person)
    } catch let error as RegisterError where error.code == "not-found" {
      guard let id = Identifier(text) else { throw error }
      let person = RecordReference("person", id)
      guard try remembers(person) || heldChanges().contains(where: { $0.record == person }) else { throw error }
      return id
    }
  }
}

extension StoreTransaction {
  /// The records that name one of `persons` now, or have done so in any version.
  fileprivate func recordsNaming(_ persons: [Identifier]) throws -> [RecordReference] {
    // In the order of the schema, so that what a record hangs on comes before it.
    let naming = store.schema.tables.filter { table in table.columns.contains { $0.references == "person" } }
    return try naming.map(\.name).flatMap { table in
      try recordIDs(of: table).map { RecordReference(table, $0) }.filter { record in
        try ([state(record)] + replacedVersions(of: record, onlyUnsent: false)).contains { state in
          persons.contains { state.names($0) }
        }
      }
    }
  }

  /// The devices that may read one of `records`, and whether their stores have been sent it.
  fileprivate func recipients(of records: [RecordReference]) throws -> [PersonExportView.Recipient] {
    let entries = try records.flatMap { try feedEntries(of: $0) }
    var read: [Identifier: [String: UInt64]] = [:]
    for acknowledgement in try acknowledgements() {
      let known = read[acknowledgement.device]?[acknowledgement.scope] ?? 0
      read[acknowledgement.device, default: [:]][acknowledgement.scope] = max(known, acknowledgement.sequence)
    }
    return try devices().compactMap { device in
      let mine = entries.filter {
        device.revocation == .active && device.scopes.contains($0.scope) && !$0.isRemoved
      }
      let hasRead = entries.contains { read[device.id]?[$0.scope] ?? 0 >= $0.entered }
      if mine.isEmpty, !hasRead { return nil }
      return PersonExportView.Recipient(
        device: device.id.description, officer: device.officer, scopes: Set(mine.map(\.scope)).sorted(),
        hasRead: hasRead, lastSync: device.lastSync.map { instant($0) })
    }
  }
}

extension RecordState {
  /// Whether an open version names the person.
  fileprivate func names(_ person: Identifier) -> Bool {
    units.values.contains { unit in unit.versions.contains { $0.content.persons.contains(person) } }
  }
}

extension TransferredRecord {
  fileprivate func names(_ person: Identifier) -> Bool { ([state] + history).contains { $0.names(person) } }
}
