package import Foundation

/// What the server does with one change of a device.
public enum Verdict: Hashable, Sendable {
  case accept
  /// Kept aside until a person decides; `code` is a stable word, `detail` what it is about.
  case hold(code: String, detail: String)
  /// Not taken in: it could never be, whoever decided. The device keeps it.
  case refuse(code: String, detail: String)
}

/// What a program's own rule of admission may look at.
public struct AdmissionContext {
  public let device: DeviceInfo
  public let record: RecordReference
  /// The register's state of the record, empty for a new one.
  public let before: RecordState
  public let change: RecordState
  /// What the register would hold.
  public let after: RecordState
  public let reader: any ReplicaView
}

/// The program's own rule, asked after the engine's.
public typealias AdmissionRule = @Sendable (AdmissionContext) throws -> Verdict

/// The same dot has come with another content: an identity is used twice, and nothing of the request counts.
struct IdentityUsedTwice: Error {
  let dot: Dot
}

/// A change could not be judged without a savepoint of its own, see ``ReplicaStorage/hasSavepoints``.
package struct NeedsSavepoints: Error {}

/// What was decided about a change.
struct Admitted {
  let verdict: Verdict
  /// What the register has of the record, where that was accepted.
  var register: StoredRecord?
}

/// Why a change is kept aside.
struct Hold {
  let code: String
  let detail: String
  var waitsFor: Identifier?

  init(_ code: String, _ detail: String = "", waitsFor: Identifier? = nil) {
    self.code = code
    self.detail = detail
    self.waitsFor = waitsFor
  }
}

/// Takes a device's changes in one by one.
struct Admission<Storage: ReplicaStorage> {
  /// Far above any honest record: a limit on what hostile clients may send.
  static var maximumRecordBytes: Int { 256 * 1024 }
  static var maximumVectorEntries: Int { 10_000 }

  let transaction: Storage
  let rule: AdmissionRule
  /// See ``ReplicaStorage/hasSavepoints``.
  let hasSavepoints: Bool
  private let lives = Lives()

  /// The lives of devices, which no change adds to.
  private final class Lives {
    var known: [Identifier: Set<Incarnation>] = [:]
  }

  init(transaction: Storage, rule: @escaping AdmissionRule, hasSavepoints: Bool) {
    self.transaction = transaction
    self.rule = rule
    self.hasSavepoints = hasSavepoints
  }

  private func incarnations(of device: Identifier) throws -> Set<Incarnation> {
    if let known = lives.known[device] { return known }
    let found = Set(try transaction.incarnations(of: device))
    lives.known[device] = found
    return found
  }

  /// Decides about one change, and carries it out.
  ///
  /// - parameter mayRecover: The device may hand in other replicas' work, which the server has lost.
  /// - throws: ``NeedsSavepoints`` without these, where something is to be taken back.
  func admit(_ change: TransferredRecord, from device: DeviceInfo, mayRecover: Bool) throws -> Admitted {
    let admitted = try guarded {
      try decide(try transaction.emptiedIfErased(change), from: device, mayRecover: mayRecover)
    }
    let record = RecordReference(change.table, change.id)
    switch admitted.verdict {
    case .accept: try release(waitingFor: change.id)
    case .hold(let code, _):
      try transaction.audit(.held, record, change.state, officer: device.officer, device: device.id, code: code)
    case .refuse(let code, _):
      try transaction.audit(.refused, record, change.state, officer: device.officer, device: device.id, code: code)
    }
    return admitted
  }

  private func guarded(_ body: () throws -> Admitted) throws -> Admitted {
    do {
      return try hasSavepoints ? transaction.savepoint(body) : body()
    } catch StoreError.wrongType(let table, let column) {
      guard hasSavepoints else { throw NeedsSavepoints() }
      return Admitted(verdict: .refuse(code: "wrong-type", detail: "\(table).\(column)"))
    } catch StoreError.merge(.dotWithTwoContents(let dot), _, _) {
      guard hasSavepoints else { throw NeedsSavepoints() }
      throw IdentityUsedTwice(dot: dot)
    }
  }

  private func decide(
    _ incoming: TransferredRecord, from device: DeviceInfo, mayRecover: Bool
  ) throws -> Admitted {
    let record = RecordReference(incoming.table, incoming.id)
    if let refusal = limits(incoming) { return Admitted(verdict: refusal) }
    let own = try incarnations(of: device.id)
    let before = try transaction.stored(record)
    let known = before?.state ?? RecordState()
    let collected = before == nil ? try transaction.collectedVector(record) : nil
    let seen = collected ?? known.vector
    var change = incoming
    if seen.contains(incoming.state.vector) {
      // A repeat, from whomever: nothing in it is new. That it is the same is still checked, while it can be.
      if collected == nil { _ = try transaction.mergedOrThrow(known, incoming.state, record) }
      return Admitted(verdict: .accept, register: before)
    }
    change.state = attributed(incoming.state, to: device, own, try vouched(incoming.state, known, record))
    let isRecovery = mayRecover && incoming.isRecovered
    change.history = incoming.history.filter { isRecovery || own.isSuperset(of: $0.openDots.map(\.incarnation)) }
      .map { attributed($0, to: device, own, [:]) }
    if let held = try transaction.joined(&change, from: device) { return Admitted(verdict: held) }
    if let hold = try hold(change, from: device, own, seen, isRecovery: isRecovery) {
      return try keep(change, from: device, hold)
    }
    if collected != nil { return try keep(change, from: device, Hold("collected")) }
    let after = try transaction.mergedOrThrow(known, change.state, record)
    if let part = erased(known, by: change.state, in: after) {
      return Admitted(verdict: .refuse(code: "malformed", detail: part))
    }
    let home = try transaction.home(of: after, record, from: before?.scope, writer: change.scope)
    let scope = home ?? before?.scope ?? change.scope
    if let hold = try scopeHold(change, after, from: device, before, scope) {
      return try keep(change, from: device, hold)
    }
    let context = AdmissionContext(
      device: device, record: record, before: known, change: change.state, after: after,
      reader: transaction)
    let verdict = try rule(context)
    switch verdict {
    case .accept: break
    case .hold(let code, let detail): return try keep(change, from: device, Hold(code, detail))
    case .refuse: return Admitted(verdict: verdict)
    }
    let state = try transaction.takeIn(change, after, before, scope: scope)
    try transaction.audit(.accepted, record, change.state, officer: device.officer, device: device.id)
    return Admitted(verdict: .accept, register: StoredRecord(state: state, scope: scope))
  }

  private func keep(_ change: TransferredRecord, from device: DeviceInfo, _ hold: Hold) throws -> Admitted {
    try transaction.keep(change, from: device, hold)
    return Admitted(verdict: .hold(code: hold.code, detail: hold.detail))
  }

  private func limits(_ change: TransferredRecord) -> Verdict? {
    let size = change.state.valueBytes
    if change.isRemoved { return .refuse(code: "malformed", detail: "removed") }
    if size > Self.maximumRecordBytes {
      return .refuse(code: "too-large", detail: "\(size) > \(Self.maximumRecordBytes)")
    }
    if change.state.vector.entries.count > Self.maximumVectorEntries {
      return .refuse(code: "too-large", detail: "vector")
    }
    if change.state.life.isEmpty { return .refuse(code: "malformed", detail: "life") }
    return nil
  }

  /// A part whose versions the change takes away without a version of its own in their place, which no write does.
  private func erased(_ known: RecordState, by change: RecordState, in after: RecordState) -> String? {
    if known.life.isErased(by: change.life, in: after.life, known.vector) { return "life" }
    return known.units.first { name, unit in
      unit.isErased(by: change.units[name], in: after.units[name], known.vector)
    }?.key
  }

  /// What the server knows of a change's versions by itself: open here, or replaced since.
  private func vouched(
    _ state: RecordState, _ known: RecordState, _ record: RecordReference
  ) throws -> SortedMap<Dot, Evidence> {
    var vouched = known.evidence
    guard state.openDots.contains(where: { vouched[$0] == nil && known.vector.contains($0) }) else { return vouched }
    for version in try transaction.replacedVersions(of: record, onlyUnsent: false) {
      vouched.merge(version.evidence) { known, _ in known }
    }
    return vouched
  }

  /// The evidence of versions as the server vouches for it: a device can speak for its own officer only.
  private func attributed(
    _ state: RecordState, to device: DeviceInfo, _ own: Set<Incarnation>, _ vouched: SortedMap<Dot, Evidence>
  ) -> RecordState {
    var state = state
    for (dot, var evidence) in state.evidence {
      if let known = vouched[dot] {
        state.evidence[dot] = known
        continue
      }
      if own.contains(dot.incarnation) {
        evidence.officer = device.officer
        evidence.receivedAt = transaction.now
        if [.refusal, .acceptance, .erasure].contains(evidence.kind) { evidence.kind = .edit }
      } else {
        evidence.receivedAt = evidence.receivedAt ?? transaction.now
        evidence.recoveredVia = device.id
      }
      state.evidence[dot] = evidence
    }
    return state
  }

  private func hold(
    _ change: TransferredRecord, from device: DeviceInfo, _ own: Set<Incarnation>, _ seen: VersionVector,
    isRecovery: Bool
  ) throws -> Hold? {
    if device.revocation != .active { return Hold("revoked") }
    let record = RecordReference(change.table, change.id)
    let foreign = change.state.vector.entries.contains { entry in
      !own.contains(entry.incarnation) && entry.counter > seen[entry.incarnation]
    }
    if foreign, !isRecovery { return Hold("unknown-past") }
    if try hasUnseenRefusal(change, record, own) { return Hold("unseen-refusal") }
    return nil
  }

  /// Whether the change builds on work of the device that was refused, by one who had not heard of it.
  private func hasUnseenRefusal(
    _ change: TransferredRecord, _ record: RecordReference, _ own: Set<Incarnation>
  ) throws -> Bool {
    try transaction.refusals(of: record).contains { known in
      let isNewer = change.state.vector.entries.contains {
        own.contains($0.incarnation) && $0.incarnation == known.refused.incarnation
          && $0.counter > known.refused.counter
      }
      return change.state.vector.contains(known.refused) && isNewer
        && !change.state.vector.contains(known.refusal)
    }
  }

  private func scopeHold(
    _ change: TransferredRecord, _ after: RecordState, from device: DeviceInfo,
    _ before: StoredRecord?, _ scope: String
  ) throws -> Hold? {
    if Mutant.scopeUnchecked.isActive { return nil }
    let record = RecordReference(change.table, change.id)
    // Texts that Unicode calls equal to a code are other scopes, which no server has.
    let hasScope = device.scopes.contains { haveSameBytes($0, scope) }
    if let before {
      let granting = try transaction.scopesGranting(record)
      guard granting.contains(where: device.scopes.contains) else { return Hold("out-of-scope") }
      let stays = haveSameBytes(before.scope, scope)
      if !stays, !hasScope || !device.scopes.contains(before.scope) {
        return Hold("move")
      }
    }
    if try homes(of: after, record).count > 1 { return Hold("move") }
    if let missing = try missingReference(record, after, device) {
      return Hold("waiting", missing.description, waitsFor: missing)
    }
    if before == nil, !hasScope { return Hold("out-of-scope") }
    return nil
  }

  /// The home scopes that the open versions name: two moves made apart must not leave a unit with values of both.
  private func homes(of state: RecordState, _ record: RecordReference) throws -> Set<String> {
    guard let table = transaction.schema[record.table] else { return [] }
    let name: String
    switch table.home {
    case .column(let column), .parent(let column, _): name = column
    case .writer: return []
    }
    guard let unit = table.units.first(where: { $0.columns.contains(name) }) else { return [] }
    return try Set(
      (state.units[unit.name]?.versions ?? []).compactMap { version in
        switch (table.home, version.content[name]) {
        case (.column, .text(let scope)): scope
        case (.parent(_, let parent), .blob(let bytes)):
          try Identifier(bytes: bytes).flatMap { try transaction.scope(RecordReference(parent, $0)) }
        default: nil
        }
      })
  }

  /// A record that this one names and the device may not see, or that is not there yet: which one is not said.
  private func missingReference(
    _ record: RecordReference, _ after: RecordState, _ device: DeviceInfo
  ) throws -> Identifier? {
    guard let table = transaction.schema[record.table] else { return nil }
    for column in table.columns {
      guard let parent = column.references,
        let unit = table.units.first(where: { $0.columns.contains(column.name) })
      else { continue }
      for version in after.units[unit.name]?.versions ?? [] {
        guard case .blob(let bytes) = version.content[column.name], let id = Identifier(bytes: bytes)
        else { continue }
        let granting = try transaction.scopesGranting(RecordReference(parent, id))
        if !granting.contains(where: device.scopes.contains) { return id }
      }
    }
    return nil
  }

  /// Takes in what waited for records that have come by another way than a device's change: made or accepted at the
  /// office, or shared.
  func releaseArrived() throws {
    for id in try transaction.arrivedParents() { try release(waitingFor: id) }
  }

  /// Takes in what was held only because `record` was not there.
  private func release(waitingFor id: Identifier) throws {
    for held in try transaction.heldChanges(waitingFor: id) {
      guard let device = try transaction.device(held.device) else { continue }
      try transaction.removeHeld(held.id)
      // Whatever comes of it is the matter of its own device, not of the one whose request this is.
      do {
        if case .refuse(let code, let detail) = try admit(held.change, from: device, mayRecover: false).verdict {
          try transaction.keep(held.change, from: device, Hold(code, detail))
        }
      } catch let twice as IdentityUsedTwice {
        try transaction.keep(held.change, from: device, Hold("dot-with-two-contents", "\(twice.dot)"))
      }
    }
  }
}

extension MultiValue {
  /// Whether a version is not in `after` any more, and `change` has none in its place that is not `seen`.
  fileprivate func isErased(by change: MultiValue?, in after: MultiValue?, _ seen: VersionVector) -> Bool {
    let isGone = versions.contains { after?.has($0.dot) != true }
    return isGone && change?.versions.contains { !seen.contains($0.dot) } != true
  }
}

extension ReplicaStorage {
  /// Merges an admitted change into the register, with the versions that were replaced before it came.
  func takeIn(_ change: TransferredRecord, scope: String) throws {
    let record = RecordReference(change.table, change.id)
    let before = try stored(record)
    let after = try mergedOrThrow(before?.state ?? RecordState(), change.state, record)
    try takeIn(change, after, before, scope: scope)
  }

  /// Likewise, where it is known what the register has `before` and what that and the change come to.
  ///
  /// - returns: The record's state after it.
  @discardableResult
  fileprivate func takeIn(
    _ change: TransferredRecord, _ after: RecordState, _ before: StoredRecord?, scope: String
  ) throws -> RecordState {
    let record = RecordReference(change.table, change.id)
    try recordClosed(record, change.history, RecordState())
    let merged = try keep(after, of: change.state, into: record, before, scope: scope)
    return try emptyIfErased(record, merged) ? state(record) : merged
  }
}

extension Dot {
  /// The 32 bytes, as a database stores them.
  package var data: Data { Data(bytes) }

  package init?(data: Data?) {
    guard let data, data.count == 32, let replica = Identifier(bytes: data.prefix(16)) else { return nil }
    func number(_ range: Range<Int>) -> UInt64 {
      data.dropFirst(range.lowerBound).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
    self.init(
      incarnation: Incarnation(replica: replica, number: number(16..<24)), counter: number(24..<32))
  }
}
