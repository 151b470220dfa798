/// Why a store could not do what was asked; nothing has changed then.
public enum StoreError: Error, Hashable, Sendable {
  /// Another process of ours has the store open.
  case busy(path: String)
  /// The file is not a database, or its contents contradict each other.
  case damaged(path: String, detail: String)
  /// The file could not be read or written.
  case io(path: String, detail: String)
  case full(path: String)
  /// SQLite would not promise that a committed transaction survives a power cut.
  case notDurable(path: String)
  /// The store was made by a newer version of the program, which knows columns or tables that this one does not.
  case newerSchema(path: String, table: String, column: String)
  /// A synced table has a trigger, key or unique index that breaks what the engine relies on.
  case unfitTable(String, detail: String)
  /// The file of keys beside the store is not there, or is older than the store: what is sealed cannot be read.
  case keysMissing(path: String)
  /// The file of keys, or the secret given, is another store's.
  case keysUnfit(path: String)
  /// The secret is not at hand, and what was asked for is sealed.
  case locked(path: String)
  case unknownTable(String)
  case noSuchRecord(table: String, id: Identifier)
  /// A value of the wrong type for a column.
  case wrongType(table: String, column: String)
  case merge(MergeError, table: String, id: Identifier)
  /// The metadata of a record cannot be read.
  case damagedRecord(table: String, id: Identifier)
  /// The store has no identity of the kind needed: a device that is not enrolled, a server not set up.
  case notEnrolled
  /// An incarnation ran out of counters, which no honest store can reach.
  case countersExhausted
}
