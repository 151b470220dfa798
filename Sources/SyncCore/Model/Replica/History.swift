/// One write on one unit of a record, as `history` tells it.
public struct HistoryVersion: Hashable, Sendable {
  public let dot: Dot
  /// The unit's name, empty for the record's life.
  public let unit: String
  public let content: HistoryContent
  public let evidence: Evidence?
  /// Whether the version still stands, alone or in a conflict.
  public let isOpen: Bool
}

public enum HistoryContent: Hashable, Sendable {
  case life(Life)
  case value(UnitValue)
}

extension ReplicaView {
  /// Every version of a record that this store has seen, those that writes have replaced first; within these and the
  /// open ones in the order of dots. Assertions of life that no delete answers are left out: they say nothing.
  public func history(_ record: RecordReference) throws -> [HistoryVersion] {
    let closed = try replacedVersions(of: record, onlyUnsent: false).flatMap { versions($0, isOpen: false) }
    let open = versions(try state(record), isOpen: true)
    return (closed + open).sorted { ($0.dot, $0.unit) < ($1.dot, $1.unit) }
  }

  private func versions(_ state: RecordState, isOpen: Bool) -> [HistoryVersion] {
    let life = state.life.versions.filter { $0.content == .deleted || state.life.isInConflict }.map {
      HistoryVersion(
        dot: $0.dot, unit: RecordState.lifeUnit, content: .life($0.content),
        evidence: state.evidence[$0.dot], isOpen: isOpen)
    }
    let units = state.units.flatMap { name, unit in
      unit.versions.map {
        HistoryVersion(
          dot: $0.dot, unit: name, content: .value($0.content), evidence: state.evidence[$0.dot],
          isOpen: isOpen)
      }
    }
    return life + units
  }
}

extension ReplicaStorage {
  /// Keeps the versions that were open in one of `states` and are no longer in `next`.
  ///
  /// - parameter fromServer: The states came from there.
  func recordClosed(
    _ record: RecordReference, _ states: [RecordState], _ next: RecordState, fromServer: Bool = false
  ) throws {
    let closed = states.flatMap { $0.versions(closedIn: next) }
    if closed.isEmpty { return }
    // What the server never had: neither the version, nor a state that includes it.
    let entry = fromServer || role == .hub ? nil : try outboxEntry(record)
    for (dot, unit, version) in closed {
      let unsent = entry.map { $0.base?.vector.contains(dot) != true } ?? false
      try keep(version, of: record, unit: unit, dot, unsent: unsent)
    }
  }
}

extension RecordState {
  /// The versions that are open here and not in `next`, each with its unit (empty for the record's life) and as a
  /// state of its own.
  fileprivate func versions(closedIn next: RecordState) -> [(dot: Dot, unit: String, version: RecordState)] {
    var closed: [(dot: Dot, unit: String, version: RecordState)] = []
    func add(_ unit: String, _ dot: Dot, _ fill: (inout RecordState) -> Void) {
      var version = RecordState(vector: VersionVector())
      version.vector.insert(dot)
      version.evidence[dot] = evidence[dot]
      fill(&version)
      closed.append((dot, unit, version))
    }
    for version in life.versions where !next.life.has(version.dot) {
      // An assertion of life beside a value says nothing of its own; alone it is a decision.
      if version.content == .alive, units.contains(where: { $0.value.has(version.dot) }) { continue }
      add(RecordState.lifeUnit, version.dot) { $0.life = MultiValue(version.dot, version.content) }
    }
    for (name, unit) in units {
      let later = next.units[name]
      for version in unit.versions where later?.has(version.dot) != true {
        add(name, version.dot) { $0.units[name] = MultiValue(version.dot, version.content) }
      }
    }
    return closed
  }
}
