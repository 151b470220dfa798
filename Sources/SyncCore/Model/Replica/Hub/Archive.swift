/// Records that the office has taken from every device and keeps for itself: they are in no scope. What names them comes
/// and goes as before, but what a device does to that is held (`protocol/sync.md` §7).
extension ReplicaStorage {
  /// Takes a record out of every scope: the devices drop it at their next sync. Nothing but ``bringBack(_:)`` gives it to
  /// one again.
  ///
  /// - parameter record: Of a table whose home is ``HomeScope/writer``: another home follows from values.
  /// - returns: Whether it was not archived yet.
  public func archive(_ record: RecordReference) throws -> Bool {
    guard case .writer? = schema[record.table]?.home, let known = try stored(record), try !isArchived(record)
    else { return false }
    let shares = try shares(of: record)
    for scope in shares { try removeShare(record, from: scope) }
    try set(record.archiveSetting, to: ([known.scope] + shares).joined(separator: "\n"))
    try put(known.state, record, scope: "", from: known.scope)
    try audit(.archived, record, known.state, officer: officer)
    return true
  }

  /// Gives an archived record back to its scopes, and to those in which others name it by now.
  ///
  /// - returns: Whether it was archived.
  public func bringBack(_ record: RecordReference) throws -> Bool {
    guard let former = try setting(record.archiveSetting), let known = try stored(record) else { return false }
    let scopes = former.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let home = scopes.first ?? ""
    for scope in Set(scopes.dropFirst() + (try scopesNaming(record))) where scope != home {
      _ = try addShare(record, to: scope)
    }
    try set(record.archiveSetting, to: nil)
    try put(known.state, record, scope: home, from: known.scope)
    try audit(.broughtBack, record, known.state, officer: officer)
    return true
  }

  /// The home scopes of the living records that name this one.
  private func scopesNaming(_ record: RecordReference) throws -> [String] {
    try schema.tables.flatMap { table in
      try table.columns.filter { $0.references == record.table }.flatMap { column in
        try records(of: table, naming: record.id, in: column.name).compactMap { try scope($0) }
      }
    }.filter { !$0.isEmpty }
  }

  /// Notes that the office has decided to keep a record longer.
  public func noteKept(_ record: RecordReference) throws {
    try audit(.kept, record, try state(record), officer: officer)
  }
}

extension ReplicaView {
  /// Whether the office has taken the record from every device.
  public func isArchived(_ record: RecordReference) throws -> Bool { try setting(record.archiveSetting) != nil }
}

extension RecordReference {
  /// Where a hub keeps the scopes that the record had: its home, then those that it was shared to, a line each.
  fileprivate var archiveSetting: String { "archived:\(table):\(id)" }
}
