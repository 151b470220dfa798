@testable import SyncCore
import SyncModel

extension StoreTransaction {
  /// Merges a state as if it had come from elsewhere.
  func mergeForTest(_ remote: RecordState, into record: RecordReference) throws {
    _ = try merge(remote, into: record, scope: "north")
  }
}
