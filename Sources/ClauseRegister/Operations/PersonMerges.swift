import Foundation
import GRDB
import SyncCore
import SyncModel

/// Which of a store's people are one and the same. A merge is a record of its own, the pair, so that nothing which points
/// at either is rewritten; a person is the connected set of such pairs, and its face the lowest id that the store has
/// (`DESIGN`, §9).
struct SamePersons {
  private var sets: [Identifier: [Identifier]] = [:]

  /// - parameter pairs: In any order; what they connect is one.
  init(_ pairs: [(Identifier, Identifier)]) {
    for (one, other) in pairs {
      let joined = Set(all(one) + all(other)).sorted()
      for id in joined { sets[id] = joined }
    }
  }

  /// Everyone that `id` is, in order.
  func all(_ id: Identifier) -> [Identifier] { sets[id] ?? [id] }

  func face(_ id: Identifier) -> Identifier { sets[id]?.first ?? id }

  func isHidden(_ id: Identifier) -> Bool { face(id) != id }
}

extension StoreReader {
  /// Of the people whose records are here: a device need not have all.
  func samePersons() throws -> SamePersons {
    SamePersons(
      try Row.fetchAll(
        try db.cachedStatement(
          sql: """
            SELECT person_id, other_id FROM person_merge m WHERE is_undone = 0
              AND EXISTS (SELECT 1 FROM person WHERE id = m.person_id)
              AND EXISTS (SELECT 1 FROM person WHERE id = m.other_id)
            """)
      ).compactMap { row in
        guard let one = Identifier(data: row[0]), let other = Identifier(data: row[1]) else { return nil }
        return (one, other)
      })
  }

  /// The merges that stand of anyone that `person` is.
  func merges(of persons: [Identifier]) throws -> [PersonView.Merge] {
    let known = Set(persons)
    return try Row.fetchAll(
      try db.cachedStatement(
        sql: "SELECT id, person_id, other_id, merged_by FROM person_merge WHERE is_undone = 0 ORDER BY id")
    ).compactMap { row in
      guard let id = Identifier(data: row[0]), let one = Identifier(data: row[1]), let other = Identifier(data: row[2]),
        known.contains(one), known.contains(other)
      else { return nil }
      return PersonView.Merge(
        id: id.description, persons: [one.description, other.description], by: row[3] as String? ?? "")
    }
  }
}

extension Register {
  /// Notes that two records are of one person.
  public func mergePersons(_ one: String, _ other: String, reason: String) throws -> PersonView {
    try write { transaction in
      let pair = try [transaction.find(one, in: .person), transaction.find(other, in: .person)].sorted()
      guard pair[0] != pair[1] else {
        throw RegisterError(
          "same-person", .badData,
          localized(
            "C'est déjà une seule personne ; les désigner par leurs identifiants.",
            "They are one person already; name them by their ids."))
      }
      let columns: [String: ColumnValue] = [
        "person_id": ColumnValue(pair[0]), "other_id": ColumnValue(pair[1]), "is_undone": .integer(0),
        "merged_by": .text(transaction.officer),
      ]
      let known = try Data.fetchOne(
        transaction.db, sql: "SELECT id FROM person_merge WHERE person_id = ? AND other_id = ? ORDER BY id LIMIT 1",
        arguments: [pair[0].data, pair[1].data]
      ).flatMap { Identifier(data: $0) }
      let merge = known ?? newID()
      if known == nil {
        transaction.writerScope = try transaction.scope(RecordReference("person", pair[0]))
        try transaction.insert("person_merge", merge, columns)
      } else {
        try transaction.edit("person_merge", merge, columns, reason: reason)
      }
      // Wherever one of them is followed, the hours are one person's.
      let record = RecordReference("person_merge", merge)
      let scopes = try pair.flatMap { try transaction.scopesGranting(RecordReference("person", $0)) }
      for scope in Set(scopes).subtracting([try transaction.scope(record) ?? ""]).sorted() {
        try transaction.share(record, to: scope)
      }
      return try transaction.personView(pair[0])
    }
  }

  /// Takes a merge back: what points at either was never rewritten.
  public func unmergePersons(_ text: String, reason: String) throws -> PersonsView {
    try write { transaction in
      let ids = try transaction.recordIDs(of: "person_merge")
      let merge = try transaction.find(text, in: .merge(ids))
      let row = try Row.fetchOne(
        transaction.db, sql: "SELECT person_id, other_id FROM person_merge WHERE id = ? AND is_undone = 0",
        arguments: [merge.data])
      guard let row, let one = Identifier(data: row[0]), let other = Identifier(data: row[1]) else {
        throw RegisterError(
          "not-merged", .badData, localized("Cette fusion est déjà défaite.", "This merge is undone already."))
      }
      // The same pair may be there twice, after the register was put back.
      let twins = try Data.fetchAll(
        transaction.db, sql: "SELECT id FROM person_merge WHERE person_id = ? AND other_id = ? AND is_undone = 0",
        arguments: [one.data, other.data])
      for twin in twins.compactMap({ Identifier(data: $0) }) {
        try transaction.edit(
          "person_merge", twin, ["is_undone": .integer(1), "merged_by": .text(transaction.officer)], reason: reason)
      }
      return PersonsView(persons: try [one, other].map(transaction.personView))
    }
  }

  /// People who may be one: the same name, whatever the order of its words, case and accents, and no other birth date.
  public func duplicatePersons() throws -> [DuplicateView] {
    try read { reader in
      let same = try reader.samePersons()
      let people = try reader.persons().filter { try !same.isHidden($0) && !reader.isErased($0) }
      let named = try people.map { id in (id, try reader.personView(id, same)) }
      let views = Dictionary(uniqueKeysWithValues: named)
      var pairs = LikelyPairs()
      for (id, view) in named { pairs.insert(LikelyPairs.Person(id: id, name: view.name, born: view.born)) }
      return pairs.all.map { pair in DuplicateView(persons: pair.compactMap { views[$0] }) }
    }
  }
}
