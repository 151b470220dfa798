extension RecordState {
  /// The state that has seen what both sides have (`protocol/merge.md` §3): commutative, associative, idempotent.
  ///
  /// - throws: ``MergeError/dotWithTwoContents(_:)`` when one dot has another content on either side.
  public func merged(with other: RecordState) throws(MergeError) -> RecordState {
    var result = RecordState(vector: vector)
    result.vector.formUnion(other.vector)
    result.life = try life.merged(vector, other.life, other.vector)
    for (name, unit) in units {
      let merged = try unit.merged(vector, other.units[name] ?? MultiValue(), other.vector)
      if !merged.isEmpty { result.units[name] = merged }
    }
    for (name, unit) in other.units where units[name] == nil {
      let merged = try MultiValue().merged(vector, unit, other.vector)
      if !merged.isEmpty { result.units[name] = merged }
    }
    for dot in result.openDots {
      result.evidence[dot] = Self.merged(evidence[dot], other.evidence[dot])
    }
    return result
  }

  /// This state with the contents that `other` has under the same dots, so that the two can be merged.
  public func adopting(_ other: RecordState) -> RecordState {
    var next = self
    next.life = life.adopting(other.life)
    for (name, unit) in units { next.units[name] = unit.adopting(other.units[name] ?? MultiValue()) }
    return next
  }

  private static func merged(_ left: Evidence?, _ right: Evidence?) -> Evidence? {
    guard let left, let right else { return left ?? right }
    return left.merged(with: right)
  }
}

extension MultiValue {
  fileprivate func adopting(_ other: MultiValue) -> MultiValue {
    MultiValue(versions.map { Version(dot: $0.dot, content: other[$0.dot] ?? $0.content) })
  }

  /// Every version that is on both sides, or that the other side has not seen.
  func merged(
    _ context: VersionVector, _ other: MultiValue, _ otherContext: VersionVector
  ) throws(MergeError) -> MultiValue {
    if self == other { return self }
    var kept: [Version] = []
    for version in versions {
      if let twin = other[version.dot] {
        guard twin == version.content else { throw .dotWithTwoContents(version.dot) }
        kept.append(version)
      } else if !otherContext.contains(version.dot) {
        kept.append(version)
      }
    }
    for version in other.versions where !has(version.dot) && !context.contains(version.dot) {
      kept.append(version)
    }
    if Mutant.dropSibling.isActive { return MultiValue(MultiValue(kept).versions.suffix(1)) }
    return MultiValue(kept)
  }
}
