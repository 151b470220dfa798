/// A record's place in the feed of a scope.
public struct FeedEntry: Hashable, Sendable {
  public let scope: String
  public let record: RecordReference
  public var sequence: UInt64
  public var isRemoved: Bool
  /// The sequence under which the record first came into the scope.
  public let entered: UInt64

  public init(scope: String, record: RecordReference, sequence: UInt64, isRemoved: Bool, entered: UInt64) {
    self.scope = scope
    self.record = record
    self.sequence = sequence
    self.isRemoved = isRemoved
    self.entered = entered
  }
}

/// The feeds of the scopes: every record once in each, under the sequence of its last change. The counter of a scope
/// grows inside the writing transaction, so that sequences have no gaps and follow the order of commits.
extension ReplicaStorage {
  /// Puts a record's present state at the head of the feed of its home and of every scope it is shared to, and its
  /// removal at the head of the others that had it.
  func publish(_ record: RecordReference, _ state: RecordState, home: String) throws {
    var wanted = try shares(of: record).filter { $0 != home }
    if !home.isEmpty { wanted.append(home) }
    let present = try scopesGranting(record)
    for scope in wanted { try append(record, to: scope, removed: false) }
    for scope in present where !wanted.contains(scope) { try append(record, to: scope, removed: true) }
    if state.lives { try shareReferences(of: record, state, to: home) }
  }

  /// Puts the removal of a record that is no more at the head of every feed that has it.
  func withdraw(_ record: RecordReference) throws {
    for scope in try scopesGranting(record) { try append(record, to: scope, removed: true) }
  }

  private func append(_ record: RecordReference, to scope: String, removed: Bool) throws {
    guard let sequence = try nextSequence(of: scope) else { throw HubError.unknownScope(scope) }
    try save(
      FeedEntry(scope: scope, record: record, sequence: sequence, isRemoved: removed, entered: sequence))
  }

  /// Shares what a record names, say an entry's person, to the scope that the record lives in; not what is in none.
  private func shareReferences(of record: RecordReference, _ state: RecordState, to home: String) throws {
    guard let table = schema[record.table], !home.isEmpty else { return }
    for column in table.columns {
      guard let parent = column.references, let id = table.record(namedBy: column.name, in: state) else { continue }
      let named = RecordReference(parent, id)
      if let scope = try scope(named), !scope.isEmpty, scope != home { try shareFurther(named, to: home) }
    }
  }

  private func shareFurther(_ record: RecordReference, to scope: String) throws {
    guard try addShare(record, to: scope), let known = try stored(record) else { return }
    try publish(record, known.state, home: known.scope)
  }

  /// Lets the devices of another scope hold a record too.
  public func share(_ record: RecordReference, to scope: String) throws {
    guard try hasScope(scope) else { throw HubError.unknownScope(scope) }
    if try isArchived(record) { throw HubError.archived(record) }
    try shareFurther(record, to: scope)
  }

  public func unshare(_ record: RecordReference, from scope: String) throws {
    guard try hasScope(scope) else { throw HubError.unknownScope(scope) }
    try removeShare(record, from: scope)
    guard let known = try stored(record) else { return }
    try publish(record, known.state, home: known.scope)
  }
}

extension ReplicaView {
  /// The scope under which holders of `scopes` know a record: its home where they have it, else the first of theirs
  /// that it is shared to, so that the name of another's scope does not leak. Nil when none of theirs grants it.
  func visibleScope(_ record: RecordReference, home: String, to scopes: [String]) throws -> String? {
    if scopes.contains(home) { return home }
    let granting = try scopesGranting(record)
    return scopes.first(where: granting.contains)
  }

  /// The home scope of a record and those it is shared to, in order.
  public func scopesGranting(_ record: RecordReference) throws -> [String] {
    try feedEntries(of: record).filter { !$0.isRemoved }.map(\.scope)
  }
}
