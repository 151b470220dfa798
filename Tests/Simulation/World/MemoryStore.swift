public import Foundation
public import SyncModel

/// A replica kept in memory: what the engine needs of a store, without SQL, so that thousands of worlds run in a
/// second. A copy of its contents is a backup, or a clone.
public final class MemoryStore: SimulatedStore {
  public let schema: Schema
  public let role: StoreRole
  public let environment: StoreEnvironment
  var contents = Contents()

  public init(schema: Schema, role: StoreRole, environment: StoreEnvironment) {
    self.schema = schema
    self.role = role
    self.environment = environment
  }

  public func write<T>(officer: String?, _ body: (MemoryTransaction) throws -> T) throws -> T {
    let before = contents
    do {
      return try body(MemoryTransaction(self, officer: officer))
    } catch {
      contents = before
      throw error
    }
  }

  public func read<T>(_ body: (MemoryTransaction) throws -> T) throws -> T {
    try body(MemoryTransaction(self, officer: nil))
  }

  public func copy() throws -> Contents { contents }

  public func putBack(_ copy: Contents) throws { contents = copy }

  /// All that the store keeps.
  public struct Contents {
    var identity: Identity?
    var settings: [String: String] = [:]
    var events: [StoreEvent] = []
    var records: [RecordReference: Kept] = [:]
    var history: [RecordReference: [HistoryKey: Replaced]] = [:]
    // A device's.
    var outbox: [RecordReference: OutboxEntry] = [:]
    var cursors: [FeedCursor] = []
    // The hub's.
    var scopes: [String: (name: String, sequence: UInt64)] = [:]
    var feeds: [String: [RecordReference: FeedEntry]] = [:]
    var shares: [RecordReference: Set<String>] = [:]
    var devices: [Identifier: DeviceRecord] = [:]
    var grants: [Identifier: [String: ScopeGrant]] = [:]
    var lines: [Identifier: [Incarnation: Line]] = [:]
    var invites: [Data: Invite] = [:]
    var held: [Identifier: HeldChange] = [:]
    var refusals: [RecordReference: [Dot: RefusedDot]] = [:]
    var tellings: [Identifier: [RecordReference: (telling: Telling, told: Data?)]] = [:]
    var acknowledgements: [String: Acknowledgement] = [:]
    var collected: [RecordReference: VersionVector] = [:]
  }

  struct Kept {
    var stored: StoredRecord
    var status: RecordStatus
  }

  struct HistoryKey: Hashable {
    let dot: Dot
    let unit: String
  }

  struct Replaced {
    let version: RecordState
    var unsent: Bool
  }
}

/// One transaction of a ``MemoryStore``.
public final class MemoryTransaction: ReplicaStorage {
  private let store: MemoryStore
  public let officer: String
  public let now: Int64

  init(_ store: MemoryStore, officer: String?) {
    self.store = store
    self.officer = officer ?? store.contents.identity?.officer ?? ""
    now = store.environment.now()
  }

  public var schema: Schema { store.schema }
  public var role: StoreRole { store.role }
  public var environment: StoreEnvironment { store.environment }
  public var identity: Identity? { store.contents.identity }
  public var writerScope: String? { store.contents.settings["writer-scope"] }
  public var events: [StoreEvent] { store.contents.events }

  public func become(_ identity: Identity) { store.contents.identity = identity }
  public func setting(_ name: String) -> String? { store.contents.settings[name] }
  public func set(_ name: String, to value: String?) { store.contents.settings[name] = value }

  public func note(event code: String, _ detail: String) {
    store.contents.events.append(StoreEvent(at: now, code: code, detail: detail))
  }

  public func capture() {}
  public func uncaptured<T>(_ body: () throws -> T) throws -> T { try body() }

  public func savepoint<T>(_ body: () throws -> T) throws -> T {
    let before = store.contents
    do {
      return try body()
    } catch {
      let identity = store.contents.identity
      store.contents = before
      // Dots that the body has given are not given again.
      store.contents.identity = identity
      throw error
    }
  }

  // MARK: Records

  public func stored(_ record: RecordReference) -> StoredRecord? { store.contents.records[record]?.stored }
  public func scope(_ record: RecordReference) -> String? { store.contents.records[record]?.stored.scope }

  public func forEachRecord(_ body: (RecordReference) throws -> Void) throws {
    for record in store.contents.records.keys.sorted(by: byName) { try body(record) }
  }

  public func records(with status: RecordStatus) -> [RecordReference] {
    store.contents.records.filter { $0.value.status.isSuperset(of: status) }.map(\.key).sorted(by: byName)
  }

  public func records(inScope scope: String) -> [RecordReference] {
    store.contents.records.filter { $0.value.stored.scope == scope }.map(\.key).sorted(by: byName)
  }

  public func records(of table: SyncedTable, naming id: Identifier, in column: String) -> [RecordReference] {
    guard let unit = table.units.first(where: { $0.columns.contains(column) })?.name else { return [] }
    return store.contents.records.filter { record, kept in
      record.table == table.name && kept.stored.state.lives
        && kept.stored.state.units[unit]?.provisional?[column] == .blob(id.bytes)
    }.map(\.key).sorted(by: byName)
  }

  public func replacedVersions(of record: RecordReference, onlyUnsent: Bool) -> [RecordState] {
    (store.contents.history[record] ?? [:]).filter { !onlyUnsent || $0.value.unsent }
      .sorted { ($0.key.dot, $0.key.unit) < ($1.key.dot, $1.key.unit) }.map(\.value.version)
  }

  public func save(
    _ stored: StoredRecord, _ record: RecordReference, status: RecordStatus, writingRow: Bool
  ) {
    store.contents.records[record] = MemoryStore.Kept(stored: stored, status: status)
  }

  public func remove(_ record: RecordReference) { store.contents.records[record] = nil }
  public func removeHistory(of record: RecordReference) { store.contents.history[record] = nil }

  public func removeReplaced(_ dot: Dot, of record: RecordReference) {
    store.contents.history[record] = store.contents.history[record]?.filter { $0.key.dot != dot }
  }

  public func keep(
    _ version: RecordState, of record: RecordReference, unit: String, _ dot: Dot, unsent: Bool
  ) {
    let key = MemoryStore.HistoryKey(dot: dot, unit: unit)
    guard store.contents.history[record]?[key] == nil else { return }
    store.contents.history[record, default: [:]][key] = MemoryStore.Replaced(version: version, unsent: unsent)
  }

  private func byName(_ left: RecordReference, _ right: RecordReference) -> Bool {
    left.table != right.table ? left.table < right.table : left.id < right.id
  }

  // MARK: A device's own

  public func outboxEntry(_ record: RecordReference) -> OutboxEntry? { store.contents.outbox[record] }

  public func outbox(_ filter: OutboxFilter, limit: Int) -> [RecordReference] {
    let order = Dictionary(uniqueKeysWithValues: schema.tables.enumerated().map { ($0.element.name, $0.offset) })
    func rank(_ record: RecordReference) -> Int { order[record.table] ?? order.count }
    let found = store.contents.outbox.filter { filter.matches($0.value) }.map(\.key)
    return Array(found.sorted { (rank($0), $0.id) < (rank($1), $1.id) }.prefix(limit))
  }

  public func outboxCount(_ filter: OutboxFilter) -> Int {
    store.contents.outbox.values.count { filter.matches($0) }
  }

  public func cursors() -> [FeedCursor] { store.contents.cursors }
  public func save(_ entry: OutboxEntry, _ record: RecordReference) { store.contents.outbox[record] = entry }

  public func setSent(_ record: RecordReference, _ vector: VersionVector) {
    store.contents.outbox[record]?.sent = vector
  }

  public func removeOutboxEntry(_ record: RecordReference) {
    store.contents.outbox[record] = nil
    for key in store.contents.history[record]?.keys ?? [:].keys { store.contents.history[record]?[key]?.unsent = false }
  }

  public func forkOutbox() {
    for record in store.contents.outbox.keys { store.contents.outbox[record]?.isForked = true }
  }

  public func restartOutbox() {
    store.contents.outbox = store.contents.outbox.mapValues { entry in
      var entry = entry
      entry.base = nil
      entry.sent = nil
      entry.isRecovered = true
      entry.isPending = entry.isPending || entry.decision == .held
      return entry
    }
    store.contents.history = store.contents.history.mapValues { versions in
      versions.mapValues { MemoryStore.Replaced(version: $0.version, unsent: true) }
    }
  }

  public func offerOutbox() {
    for (record, entry) in store.contents.outbox where entry.isRecovered {
      store.contents.outbox[record]?.isPending = true
    }
  }

  public func set(_ cursors: [FeedCursor]) { store.contents.cursors = cursors.sorted { $0.scope < $1.scope } }

  // MARK: A hub's own

  public func scopes() -> [(code: String, name: String)] {
    store.contents.scopes.map { ($0.key, $0.value.name) }.sorted { $0.0 < $1.0 }
  }

  public func sequence(of scope: String) -> UInt64? { store.contents.scopes[scope]?.sequence }

  public func feedEntries(of record: RecordReference) -> [FeedEntry] {
    store.contents.feeds.values.compactMap { $0[record] }.sorted { $0.scope < $1.scope }
  }

  public func feedEntries(in scope: String, after sequence: UInt64, limit: Int) -> [FeedEntry] {
    let later = (store.contents.feeds[scope] ?? [:]).values.filter { $0.sequence > sequence }
    return Array(later.sorted { $0.sequence < $1.sequence }.prefix(limit))
  }

  public func shares(of record: RecordReference) -> [String] { (store.contents.shares[record] ?? []).sorted() }

  public func deviceRecords() -> [DeviceRecord] {
    store.contents.devices.values.sorted { ($0.enrolled, $0.id) < ($1.enrolled, $1.id) }
  }

  public func deviceRecord(_ id: Identifier) -> DeviceRecord? { store.contents.devices[id] }

  public func grants(of device: Identifier) -> [ScopeGrant] {
    (store.contents.grants[device] ?? [:]).values.sorted { $0.scope < $1.scope }
  }

  public func line(_ device: Identifier, _ incarnation: Incarnation) -> Line? {
    store.contents.lines[device]?[incarnation]
  }

  public func incarnations(of device: Identifier) -> [Incarnation] {
    (store.contents.lines[device] ?? [:]).keys.sorted(by: asStored)
  }

  public func copies(of incarnation: Incarnation, at device: Identifier) -> [Incarnation] {
    (store.contents.lines[device] ?? [:]).values.filter {
      $0.incarnation.replica == incarnation.replica && $0.forkedFrom == incarnation.number && $0.successor == nil
    }.map(\.incarnation).sorted(by: asStored)
  }

  /// A database keeps the number as a signed one.
  private func asStored(_ left: Incarnation, _ right: Incarnation) -> Bool {
    (left.replica, Int64(bitPattern: left.number)) < (right.replica, Int64(bitPattern: right.number))
  }

  public func invite(_ hash: Data) -> Invite? { store.contents.invites[hash] }
  public func heldChange(_ id: Identifier) -> HeldChange? { store.contents.held[id] }

  public func heldChange(of device: Identifier, _ record: RecordReference) -> HeldChange? {
    store.contents.held.values.first { $0.device == device && $0.record == record }
  }

  public func heldChanges() -> [HeldChange] {
    store.contents.held.values.sorted { ($0.receivedAt, $0.id) < ($1.receivedAt, $1.id) }
  }

  public func heldChanges(waitingFor id: Identifier) -> [HeldChange] { heldChanges().filter { $0.waitsFor == id } }

  public func isUndecided(_ record: RecordReference) -> Bool {
    store.contents.held.values.contains { $0.record == record }
      || store.contents.tellings.values.contains { $0[record] != nil }
  }

  public func arrivedParents() -> [Identifier] {
    let waiting = store.contents.held.values.filter { $0.waitsFor != nil }
    if waiting.isEmpty { return [] }
    return Set(
      waiting.compactMap { held -> Identifier? in
        let scopes = grants(of: held.device).filter { $0.standing == .held }.map(\.scope)
        let isThere = scopes.contains { scope in
          (store.contents.feeds[scope] ?? [:]).values.contains { $0.record.id == held.waitsFor && !$0.isRemoved }
        }
        return isThere ? held.waitsFor : nil
      }
    ).sorted()
  }

  public func refusals(of record: RecordReference) -> [RefusedDot] {
    Array((store.contents.refusals[record] ?? [:]).values)
  }

  public func tellings(for device: Identifier) -> [Telling] {
    (store.contents.tellings[device] ?? [:]).values.map(\.telling).sorted { byName($0.record, $1.record) }
  }

  public func acknowledgements() -> [Acknowledgement] { Array(store.contents.acknowledgements.values) }
  public func collectedVector(_ record: RecordReference) -> VersionVector? { store.contents.collected[record] }

  public func insertScope(_ code: String, name: String) { store.contents.scopes[code] = (name, 0) }

  public func nextSequence(of scope: String) -> UInt64? {
    store.contents.scopes[scope]?.sequence += 1
    return store.contents.scopes[scope]?.sequence
  }

  public func save(_ entry: FeedEntry) {
    let known = store.contents.feeds[entry.scope]?[entry.record]
    store.contents.feeds[entry.scope, default: [:]][entry.record] = FeedEntry(
      scope: entry.scope, record: entry.record, sequence: entry.sequence, isRemoved: entry.isRemoved,
      entered: known?.entered ?? entry.entered)
  }

  public func addShare(_ record: RecordReference, to scope: String) -> Bool {
    store.contents.shares[record, default: []].insert(scope).inserted
  }

  public func removeShare(_ record: RecordReference, from scope: String) {
    store.contents.shares[record]?.remove(scope)
  }

  public func save(_ device: DeviceRecord) { store.contents.devices[device.id] = device }

  public func save(_ grant: ScopeGrant, of device: Identifier) {
    store.contents.grants[device, default: [:]][grant.scope] = grant
  }

  public func save(_ line: Line) { store.contents.lines[line.device, default: [:]][line.incarnation] = line }
  public func save(_ invite: Invite) { store.contents.invites[invite.hash] = invite }

  public func removeInvites(expiredBefore time: Int64) {
    store.contents.invites = store.contents.invites.filter { $0.value.expires >= time }
  }

  public func save(_ held: HeldChange) {
    if let known = heldChange(of: held.device, held.record) { store.contents.held[known.id] = nil }
    store.contents.held[held.id] = held
  }

  public func removeHeld(_ id: Identifier) { store.contents.held[id] = nil }

  public func save(_ refusal: RefusedDot, of record: RecordReference) {
    store.contents.refusals[record, default: [:]][refusal.refused] = refusal
  }

  public func save(_ telling: Telling, for device: Identifier) {
    store.contents.tellings[device, default: [:]][telling.record] = (telling, nil)
  }

  public func removeTellings(for device: Identifier, told token: Data) {
    store.contents.tellings[device] = store.contents.tellings[device]?.filter { $0.value.told != token }
  }

  public func markTold(_ device: Identifier, token: Data) {
    store.contents.tellings[device] = store.contents.tellings[device]?.mapValues { ($0.telling, token) }
  }

  public func save(_ acknowledgement: Acknowledgement) {
    let dot = Dot(incarnation: acknowledgement.incarnation, counter: 0)
    let key = "\(acknowledgement.device) \(dot) \(acknowledgement.scope)"
    store.contents.acknowledgements[key] = acknowledgement
  }

  public func setCollected(_ record: RecordReference, _ vector: VersionVector?) {
    store.contents.collected[record] = vector
  }
}

extension OutboxFilter {
  fileprivate func matches(_ entry: OutboxEntry) -> Bool {
    switch self {
    case .pending: entry.isPending
    case .forked: entry.isForked
    case .held: entry.decision == .held
    case .refused: entry.decision == .refused
    case .open: entry.isPending || entry.decision != .none
    }
  }
}
