import SyncModel

/// People who may be one: the same name, whatever the order of its words, case and accents, and no other birth date.
enum LikelyPairs {
  /// What two names have in common that may be of one person.
  static func key(_ name: String) -> String {
    foldedName(name).split(separator: " ").sorted().joined(separator: " ")
  }

  static func find(_ people: [(id: Identifier, name: String, born: String?)]) -> [[Identifier]] {
    var byName: [String: [(id: Identifier, born: String?)]] = [:]
    for person in people {
      let name = key(person.name)
      if !name.isEmpty { byName[name, default: []].append((person.id, person.born)) }
    }
    return byName.sorted { $0.key < $1.key }.flatMap { _, alike in
      alike.indices.flatMap { index in
        alike[(index + 1)...].compactMap { other in
          if let born = alike[index].born, let theirs = other.born, born != theirs { return nil }
          return [alike[index].id, other.id]
        }
      }
    }
  }
}
