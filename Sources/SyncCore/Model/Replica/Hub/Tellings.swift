import Foundation

/// A decision of the office on a held change whose device cannot read it in a feed, the record being in none of its
/// scopes: told among the results of the next exchanges, until the device shows that it has heard.
public struct Telling: Hashable, Sendable {
  public let record: RecordReference
  public let isAccepted: Bool
  public let reason: String

  public init(record: RecordReference, isAccepted: Bool, reason: String) {
    self.record = record
    self.isAccepted = isAccepted
    self.reason = reason
  }
}

/// What the tellings add to an answer.
struct Told {
  var results: [WireChangeResult] = []
  /// Records that only this device and the office know, each with the refusal as a delete mark.
  var refusedCreations: [RecordReference] = []
}

extension ReplicaStorage {
  /// Notes a decision for the device, unless a feed of its own tells it.
  func noteDecision(_ held: HeldChange, isAccepted: Bool, reason: String) throws {
    guard let device = try device(held.device) else { return }
    if try scopesGranting(held.record).contains(where: device.scopes.contains) { return }
    try save(Telling(record: held.record, isAccepted: isAccepted, reason: reason), for: device.id)
  }

  /// The decisions to tell in the answer that hands out `token`.
  ///
  /// - parameter judged: Records that the answer already has a newer word on.
  func tell(_ device: DeviceInfo, token: Data, beside judged: Set<RecordReference>) throws -> Told {
    let tellings = try tellings(for: device.id)
    var told = Told()
    if tellings.isEmpty { return told }
    for telling in tellings {
      var result = WireChangeResult()
      result.table = telling.record.table
      result.id = telling.record.id.data
      result.admission = telling.isAccepted ? .accepted : .refused
      result.code = telling.isAccepted ? "" : "refused"
      result.reason = telling.reason
      if !judged.contains(telling.record) { told.results.append(result) }
      if !telling.isAccepted, try scope(telling.record)?.isEmpty == true, try !isArchived(telling.record) {
        told.refusedCreations.append(telling.record)
      }
    }
    try markTold(device.id, token: token)
    return told
  }
}

extension WireChangeResult {
  /// The record it is about; nil for an id that is none.
  var record: RecordReference? { Identifier(bytes: id).map { RecordReference(table, $0) } }
}
