import Foundation

/// What a store that is nobody's is told of some scopes, so that new devices may begin with a copy of it
/// (`protocol/sync.md` §18).
extension ReplicaView {
  /// The scopes as a device has them that is given them now.
  public func newGrants(of scopes: [String]) throws -> [ScopeGrant] {
    try scopes.map { ScopeGrant(scope: $0, since: try head(of: $0)) }
  }

  /// What the feeds have after `cursors`, as the answer to a device with these scopes and nothing to send.
  public func snapshotPage(
    of grants: [ScopeGrant], after cursors: [FeedCursor], limits: HubLimits = HubLimits()
  ) throws -> SyncResponse {
    let scopes = grants.map(\.scope)
    let nobody = DeviceInfo(
      id: Identifier(high: 0, low: 0), officer: "", scopes: scopes, incarnations: [], lastSync: nil, unsentReported: 0,
      clonedFrom: nil, restoredAt: nil, revocation: .active)
    var page = FeedPage(self, limit: limits.page, byteLimit: limits.pageBytes, hasRows: true, known: [])
    try page.fill(nobody, grants, cursors.map(\.wire))
    var response = SyncResponse()
    response.outcome = .done
    response.epoch = Data(try hubEpoch())
    response.readsRows = true
    response.page = page.batch
    response.cursors = page.cursors
    response.more = page.more
    response.scopes = try wireScopes(scopes)
    return response
  }
}
