import SyncModel

/// People who may be one: the same name, whatever the order of its words, case, accents, apostrophes and hyphens, and no
/// other birth date.
struct LikelyPairs: Sendable {
  struct Person: Sendable {
    let id: Identifier
    let name: String
    let born: String?
  }

  private struct Pair {
    /// The first of what their names have in common.
    let key: String
    let (one, other): (Identifier, Identifier)
  }

  private var byKey: [String: [Person]] = [:]
  private var pairs = SortedPieces<Pair> { ($0.key, $0.one, $0.other) < ($1.key, $1.one, $1.other) }

  /// All of them, by name; the earlier record of a pair is the first.
  var all: some Collection<[Identifier]> { pairs.all.lazy.map { [$0.one, $0.other] } }

  mutating func insert(_ person: Person) {
    let keys = Self.keys(person.name)
    for pair in pairs(of: person, keys) { pairs.insert(pair) }
    for key in keys { byKey[key, default: []].append(person) }
  }

  /// - parameter person: As it was put in.
  mutating func remove(_ person: Person) {
    let keys = Self.keys(person.name)
    for key in keys {
      byKey[key]?.removeAll { $0.id == person.id }
      if byKey[key]?.isEmpty == true { byKey[key] = nil }
    }
    for pair in pairs(of: person, keys) { pairs.remove(pair) }
  }

  /// With those who are in already.
  private func pairs(of person: Person, _ keys: Set<String>) -> [Pair] {
    keys.flatMap { key in
      (byKey[key] ?? []).compactMap { other -> Pair? in
        if let born = person.born, let theirs = other.born, born != theirs { return nil }
        // Names that have more than one in common are a pair once.
        guard keys.count == 1 || keys.intersection(Self.keys(other.name)).min() == key else { return nil }
        return Pair(key: key, one: min(person.id, other.id), other: max(person.id, other.id))
      }
    }
  }

  /// What two names that may be of one person have at least one of in common: the words of the name, and its words with
  /// those that an apostrophe or a hyphen joins as one, since `N'Diaye` is also written `N Diaye` and `NDiaye`.
  static func keys(_ name: String) -> Set<String> {
    // Nearly all names have none of these, and all of a register's are asked.
    let isPlain = !name.utf8.contains { $0 >= 0x80 || "'`-".utf8.contains($0) }
    return Set(
      (isPlain ? [name] : [name, joined(name)]).map { text in
        foldedName(text).split(separator: " ").sorted().joined(separator: " ")
      }
    ).filter { !$0.isEmpty }
  }

  private static func joined(_ name: String) -> String {
    String(String.UnicodeScalarView(name.unicodeScalars.filter { !apostrophes.contains($0) && !isHyphen($0) }))
  }

  private static func isHyphen(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "-" || !scalar.isASCII && scalar.properties.generalCategory == .dashPunctuation
  }
}
