import Foundation
import SwiftProtobuf
import SyncModel

/// A replica of a world, and what its people know of it.
final class SimulatedDevice<Store: SimulatedStore> {
  let number: Int
  let store: Store
  let surroundings: Surroundings
  var isDead = false
  var isWiped = false
  /// Put back or copied, and has not met the server since.
  var isUnmet = false
  /// The second place of its identity, beside the store.
  var identityFile: Incarnation?
  var backup: (copy: Store.Copy, journal: Journal, file: Incarnation?)?
  var journal = Journal()
  var sent: [(request: SyncRequest, id: Identifier, credential: [UInt8])] = []

  init(_ number: Int, _ store: Store, _ surroundings: Surroundings) {
    self.number = number
    self.store = store
    self.surroundings = surroundings
  }

  var isAlive: Bool { !isDead && !isWiped }
}

/// A server and its devices in one thread: everything that happens is decided by the seed and the steps.
public final class World<Store: SimulatedStore> {
  typealias MakeStore = Beginnings<Store>.MakeStore

  let source: Surroundings.Source
  let hub: Store
  let hubSurroundings: Surroundings
  var devices: [SimulatedDevice<Store>] = []
  var serverBackup: Store.Copy?
  /// The server was put back from a backup: what it had of the past may be gone from its history.
  var serverLostPast = false
  var record = Record()
  public internal(set) var counts: [Event: Int] = [:]
  public internal(set) var trace = Trace()
  /// Hears what happens, for people.
  public var say: ((String) -> Void)?
  private let make: MakeStore
  static var scopes: [String] { ["north", "south"] }

  init(_ seed: UInt64, make: @escaping MakeStore) throws {
    self.make = make
    source = Surroundings.Source(seed)
    hubSurroundings = Surroundings(source)
    hub = try make(SimulationSchema.newer(), .hub, hubSurroundings.environment)
  }

  /// Makes everything that stands before anything goes wrong: scopes, devices, some records that all have.
  func begin(devices count: Int) throws {
    try hub.write(officer: nil) { transaction in
      try transaction.beginHub(officer: "Office")
      for scope in Self.scopes { try transaction.addScope(scope, name: scope) }
      try transaction.set("writer-scope", to: Self.scopes[0])
    }
    let grants = [["north"], ["north", "south"], ["north"], ["south"]]
    for (number, scopes) in grants.prefix(count).enumerated() { try enroll(number, scopes) }
    for scope in Self.scopes.indices {
      try write(.device(1), .addSite, scope)
      try write(.device(1), .addWork, scope)
    }
    try sync(devices[1], [])
    for device in devices { try sync(device, []) }
  }

  /// One more device, with an empty store.
  func addDevice(like number: Int) throws -> SimulatedDevice<Store> {
    let surroundings = Surroundings(source)
    let schema = try number == 2 ? SimulationSchema.older() : SimulationSchema.newer()
    let store = try make(schema, .device, surroundings.environment)
    let device = SimulatedDevice(devices.count, store, surroundings)
    devices.append(device)
    return device
  }

  private func enroll(_ number: Int, _ scopes: [String]) throws {
    let device = try addDevice(like: number)
    let environment = device.surroundings.environment
    let code = try hub.write(officer: nil) { try $0.invite(officer: "Officer \(number)", scopes: scopes).code }
    var request = WireEnrollRequest()
    request.protocol = syncProtocolVersion
    request.code = code
    let replica = environment.newIdentifier()
    request.replica = replica.data
    request.credential = Data(environment.randomBytes(32))
    let response = try hub.write(officer: nil) { try $0.enroll(request) }
    try device.store.write(officer: nil) { transaction in
      try transaction.set("server", to: "simulated")
      try transaction.set("credential", to: request.credential)
      try transaction.completeEnrollment(response, replica: replica)
      if let scope = scopes.first { try transaction.set("writer-scope", to: scope) }
    }
    device.identityFile = try device.store.read { try $0.incarnation }
  }

  func count(_ event: Event) { counts[event, default: 0] += 1 }

  // MARK: Steps

  /// Lets one step happen. A step that means nothing now does nothing.
  public func happen(_ step: Step) throws {
    if let device = step.device, device >= devices.count { return }
    switch step {
    case .write(let actor, let deed, let number): try write(actor, deed, number)
    case .sync(let number, let faults): try sync(devices[number], faults)
    case .backUp(let number): try backUp(devices[number])
    case .restore(let number, let withIdentity): try restore(devices[number], withIdentity: withIdentity)
    case .clone(let number, let withIdentity): try clone(devices[number], withIdentity: withIdentity)
    case .die(let number): devices[number].isDead = true
    case .backUpServer: serverBackup = try hub.copy()
    case .restoreServer(let announced): try restoreServer(announced: announced)
    case .giveScope(let number, let scope):
      try changeRights(devices[number]) { try $0.addScope(Self.scopes[scope], to: $1) }
    case .takeScope(let number, let scope):
      try changeRights(devices[number]) { transaction, id in
        guard try transaction.grants(of: id).contains(where: { $0.scope == Self.scopes[scope] && $0.standing == .held })
        else { return }
        try transaction.removeScope(Self.scopes[scope], from: id)
        self.count(.scopeTaken)
      }
    case .revoke(let number, let stolen):
      try changeRights(devices[number]) { try $0.revoke($1, stolen: stolen) }
      count(.revoked)
    case .decide(let number, let accept): try decide(number, accept: accept)
    case .pass(let days): source.time += Int64(days) * 86_400_000
    case .setClock(let number, let years): devices[number].surroundings.offset = Int64(years) * 31_557_600_000
    case .collect: try collect()
    case .erase(let number): try erase(number)
    }
    say?("\(step)")
  }

  private func erase(_ number: Int) throws {
    try hub.write(officer: "Office") { transaction in
      var people: [RecordReference] = []
      try transaction.forEachRecord { if $0.table == "person" { people.append($0) } }
      people += try transaction.collectedRecords().filter { $0.table == "person" }
      guard !people.isEmpty else { return }
      try transaction.erase(people[number % people.count])
      record.erased.insert(people[number % people.count].id)
      count(.erased)
    }
  }

  private func backUp(_ device: SimulatedDevice<Store>) throws {
    guard device.isAlive else { return }
    device.backup = (try device.store.copy(), device.journal, device.identityFile)
  }

  private func restore(_ device: SimulatedDevice<Store>, withIdentity: Bool) throws {
    guard device.isAlive, let backup = device.backup else { return }
    // The same limit as in ``restoreServer(announced:)``.
    if serverLostPast { try sync(device, []) }
    guard device.isAlive else { return }
    try device.store.putBack(backup.copy)
    device.journal = backup.journal
    try noteCopiedUnsent(device)
    if withIdentity { device.identityFile = backup.file }
    try open(device)
    device.isUnmet = true
    count(.restored)
  }

  /// What a store that was copied or put back has not sent, and another life of it may have sent under other dots.
  private func noteCopiedUnsent(_ device: SimulatedDevice<Store>) throws {
    try device.store.read { transaction in
      for record in try transaction.outbox(.open, limit: .max) {
        self.record.copiedUnsent.formUnion(try transaction.state(record).tokens(of: record))
      }
    }
  }

  /// What a program does when it opens a store whose second identity is another.
  private func open(_ device: SimulatedDevice<Store>) throws {
    let life = try device.store.read { try $0.incarnation }
    if life != device.identityFile { try device.store.write(officer: nil) { try $0.beginLifeOfCopy() } }
    device.identityFile = try device.store.read { try $0.incarnation }
  }

  private func clone(_ device: SimulatedDevice<Store>, withIdentity: Bool) throws {
    guard device.isAlive, devices.count < 6 else { return }
    let copy = try addDevice(like: device.number)
    try copy.store.putBack(try device.store.copy())
    copy.journal = device.journal
    try noteCopiedUnsent(device)
    copy.identityFile = withIdentity ? device.identityFile : nil
    try open(copy)
    (copy.isUnmet, device.isUnmet) = (true, true)
    count(.cloned)
  }

  private func restoreServer(announced: Bool) throws {
    guard let backup = serverBackup else { return }
    // Known limit: a copied or restored store that has not met the server yet cannot be told from its original by a
    // server that is put back in between.
    for device in devices where device.isAlive && device.isUnmet { try sync(device, []) }
    try hub.putBack(backup)
    serverLostPast = true
    // Its opening, which tells what was erased since.
    try hub.write(officer: nil) { try $0.beginHub(officer: "Office") }
    if announced {
      try hub.write(officer: nil) { try $0.beginEpoch(because: "restore") }
    } else {
      // The office writes nothing before a device has come that shows what happened.
      for device in devices where device.isAlive { try sync(device, []) }
    }
    count(.serverRestored)
  }

  private func changeRights(
    _ device: SimulatedDevice<Store>, _ body: (Store.Transaction, Identifier) throws -> Void
  ) throws {
    guard let id = try device.store.read({ try $0.incarnation?.replica }) else { return }
    try hub.write(officer: nil) { transaction in
      guard try transaction.deviceRecord(id) != nil else { return }
      try body(transaction, id)
    }
  }

  func decide(_ number: Int, accept: Bool) throws {
    let held = try hub.read { try $0.heldChanges() }
    guard !held.isEmpty else { return }
    let change = held[number % held.count]
    say?("the office \(accept ? "accepts" : "refuses") \(change.record) of \(change.officer) (\(change.code))")
    let standing = try hub.read { try $0.state(change.record).tokens(of: change.record) }
    do {
      if accept {
        _ = try hub.write(officer: "Office") { try $0.acceptHeld(change.id) }
        count(.accepted)
        if change.code == "collected" {
          count(.takenBack)
          record.reissued.formUnion(change.change.state.tokens(of: change.record))
        }
      } else {
        _ = try hub.write(officer: "Office") { try $0.refuseHeld(change.id, reason: "no") }
        record.refuse(change)
        record.reissued.formUnion(standing)
        count(.refused)
      }
    } catch HubError.unknownScope {
      // It names no home that there is: it can only be refused.
      if accept { try decide(number, accept: false) }
    }
  }

  private func collect() throws {
    // What is collected must have been deleted by someone who had seen it all.
    let deleted = try hub.read { try $0.deletedRecords() }
    for record in deleted { try checkDeletion(record) }
    try hub.write(officer: nil) { _ = try $0.collectTombstones() }
    let gone = try hub.read { transaction in try deleted.filter { try transaction.stored($0) == nil } }
    record.collected.formUnion(gone)
    if !gone.isEmpty { count(.collected) }
  }

  // MARK: Syncing

  private struct Lost: Error {}

  /// One sync, whose first exchanges meet `faults`.
  func sync(_ device: SimulatedDevice<Store>, _ faults: [Fault]) throws {
    guard device.isAlive else { return }
    var session = SyncSession()
    var exchanges = 0
    do {
      while true {
        let fault = exchanges < faults.count ? faults[exchanges] : .none
        exchanges += 1
        let applied = try exchange(device, fault)
        if case .finished(let report) = try session.completed(applied.summary) {
          device.isUnmet = false
          if report.ending == .wipe { try wipe(device) }
          break
        }
      }
    } catch is Lost {
      count(.lost)
    } catch HubError.badCredential where serverLostPast {
      // Split off after the backup was taken: the server does not know it, and it must be enrolled anew.
      device.isDead = true
    }
  }

  private func exchange(_ device: SimulatedDevice<Store>, _ fault: Fault) throws -> AppliedExchange {
    var limits = ExchangeLimits()
    limits.changes = 3
    limits.page = 4
    let request = try device.store.write(officer: nil) { try $0.makeSyncRequest(limits: limits) }
    let (id, credential) = try device.store.read {
      (try $0.incarnation?.replica ?? Identifier(high: 0, low: 0), try $0.deviceSettings()?.credential ?? [])
    }
    if fault == .oldRequestFirst, let old = device.sent.last {
      // What comes too late may be turned down; that it breaks nothing is still looked at.
      do { _ = try answer(old.request, old.id, old.credential) } catch is HubError {} catch is WireError {}
    }
    device.sent.append((request, id, credential))
    if fault == .loseRequest { throw Lost() }
    var response = try answer(request, id, credential)
    if fault == .loseAnswer { throw Lost() }
    if fault == .sendTwice { response = try answer(request, id, credential) }
    note(response)
    say?(
      "device \(device.number): \(response.outcome), "
        + response.results.map { "\($0.admission) \($0.code) \($0.reason)" }.joined(separator: ", ")
        + ", \(response.page.count) records\(response.more ? " and more" : "")")
    let applied = try device.store.write(officer: nil) { try $0.apply(response, to: request) }
    device.identityFile = try device.store.read { try $0.incarnation }
    try device.journal.look(at: device.store, response.page)
    return applied
  }

  private func answer(
    _ request: SyncRequest, _ id: Identifier, _ credential: [UInt8]
  ) throws -> SyncResponse {
    try hub.write(officer: nil) { transaction in
      let device = try transaction.authenticate(id, credential: credential)
      let before = try vectors(of: request, transaction)
      let response = try transaction.answer(request, from: device, rule: Self.rule)
      try checkConfidential(response, transaction, device)
      try checkAuthorised(response, before, transaction, device)
      return response
    }
  }

  /// The application's own rule: some hours need the office's word.
  static var rule: AdmissionRule {
    { context in
      let minutes = context.after.units["time"]?.provisional?["minutes"]
      let known = context.before.units["time"]?.provisional?["minutes"]
      guard case .integer(let number) = minutes, number % 7 == 0, minutes != known else { return .accept }
      return .hold(code: "locked", detail: "")
    }
  }

  private func note(_ response: SyncResponse) {
    switch response.outcome {
    case .repeated: count(.repeated)
    case .forked: count(.forked)
    case .split: count(.split)
    case .epochChanged: count(.epochChanged)
    case .handOver: count(.handedOver)
    default: break
    }
    for result in response.results where result.admission != .accepted {
      if let held = Event(rawValue: "held " + result.code) { count(held) }
      if result.admission == .refused, result.code != "refused" { record.refusedOutright.append(result.code) }
    }
    trace.add(response)
  }

  /// A revoked device has handed its work over: nothing of it stays. What a thief may not hand over is lost on purpose.
  private func wipe(_ device: SimulatedDevice<Store>) throws {
    let id = try device.store.read { try $0.incarnation?.replica }
    let known = try hub.read { transaction in try id.flatMap { try transaction.deviceRecord($0) } }
    if known?.revocation == .stolen { device.journal = Journal() }
    device.isWiped = true
    count(.wiped)
  }
}
