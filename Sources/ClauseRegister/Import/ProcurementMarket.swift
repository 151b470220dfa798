/// What tells a market from all others: the buyer's SIRET and the market's number
/// (open-data.md §7, rule 3).
public struct ProcurementKey: Sendable, Hashable {
  /// The buyer's SIRET, without spaces.
  public let buyerID: String
  /// The market number, trimmed.
  public let number: String

  /// The unique id of the official rule: the one followed by the other.
  public var uid: String { buyerID + number }
}

extension ProcurementRecord {
  /// The key of its market.
  public var key: ProcurementKey { ProcurementKey(buyerID: buyerID, number: number) }
}

/// A market with all that the records of a file say of it.
public struct ProcurementMarket: Sendable, Equatable {
  /// The first record of the market, which stands for all but the holders.
  public let record: ProcurementRecord
  /// The holders of the first record, then in a CSV those of further rows, each once.
  public internal(set) var holders: [ProcurementRecord.Holder]
  /// The positions of further holders' rows.
  public internal(set) var holderPositions: [Int] = []
  /// The positions of records that were not taken because the market was there already.
  public internal(set) var duplicatePositions: [Int] = []

  /// Its key.
  public var key: ProcurementKey { record.key }
  /// The positions of all records that went into it, the first one first.
  public var positions: [Int] { [record.position] + holderPositions }
}

/// What became of each record of a file.
public struct ProcurementGrouping: Sendable, Equatable {
  /// What became of one record.
  public enum Outcome: String, Sendable, Codable, CaseIterable {
    /// The first of its market.
    case created
    /// A further holder of a market that was there.
    case updated
    /// A record of a market that was there, not taken.
    case duplicate
    /// Nothing of it is kept.
    case skipped
  }

  /// One record's outcome.
  public struct Entry: Sendable, Equatable {
    /// The record's position.
    public let position: Int
    /// What became of it.
    public let outcome: Outcome
    /// Its market; nil if it was skipped.
    public let key: ProcurementKey?
  }

  /// The markets, in the order of their first records.
  public let markets: [ProcurementMarket]
  /// One entry for each record of the file, in the file's order.
  public let entries: [Entry]
  /// How second records of a market differ from the first; besides the file's own warnings.
  public let warnings: [ImportWarning]

  /// How many records had this outcome. The four together are the file's `readCount`.
  public func count(_ outcome: Outcome) -> Int {
    entries.count { $0.outcome == outcome }
  }
}

/// Puts together the records of each market; every record of the file gets exactly one outcome.
///
/// In JSON a second record with the same key is a duplicate. In a CSV, where a market has a row
/// for each holder, it is one only if it brings no new holder. What differs from the first record
/// is told in a warning with the values that are not taken (open-data.md §7, rules 2 and 3).
public func groupMarkets(_ file: ProcurementFile) -> ProcurementGrouping {
  var grouper = MarketGrouper(hasHolderRows: file.format == .tabular)
  for record in file.records { grouper.add(record) }
  for skipped in file.skipped {
    grouper.entries.append(.init(position: skipped.position, outcome: .skipped, key: nil))
  }
  return ProcurementGrouping(
    markets: grouper.markets, entries: grouper.entries.sorted { $0.position < $1.position },
    warnings: grouper.warnings)
}
