/// Whether a version says that the record lives or that it is deleted.
public enum Life: UInt8, Sendable {
  case alive = 1
  case deleted = 2
}

/// The competing versions of one thing: a multi-value register, each value under the dot of the write that set it.
public struct MultiValue<Content: Hashable & Sendable>: Hashable, Sendable {
  public struct Version: Hashable, Sendable {
    public let dot: Dot
    public let content: Content

    @inlinable public init(dot: Dot, content: Content) {
      self.dot = dot
      self.content = content
    }
  }

  /// In the order of dots, each dot once.
  public let versions: [Version]

  @inlinable public init(_ versions: [Version] = []) {
    self.versions = versions.count < 2 ? versions : versions.sorted { $0.dot < $1.dot }
  }

  @inlinable public init(_ dot: Dot, _ content: Content) {
    versions = [Version(dot: dot, content: content)]
  }

  public var isEmpty: Bool { versions.isEmpty }
  public var dots: [Dot] { versions.map(\.dot) }

  /// Two unequal values, or more.
  public var isInConflict: Bool {
    guard let first = versions.first else { return false }
    return versions.contains { $0.content != first.content }
  }

  /// The value used meanwhile: that of the highest dot, which is the same on every replica.
  public var provisional: Content? { versions.last?.content }

  public subscript(dot: Dot) -> Content? { index(of: dot).map { versions[$0].content } }

  /// Whether there is a version under this dot.
  func has(_ dot: Dot) -> Bool { index(of: dot) != nil }

  private func index(of dot: Dot) -> Int? {
    let index = versions.firstIndexSorted { $0.dot >= dot }
    return index < versions.count && versions[index].dot == dot ? index : nil
  }

  /// The distinct values in the order of the lowest dot that carries each, with all its dots.
  public var distinctValues: [(content: Content, dots: [Dot])] {
    var values: [(content: Content, dots: [Dot])] = []
    for version in versions {
      if let index = values.firstIndex(where: { $0.content == version.content }) {
        values[index].dots.append(version.dot)
      } else {
        values.append((version.content, [version.dot]))
      }
    }
    return values
  }
}

/// What kind of write made a version.
public enum WriteKind: UInt8, Sendable, CaseIterable {
  case insert = 1
  case edit = 2
  case delete = 3
  case undelete = 4
  case resolve = 5
  case refusal = 6
  case acceptance = 7
  case undo = 8
  /// What was personal is gone: the register's own, see `ReplicaStorage/erase(_:)`.
  case erasure = 9
}

/// Who made a version and when, as far as is known: shown to people and never used to decide.
public struct Evidence: Hashable, Sendable {
  public var officer: String
  /// The device's clock at the write, milliseconds since 1970 UTC; it may be wrong by years.
  public var deviceTime: Int64
  /// The server's clock at the first receipt, milliseconds since 1970 UTC; nil before it.
  public var receivedAt: Int64?
  public var kind: WriteKind
  /// Why, for a resolution or a refusal; empty for none.
  public var reason: String
  /// The replica that handed over another's work after the server had lost it.
  public var recoveredVia: Identifier?

  public init(
    officer: String, deviceTime: Int64, receivedAt: Int64? = nil, kind: WriteKind,
    reason: String = "", recoveredVia: Identifier? = nil
  ) {
    self.officer = officer
    self.deviceTime = deviceTime
    self.receivedAt = receivedAt
    self.kind = kind
    self.reason = reason
    self.recoveredVia = recoveredVia
  }

  /// What two replicas know of one write, put together; the same in either order.
  func merged(with other: Evidence) -> Evidence {
    var result = self
    result.receivedAt = [receivedAt, other.receivedAt].compactMap { $0 }.min()
    result.recoveredVia = [recoveredVia, other.recoveredVia].compactMap { $0 }.min()
    return result
  }
}

/// All that a replica knows of one record: a map of multi-value registers with the record's version vector as causal
/// context (a delta-state CRDT map, Almeida, Shoker, Baquero: "Delta state replicated data types", 2018). The
/// normative text is `protocol/merge.md`.
public struct RecordState: Hashable, Sendable {
  public var vector: VersionVector
  public var life: MultiValue<Life>
  /// By unit name; no unit is empty.
  public var units: SortedMap<String, MultiValue<UnitValue>>
  /// For open dots only.
  public var evidence: SortedMap<Dot, Evidence>

  public init(
    vector: VersionVector = VersionVector(), life: MultiValue<Life> = MultiValue(),
    units: SortedMap<String, MultiValue<UnitValue>> = [:], evidence: SortedMap<Dot, Evidence> = [:]
  ) {
    self.vector = vector
    self.life = life
    self.units = units.filter { !$0.value.isEmpty }
    self.evidence = evidence
  }

  /// Never heard of.
  public var isEmpty: Bool { vector.entries.isEmpty && life.isEmpty && units.isEmpty }

  /// A record lives while one version says so, even beside a delete.
  public var lives: Bool { life.versions.contains { $0.content == .alive } }

  public var isDeleted: Bool { !life.isEmpty && !lives }

  /// Whether the life or any unit has unequal values.
  public var isInConflict: Bool { life.isInConflict || units.contains { $0.value.isInConflict } }

  /// Every dot under which a version is open: in order, each once.
  public var openDots: [Dot] {
    var dots = life.dots
    for (_, unit) in units {
      // Most records were written once: then it is the same dot everywhere.
      for version in unit.versions where version.dot != dots.last { dots.append(version.dot) }
    }
    if dots.count < 2 { return dots }
    dots.sort()
    return dots.indices.filter { $0 == 0 || dots[$0 - 1] != dots[$0] }.map { dots[$0] }
  }

  /// The state as its receiver has it: what was not received before was received at that time.
  func received(at time: Int64) -> RecordState {
    var state = self
    state.evidence = evidence.mapValues { known in
      var known = known
      known.receivedAt = known.receivedAt ?? time
      return known
    }
    return state
  }

  /// How many bytes its values have in the canonical form, all versions counted.
  var valueBytes: Int {
    units.reduce(0) { total, unit in
      total + unit.value.versions.reduce(0) { $0 + $1.content.canonicalCount }
    }
  }

  /// Unit names in byte order.
  public var unitNames: [String] { units.keys }

  /// Throws when the vector does not contain an open dot, or a dot is open twice in one unit.
  public func validate() throws(MergeError) {
    try Self.validate(life, in: vector)
    for (_, unit) in units { try Self.validate(unit, in: vector) }
  }

  private static func validate<Content>(
    _ unit: MultiValue<Content>, in vector: VersionVector
  ) throws(MergeError) {
    var previous: Dot?
    for version in unit.versions {
      guard version.dot.counter > 0, vector.contains(version.dot), version.dot != previous else {
        throw .malformedState
      }
      previous = version.dot
    }
  }
}

/// Why a merge or a write was not done; nothing has changed then.
public enum MergeError: Error, Hashable, Sendable {
  /// An open dot outside the vector, or twice in one unit.
  case malformedState
  /// One dot stands for two contents: an identity was used twice (`protocol/sync.md`, identity).
  case dotWithTwoContents(Dot)
  case noRecord
  case recordDeleted
  case noConflict
}
