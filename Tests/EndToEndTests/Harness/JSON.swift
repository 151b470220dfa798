import Foundation

/// A JSON value, for looking into.
enum JSON: Decodable, Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case array([JSON])
  case object([String: JSON])

  /// - throws: when `text` is not exactly one JSON object.
  init(object text: String) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    guard case .object = self else { throw HarnessError("no JSON object: \(text)") }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  /// The member of that name, null when there is none.
  subscript(_ name: String) -> JSON {
    if case .object(let members) = self { members[name] ?? .null } else { .null }
  }

  subscript(_ index: Int) -> JSON {
    if case .array(let items) = self, items.indices.contains(index) { items[index] } else { .null }
  }

  var string: String { if case .text(let value) = self { value } else { "" } }
  var int: Int? { if case .integer(let value) = self { value } else { nil } }
  var isTrue: Bool { self == .bool(true) }
  var items: [JSON] { if case .array(let items) = self { items } else { [] } }
  var keys: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }

  /// The item whose member `name` is `value`.
  func first(_ name: String, _ value: String) -> JSON {
    items.first { $0[name] == .text(value) } ?? .null
  }
}
