import Foundation

/// What one column of a synced table holds: SQLite's five storage classes.
public enum ColumnValue: Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

extension ColumnValue {
  var isNull: Bool { if case .null = self { true } else { false } }
}

extension ColumnValue: Hashable {
  /// Equality of type and bytes. Swift's `String ==` calls composed and decomposed letters equal, SQLite does not;
  /// two replicas must agree with what is stored.
  public static func == (left: ColumnValue, right: ColumnValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.integer(let a), .integer(let b)): a == b
    case (.real(let a), .real(let b)): a.bitPattern == b.bitPattern
    case (.text(let a), .text(let b)): haveSameBytes(a, b)
    case (.blob(let a), .blob(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .integer(let value): hasher.combine(value)
    case .real(let value): hasher.combine(value.bitPattern)
    case .text(let value): for byte in value.utf8 { hasher.combine(byte) }
    case .blob(let value): hasher.combine(value)
    }
  }
}

/// The value of one change unit: its columns by name.
public struct UnitValue: Hashable, Sendable {
  public struct Column: Hashable, Sendable {
    public let name: String
    public let value: ColumnValue

    public init(name: String, value: ColumnValue) {
      self.name = name
      self.value = value
    }
  }

  /// In the byte order of their names, each name once.
  public private(set) var columns: [Column]

  /// - parameter columns: In any order; of a name given twice the last value stays.
  public init(_ columns: [Column] = []) {
    // From a row, the wire or another value they come in order: then nothing is to be moved.
    let isInOrder = columns.indices.dropFirst().allSatisfy { bytesPrecede(columns[$0 - 1].name, columns[$0].name) }
    self.columns = isInOrder ? columns : []
    if !isInOrder { for column in columns { set(column) } }
  }

  /// Likewise.
  public init(_ columns: some Sequence<Column>) { self.init(Array(columns)) }

  public init(_ columns: KeyValuePairs<String, ColumnValue>) {
    self.init(columns.map { Column(name: $0.key, value: $0.value) })
  }

  public subscript(name: String) -> ColumnValue? { columns.first { $0.name == name }?.value }

  /// This value, with the columns of `older` that it does not name itself, and without nulls.
  public func carryingOver(_ older: UnitValue) -> UnitValue {
    UnitValue(older.columns + columns).withoutNulls
  }

  /// This value as it is kept: a column that is null is left out, absent and null being the same. Otherwise a
  /// program that knows one more column would read another value from the same row.
  public var withoutNulls: UnitValue {
    guard columns.contains(where: \.value.isNull) else { return self }
    var value = self
    value.columns.removeAll(where: \.value.isNull)
    return value
  }

  private mutating func set(_ column: Column) {
    if let last = columns.last, bytesPrecede(last.name, column.name) {
      columns.append(column)
    } else if let index = columns.firstIndex(where: { !bytesPrecede($0.name, column.name) }) {
      if columns[index].name == column.name { columns[index] = column } else { columns.insert(column, at: index) }
    } else {
      columns.append(column)
    }
  }
}

/// A text by its bytes, as SQLite and the wire compare them: `String ==` would take two scopes, or two officers, that
/// Unicode calls equal for one. Inlinable, so that dictionaries of other modules are specialised for it.
package struct ExactText: Hashable {
  package let text: String

  @inlinable package init(_ text: String) { self.text = text }

  @inlinable package static func == (left: ExactText, right: ExactText) -> Bool { haveSameBytes(left.text, right.text) }

  @inlinable package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// Whether two texts are the same UTF-8 bytes, which is more than that Unicode calls them equal.
package func haveSameBytes(_ left: String, _ right: String) -> Bool {
  if left.utf8.count != right.utf8.count { return false }
  var right = right
  return right.withUTF8 { haveSameBytes(left, UnsafeRawBufferPointer($0)) }
}

/// Whether a text is those UTF-8 bytes.
func haveSameBytes(_ left: String, _ right: UnsafeRawBufferPointer) -> Bool {
  var left = left
  return left.withUTF8 { $0.count == right.count && order(UnsafeRawBufferPointer($0), right) == 0 }
}

/// Whether the UTF-8 bytes of `left` come before those of `right`: the order of names everywhere in the protocol.
public func bytesPrecede(_ left: String, _ right: String) -> Bool {
  var (left, right) = (left, right)
  return left.withUTF8 { left in
    right.withUTF8 { order(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer($0)) < 0 }
  }
}

/// Below 0, 0 or above, as `left` comes before `right`, is the same, or comes after. Element by element through Swift's
/// own views this costs several times as much, and merging compares little else than names.
private func order(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
  let shorter = min(left.count, right.count)
  guard shorter > 0, let one = left.baseAddress, let other = right.baseAddress else { return left.count - right.count }
  let order = Int(memcmp(one, other, shorter))
  return order != 0 ? order : left.count - right.count
}
