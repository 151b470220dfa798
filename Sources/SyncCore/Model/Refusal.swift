extension RecordState {
  /// The server's version that turns `change` down (`protocol/merge.md` §6): whoever merges it comes back to what
  /// this state holds, with its open conflicts still open and its first authors kept.
  ///
  /// - parameters:
  ///   - change: The refused state.
  ///   - evidence: Who decided, when and why; its kind is ``WriteKind/refusal``, or ``WriteKind/acceptance`` where the
  ///     change was taken into another record.
  ///   - nextDot: Gives the server's next dot.
  public func refusing(
    _ change: RecordState, evidence refusal: Evidence, nextDot: () throws -> Dot
  ) rethrows -> RecordState {
    var next = self
    next.vector.formUnion(change.vector)
    guard !isEmpty else {
      next.units = change.units
      next.evidence = change.evidence
      let dot = try nextDot()
      next.vector.insert(dot)
      next.life = MultiValue(dot, .deleted)
      next.dropClosedEvidence()
      next.evidence[dot] = refusal
      return next
    }
    func refused(_ known: Evidence?) -> Evidence {
      var kept = known ?? refusal
      kept.kind = refusal.kind
      kept.reason = refusal.reason
      return kept
    }
    if isTouched(change.life) { next.life = try next.reissue(life, nextDot, evidence: refused) }
    for name in unitNames {
      guard let unit = units[name], let theirs = change.units[name], isTouched(theirs) else { continue }
      next.units[name] = try next.reissue(unit, nextDot, evidence: refused)
    }
    next.dropClosedEvidence()
    return next
  }

  /// This state under the server's own dots, for a record that the server has collected and takes back
  /// (`protocol/merge.md` §6): whoever still has the record or its tombstone comes to it by an ordinary merge.
  ///
  /// - parameters:
  ///   - seen: The vector of the collected tombstone.
  ///   - acceptance: Who took it back and when; its kind is ``WriteKind/acceptance``. It stands at the record's life;
  ///     the values keep their authors.
  ///   - nextDot: Gives the server's next dot.
  public func reissued(
    over seen: VersionVector, evidence acceptance: Evidence, nextDot: () throws -> Dot
  ) rethrows -> RecordState {
    var next = self
    next.vector.formUnion(seen)
    next.life = try next.reissue(life, nextDot) { _ in acceptance }
    for name in unitNames {
      next.units[name] = try next.reissue(units[name] ?? MultiValue(), nextDot) { $0 ?? acceptance }
    }
    next.dropClosedEvidence()
    return next
  }

  private func isTouched<Content>(_ theirs: MultiValue<Content>) -> Bool {
    theirs.dots.contains { !vector.contains($0) }
  }

  private mutating func reissue<Content>(
    _ unit: MultiValue<Content>, _ nextDot: () throws -> Dot, evidence decided: (Evidence?) -> Evidence
  ) rethrows -> MultiValue<Content> {
    MultiValue(
      try unit.versions.map { version in
        let dot = try nextDot()
        vector.insert(dot)
        evidence[dot] = decided(evidence[version.dot])
        return MultiValue<Content>.Version(dot: dot, content: version.content)
      })
  }

  /// New dots for what a forked life wrote and the server does not hold (`protocol/merge.md` §7).
  ///
  /// - parameters:
  ///   - old: The incarnation that forked.
  ///   - closed: Its dots whose versions the device itself has replaced since, and has kept.
  ///   - held: Those of all these that the server holds with the same content.
  ///   - base: The vector of the last state that the server admitted.
  ///   - nextDot: Gives the new incarnation's next dot.
  public func restamped(
    old: Incarnation, closed: Set<Dot> = [], held: Set<Dot>, base: VersionVector, nextDot: () throws -> Dot
  ) rethrows -> RecordState {
    let floor = min(base[old], vector[old])
    let open = Set(openDots)
    let known = open.union(closed).filter { $0.incarnation == old && $0.counter > floor }.sorted()
    let prefix = known.prefix(while: held.contains)
    var renamed: [Dot: Dot] = [:]
    for dot in known.dropFirst(prefix.count) where open.contains(dot) { renamed[dot] = try nextDot() }
    var next = RecordState(vector: vector)
    next.vector.set(old, to: prefix.last?.counter ?? floor)
    for dot in renamed.values { next.vector.insert(dot) }
    let stamped = renaming(renamed)
    (next.life, next.units, next.evidence) = (stamped.life, stamped.units, stamped.evidence)
    return next
  }

  /// The same versions under other dots, which are its whole vector.
  func renaming(_ names: [Dot: Dot]) -> RecordState {
    var next = RecordState()
    next.life = life.renaming(names)
    next.units = units.mapValues { $0.renaming(names) }
    for (dot, known) in evidence { next.evidence[names[dot] ?? dot] = known }
    for dot in next.openDots { next.vector.insert(dot) }
    return next
  }
}

extension MultiValue {
  fileprivate func renaming(_ names: [Dot: Dot]) -> MultiValue {
    MultiValue(versions.map { Version(dot: names[$0.dot] ?? $0.dot, content: $0.content) })
  }
}
