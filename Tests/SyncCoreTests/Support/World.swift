import Foundation
import SwiftProtobuf
import SyncCore
import SyncModel

/// What the network does to one exchange.
enum Fault: CaseIterable {
  case none
  case dropRequest
  case dropAnswer
  /// The request arrives twice; the device sees the second answer.
  case repeatRequest
  /// A request of before arrives first, and its answer goes nowhere.
  case oldRequestFirst
}

/// A server and its devices in one process, with a network that the test decides.
final class World {
  let chance: Chance
  let schema: Schema
  var hub: Store
  var devices: [Device] = []
  var rule: AdmissionRule = { _ in .accept }
  var hubLimits = HubLimits()

  init(
    _ seed: UInt64 = 1, scopes: [String] = ["north"], schema: Schema? = nil, path: String? = nil, readers: Int = 0
  ) throws {
    chance = Chance(seed)
    let schema = try schema ?? Fixture.schema()
    self.schema = schema
    hub = try Store(sealedAt: path, schema, .hub, chance.environment, readers: readers)
    try hub.write { transaction in
      try transaction.beginHub(officer: "Office")
      for scope in scopes { try transaction.addScope(scope, name: scope.capitalized) }
      transaction.writerScope = scopes.first
      try transaction.set("writer-scope", to: scopes.first)
    }
  }

  @discardableResult
  func enroll(_ officer: String, scopes: [String] = ["north"], path: String? = nil, schema: Schema? = nil) throws
    -> Device
  {
    let code = try hub.write { try $0.invite(officer: officer, scopes: scopes).code }
    let store = try Store(sealedAt: path, schema ?? self.schema, .device, chance.environment)
    var request = WireEnrollRequest()
    request.protocol = syncProtocolVersion
    request.code = code
    let replica = chance.identifier()
    request.replica = Data(replica.bytes)
    request.credential = Data((0..<32).map { _ in UInt8(truncatingIfNeeded: chance.next()) })
    let response = try hub.write { try $0.enroll(request) }
    try store.write { transaction in
      try transaction.set("server", to: "http://test")
      try transaction.set("credential", to: request.credential)
      try transaction.completeEnrollment(response, replica: replica)
    }
    let device = Device(store, self)
    devices.append(device)
    return device
  }

  /// The server's program is one that does not know of rows, and passes over them.
  var isBeforeRows = false

  func reopenHub(_ path: String) throws {
    hub = try Store(sealedAt: path, schema, .hub, chance.environment)
  }

  /// Carries one request to the server and its answer back, both as the bytes that travel.
  func carry(_ bytes: [UInt8], id: Identifier, credential: [UInt8]) throws -> SyncResponse {
    var request = try SyncRequest(serializedBytes: bytes)
    if isBeforeRows {
      var changes = try request.changes.message
      changes.rows = []
      request.changes = try EncodedBatch(changes)
      request.readsRows = false
    }
    var response: SyncResponse
    do {
      response = try hub.write { transaction in
        let device = try transaction.authenticate(id, credential: credential)
        let response = try transaction.answer(request, from: device, rule: rule, limits: hubLimits)
        if request.dryRun { throw Rehearsed(response: response) }
        return response
      }
    } catch let rehearsed as Rehearsed {
      response = rehearsed.response
    }
    if isBeforeRows { response.readsRows = false }
    return try SyncResponse(serializedBytes: response.serializedBytes())
  }

  /// Takes a transaction back after a dry run, as a server does.
  private struct Rehearsed: Error {
    let response: SyncResponse
  }

  /// Syncs all devices without faults until nothing moves.
  func settle() throws {
    for _ in 0..<6 {
      var moved = 0
      for device in devices {
        let report = try device.sync()
        moved += report.sent + report.received
      }
      if moved == 0 { return }
    }
    throw NotSettled()
  }

  struct NotSettled: Error {}
}

/// One device of a world.
final class Device {
  var store: Store
  let world: World
  var limits = ExchangeLimits()
  var exchanges: [WireOutcome] = []
  private(set) var sent: [([UInt8], Identifier, [UInt8])] = []

  init(_ store: Store, _ world: World) {
    self.store = store
    self.world = world
  }

  var id: Identifier { get throws { try store.read { try $0.incarnation }?.replica ?? Identifier(high: 0, low: 0) } }

  var info: DeviceInfo? { get throws { try world.hub.read { try $0.device(id) } } }

  struct Cut: Error {}

  @discardableResult
  func sync(_ faults: (Int) -> Fault = { _ in .none }) throws -> SyncReport {
    var session = SyncSession()
    var step = session.start()
    exchanges = []
    while true {
      switch step {
      case .finished(let report): return report
      case .exchange:
        let applied = try exchange(faults(exchanges.count))
        exchanges.append(applied.outcome)
        step = try session.completed(applied.summary)
      }
    }
  }

  func exchange(_ fault: Fault = .none) throws -> AppliedExchange {
    let request = try store.write { try $0.makeSyncRequest(limits: limits) }
    let credential = try store.read { try $0.deviceSettings()?.credential ?? [] }
    let letter = (try request.serializedBytes(), try id, credential)
    if fault == .oldRequestFirst, let old = sent.last {
      _ = try? world.carry(old.0, id: old.1, credential: old.2)
    }
    sent.append(letter)
    if fault == .dropRequest { throw Cut() }
    var response = try world.carry(letter.0, id: letter.1, credential: letter.2)
    if fault == .dropAnswer { throw Cut() }
    if fault == .repeatRequest { response = try world.carry(letter.0, id: letter.1, credential: letter.2) }
    let applied = try store.write { try $0.apply(response, to: request) }
    return applied
  }

  // MARK: Writes

  func insert(_ table: String, _ columns: [String: [String: ColumnValue]]) throws -> RecordReference {
    let record = RecordReference(table, world.chance.identifier())
    try write(.insert(columns.mapValues { UnitValue($0.map { .init(name: $0.key, value: $0.value) }) }), record)
    return record
  }

  @discardableResult
  func write(_ write: Write, _ record: RecordReference, reason: String = "") throws -> RecordState {
    try store.write { try $0.apply(write, to: record, reason: reason) }
  }

  func note(_ text: String, _ record: RecordReference) throws {
    try write(.edit(["note": value(["note": .text(text)])]), record)
  }

  func site(_ name: String = "Site", scope: String = "north") throws -> RecordReference {
    try insert("site", ["name": ["name": .text(name)], "scope": ["scope": .text(scope)]])
  }

  func work(_ minutes: Int64, at site: RecordReference? = nil, by person: RecordReference? = nil) throws
    -> RecordReference
  {
    var subject: [String: ColumnValue] = [:]
    if let site { subject["site_id"] = .blob(site.id.bytes) }
    if let person { subject["person_id"] = .blob(person.id.bytes) }
    return try insert(
      "work", ["time": ["day": .text("2026-03-14"), "minutes": .integer(minutes)], "subject": subject])
  }

  var minutes: Int { get throws { try store.minutes } }
}

extension Store {
  /// The sum of the hours that the table shows.
  var minutes: Int { get throws { try read { try $0.total("SELECT coalesce(sum(minutes), 0) FROM work") } } }
}
