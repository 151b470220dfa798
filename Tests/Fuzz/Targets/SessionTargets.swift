import Foundation
import SimulatedWorlds
import SwiftProtobuf
import SyncModel

/// Whole exchanges, over stores in memory: a request that a hostile device sends, an answer that a hostile server
/// gives. Errors of the declared kinds are right; what a request has got into the register reaches another device.
let sessions = [
  FuzzTarget(name: "hub") { bytes in
    guard var request = try? SyncRequest(serializedBytes: bytes) else { return }
    let table = try Table.fresh()
    // What the server has checked before: a device speaks for itself.
    request.incarnation = Table.life.wire
    request.epoch = Data()
    request.token = Data()
    guard let answer = try declared({ try table.answer(request, Table.device) }) else { return }
    try law(table.answer(request, Table.device).results == answer.results, "a repeat is answered otherwise")
    var sync = SyncSession()
    var step = sync.start()
    while step == .exchange {
      let ask = try table.other.write(officer: nil) { try $0.makeSyncRequest(limits: ExchangeLimits()) }
      let page = try table.answer(ask, Table.otherDevice)
      let applied = try table.other.write(officer: nil) { try $0.apply(page, to: ask) }
      step = try sync.completed(applied.summary)
    }
  },
  FuzzTarget(name: "device") { bytes in
    guard let response = try? SyncResponse(serializedBytes: bytes) else { return }
    let table = try Table.fresh()
    let request = try table.other.write(officer: nil) { try $0.makeSyncRequest(limits: ExchangeLimits()) }
    guard let applied = try declared({ try table.other.write(officer: nil) { try $0.apply(response, to: request) } })
    else { return }
    var session = SyncSession()
    _ = session.start()
    _ = try session.completed(applied.summary)
    _ = try table.other.write(officer: nil) { try $0.makeSyncRequest(limits: ExchangeLimits()) }
  },
]

/// What `body` gives, nil when it refuses in one of the ways that it says it does.
private func declared<T>(_ body: () throws -> T) throws -> T? {
  do {
    return try body()
  } catch is WireError {
    return nil
  } catch is StoreError {
    return nil
  } catch is HubError {
    return nil
  }
}

/// A server with one scope and two devices of it.
private struct Table {
  let hub: MemoryStore
  let other: MemoryStore

  /// The one that the vectors of the protocol have too, so that the corpus begins with dots of its own.
  static let life = Incarnation(
    replica: Identifier(high: 0x0a00_0000_0000_4000, low: 0x8000_0000_0000_000a), number: 1)
  static var device: Identifier { life.replica }
  static let otherDevice = Identifier(high: 0x0b00_0000_0000_4000, low: 0x8000_0000_0000_000b)

  /// As the records of the vectors are.
  private static let item = SyncedTable(
    "item", columns: [SyncedColumn("name", .text), SyncedColumn("stock", .integer)],
    units: [ChangeUnit("name", ["name"]), ChangeUnit("stock", ["stock"])], home: .writer)
  private static let part = SyncedTable(
    "part", columns: [SyncedColumn("item_id", .blob, references: "item"), SyncedColumn("label", .text)],
    units: [ChangeUnit("label", ["item_id", "label"])], home: .parent(column: "item_id", table: "item"))

  private typealias Prepared = (table: Table, hub: MemoryStore.Contents, other: MemoryStore.Contents)
  nonisolated(unsafe) private static var prepared: Prepared?

  /// The server and its devices as they are at first, whatever was done to them.
  static func fresh() throws -> Table {
    if let known = prepared {
      try known.table.hub.putBack(known.hub)
      try known.table.other.putBack(known.other)
      return known.table
    }
    let table = try Table()
    prepared = (table, try table.hub.copy(), try table.other.copy())
    return table
  }

  private init() throws {
    let environment = StoreEnvironment(now: { 1_770_000_000_000 }, random: { SystemRandomNumberGenerator() })
    let schema = try Schema([Self.item, Self.part])
    hub = MemoryStore(schema: schema, role: .hub, environment: environment)
    other = MemoryStore(schema: schema, role: .device, environment: environment)
    try hub.write(officer: nil) { transaction in
      try transaction.beginHub(officer: "Office")
      try transaction.addScope("pau", name: "Pau")
    }
    _ = try enroll(Self.device)
    let response = try enroll(Self.otherDevice)
    try other.write(officer: nil) { transaction in
      try transaction.completeEnrollment(response, replica: Self.otherDevice)
      _ = try transaction.apply(
        .insert(["name": UnitValue(["name": .text("Fatou")])]), to: RecordReference("item", Self.otherDevice))
    }
  }

  private func enroll(_ id: Identifier) throws -> WireEnrollResponse {
    try hub.write(officer: nil) { transaction in
      var request = WireEnrollRequest()
      request.protocol = syncProtocolVersion
      request.code = try transaction.invite(officer: "Claire", scopes: ["pau"]).code
      request.replica = Data(id.bytes)
      request.credential = Data(count: 32)
      return try transaction.enroll(request)
    }
  }

  func answer(_ request: SyncRequest, _ id: Identifier) throws -> SyncResponse {
    try hub.write(officer: nil) { transaction in
      let device = try transaction.authenticate(id, credential: [UInt8](repeating: 0, count: 32))
      return try transaction.answer(request, from: device) { _ in .accept }
    }
  }
}
