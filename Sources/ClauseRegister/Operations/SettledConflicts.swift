import Foundation
import GRDB
import SyncCore
import SyncModel

/// What the office needs to undo a decision, and to say what became of a conflict whose id is out of date. Kept
/// beside the synced data: a note of this store, not part of the register.
struct SettledConflict {
  let record: RecordReference
  let unit: String
  let dots: [Dot]
}

extension StoreReader {
  private static let prefix = "conflict:"

  func settled(_ id: Identifier) throws -> SettledConflict? {
    try setting(Self.prefix + id.description).flatMap(Self.settled)
  }

  func allSettled() throws -> [(id: Identifier, settled: SettledConflict)] {
    try Row.fetchAll(
      db, sql: "SELECT name, value FROM sync_setting WHERE name >= ? AND name < ?",
      // The character after the colon.
      arguments: [Self.prefix, Self.prefix.dropLast() + ";"]
    ).compactMap { row in
      guard let name = String.fromDatabaseValue(row[0]), let id = Identifier(name.dropFirst(Self.prefix.count)),
        let settled = String.fromDatabaseValue(row[1]).flatMap(Self.settled)
      else { return nil }
      return (id, settled)
    }
  }

  private static func settled(_ text: String) -> SettledConflict? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 3, let record = Identifier(lines[1]) else { return nil }
    return SettledConflict(
      record: RecordReference(String(lines[0]), record), unit: String(lines[2]),
      dots: lines.dropFirst(3).compactMap { Dot(text: $0) })
  }

  /// The values that the conflict had, each once, in the order of their numbers.
  func settledValues(_ settled: SettledConflict) throws -> [HistoryContent] {
    let history = try history(settled.record)
    var values: [HistoryContent] = []
    for dot in settled.dots {
      let version = history.first { $0.dot == dot && $0.unit == settled.unit }
      if let content = version?.content, !values.contains(content) { values.append(content) }
    }
    return values
  }

  func seenConflict(_ id: Identifier) throws -> (record: RecordReference, unit: String)? {
    if let settled = try settled(id) { return (settled.record, settled.unit) }
    // An open conflict's earlier id: that of some of its present and past versions.
    for record in try recordsInConflict() {
      let state = try state(record)
      let history = try history(record)
      for unit in [RecordState.lifeUnit] + state.unitNames {
        let dots = history.filter { $0.unit == unit }.map(\.dot)
        if Self.subsets(of: dots).contains(where: {
          Conflict.id(table: record.table, record: record.id, unit: unit, dots: $0) == id
        }) {
          return (record, unit)
        }
      }
    }
    return nil
  }

  /// Every pair and triple: an earlier conflict had two or three of these versions in all but rare cases.
  private static func subsets(of dots: [Dot]) -> [[Dot]] {
    let dots = dots.sorted().suffix(24)
    var found: [[Dot]] = []
    for (i, a) in dots.enumerated() {
      for (j, b) in dots.enumerated() where j > i {
        found.append([a, b])
        for (k, c) in dots.enumerated() where k > j { found.append([a, b, c]) }
      }
    }
    return found
  }
}

extension StoreTransaction {
  func rememberSettled(_ record: RecordReference, _ conflict: Conflict) throws {
    let dots = conflict.values.flatMap { $0 }.map(\.description)
    let lines = [record.table, record.id.description, conflict.unit] + dots
    try set("conflict:" + conflict.id.description, to: lines.joined(separator: "\n"))
  }

  func putBack(_ settled: SettledConflict, _ number: Int?, _ reason: String) throws {
    let state = try state(settled.record)
    let values = try settledValues(settled)
    if settled.unit == RecordState.lifeUnit {
      if state.lives {
        try apply(.delete, to: settled.record, reason: reason, kind: .undo)
      } else {
        let values = state.units.compactMapValues(\.provisional)
        try apply(.insert(values), to: settled.record, reason: reason, kind: .undo)
      }
      return
    }
    let present = state.units[settled.unit]?.provisional
    let discarded = values.filter { $0 != present.map(HistoryContent.value) }
    let chosen: HistoryContent?
    if let number {
      chosen = (1...max(1, values.count)).contains(number) && !values.isEmpty ? values[number - 1] : nil
    } else {
      chosen = discarded.count == 1 ? discarded[0] : nil
    }
    guard case .value(let value)? = chosen else {
      throw RegisterError(
        "which-value", .usage,
        localized(
          "Préciser la valeur à remettre : --keep 1 à \(values.count).",
          "Say which value to put back: --keep 1 to \(values.count)."))
    }
    try apply(.edit([settled.unit: value]), to: settled.record, reason: reason, kind: .undo)
  }
}

extension Dot {
  /// A dot as ``Dot/description`` writes it.
  init?(text: Substring) {
    let parts = text.split(separator: "/")
    guard parts.count == 3, let replica = Identifier(parts[0]), let number = UInt64(parts[1], radix: 16),
      let counter = UInt64(parts[2])
    else { return nil }
    self.init(incarnation: Incarnation(replica: replica, number: number), counter: counter)
  }
}
