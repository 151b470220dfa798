/// What is hashed, put together in one buffer: numbers as eight bytes, the most significant first; texts and blobs after
/// their length in four such bytes.
struct CanonicalBytes {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func append(_ byte: UInt8) { bytes.append(byte) }

  mutating func append(_ number: UInt64) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ id: Identifier) {
    append(id.high)
    append(id.low)
  }

  /// Replica, incarnation number and counter, 32 bytes.
  mutating func append(_ dot: Dot) {
    append(dot.replica)
    append(dot.incarnation.number)
    append(dot.counter)
  }

  mutating func append(length: Int) {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: length).bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ text: String) {
    append(length: text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func append(_ data: some Collection<UInt8>) {
    append(length: data.count)
    bytes.append(contentsOf: data)
  }

  /// What is in this form already.
  mutating func append(canonical content: [UInt8]) { bytes.append(contentsOf: content) }

  /// A tag byte, then the number or the text.
  mutating func append(_ value: ColumnValue) {
    switch value {
    case .null: append(0 as UInt8)
    case .integer(let number):
      append(1 as UInt8)
      append(UInt64(bitPattern: number))
    case .real(let number):
      append(2 as UInt8)
      append(number.bitPattern)
    case .text(let text):
      append(3 as UInt8)
      append(text)
    case .blob(let data):
      append(4 as UInt8)
      append(data)
    }
  }

  /// The columns in order, each its name and its value, after their length.
  mutating func append(_ value: UnitValue) {
    append(length: value.canonicalCount)
    for column in value.columns {
      append(column.name)
      append(column.value)
    }
  }
}

extension UnitValue {
  /// How many bytes it has in the canonical form.
  var canonicalCount: Int {
    columns.reduce(0) { $0 + $1.value.canonicalCount(named: $1.name) }
  }
}

extension ColumnValue {
  /// How many bytes a column has in the canonical form.
  func canonicalCount(named name: String) -> Int { 4 + name.utf8.count + canonicalCount }

  private var canonicalCount: Int {
    switch self {
    case .null: 1
    case .integer, .real: 9
    case .text(let text): 5 + text.utf8.count
    case .blob(let bytes): 5 + bytes.count
    }
  }
}
