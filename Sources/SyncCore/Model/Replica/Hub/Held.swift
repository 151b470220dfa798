/// A change that the server keeps aside, waiting for a person.
public struct HeldChange: Hashable, Sendable {
  public let id: Identifier
  public let record: RecordReference
  public let device: Identifier
  public let officer: String
  /// A stable word for the reason.
  public let code: String
  /// What the reason is about.
  public let detail: String
  /// The record that it waits for, when it comes in by itself as soon as that is there.
  public let waitsFor: Identifier?
  /// Milliseconds since 1970 UTC.
  public let receivedAt: Int64
  public var change: TransferredRecord

  public init(
    id: Identifier, record: RecordReference, device: Identifier, officer: String, code: String, detail: String,
    waitsFor: Identifier?, receivedAt: Int64, change: TransferredRecord
  ) {
    self.id = id
    self.record = record
    self.device = device
    self.officer = officer
    self.code = code
    self.detail = detail
    self.waitsFor = waitsFor
    self.receivedAt = receivedAt
    self.change = change
  }
}

/// Work of a life that the office has refused, up to one dot.
public struct RefusedDot: Hashable, Sendable {
  public let refused: Dot
  /// The office's own dot that says so.
  public let refusal: Dot

  public init(refused: Dot, refusal: Dot) {
    self.refused = refused
    self.refusal = refusal
  }
}

extension ReplicaStorage {
  /// Puts a change together with what is held already of this record and device; nil when nothing is, or when that
  /// waits for another record only, which is no decision of a person's: what they come to is judged afresh.
  func joined(_ change: inout TransferredRecord, from device: DeviceInfo) throws -> Verdict? {
    let record = RecordReference(change.table, change.id)
    guard var held = try heldChange(of: device.id, record) else { return nil }
    if !Mutant.twinForgotten.isActive { change.state = try mergedOrThrow(held.change.state, change.state, record) }
    change.history = held.change.history + change.history
    if held.waitsFor != nil {
      try removeHeld(held.id)
      return nil
    }
    held.change = change
    try save(held)
    return .hold(code: held.code, detail: held.detail)
  }

  func keep(_ change: TransferredRecord, from device: DeviceInfo, _ hold: Hold) throws {
    try save(
      HeldChange(
        id: environment.newIdentifier(), record: RecordReference(change.table, change.id), device: device.id,
        officer: device.officer, code: hold.code, detail: hold.detail, waitsFor: hold.waitsFor,
        receivedAt: environment.now(), change: change))
  }
}

extension ReplicaStorage {
  /// Takes a held change into the register, under its authors.
  ///
  /// - throws: ``HubError/unknownHeld(_:)``.
  public func acceptHeld(_ id: Identifier) throws -> HeldChange {
    guard let held = try heldChange(id) else { throw HubError.unknownHeld(id.description) }
    let known = try stored(held.record)
    var change = held.change
    let collected = try takeBackCollected(held.record)
    if !collected.entries.isEmpty {
      let evidence = Evidence(officer: officer, deviceTime: now, receivedAt: now, kind: .acceptance)
      try recordClosed(held.record, [change.state], RecordState())
      change.state = try change.state.reissued(over: collected, evidence: evidence, nextDot: nextDot)
    }
    let after = try mergedOrThrow(known?.state ?? RecordState(), change.state, held.record)
    let home = try home(of: after, held.record, from: known?.scope, writer: change.scope)
    let scope = home ?? known?.scope ?? change.scope
    guard try hasScope(scope) || isArchived(held.record) else { throw HubError.unknownScope(scope) }
    try takeIn(change, scope: scope)
    try audit(.heldAccepted, held.record, change.state, officer: officer, device: held.device, code: held.code)
    try noteDecision(held, isAccepted: true, reason: "")
    try removeHeld(id)
    return held
  }

  /// Turns a held change down: a new version of the record brings its author back to the register, and keeps what
  /// was refused readable in the history.
  ///
  /// - throws: ``HubError/unknownHeld(_:)``.
  public func refuseHeld(_ id: Identifier, reason: String) throws -> HeldChange {
    let held = try bringBack(id, as: .refusal, reason: reason)
    try audit(.heldRefused, held.record, try state(held.record), officer: officer, device: held.device, code: held.code)
    try noteDecision(held, isAccepted: false, reason: reason)
    return held
  }

  /// Settles a held change whose content the application takes into another record, in the same transaction: the record
  /// stays as it is, its author comes back to that, and hears that the change was accepted.
  ///
  /// - throws: ``HubError/unknownHeld(_:)``.
  public func acceptHeldElsewhere(_ id: Identifier, reason: String) throws -> HeldChange {
    let held = try bringBack(id, as: .acceptance, reason: reason)
    try audit(
      .heldAccepted, held.record, held.change.state, officer: officer, device: held.device, code: held.code)
    try noteDecision(held, isAccepted: true, reason: reason)
    return held
  }

  /// Writes the version that brings a held change's author back to the register.
  private func bringBack(_ id: Identifier, as kind: WriteKind, reason: String) throws -> HeldChange {
    guard let held = try heldChange(id) else { throw HubError.unknownHeld(id.description) }
    let known = try stored(held.record)
    let before = known?.state ?? RecordState()
    let evidence = Evidence(
      officer: officer, deviceTime: now, receivedAt: now, kind: kind, reason: reason)
    var last: Dot?
    func refusalDot() throws -> Dot {
      let dot = try nextDot()
      last = dot
      return dot
    }
    var refused = try before.refusing(held.change.state, evidence: evidence, nextDot: refusalDot)
    let collected = try takeBackCollected(held.record)
    if !collected.entries.isEmpty {
      refused = try refused.reissued(over: collected, evidence: evidence, nextDot: refusalDot)
    }
    try recordClosed(held.record, held.change.history, RecordState())
    try recordClosed(held.record, [before, held.change.state], refused)
    // A creation that was out of its device's scopes is shown to nobody else.
    let scopes = try device(held.device)?.scopes ?? []
    let scope = known?.scope ?? scopes.first { haveSameBytes($0, held.change.scope) } ?? ""
    try put(refused, held.record, scope: scope, from: known?.scope)
    try emptyIfErased(held)
    try noteRefusal(held, last)
    try removeHeld(id)
    return held
  }

  private func noteRefusal(_ held: HeldChange, _ refusal: Dot?) throws {
    guard let refusal else { return }
    for entry in held.change.state.vector.entries {
      let refused = Dot(incarnation: entry.incarnation, counter: entry.counter)
      try save(RefusedDot(refused: refused, refusal: refusal), of: held.record)
    }
  }
}

extension ReplicaStorage {
  /// Puts records that a device could not send itself, handed over in a file, among what is held.
  ///
  /// - returns: How many are held now, were in the register already, or could not be read.
  public func holdImported(
    _ batch: EncodedBatch, from device: Identifier
  ) throws -> (held: Int, known: Int, skipped: Int) {
    guard let sender = try self.device(device) else { throw HubError.unknownDevice(device.description) }
    let decoder = try BatchDecoder(batch)
    var counts = (held: 0, known: 0, skipped: 0)
    for index in 0..<decoder.count {
      guard var change = try? decoder.record(at: index) else {
        counts.skipped += 1
        continue
      }
      change = try emptiedIfErased(change)
      let record = RecordReference(change.table, change.id)
      if try seen(record).contains(change.state.vector) {
        counts.known += 1
        continue
      }
      if try joined(&change, from: sender) == nil {
        try keep(change, from: sender, Hold("file"))
      }
      try audit(.held, record, change.state, officer: sender.officer, device: device, code: "file")
      counts.held += 1
    }
    return counts
  }
}
