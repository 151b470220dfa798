import Foundation
import GRDB
import SwiftProtobuf
import SyncCore
import SyncModel

/// A server and devices with the messages encoded, compressed and decoded between them, as over a network.
final class Replicas {
  let hub: Store
  private(set) var devices: [Store] = []
  private(set) var bytes = 0
  /// Each device has a scope of its own, and not all the same.
  private let apart: Bool
  /// How many scopes a device has.
  private let scopes: Int
  /// Records a page; nil for what the engine finds best.
  var page: Int?
  private let folder: URL
  private let secret: StoreSecret?

  init(
    folder: URL, devices count: Int = 1, tables: [SyncedTable] = [HourEntry.table], index: String? = HourEntry.index,
    secret: StoreSecret? = nil, apart: Bool = false, scopes: Int = 1
  ) throws {
    self.folder = folder
    self.apart = apart
    self.scopes = scopes
    self.secret = secret
    hub = try Store(
      path: folder.appending(path: "hub.sqlite").path, schema: try Schema(tables), role: .hub, secret: secret)
    try hub.write { transaction in
      try transaction.beginHub(officer: "office")
      try transaction.addScope("s", name: "s")
      for number in 1..<max(2, scopes) where scopes > 1 { try transaction.addScope("s-\(number)", name: "s") }
      try transaction.set("writer-scope", to: "s")
    }
    for _ in 0..<count { try enroll() }
    guard let index else { return }
    for store in [hub] + self.devices { try store.write { try $0.db.execute(sql: index) } }
  }

  @discardableResult
  func enroll() throws -> Store {
    let device = try Store(
      path: folder.appending(path: "device\(devices.count).sqlite").path, schema: hub.schema, role: .device,
      secret: secret)
    let scope = apart ? "s\(devices.count)" : "s"
    let (response, replica) = try hub.write { transaction in
      if apart { try transaction.addScope(scope, name: scope) }
      return try enrolled(in: [scope] + (1..<max(1, scopes)).map { "s-\($0)" }, transaction)
    }
    try device.write { try $0.completeEnrollment(response, replica: replica) }
    devices.append(device)
    return device
  }

  /// Devices that the server knows and that never come.
  func introduce(_ count: Int) throws {
    try hub.write { transaction in
      for number in 0..<count {
        try transaction.addScope("other\(number)", name: "other")
        _ = try enrolled(in: ["other\(number)"], transaction)
      }
    }
  }

  private func enrolled(
    in scopes: [String], _ transaction: StoreTransaction
  ) throws -> (WireEnrollResponse, Identifier) {
    let replica = transaction.environment.newIdentifier()
    var request = WireEnrollRequest()
    request.protocol = syncProtocolVersion
    request.code = try transaction.invite(officer: "officer", scopes: scopes).code
    request.replica = replica.data
    request.credential = Data(transaction.environment.randomBytes(32))
    return (try transaction.enroll(request), replica)
  }

  /// The rows, a thousand a transaction.
  func insert(_ rows: [HourEntry], into store: Store) throws {
    for start in stride(from: 0, to: rows.count, by: 1000) {
      let packed = rows[start..<min(start + 1000, rows.count)].flatMap(\.packed)
      try store.write { try PlainStore($0.db).insert(packed, batch: nil) }
    }
  }

  /// The answer of the server to a request as it comes.
  func answer(_ request: SyncRequest, from device: Identifier) throws -> SyncResponse {
    try hub.write { try Self.answer(request, from: device, $0) }
  }

  static func answer(
    _ request: SyncRequest, from device: Identifier, _ transaction: StoreTransaction
  ) throws -> SyncResponse {
    guard let known = try transaction.device(device) else { throw HubError.badCredential }
    return try transaction.answer(request, from: known) { _ in .accept }
  }

  /// - returns: In how many exchanges.
  @discardableResult
  func sync(_ device: Store, _ seen: ([UInt8]) -> Void = { _ in }) throws -> Int {
    var session = SyncSession()
    var step = session.start()
    var limits = ExchangeLimits()
    if let page { limits.page = page }
    while step == .exchange {
      let start = ContinuousClock.now
      let (request, id) = try device.write { transaction in
        (try transaction.makeSyncRequest(limits: limits), try transaction.incarnation?.replica)
      }
      guard let id else { throw StoreError.notEnrolled }
      let received = try SyncRequest(serializedBytes: try carried(try request.serializedBytes(), seen))
      let answer = try answer(received, from: id)
      let response = try SyncResponse(serializedBytes: try carried(try answer.serializedBytes(), seen))
      step = try session.completed(try device.write { try $0.apply(response, to: request) }.summary)
      if page == nil { limits.adapt(to: start.duration(to: .now) / .seconds(1)) }
    }
    if case .finished(let report) = step { return report.exchanges }
    return 0
  }

  /// The message as it comes out at the other end.
  private func carried(_ message: [UInt8], _ seen: ([UInt8]) -> Void) throws -> [UInt8] {
    seen(message)
    let packed = try ContentCoding.zstd.compress(message)
    bytes += packed.count
    return try ContentCoding.zstd.decompress(packed, limit: 1 << 28)
  }
}
