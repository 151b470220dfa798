import Crypto
import Foundation
import SwiftProtobuf

/// What the server allows in one exchange.
public struct HubLimits: Sendable {
  public var changes = 2000
  public var page = 20_000
  public var pageBytes = 3 << 20

  public init() {}
}

extension ReplicaStorage {
  /// Answers one request of an authenticated device, all of it in this transaction. A rehearsal (`dry_run`) is the
  /// same work, in a transaction that the caller takes back.
  public func answer(
    _ request: SyncRequest, from device: DeviceInfo, rule: @escaping AdmissionRule,
    limits: HubLimits = HubLimits()
  ) throws -> SyncResponse {
    let changes = try BatchDecoder(request.changes)
    guard request.protocol >= 1 else { throw HubError.tooOldProtocol }
    guard changes.count <= limits.changes else { throw WireError("SyncRequest.changes") }
    guard request.token.count <= 64 else { throw WireError("SyncRequest.token") }
    let incarnation = try Incarnation(request.incarnation)
    if device.revocation == .stolen { return outcome(.wipe) }
    if let rolledBack = try rolledBack(request, device, incarnation) { return rolledBack }
    if let changed = try epochChanged(request, device, incarnation) { return changed }
    var line = try self.line(device.id, incarnation)
    if let known = line {
      if let successor = known.successor { return try split(device, known, successor) }
      let judged = known.judge(request)
      if judged == .again {
        // Its token is no newer than the first time. Cursors that are would not show that the server was put back in
        // between, once others have come as far again.
        var noPage = limits
        noPage.page = 0
        return try finish(again(known), request, device, noPage)
      }
      if judged != .next { return outcome(.forked) }
      try removeTellings(for: device.id, told: request.token)
      try noteAcknowledgements(request, device, incarnation)
      try noteOriginalGoesOn(known)
    } else {
      line = try newLine(request, device, incarnation)
    }
    if request.hasFork { return try noteFork(request, device, &line) }
    return try carryOut(request, changes, device, line, rule, limits)
  }

  private func outcome(_ outcome: WireOutcome) -> SyncResponse {
    var response = SyncResponse()
    response.outcome = outcome
    response.serverTime = now
    response.readsRows = true
    return response
  }

  // MARK: Identity

  private func tokens() throws -> TokenMaker { TokenMaker(key: bytes(try setting("token-key"))) }

  /// A token, a cursor or an epoch from this server's own future: its store was put back in a way that it could not
  /// know of.
  private func rolledBack(
    _ request: SyncRequest, _ device: DeviceInfo, _ incarnation: Incarnation
  ) throws -> SyncResponse? {
    // A life that has just begun still shows the token of the one before.
    guard let (life, serial) = try tokens().origin(of: request.token, from: incarnation.replica) else { return nil }
    if request.epoch == Data(try hubEpoch()) {
      let known = try line(device.id, life)?.serial ?? 0
      let isAhead = try request.cursors.contains { cursor in
        try !cursor.leaving && device.scopes.contains(cursor.scope) && cursor.sequence > head(of: cursor.scope)
      }
      guard serial > known || isAhead else { return nil }
    } else {
      guard !request.epoch.isEmpty, try !isPast(request.epoch) else { return nil }
      // Others will come with it too.
      try notePast(request.epoch)
    }
    try beginEpoch(because: "rolled-back")
    return try epochChanged(request, device, incarnation)
  }

  private func epochChanged(
    _ request: SyncRequest, _ device: DeviceInfo, _ incarnation: Incarnation
  ) throws -> SyncResponse? {
    let epoch = Data(try hubEpoch())
    guard !request.epoch.isEmpty, request.epoch != epoch else { return nil }
    var line = try self.line(device.id, incarnation) ?? newLine(request, device, incarnation)
    if line.recoveredEpoch != epoch {
      // What the device was put back to is older than what this server has, whatever it has lost itself.
      if let shown = try tokens().origin(of: request.token, from: incarnation.replica), shown.life == incarnation,
        shown.serial < line.serial, !line.repeats(request)
      {
        return outcome(.forked)
      }
      try renew(&line, request)
      line.recoveredEpoch = epoch
      line.answer = Data()
      try save(line)
    } else if !line.repeats(request) {
      // This life knows of the epoch: a copy of before it, or a request that comes too late.
      return outcome(.forked)
    }
    var response = outcome(.epochChanged)
    response.epoch = epoch
    response.token = line.token
    return response
  }

  private func newLine(
    _ request: SyncRequest, _ device: DeviceInfo, _ incarnation: Incarnation
  ) throws -> Line {
    // A device begins lives of its own replica only; those of the copy that it came from are known already.
    guard incarnation.replica == device.id else { throw WireError("SyncRequest.incarnation") }
    var line = Line(device: device.id, incarnation: incarnation)
    // So that the same request is known when it comes again.
    line.token = request.token
    if request.hasFork {
      let old = try Incarnation(request.fork.incarnation)
      line.forkedFrom = old.number
      // What the old life may still hand in after a restore of the server, the new one may.
      if request.epoch == Data(try hubEpoch()), let former = try self.line(device.id, old) {
        line.recoveredEpoch = former.recoveredEpoch
      }
      if var known = try deviceRecord(device.id) {
        known.restored = now
        try save(known)
      }
    }
    // Before the changes are judged: their dots are of this life.
    try save(line)
    return line
  }

  private func renew(_ line: inout Line, _ request: SyncRequest) throws {
    line.previous = line.token
    line.request = request.requestID
    line.serial += 1
    line.token = try tokens().make(
      serial: line.serial, random: environment.randomNumber(), for: line)
  }

  /// A life that others were forked from is still being lived: those others are devices of their own.
  private func noteOriginalGoesOn(_ line: Line) throws {
    for copy in try copies(of: line.incarnation, at: line.device) { _ = try makeSuccessor(of: copy, at: line.device) }
  }

  /// Makes a device of the copy that lives `life` under the id of `device`.
  private func makeSuccessor(of life: Incarnation, at device: Identifier) throws -> Identifier {
    guard var copy = try line(device, life), let original = try self.device(device) else {
      throw HubError.unknownDevice(device.description)
    }
    let successor = environment.newIdentifier()
    copy.successor = successor
    try save(copy)
    // Whatever the copy may have of the past: it is told what to drop, too.
    let grants = try grants(of: original.id).map { grant in
      var grant = ScopeGrant(copying: grant)
      if grant.standing == .left { grant.standing = .leaving }
      return grant
    }
    try add(
      successor, officer: original.officer, credential: Data(environment.randomBytes(32)), grants: grants,
      clonedFrom: original.id)
    var inherited = Line(device: successor, incarnation: life)
    inherited.serial = copy.serial
    try save(inherited)
    try note(event: "device-cloned", "\(original.id) \(successor)")
    return successor
  }

  private func split(_ device: DeviceInfo, _ line: Line, _ successor: Identifier) throws -> SyncResponse {
    var successor = successor
    // One who has taken that identity does not ask again: this is yet another copy.
    if try incarnations(of: successor).contains(where: { $0.replica == successor }) {
      successor = try makeSuccessor(of: line.incarnation, at: device.id)
    }
    guard var known = try deviceRecord(successor) else { throw HubError.unknownDevice(successor.description) }
    let credential = try credential(of: successor, for: device)
    known.credential = sha256(credential)
    try save(known)
    var response = outcome(.split)
    response.identity.replica = successor.data
    response.identity.credential = Data(credential)
    return response
  }

  /// The same each time it is asked for: an answer that is lost, or a request that comes again late, locks nobody out.
  /// Nobody but the server and the device itself can work it out, and not the server's store alone.
  private func credential(of successor: Identifier, for device: DeviceInfo) throws -> [UInt8] {
    let key = SymmetricKey(data: bytes(try setting("token-key")))
    let message = Array("split".utf8) + device.credential + successor.bytes
    return Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
  }

  private func noteFork(
    _ request: SyncRequest, _ device: DeviceInfo, _ line: inout Line?
  ) throws -> SyncResponse {
    guard var known = line else { return outcome(.forked) }
    let old = try Incarnation(request.fork.incarnation)
    let decoder = try BatchDecoder(EncodedBatch(request.fork.unsent))
    var response = outcome(.forkNoted)
    for index in 0..<decoder.count {
      let record = try decoder.record(at: index)
      var held = WireHeldDots()
      held.table = record.table
      held.id = record.id.data
      held.counters = try Set(heldDots(of: old, record, device).map(\.counter)).sorted()
      response.heldDots.append(held)
    }
    try renew(&known, request)
    known.answer = Data(try response.serializedBytes())
    try save(known)
    line = known
    response.token = known.token
    response.epoch = Data(try hubEpoch())
    return response
  }

  /// The dots of `old` in a device's state that the server has with the same content, in the register or among what is
  /// held, be the record in the device's scopes or not: they are a life's of its own, and it says what they hold.
  private func heldDots(
    of old: Incarnation, _ sent: TransferredRecord, _ device: DeviceInfo
  ) throws -> [Dot] {
    let record = RecordReference(sent.table, sent.id)
    guard device.incarnations.contains(old) else { return [] }
    let held = try heldChanges(of: device, record).map(\.change)
    let known = [try state(record)] + held.map(\.state)
    let versions = known + (try replacedVersions(of: record, onlyUnsent: false)) + held.flatMap(\.history)
    func holds(_ dot: Dot, _ state: RecordState) -> Bool {
      guard dot.incarnation == old, known.contains(where: { $0.vector.contains(dot) }) else { return false }
      // A vector contains dots that the life has given to other records.
      guard let theirs = versions.lazy.compactMap({ $0.evidence[dot] }).first else { return false }
      let deletes = versions.contains { $0.life[dot] == .deleted }
      guard (state.life[dot] == .deleted) == deletes else { return false }
      // Two writes that set the same may have taken the place of different values.
      if let mine = state.evidence[dot] {
        guard mine.kind == theirs.kind, mine.deviceTime == theirs.deviceTime else { return false }
      }
      return state.unitNames.allSatisfy { unit in
        guard let value = state.units[unit]?[dot] else { return true }
        return versions.contains { $0.units[unit]?[dot] == value }
      }
    }
    return ([sent.state] + sent.history).flatMap { state in state.openDots.filter { holds($0, state) } }
  }

  /// What is held of the record by the device, and by those that it was split off from: their lives are its own.
  private func heldChanges(of device: DeviceInfo, _ record: RecordReference) throws -> [HeldChange] {
    var held: [HeldChange] = []
    var next: Identifier? = device.id
    while let id = next {
      if let change = try heldChange(of: id, record) { held.append(change) }
      next = try deviceRecord(id)?.clonedFrom
    }
    return held
  }

  // MARK: The exchange itself

  private func again(_ line: Line) throws -> SyncResponse {
    var response = try SyncResponse(serializedBytes: [UInt8](line.answer))
    if response.outcome == .done { response.outcome = .repeated }
    response.token = line.token
    response.epoch = Data(try hubEpoch())
    response.serverTime = now
    return response
  }

  private func carryOut(
    _ request: SyncRequest, _ changes: BatchDecoder, _ device: DeviceInfo, _ line: Line?,
    _ rule: @escaping AdmissionRule, _ limits: HubLimits
  ) throws -> SyncResponse {
    var response = outcome(device.revocation == .active ? .done : .handOver)
    let life = try Incarnation(request.incarnation)
    let mayRecover = line?.recoveredEpoch == Data(try hubEpoch())
    do {
      let admission = Admission(transaction: self, rule: rule, hasSavepoints: hasSavepoints)
      func results() throws -> [WireChangeResult] {
        try uncaptured { try admit(changes, life, device, admission, mayRecover) }
      }
      response.results = hasSavepoints ? try savepoint(results) : try results()
    } catch let twice as IdentityUsedTwice {
      try note(event: "dot-with-two-contents", "\(twice.dot)")
      return outcome(.forked)
    }
    if var line {
      try renew(&line, request)
      line.answer = Data(try response.serializedBytes())
      try save(line)
      response.token = line.token
    }
    return try finish(response, request, device, limits)
  }

  private func admit(
    _ changes: BatchDecoder, _ life: Incarnation, _ device: DeviceInfo, _ admission: Admission<Self>,
    _ mayRecover: Bool
  ) throws -> [WireChangeResult] {
    try admission.releaseArrived()
    return try (0..<changes.count).map { index in
      var result = WireChangeResult()
      do {
        let change = try changes.record(at: index)
        result.id = change.id.data
        result.table = change.table
        let admitted = try admission.admit(change, from: device, mayRecover: mayRecover)
        switch admitted.verdict {
        case .accept:
          result.admission = .accepted
          // The register has it as the device has it, but for the time of receipt: it need not be sent back.
          let sent = StoredRecord(state: change.state.received(at: now), scope: change.scope)
          if admitted.register == sent { result.receivedAt = now }
        case .hold(let code, let detail): (result.admission, result.code, result.reason) = (.held, code, detail)
        case .refuse(let code, let detail):
          (result.admission, result.code, result.reason) = (.refused, code, detail)
        }
      } catch let twice as IdentityUsedTwice where twice.dot.incarnation != life {
        // Not this life's doing, which a new one would not mend: the record is damaged, and the others are not.
        (result.admission, result.code, result.reason) = (.refused, "dot-with-two-contents", "\(twice.dot)")
      } catch let error as WireError {
        (result.admission, result.code, result.reason) = (.refused, "malformed", error.part)
        let (table, id) = changes.identification(at: index)
        (result.table, result.id) = (table, Data(id))
      }
      return result
    }
  }

  /// Records that the register has and no feed of the device tells of: it is to drop them.
  private func acceptedElsewhere(
    _ results: [WireChangeResult], _ device: DeviceInfo
  ) throws -> [RecordReference] {
    try results.filter { $0.admission == .accepted }.compactMap(\.record).filter { record in
      try !scopesGranting(record).contains(where: device.scopes.contains)
    }
  }

  /// Adds what every answer of an exchange carries: the page from the request's cursors on, and the device's scopes.
  private func finish(
    _ partial: SyncResponse, _ request: SyncRequest, _ device: DeviceInfo, _ limits: HubLimits
  ) throws -> SyncResponse {
    var response = partial
    if var known = try deviceRecord(device.id) {
      known.lastSync = now
      known.unsent = Int64(clamping: request.unsent)
      try save(known)
    }
    response.epoch = Data(try hubEpoch())
    if device.revocation != .active { return response }
    let isNew = response.outcome != .repeated
    var page = FeedPage(
      self, limit: min(limits.page, Int(request.pageLimit)), byteLimit: limits.pageBytes, hasRows: request.readsRows,
      known: Set(response.results.filter { isNew && $0.receivedAt != 0 }.compactMap(\.record)))
    try page.fill(device, request.cursors)
    // A repeat says what it said: the device could not tell a decision from the receipt of what it has sent since.
    let told =
      !isNew
      ? Told() : try tell(device, token: response.token, beside: Set(response.results.compactMap(\.record)))
    response.results += told.results
    for record in try acceptedElsewhere(response.results, device) { page.drop(record) }
    for record in told.refusedCreations { try page.send(record, to: device) }
    response.page = page.batch
    response.cursors = page.cursors
    response.more = page.more
    response.scopes = try wireScopes(of: device.id)
    for var grant in page.finishedLeaving {
      grant.standing = .left
      try save(grant, of: device.id)
    }
    return response
  }
}
