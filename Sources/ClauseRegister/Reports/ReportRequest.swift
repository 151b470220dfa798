import Foundation
import GRDB
import SyncCore
import SyncModel

/// What a report is asked for; nil is everything.
public struct ReportRequest: Sendable {
  public var year: Int?
  /// `2026-03`, `mars 2026`: in place of a year.
  public var month: String?
  /// A name, a part of one that fits no other, or a SIRET.
  public var buyer: String?
  public var market: String?
  public var person: String?
  /// Hours of a full-time equivalent: no source of clause hours says one (`domain/practice.md` §6).
  public var fteBase = 1607
  /// Of the indicators: by what to tell them apart; all where none is said.
  public var dimensions: [Dimension] = []
  /// Of the indicators: crossed with each of ``dimensions``.
  public var across: [Dimension] = []
  /// Whether groups of few people are shown as well.
  public var isUnmasked = false
  /// `2026-T3`: of planned markets.
  public var quarter: String?
  /// The day that penalties are reckoned for; nil for that of the register's last change.
  public var day: String?
  /// The hourly ceiling of social security in euros, for penalties that are so many times that.
  public var hourlyCeiling: String?

  public init() {}
}

/// A request with what it names found, over one consistent view.
struct ReportSource {
  let reader: StoreReader
  let request: ReportRequest
  /// Nil for all times.
  let period: ReportPeriod?
  let market: Identifier?
  let person: Identifier?
  /// The markets that were asked for, by one or by their buyer; nil for all.
  let markets: [Identifier]?
  let same: SamePersons
  /// The ids of the buyer's records: it may have one in each scope.
  let buyers: Set<Identifier>?
  private let buyerName: String?

  init(_ request: ReportRequest, _ reader: StoreReader) throws {
    guard (1...10_000).contains(request.fteBase) else {
      throw RegisterError(
        "bad-input", .usage,
        localized("--fte-base : un nombre d'heures de 1 à 10 000.", "--fte-base: a number of hours from 1 to 10,000."))
    }
    self.reader = reader
    same = try reader.samePersons()
    self.request = request
    period = try ReportPeriod(
      year: request.year, month: request.month, today: CalendarDay.here(reader.store.environment.now()))
    market = try request.market.map { try reader.find($0, in: .market) }
    person = try request.person.map { try reader.find($0, in: .person) }
    let found = try request.buyer.map { try reader.buyers(named: $0) }
    buyerName = found?.name
    buyers = found?.ids
    let ofBuyer = try found.map { try reader.markets(of: $0.ids) }
    markets = market.map { one in ofBuyer.map { $0.contains(one) } == false ? [] : [one] } ?? ofBuyer
  }

  /// How many markets one condition names at most.
  private static let marketsAtOnce = 500

  /// Conditions on the counted work, with their arguments: what they say apart is what was asked for.
  var conditions: [(sql: String, arguments: StatementArguments)] { conditions(sinceBeginning: false) }

  /// - parameter sinceBeginning: Also what was before the period that was asked for.
  func conditions(sinceBeginning: Bool) -> [(sql: String, arguments: StatementArguments)] {
    var common: [String] = []
    var arguments: StatementArguments = []
    func oneOf(_ ids: some Collection<Identifier>) -> String {
      "IN (\(ids.map { _ in "?" }.joined(separator: ", ")))"
    }
    if let period {
      common.append("date < ?")
      arguments += [period.next]
      if !sinceBeginning {
        common.append("date >= ?")
        arguments += [period.begin]
      }
    }
    if let person {
      let all = same.all(person)
      common.append("person_id \(oneOf(all))")
      arguments += StatementArguments(all.map(\.data))
    }
    guard let markets else {
      return [(common.isEmpty ? "" : "WHERE " + common.joined(separator: " AND "), arguments)]
    }
    return stride(from: 0, to: markets.count, by: Self.marketsAtOnce).map { start in
      let some = markets[start..<min(start + Self.marketsAtOnce, markets.count)]
      let sql = (common + ["market_id \(oneOf(some))"]).joined(separator: " AND ")
      return ("WHERE " + sql, arguments + StatementArguments(some.map(\.data)))
    }
  }

  /// The hours of a row that was asked for: of these, within what the request says.
  ///
  /// - parameter lot: Nil for any.
  func hours(
    market: String? = nil, lot: String? = nil, person: Identifier? = nil, buyer: String? = nil, month: String? = nil,
    modality: String? = nil, employer: String? = nil
  ) -> FigureFilter {
    let month = month ?? (request.month == nil ? nil : period?.begin)
    return FigureFilter(
      market: market ?? self.market?.description, lot: lot, person: (person ?? self.person)?.description,
      buyer: buyer ?? (market == nil ? request.buyer : nil), month: month, year: month == nil ? request.year : nil,
      modality: modality, employer: employer)
  }

  /// Likewise of a buyer by its name; nil where that tells no buyer.
  func hours(ofBuyer name: String, among names: BuyerNames) -> FigureFilter? {
    names.tell(name) ? hours(buyer: name) : nil
  }

  /// The report with what every one carries.
  func report(
    _ name: String, _ title: String, _ tables: [Report.Table], texts: [Report.Passage] = [], formulas: [String],
    signatures: [String] = [], persons: Set<String> = []
  ) throws -> Report {
    var parts = [period?.begin ?? localized("toutes les années", "all years")]
    if let buyerName { parts.append(buyerName) }
    if let market { parts.append(try reader.label("number", of: "market", market) ?? "") }
    if let person { parts.append(try reader.personName(person)) }
    let (asOf, version) = try reader.reportVersion()
    return Report(
      name: name, title: title, subject: parts.joined(separator: " · "), asOf: asOf, version: version,
      fteBase: request.fteBase, tables: tables, texts: texts, formulas: formulas, signatures: signatures,
      persons: persons.union(person.map { [$0.description] } ?? []))
  }
}

/// Some buyers' names.
struct BuyerNames {
  /// By the folded name, how many have it.
  private let counts: [String: Int]

  init(_ names: some Sequence<String>) {
    counts = Dictionary(names.map { (foldedName($0), 1) }, uniquingKeysWith: +)
  }

  /// Whether a name among these is one, and no other's but for case and accents.
  func tell(_ name: String) -> Bool {
    let folded = foldedName(name)
    return !folded.isEmpty && counts[folded] == 1
  }
}

extension StoreReader {
  /// The instant of the last change, and a name for the state of the register. At the office every change has a line in the
  /// audit log; a device has read its feeds so far, and has made so many writes of its own.
  func reportVersion() throws -> (asOf: String, version: String) {
    switch role {
    case .hub:
      let last = try auditLines(last: 1).last
      return (last.map { instant($0.at) } ?? "", "\(try auditHead())")
    case .device:
      let feeds = try cursors().map { "\($0.scope):\($0.sequence)" }
      let own = try identity.map { "\($0.incarnation.replica)/\($0.counter)" } ?? ""
      return (try setting("last-sync").flatMap { Int64($0) }.map(instant) ?? "", (feeds + [own]).joined(separator: " "))
    }
  }

  /// The markets of a buyer's records.
  func markets(of buyers: Set<Identifier>) throws -> [Identifier] {
    let marks = buyers.map { _ in "?" }.joined(separator: ", ")
    return try Data.fetchAll(
      db, sql: "SELECT id FROM market WHERE buyer_id IN (\(marks)) ORDER BY id",
      arguments: StatementArguments(buyers.map(\.data))
    ).compactMap { Identifier(data: $0) }
  }

  /// The ids of the buyer's records: it may have one in each scope.
  func buyers(named text: String) throws -> (ids: Set<Identifier>, name: String) {
    let wanted = foldedName(text)
    var all: [(id: Identifier, siret: String, name: String)] = []
    try scan("SELECT id, siret, name FROM buyer") { row in
      if let id = row.identifier(0) { all.append((id, row.text(1) ?? "", row.text(2) ?? "")) }
    }
    var found = all.filter { $0.siret == text || foldedName($0.name) == wanted }
    if found.isEmpty { found = all.filter { foldedName($0.name).contains(wanted) } }
    let names = Set(found.map { $0.name.isEmpty ? $0.siret : $0.name }).sorted()
    guard let name = names.first else {
      throw RegisterError(
        "not-found", .badData,
        localized("Introuvable (acheteur) : « \(printable(text)) ».", "Not found (buyer): \"\(printable(text))\"."))
    }
    guard names.count == 1 || Set(names.map(foldedName)).count == 1 else {
      let list = names.prefix(10).map { "  " + printable($0) }.joined(separator: "\n")
      throw RegisterError(
        "ambiguous", .usage,
        localized(
          "« \(printable(text)) » désigne plusieurs acheteurs ; préciser l'un de :\n\(list)",
          "\"\(printable(text))\" fits several buyers; name one of:\n\(list)"))
    }
    return (Set(found.map(\.id)), name)
  }
}
