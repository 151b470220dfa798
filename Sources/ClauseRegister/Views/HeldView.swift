public import SyncModel

/// A change that waits for the office's decision.
public struct HeldView: Encodable, Sendable {
  public let id: String
  public let record: String
  public let table: String
  public let officer: String
  public let device: String
  public let reason: String
  public let code: String
  public let receivedAt: String
  public let change: [String: JSONValue]
  /// The people that the change is about.
  public let persons: [String]

  /// - parameter isArchived: What it is about, or waits for, was taken from every device.
  public init(_ held: HeldChange, isArchived: Bool = false) {
    id = held.id.description
    record = held.record.id.description
    table = held.record.table
    officer = held.officer
    device = held.device.description
    let hint = localized(" (personne archivée : « retention restore »)", " (person archived: \"retention restore\")")
    reason = holdReason(held.code, held.detail) + (isArchived ? hint : "")
    code = held.code
    receivedAt = instant(held.receivedAt)
    change = provisionalColumns(held.change.state)
    persons = held.record.persons(
      namedIn: held.change.state.units.values.flatMap { $0.versions.map(\.content) })
  }
}

/// The columns of a state, as they would show.
func provisionalColumns(_ state: RecordState) -> [String: JSONValue] {
  if state.isDeleted { return ["deleted": .bool(true)] }
  var columns: [String: JSONValue] = [:]
  for unit in state.units.values {
    for column in unit.provisional?.columns ?? [] { columns[column.name] = JSONValue(column.value) }
  }
  return columns
}
