import SyncCore
import SyncModel

/// Which conflicts to list.
public struct ConflictFilter: Sendable {
  public let table: String?
  /// A part of what the record is about, where its market's number stands.
  public let market: String?
  /// Somebody who wrote one of the values.
  public let officer: String?

  public init(table: String?, market: String?, officer: String?) {
    self.table = table
    self.market = market
    self.officer = officer
  }
}

/// Some of the open conflicts, and how many fit.
public struct ConflictPage: Encodable, Sendable {
  public let conflicts: [ConflictView]
  public let total: Int
  /// Those in which there is a conflict, whatever the filter.
  public let tables: [String]
}

extension ConflictPage: ShowsPersons {
  /// Those of the page.
  public var shownPersons: Set<String> { conflicts.shownPersons }
}

extension Register {
  /// The open conflicts that fit the filter; one page of them.
  ///
  /// - parameter page: From 0.
  public func conflicts(_ filter: ConflictFilter, page: Int, size: Int) throws -> ConflictPage {
    try read { reader in
      let open = try reader.openConflicts()
      let market = filter.market.map(foldedName)
      let officer = filter.officer.map(foldedName)
      let fitting = try open.filter { record, conflict in
        if let table = filter.table, record.table != table { return false }
        if let market, try !foldedName(reader.subject(record)).contains(market) { return false }
        guard let officer else { return true }
        return try reader.conflictView(record, conflict).values.contains { foldedName($0.officer).contains(officer) }
      }
      return ConflictPage(
        conflicts: try fitting.dropFirst(page * size).prefix(size).map {
          try reader.conflictView($0.record, $0.conflict)
        },
        total: fitting.count, tables: Set(open.map(\.record.table)).sorted())
    }
  }
}
