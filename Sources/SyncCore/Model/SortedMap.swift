/// What the keys of a ``SortedMap`` are sorted by.
public protocol SortedKey: Hashable, Sendable {
  static func precedes(_ left: Self, _ right: Self) -> Bool
}

extension String: SortedKey {
  @inlinable public static func precedes(_ left: String, _ right: String) -> Bool { bytesPrecede(left, right) }
}

extension Dot: SortedKey {
  @inlinable public static func precedes(_ left: Dot, _ right: Dot) -> Bool { left < right }
}

/// Values by key, in the order of keys. A record has few units and few open dots: a sorted array of them is smaller and
/// several times faster than a dictionary, and a search by halves keeps a record with very many from costing more. Inlinable,
/// so that other modules get it for their types and not in its general form, which costs more than it saves.
public struct SortedMap<Key: SortedKey, Value> {
  public typealias Element = (key: Key, value: Value)

  @usableFromInline var elements: [Element] = []

  @inlinable public init() {}

  /// - precondition: No key is there twice.
  @inlinable public init(_ values: some Sequence<Element>) {
    elements = Array(values)
    if elements.count > 1 { elements.sort { Key.precedes($0.key, $1.key) } }
  }

  @inlinable public var isEmpty: Bool { elements.isEmpty }
  @inlinable public var count: Int { elements.count }
  @inlinable public var keys: [Key] { elements.map(\.key) }
  @inlinable public var values: [Value] { elements.map(\.value) }

  /// Where the value of `key` is or would be.
  @inlinable func position(of key: Key) -> Int {
    // What is written in order goes to the end.
    if let last = elements.last, Key.precedes(last.key, key) { return elements.count }
    return elements.firstIndexSorted { !Key.precedes($0.key, key) }
  }

  @inlinable func index(of key: Key) -> Int? {
    if elements.count <= 8 { return elements.firstIndex { $0.key == key } }
    let index = position(of: key)
    return index < elements.count && elements[index].key == key ? index : nil
  }

  @inlinable public subscript(key: Key) -> Value? {
    get { index(of: key).map { elements[$0].value } }
    set {
      switch (index(of: key), newValue) {
      case (let index?, let value?): elements[index].value = value
      case (let index?, nil): elements.remove(at: index)
      case (nil, let value?): elements.insert((key: key, value: value), at: position(of: key))
      case (nil, nil): break
      }
    }
  }

  @inlinable public func mapValues<T>(_ transform: (Value) throws -> T) rethrows -> SortedMap<Key, T> {
    var result = SortedMap<Key, T>()
    result.elements = try elements.map { (key: $0.key, value: try transform($0.value)) }
    return result
  }

  /// The values that `transform` gives, as a dictionary.
  @inlinable public func compactMapValues<T>(_ transform: (Value) throws -> T?) rethrows -> [Key: T] {
    var result: [Key: T] = [:]
    for (key, value) in elements { result[key] = try transform(value) }
    return result
  }

  @inlinable public func filter(_ isIncluded: (Element) throws -> Bool) rethrows -> SortedMap {
    var result = SortedMap()
    result.elements = try elements.filter(isIncluded)
    return result
  }

  /// Takes in what `other` has; `combine` chooses where both have a value.
  @inlinable public mutating func merge(_ other: SortedMap, uniquingKeysWith combine: (Value, Value) -> Value) {
    for (key, value) in other { self[key] = self[key].map { combine($0, value) } ?? value }
  }
}

extension SortedMap: Sequence {
  @inlinable public func makeIterator() -> IndexingIterator<[Element]> { elements.makeIterator() }
}

extension SortedMap: ExpressibleByDictionaryLiteral {
  @inlinable public init(dictionaryLiteral elements: (Key, Value)...) {
    for (key, value) in elements { self[key] = value }
  }
}

extension SortedMap: Sendable where Value: Sendable {}

extension SortedMap: Equatable where Value: Equatable {
  @inlinable public static func == (left: SortedMap, right: SortedMap) -> Bool {
    left.elements.elementsEqual(right.elements) { $0.key == $1.key && $0.value == $1.value }
  }
}

extension SortedMap: Hashable where Value: Hashable {
  @inlinable public func hash(into hasher: inout Hasher) {
    for (key, value) in elements {
      hasher.combine(key)
      hasher.combine(value)
    }
  }
}
