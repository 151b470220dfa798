import SyncModel

extension World {
  /// One write, where it makes sense; `number` picks among what there is.
  func write(_ actor: Actor, _ deed: Deed, _ number: Int) throws {
    switch actor {
    case .office:
      var journal = Journal()
      try write(deed, number, at: hub, &journal, officer: "Office")
    case .device(let index):
      guard devices[index].isAlive else { return }
      try write(deed, number, at: devices[index].store, &devices[index].journal, officer: nil)
    }
  }

  private func write(
    _ deed: Deed, _ number: Int, at store: Store, _ journal: inout Journal, officer: String?
  ) throws {
    try store.write(officer: officer) { transaction in
      switch deed {
      case .addPerson: try add("person", ["name": fresh("name")], transaction, &journal)
      case .addSite:
        let scope = UnitValue(["scope": .text(Self.scopes[number % Self.scopes.count])])
        try add("site", ["name": fresh("name"), "scope": scope], transaction, &journal)
      case .addWork: try addWork(number, transaction, &journal)
      case .editNote: try edit(number, ["note"], transaction, &journal)
      case .editMinutes: try edit(number, ["time"], transaction, &journal)
      case .editWeather: try edit(number, ["weather"], transaction, &journal)
      case .editTwo: try edit(number, ["note", "time"], transaction, &journal)
      case .delete:
        guard let record = try pick("work", number, transaction, living: true) else { return }
        let before = try transaction.state(record)
        self.record.deletions.append(Deletion(record: record, seen: journal.seen(of: record, before)))
        try checkReplaced(before, try transaction.apply(.delete, to: record), transaction)
      case .restore:
        // Now and then of one that lives, beside a delete of another's perhaps.
        guard let record = try pick("work", number, transaction, living: number % 4 == 0) else { return }
        try apply(.insert(["note": fresh("note")]), to: record, transaction, &journal)
        count(.undeleted)
      case .settle: try settle(number, transaction, &journal)
      case .moveSite:
        guard let record = try pick("site", number, transaction, living: true) else { return }
        let scope = UnitValue(["scope": .text(Self.scopes[number % Self.scopes.count])])
        try apply(.edit(["scope": scope]), to: record, transaction, &journal)
      case .moveWork:
        guard let record = try pick("work", number, transaction, living: true),
          let site = try pick("site", number / 7, transaction, living: true)
        else { return }
        try apply(
          .edit(["subject": UnitValue(["site_id": .blob(site.id.bytes)])]), to: record, transaction, &journal)
      }
    }
  }

  /// A value that nothing else has.
  private func fresh(_ unit: String) -> UnitValue {
    record.next += 1
    return Token.value(unit, record.next)
  }

  private func pick(
    _ table: String, _ number: Int, _ transaction: Store.Transaction, living: Bool
  ) throws -> RecordReference? {
    var found: [RecordReference] = []
    try transaction.forEachRecord { record in
      guard record.table == table else { return }
      let state = try transaction.state(record)
      if living ? state.lives : state.isDeleted { found.append(record) }
    }
    return found.isEmpty ? nil : found[number % found.count]
  }

  private func add(
    _ table: String, _ units: [String: UnitValue], _ transaction: Store.Transaction, _ journal: inout Journal
  ) throws {
    let record = RecordReference(table, transaction.environment.newIdentifier())
    try apply(.insert(units), to: record, transaction, &journal)
  }

  private func addWork(_ number: Int, _ transaction: Store.Transaction, _ journal: inout Journal) throws {
    guard let site = try pick("site", number, transaction, living: true) else { return }
    var subject: [UnitValue.Column] = [.init(name: "site_id", value: .blob(site.id.bytes))]
    if number % 3 == 0, let person = try pick("person", number, transaction, living: true) {
      subject.append(.init(name: "person_id", value: .blob(person.id.bytes)))
    }
    try add(
      "work", ["time": fresh("time"), "note": fresh("note"), "subject": UnitValue(subject)], transaction, &journal)
  }

  private func edit(
    _ number: Int, _ units: [String], _ transaction: Store.Transaction, _ journal: inout Journal
  ) throws {
    guard let record = try pick("work", number, transaction, living: true) else { return }
    // A program does not write what it does not know.
    let known = units.filter { transaction.schema["work"]?.unit($0) != nil }
    if try transaction.state(record).unitNames.contains(where: { transaction.schema["work"]?.unit($0) == nil }) {
      count(.unknownUnit)
    }
    if known.isEmpty { return }
    try apply(.edit(Dictionary(uniqueKeysWithValues: known.map { ($0, fresh($0)) })), to: record, transaction, &journal)
  }

  private func settle(_ number: Int, _ transaction: Store.Transaction, _ journal: inout Journal) throws {
    let records = try transaction.recordsInConflict()
    guard !records.isEmpty else { return }
    let record = records[number % records.count]
    let state = try transaction.state(record)
    let conflicts = state.conflicts(table: record.table, record: record.id)
    let conflict = conflicts[number % conflicts.count]
    count(.settled)
    if conflict.unit == RecordState.lifeUnit {
      let mark: Life = number % 3 == 0 ? .deleted : .alive
      if mark == .deleted {
        self.record.deletions.append(Deletion(record: record, seen: journal.seen(of: record, state)))
      }
      try transaction.apply(.resolveLife(mark), to: record)
    } else {
      let value =
        Token.columns[conflict.unit] == nil
        ? state.units[conflict.unit]?.versions.first?.content ?? UnitValue() : fresh(conflict.unit)
      try apply(.resolve(unit: conflict.unit, value: value), to: record, transaction, &journal)
    }
  }

  private func apply(
    _ write: Write, to record: RecordReference, _ transaction: Store.Transaction, _ journal: inout Journal
  ) throws {
    let old = try transaction.state(record)
    let before = old.tokens(of: record)
    let state = try transaction.apply(write, to: record)
    let after = state.tokens(of: record)
    try checkReplaced(old, state, transaction, settling: write)
    say?(
      "  dot \(state.vector.entries.map { "\($0.incarnation.number):\($0.counter)" }) life \(state.life.dots.map(\.description))"
    )
    journal.seen.formUnion(after)
    for token in after.subtracting(before) {
      journal.written.insert(token)
      self.record.writes.append(
        Written(token: token, replaced: before.subtracting(after).filter { $0.unit == token.unit }))
    }
    if state.life.isInConflict { count(.lifeConflict) }
    if state.units.values.contains(where: \.isInConflict) { count(.conflict) }
  }

  /// In a conflict an ordinary write takes the place of its own replica's values, or of the provisional one, and of
  /// nobody else's; and a delete never takes another's word that the record lives.
  private func checkReplaced(
    _ old: RecordState, _ new: RecordState, _ transaction: Store.Transaction, settling write: Write? = nil
  ) throws {
    guard let replica = try transaction.incarnation?.replica else { return }
    func stays<Content>(_ unit: MultiValue<Content>) -> [Dot] {
      guard unit.isInConflict else { return [] }
      var targets = unit.versions.filter { $0.dot.replica == replica }.map(\.content)
      if targets.isEmpty, let provisional = unit.provisional { targets = [provisional] }
      return unit.versions.filter { !targets.contains($0.content) }.map(\.dot)
    }
    for (name, unit) in old.units {
      if case .resolve(name, _) = write { continue }
      guard stays(unit).allSatisfy({ new.units[name]?[$0] != nil }) else {
        throw Violation("what a write replaces", "a value of another's is gone from \(name)")
      }
    }
    guard old.life.isInConflict else { return }
    let words = old.life.versions.filter { version in
      new.lives && write != nil
        ? version.content == .deleted : version.content == .alive && version.dot.replica != replica
    }
    guard words.allSatisfy({ new.life[$0.dot] != nil }) else {
      throw Violation("delete against edit", "another's word on the record's life is gone")
    }
  }
}
