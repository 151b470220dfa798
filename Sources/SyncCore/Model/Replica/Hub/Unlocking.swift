import Crypto
import Foundation

/// The keys under which devices keep the secrets of their stores: they never lie on a device's disk, so that a store
/// is of no use without the server's word.
extension ReplicaView {
  /// For how many days a device may go on without asking again: 14, where the office has set nothing else.
  public var leaseDays: Int { get throws { try setting(leaseSetting).flatMap { Int($0) } ?? 14 } }

  /// What a device may know of its key. Derived, not kept: a server put back to an older backup knows it too.
  public func unlock(_ device: DeviceInfo) throws -> WireUnlockResponse {
    var response = WireUnlockResponse()
    guard device.revocation != .stolen else {
      response.wipe = true
      return response
    }
    let key = SymmetricKey(data: bytes(try setting("token-key")))
    // A copy that was split off has what its original's key opens.
    var next: Identifier? = device.id
    while let id = next {
      let message = Array("unlock".utf8) + id.bytes
      response.secrets.append(Data(HMAC<SHA256>.authenticationCode(for: message, using: key)))
      next = try deviceRecord(id)?.clonedFrom
    }
    // A revoked device may hand over what it has, and keeps nothing for later.
    response.leaseSeconds = device.revocation == .active ? UInt64(max(0, try leaseDays)) * 86_400 : 0
    return response
  }
}

extension ReplicaStorage {
  public func setLeaseDays(_ days: Int) throws { try set(leaseSetting, to: "\(days)") }
}

private let leaseSetting = "lease-days"
