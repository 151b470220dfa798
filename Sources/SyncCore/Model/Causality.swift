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

  /// That of a record of one write.
  init(_ dot: Dot) { insert(dot) }

  /// Nil when an incarnation is given twice, or a counter of 0.
  public init?(distinct entries: [Entry]) {
    self.entries = entries.sorted { $0.incarnation < $1.incarnation }
    let isDistinct = zip(self.entries, self.entries.dropFirst()).allSatisfy { $0.incarnation != $1.incarnation }
    guard isDistinct, entries.allSatisfy({ $0.counter > 0 }) else { return nil }
  }

  /// The highest counter of `incarnation`, 0 when none was seen.
  public subscript(incarnation: Incarnation) -> UInt64 {
    let index = position(of: incarnation)
    return index < entries.count && entries[index].incarnation == incarnation ? entries[index].counter : 0
  }

  /// Where the entry of `incarnation` is or would be.
  private func position(of incarnation: Incarnation) -> Int {
    entries.firstIndexSorted { $0.incarnation >= incarnation }
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
    let index = position(of: incarnation)
    if index < entries.count, entries[index].incarnation == incarnation {
      entries[index].counter = max(entries[index].counter, counter)
    } else {
      entries.insert(Entry(incarnation: incarnation, counter: counter), at: index)
    }
  }
}

extension Array {
  /// The index of the first element that is `far` enough, in an array where every one after it is too: found in a
  /// logarithm of its length, which a hostile device may have made large.
  @inlinable package func firstIndexSorted(_ far: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if far(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
