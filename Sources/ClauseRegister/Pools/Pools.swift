import Foundation
import GRDB
import SyncCore
import SyncModel

/// What is said of a pool, as typed; nil where nothing was said, empty to take away what was.
public struct PoolDraft: Sendable {
  public var name: String?
  public var siren: String?
  public var override: String?
  public var overrideReason: String?
  public var note: String?

  public init() {}
}

extension Register {
  public func pools() throws -> [PoolView] {
    try store.read { reader in
      try Row.fetchAll(reader.db, sql: "SELECT * FROM pool ORDER BY name, id").compactMap { try reader.poolView($0) }
    }
  }

  public func pool(_ text: String) throws -> PoolView {
    try store.read { try $0.poolView(try $0.find(text, in: .pool)) }
  }

  /// Makes a pool: the obligations of one company over several lots, markets and buyers, accounted for together
  /// (`domain/features.md`, E2 and F16).
  public func addPool(_ draft: PoolDraft, scope: String?) throws -> PoolView {
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      let columns = try Self.columns(draft)
      guard columns["name"] != nil else {
        throw RegisterError("missing", .usage, localized("Il faut --name.", "--name is needed."))
      }
      let id = newID()
      try transaction.insert("pool", id, columns)
      return try Self.checked(id, transaction)
    }
  }

  public func setPool(_ text: String, _ draft: PoolDraft) throws -> PoolView {
    try write { transaction in
      let id = try transaction.find(text, in: .pool)
      let columns = try Self.columns(draft)
      guard !columns.isEmpty else {
        throw RegisterError(
          "missing", .usage, localized("Rien à modifier : aucune option donnée.", "Nothing to edit: no option given."))
      }
      try transaction.edit("pool", id, columns)
      return try Self.checked(id, transaction)
    }
  }

  /// Puts a lot into a pool. It is in one only: its hours would count twice.
  public func addLot(_ lot: String, of market: String, toPool text: String) throws -> PoolView {
    try write { transaction in
      let pool = try transaction.find(text, in: .pool)
      let lot = try Self.lot(lot, of: market, transaction)
      let known = try Row.fetchAll(
        transaction.db,
        sql: "SELECT p.id, p.name FROM pool_member m JOIN pool p ON p.id = m.pool_id WHERE m.lot_id = ?",
        arguments: [lot.data])
      if let other = known.first {
        let name = printable(other["name"] as String? ?? "")
        throw RegisterError(
          "in-pool", .badData,
          localized(
            "Ce lot est déjà dans la mutualisation « \(name) » : ses heures compteraient deux fois.",
            "This lot is in the pool \"\(name)\" already: its hours would count twice."))
      }
      try transaction.insert("pool_member", newID(), ["pool_id": ColumnValue(pool), "lot_id": ColumnValue(lot)])
      return try transaction.poolView(pool)
    }
  }

  public func removeLot(_ lot: String, of market: String, fromPool text: String) throws -> PoolView {
    try write { transaction in
      let pool = try transaction.find(text, in: .pool)
      let lot = try Self.lot(lot, of: market, transaction)
      let members = try Data.fetchAll(
        transaction.db, sql: "SELECT id FROM pool_member WHERE pool_id = ? AND lot_id = ?",
        arguments: [pool.data, lot.data]
      ).compactMap { Identifier(data: $0) }
      guard !members.isEmpty else {
        throw RegisterError(
          "not-in-pool", .badData, localized("Ce lot n'est pas dans la mutualisation.", "The lot is not in the pool."))
      }
      for member in members { try transaction.apply(.delete, to: RecordReference("pool_member", member)) }
      return try transaction.poolView(pool)
    }
  }

  private static func lot(_ number: String, of market: String, _ transaction: StoreTransaction) throws -> Identifier {
    let market = try transaction.find(market, in: .market)
    guard let lot = try transaction.lot(number, of: market) else { throw noLot(number) }
    return lot
  }

  private static func columns(_ draft: PoolDraft) throws -> [String: ColumnValue] {
    var columns: [String: ColumnValue] = [:]
    if let name = draft.name { columns["name"] = .text(try notEmpty(name, "--name")) }
    if let siren = draft.siren {
      let digits = siren.filter { !$0.isWhitespace }
      guard digits.isEmpty || digits.utf8.count == 9 && digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw RegisterError(
          "bad-input", .usage,
          localized(
            "--siren : « \(printable(siren)) » n'est pas un SIREN de 9 chiffres.",
            "--siren: \"\(printable(siren))\" is no SIREN of 9 digits."))
      }
      columns["siren"] = digits.isEmpty ? .null : .text(digits)
    }
    if let hours = draft.override {
      columns["override_minutes"] = hours.isEmpty ? .null : ColumnValue(try HoursInput.parse(hours).minutes)
    }
    for (column, text) in [("override_reason", draft.overrideReason), ("note", draft.note)] {
      if let text { columns[column] = text.isEmpty ? .null : .text(try notEmpty(text, column)) }
    }
    return columns
  }

  private static func checked(_ id: Identifier, _ transaction: StoreTransaction) throws -> PoolView {
    let view = try transaction.poolView(id)
    if view.overrideMinutes != nil, (view.overrideReason ?? "").isEmpty {
      throw RegisterError(
        "reason-needed", .usage,
        localized(
          "Des heures dues autres que la somme des lots demandent un motif : --reason.",
          "Hours due other than the sum of the lots need a reason: --reason."))
    }
    return view
  }
}

extension StoreReader {
  func poolView(_ id: Identifier) throws -> PoolView {
    let row = try Row.fetchOne(db, sql: "SELECT * FROM pool WHERE id = ?", arguments: [id.data])
    guard let row, let view = try poolView(row) else { throw StoreError.noSuchRecord(table: "pool", id: id) }
    return view
  }

  func poolView(_ row: Row) throws -> PoolView? {
    guard let id = Identifier(data: row["id"]) else { return nil }
    // A lot that was put in twice, on two devices, is there once.
    let lots = try Set(
      Data.fetchAll(db, sql: "SELECT lot_id FROM pool_member WHERE pool_id = ?", arguments: [id.data])
    ).compactMap { Identifier(data: $0) }
    var members: [PoolView.Member] = []
    var warnings: [WarningView] = []
    var unknown = 0
    for lot in lots {
      guard let market = try lotMarket(lot), let view = try marketView(market).lots.first(where: { $0.id == "\(lot)" })
      else {
        unknown += 1
        continue
      }
      let number = try label("number", of: "market", market) ?? ""
      members.append(
        .init(
          market: number, marketId: market.description, lot: view.number, lotId: view.id, minutesDue: view.minutesDue,
          minutesDone: view.minutesDone))
      warnings += try poolWarnings(lot, market, "\(number)/\(view.number)", pool: id, siren: row["siren"])
    }
    members.sort { ($0.market, $0.lot, $0.lotId) < ($1.market, $1.lot, $1.lotId) }
    if unknown > 0 {
      warnings.append(
        WarningView(
          code: "partial",
          message: localized(
            "\(unknown) lot(s) d'autres périmètres ne sont pas comptés ici.",
            "\(unknown) lot(s) of other scopes are not counted here.")))
    }
    let override: Int? = row["override_minutes"]
    return PoolView(
      id: id.description, name: row["name"] ?? "", siren: row["siren"], note: row["note"],
      minutesDue: override ?? members.reduce(0) { $0 &+ $1.minutesDue },
      minutesDone: members.reduce(0) { $0 &+ $1.minutesDone }, overrideMinutes: override,
      overrideReason: row["override_reason"], members: members, warnings: warnings.sorted { $0.message < $1.message })
  }

  private func lotMarket(_ lot: Identifier) throws -> Identifier? {
    Identifier(data: try Data.fetchOne(db, sql: "SELECT market_id FROM lot WHERE id = ?", arguments: [lot.data]))
  }

  /// Another pool that has the lot, too, as two devices may have said apart; a holder who is another company.
  private func poolWarnings(
    _ lot: Identifier, _ market: Identifier, _ name: String, pool: Identifier, siren: String?
  ) throws -> [WarningView] {
    var warnings: [WarningView] = []
    let others = try String.fetchAll(
      db,
      sql: """
        SELECT DISTINCT p.name FROM pool_member m JOIN pool p ON p.id = m.pool_id
        WHERE m.lot_id = ? AND m.pool_id <> ? ORDER BY 1
        """, arguments: [lot.data, pool.data])
    if !others.isEmpty {
      let list = others.joined(separator: ", ")
      warnings.append(
        WarningView(
          code: "twice",
          message: localized(
            "\(name) est aussi dans : \(list). Ses heures comptent deux fois ; le retirer d'une mutualisation.",
            "\(name) is in \(list), too. Its hours count twice; take it out of one pool.")))
    }
    let holders = try String.fetchAll(
      db,
      sql: """
        SELECT substr(c.identifier, 1, 9) FROM holder h JOIN company c ON c.id = h.company_id
        WHERE h.market_id = ? AND length(c.identifier) = 14 AND coalesce(c.identifier_kind, 'SIRET') = 'SIRET'
        """, arguments: [market.data])
    if let siren, !holders.isEmpty, !holders.contains(siren) {
      warnings.append(
        WarningView(
          code: "other-company",
          message: localized(
            "\(name) : le titulaire a un autre SIREN que \(siren).", "\(name): the holder's SIREN is not \(siren).")))
    }
    return warnings
  }
}
