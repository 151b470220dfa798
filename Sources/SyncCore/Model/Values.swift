/// What one column of a synced table holds: SQLite's five storage classes.
public enum ColumnValue: Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

extension ColumnValue: Hashable {
  /// Equality of type and bytes. Swift's `String ==` calls composed and decomposed letters equal, SQLite does not;
  /// two replicas must agree with what is stored.
  public static func == (left: ColumnValue, right: ColumnValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.integer(let a), .integer(let b)): a == b
    case (.real(let a), .real(let b)): a.bitPattern == b.bitPattern
    case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
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
  public init(_ columns: some Sequence<Column> = [Column]()) {
    self.columns = []
    for column in columns { set(column.name, to: column.value) }
  }

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
    guard columns.contains(where: { $0.value == .null }) else { return self }
    var value = self
    value.columns.removeAll { $0.value == .null }
    return value
  }

  private mutating func set(_ name: String, to value: ColumnValue) {
    let column = Column(name: name, value: value)
    if let last = columns.last, bytesPrecede(last.name, name) {
      columns.append(column)
    } else if let index = columns.firstIndex(where: { !bytesPrecede($0.name, name) }) {
      if columns[index].name == name { columns[index] = column } else { columns.insert(column, at: index) }
    } else {
      columns.append(column)
    }
  }
}

/// A text by its bytes, as SQLite and the wire compare them: `String ==` would take two scopes, or two officers, that
/// Unicode calls equal for one.
package struct ExactText: Hashable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: ExactText, right: ExactText) -> Bool {
    left.text.utf8.count == right.text.utf8.count && left.text.utf8.elementsEqual(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

/// Whether the UTF-8 bytes of `left` come before those of `right`: the order of names everywhere in the protocol.
public func bytesPrecede(_ left: String, _ right: String) -> Bool {
  left.utf8.lexicographicallyPrecedes(right.utf8)
}
