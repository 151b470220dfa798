import Foundation

/// What a device knows of its server, kept among the store's settings.
public struct DeviceSettings: Sendable {
  public var server: String
  public var credential: [UInt8]
  /// The SHA-256 of the server's public key, pinned at enrolment; empty over plain HTTP.
  public var pin: [UInt8]
}

extension ReplicaView {
  /// The device's server and credential, nil before enrolment.
  public func deviceSettings() throws -> DeviceSettings? {
    guard let server = try setting("server") else { return nil }
    return DeviceSettings(
      server: server, credential: bytes(try setting("credential")), pin: bytes(try setting("pin")))
  }

  /// The scopes of the device as the server last gave them.
  public func deviceScopes() throws -> [(code: String, name: String)] {
    (try setting("scopes") ?? "").split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
  }

  func bytes(_ setting: String?) -> [UInt8] {
    setting.flatMap { SyncModel.bytes(hexadecimal: $0) } ?? []
  }
}

extension ReplicaStorage {
  public func set(_ name: String, to bytes: some Collection<UInt8>) throws {
    try set(name, to: bytes.isEmpty ? nil : hexadecimal(bytes))
  }

  func setScopes(_ scopes: [WireScope]) throws {
    let text = scopes.map { "\($0.code)\t\($0.name)" }.joined(separator: "\n")
    if try setting("scopes") != text { try set("scopes", to: text) }
    if scopes.count == 1 {
      try set("writer-scope", to: scopes[0].code)
    } else if let former = try setting("writer-scope"), !scopes.contains(where: { $0.code == former }) {
      try set("writer-scope", to: nil as String?)
    }
  }

  /// Makes the device what the server enrolled it as.
  ///
  /// - parameter settings: As they were stored before the request was sent.
  public func completeEnrollment(_ response: WireEnrollResponse, replica: Identifier) throws {
    begin(replica: replica, officer: response.officer)
    try setScopes(response.scopes)
    try set("epoch", to: response.epoch)
  }
}
