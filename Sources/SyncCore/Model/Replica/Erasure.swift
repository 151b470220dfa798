/// Erasing a person (GDPR, article 17; `DESIGN`, §6): the content of the personal columns of all records about them goes,
/// from what stands, what was replaced and what is held; hours, dates and who wrote stay. The empty versions that take its
/// place are writes of the register's own, so that they reach every device by an ordinary merge.
///
/// Whatever comes later, from a device that had not heard or from a backup, is emptied in the transaction in which it
/// comes: the erasure is marked in the register, and the key that is gone marks it outside of every backup.
extension ReplicaStorage {
  /// Erases what is personal about `subject`, a record of a table whose ``SyncedTable/subject`` is the record itself, be it
  /// deleted or forgotten. Twice is as once.
  ///
  /// - throws: ``StoreError/unknownTable(_:)`` for another table's, or on a device.
  public func erase(_ subject: RecordReference) throws {
    guard role == .hub, let table = schema[subject.table], table.hasPersonal, case .record = table.subject else {
      throw StoreError.unknownTable(subject.table)
    }
    try eraseAll(about: subject.id)
  }

  /// Erases again whom a backup that was put back does not know as erased. One of whom it has nothing is marked all the
  /// same: a device may have something.
  public func repeatErasures() throws {
    if Mutant.erasureInBackup.isActive { return }
    for subject in try subjectsWithErasedKeys() where try !isErased(subject) { try eraseAll(about: subject) }
  }

  /// A change as it may come in: nothing personal of someone erased.
  func emptiedIfErased(_ change: TransferredRecord) throws -> TransferredRecord {
    try isAboutErased(RecordReference(change.table, change.id), change.state) ? emptied(change) : change
  }

  /// Empties what a change has brought, or a person has written, about someone erased: at the server its versions stand no
  /// longer, on a device they have no content.
  ///
  /// - parameter state: The record's.
  /// - returns: Whether the record is about such a person.
  @discardableResult
  func emptyIfErased(_ record: RecordReference, _ state: RecordState) throws -> Bool {
    guard try isAboutErased(record, state) else { return false }
    if role == .hub { try empty(record) } else { try emptyUnsent(record) }
    return true
  }

  /// Likewise of a held change that was refused: the register has nothing of it, and its author is to forget it too.
  func emptyIfErased(_ held: HeldChange) throws {
    guard try isAboutErased(held.record, held.change.state) else { return }
    try empty(held.record, also: held.change.state.unitNames)
  }

  /// On a device: takes in that the register has erased a record's content.
  func followErasure(_ record: RecordReference, _ state: RecordState) throws {
    guard let table = schema[record.table] else { return }
    let hasErasure = table.personalUnits.contains { name in
      state.units[name]?.dots.contains { state.evidence[$0]?.kind == .erasure } ?? false
    }
    guard hasErasure else { return }
    try forgetReplaced(record, table)
    // Once: what is written about them later has no content from the beginning.
    guard case .record = table.subject, try !isErased(record.id) else { return }
    try set(Erasure.mark(record.id), to: "1")
    let records = try recordsAbout(record.id)
    for record in records { try emptyUnsent(record) }
    try reseal(records, after: record.id)
  }

  /// What only this device has: the register would take it in empty, and may never hear of it.
  private func emptyUnsent(_ record: RecordReference) throws {
    guard let table = schema[record.table], var entry = try outboxEntry(record), let known = try stored(record) else {
      return
    }
    try forgetReplaced(record, table)
    entry.base = entry.base?.withoutPersonal(table)
    try save(entry, record)
    try put(known.state.withoutPersonal(table), record, scope: known.scope, from: known.scope)
  }

  // MARK: Parts

  private func eraseAll(about subject: Identifier) throws {
    try set(Erasure.mark(subject), to: "1")
    let records = try recordsAbout(subject)
    try reseal(records, after: subject)
    for record in records { try empty(record) }
    for var held in try heldChanges() {
      guard try isAboutErased(held.record, held.change.state) else { continue }
      held.change = try emptied(held.change)
      try save(held)
    }
  }

  private func isAboutErased(_ record: RecordReference, _ state: RecordState) throws -> Bool {
    if Mutant.erasedOnce.isActive { return false }
    guard let table = schema[record.table], table.hasPersonal else { return false }
    return try table.subjects(of: record, state).contains { try setting(Erasure.mark($0)) != nil }
  }

  /// One write that has seen all there is takes the place of every version with content.
  ///
  /// - parameter units: Units that are emptied even where the register has nothing of them.
  private func empty(_ record: RecordReference, also units: [String] = []) throws {
    guard let table = schema[record.table] else { return }
    try forgetReplaced(record, table)
    guard let known = try stored(record) else { return }
    let standing = table.personalUnits.filter { name in
      if known.state.units[name] == nil { return units.contains(name) }
      return known.state.units[name]?.dots.contains { known.state.evidence[$0]?.kind != .erasure } ?? false
    }
    if standing.isEmpty { return }
    let evidence = Evidence(officer: officer, deviceTime: now, receivedAt: now, kind: .erasure)
    let state = known.state.emptying(standing, of: table, dot: try nextDot(), evidence: evidence)
    try put(state, record, scope: known.scope, from: known.scope)
    try audit(.erased, record, state, officer: officer)
    if known.scope.isEmpty { try tellAuthors(of: record, state) }
  }

  /// A creation that was refused is in no feed: those who made it hear of the erasure as they heard of the refusal.
  private func tellAuthors(of record: RecordReference, _ state: RecordState) throws {
    let reason = state.evidence.values.first { $0.kind == .refusal }?.reason ?? ""
    for replica in try Set(refusals(of: record).map(\.refused.incarnation.replica)).sorted() {
      guard let device = try device(replica) else { continue }
      try save(Telling(record: record, isAccepted: false, reason: reason), for: device.id)
    }
  }

  /// Removes the replaced versions of personal units; other units of the same writes stay.
  private func forgetReplaced(_ record: RecordReference, _ table: SyncedTable) throws {
    let replaced = try replacedVersions(of: record, onlyUnsent: false)
    let personal = Set(table.personalUnits)
    let gone = Set(replaced.filter { !personal.isDisjoint(with: $0.unitNames) }.flatMap(\.openDots))
    if gone.isEmpty { return }
    let unsent = try Set(replacedVersions(of: record, onlyUnsent: true))
    for dot in gone { try removeReplaced(dot, of: record) }
    for version in replaced where personal.isDisjoint(with: version.unitNames) {
      guard let dot = version.openDots.first, gone.contains(dot) else { continue }
      try keep(
        version, of: record, unit: version.unitNames.first ?? RecordState.lifeUnit, dot,
        unsent: unsent.contains(version))
    }
  }

  /// Erases a person's key, and writes what is about them anew under the next one.
  private func reseal(_ records: [RecordReference], after subject: Identifier) throws {
    try eraseKey(of: subject)
    for record in records {
      guard let known = try stored(record) else { continue }
      try put(known.state, record, scope: known.scope, from: known.scope, publishing: false)
      if role == .device, let entry = try outboxEntry(record) { try save(entry, record) }
    }
  }

  /// All records that are, or ever were, about someone, deleted and collected ones too. It looks at each record of the
  /// tables that may be: nobody is erased often.
  private func recordsAbout(_ subject: Identifier) throws -> [RecordReference] {
    var found: [RecordReference] = []
    func look(at record: RecordReference) throws {
      guard let table = schema[record.table], table.hasPersonal else { return }
      let states = try [state(record)] + replacedVersions(of: record, onlyUnsent: false)
      if states.contains(where: { table.subjects(of: record, $0).contains(subject) }) { found.append(record) }
    }
    try forEachRecord { try look(at: $0) }
    // Of these the history is left.
    for record in role == .hub ? try collectedRecords() : [] { try look(at: record) }
    return found
  }

  private func emptied(_ change: TransferredRecord) throws -> TransferredRecord {
    guard let table = schema[change.table] else { return change }
    return change.replacingPersonal(table) { _, _ in nil }
  }
}

package enum Erasure {
  /// How the names of these settings begin.
  package static let beginning = "erased:"

  /// The setting that says that someone was erased.
  static func mark(_ subject: Identifier) -> String { beginning + "\(subject)" }
}

extension ReplicaView {
  /// Whether a person was erased from this register.
  public func isErased(_ subject: Identifier) throws -> Bool { try setting(Erasure.mark(subject)) != nil }
}

extension RecordState {
  /// The state in which one write, which has seen all of this one, leaves nothing personal in `names`. It says nothing of
  /// whether the record lives.
  fileprivate func emptying(_ names: [String], of table: SyncedTable, dot: Dot, evidence: Evidence) -> RecordState {
    var next = self
    next.vector.insert(dot)
    for name in names {
      next.units[name] = MultiValue(
        dot, (units[name]?.provisional ?? UnitValue()).replacingPersonal(table) { _, _ in nil })
    }
    next.dropClosedEvidence()
    next.evidence[dot] = evidence
    return next
  }

  fileprivate func withoutPersonal(_ table: SyncedTable) -> RecordState { replacingPersonal(table) { _, _ in nil } }
}
