import Foundation
import GRDB
import SyncCore
import SyncModel

/// Of which hours a sum is asked for; nil is everything.
public struct FigureFilter: Sendable {
  /// In the place of a lot, a modality or an employer: that none is said.
  public static let none = "-"

  public var market: String?
  /// The lot's number, or its id; with ``market``.
  public var lot: String?
  public var person: String?
  public var pool: String?
  /// A name, a part of one that fits no other, or a SIRET.
  public var buyer: String?
  public var month: String?
  public var year: Int?
  public var modality: String?
  public var employer: String?

  public init(
    market: String? = nil, lot: String? = nil, person: String? = nil, pool: String? = nil, buyer: String? = nil,
    month: String? = nil, year: Int? = nil, modality: String? = nil, employer: String? = nil
  ) {
    (self.market, self.lot, self.person, self.pool) = (market, lot, person, pool)
    (self.buyer, self.month, self.year) = (buyer, month, year)
    (self.modality, self.employer) = (modality, employer)
  }
}

/// One part of a sum: what an entry counts, or a half of a correction.
public struct CountedLineView: Encodable, Sendable {
  /// Whose history says how it came about.
  public let entry: String
  /// The correction that this is a half of; nil where the entry itself counts.
  @Nullable public var correction: String?
  /// `entry`, or of a correction `old` (what it takes back) or `new` (what counts in its place).
  public let part: String
  public let date: String
  public let market: String
  public let marketId: String
  @Nullable public var lot: String?
  public let person: String
  public let personId: String
  /// Negative where a correction takes it back.
  public let minutes: Int
  public let state: String
}

/// A sum of hours, and all that it is made of.
public struct FigureView: Encodable, Sendable {
  /// What it is the sum of, for people.
  public let subject: String
  /// Some of them by date, or all.
  public let lines: [CountedLineView]
  /// How many there are.
  public let lineCount: Int
  /// Of all lines: what every total of the same hours says.
  public let totalMinutes: Int
}

extension FigureView: ShowsPersons {
  /// Whose hours they are.
  public var shownPersons: Set<String> { Set(lines.map(\.personId).filter { !$0.isEmpty }) }
}

extension Register {
  /// What a total is made of. What counts is `CountedWork`'s to say, as of every total.
  ///
  /// - parameters:
  ///   - page: From 0.
  ///   - size: Lines a page; nil for all.
  /// - throws: ``RegisterError`` where a name fits nothing, or several.
  public func figure(_ filter: FigureFilter, page: Int = 0, size: Int? = nil) throws -> FigureView {
    try read { reader in
      let same = try reader.samePersons()
      let part = try reader.part(filter, same, today: today)
      let work = try reader.countedWork()
      let sums = try Row.fetchOne(
        reader.db, sql: "SELECT count(*), coalesce(sum(minutes), 0) FROM \(work.sql) \(part.condition)",
        arguments: part.arguments)
      let limit = size.map { "LIMIT \($0) OFFSET \(page * $0)" } ?? ""
      let rows = try Row.fetchAll(
        reader.db,
        sql: """
          SELECT entry_id, correction_id, part, date, market_id, lot_id, person_id, minutes, state
          FROM \(work.traced) \(part.condition) ORDER BY date, entry_id, correction_id, part DESC \(limit)
          """, arguments: part.arguments)
      return FigureView(
        subject: part.names.joined(separator: " · "), lines: try rows.map { try reader.countedLine($0, same) },
        lineCount: sums?[0] ?? 0, totalMinutes: sums?[1] ?? 0)
    }
  }
}

/// A condition on the counted work.
private struct FigurePart {
  var names: [String] = []
  var conditions: [String] = []
  var arguments: StatementArguments = []

  var condition: String { conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ") }

  mutating func require(_ condition: String, _ values: [any DatabaseValueConvertible], _ name: String) {
    conditions.append(condition)
    arguments += StatementArguments(values)
    names.append(name)
  }
}

extension StoreReader {
  fileprivate func part(_ filter: FigureFilter, _ same: SamePersons, today: CalendarDay) throws -> FigurePart {
    var part = FigurePart()
    func marks(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }
    let market = try filter.market.map { try find($0, in: .market) }
    if let market {
      part.require("market_id = ?", [market.data], try label("number", of: "market", market) ?? "")
    }
    if filter.lot == FigureFilter.none {
      part.require("lot_id IS NULL", [], localized("sans lot", "without a lot"))
    } else if let lot = filter.lot {
      guard let market else {
        throw RegisterError(
          "missing", .usage, localized("--lot demande --market.", "--lot needs --market."))
      }
      let view = try marketView(market)
      guard let its = view.lots.first(where: { $0.id == lot }) ?? view.lots.first(where: { $0.number == lot }),
        let id = Identifier(its.id)
      else {
        throw RegisterError(
          "not-found", .badData,
          localized("Introuvable (lot) : « \(printable(lot)) ».", "Not found (lot): \"\(printable(lot))\"."))
      }
      part.require("lot_id = ?", [id.data], localized("lot \(its.number)", "lot \(its.number)"))
    }
    if let pool = filter.pool {
      let view = try poolView(try find(pool, in: .pool))
      let places = view.members.compactMap { member in
        Identifier(member.marketId).flatMap { market in Identifier(member.lotId).map { (market, $0) } }
      }
      let pairs = places.map { _ in "market_id = ? AND lot_id = ?" }
      part.require(
        "(\(pairs.isEmpty ? "0" : pairs.joined(separator: " OR ")))", places.flatMap { [$0.0.data, $0.1.data] },
        view.name)
    }
    if let buyer = filter.buyer {
      let found = try buyers(named: buyer)
      // Their ids and no subquery: SQLite goes by the entries' index only where it has them.
      let markets = try markets(of: found.ids)
      part.require("market_id IN (\(marks(markets.count)))", markets.map(\.data), found.name)
    }
    if let person = try filter.person.map({ try find($0, in: .person) }) {
      let all = same.all(person)
      part.require("person_id IN (\(marks(all.count)))", all.map(\.data), try personName(person))
    }
    if let month = try filter.month.map({ try MonthInput.parse($0, today: today).month.description }) {
      part.require("substr(date, 1, 7) = ?", [month], month)
    }
    for (column, text) in [("modality", filter.modality), ("employer", filter.employer)] {
      guard let text else { continue }
      let value = text == FigureFilter.none ? "" : text
      part.require(
        "coalesce(\(column), '') = ?", [value],
        value.isEmpty
          ? localized("sans autre précision", "not said") : column == "modality" ? modalityName(value) : value)
    }
    if let year = filter.year { part.require("date >= ? AND date < ?", [String(year), String(year + 1)], "\(year)") }
    if part.names.isEmpty { part.names = [localized("toutes les heures", "all hours")] }
    return part
  }

  fileprivate func countedLine(_ row: Row, _ same: SamePersons) throws -> CountedLineView {
    let (market, lot, person) = (
      Identifier(data: row[4]), Identifier(data: row[5]), Identifier(data: row[6]).map(same.face)
    )
    return CountedLineView(
      entry: Identifier(data: row[0])?.description ?? "", correction: Identifier(data: row[1])?.description,
      part: row[2], date: row[3] ?? "", market: try market.flatMap { try label("number", of: "market", $0) } ?? "",
      marketId: market?.description ?? "", lot: try lot.flatMap { try label("number", of: "lot", $0) },
      person: try person.map { try personName($0) } ?? "", personId: person?.description ?? "", minutes: row[7] ?? 0,
      state: row[8] ?? "")
  }
}
