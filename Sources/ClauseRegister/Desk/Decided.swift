import Foundation
import GRDB
import SyncCore
import SyncModel

/// A conflict that the office has settled, and may settle anew.
public struct SettledView: Encodable, Sendable {
  public let id: String
  public let record: String
  public let table: String
  public let unit: String
  public let subject: String
  /// Its values, in the numbers by which one is put back.
  public let values: [JSONValue]
  /// The numbers of those that do not stand now.
  public let discarded: [Int]
  /// The people that the record is about.
  public let persons: [String]
}

extension SettledView: ShowsPersons {
  /// Whom the record names.
  public var shownPersons: Set<String> { Set(persons) }
}

/// That two records are of one person.
public struct StandingMergeView: Encodable, Sendable {
  public let id: String
  public let by: String
  public let persons: [PersonView]
}

extension StandingMergeView: ShowsPersons {
  /// Both.
  public var shownPersons: Set<String> { persons.shownPersons }
}

extension Register {
  /// A conflict that was settled under `text`, its whole id.
  ///
  /// - throws: ``RegisterError`` `not-settled`.
  public func settledConflict(_ text: String) throws -> SettledView {
    try read { reader in
      guard let id = Identifier(text), let settled = try reader.settled(id) else { throw Self.notSettled(text) }
      return try reader.settledView(id, settled)
    }
  }

  /// The conflicts that the office settled last, the latest first, of at most `limit` records.
  public func recentlySettled(limit: Int) throws -> [SettledView] {
    try read { reader in
      let settled = Dictionary(grouping: try reader.allSettled(), by: \.settled.record)
      let last = try settled.keys.map { record in
        let number = try Int64.fetchOne(
          try reader.db.cachedStatement(
            sql: "SELECT max(n) FROM sync_audit WHERE id = ? AND tbl = ? AND action = ?"),
          arguments: [record.id.data, record.table, AuditAction.resolved.rawValue])
        return (record: record, number: number ?? 0)
      }
      return try last.sorted { $0.number > $1.number }.prefix(limit).flatMap { record, _ in
        try (settled[record] ?? []).map { try reader.settledView($0.id, $0.settled) }
      }
    }
  }

  /// The open conflict in the place of one whose id is out of date; nil where there is none.
  public func conflict(insteadOf text: String) throws -> ConflictView? {
    try read { reader in
      guard let id = Identifier(text), let seen = try reader.seenConflict(id) else { return nil }
      let now = try reader.openConflicts().first { $0.record == seen.record && $0.conflict.unit == seen.unit }
      return try now.map { try reader.conflictView($0.record, $0.conflict) }
    }
  }

  /// The merges that stand, the latest first; at most `limit`.
  public func standingMerges(limit: Int) throws -> [StandingMergeView] {
    try read { reader in
      let none = SamePersons([])
      return try Row.fetchAll(
        reader.db,
        sql: """
          SELECT id, person_id, other_id, merged_by FROM person_merge WHERE is_undone = 0 ORDER BY id DESC LIMIT ?
          """, arguments: [limit]
      ).compactMap { row in
        guard let id = Identifier(data: row[0]), let one = Identifier(data: row[1]),
          let other = Identifier(data: row[2])
        else { return nil }
        return StandingMergeView(
          id: id.description, by: row[3] ?? "",
          persons: try [one, other].map { try reader.personView($0, none) })
      }
    }
  }
}

extension StoreReader {
  fileprivate func settledView(_ id: Identifier, _ settled: SettledConflict) throws -> SettledView {
    let state = try state(settled.record)
    let values = try settledValues(settled)
    let present: HistoryContent? =
      settled.unit == RecordState.lifeUnit
      ? nil : state.units[settled.unit]?.provisional.map(HistoryContent.value)
    let single = store.schema[settled.record.table]?.unit(settled.unit)?.columns.count == 1
    return SettledView(
      id: id.description, record: settled.record.id.description, table: settled.record.table,
      unit: settled.unit == RecordState.lifeUnit ? "life" : settled.unit, subject: try subject(settled.record),
      values: values.map { content in
        switch content {
        case .life(let mark): Self.json(mark)
        case .value(let value): Self.json(value, single: single)
        }
      }, discarded: values.indices.filter { values[$0] != present }.map { $0 + 1 },
      persons: settled.record.persons(namedIn: state.units.values.flatMap { $0.versions.map(\.content) }))
  }
}
