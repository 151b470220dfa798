import Foundation
import GRDB
import SyncCore
public import SyncModel

extension Register {
  /// Makes a lot with its obligation. Its id comes from market and number, so that two officers who make it apart make one
  /// lot and disagree in sight: as two, both would be due.
  public func addLot(market: Identifier, number: String, _ draft: LotDraft) throws -> MarketView {
    try write { transaction in
      let number = try Self.notEmpty(number, "--number")
      if try transaction.lot(number, of: market) != nil {
        throw RegisterError(
          "lot-exists", .badData,
          localized(
            "Ce marché a déjà un lot \(number) ; « market lot set » le modifie.",
            "This market already has a lot \(number); \"market lot set\" changes it."))
      }
      var draft = draft
      draft.kind = draft.kind ?? ObligationKind.fixedHours.rawValue
      let understood = try UnderstoodLot(draft)
      let own = Identifier.of(number, in: "lot", market: market)
      // A lot that was made with this number may have another by now.
      let id = try transaction.isThere(own, in: "lot") ? newID() : own
      try transaction.insert(
        "lot", id,
        understood.columns.merging(["market_id": ColumnValue(market), "number": .text(number)]) { $1 })
      return try checked(id, of: market, understood, transaction)
    }
  }

  /// Changes what is said of a lot; the change units of which nothing is said stay as they are.
  public func setLot(market: Identifier, number: String, _ draft: LotDraft) throws -> MarketView {
    try write { transaction in
      guard let id = try transaction.lot(number, of: market) else { throw Self.noLot(number) }
      return try set(id, of: market, draft, transaction)
    }
  }

  /// Changes what is said of a lot; the change units of which nothing is said stay as they are.
  public func setLot(_ id: Identifier, _ draft: LotDraft) throws -> MarketView {
    try write { transaction in try set(id, of: try transaction.market(ofLot: id), draft, transaction) }
  }

  private func set(
    _ lot: Identifier, of market: Identifier, _ draft: LotDraft, _ transaction: StoreTransaction
  ) throws -> MarketView {
    let understood = try UnderstoodLot(draft)
    guard !understood.columns.isEmpty else {
      throw RegisterError(
        "missing", .usage, localized("Rien à modifier : aucune option donnée.", "Nothing to edit: no option given."))
    }
    try transaction.edit("lot", lot, understood.columns)
    return try checked(lot, of: market, understood, transaction)
  }

  static func noLot(_ number: String) -> RegisterError {
    RegisterError(
      "no-lot", .badData,
      localized(
        "Ce marché n'a pas de lot « \(printable(number)) » ; voir « market show ».",
        "This market has no lot \"\(printable(number))\"; see \"market show\"."))
  }

  /// Nothing is kept of terms that do not say how many hours are due, or of hours set without a reason.
  private func checked(
    _ lot: Identifier, of market: Identifier, _ understood: UnderstoodLot, _ transaction: StoreTransaction
  ) throws -> MarketView {
    guard let row = try Row.fetchOne(transaction.db, sql: "SELECT * FROM lot WHERE id = ?", arguments: [lot.data])
    else {
      throw StoreError.noSuchRecord(table: "lot", id: lot)
    }
    let terms = ObligationTerms(row)
    guard terms.missing.isEmpty else {
      let names = terms.missing.map(\.rawValue).joined(separator: ", ")
      throw RegisterError(
        "missing", .usage,
        localized("Pour calculer l'obligation il manque : \(names).", "To compute the obligation, give: \(names)."))
    }
    guard terms.kind == nil || terms.computation.minutes != nil else {
      throw RegisterError(
        "too-large", .usage,
        localized("Le calcul ne donne pas un nombre d'heures : ", "The computation gives no number of hours: ")
          + terms.computation.arithmetic)
    }
    if row["override_minutes"] as Int? != nil, (row["override_reason"] as String? ?? "").isEmpty {
      throw RegisterError(
        "reason-needed", .usage,
        localized(
          "Des heures dues autres que celles du calcul demandent un motif : --reason.",
          "Hours due other than the computed ones need a reason: --reason."))
    }
    var view = try transaction.marketView(market)
    view.warnings = understood.warnings.map { WarningView(code: $0.code.rawValue, message: $0.message) }
    return view
  }
}

extension ObligationTerms {
  /// Those of a row of `lot`.
  init(_ row: Row) {
    self.init(ObligationKind(rawValue: row["obligation_kind"] ?? ""))
    rounding = ObligationRounding(rawValue: row["rounding"] ?? "") ?? .floor
    fixedMinutes = row["minutes_due"]
    totalMinutes = row["total_minutes"]
    rate = row["rate"]
    amount = row["amount_cents"]
    labourShare = row["labour_share"]
    hourlyCost = row["hourly_cost_cents"]
    threshold = row["threshold_cents"]
    tranche = row["tranche_cents"]
    invoiced = row["invoiced_cents"]
    steps = Self.steps(row["steps"] ?? "")
    posts = row["posts"]
    weeks = row["weeks"]
    weeklyMinutes = row["weekly_minutes"]
    prudence = row["prudence"]
  }
}

extension StoreReader {
  /// The lots of a market, in the order of their numbers.
  ///
  /// - parameter done: Minutes by lot.
  func lots(of market: Identifier, done: [Identifier?: Int]) throws -> [LotView] {
    try Row.fetchAll(
      try db.cachedStatement(sql: "SELECT * FROM lot WHERE market_id = ?"), arguments: [market.data]
    ).compactMap { row in
      guard let id = Identifier(data: row["id"]) else { return nil }
      return LotView(id, row, minutesDone: done[id] ?? 0)
    }.sorted { $0.number.compare($1.number, options: .numeric) == .orderedAscending }
  }

  /// - throws: ``StoreError/noSuchRecord(table:id:)``.
  func market(ofLot lot: Identifier) throws -> Identifier {
    let market = try Data.fetchOne(db, sql: "SELECT market_id FROM lot WHERE id = ?", arguments: [lot.data])
    guard let market = Identifier(data: market) else { throw StoreError.noSuchRecord(table: "lot", id: lot) }
    return market
  }

  func lot(_ number: String, of market: Identifier) throws -> Identifier? {
    Identifier(
      data: try Data.fetchOne(
        db, sql: "SELECT id FROM lot WHERE market_id = ? AND number = ? ORDER BY id LIMIT 1",
        arguments: [market.data, number]))
  }

  /// The lot of a market that has just one.
  func onlyLot(of market: Identifier) throws -> Identifier? {
    let lots = try Data.fetchAll(db, sql: "SELECT id FROM lot WHERE market_id = ? LIMIT 2", arguments: [market.data])
    return lots.count == 1 ? Identifier(data: lots[0]) : nil
  }
}
