@testable import SyncCore
@testable import SyncModel

extension StoreTransaction {
  /// Merges a state as if it had come from elsewhere.
  func mergeForTest(_ remote: RecordState, into record: RecordReference) throws {
    _ = try merge(remote, into: record, scope: "north")
  }
}

/// Judges one change as if it had just come from `device`.
func admit(_ change: TransferredRecord, _ device: DeviceInfo, _ transaction: StoreTransaction) throws -> Verdict {
  try Admission(transaction: transaction, rule: { _ in .accept }, hasSavepoints: true)
    .admit(change, from: device, mayRecover: false).verdict
}
