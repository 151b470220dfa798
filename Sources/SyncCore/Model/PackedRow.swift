/// The values of one row in two buffers, in the order of its table's columns. With a value of its own for each column a
/// record would cost more to pass on than to store.
public struct PackedRow: Sendable {
  package enum Kind: UInt8, Sendable {
    case null, integer, real, text, blob
  }

  /// One value: a number, or where its bytes lie. A page of a feed has hundreds of thousands of them in memory.
  package struct Cell: Sendable {
    package let kind: Kind
    /// An integer, the bits of a real, or where the bytes begin and, in the lower half, how many there are.
    private let bits: UInt64

    package static let null = Cell(kind: .null, bits: 0)

    package static func integer(_ number: Int64) -> Cell { Cell(kind: .integer, bits: UInt64(bitPattern: number)) }

    package static func real(_ number: Double) -> Cell { Cell(kind: .real, bits: number.bitPattern) }

    package static func bytes(_ kind: Kind, _ range: Range<Int>) -> Cell {
      Cell(kind: kind, bits: UInt64(UInt32(range.lowerBound)) << 32 | UInt64(UInt32(range.count)))
    }

    /// An integer, or the bits of a real.
    package var number: Int64 { Int64(bitPattern: bits) }

    package var start: Int { Int(bits >> 32) }

    package var count: Int { Int(UInt32(truncatingIfNeeded: bits)) }

    package var range: Range<Int> { start..<start + count }

    /// - parameter bytes: What the value's lie in.
    func value(in bytes: [UInt8]) -> ColumnValue {
      switch kind {
      case .null: .null
      case .integer: .integer(number)
      case .real: .real(Double(bitPattern: UInt64(bitPattern: number)))
      case .text: .text(String(decoding: bytes[range], as: UTF8.self))
      case .blob: .blob(Array(bytes[range]))
      }
    }

    /// How many bytes the value has in the canonical form.
    fileprivate var canonicalCount: Int {
      switch kind {
      case .null: 1
      case .integer, .real: 9
      case .text, .blob: 5 + count
      }
    }
  }

  package private(set) var cells: [Cell] = []
  /// What texts, which are valid UTF-8, and blobs lie in, among other things.
  package private(set) var bytes: [UInt8]

  /// - parameter columns: How many there will be.
  package init(columns: Int) {
    cells.reserveCapacity(columns)
    bytes = []
  }

  public init(_ values: [ColumnValue]) {
    self.init(columns: values.count)
    for value in values { append(value) }
  }

  /// All null, the bytes of whose values are there already.
  package init(nulls columns: Int, in bytes: [UInt8]) {
    cells = [Cell](repeating: .null, count: columns)
    self.bytes = bytes
  }

  package mutating func set(_ column: Int, to cell: Cell) { cells[column] = cell }

  package mutating func append(cell: Cell) { cells.append(cell) }

  package mutating func append(_ kind: Kind, _ content: UnsafeRawBufferPointer) {
    let start = bytes.count
    bytes.append(contentsOf: content)
    cells.append(.bytes(kind, start..<bytes.count))
  }

  package mutating func append(_ value: ColumnValue) {
    switch value {
    case .null: cells.append(.null)
    case .integer(let number): cells.append(.integer(number))
    case .real(let number): cells.append(.real(number))
    case .text(var text): text.withUTF8 { append(.text, UnsafeRawBufferPointer($0)) }
    case .blob(let content): content.withUnsafeBytes { append(.blob, $0) }
    }
  }

  public subscript(column: Int) -> ColumnValue { cells[column].value(in: bytes) }

  package func isNull(_ column: Int) -> Bool { cells[column].kind == .null }

  /// Whether the column may hold its value, see ``SyncedColumn/accepts(_:)``.
  func fits(_ column: SyncedColumn, at index: Int) -> Bool {
    let cell = cells[index]
    return switch (column.kind, cell.kind) {
    case (_, .null), (.integer, .integer), (.real, .real), (.text, .text): true
    case (.blob, .blob): column.references == nil || cell.count == 16
    default: false
    }
  }

  /// How many bytes a column has in the canonical form.
  func canonicalCount(_ column: SyncedTable.ColumnLayout) -> Int {
    column.canonicalName.count + cells[column.index].canonicalCount
  }

  /// Appends a value as ``CanonicalBytes`` does.
  ///
  /// - parameter bytes: The row's.
  func append(_ column: Int, in bytes: UnsafeRawBufferPointer, to content: inout CanonicalBytes) {
    let cell = cells[column]
    content.append(cell.kind.rawValue)
    switch cell.kind {
    case .null: break
    case .integer, .real: content.append(UInt64(bitPattern: cell.number))
    case .text, .blob: content.append(UnsafeRawBufferPointer(rebasing: bytes[cell.range]))
    }
  }
}
