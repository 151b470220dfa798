import Foundation
import SyncModel

/// The cases of `protocol/vectors/merge.json`, in the format of `protocol/merge.md` §8.
enum VectorFile {
  struct Unreadable: Error { let what: String }

  typealias Object = [String: Any]

  static func cases() throws -> [Object] {
    let path = URL(filePath: #filePath).appending(path: "../../../protocol/vectors/merge.json").standardized
    guard let cases = try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [Object] else {
      throw Unreadable(what: path.path)
    }
    return cases
  }

  static func object(_ any: Any?) throws -> Object {
    guard let object = any as? Object else { throw Unreadable(what: "\(any ?? "nothing")") }
    return object
  }

  static func list(_ any: Any?) throws -> [Any] {
    guard let list = any as? [Any] else { throw Unreadable(what: "\(any ?? "nothing")") }
    return list
  }

  static func string(_ any: Any?) throws -> String {
    guard let string = any as? String else { throw Unreadable(what: "\(any ?? "nothing")") }
    return string
  }

  static func number(_ any: Any?) throws -> UInt64 {
    // A number that does not fit is a malformed state of the file's, not an unreadable file.
    guard let number = UInt64(try string(any)) else { throw MergeError.malformedState }
    return number
  }

  static func identifier(_ any: Any?) throws -> Identifier {
    guard let id = Identifier(try string(any)), id.description == any as? String else {
      throw Unreadable(what: "\(any ?? "nothing")")
    }
    return id
  }

  static func dot(_ any: Any?) throws -> Dot {
    let parts = try list(any)
    guard parts.count == 3 else { throw Unreadable(what: "dot") }
    return Dot(incarnation: try incarnation(Array(parts.prefix(2))), counter: try number(parts[2]))
  }

  static func incarnation(_ any: Any?) throws -> Incarnation {
    let parts = try list(any)
    guard parts.count == 2 else { throw Unreadable(what: "incarnation") }
    return Incarnation(replica: try identifier(parts[0]), number: try number(parts[1]))
  }

  static func vector(_ any: Any?) throws -> VersionVector {
    var vector = VersionVector()
    for entry in try list(any).map(dot) {
      guard entry.counter > 0, vector[entry.incarnation] == 0 else { throw MergeError.malformedState }
      vector.insert(entry)
    }
    return vector
  }

  static func column(_ any: Any?) throws -> ColumnValue {
    if any is NSNull { return .null }
    let object = try object(any)
    guard let (kind, content) = object.first, object.count == 1 else { throw Unreadable(what: "column value") }
    switch kind {
    case "integer":
      guard let value = Int64(try string(content)) else { throw Unreadable(what: "integer") }
      return .integer(value)
    case "real":
      let digits = try string(content)
      guard digits.utf8.count == 16, let bits = UInt64(digits, radix: 16) else { throw Unreadable(what: "real") }
      return .real(Double(bitPattern: bits))
    case "text": return .text(try string(content))
    case "blob": return .blob(try bytes(string(content)))
    default: throw Unreadable(what: kind)
    }
  }

  static func bytes(_ digits: String) throws -> [UInt8] {
    let all = Array(digits.utf8)
    guard all.count.isMultiple(of: 2) else { throw Unreadable(what: "hex") }
    return try stride(from: 0, to: all.count, by: 2).map {
      guard let byte = UInt8(String(decoding: all[$0..<$0 + 2], as: UTF8.self), radix: 16) else {
        throw Unreadable(what: "hex")
      }
      return byte
    }
  }

  static func value(_ any: Any?) throws -> UnitValue {
    UnitValue(try object(any).map { UnitValue.Column(name: $0.key, value: try column($0.value)) })
  }

  static func values(_ any: Any?) throws -> [String: UnitValue] {
    try object(any ?? Object()).mapValues { try value($0) }
  }

  static func mark(_ any: Any?) throws -> Life {
    switch try string(any) {
    case "alive": .alive
    case "deleted": .deleted
    case let mark: throw Unreadable(what: mark)
    }
  }

  /// Of a state, in which a value holds no nulls.
  private static func keptValue(_ any: Any?) throws -> UnitValue {
    let value = try value(any)
    guard value == value.withoutNulls else { throw Unreadable(what: "a null") }
    return value
  }

  static func state(_ any: Any?) throws -> RecordState {
    let object = try object(any)
    var state = RecordState(vector: try vector(object["vector"]))
    state.life = MultiValue(
      try list(object["life"]).map { pair in
        let pair = try self.object(pair)
        return .init(dot: try dot(pair["dot"]), content: try mark(pair["mark"]))
      })
    for (name, pairs) in try self.object(object["units"]) {
      state.units[name] = MultiValue(
        try list(pairs).map { pair in
          let pair = try self.object(pair)
          return .init(dot: try dot(pair["dot"]), content: try keptValue(pair["value"]))
        })
    }
    return state
  }

  static func write(_ any: Any?) throws -> Write {
    let object = try object(any)
    switch try string(object["kind"]) {
    case "insert": return .insert(try values(object["values"]))
    case "edit": return .edit(try values(object["values"]))
    case "delete": return .delete
    case "resolve": return .resolve(unit: try string(object["unit"]), value: try value(object["value"]))
    case "resolve-life": return .resolveLife(try mark(object["mark"]))
    case let kind: throw Unreadable(what: kind)
    }
  }
}
