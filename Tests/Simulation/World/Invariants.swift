import Foundation
import SyncModel

/// What must hold, whatever has happened (named after the invariants that the design asks for).
extension World {
  // MARK: At any moment

  /// A device is sent only what its scopes grant, and a revoked one nothing.
  func checkConfidential(
    _ response: SyncResponse, _ transaction: Store.Transaction, _ device: DeviceInfo
  ) throws {
    guard device.revocation == .active else {
      guard response.page.isEmpty else {
        throw Violation("revocation", "a revoked device was sent \(response.page.count) records")
      }
      return
    }
    let decoder = try BatchDecoder(response.page)
    for index in 0..<decoder.count {
      if try decoder.record(at: index).isRemoved { continue }
      let record = try decoder.reference(at: index)
      let granting = try transaction.scopesGranting(record)
      let isItsOwn = try transaction.scope(record) == ""
      guard isItsOwn || granting.contains(where: device.scopes.contains) else {
        throw Violation("confidentiality", "\(record) of \(granting) was sent to a device of \(device.scopes)")
      }
    }
  }

  /// What the register has seen of the records of a request.
  func vectors(
    of request: SyncRequest, _ transaction: Store.Transaction
  ) throws -> [RecordReference: VersionVector] {
    let decoder = try BatchDecoder(request.changes)
    var vectors: [RecordReference: VersionVector] = [:]
    for index in 0..<decoder.count {
      let record = try decoder.reference(at: index)
      vectors[record] = try transaction.state(record).vector
    }
    return vectors
  }

  /// Nothing gets into the register where its device has no right.
  func checkAuthorised(
    _ response: SyncResponse, _ before: [RecordReference: VersionVector], _ transaction: Store.Transaction,
    _ device: DeviceInfo
  ) throws {
    guard response.outcome == .done else { return }
    for result in response.results where result.admission == .accepted {
      guard let id = Identifier(bytes: result.id) else { continue }
      let record = RecordReference(result.table, id)
      guard let known = before[record], try transaction.state(record).vector != known else { continue }
      let granting = try transaction.scopesGranting(record)
      guard device.revocation == .active, granting.contains(where: device.scopes.contains) else {
        throw Violation("authorisation", "a change to \(record) of \(granting) was taken in from \(device.scopes)")
      }
    }
  }

  /// A record is deleted only by someone who had seen every value that stands in it.
  func checkDeletion(_ deleted: RecordReference) throws {
    let state = try hub.read { try $0.state(deleted) }
    guard state.isDeleted, !state.isRefusedCreation else { return }
    let deletions = record.deletions.filter { $0.record == deleted }
    for token in state.tokens(of: deleted) where !record.refused.contains(token) {
      guard deletions.contains(where: { $0.seen.contains(token) }) else {
        throw Violation("no hour dropped", "\(deleted) is deleted, and nobody who deleted it had seen \(token.number)")
      }
    }
  }

  // MARK: At the end

  /// Heals everything: no more faults, the office decides what waits, until nothing moves.
  public func heal() throws {
    for round in 0..<40 {
      let before = try progress()
      for device in devices where try !isSettled(device) { try sync(device, []) }
      if try hub.read({ try !$0.heldChanges().isEmpty }) { try decide(round, accept: round % 3 != 0) }
      if try progress() == before { return }
    }
    throw Violation("liveness", "still moving after 40 rounds")
  }

  /// Whether a device and the server have nothing to say to each other.
  private func isSettled(_ device: SimulatedDevice<Store>) throws -> Bool {
    guard device.isAlive else { return true }
    guard let info = try info(of: device), info.revocation == .active else { return false }
    let (epoch, tellings) = try hub.read { (try $0.setting("epoch"), try $0.tellings(for: info.id)) }
    let heads = try hub.read { hub in try info.scopes.map { try hub.sequence(of: $0) ?? 0 } }
    return try device.store.read { transaction in
      let cursors = try transaction.cursors()
      return try tellings.isEmpty && epoch == transaction.setting("epoch")
        && transaction.setting("fork") == nil && transaction.setting("recovering") == nil
        && transaction.outboxCount(.pending) == 0 && !cursors.contains { $0.isLeaving }
        && cursors.map(\.scope) == info.scopes && cursors.map(\.sequence) == heads
        && transaction.deviceScopes().map(\.code) == info.scopes
    }
  }

  /// What changes while anything is still to be said.
  private func progress() throws -> [UInt64] {
    var marks: [UInt64] = []
    for scope in Self.scopes { marks.append(try hub.read { try $0.sequence(of: scope) ?? 0 }) }
    marks.append(UInt64(try hub.read { try $0.heldChanges().count }))
    for device in devices where device.isAlive {
      try device.store.read { transaction in
        marks += try transaction.cursors().map(\.sequence)
        marks.append(UInt64(try transaction.outboxCount(.pending)))
        marks.append(try transaction.identity?.incarnation.number ?? 0)
        marks.append(try transaction.setting("recovering") == nil ? 0 : 1)
      }
    }
    marks.append(UInt64(devices.count { $0.isWiped }))
    return marks
  }

  /// - parameter standing: What stood open at living devices before the healing.
  public func check(standing: Standing) throws {
    if let code = record.refusedOutright.first {
      throw Violation("fail-safe refusal", "an honest change was refused: \(code)")
    }
    if let fault = try hub.read({ try $0.checkAudit().faults.first }) {
      throw Violation("audit", "line \(fault.number) of the log is \(fault.kind)")
    }
    try checkConvergence()
    try checkErased()
    try checkNothingLost(standing)
    try checkValues()
    for record in try hub.read({ try $0.deletedRecords() }) { try checkDeletion(record) }
    try noteRecovered()
  }

  /// Values that living devices show and that must not vanish.
  public struct Standing {
    var tokens: Set<Token> = []
    var written: Set<Token> = []
  }

  public func standing() throws -> Standing {
    var standing = Standing()
    for device in devices where device.isAlive {
      // What a thief may not hand over is lost on purpose. A device that a server put back does not know, or not as
      // what it has become since, is enrolled anew, by a person.
      guard let info = try admitted(device), info.revocation != .stolen else { continue }
      standing.written.formUnion(device.journal.written)
      try device.store.read { transaction in
        try transaction.forEachRecord { record in
          standing.tokens.formUnion(try transaction.state(record).tokens(of: record))
        }
      }
    }
    for device in devices where device.isWiped { standing.written.formUnion(device.journal.written) }
    return standing
  }

  private func checkConvergence() throws {
    let (register, granting) = try hub.read {
      transaction -> ([RecordReference: RecordState], [RecordReference: [String]]) in
      var register: [RecordReference: RecordState] = [:]
      var granting: [RecordReference: [String]] = [:]
      try transaction.forEachRecord { record in
        register[record] = try transaction.state(record)
        granting[record] = try transaction.scopesGranting(record)
      }
      return (register, granting)
    }
    for (record, state) in register.sorted(by: { $0.key.id < $1.key.id }) {
      trace.add(state.digest(table: record.table, record: record.id))
    }
    for device in devices where device.isAlive {
      guard let info = try info(of: device), info.revocation == .active else { continue }
      try checkConvergence(of: device, info, register, granting)
    }
  }

  /// What the server knows of a device that it lets in.
  private func admitted(_ device: SimulatedDevice<Store>) throws -> DeviceInfo? {
    let (id, credential) = try device.store.read { (try $0.incarnation?.replica, try $0.deviceSettings()?.credential) }
    guard let id, let credential else { return nil }
    do {
      return try hub.read { try $0.authenticate(id, credential: credential) }
    } catch HubError.badCredential where serverLostPast {
      return nil
    }
  }

  private func info(of device: SimulatedDevice<Store>) throws -> DeviceInfo? {
    guard let id = try device.store.read({ try $0.incarnation?.replica }) else { return nil }
    return try hub.read { try $0.device(id) }
  }

  private func checkConvergence(
    of device: SimulatedDevice<Store>, _ info: DeviceInfo, _ register: [RecordReference: RecordState],
    _ granting: [RecordReference: [String]]
  ) throws {
    try device.store.read { transaction in
      guard try transaction.outboxCount(.pending) == 0, try transaction.outboxCount(.forked) == 0 else {
        throw Violation("liveness", "device \(device.number) has not got everything away")
      }
      var known: Set<RecordReference> = []
      try transaction.forEachRecord { record in
        known.insert(record)
        guard try transaction.outboxEntry(record) == nil else { return }
        let state = try transaction.state(record)
        guard let theirs = register[record] else {
          if !state.lives { return }
          throw Violation("convergence", "device \(device.number) has \(record), the server has not")
        }
        let isGranted = granting[record]?.contains(where: info.scopes.contains) == true
        // A refused creation that is in no scope is told to its author once, and to one of two copies only.
        if !isGranted, !state.lives || granting[record] == [] { return }
        guard isGranted else {
          throw Violation("scopes", "device \(device.number) still has \(record), of \(granting[record] ?? [])")
        }
        guard state.bare == theirs.bare else {
          throw Violation("convergence", "device \(device.number) and the server differ in \(record)")
        }
      }
      for (record, scopes) in granting where scopes.contains(where: info.scopes.contains) && !known.contains(record) {
        throw Violation("no gap", "device \(device.number) lacks \(record)")
      }
      let theirs = try hub.read { try $0.answer(WireDigestRequest(), from: info) }
      let mine = try transaction.digests(of: info.scopes)
      guard mine.map(\.digest.data) == theirs.scopes.map(\.digest) else {
        throw Violation("digest", "device \(device.number) and the server give other digests")
      }
    }
  }

  /// Everything that the server knows of, open, replaced or held.
  private func atTheServer() throws -> (open: Set<Token>, all: Set<Token>) {
    try hub.read { transaction in
      var open: Set<Token> = []
      var all: Set<Token> = []
      var records = Set(record.writes.map(\.token.record))
      try transaction.forEachRecord { records.insert($0) }
      for record in records {
        let state = try transaction.state(record)
        open.formUnion(state.tokens(of: record))
        for version in try transaction.replacedVersions(of: record, onlyUnsent: false) {
          all.formUnion(version.tokens(of: record))
        }
      }
      all.formUnion(open)
      for held in try transaction.heldChanges() {
        for state in [held.change.state] + held.change.history { all.formUnion(state.tokens(of: held.record)) }
      }
      return (open, all)
    }
  }

  private static var personal: Set<String> { ["name", "note"] }

  /// The records that are, or were, about someone erased, wherever they stand.
  private func erasedRecords() throws -> Set<RecordReference> {
    if record.erased.isEmpty { return [] }
    var found = Set(record.erased.map { RecordReference("person", $0) })
    try eachState { record, state in
      for version in state.units["subject"]?.versions ?? [] {
        guard case .blob(let bytes) = version.content["person_id"], let id = Identifier(bytes: bytes) else { continue }
        if self.record.erased.contains(id) { found.insert(record) }
      }
    }
    return found
  }

  /// Every state that a living device or the server keeps: open, replaced, held, or as the server last had it.
  private func eachState(_ body: (RecordReference, RecordState) throws -> Void) throws {
    for store in [hub] + devices.filter(\.isAlive).map(\.store) {
      try store.read { transaction in
        try transaction.forEachRecord { record in
          try body(record, transaction.state(record))
          for version in try transaction.replacedVersions(of: record, onlyUnsent: false) { try body(record, version) }
          guard transaction.role == .device, let base = try transaction.outboxEntry(record)?.base else { return }
          try body(record, base)
        }
        guard transaction.role == .hub else { return }
        for record in try transaction.collectedRecords() {
          for version in try transaction.replacedVersions(of: record, onlyUnsent: false) { try body(record, version) }
        }
        for held in try transaction.heldChanges() {
          for state in [held.change.state] + held.change.history { try body(held.record, state) }
        }
      }
    }
  }

  /// Nothing personal of someone erased stands anywhere.
  private func checkErased() throws {
    let about = try erasedRecords()
    if about.isEmpty { return }
    try eachState { record, state in
      guard about.contains(record) else { return }
      for token in state.tokens(of: record) where Self.personal.contains(token.unit) {
        throw Violation("erasure", "\(token.number) in \(token.unit) of \(record) is still there")
      }
    }
  }

  /// No acknowledged write of a store that still lives is lost.
  private func checkNothingLost(_ standing: Standing) throws {
    var known = try atTheServer().all
    var expected = standing.written
    if serverLostPast {
      // What stands anywhere comes back, or what replaced it does; the versions between are lost with the backup.
      expected = expected.intersection(standing.tokens).subtracting(record.refused)
      for write in record.writes.reversed() where known.contains(write.token) { known.formUnion(write.replaced) }
    }
    let about = try erasedRecords()
    for token in expected.sorted() where !known.contains(token) {
      if Self.personal.contains(token.unit), about.contains(token.record) { continue }
      throw Violation("nothing lost", "\(token.number) in \(token.unit) of \(token.record) is nowhere at the server")
    }
  }

  /// A value that someone replaced, having seen it, does not stand again; one that nobody replaced still does.
  private func checkValues() throws {
    let (open, all) = try atTheServer()
    var replacedBy: [Token: [Token]] = [:]
    for write in record.writes {
      for token in write.replaced { replacedBy[token, default: []].append(write.token) }
    }
    let heldTokens = try hub.read { transaction in
      try transaction.heldChanges().reduce(into: Set<Token>()) { $0.formUnion($1.change.state.tokens(of: $1.record)) }
    }
    let records = try hub.read { transaction in
      try Set(record.writes.map(\.token.record)).filter { try !transaction.state($0).isEmpty }
    }
    // A fork, or a copy's split, beside a server that has lost its past: what its author had replaced may come back, as
    // a conflict.
    if serverLostPast, counts[.forked] != nil || counts[.split] != nil { return }
    let isExcused = { (token: Token) in
      self.record.reissued.contains(token) || self.record.copiedUnsent.contains(token)
        || self.record.collected.contains(token.record)
    }
    for token in open.sorted() where !isExcused(token) {
      for replacer in replacedBy[token] ?? [] where all.contains(replacer) {
        if heldTokens.contains(replacer) || record.refused.contains(replacer) { continue }
        throw Violation(
          "no resurrection", "\(token.number) in \(token.unit) stands though \(replacer.number) replaced it")
      }
    }
    if serverLostPast { return }
    for token in all.subtracting(open).sorted() where records.contains(token.record) {
      if record.refused.contains(token) || heldTokens.contains(token) { continue }
      if record.collected.contains(token.record) { continue }
      guard replacedBy[token]?.contains(where: all.contains) == true else {
        throw Violation(
          "no silent change", "\(token.number) in \(token.unit) of \(token.record) was replaced by nobody")
      }
    }
  }

  private func noteRecovered() throws {
    try hub.read { transaction in
      var isRecovered = false
      try transaction.forEachRecord { record in
        if try transaction.state(record).evidence.values.contains(where: { $0.recoveredVia != nil }) {
          isRecovered = true
        }
      }
      if isRecovered { count(.recovered) }
    }
  }
}

extension RecordState {
  fileprivate var isRefusedCreation: Bool {
    isDeleted && life.dots.contains { evidence[$0]?.kind == .refusal }
  }

  /// Without evidence, which may still be on its way.
  fileprivate var bare: RecordState {
    var state = self
    state.evidence = [:]
    return state
  }
}
