import Foundation
import GRDB
import SyncCore
import SyncModel
import Synchronization

/// The names of a register's people in memory, folded as they are compared: names are sealed in the store, and opening
/// all of them for each search, or to find those who are there twice, would take seconds.
///
/// It follows the audit log: only people with a new line are read again.
public final class PersonDirectory: Sendable {
  fileprivate final class Entry: Sendable {
    let person: LikelyPairs.Person
    let folded: String
    let scope: String

    init(_ person: LikelyPairs.Person, scope: String) {
      self.person = person
      folded = foldedName(person.name)
      self.scope = scope
    }
  }

  private struct Known {
    var position = LogPosition()
    var entries: [Identifier: Entry] = [:]
    var byName = SortedPieces<Entry> { ($0.folded, $0.person.id) < ($1.folded, $1.person.id) }
    var byBirth = SortedPieces<Entry> {
      ($0.person.born ?? "", $0.folded, $0.person.id) < ($1.person.born ?? "", $1.folded, $1.person.id)
    }
    /// Those who may be one, those among them whom a merge hides.
    var pairs = LikelyPairs()

    mutating func set(_ id: Identifier, to new: Entry?) {
      if let old = entries[id] {
        byName.remove(old)
        byBirth.remove(old)
        pairs.remove(old.person)
      }
      entries[id] = new
      if let new {
        byName.insert(new)
        byBirth.insert(new)
        pairs.insert(new.person)
      }
    }
  }

  private let known = Mutex(Known())

  public init() {}

  /// A page of those whose name has all words of the search in it, and who are at home in its scope; and how many there
  /// are.
  fileprivate func persons(
    _ search: PersonSearch, _ reader: StoreReader, _ same: SamePersons, page: Int, size: Int
  ) throws -> (persons: [Identifier], total: Int) {
    let words = SoughtWords(foldedName(search.text).split(separator: " "))
    return try upToDate(reader) { known in
      let order = search.order == .name ? known.byName : known.byBirth
      let (found, total) = order.all.page(page, size: size, isReversed: search.isReversed) { entry in
        (search.scope.isEmpty || entry.scope == search.scope) && words.areAll(in: entry.folded)
          && !same.isHidden(entry.person.id)
      }
      return (found.map(\.person.id), total)
    }
  }

  /// Those who may be one, and of whom nobody has said so.
  func likelyPairs(_ reader: StoreReader, _ same: SamePersons) throws -> [[Identifier]] {
    try upToDate(reader) { known in known.pairs.all.filter { !$0.contains(where: same.isHidden) } }
  }

  private func upToDate<T>(_ reader: StoreReader, _ body: (Known) -> T) throws -> T {
    try known.withLock { known in
      var position = known.position
      if let changed = try position.advance(reader) {
        for record in changed where record.table == "person" {
          known.set(record.id, to: try reader.directoryEntry(record.id))
        }
      } else {
        known = Known()
        for id in try reader.persons() { known.set(id, to: try reader.directoryEntry(id)) }
      }
      known.position = position
      return body(known)
    }
  }
}

extension StoreReader {
  /// Nil of one who is deleted or erased.
  fileprivate func directoryEntry(_ id: Identifier) throws -> PersonDirectory.Entry? {
    guard try !isErased(id) else { return nil }
    let record = RecordReference("person", id)
    let columns = try columns(of: record)
    guard let name = columns["name"]?.text else { return nil }
    return PersonDirectory.Entry(
      LikelyPairs.Person(id: id, name: name, born: columns["born"]?.text), scope: try scope(record) ?? "")
  }
}

/// By what a list of people is sorted.
public enum PersonOrder: String, Sendable, CaseIterable {
  case name, born
}

/// Which people to list, and in which order.
public struct PersonSearch: Sendable {
  /// Words of the name.
  public var text = ""
  /// The home scope; empty for all.
  public var scope = ""
  public var order = PersonOrder.name
  public var isReversed = false

  public init(_ text: String = "") { self.text = text }
}

/// Some of the people that were looked for, and how many there are.
public struct PersonPage: Encodable, Sendable {
  public let persons: [PersonView]
  public let total: Int
}

extension PersonPage: ShowsPersons {
  /// Those of the page.
  public var shownPersons: Set<String> { persons.shownPersons }
}

extension Register {
  /// The people that are looked for; one page of them.
  ///
  /// - parameter page: From 0.
  public func persons(
    matching search: PersonSearch, in directory: PersonDirectory, page: Int, size: Int
  ) throws -> PersonPage {
    try read { reader in
      let same = try reader.samePersons()
      let found = try directory.persons(search, reader, same, page: page, size: size)
      return PersonPage(persons: try found.persons.map { try reader.personView($0, same) }, total: found.total)
    }
  }

  /// People who may be one, as ``duplicatePersons()`` finds them; one page of them.
  ///
  /// - parameter page: From 0.
  public func duplicates(in directory: PersonDirectory, page: Int, size: Int) throws -> [DuplicateView] {
    try read { reader in
      let same = try reader.samePersons()
      return try directory.likelyPairs(reader, same).dropFirst(page * size).prefix(size).map { pair in
        DuplicateView(persons: try pair.map { try reader.personView($0, same) })
      }
    }
  }
}
