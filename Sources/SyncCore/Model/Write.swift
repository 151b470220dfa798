/// One write on a record, before it has a dot.
public enum Write: Hashable, Sendable {
  case insert([String: UnitValue])
  case edit([String: UnitValue])
  case delete
  /// Settles a conflict of a unit with a value, which may be a new one.
  case resolve(unit: String, value: UnitValue)
  /// Settles a delete against an edit.
  case resolveLife(Life)
}

extension RecordState {
  /// The state after a write by the replica of `dot` (`protocol/merge.md` §5).
  ///
  /// - parameter dot: The write's own, new dot.
  /// - throws: ``MergeError/noRecord``, ``MergeError/recordDeleted`` or ``MergeError/noConflict``.
  public func applying(
    _ write: Write, dot: Dot, evidence: Evidence
  ) throws(MergeError) -> RecordState {
    var next = self
    next.vector.insert(dot)
    switch write {
    case .insert(let values): next.insert(values, dot, into: self)
    case .edit(let values):
      try requireLiving()
      next.edit(values, dot)
    case .delete:
      try requireLiving()
      next.life = life.deleting(dot)
    case .resolve(let unit, let value):
      try requireLiving()
      guard let old = units[unit], old.isInConflict else { throw .noConflict }
      next.units[unit] = MultiValue(dot, value.carryingOver(old.provisional ?? UnitValue()))
      next.life = life.assertingLife(dot)
    case .resolveLife(let mark):
      if life.isEmpty { throw .noRecord }
      guard life.isInConflict else { throw .noConflict }
      next.life = MultiValue(dot, mark)
    }
    next.dropClosedEvidence()
    next.evidence[dot] = evidence
    return next
  }

  private func requireLiving() throws(MergeError) {
    if life.isEmpty { throw .noRecord }
    if !lives { throw .recordDeleted }
  }

  private mutating func insert(_ values: [String: UnitValue], _ dot: Dot, into old: RecordState) {
    if old.lives {
      edit(values, dot)
      if Mutant.insertSettles.isActive { life = MultiValue(dot, .alive) }
      return
    }
    life = MultiValue(dot, .alive)
    for (name, value) in values {
      let unit = old.units[name] ?? MultiValue()
      let carried = value.carryingOver(unit.provisional ?? UnitValue())
      if unit.isInConflict || unit.provisional != carried {
        units[name] = unit.replacing(with: value, dot)
      }
    }
  }

  private mutating func edit(_ values: [String: UnitValue], _ dot: Dot) {
    for (name, value) in values {
      units[name] = (units[name] ?? MultiValue()).replacing(with: value, dot)
    }
    if Mutant.editSettles.isActive { units = units.mapValues { MultiValue($0.versions.suffix(1)) } }
    life = life.assertingLife(dot)
  }

  mutating func dropClosedEvidence() {
    let open = openDots
    evidence = evidence.filter { dot, _ in
      let index = open.firstIndexSorted { $0 >= dot }
      return index < open.count && open[index] == dot
    }
  }
}

extension MultiValue {
  /// The versions that an ordinary write by the replica of `dot` replaces: all of them without conflict, else that
  /// replica's own values (of any incarnation), or the provisional one where it has none, with every equal value.
  fileprivate func replaced(by dot: Dot) -> [Version] {
    guard isInConflict, !Mutant.writeReplacesAll.isActive else { return versions }
    var targets = versions.filter { $0.dot.replica == dot.replica }.map(\.content)
    if targets.isEmpty, let provisional { targets = [provisional] }
    return versions.filter { targets.contains($0.content) }
  }

  fileprivate func without(_ gone: [Version]) -> [Version] {
    versions.filter { version in !gone.contains { $0.dot == version.dot } }
  }
}

extension MultiValue<UnitValue> {
  fileprivate func replacing(with value: UnitValue, _ dot: Dot) -> MultiValue {
    let gone = replaced(by: dot)
    let content = value.carryingOver(gone.last?.content ?? UnitValue())
    return MultiValue(without(gone) + [Version(dot: dot, content: content)])
  }
}

extension MultiValue<Life> {
  /// Says that the record lives, beside an open delete and not in place of it.
  fileprivate func assertingLife(_ dot: Dot) -> MultiValue {
    if Mutant.noLifeAssertion.isActive { return self }
    return MultiValue(versions.filter { $0.content == .deleted } + [Version(dot: dot, content: .alive)])
  }

  /// In a conflict a delete never replaces another replica's assertion of life.
  fileprivate func deleting(_ dot: Dot) -> MultiValue {
    let kept =
      isInConflict && !Mutant.deleteTakesLife.isActive
      ? versions.filter { $0.content == .alive && $0.dot.replica != dot.replica } : []
    return MultiValue(kept + [Version(dot: dot, content: .deleted)])
  }
}
