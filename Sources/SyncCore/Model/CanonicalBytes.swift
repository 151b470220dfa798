import Crypto
import Foundation

/// What is hashed, put together in one buffer: numbers as eight bytes, the most significant first; texts and blobs after
/// their length in four such bytes.
///
/// It has memory of its own: a record is put together of some forty pieces, and to an array each costs several times its copy.
package struct CanonicalBytes: ~Copyable {
  private var start: UnsafeMutableRawPointer
  private var capacity: Int
  private var count = 0

  /// - parameter capacity: How many bytes there will be, as far as is known; more find room too.
  init(capacity: Int) {
    start = .allocate(byteCount: capacity, alignment: 1)
    self.capacity = capacity
  }

  deinit { start.deallocate() }

  /// What was written.
  var bytes: [UInt8] { withBytes { Array($0) } }

  /// What was written, for as long as `body` runs.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    body(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// The SHA-256 of what was written.
  var hash: SHA256Digest {
    var hasher = SHA256()
    withBytes { hasher.update(bufferPointer: $0) }
    return hasher.finalize()
  }

  private mutating func write(_ content: UnsafeRawBufferPointer) {
    guard let first = content.baseAddress else { return }
    if count + content.count > capacity { grow(by: content.count) }
    (start + count).copyMemory(from: first, byteCount: content.count)
    count += content.count
  }

  private mutating func grow(by more: Int) {
    capacity = max(2 * capacity, count + more)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
    larger.copyMemory(from: start, byteCount: count)
    start.deallocate()
    start = larger
  }

  mutating func append(_ byte: UInt8) { withUnsafeBytes(of: byte) { write($0) } }

  mutating func append(_ number: UInt64) { withUnsafeBytes(of: number.bigEndian) { write($0) } }

  mutating func append(_ id: Identifier) { withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { write($0) } }

  /// Replica, incarnation number and counter, 32 bytes.
  mutating func append(_ dot: Dot) {
    let life = dot.incarnation
    withUnsafeBytes(
      of: (
        life.replica.high.bigEndian, life.replica.low.bigEndian, life.number.bigEndian, dot.counter.bigEndian
      )
    ) { write($0) }
  }

  mutating func append(length: Int) {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: length).bigEndian) { write($0) }
  }

  /// What `body` appends, after its length.
  mutating func appendMeasured(_ body: (inout CanonicalBytes) -> Void) {
    let place = count
    append(length: 0)
    let first = count
    body(&self)
    (start + place).storeBytes(of: UInt32(truncatingIfNeeded: count - first).bigEndian, as: UInt32.self)
  }

  mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
  }

  mutating func append(_ data: [UInt8]) { data.withUnsafeBytes { append($0) } }

  mutating func append(_ data: Data) { data.withUnsafeBytes { append($0) } }

  mutating func append(_ data: UnsafeRawBufferPointer) {
    append(length: data.count)
    write(data)
  }

  /// What is in this form already.
  mutating func append(canonical content: [UInt8]) { content.withUnsafeBytes { write($0) } }

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
    appendMeasured { content in
      for column in value.columns {
        content.append(column.name)
        content.append(column.value)
      }
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
