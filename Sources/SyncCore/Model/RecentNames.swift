/// The names that were looked up last, with their numbers. A record asks for a few, and the next one for the same: to compare
/// them costs a fifth of hashing them. Inlinable, so that it is compiled for other modules' numbers.
package struct RecentNames<Number> {
  @usableFromInline var known: [(name: String, number: Number)] = []
  @usableFromInline var next = 0

  @inlinable package init() {}

  @inlinable package func number(of name: String) -> Number? {
    for recent in known where haveSameBytes(recent.name, name) { return recent.number }
    return nil
  }

  /// In the place of the one that was noted first.
  @inlinable package mutating func note(_ name: String, _ number: Number) {
    if known.count < 4 { return known.append((name, number)) }
    known[next] = (name, number)
    next = (next + 1) % 4
  }
}
