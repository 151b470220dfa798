import Foundation
import SyncModel

/// A value of no fixed shape in an answer for scripts.
public enum JSONValue: Hashable, Sendable, Encodable {
  case null
  case bool(Bool)
  case number(Int64)
  case real(Double)
  case text(String)
  case object([String: JSONValue])

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .real(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// One column: ids as UUIDs.
  init(_ value: ColumnValue?) {
    switch value {
    case nil, .null: self = .null
    case .integer(let number): self = .number(number)
    case .real(let number): self = .real(number)
    case .text(let text): self = .text(text)
    case .blob(let bytes):
      self = .text(Identifier(bytes: bytes)?.description ?? hexadecimal(bytes))
    }
  }

  /// For people: as short as can be.
  public var plain: String {
    switch self {
    case .null: "-"
    case .bool(let value): "\(value)"
    case .number(let value): "\(value)"
    case .real(let value): "\(value)"
    case .text(let value): value
    case .object(let values):
      values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.plain)" }.joined(separator: " ")
    }
  }
}

/// A value that may be missing and is then written as `null`, so that every answer has all its keys.
@propertyWrapper
public struct Nullable<Value: Encodable & Sendable>: Encodable, Sendable {
  public var wrappedValue: Value?

  public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(wrappedValue)
  }
}

/// An instant of the store as RFC 3339 UTC; what no calendar can hold is shown as the nearest it can.
public func instant(_ milliseconds: Int64) -> String {
  let seconds = Double(min(max(milliseconds, -62_135_596_800_000), 253_402_300_799_000)) / 1000
  return Date(timeIntervalSince1970: seconds).formatted(
    Date.ISO8601FormatStyle(includingFractionalSeconds: milliseconds % 1000 != 0))
}
