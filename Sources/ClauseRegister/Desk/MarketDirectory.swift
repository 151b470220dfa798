import Foundation
import GRDB
import SyncCore
import SyncModel
import Synchronization

/// What a list of markets is searched, filtered and sorted by, in memory: SQLite would read all markets of a country for each
/// page that looks for a word, and knows neither accents nor capital letters that have them.
///
/// It follows the audit log: only markets with a new line, and those of such buyers, are read again.
public final class MarketDirectory: Sendable {
  fileprivate final class Entry: Sendable {
    let id: Identifier
    let number: String
    let title: String
    let buyer: String
    let notified: String
    let scope: String
    let state: String
    let kind: String
    /// What is searched.
    let folded: String

    init(
      _ id: Identifier, number: String, title: String, buyer: String, notified: String, scope: String, state: String,
      kind: String
    ) {
      self.id = id
      self.number = number
      self.title = foldedName(title)
      self.buyer = foldedName(buyer)
      self.notified = notified
      self.scope = scope
      self.state = state
      self.kind = kind
      folded = [foldedName(number), self.title, self.buyer].joined(separator: "\n")
    }
  }

  private struct Known {
    var position = LogPosition()
    var entries: [Identifier: Entry] = [:]
    var orders: [MarketOrder: SortedPieces<Entry>] = [
      .number: SortedPieces { ($0.number, $0.id) < ($1.number, $1.id) },
      .title: SortedPieces { ($0.title, $0.number, $0.id) < ($1.title, $1.number, $1.id) },
      .buyer: SortedPieces { ($0.buyer, $0.number, $0.id) < ($1.buyer, $1.number, $1.id) },
      .notified: SortedPieces { ($0.notified, $0.number, $0.id) < ($1.notified, $1.number, $1.id) },
    ]

    mutating func set(_ id: Identifier, to new: Entry?) {
      for order in MarketOrder.allCases {
        if let old = entries[id] { orders[order]?.remove(old) }
        if let new { orders[order]?.insert(new) }
      }
      entries[id] = new
    }
  }

  private let known = Mutex(Known())

  public init() {}

  /// A page of those that fit, and how many fit.
  fileprivate func markets(
    _ search: MarketSearch, _ reader: StoreReader, page: Int, size: Int
  ) throws -> (markets: [Identifier], total: Int) {
    // What a number or a name joins stays together: `2024-41` is not any 2024 with a 41 somewhere.
    let words = SoughtWords(search.text.split(separator: " ").map { foldedName(String($0)) })
    return try known.withLock { known in
      try Self.bring(&known, upToDate: reader)
      guard let order = known.orders[search.order] else { return ([], 0) }
      let (found, total) = order.all.page(page, size: size, isReversed: search.isReversed) { entry in
        (search.scope.isEmpty || entry.scope == search.scope) && (search.state.isEmpty || entry.state == search.state)
          && (search.kind.isEmpty || entry.kind == search.kind) && words.areAll(in: entry.folded)
      }
      return (found.map(\.id), total)
    }
  }

  func bringUpToDate(_ reader: StoreReader) throws {
    try known.withLock { try Self.bring(&$0, upToDate: reader) }
  }

  private static func bring(_ known: inout Known, upToDate reader: StoreReader) throws {
    var position = known.position
    if let changed = try position.advance(reader) {
      var markets = Set(changed.lazy.filter { $0.table == "market" }.map(\.id))
      markets.formUnion(try reader.markets(of: Set(changed.lazy.filter { $0.table == "buyer" }.map(\.id))))
      for market in markets {
        known.set(market, to: nil)
        try reader.directoryEntries("WHERE m.id = ?", [market.data]) { known.set(market, to: $0) }
      }
    } else {
      known = Known()
      try reader.directoryEntries("", []) { known.set($0.id, to: $0) }
    }
    known.position = position
  }
}

extension StoreReader {
  fileprivate func directoryEntries(
    _ condition: String, _ arguments: StatementArguments, _ body: (MarketDirectory.Entry) -> Void
  ) throws {
    try scan(
      """
      SELECT m.id, m.number, m.title, coalesce(b.name, b.siret), m.notified_on, m.scope, m.state, m.kind
      FROM market m LEFT JOIN buyer b ON b.id = m.buyer_id \(condition)
      """, arguments
    ) { row in
      guard let id = row.identifier(0) else { return }
      func text(_ column: CInt) -> String { row.text(column) ?? "" }
      body(
        MarketDirectory.Entry(
          id, number: text(1), title: text(2), buyer: text(3), notified: text(4), scope: text(5), state: text(6),
          kind: text(7)))
    }
  }
}

/// By what a list of markets is sorted; names without regard to case and accents.
public enum MarketOrder: String, Sendable, CaseIterable {
  case number, title, buyer, notified
}

/// Which markets to list, and in which order.
public struct MarketSearch: Sendable {
  /// Words of the number, the title or the buyer, all of which a market has.
  public var text = ""
  /// Empty for all; likewise the others.
  public var scope = ""
  /// A code of ``MarketState``.
  public var state = ""
  /// A code of ``MarketKind``.
  public var kind = ""
  public var order = MarketOrder.number
  public var isReversed = false

  public init(_ text: String = "") { self.text = text }
}

/// Some of the markets that were looked for, and how many there are.
public struct MarketPage: Encodable, Sendable {
  public let markets: [MarketView]
  public let total: Int
}

extension Register {
  /// The markets that are looked for; one page of them, so that it is quick however many there are.
  ///
  /// - parameter page: From 0.
  public func markets(
    matching search: MarketSearch, in directory: MarketDirectory, page: Int, size: Int
  ) throws -> MarketPage {
    try store.read { reader in
      let found = try directory.markets(search, reader, page: page, size: size)
      return MarketPage(markets: try found.markets.map(reader.marketView), total: found.total)
    }
  }
}
