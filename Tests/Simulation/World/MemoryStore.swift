public import Foundation
public import SyncModel

/// A replica kept in memory: what the engine needs of a store, without SQL, so that thousands of worlds run in a
/// second. A copy of its contents is a backup, or a clone.
public final class MemoryStore: SimulatedStore {
  public let schema: Schema
  public let role: StoreRole
  public let environment: StoreEnvironment
  fileprivate(set) var contents = Contents()
  /// Those whose keys are erased, which no backup brings back.
  fileprivate var erased: Set<Identifier> = []
  /// How to take back what the present transaction has done, the last change at the end. A copy of the contents to go
  /// back to would cost a copy of each table that a transaction touches.
  private var undo: [(inout Contents) -> Void] = []

  public init(schema: Schema, role: StoreRole, environment: StoreEnvironment) {
    self.schema = schema
    self.role = role
    self.environment = environment
  }

  public func write<T>(officer: String?, _ body: (MemoryTransaction) throws -> T) throws -> T {
    undo = []
    return try savepoint { try body(MemoryTransaction(self, officer: officer)) }
  }

  public func read<T>(_ body: (MemoryTransaction) throws -> T) throws -> T {
    try body(MemoryTransaction(self, officer: nil))
  }

  /// Runs `body`, and takes back what it did when it throws.
  ///
  /// - parameter keepingIdentity: Dots that the body has given are not given again.
  fileprivate func savepoint<T>(keepingIdentity: Bool = false, _ body: () throws -> T) throws -> T {
    let mark = undo.count
    do {
      return try body()
    } catch {
      let identity = contents.identity
      while undo.count > mark { undo.removeLast()(&contents) }
      if keepingIdentity { change(\.identity) { $0 = identity } }
      throw error
    }
  }

  /// Sets one entry of a table, so that it can be taken back.
  fileprivate func set<Key: Hashable, Value>(
    _ table: WritableKeyPath<Contents, [Key: Value]>, _ key: Key, _ value: Value?
  ) {
    let old = contents[keyPath: table][key]
    undo.append { $0[keyPath: table][key] = old }
    contents[keyPath: table][key] = value
  }

  /// Changes a part of the contents, so that it can be taken back.
  fileprivate func change<Part>(_ part: WritableKeyPath<Contents, Part>, _ body: (inout Part) -> Void) {
    let old = contents[keyPath: part]
    undo.append { $0[keyPath: part] = old }
    body(&contents[keyPath: part])
  }

  fileprivate func append(_ line: ChainedLine) {
    undo.append { $0.audit.removeLast() }
    contents.audit.append(line)
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
    var feeds: [FeedKey: FeedEntry] = [:]
    var shares: [RecordReference: Set<String>] = [:]
    var devices: [Identifier: DeviceRecord] = [:]
    var grants: [Identifier: [String: ScopeGrant]] = [:]
    var lines: [Identifier: [Incarnation: Line]] = [:]
    var invites: [Data: Invite] = [:]
    var held: [Identifier: HeldChange] = [:]
    var refusals: [RecordReference: [Dot: RefusedDot]] = [:]
    var tellings: [Identifier: [RecordReference: (telling: Telling, told: Data?)]] = [:]
    var acknowledgements: [AcknowledgementKey: Acknowledgement] = [:]
    var collected: [RecordReference: VersionVector] = [:]
    var audit: [ChainedLine] = []
  }

  struct Kept {
    var stored: StoredRecord
    var status: RecordStatus
  }

  struct FeedKey: Hashable {
    let scope: String
    let record: RecordReference
  }

  struct AcknowledgementKey: Hashable {
    let device: Identifier
    let incarnation: Incarnation
    let scope: String
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

  public func become(_ identity: Identity) { store.change(\.identity) { $0 = identity } }
  public func setting(_ name: String) -> String? { store.contents.settings[name] }
  public func set(_ name: String, to value: String?) { store.set(\.settings, name, value) }

  public func note(event code: String, _ detail: String) {
    store.change(\.events) { $0.append(StoreEvent(at: now, code: code, detail: detail)) }
  }

  public func capture() {}
  public func uncaptured<T>(_ body: () throws -> T) throws -> T { try body() }

  public var hasSavepoints: Bool { true }

  public func savepoint<T>(_ body: () throws -> T) throws -> T {
    try store.savepoint(keepingIdentity: true, body)
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
    store.set(\.records, record, MemoryStore.Kept(stored: stored, status: status))
  }

  public func remove(_ record: RecordReference) { store.set(\.records, record, nil) }
  public func removeHistory(of record: RecordReference) { store.set(\.history, record, nil) }
  /// There is nothing below the records here.
  public func forgetTraces() -> Bool { true }

  public func eraseKey(of subject: Identifier) { store.erased.insert(subject) }

  public func subjectsWithErasedKeys() -> [Identifier] { store.erased.sorted() }

  public func removeReplaced(_ dot: Dot, of record: RecordReference) {
    store.set(\.history, record, store.contents.history[record]?.filter { $0.key.dot != dot })
  }

  public func keep(
    _ version: RecordState, of record: RecordReference, unit: String, _ dot: Dot, unsent: Bool
  ) {
    let key = MemoryStore.HistoryKey(dot: dot, unit: unit)
    var versions = store.contents.history[record] ?? [:]
    guard versions[key] == nil else { return }
    versions[key] = MemoryStore.Replaced(version: version, unsent: unsent)
    store.set(\.history, record, versions)
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
  public func save(_ entry: OutboxEntry, _ record: RecordReference) { store.set(\.outbox, record, entry) }

  public func setSent(_ record: RecordReference, _ vector: VersionVector) {
    guard var entry = store.contents.outbox[record] else { return }
    entry.sent = vector
    store.set(\.outbox, record, entry)
  }

  public func removeOutboxEntry(_ record: RecordReference) {
    store.set(\.outbox, record, nil)
    let versions = store.contents.history[record]?.mapValues {
      MemoryStore.Replaced(version: $0.version, unsent: false)
    }
    store.set(\.history, record, versions)
  }

  public func forkOutbox() {
    store.change(\.outbox) { outbox in
      for record in outbox.keys { outbox[record]?.isForked = true }
    }
  }

  public func restartOutbox() {
    store.change(\.outbox) { outbox in
      outbox = outbox.mapValues { entry in
        var entry = entry
        entry.base = nil
        entry.sent = nil
        entry.isRecovered = true
        entry.isPending = entry.isPending || entry.decision == .held
        return entry
      }
    }
    store.change(\.history) { history in
      history = history.mapValues { versions in
        versions.mapValues { MemoryStore.Replaced(version: $0.version, unsent: true) }
      }
    }
  }

  public func offerOutbox() {
    store.change(\.outbox) { outbox in
      for (record, entry) in outbox where entry.isRecovered { outbox[record]?.isPending = true }
    }
  }

  public func set(_ cursors: [FeedCursor]) {
    store.change(\.cursors) { $0 = cursors.sorted { $0.scope < $1.scope } }
  }

  // MARK: A hub's own

  public func scopes() -> [(code: String, name: String)] {
    store.contents.scopes.map { ($0.key, $0.value.name) }.sorted { $0.0 < $1.0 }
  }

  public func scopeName(_ code: String) -> String? { store.contents.scopes[code]?.name }
  public func sequence(of scope: String) -> UInt64? { store.contents.scopes[scope]?.sequence }

  public func feedEntries(of record: RecordReference) -> [FeedEntry] {
    store.contents.scopes.keys.sorted().compactMap {
      store.contents.feeds[MemoryStore.FeedKey(scope: $0, record: record)]
    }
  }

  public func feedEntries(in scope: String, after sequence: UInt64, limit: Int) -> [FeedEntry] {
    let later = store.contents.feeds.values.filter { $0.sequence > sequence && $0.scope == scope }
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
        let isThere = store.contents.feeds.values.contains {
          $0.record.id == held.waitsFor && !$0.isRemoved && scopes.contains($0.scope)
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
  public func collectedRecords() -> [RecordReference] { store.contents.collected.keys.sorted(by: byName) }

  public func auditHead() -> AuditHead {
    store.contents.audit.last.map { AuditHead(number: $0.line.number, hash: $0.hash) } ?? .start
  }

  public func forEachAuditLine(_ body: (ChainedLine) throws -> Void) throws {
    try store.contents.audit.forEach(body)
  }

  public func append(_ line: ChainedLine) { store.append(line) }

  public func insertScope(_ code: String, name: String) { store.set(\.scopes, code, (name, 0)) }

  public func nextSequence(of scope: String) -> UInt64? {
    guard var known = store.contents.scopes[scope] else { return nil }
    known.sequence += 1
    store.set(\.scopes, scope, known)
    return known.sequence
  }

  public func save(_ entry: FeedEntry) {
    let key = MemoryStore.FeedKey(scope: entry.scope, record: entry.record)
    let entered = store.contents.feeds[key]?.entered ?? entry.entered
    store.set(
      \.feeds, key,
      FeedEntry(
        scope: entry.scope, record: entry.record, sequence: entry.sequence, isRemoved: entry.isRemoved,
        entered: entered))
  }

  public func addShare(_ record: RecordReference, to scope: String) -> Bool {
    var scopes = store.contents.shares[record] ?? []
    let isNew = scopes.insert(scope).inserted
    store.set(\.shares, record, scopes)
    return isNew
  }

  public func removeShare(_ record: RecordReference, from scope: String) {
    store.set(\.shares, record, store.contents.shares[record]?.subtracting([scope]))
  }

  public func save(_ device: DeviceRecord) { store.set(\.devices, device.id, device) }

  public func save(_ grant: ScopeGrant, of device: Identifier) {
    var grants = store.contents.grants[device] ?? [:]
    grants[grant.scope] = grant
    store.set(\.grants, device, grants)
  }

  public func save(_ line: Line) {
    var lines = store.contents.lines[line.device] ?? [:]
    lines[line.incarnation] = line
    store.set(\.lines, line.device, lines)
  }

  public func save(_ invite: Invite) { store.set(\.invites, invite.hash, invite) }

  public func removeInvites(expiredBefore time: Int64) {
    store.change(\.invites) { invites in invites = invites.filter { $0.value.expires >= time } }
  }

  public func save(_ held: HeldChange) {
    if let known = heldChange(of: held.device, held.record) { store.set(\.held, known.id, nil) }
    store.set(\.held, held.id, held)
  }

  public func removeHeld(_ id: Identifier) { store.set(\.held, id, nil) }

  public func save(_ refusal: RefusedDot, of record: RecordReference) {
    var refusals = store.contents.refusals[record] ?? [:]
    refusals[refusal.refused] = refusal
    store.set(\.refusals, record, refusals)
  }

  public func save(_ telling: Telling, for device: Identifier) {
    var tellings = store.contents.tellings[device] ?? [:]
    tellings[telling.record] = (telling, nil)
    store.set(\.tellings, device, tellings)
  }

  public func removeTellings(for device: Identifier, told token: Data) {
    store.set(\.tellings, device, store.contents.tellings[device]?.filter { $0.value.told != token })
  }

  public func markTold(_ device: Identifier, token: Data) {
    store.set(\.tellings, device, store.contents.tellings[device]?.mapValues { ($0.telling, token) })
  }

  public func save(_ acknowledgement: Acknowledgement) {
    let key = MemoryStore.AcknowledgementKey(
      device: acknowledgement.device, incarnation: acknowledgement.incarnation, scope: acknowledgement.scope)
    store.set(\.acknowledgements, key, acknowledgement)
  }

  public func setCollected(_ record: RecordReference, _ vector: VersionVector?) {
    store.set(\.collected, record, vector)
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
