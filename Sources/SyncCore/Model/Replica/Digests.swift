import Foundation

/// What a scope's records come to, for comparing two replicas.
public struct ScopeDigest: Hashable, Sendable {
  public let scope: String
  public let records: Int
  public let digest: Identifier
}

extension ReplicaView {
  /// The digest of each scope's living records, recomputed from the rows, over what the server has admitted: on a
  /// device the base stands in for a record that is unsent or held.
  ///
  /// - parameter each: Called with the digest of every record, in the order of tables (by name) and ids.
  public func digests(
    of scopes: [String], each: (RecordReference, Identifier) throws -> Void = { _, _ in }
  ) throws -> [ScopeDigest] {
    var sums: [String: (count: Int, high: UInt64, low: UInt64)] = [:]
    for scope in scopes { sums[scope] = (0, 0, 0) }
    try forEachRecord { record in
      guard let stored = try stored(record) else { return }
      let scope =
        role == .device
        ? stored.scope : try visibleScope(record, home: stored.scope, to: scopes) ?? ""
      guard sums[scope] != nil else { return }
      var state = stored.state
      if role == .device, let entry = try outboxEntry(record), entry.isPending || entry.decision != .none {
        state = entry.base ?? RecordState()
      }
      guard state.lives else { return }
      let digest = state.digest(table: record.table, record: record.id)
      // A sum of hashes does not depend on the order, in which two replicas may differ.
      sums[scope]?.count += 1
      sums[scope]?.high &+= digest.high
      sums[scope]?.low &+= digest.low
      try each(record, digest)
    }
    return scopes.map { scope in
      let sum = sums[scope] ?? (0, 0, 0)
      return ScopeDigest(
        scope: scope, records: sum.count, digest: Identifier(high: sum.high, low: sum.low))
    }
  }

  /// The server's side of `verify`: the digests of the device's scopes at the present head, and when asked the
  /// digests of the records.
  public func answer(_ request: WireDigestRequest, from device: DeviceInfo) throws -> WireDigestResponse {
    let scopes = request.scopes.isEmpty ? device.scopes : request.scopes
    for scope in scopes where !device.scopes.contains(scope) { throw HubError.unknownScope(scope) }
    var response = WireDigestResponse()
    let limit = min(5000, max(1, Int(request.limit)))
    let digests = try digests(of: scopes) { record, digest in
      guard request.list, Self.comes(record, after: request.after) else { return }
      guard response.records.count < limit else { return response.more = true }
      var wire = WireRecordDigest()
      wire.table = record.table
      wire.id = record.id.data
      wire.digest = digest.data
      response.records.append(wire)
    }
    for digest in digests {
      var wire = WireScopeDigest()
      wire.scope = digest.scope
      wire.records = UInt64(digest.records)
      wire.digest = digest.digest.data
      wire.sequence = try head(of: digest.scope)
      response.scopes.append(wire)
    }
    return response
  }

  private static func comes(_ record: RecordReference, after position: WireDigestPosition) -> Bool {
    if position.table.isEmpty { return true }
    if record.table != position.table { return bytesPrecede(position.table, record.table) }
    guard let id = Identifier(bytes: position.id) else { return true }
    return id < record.id
  }
}
