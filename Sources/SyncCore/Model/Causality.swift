/// One life of a replica's store. A store restored from a backup or copied begins a new one, under a number drawn at
/// random, so that two copies that begin a life apart never share it.
public struct Incarnation: Hashable, Comparable, Sendable {
  public let replica: Identifier
  public let number: UInt64

  public init(replica: Identifier, number: UInt64) {
    self.replica = replica
    self.number = number
  }

  public static func < (left: Incarnation, right: Incarnation) -> Bool {
    left.replica != right.replica ? left.replica < right.replica : left.number < right.number
  }
}

/// The name of one write, for ever (Almeida, Baquero, Gonçalves, Preguiça, Fonte: "Scalable and accurate causality
/// tracking for eventually consistent stores", 2014).
public struct Dot: Hashable, Comparable, Sendable {
  public let incarnation: Incarnation
  public let counter: UInt64

  public init(incarnation: Incarnation, counter: UInt64) {
    self.incarnation = incarnation
    self.counter = counter
  }

  public var replica: Identifier { incarnation.replica }

  /// The order that picks provisional values: that of the 32 big-endian bytes replica, number, counter.
  public static func < (left: Dot, right: Dot) -> Bool {
    left.incarnation != right.incarnation
      ? left.incarnation < right.incarnation : left.counter < right.counter
  }

  /// Replica, incarnation number and counter, 32 bytes.
  public var bytes: [UInt8] {
    replica.bytes + bigEndianBytes(incarnation.number) + bigEndianBytes(counter)
  }
}

extension Dot: CustomStringConvertible {
  /// `replica/number/counter`, the number in hexadecimal.
  public var description: String {
    "\(replica)/\(String(incarnation.number, radix: 16))/\(counter)"
  }
}

/// For each replica incarnation the highest counter of it that a record's state includes.
public struct VersionVector: Hashable, Sendable {
  public struct Entry: Hashable, Sendable {
    public let incarnation: Incarnation
    public var counter: UInt64

    public init(incarnation: Incarnation, counter: UInt64) {
      self.incarnation = incarnation
      self.counter = counter
    }
  }

  /// In the order of incarnations, no counter being 0. A record is written by few replicas, so that a sorted array
  /// is smaller and faster than a dictionary.
  public private(set) var entries: [Entry] = []

  public init() {}

  public init(_ entries: some Sequence<Entry>) {
    for entry in entries { raise(entry.incarnation, to: entry.counter) }
  }

  /// The highest counter of `incarnation`, 0 when none was seen.
  public subscript(incarnation: Incarnation) -> UInt64 {
    entries.first { $0.incarnation == incarnation }?.counter ?? 0
  }

  public func contains(_ dot: Dot) -> Bool { self[dot.incarnation] >= dot.counter }

  /// Whether this vector has seen all that `other` has.
  public func contains(_ other: VersionVector) -> Bool {
    other.entries.allSatisfy { self[$0.incarnation] >= $0.counter }
  }

  public mutating func insert(_ dot: Dot) { raise(dot.incarnation, to: dot.counter) }

  public mutating func formUnion(_ other: VersionVector) {
    for entry in other.entries { raise(entry.incarnation, to: entry.counter) }
  }

  /// Sets an entry to exactly `counter`, which may lower it; 0 removes it. Only re-stamping may do this.
  public mutating func set(_ incarnation: Incarnation, to counter: UInt64) {
    entries.removeAll { $0.incarnation == incarnation }
    raise(incarnation, to: counter)
  }

  private mutating func raise(_ incarnation: Incarnation, to counter: UInt64) {
    guard counter > 0 else { return }
    for index in entries.indices {
      if entries[index].incarnation == incarnation {
        entries[index].counter = max(entries[index].counter, counter)
        return
      }
      if incarnation < entries[index].incarnation {
        entries.insert(Entry(incarnation: incarnation, counter: counter), at: index)
        return
      }
    }
    entries.append(Entry(incarnation: incarnation, counter: counter))
  }
}
