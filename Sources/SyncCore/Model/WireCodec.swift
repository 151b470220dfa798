import Foundation
import SwiftProtobuf

/// A record on its way between replicas.
public struct TransferredRecord: Hashable, Sendable {
  public var table: String
  public var id: Identifier
  /// Its home scope.
  public var scope: String
  public var state: RecordState
  /// Versions replaced before they reached the receiver, each a state of that one version.
  public var history: [RecordState]
  public var isRemoved: Bool
  public var isRecovered: Bool

  public init(
    table: String, id: Identifier, scope: String, state: RecordState, history: [RecordState] = [],
    isRemoved: Bool = false, isRecovered: Bool = false
  ) {
    self.table = table
    self.id = id
    self.scope = scope
    self.state = state
    self.history = history
    self.isRemoved = isRemoved
    self.isRecovered = isRecovered
  }
}

/// A message that says something `protocol/sync.proto` does not allow.
public struct WireError: Error, Hashable, Sendable {
  /// Which part, in the words of the schema.
  public let part: String

  public init(_ part: String) { self.part = part }
}

/// Puts records into one batch, saying what they have in common once.
public struct BatchEncoder {
  private var batch = WireBatch()
  private var incarnations: [Incarnation: UInt32] = [:]
  private var names: [ExactName: UInt32] = [:]
  /// By the indexes of their names: the unit's, then the columns'.
  private var shapes: [[UInt32]: UInt32] = [:]

  public init() {}

  /// The batch so far.
  public var message: WireBatch { batch }

  public mutating func add(_ record: TransferredRecord) {
    var wire = WireRecord()
    wire.table = index(of: record.table)
    wire.id = Data(record.id.bytes)
    wire.removed = record.isRemoved
    if !record.isRemoved {
      wire.scope = index(of: record.scope)
      for entry in record.state.vector.entries {
        wire.vector += [UInt64(index(of: entry.incarnation)), entry.counter]
      }
      wire.versions = versions(of: record.state)
      wire.history = record.history.flatMap { versions(of: $0) }
      wire.recovered = record.isRecovered
    }
    batch.records.append(wire)
  }

  private mutating func versions(of state: RecordState) -> [WireVersion] {
    state.openDots.map { dot in
      var version = WireVersion()
      version.incarnation = index(of: dot.incarnation)
      version.counter = dot.counter
      if let evidence = state.evidence[dot] { fill(&version, evidence) }
      switch state.life[dot] {
      case .alive: version.life = .alive
      case .deleted: version.life = .deleted
      case nil: break
      }
      for name in state.unitNames {
        guard let value = state.units[name]?[dot] else { continue }
        version.units.append(content(name, value))
      }
      return version
    }
  }

  private func fill(_ version: inout WireVersion, _ evidence: Evidence) {
    version.officer = evidence.officer
    version.deviceTime = evidence.deviceTime
    version.receivedAt = evidence.receivedAt ?? 0
    version.kind = WireWriteKind(rawValue: Int(evidence.kind.rawValue)) ?? .unspecified
    version.reason = evidence.reason
    version.recoveredVia = Data(evidence.recoveredVia?.bytes ?? [])
  }

  private mutating func content(_ unit: String, _ value: UnitValue) -> WireUnitContent {
    var content = WireUnitContent()
    content.shape = index(ofShape: [index(of: unit)] + value.columns.map { index(of: $0.name) })
    content.values = value.columns.map { WireValue($0.value) }
    return content
  }

  private mutating func index(of incarnation: Incarnation) -> UInt32 {
    if let known = incarnations[incarnation] { return known }
    var wire = WireIncarnation()
    wire.replica = Data(incarnation.replica.bytes)
    wire.number = incarnation.number
    batch.incarnations.append(wire)
    let index = UInt32(batch.incarnations.count - 1)
    incarnations[incarnation] = index
    return index
  }

  private mutating func index(of name: String) -> UInt32 {
    let exact = ExactName(text: name)
    if let known = names[exact] { return known }
    batch.names.append(name)
    let index = UInt32(batch.names.count - 1)
    names[exact] = index
    return index
  }

  private mutating func index(ofShape names: [UInt32]) -> UInt32 {
    if let known = shapes[names] { return known }
    var shape = WireShape()
    shape.unit = names[0]
    shape.columns = Array(names.dropFirst())
    batch.shapes.append(shape)
    let index = UInt32(batch.shapes.count - 1)
    shapes[names] = index
    return index
  }
}

/// A name by its bytes: `String ==` would write two scopes as one that Unicode calls equal.
private struct ExactName: Hashable {
  let text: String

  static func == (left: ExactName, right: ExactName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
  }
}

/// Takes a batch apart. Every index and length is checked: the bytes come from outside.
public struct BatchDecoder {
  private let batch: WireBatch
  private let incarnations: [Incarnation]
  /// Which of the batch's names may be a table's, a unit's or a column's.
  private let isPlain: [Bool]

  /// - throws: ``WireError`` for an incarnation that is none.
  public init(_ batch: WireBatch) throws(WireError) {
    self.batch = batch
    isPlain = batch.names.map { isPlainName($0) }
    var incarnations: [Incarnation] = []
    for wire in batch.incarnations { incarnations.append(try Incarnation(wire)) }
    self.incarnations = incarnations
  }

  public var count: Int { batch.records.count }

  /// Which record the one at `index` is.
  ///
  /// - throws: ``WireError`` when that cannot be read.
  public func reference(at index: Int) throws(WireError) -> RecordReference {
    let wire = batch.records[index]
    guard let id = Identifier(bytes: wire.id) else { throw WireError("Record.id") }
    return RecordReference(try plainName(wire.table, "Record.table"), id)
  }

  /// - throws: ``WireError`` when the record at `index` is malformed; the others are not concerned.
  public func record(at index: Int) throws(WireError) -> TransferredRecord {
    let wire = batch.records[index]
    let reference = try reference(at: index)
    if wire.removed {
      return TransferredRecord(
        table: reference.table, id: reference.id, scope: "", state: RecordState(), isRemoved: true)
    }
    guard wire.vector.count.isMultiple(of: 2) else { throw WireError("Record.vector") }
    var entries: [VersionVector.Entry] = []
    for pair in stride(from: 0, to: wire.vector.count, by: 2) {
      let counter = wire.vector[pair + 1]
      guard counter <= UInt64(Int64.max) else { throw WireError("Record.vector") }
      entries.append(.init(incarnation: try incarnation(wire.vector[pair], "Record.vector"), counter: counter))
    }
    guard let vector = VersionVector(distinct: entries) else { throw WireError("Record.vector") }
    var state = RecordState(vector: vector)
    try fill(&state, wire.versions)
    do { try state.validate() } catch { throw WireError("Record.versions") }
    var history: [RecordState] = []
    for version in wire.history {
      var closed = RecordState()
      try fill(&closed, [version])
      for dot in closed.openDots { closed.vector.insert(dot) }
      history.append(closed)
    }
    return TransferredRecord(
      table: reference.table, id: reference.id, scope: try name(wire.scope, "Record.scope"), state: state,
      history: history, isRecovered: wire.recovered)
  }

  private func fill(_ state: inout RecordState, _ versions: [WireVersion]) throws(WireError) {
    var life: [MultiValue<Life>.Version] = []
    var units: [String: [MultiValue<UnitValue>.Version]] = [:]
    var evidence: [Dot: Evidence] = [:]
    for version in versions {
      let dot = Dot(
        incarnation: try incarnation(UInt64(version.incarnation), "Version.incarnation"),
        counter: version.counter)
      guard dot.counter > 0, dot.counter <= UInt64(Int64.max) else { throw WireError("Version.counter") }
      guard evidence[dot] == nil else { throw WireError("Record.versions") }
      guard version.life != .none || !version.units.isEmpty else { throw WireError("Version") }
      switch version.life {
      case .none: break
      case .alive: life.append(.init(dot: dot, content: .alive))
      case .deleted: life.append(.init(dot: dot, content: .deleted))
      case .UNRECOGNIZED: throw WireError("Version.life")
      }
      for content in version.units {
        let (unit, value) = try unitValue(content)
        // The dot is new in this loop: only this version can have put it there.
        guard units[unit]?.last?.dot != dot else { throw WireError("Version.units") }
        units[unit, default: []].append(.init(dot: dot, content: value))
      }
      evidence[dot] = try self.evidence(version)
    }
    state.evidence = SortedMap(evidence)
    state.life = MultiValue(life)
    state.units = SortedMap(units.mapValues { MultiValue($0) })
  }

  private func evidence(_ version: WireVersion) throws(WireError) -> Evidence {
    guard let kind = WriteKind(rawValue: UInt8(clamping: version.kind.rawValue)) else {
      throw WireError("Version.kind")
    }
    guard version.recoveredVia.isEmpty || version.recoveredVia.count == 16 else {
      throw WireError("Version.recovered_via")
    }
    return Evidence(
      officer: version.officer, deviceTime: version.deviceTime,
      receivedAt: version.receivedAt == 0 ? nil : version.receivedAt, kind: kind,
      reason: version.reason, recoveredVia: Identifier(bytes: version.recoveredVia))
  }

  private func unitValue(_ content: WireUnitContent) throws(WireError) -> (String, UnitValue) {
    guard content.shape < batch.shapes.count else { throw WireError("UnitContent.shape") }
    let shape = batch.shapes[Int(content.shape)]
    guard shape.columns.count == content.values.count else { throw WireError("UnitContent.values") }
    let unit = try plainName(shape.unit, "Shape.unit")
    var columns: [UnitValue.Column] = []
    for (column, value) in zip(shape.columns, content.values) {
      columns.append(.init(name: try plainName(column, "Shape.columns"), value: ColumnValue(value)))
    }
    let value = UnitValue(columns)
    guard value.columns.count == columns.count else { throw WireError("Shape.columns") }
    return (unit, value.withoutNulls)
  }

  private func plainName(_ index: UInt32, _ part: String) throws(WireError) -> String {
    let name = try name(index, part)
    guard isPlain[Int(index)] else { throw WireError(part) }
    return name
  }

  private func name(_ index: UInt32, _ part: String) throws(WireError) -> String {
    guard index < batch.names.count else { throw WireError(part) }
    return batch.names[Int(index)]
  }

  private func incarnation(_ index: UInt64, _ part: String) throws(WireError) -> Incarnation {
    guard index < incarnations.count else { throw WireError(part) }
    return incarnations[Int(index)]
  }
}

extension Incarnation {
  public init(_ wire: WireIncarnation) throws(WireError) {
    guard let replica = Identifier(bytes: wire.replica) else { throw WireError("Incarnation.replica") }
    self.init(replica: replica, number: wire.number)
  }

  public var wire: WireIncarnation {
    var wire = WireIncarnation()
    wire.replica = Data(replica.bytes)
    wire.number = number
    return wire
  }
}

extension WireValue {
  init(_ value: ColumnValue) {
    self.init()
    switch value {
    case .null: break
    case .integer(let number): integer = number
    case .real(let number): real = number
    case .text(let text): self.text = text
    case .blob(let bytes): blob = Data(bytes)
    }
  }
}

extension ColumnValue {
  init(_ wire: WireValue) {
    switch wire.kind {
    case nil: self = .null
    case .integer(let number): self = .integer(number)
    case .real(let number): self = .real(number)
    case .text(let text): self = .text(text)
    case .blob(let data): self = .blob([UInt8](data))
    }
  }
}
