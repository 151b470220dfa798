import Dispatch
import SyncCore
import SyncModel
import Synchronization

/// The exchanges that wait for the register, which one at a time can write. Those that have come meanwhile are carried
/// out in one transaction and made durable together: under load a commit is shared by many. More than can soon be served
/// are turned away at once, instead of being answered when nobody waits any more.
final class ExchangeQueue: Sendable {
  typealias Work = @Sendable (StoreTransaction) throws -> SyncResponse

  private struct Waiting {
    let work: Work
    let continuation: CheckedContinuation<SyncResponse, any Error>
  }

  /// Some seconds' work.
  private static let limit = 256
  /// So many at most share a transaction: the office's own commands wait for it.
  private static let together = 16

  private let store: Store
  private let waiting = Mutex<[Waiting]>([])
  /// Its own thread: requests are read, and turned away, while the register is being written.
  private let queue = DispatchQueue(label: "exchanges")

  init(_ store: Store) { self.store = store }

  /// - throws: ``Refusal/busy`` when too many wait.
  func checkRoom() throws {
    if waiting.withLock({ $0.count >= Self.limit }) { throw Refusal.busy }
  }

  /// Carries out `work` in a transaction.
  ///
  /// - throws: What `work` throws, whose writes are then taken back, or why the transaction could not be committed.
  func run(_ work: @escaping Work) async throws -> SyncResponse {
    try await withCheckedThrowingContinuation { continuation in
      waiting.withLock { $0.append(Waiting(work: work, continuation: continuation)) }
      queue.async { self.carryOut() }
    }
  }

  private func carryOut() {
    let next = waiting.withLock { waiting in
      defer { waiting.removeFirst(min(Self.together, waiting.count)) }
      return Array(waiting.prefix(Self.together))
    }
    // Others have taken along what this turn was for.
    if next.isEmpty { return }
    do {
      let results = try store.writeTogether(next.map(\.work))
      for (one, result) in zip(next, results) { one.continuation.resume(with: result) }
    } catch {
      for one in next { one.continuation.resume(throwing: error) }
    }
  }
}
