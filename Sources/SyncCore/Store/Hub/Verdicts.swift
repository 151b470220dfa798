import Foundation
import GRDB
import SyncModel

/// Decisions of the office on held changes whose device cannot read them in a feed, the record being in none of its
/// scopes: told among the results of the next exchanges, until the device shows that it has heard.
extension StoreTransaction {
  /// Notes a decision for the device, unless a feed of its own tells it.
  func noteVerdict(_ held: HeldChange, isAccepted: Bool, reason: String) throws {
    guard let device = try device(held.device) else { return }
    if try scopesGranting(held.record).contains(where: device.scopes.contains) { return }
    try db.execute(
      sql: "INSERT OR REPLACE INTO sync_verdict VALUES (?, ?, ?, ?, ?, NULL)",
      arguments: [
        device.id.data, try tableNumber(held.record.table), held.record.id.data, isAccepted, reason,
      ])
  }

  /// Forgets what the device has heard: it brings the token of the answer that told it.
  func dropHeardVerdicts(_ device: DeviceInfo, token: Data) throws {
    try db.cachedStatement(sql: "DELETE FROM sync_verdict WHERE device = ? AND told = ?")
      .execute(arguments: [device.id.data, token])
  }

  struct Verdicts {
    var results: [WireChangeResult] = []
    /// Records of other scopes, which the device is to drop.
    var dropped: [RecordReference] = []
    /// Records that only this device and the office know, each with the refusal as a delete mark.
    var refusedCreations: [RecordReference] = []
  }

  /// The decisions to tell in the answer that hands out `token`.
  func verdicts(for device: DeviceInfo, token: Data) throws -> Verdicts {
    let rows = try Row.fetchAll(
      try db.cachedStatement(sql: "SELECT tbl, id, accepted, reason FROM sync_verdict WHERE device = ?"),
      arguments: [device.id.data])
    var verdicts = Verdicts()
    if rows.isEmpty { return verdicts }
    for row in rows {
      guard let table = try store.interner.name(of: row[0], db), let id = Identifier(data: row[1]) else { continue }
      var result = WireChangeResult()
      result.table = table
      result.id = id.data
      result.admission = row[2] ? .accepted : .refused
      result.code = row[2] ? "" : "refused"
      result.reason = row[3]
      verdicts.results.append(result)
      let record = RecordReference(table, id)
      if row[2] {
        // Where the device has been given the scope since, its feed brings the record.
        let isGranted = try scopesGranting(record).contains(where: device.scopes.contains)
        if !isGranted { verdicts.dropped.append(record) }
      } else if try scope(record)?.isEmpty == true {
        verdicts.refusedCreations.append(record)
      }
    }
    try db.execute(
      sql: "UPDATE sync_verdict SET told = ? WHERE device = ?", arguments: [token, device.id.data])
    return verdicts
  }
}
