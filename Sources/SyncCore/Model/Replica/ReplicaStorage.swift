public import Foundation

/// A consistent view of a store: what the engine reads, whatever keeps it.
public protocol ReplicaView: AnyObject {
  var schema: Schema { get }
  var role: StoreRole { get }
  var environment: StoreEnvironment { get }
  /// Nil before the store has one.
  var identity: Identity? { get throws }
  /// A small value that the store or the program keeps by name, outside what is synced.
  func setting(_ name: String) throws -> String?

  // MARK: Records

  func stored(_ record: RecordReference) throws -> StoredRecord?
  /// The record with its home scope, where the store has it as one; nil for any other, which ``stored(_:)`` knows.
  func plain(_ record: RecordReference) throws -> (record: PlainRecord, scope: String)?
  /// The scope of a record, nil when the record is unknown.
  func scope(_ record: RecordReference) throws -> String?
  /// Every record that the store knows of, in the order of tables (by name) and ids, without holding them all.
  func forEachRecord(_ body: (RecordReference) throws -> Void) throws
  /// The records that have all of `status`, which is not empty, in the order of tables and ids.
  func records(with status: RecordStatus) throws -> [RecordReference]
  func records(inScope scope: String) throws -> [RecordReference]
  /// Living records of `table` that name the record `id` in `column`.
  func records(of table: SyncedTable, naming id: Identifier, in column: String) throws -> [RecordReference]
  /// Versions of the record that were replaced, each a state of that one version.
  func replacedVersions(of record: RecordReference, onlyUnsent: Bool) throws -> [RecordState]

  // MARK: A device's own

  func outboxEntry(_ record: RecordReference) throws -> OutboxEntry?
  /// Parents before children: in the order of the schema's tables, then of ids.
  func outbox(_ filter: OutboxFilter, limit: Int) throws -> [RecordReference]
  func outboxCount(_ filter: OutboxFilter) throws -> Int
  /// In the order of scopes.
  func cursors() throws -> [FeedCursor]

  // MARK: A hub's own

  /// In the order of codes.
  func scopes() throws -> [(code: String, name: String)]
  /// Nil for a scope that there is not.
  func scopeName(_ code: String) throws -> String?
  /// The sequence of the last change in a scope, nil for a scope that there is not.
  func sequence(of scope: String) throws -> UInt64?
  /// A record's places in the feeds, in the order of scopes.
  func feedEntries(of record: RecordReference) throws -> [FeedEntry]
  /// What follows `sequence` in a feed, in order.
  func feedEntries(in scope: String, after sequence: UInt64, limit: Int) throws -> [FeedEntry]
  func shares(of record: RecordReference) throws -> [String]
  /// In the order of enrolment.
  func deviceRecords() throws -> [DeviceRecord]
  func deviceRecord(_ id: Identifier) throws -> DeviceRecord?
  /// In the order of scopes.
  func grants(of device: Identifier) throws -> [ScopeGrant]
  func line(_ device: Identifier, _ incarnation: Incarnation) throws -> Line?
  /// The lives that a device has spoken in, and those that a split gave it.
  func incarnations(of device: Identifier) throws -> [Incarnation]
  /// Lives of a device that were forked from `incarnation` and are not devices of their own yet.
  func copies(of incarnation: Incarnation, at device: Identifier) throws -> [Incarnation]
  func invite(_ hash: Data) throws -> Invite?
  func heldChange(_ id: Identifier) throws -> HeldChange?
  func heldChange(of device: Identifier, _ record: RecordReference) throws -> HeldChange?
  /// The oldest first.
  func heldChanges() throws -> [HeldChange]
  func heldChanges(waitingFor id: Identifier) throws -> [HeldChange]
  /// Whether a change to the record is held, or a decision on it is still to be told.
  func isUndecided(_ record: RecordReference) throws -> Bool
  /// What is waited for that one of the waiting device's feeds has by now.
  func arrivedParents() throws -> [Identifier]
  func refusals(of record: RecordReference) throws -> [RefusedDot]
  func tellings(for device: Identifier) throws -> [Telling]
  func acknowledgements() throws -> [Acknowledgement]
  /// What the hub had seen of a record whose tombstone it has collected, nil for any other.
  func collectedVector(_ record: RecordReference) throws -> VersionVector?
  /// The records whose tombstones the hub has collected, in the order of tables and ids.
  func collectedRecords() throws -> [RecordReference]
  /// Where the audit log ends.
  func auditHead() throws -> AuditHead
  /// The audit log's lines in order.
  func forEachAuditLine(_ body: (ChainedLine) throws -> Void) throws
}

/// One writing transaction of a store: nothing is kept unless the whole transaction is.
public protocol ReplicaStorage: ReplicaView {
  /// Milliseconds since 1970 UTC at the beginning of the transaction, the evidence of its writes.
  var now: Int64 { get }
  /// Under whose name the writes of this transaction go.
  var officer: String { get }
  /// The home scope of records that this transaction makes in tables whose home is ``HomeScope/writer``.
  var writerScope: String? { get }

  func become(_ identity: Identity)
  func set(_ name: String, to value: String?) throws
  /// Records an event for people to see.
  func note(event code: String, _ detail: String) throws
  /// Gives dots to what was written past the engine, before anything else touches the records.
  func capture() throws
  /// Whether each change of a request has a savepoint of its own, and all of them together one around them. Few need
  /// them, and they cost as much as the changes: a storage may say no, and do the work again with them when it fails
  /// with ``NeedsSavepoints``.
  var hasSavepoints: Bool { get }
  /// Runs `body`, and takes back what it did when it throws.
  func savepoint<T>(_ body: () throws -> T) throws -> T
  /// Runs `body`, whose writes are no new ones to capture.
  func uncaptured<T>(_ body: () throws -> T) throws -> T

  // MARK: Records

  /// - parameter writingRow: False when the row shows the provisional values already.
  func save(_ stored: StoredRecord, _ record: RecordReference, status: RecordStatus, writingRow: Bool) throws
  /// Stores a record that the server has sent, where there is nothing of it yet and nothing speaks against it.
  ///
  /// - returns: False where nothing was done: it is to be merged.
  func insert(_ record: PlainRecord, scope: String) throws -> Bool
  /// Removes a record with its row.
  func remove(_ record: RecordReference) throws
  func removeHistory(of record: RecordReference) throws
  /// - parameter version: A state of this one version; one that is kept already stays as it is.
  func keep(_ version: RecordState, of record: RecordReference, unit: String, _ dot: Dot, unsent: Bool) throws

  func removeReplaced(_ dot: Dot, of record: RecordReference) throws

  // MARK: A device's own

  func save(_ entry: OutboxEntry, _ record: RecordReference) throws
  /// Notes the vector that a request carries.
  func setSent(_ record: RecordReference, _ vector: VersionVector) throws
  /// Forgets the entry; the record's history is the register's too.
  func removeOutboxEntry(_ record: RecordReference) throws
  /// Marks every entry as forked.
  func forkOutbox() throws
  /// Makes every entry start from nothing, what is held too, to be offered as recovered, with the whole history.
  func restartOutbox() throws
  /// Makes pending what is to be offered as recovered.
  func offerOutbox() throws
  func set(_ cursors: [FeedCursor]) throws
  /// Forgets what the store, below its records, still has of those that were removed.
  ///
  /// - returns: False when it cannot be told yet what is of those that stay.
  func forgetTraces() throws -> Bool

  // MARK: A hub's own

  func insertScope(_ code: String, name: String) throws
  /// Gives the next sequence of a scope, nil for a scope that there is not.
  func nextSequence(of scope: String) throws -> UInt64?
  /// - parameter entry: Its `entered` counts only where the scope's feed did not have the record yet.
  func save(_ entry: FeedEntry) throws
  /// - returns: Whether it was not shared so yet.
  func addShare(_ record: RecordReference, to scope: String) throws -> Bool
  func removeShare(_ record: RecordReference, from scope: String) throws
  func save(_ device: DeviceRecord) throws
  func save(_ grant: ScopeGrant, of device: Identifier) throws
  func save(_ line: Line) throws
  func save(_ invite: Invite) throws
  func removeInvites(expiredBefore time: Int64) throws
  func save(_ held: HeldChange) throws
  func removeHeld(_ id: Identifier) throws
  func save(_ refusal: RefusedDot, of record: RecordReference) throws
  func save(_ telling: Telling, for device: Identifier) throws
  /// Forgets what was told with the answer that handed out `token`.
  func removeTellings(for device: Identifier, told token: Data) throws
  /// Notes that everything is told to the device in the answer that hands out `token`.
  func markTold(_ device: Identifier, token: Data) throws
  func save(_ acknowledgement: Acknowledgement) throws
  func setCollected(_ record: RecordReference, _ vector: VersionVector?) throws
  func append(_ line: ChainedLine) throws

  // MARK: Keys

  /// Erases the key under which what is about someone is sealed: once this transaction is committed, no copy of what was
  /// written until now can be read. What is written from now on has a new one.
  func eraseKey(of subject: Identifier) throws
  /// All whose keys were erased, also after the store was put back to before.
  func subjectsWithErasedKeys() throws -> [Identifier]
}

extension ReplicaView {
  public func plain(_ record: RecordReference) throws -> (record: PlainRecord, scope: String)? { nil }
}

extension ReplicaStorage {
  public func insert(_ record: PlainRecord, scope: String) throws -> Bool { false }
}
