import SyncCore
public import SyncModel

/// A column of a held change, as it is and as it would be.
public struct ComparedColumnView: Encodable, Sendable {
  public let column: String
  public let now: JSONValue
  public let asked: JSONValue
}

/// What a held change would change.
public struct HeldComparisonView: Encodable, Sendable {
  /// What the record is about, for people; its table alone where it is not in the register.
  public let subject: String
  /// Whether the record is in the register.
  public let isKnown: Bool
  /// Those that differ.
  public let columns: [ComparedColumnView]
  let persons: [String]

  private enum CodingKeys: CodingKey {
    case subject, isKnown, columns
  }
}

extension HeldComparisonView: ShowsPersons {
  /// Whom the record or the change names.
  public var shownPersons: Set<String> { Set(persons) }
}

extension Register {
  /// A value in which numbers and names stand in the place of ids. Whom it names has to be in the access log already: it
  /// is for values of a view that is.
  public func named(_ value: JSONValue) throws -> JSONValue { try store.read { try $0.named(value) } }

  /// What a held change would change of its record.
  ///
  /// - throws: ``HubError/unknownHeld(_:)``.
  public func comparison(ofHeld id: Identifier) throws -> HeldComparisonView {
    try read { reader in
      guard let held = try reader.heldChange(id) else { throw HubError.unknownHeld(id.description) }
      let state = try reader.state(held.record)
      let (now, asked) = (provisionalColumns(state), provisionalColumns(held.change.state))
      let values = [state, held.change.state].flatMap { $0.units.values.flatMap { $0.versions.map(\.content) } }
      return HeldComparisonView(
        subject: state.lives ? try reader.subject(held.record) : held.record.table, isKnown: !state.isEmpty,
        columns: try Set(now.keys).union(asked.keys).sorted().compactMap { column in
          let (before, after) = (now[column] ?? .null, asked[column] ?? .null)
          if before == after { return nil }
          return ComparedColumnView(
            column: column, now: try reader.named(before, column), asked: try reader.named(after, column))
        }, persons: held.record.persons(namedIn: values))
    }
  }
}

extension StoreReader {
  fileprivate func named(_ value: JSONValue) throws -> JSONValue {
    guard case .object(let columns) = value else { return value }
    return .object(
      Dictionary(uniqueKeysWithValues: try columns.map { ($0.key, try named($0.value, $0.key)) }))
  }

  fileprivate func named(_ value: JSONValue, _ column: String) throws -> JSONValue {
    guard case .text(let text) = value, let id = Identifier(text) else { return value }
    let name: String? =
      if column.hasSuffix("market_id") {
        try label("number", of: "market", id)
      } else if column.hasSuffix("lot_id") {
        try label("number", of: "lot", id)
      } else if column.hasSuffix("person_id") || column == "other_id" {
        try personName(id)
      } else {
        nil
      }
    return name.map { $0.isEmpty ? value : .text($0) } ?? value
  }
}
