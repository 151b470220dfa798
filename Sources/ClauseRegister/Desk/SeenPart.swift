import Foundation
import GRDB
import SyncCore
public import SyncModel

/// A part of the register that somebody was shown before deciding about it.
public enum SeenPart: Sendable {
  case records([RecordReference])
  /// The entries of a market's month, with their corrections and whether the month is closed.
  case month(market: Identifier, month: String)
  /// A held change, and the record that it would change.
  case held(Identifier)
}

/// What a decision was made on: it holds only as long as that is still so.
struct Expectation {
  let part: SeenPart
  let seen: String

  func check(_ reader: StoreReader) throws {
    guard try reader.digest(of: part) == seen else {
      throw RegisterError(
        "changed-meanwhile", .badData,
        localized(
          "Ce qui était affiché a changé entre-temps ; rien n'a été écrit. Vérifier, puis recommencer.",
          "What was shown has changed meanwhile; nothing was written. Check, then try again."))
    }
  }
}

extension Register {
  /// A name for the state of a part of the register: the same as long as nothing of it changes. To be asked for before
  /// the part itself is read, so that a change in between is noticed.
  public func digest(of part: SeenPart) throws -> String { try store.read { try $0.digest(of: part) } }

  /// The same register, whose writes throw ``RegisterError`` `changed-meanwhile`, and write nothing, once `part` is not
  /// any more what it was under that digest.
  public func expecting(_ part: SeenPart, _ digest: String) -> Register {
    var register = self
    register.expectation = Expectation(part: part, seen: digest)
    return register
  }
}

extension StoreReader {
  func digest(of part: SeenPart) throws -> String {
    switch part {
    case .records(let records): return try digest(of: records, [])
    case .month(let market, let month):
      let entries = try Data.fetchAll(
        db, sql: "SELECT id FROM hour_entry WHERE market_id = ? AND substr(date, 1, 7) = ? ORDER BY id",
        arguments: [market.data, month]
      ).compactMap { Identifier(data: $0) }
      let corrected = try entries.flatMap { try corrections(of: $0).map(\.id) }
      let isLocked = try lockedMonths(of: market).contains(month)
      return try digest(
        of: entries.map { RecordReference("hour_entry", $0) }, corrected + ["\(market) \(month) \(isLocked)"])
    case .held(let id):
      guard let held = try heldChange(id) else { return "" }
      let change = held.change.state.digest(table: held.record.table, record: held.record.id)
      return try digest(of: [held.record], [change.description])
    }
  }

  private func digest(of records: [RecordReference], _ more: [String]) throws -> String {
    let parts = try records.map { record in
      "\(record.table) \(record.id) \(try state(record).digest(table: record.table, record: record.id))"
    }
    return truncatedHash(Array((parts + more).joined(separator: "\n").utf8)).description
  }
}
