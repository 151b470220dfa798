public import Foundation

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
  /// What it has just authenticated itself with; empty for one that did not.
  var credential: [UInt8] = []
}

/// A device as the hub keeps it; times in milliseconds since 1970 UTC.
public struct DeviceRecord: Hashable, Sendable {
  public let id: Identifier
  public let officer: String
  /// The SHA-256 of its credential.
  public var credential: Data
  public let enrolled: Int64
  public var lastSync: Int64?
  public var unsent: Int64 = 0
  public let clonedFrom: Identifier?
  public var restored: Int64?
  public var revocation = DeviceInfo.Revocation.active

  public init(id: Identifier, officer: String, credential: Data, enrolled: Int64, clonedFrom: Identifier?) {
    self.id = id
    self.officer = officer
    self.credential = credential
    self.enrolled = enrolled
    self.clonedFrom = clonedFrom
  }
}

/// A scope that a device has, or had.
public struct ScopeGrant: Hashable, Sendable {
  public enum Standing: Int, Sendable {
    case held = 0
    /// Taken away, and the device is being told what to drop.
    case leaving = 1
    /// The device has been told. A store put back to before is told again: it comes with a cursor of the scope.
    case left = 2
  }

  public let scope: String
  public var standing = Standing.held
  /// The scope's sequence when the device was given it.
  public let since: UInt64
  /// The scope's sequence when it was taken away.
  public var until: UInt64?

  public init(scope: String, since: UInt64) {
    self.scope = scope
    self.since = since
  }

  /// For a copy of the device's store, which may have come before the device did.
  init(copying original: ScopeGrant) {
    scope = original.scope
    since = 0
    standing = original.standing
    until = original.until
  }
}

/// A one-time code for a device.
public struct Invite: Hashable, Sendable {
  /// The SHA-256 of the code.
  public let hash: Data
  public let officer: String
  public let scopes: [String]
  /// Milliseconds since 1970 UTC.
  public let expires: Int64
  /// The device that has used it.
  public var device: Identifier?

  public init(hash: Data, officer: String, scopes: [String], expires: Int64, device: Identifier? = nil) {
    self.hash = hash
    self.officer = officer
    self.scopes = scopes
    self.expires = expires
    self.device = device
  }
}

extension ReplicaView {
  /// All devices, in the order of enrolment.
  public func devices() throws -> [DeviceInfo] { try deviceRecords().map(info) }

  public func device(_ id: Identifier) throws -> DeviceInfo? { try deviceRecord(id).map(info) }

  private func info(_ device: DeviceRecord) throws -> DeviceInfo {
    DeviceInfo(
      id: device.id, officer: device.officer, scopes: try scopes(of: device.id),
      incarnations: try incarnations(of: device.id), lastSync: device.lastSync,
      unsentReported: Int(device.unsent), clonedFrom: device.clonedFrom, restoredAt: device.restored,
      revocation: device.revocation)
  }

  func scopes(of device: Identifier) throws -> [String] {
    try grants(of: device).filter { $0.standing == .held }.map(\.scope)
  }

  /// The device that a credential belongs to.
  ///
  /// - throws: ``HubError/badCredential``.
  public func authenticate(_ device: Identifier, credential: [UInt8]) throws -> DeviceInfo {
    let known = try deviceRecord(device)
    let given = sha256(credential)
    // In constant time: how far two hashes agree must not show.
    let differences = zip(known?.credential ?? Data(), given).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    guard let known, known.credential.count == given.count, differences == 0 else { throw HubError.badCredential }
    var info = try info(known)
    info.credential = credential
    return info
  }
}

extension ReplicaStorage {
  /// Makes a one-time code of 80 bits for a device, stored hashed.
  ///
  /// - parameter lifetime: Milliseconds.
  public func invite(
    officer: String, scopes: [String], lifetime: Int64 = 600_000
  ) throws -> (code: String, expiresAt: Int64) {
    for scope in scopes where try !hasScope(scope) { throw HubError.unknownScope(scope) }
    let code = Base32.encode(environment.randomBytes(10))
    let expiresAt = now + lifetime
    try removeInvites(expiredBefore: now - 86_400_000)
    try save(Invite(hash: sha256(code.utf8), officer: officer, scopes: scopes, expires: expiresAt))
    return (code, expiresAt)
  }

  /// Enrols a device by its one-time code. The same request again gets the same answer, since its first may be lost.
  ///
  /// - throws: ``HubError/badCode``.
  public func enroll(_ request: WireEnrollRequest) throws -> WireEnrollResponse {
    let code = request.code.uppercased().filter { $0 != "-" && $0 != " " }
    guard let replica = Identifier(bytes: request.replica), request.credential.count == 32,
      var invite = try invite(sha256(code.utf8)), now <= invite.expires
    else { throw HubError.badCode }
    if let used = invite.device {
      guard used == replica, (try? authenticate(replica, credential: [UInt8](request.credential))) != nil
      else { throw HubError.badCode }
    } else {
      guard try deviceRecord(replica) == nil else { throw HubError.badCode }
      let grants = try invite.scopes.map { ScopeGrant(scope: $0, since: try head(of: $0)) }
      try add(replica, officer: invite.officer, credential: request.credential, grants: grants, clonedFrom: nil)
      invite.device = replica
      try save(invite)
    }
    var response = WireEnrollResponse()
    response.officer = invite.officer
    response.scopes = try wireScopes(of: replica)
    response.epoch = Data(try hubEpoch())
    return response
  }

  func add(
    _ id: Identifier, officer: String, credential: Data, grants: [ScopeGrant], clonedFrom: Identifier?
  ) throws {
    try save(
      DeviceRecord(
        id: id, officer: officer, credential: sha256(credential), enrolled: now, clonedFrom: clonedFrom))
    for grant in grants { try save(grant, of: id) }
  }

  /// Takes a device's rights: it may still hand over its unsent work, unless it was stolen.
  public func revoke(_ device: Identifier, stolen: Bool) throws {
    guard var known = try deviceRecord(device) else { throw HubError.unknownDevice(device.description) }
    if known.revocation != .stolen { known.revocation = stolen ? .stolen : .revoked }
    try save(known)
  }

  public func addScope(_ scope: String, to device: Identifier) throws {
    guard try hasScope(scope) else { throw HubError.unknownScope(scope) }
    guard try deviceRecord(device) != nil else { throw HubError.unknownDevice(device.description) }
    var grant =
      try grants(of: device).first { $0.scope == scope } ?? ScopeGrant(scope: scope, since: try head(of: scope))
    grant.standing = .held
    grant.until = nil
    try save(grant, of: device)
  }

  /// Takes a scope from a device, which drops its records at the next sync.
  public func removeScope(_ scope: String, from device: Identifier) throws {
    guard var grant = try grants(of: device).first(where: { $0.scope == scope && $0.standing == .held }) else {
      throw HubError.unknownScope(scope)
    }
    grant.standing = .leaving
    grant.until = try head(of: scope)
    try save(grant, of: device)
  }
}

extension ReplicaView {
  func wireScopes(of device: Identifier) throws -> [WireScope] { try wireScopes(try scopes(of: device)) }

  func wireScopes(_ codes: [String]) throws -> [WireScope] {
    try codes.map { code in
      var scope = WireScope()
      scope.code = code
      scope.name = try scopeName(code) ?? ""
      return scope
    }
  }
}
