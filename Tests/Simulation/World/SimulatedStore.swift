public import SyncModel

/// A store that a simulated world runs over.
public protocol SimulatedStore: AnyObject {
  associatedtype Transaction: ReplicaStorage
  /// What a backup or a clone of the store has.
  associatedtype Copy

  func write<T>(officer: String?, _ body: (Transaction) throws -> T) throws -> T
  func read<T>(_ body: (Transaction) throws -> T) throws -> T
  func copy() throws -> Copy
  func putBack(_ copy: Copy) throws
}
