/// A record that a reference may mean.
public struct ReferenceCandidate: Sendable, Hashable {
  /// Its id: a lower-case UUID of 36 characters.
  public let id: String
  /// What else people call it by: a market's number, a person's names.
  public let labels: [String]
  /// How it is listed when a reference is ambiguous; not made printable here.
  public let display: String

  /// A candidate.
  public init(id: String, labels: [String], display: String) {
    self.id = id
    self.labels = labels
    self.display = display
  }
}

/// How the labels of candidates compare to what is typed.
public enum ReferenceKind: Sendable, Hashable {
  /// Labels are numbers such as a market's: an exact one comes before longer ones.
  case labelsAreNumbers
  /// Labels are people's names, without case and accents: a whole one comes before parts.
  case labelsAreNames
}

/// What a reference means.
public enum ReferenceMatch: Sendable, Hashable {
  /// Exactly this.
  case one(ReferenceCandidate)
  /// Nothing known.
  case none
  /// Several, in the order they were offered.
  case ambiguous([ReferenceCandidate])
}

/// Finds what a typed reference means.
///
/// The first of these that fits anything decides: the whole id; the whole number or name; a whole
/// name in another order; then together a beginning or an end of an id (four characters or more,
/// dashes or not), a beginning of a number, a part of a name. The last are taken together because
/// digits that begin both a number and an id mean neither for sure, and hours on the wrong market
/// cost more than a question.
///
/// - parameter partsCount: Whether the last of these fits at all. In a file it must not: nobody looks at each answer.
public func resolveReference(
  _ text: String, among candidates: some Sequence<ReferenceCandidate>, kind: ReferenceKind, partsCount: Bool = true
) -> ReferenceMatch {
  let query = ReferenceQuery(text, kind: kind)
  var best = ReferenceQuery.Rank.none
  var found: [ReferenceCandidate] = []
  var ids: Set<String> = []
  for candidate in candidates {
    let rank = query.rank(candidate)
    if rank == .none || rank < best || rank == .part && !partsCount { continue }
    if rank > best {
      best = rank
      found = []
      ids = []
    }
    if ids.insert(candidate.id).inserted { found.append(candidate) }
  }
  return found.count > 1 ? .ambiguous(found) : found.first.map(ReferenceMatch.one) ?? .none
}

private struct ReferenceQuery {
  enum Rank: Int, Comparable {
    case none, part, wholeReordered, whole, id

    static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
  }

  private let kind: ReferenceKind
  private let label: String
  private let words: [Substring]
  private let sortedWords: [Substring]
  private let firstWord: [UInt8]
  /// The hexadecimal digits typed, if nothing else was and they are enough for an id's part.
  private let hex: String?

  init(_ text: String, kind: ReferenceKind) {
    self.kind = kind
    label = Self.folded(text, kind)
    words = label.split(separator: " ")
    sortedWords = words.sorted()
    firstWord = words.first.map { Array($0.utf8) } ?? []
    let digits = Self.compact(text)
    let isHex = digits.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
    hex = isHex && (4...32).contains(digits.utf8.count) ? digits : nil
  }

  func rank(_ candidate: ReferenceCandidate) -> Rank {
    let labelRank = candidate.labels.map { rank(label: $0) }.max() ?? .none
    guard let hex else { return labelRank }
    let id = Self.compact(candidate.id)
    if id == hex { return .id }
    return max(labelRank, id.hasPrefix(hex) || id.hasSuffix(hex) ? .part : .none)
  }

  private func rank(label other: String) -> Rank {
    let other = Self.folded(other, kind)
    if label.isEmpty || other.isEmpty { return .none }
    if other == label { return .whole }
    switch kind {
    case .labelsAreNumbers: return other.hasPrefix(label) ? .part : .none
    case .labelsAreNames: return hasFirstWord(other) ? rank(name: other) : .none
    }
  }

  /// Whether the first word that was typed is in the name, spaces apart. Without it nothing below fits; among many names it
  /// is soon seen.
  private func hasFirstWord(_ name: String) -> Bool {
    var name = name
    return name.withUTF8 { bytes in
      bytes.indices.contains { start in
        var place = start
        for wanted in firstWord {
          while place < bytes.count, bytes[place] == UInt8(ascii: " ") { place += 1 }
          if place == bytes.count || bytes[place] != wanted { return false }
          place += 1
        }
        return true
      }
    }
  }

  private func rank(name: String) -> Rank {
    let names = name.split(separator: " ")
    if names.sorted() == sortedWords { return .wholeReordered }
    // Each typed word begins one of the name: `dup mar` is Marie Dupont.
    let begins = words.allSatisfy { word in names.contains { $0.hasPrefix(word) } }
    return begins || contains(name) || runsFromSomeWord(of: names) ? .part : .none
  }

  /// `ndiaye` is Fatou N'Diaye: where a name is cut is a matter of taste too.
  private func runsFromSomeWord(of names: [Substring]) -> Bool {
    let typed = words.joined()
    return names.indices.contains { names[$0...].joined().hasPrefix(typed) }
  }

  private func contains(_ name: String) -> Bool {
    let (part, whole) = (Array(label.utf8), Array(name.utf8))
    guard part.count <= whole.count else { return false }
    return (0...(whole.count - part.count)).contains { start in
      whole[start..<(start + part.count)].elementsEqual(part)
    }
  }

  /// A number keeps its dashes, for they tell numbers apart; spaces in it are a matter of taste.
  private static func folded(_ text: String, _ kind: ReferenceKind) -> String {
    switch kind {
    case .labelsAreNames: return foldedName(text)
    case .labelsAreNumbers:
      let kept = text.unicodeScalars.filter { !$0.properties.isWhitespace }
      return String(String.UnicodeScalarView(kept)).lowercased()
    }
  }

  private static func compact(_ id: String) -> String {
    let kept = id.unicodeScalars.filter { $0 != "-" && !$0.properties.isWhitespace }
    return String(String.UnicodeScalarView(kept)).lowercased()
  }
}
