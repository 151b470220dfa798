import SyncModel

/// People who may be one: the same name, whatever the order of its words, case, accents, apostrophes and hyphens, and no
/// other birth date.
enum LikelyPairs {
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

  static func find(_ people: [(id: Identifier, name: String, born: String?)]) -> [[Identifier]] {
    var byName: [String: [(id: Identifier, born: String?)]] = [:]
    for person in people {
      for key in keys(person.name) { byName[key, default: []].append((person.id, person.born)) }
    }
    var known: Set<[Identifier]> = []
    return byName.sorted { $0.key < $1.key }.flatMap { _, alike in
      alike.indices.flatMap { index in
        alike[(index + 1)...].compactMap { other in
          if let born = alike[index].born, let theirs = other.born, born != theirs { return nil }
          let pair = [alike[index].id, other.id]
          return known.insert(pair).inserted ? pair : nil
        }
      }
    }
  }
}
