import ClauseRegister
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RegisterCommands
import SyncCore
import SyncModel

/// What devices ask of the server, over HTTP.
struct DeviceService: Sendable {
  /// Limits on what comes from outside, each with an error of its own.
  enum Limit {
    static let enrollBytes = 4 * 1024
    static let requestBytes = 16 << 20
    /// What is read of one who has not been asked yet who they are.
    static let strangersBytes = 64 * 1024
    static let strangersInflated = 512 * 1024
    static let accessesBytes = 1 << 20
    static let inflatedBytes = 64 << 20
    static let bodySeconds = 60
    static let enrollFailuresPerMinute = 20
  }

  let office: Office
  let logger: Logger
  private let snapshots: Snapshots
  private let notify: @Sendable () -> Void
  let metrics = Metrics()
  let exchanges: ExchangeQueue
  let failures = RateLimit(Limit.enrollFailuresPerMinute)

  /// - parameter notify: Called after each exchange.
  init(office: Office, snapshots: Snapshots, logger: Logger, notify: @escaping @Sendable () -> Void) {
    self.office = office
    self.snapshots = snapshots
    self.logger = logger
    self.notify = notify
    exchanges = ExchangeQueue(office.register.store)
  }

  func router() -> Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    router.get("/healthz") { _, _ in "ok\n" }
    router.get("/metrics") { _, _ in try self.metrics.text(self.office) }
    router.post("/v1/enroll") { request, _ in await self.answer(request, "enroll", self.enroll) }
    router.post("/v1/sync") { request, _ in await self.answer(request, "sync", self.sync) }
    router.post("/v1/digest") { request, _ in await self.answer(request, "digest", self.digest) }
    router.post("/v1/unlock") { request, _ in await self.answer(request, "unlock", self.unlock) }
    router.post("/v1/snapshot") { request, _ in await self.answer(request, "snapshot", self.snapshot) }
    router.post("/v1/snapshot/part") { request, _ in await self.answer(request, "snapshot-part", self.snapshotPart) }
    router.post("/v1/accesses") { request, _ in await self.answer(request, "accesses", self.accesses) }
    return router
  }

  // MARK: The requests

  private func enroll(_ request: Request) async throws -> any WireBody {
    guard failures.allows() else { throw Refusal.tooMany }
    let message: WireEnrollRequest = try await decode(request, limit: Limit.enrollBytes)
    guard message.protocol >= 1 else { throw HubError.tooOldProtocol }
    do {
      let response = try office.register.store.write { try $0.enroll(message) }
      logger.info("device enrolled", metadata: ["device": "\(hexadecimal(message.replica))"])
      return response
    } catch HubError.badCode {
      failures.note()
      throw HubError.badCode
    }
  }

  private func sync(_ request: Request) async throws -> any WireBody {
    try exchanges.checkRoom()
    let report = DeviceReport(request, now: office.register.store.environment.now())
    let (id, credential) = try credential(request)
    // Who it is is asked in the transaction, for which the others wait; before the body is read only where it is large.
    let isSmall = request.headers[.contentLength].flatMap { Int($0) }.map { $0 <= Limit.strangersBytes } ?? false
    func authenticate() throws {
      _ = try office.register.store.read { try $0.authenticate(id, credential: credential) }
    }
    if !isSmall { try authenticate() }
    let body = try await Self.collect(request, limit: isSmall ? Limit.strangersBytes : Limit.requestBytes)
    let message: SyncRequest
    do {
      message = try self.message(body, of: request, inflated: isSmall ? Limit.strangersInflated : Limit.inflatedBytes)
    } catch Refusal.tooLarge where isSmall {
      // Of one who is known, a few bytes may well be a large message: the same words again and again.
      try authenticate()
      message = try self.message(body, of: request, inflated: Limit.inflatedBytes)
    }
    let response = try await exchange(message, id, credential, report)
    metrics.count(response)
    notify()
    logger.info(
      "sync",
      metadata: [
        "device": "\(id)", "outcome": "\(response.outcome)", "changes": "\(response.results.count)",
        "page": "\(response.page.count)",
      ])
    return response
  }

  private func exchange(
    _ message: SyncRequest, _ id: Identifier, _ credential: [UInt8], _ report: DeviceReport
  ) async throws -> SyncResponse {
    do {
      return try await exchanges.run { transaction in
        // Also where it was asked before: rights may have changed since the body began to arrive.
        let device = try transaction.authenticate(id, credential: credential)
        let response = try transaction.notingSync(message, of: id, report) {
          try transaction.answer(message, from: device, rule: ClauseAdmission.verdict)
        }
        if message.dryRun { throw Rehearsed(response: response) }
        return response
      }
    } catch let rehearsed as Rehearsed {
      return rehearsed.response
    }
  }

  /// Takes a transaction back and keeps what it would have answered.
  private struct Rehearsed: Error {
    let response: SyncResponse
  }

  private func unlock(_ request: Request) async throws -> any WireBody {
    let (id, credential) = try credential(request)
    let _: WireUnlockRequest = try await decode(request, limit: Limit.enrollBytes)
    return try office.register.store.read { try $0.unlock(try $0.authenticate(id, credential: credential)) }
  }

  private func digest(_ request: Request) async throws -> any WireBody {
    let (id, credential) = try credential(request)
    let message: WireDigestRequest = try await decode(request, limit: Limit.enrollBytes)
    return try office.register.store.read { reader in
      let device = try reader.authenticate(id, credential: credential)
      guard device.revocation == .active else { throw HubError.badCredential }
      return try reader.answer(message, from: device)
    }
  }

  private func snapshot(_ request: Request) async throws -> any WireBody {
    let (id, credential) = try credential(request)
    let message: WireSnapshotRequest = try await decode(request, limit: Limit.enrollBytes)
    return try office.register.store.read { reader in
      try snapshots.answer(message, from: try reader.authenticate(id, credential: credential), reader)
    }
  }

  private func snapshotPart(_ request: Request) async throws -> any WireBody {
    let (id, credential) = try credential(request)
    let message: WireSnapshotPartRequest = try await decode(request, limit: Limit.enrollBytes)
    return try office.register.store.read { reader in
      try snapshots.part(message, for: try reader.authenticate(id, credential: credential), reader)
    }
  }

  private func accesses(_ request: Request) async throws -> any WireBody {
    let (id, credential) = try credential(request)
    let device = try office.register.store.read { try $0.authenticate(id, credential: credential) }
    guard device.revocation == .active else { throw HubError.badCredential }
    let message: WireAccessesRequest = try await decode(request, limit: Limit.accessesBytes)
    try office.register.takeAccesses(message, from: device)
    logger.info("accesses", metadata: ["device": "\(id)", "lines": "\(message.accesses.count)"])
    return WireAccessesResponse()
  }

  private func credential(_ request: Request) throws -> (Identifier, [UInt8]) {
    let parts = (request.headers[.authorization] ?? "").split(separator: " ")
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw HubError.badCredential }
    let fields = parts[1].split(separator: ".")
    guard fields.count == 2, let id = Identifier(fields[0]), fields[1].utf8.count == 64 else {
      throw HubError.badCredential
    }
    // A credential is 32 bytes, which is two identifiers' worth of digits.
    guard let high = Identifier(fields[1].prefix(32)), let low = Identifier(fields[1].suffix(32)) else {
      throw HubError.badCredential
    }
    return (id, high.bytes + low.bytes)
  }
}
