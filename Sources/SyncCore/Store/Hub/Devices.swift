import Foundation
import GRDB
public import SyncModel

/// A device as the office sees it.
public struct DeviceInfo: Hashable, Sendable {
  public enum Revocation: Int, Sendable {
    case active = 0
    /// It may still hand over its unsent work.
    case revoked = 1
    case stolen = 2
  }

  public let id: Identifier
  public let officer: String
  public let scopes: [String]
  public let incarnations: [Incarnation]
  /// Milliseconds since 1970 UTC.
  public let lastSync: Int64?
  /// Records that the device said it had still to send.
  public let unsentReported: Int
  public let clonedFrom: Identifier?
  /// When a new life of a restored or copied store was first seen, milliseconds since 1970 UTC.
  public let restoredAt: Int64?
  public let revocation: Revocation
}

extension StoreReader {
  /// All devices, in the order of enrolment.
  public func devices() throws -> [DeviceInfo] {
    try Row.fetchAll(db, sql: "SELECT * FROM sync_device ORDER BY enrolled, id").compactMap(info)
  }

  public func device(_ id: Identifier) throws -> DeviceInfo? {
    try Row.fetchOne(db, sql: "SELECT * FROM sync_device WHERE id = ?", arguments: [id.data])
      .flatMap(info)
  }

  private func info(_ row: Row) throws -> DeviceInfo? {
    guard let id = Identifier(data: row["id"]) else { return nil }
    let lines = try Row.fetchAll(
      db, sql: "SELECT replica, incarnation FROM sync_line WHERE device = ?", arguments: [id.data])
    return DeviceInfo(
      id: id, officer: row["officer"], scopes: try scopes(of: id),
      incarnations: lines.compactMap { line in
        Identifier(data: line[0]).map {
          Incarnation(replica: $0, number: UInt64(bitPattern: line[1]))
        }
      },
      lastSync: row["last_sync"], unsentReported: row["unsent"],
      clonedFrom: Identifier(data: row["cloned_from"]), restoredAt: row["restored"],
      revocation: DeviceInfo.Revocation(rawValue: row["revoked"]) ?? .stolen)
  }

  func scopes(of device: Identifier) throws -> [String] {
    try String.fetchAll(
      try db.cachedStatement(
        sql: "SELECT scope FROM sync_device_scope WHERE device = ? AND removed = 0 ORDER BY scope"),
      arguments: [device.data])
  }

  /// The device that a credential belongs to.
  ///
  /// - throws: ``HubError/badCredential``.
  public func authenticate(_ device: Identifier, credential: [UInt8]) throws -> DeviceInfo {
    let known = try Data.fetchOne(
      db, sql: "SELECT credential FROM sync_device WHERE id = ?", arguments: [device.data])
    let given = sha256(credential)
    // In constant time: how far two hashes agree must not show.
    let differences = zip(known ?? Data(), given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    guard let known, known.count == given.count, differences == 0, let info = try self.device(device)
    else { throw HubError.badCredential }
    return info
  }
}

extension StoreTransaction {
  /// Makes a one-time code of 80 bits for a device, stored hashed.
  ///
  /// - parameter lifetime: Milliseconds.
  public func invite(
    officer: String, scopes: [String], lifetime: Int64 = 600_000
  ) throws -> (code: String, expiresAt: Int64) {
    for scope in scopes where try !hasScope(scope) { throw HubError.unknownScope(scope) }
    let code = Base32.encode(store.environment.randomBytes(10))
    let expiresAt = now + lifetime
    try db.execute(sql: "DELETE FROM sync_invite WHERE expires < ?", arguments: [now - 86_400_000])
    try db.execute(
      sql: "INSERT INTO sync_invite VALUES (?, ?, ?, ?, NULL)",
      arguments: [sha256(code.utf8), officer, scopes.joined(separator: "\n"), expiresAt])
    return (code, expiresAt)
  }

  /// Enrols a device by its one-time code. The same request again gets the same answer, since its first may be lost.
  ///
  /// - throws: ``HubError/badCode``.
  public func enroll(_ request: WireEnrollRequest) throws -> WireEnrollResponse {
    let code = request.code.uppercased().filter { $0 != "-" && $0 != " " }
    let hash = sha256(code.utf8)
    guard let replica = Identifier(bytes: request.replica), request.credential.count == 32,
      let invite = try Row.fetchOne(
        db, sql: "SELECT * FROM sync_invite WHERE hash = ?", arguments: [hash]),
      now <= invite["expires"] as Int64
    else { throw HubError.badCode }
    let officer: String = invite["officer"]
    let scopes = (invite["scopes"] as String).split(separator: "\n").map(String.init)
    if let used = invite["device"] as Data? {
      guard used == replica.data,
        (try? authenticate(replica, credential: [UInt8](request.credential))) != nil
      else { throw HubError.badCode }
    } else {
      guard try device(replica) == nil else { throw HubError.badCode }
      try add(replica, officer: officer, credential: request.credential, scopes: scopes, clonedFrom: nil)
      try db.execute(
        sql: "UPDATE sync_invite SET device = ? WHERE hash = ?", arguments: [replica.data, hash])
    }
    var response = WireEnrollResponse()
    response.officer = officer
    response.scopes = try wireScopes(of: replica)
    response.epoch = Data(try hubEpoch())
    return response
  }

  func add(
    _ id: Identifier, officer: String, credential: Data, scopes: [String], clonedFrom: Identifier?
  ) throws {
    try db.execute(
      sql: "INSERT INTO sync_device VALUES (?, ?, ?, ?, NULL, 0, ?, NULL, 0)",
      arguments: [id.data, officer, sha256(credential), now, clonedFrom?.data])
    for scope in scopes {
      try db.execute(
        sql: "INSERT INTO sync_device_scope VALUES (?, ?, 0, ?, NULL)",
        arguments: [id.data, scope, clonedFrom == nil ? Int64(try head(of: scope)) : 0])
    }
  }

  /// Takes a device's rights: it may still hand over its unsent work, unless it was stolen.
  public func revoke(_ device: Identifier, stolen: Bool) throws {
    try db.execute(
      sql: "UPDATE sync_device SET revoked = max(revoked, ?) WHERE id = ?",
      arguments: [stolen ? 2 : 1, device.data])
    if db.changesCount == 0 { throw HubError.unknownDevice(device.description) }
  }

  public func addScope(_ scope: String, to device: Identifier) throws {
    guard try hasScope(scope) else { throw HubError.unknownScope(scope) }
    guard try self.device(device) != nil else { throw HubError.unknownDevice(device.description) }
    try db.execute(
      sql: """
        INSERT INTO sync_device_scope VALUES (?, ?, 0, ?, NULL)
        ON CONFLICT (device, scope) DO UPDATE SET removed = 0, until = NULL
        """, arguments: [device.data, scope, Int64(try head(of: scope))])
  }

  /// Takes a scope from a device, which drops its records at the next sync.
  public func removeScope(_ scope: String, from device: Identifier) throws {
    try db.execute(
      sql: """
        UPDATE sync_device_scope SET removed = 1, until = ? WHERE device = ? AND scope = ? AND removed = 0
        """, arguments: [Int64(try head(of: scope)), device.data, scope])
    if db.changesCount == 0 { throw HubError.unknownScope(scope) }
  }

  func wireScopes(of device: Identifier) throws -> [WireScope] {
    let names = try Dictionary(scopes().map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
    return try scopes(of: device).map { code in
      var scope = WireScope()
      scope.code = code
      scope.name = names[code] ?? ""
      return scope
    }
  }
}
