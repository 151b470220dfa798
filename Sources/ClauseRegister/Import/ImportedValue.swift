import Foundation

/// A JSON value; its numbers are strings, which `JSONCleaner` made of them to keep them exact.
indirect enum ImportedValue: Sendable, Equatable {
  case null
  case bool(Bool)
  case string(String)
  case array([ImportedValue])
  case object([String: ImportedValue])

  /// Reads text that `JSONCleaner` has cleaned.
  init(cleaned bytes: [UInt8]) throws(ProcurementFileError) {
    guard
      let value = try? JSONSerialization.jsonObject(
        with: Data(bytes), options: [.fragmentsAllowed])
    else { throw .notRecognised }
    self.init(value)
  }

  /// The recursion is safe, for `JSONCleaner` limits the depth.
  private init(_ value: Any) {
    switch value {
    case let text as String: self = .string(text)
    case let items as [Any]: self = .array(items.map { ImportedValue($0) })
    case let members as [String: Any]: self = .object(members.mapValues { ImportedValue($0) })
    case let number as NSNumber: self = .bool(number.boolValue)
    default: self = .null
    }
  }

  /// A member by name. `acheteur.id` is the `id` of the `acheteur`, or else a member of just that
  /// name or of `acheteur_id`, as some publishers flatten them.
  subscript(path: String) -> ImportedValue? {
    guard case .object(let members) = self else { return nil }
    if let member = members[path] { return member }
    guard let dot = path.firstIndex(of: ".") else { return nil }
    if let nested = members[String(path[..<dot])]?[String(path[path.index(after: dot)...])] {
      return nested
    }
    return members[path.replacing(".", with: "_")]
  }

  /// The elements of a list, however it is wrapped.
  ///
  /// Version 1 has `[a, b]`, version 2 `{"wrapper":[a, b]}` or `[{"wrapper":a},{"wrapper":b}]`, and
  /// files mix them or give a lone element without a list.
  func items(unwrapping wrappers: [String]) -> [ImportedValue] {
    switch self {
    case .null: return []
    case .array(let items): return items.flatMap { $0.items(unwrapping: wrappers) }
    case .object(let members):
      let inner = wrappers.lazy.compactMap { members[$0] }.first
      return inner?.items(unwrapping: wrappers) ?? [self]
    case .bool, .string: return [self]
    }
  }

  /// Roughly the JSON it came from, for a warning.
  var shown: String {
    switch self {
    case .null: return "null"
    case .bool(let value): return String(value)
    case .string(let text): return text
    case .array(let items): return "[" + items.map(\.shown).joined(separator: ", ") + "]"
    case .object(let members):
      let parts = members.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.shown)" }
      return "{" + parts.joined(separator: ", ") + "}"
    }
  }
}
