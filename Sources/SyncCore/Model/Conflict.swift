import Crypto

/// Two or more competing values of one unit, or of a record's life.
public struct Conflict: Hashable, Sendable {
  /// The unit's name, empty for the record's life.
  public let unit: String
  /// A hash of the record, the unit and the competing dots: the same on every replica, another once any dot changes.
  public let id: Identifier
  /// The distinct values in the order of their numbers from 1, each as the dots that carry it.
  public let values: [[Dot]]
}

extension RecordState {
  /// The name under which a record's life appears among units.
  public static let lifeUnit = ""

  /// The open conflicts, life first, then units by name. A deleted record has none: there is nothing to choose
  /// until it is restored.
  ///
  /// - parameters:
  ///   - table: The record's table.
  ///   - record: The record's id.
  public func conflicts(table: String, record: Identifier) -> [Conflict] {
    guard lives else { return [] }
    var found: [Conflict] = []
    if life.isInConflict {
      let values = life.distinctValues.map(\.dots)
      found.append(Conflict(table, record, Self.lifeUnit, life.dots, values))
    }
    for name in unitNames {
      guard let unit = units[name], unit.isInConflict else { continue }
      let values = unit.distinctValues.map(\.dots)
      found.append(Conflict(table, record, name, unit.dots, values))
    }
    return found
  }
}

extension Conflict {
  fileprivate init(
    _ table: String, _ record: Identifier, _ unit: String, _ dots: [Dot], _ values: [[Dot]]
  ) {
    self.unit = unit
    self.values = values
    id = Self.id(table: table, record: record, unit: unit, dots: dots)
  }

  /// The id of the conflict between these dots, in order.
  public static func id(table: String, record: Identifier, unit: String, dots: [Dot]) -> Identifier {
    var content = CanonicalBytes(capacity: 128)
    content.append(table)
    content.append(record)
    content.append(unit)
    for dot in dots { content.append(dot) }
    return Identifier(content.hash)
  }
}

/// The first 16 bytes of the SHA-256 of `bytes`.
public func truncatedHash(_ bytes: [UInt8]) -> Identifier {
  var hasher = SHA256()
  bytes.withUnsafeBytes { hasher.update(bufferPointer: $0) }
  return Identifier(hasher.finalize())
}

extension Identifier {
  /// The first 16 bytes of a hash.
  init(_ hash: SHA256Digest) {
    let halves = hash.withUnsafeBytes { hash in
      (hash.loadUnaligned(fromByteOffset: 0, as: UInt64.self), hash.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
    self.init(high: UInt64(bigEndian: halves.0), low: UInt64(bigEndian: halves.1))
  }
}
