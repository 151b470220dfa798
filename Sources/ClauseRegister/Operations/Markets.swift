import Foundation
import GRDB
import SyncCore
public import SyncModel

extension Register {
  public func markets() throws -> [MarketView] {
    try store.read { reader in
      let work = try reader.countedWork()
      return try Row.fetchAll(reader.db, sql: "SELECT * FROM market ORDER BY number, id").compactMap {
        try reader.marketView($0, done: nil, work)
      }
    }
  }

  public func market(_ id: Identifier) throws -> MarketView {
    try store.read { try $0.marketFile(id) }
  }

  /// Makes a market in a scope, and its buyer where no market of the scope has one of that name.
  public func addMarket(number: String, title: String, buyer: String, scope: String?) throws -> MarketView {
    try write { transaction in
      let scope = try transaction.homeScope(scope)
      transaction.writerScope = scope
      let number = try Self.notEmpty(number, "--number")
      // Buyers write titles of any length.
      let title = try Self.notEmpty(title, "--title", limit: .max)
      let buyer = try Self.notEmpty(buyer, "--buyer")
      let buyerID = try transaction.buyer(siret: nil, name: buyer, newID: newID)
      let id = newID()
      try transaction.insert(
        "market", id,
        [
          "number": .text(number), "title": .text(title), "buyer_id": ColumnValue(buyerID),
          "scope": .text(scope), "clause_proposed": .integer(0),
        ])
      var view = try transaction.marketView(id)
      view.warnings = try transaction.sameNumber(number, buyer: buyerID, but: id)
      return view
    }
  }

  static func notEmpty(_ text: String, _ option: String, limit: Int = 2000) throws -> String {
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else {
      throw RegisterError(
        "empty", .usage, localized("\(option) ne peut pas être vide.", "\(option) must not be empty."))
    }
    guard trimmed.utf8.count <= limit else {
      throw RegisterError(
        "too-long", .usage,
        localized("\(option) dépasse \(limit) octets.", "\(option) is longer than \(limit) bytes."))
    }
    return trimmed
  }
}

extension StoreReader {
  /// A number is a warning and never refused: another officer may have used it where nobody could see it.
  func sameNumber(_ number: String, buyer: Identifier, but market: Identifier) throws -> [WarningView] {
    let other = try Data.fetchOne(
      db, sql: "SELECT id FROM market WHERE number = ? AND buyer_id = ? AND id <> ? ORDER BY id",
      arguments: [number, buyer.data, market.data]
    ).flatMap { Identifier(data: $0) }
    guard let other else { return [] }
    return [
      WarningView(
        code: "duplicate-number",
        message: localized(
          "Cet acheteur a déjà un marché de ce numéro : \(other).",
          "This buyer has a market of this number already: \(other)."))
    ]
  }
}

/// States of an entry whose minutes count as done; a refused one and a draft do not.
let countedStates = ["declared", "checked", "validated"]

extension StoreReader {
  func marketView(_ id: Identifier) throws -> MarketView {
    let row = try Row.fetchOne(db, sql: "SELECT * FROM market WHERE id = ?", arguments: [id.data])
    guard let row, let view = try marketView(row) else {
      throw StoreError.noSuchRecord(table: "market", id: id)
    }
    return view
  }

  /// - parameters:
  ///   - known: Minutes by lot; nil to have them added up.
  ///   - work: What counts; asked for where it is nil.
  func marketView(_ row: Row, done known: [Identifier?: Int]? = nil, _ work: CountedWork? = nil) throws -> MarketView? {
    guard let id = Identifier(data: row["id"]) else { return nil }
    let done = try known ?? minutesDone(id, work ?? countedWork())
    let lots = try lots(of: id, done: done)
    let companies = try companies(of: id)
    let buyer = try buyerRow(of: row)
    return MarketView(
      id: id.description, number: row["number"] ?? "", title: row["title"] ?? "",
      buyer: buyer?["name"] ?? buyer?["siret"] ?? "", scope: row["scope"] ?? "", holders: companies.holders, lots: lots,
      minutesDue: lots.reduce(0) { $0 &+ $1.minutesDue }, minutesDone: done.values.reduce(0, +),
      clauseProposed: row["clause_proposed"] ?? 0 == 1, profile: MarketProfileView(row, buyer: buyer),
      companies: companies)
  }

  private func companies(of market: Identifier) throws -> [MarketCompanyView] {
    let rows = try Row.fetchAll(
      try db.cachedStatement(
        sql: """
          SELECT DISTINCT coalesce(c.name, c.identifier, '') AS name, c.identifier, coalesce(h.role, 'holder') AS role,
            l.number, c.siae_kind, c.seat, h.share_cents
          FROM holder h JOIN company c ON c.id = h.company_id LEFT JOIN lot l ON l.id = h.lot_id
          WHERE h.market_id = ? ORDER BY name, role, l.number, h.share_cents
          """), arguments: [market.data])
    return rows.map { row in
      MarketCompanyView(
        name: row[0], identifier: row[1], role: row[2], lot: row[3], siae: row[4], seat: row[5], shareCents: row[6])
    }
  }

  /// Minutes done by lot, entries without lot under nil. Never capped by what is due.
  private func minutesDone(_ market: Identifier, _ work: CountedWork) throws -> [Identifier?: Int] {
    let rows = try Row.fetchAll(
      try db.cachedStatement(
        sql: "SELECT lot_id, sum(minutes) FROM \(work.sql) WHERE market_id = ? GROUP BY lot_id"),
      arguments: [market.data])
    return Dictionary(
      rows.map { (Identifier(data: $0[0]), $0[1] as Int? ?? 0) }, uniquingKeysWith: +)
  }

  /// The scope in which a new record is made: the one given, else the only one there is.
  func homeScope(_ given: String?) throws -> String {
    let known = store.role == .hub ? try scopes().map(\.code) : try deviceScopes().map(\.code)
    if let given {
      guard known.contains(given) else { throw HubError.unknownScope(given) }
      return given
    }
    guard known.count == 1, let only = known.first else {
      throw RegisterError(
        "scope-needed", .usage,
        localized(
          "Préciser le périmètre : --scope \(known.joined(separator: "|")).",
          "Name the scope: --scope \(known.joined(separator: "|"))."))
    }
    return only
  }
}

extension StoreTransaction {
  /// The buyer of that SIRET, or where none is given of that name, in the transaction's scope; made when missing.
  func buyer(siret: String?, name: String?, newID: () -> Identifier) throws -> Identifier {
    if let known = try knownBuyer(siret: siret, name: name) { return known }
    let id = newID()
    try insert("buyer", id, ["siret": ColumnValue(siret), "name": ColumnValue(name)])
    return id
  }

  /// Of that SIRET, or where none is given of that name, one without a SIRET first; in the transaction's scope.
  func knownBuyer(siret: String?, name: String?) throws -> Identifier? {
    try Row.fetchAll(
      db,
      sql: siret == nil
        ? "SELECT id FROM buyer WHERE name = ? ORDER BY siret IS NOT NULL, id"
        : "SELECT id FROM buyer WHERE siret = ? ORDER BY id", arguments: [siret ?? name]
    ).lazy.compactMap { Identifier(data: $0[0]) }.first { try scope(RecordReference("buyer", $0)) == writerScope }
  }
}
