import Foundation
import GRDB
public import SyncModel

/// One write on one unit of a record, as `history` tells it.
public struct HistoryVersion: Hashable, Sendable {
  public let dot: Dot
  /// The unit's name, empty for the record's life.
  public let unit: String
  public let content: HistoryContent
  public let evidence: Evidence?
  /// Whether the version still stands, alone or in a conflict.
  public let isOpen: Bool
}

public enum HistoryContent: Hashable, Sendable {
  case life(Life)
  case value(UnitValue)
}

extension StoreReader {
  /// Every version of a record that this store has seen, those that writes have replaced first; within these and the
  /// open ones in the order of dots. Assertions of life that no delete answers are left out: they say nothing.
  public func history(_ record: RecordReference) throws -> [HistoryVersion] {
    let rows = try Row.fetchAll(
      db,
      sql: "SELECT unit, version FROM sync_history WHERE tbl = ? AND id = ?",
      arguments: [try tableNumber(record.table), record.id.data])
    let closed = try rows.flatMap { row -> [HistoryVersion] in
      let blob: Data = row[1]
      return versions(try codec.decode([UInt8](blob), nil, row: nil), isOpen: false)
    }
    let open = versions(try state(record), isOpen: true)
    return (closed + open).sorted { ($0.dot, $0.unit) < ($1.dot, $1.unit) }
  }

  private func versions(_ state: RecordState, isOpen: Bool) -> [HistoryVersion] {
    let life = state.life.versions.filter { $0.content == .deleted || state.life.isInConflict }.map {
      HistoryVersion(
        dot: $0.dot, unit: RecordState.lifeUnit, content: .life($0.content),
        evidence: state.evidence[$0.dot], isOpen: isOpen)
    }
    let units = state.units.flatMap { name, unit in
      unit.versions.map {
        HistoryVersion(
          dot: $0.dot, unit: name, content: .value($0.content), evidence: state.evidence[$0.dot],
          isOpen: isOpen)
      }
    }
    return life + units
  }
}

extension StoreTransaction {
  /// Keeps the versions that were open in one of `states` and are no longer in `next`.
  func recordClosed(_ record: RecordReference, _ states: [RecordState], _ next: RecordState) throws {
    for state in states {
      for version in state.life.versions
      where version.content == .deleted && next.life[version.dot] == nil {
        try keep(record, RecordState.lifeUnit, version.dot, state) {
          $0.life = MultiValue(version.dot, version.content)
        }
      }
      for (name, unit) in state.units {
        for version in unit.versions where next.units[name]?[version.dot] == nil {
          try keep(record, name, version.dot, state) {
            $0.units[name] = MultiValue(version.dot, version.content)
          }
        }
      }
    }
  }

  private func keep(
    _ record: RecordReference, _ unit: String, _ dot: Dot, _ state: RecordState,
    _ fill: (inout RecordState) -> Void
  ) throws {
    var version = RecordState(vector: VersionVector())
    version.vector.insert(dot)
    version.evidence[dot] = state.evidence[dot]
    fill(&version)
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO sync_history VALUES (?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      try tableNumber(record.table), record.id.data,
      try store.interner.number(of: dot.incarnation, db), Int64(bitPattern: dot.counter),
      try store.interner.number(of: unit, db), try isUnsent(dot, record) ? 1 : 0,
      Data(try codec.encode(version, nil)),
    ])
  }

  private func isUnsent(_ dot: Dot, _ record: RecordReference) throws -> Bool {
    guard store.role == .device, dot.incarnation == (try identity?.incarnation) else { return false }
    return try !Outbox(self).isAdmitted(dot, record)
  }
}
