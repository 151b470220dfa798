import Crypto
import Foundation

/// Why the hub did not do what an officer or a device asked.
public enum HubError: Error, Hashable, Sendable {
  case unknownScope(String)
  case scopeExists(String)
  case badScopeCode(String)
  case unknownDevice(String)
  case unknownHeld(String)
  /// The record was taken from every device: it has to be brought back first.
  case archived(RecordReference)
  /// The code is unknown, used or too old; which of these is not said.
  case badCode
  /// The credential is not the device's, or the device is unknown.
  case badCredential
  case tooOldProtocol
}

extension ReplicaStorage {
  /// Makes this store a hub with an identity and an epoch of its own, if it is not yet. One that does not know of an
  /// erasure was put back to before it: that begins a new epoch.
  public func beginHub(officer: String) throws {
    guard try identity == nil else {
      if try subjectsWithErasedKeys().contains(where: { try !isErased($0) }) { try beginEpoch(because: "rolled-back") }
      return
    }
    begin(replica: environment.newIdentifier(), officer: officer)
    try set("epoch", to: environment.newIdentifier().bytes)
    try set("token-key", to: environment.randomBytes(32))
  }

  /// A new past: after a restore every cursor and token of before is void, and the office's replica begins a new
  /// life.
  public func beginEpoch(because reason: String) throws {
    try beginIncarnation()
    try notePast(try hubEpoch())
    try set("epoch", to: environment.newIdentifier().bytes)
    // The devices read again from the beginning, and what they have left they are told again to drop.
    for device in try deviceRecords() {
      for var grant in try grants(of: device.id) where grant.standing == .left {
        grant.standing = .leaving
        try save(grant, of: device.id)
      }
    }
    for var acknowledgement in try acknowledgements() {
      acknowledgement.sequence = 0
      try save(acknowledgement)
    }
    try note(event: "new-epoch", reason)
    try repeatErasures()
  }

  /// Remembers an epoch that is over.
  func notePast(_ epoch: some Collection<UInt8>) throws {
    try set("past-epochs", to: (try setting("past-epochs") ?? "") + hexadecimal(epoch) + " ")
  }

  func isPast(_ epoch: some Collection<UInt8>) throws -> Bool {
    (try setting("past-epochs") ?? "").contains(hexadecimal(epoch) + " ")
  }

  /// Adds a scope.
  public func addScope(_ code: String, name: String) throws {
    let isPlain =
      !code.isEmpty && code.utf8.count <= 40
      && code.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    guard isPlain else { throw HubError.badScopeCode(code) }
    guard try !hasScope(code) else { throw HubError.scopeExists(code) }
    try insertScope(code, name: name)
  }
}

extension ReplicaView {
  func hubEpoch() throws -> [UInt8] { bytes(try setting("epoch")) }

  public func hasScope(_ code: String) throws -> Bool { try sequence(of: code) != nil }

  /// The sequence of the last change in a scope.
  public func head(of scope: String) throws -> UInt64 { try sequence(of: scope) ?? 0 }
}

/// The SHA-256 of `bytes`, as kept of codes and credentials: both are random and long enough for a plain hash.
func sha256(_ bytes: some Sequence<UInt8>) -> Data { Data(SHA256.hash(data: Data(bytes))) }
