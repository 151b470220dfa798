import Foundation
import GRDB
import SyncCore
import SyncModel
import Synchronization

/// The names of a register's people in memory, folded as they are compared: names are sealed in the store, and opening
/// all of them for each search, or to find those who are there twice, would take seconds.
///
/// It follows the audit log, which has a line for every change: only people with a new line are read again.
public final class PersonDirectory: Sendable {
  struct Entry {
    let name: String
    let folded: String
    let born: String?
    let scope: String
  }

  private struct Known {
    var version: Int64 = -1
    var entries: [Identifier: Entry] = [:]
    /// As far as they were asked for.
    var orders: [PersonOrder: [Identifier]] = [:]
    /// Those who may be one; nil while nobody has asked.
    var pairs: [[Identifier]]?

    mutating func sorted(by order: PersonOrder) -> [Identifier] {
      if let known = orders[order] { return known }
      let sorted =
        switch order {
        case .name: entries.sorted { ($0.value.folded, $0.key) < ($1.value.folded, $1.key) }.map(\.key)
        case .born:
          entries.sorted {
            ($0.value.born ?? "", $0.value.folded, $0.key) < ($1.value.born ?? "", $1.value.folded, $1.key)
          }
          .map(\.key)
        }
      orders[order] = sorted
      return sorted
    }
  }

  /// With more lines than that since, all are read again.
  private static let linesAtOnce = 5_000

  private let known = Mutex(Known())

  public init() {}

  /// Those whose name has all words of the search in it, and who are at home in its scope.
  func persons(_ search: PersonSearch, _ reader: StoreReader) throws -> [Identifier] {
    let words = foldedName(search.text).split(separator: " ")
    return try upToDate(reader) { known in
      let order = known.sorted(by: search.order)
      let found = order.filter { id in
        guard let entry = known.entries[id] else { return false }
        return (search.scope.isEmpty || entry.scope == search.scope) && words.allSatisfy { entry.folded.contains($0) }
      }
      return search.isReversed ? found.reversed() : found
    }
  }

  /// Those who may be one, and of whom nobody has said so.
  func likelyPairs(_ reader: StoreReader, _ same: SamePersons) throws -> [[Identifier]] {
    try upToDate(reader) { known in
      if let pairs = known.pairs { return pairs }
      let people = known.entries.sorted { $0.key < $1.key }.filter { !same.isHidden($0.key) }
      let pairs = LikelyPairs.find(people.map { ($0.key, $0.value.name, $0.value.born) })
      known.pairs = pairs
      return pairs
    }
  }

  private func upToDate<T>(_ reader: StoreReader, _ body: (inout Known) -> T) throws -> T {
    let version = try reader.auditHead().number
    return try known.withLock { known in
      if known.version != version {
        let new = version - known.version
        if known.version < 0 || new < 0 || new > Self.linesAtOnce {
          known = Known()
          for id in try reader.persons() { known.entries[id] = try reader.directoryEntry(id) }
        } else {
          let lines = try reader.auditLines(last: Int(new))
          let changed = Set(lines.filter { $0.record.table == "person" }.map(\.record.id))
          for id in changed { known.entries[id] = try reader.directoryEntry(id) }
          if !changed.isEmpty { known.orders = [:] }
          if !changed.isEmpty || lines.contains(where: { $0.record.table == "person_merge" }) { known.pairs = nil }
        }
        known.version = version
      }
      return body(&known)
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
      name: name, folded: foldedName(name), born: columns["born"]?.text, scope: try scope(record) ?? "")
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
      let found = try directory.persons(search, reader).filter { !same.isHidden($0) }
      let some = found.dropFirst(page * size).prefix(size)
      return PersonPage(persons: try some.map { try reader.personView($0, same) }, total: found.count)
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
