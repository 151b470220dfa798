import GRDB
import SyncCore
import SyncModel

/// An amendment of the contract (*avenant*), as typed.
public struct AmendmentDraft: Sendable {
  public var number: String?
  public var on: String?
  /// Euros more or less: `50000`, `-2500`.
  public var amount: String?
  /// Months more or less.
  public var duration: String?
  /// Hours due more or less, a lot each: `1=+35`.
  public var due: [String] = []
  public var reason: String?

  public init() {}
}

extension Register {
  /// Changes a market and its lots by an amendment, and keeps the amendment: both or neither. Earlier ones stay as they
  /// were.
  ///
  /// Hours due that were fixed beforehand are fixed anew; those that are computed, or set in place of that, are set with
  /// the amendment as the reason, and then no longer follow the computation.
  ///
  /// - throws: ``RegisterError`` `missing`, `amendment-exists`, `unknown-before` where what is changed was not known,
  ///   `too-little` where less than nothing would be left.
  public func amendMarket(_ text: String, _ draft: AmendmentDraft) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      guard let number = draft.number, let why = draft.reason else {
        throw RegisterError(
          "missing", .usage, localized("Il faut --number et --reason.", "--number and --reason are needed."))
      }
      let name = try Self.notEmpty(number, "--number")
      let reason = try Self.notEmpty(why, "--reason")
      let day = try draft.on.map { try TypedDate.day($0, today: today) } ?? today.description
      let amount = try draft.amount.map { try TypedFigure.signed($0) { try TypedFigure.amount($0, "--amount") } }
      let duration = try draft.duration.map { try TypedFigure.signed($0) { try TypedFigure.count($0, "--duration") } }
      guard amount != nil || duration != nil || !draft.due.isEmpty else {
        throw RegisterError(
          "missing", .usage,
          localized(
            "Un avenant change quelque chose : --amount, --duration ou --due LOT=HEURES.",
            "An amendment changes something: --amount, --duration or --due LOT=HOURS."))
      }
      try transaction.requireNew(amendment: name, of: market)
      var changed: [String: ColumnValue] = [:]
      for (column, delta, option) in [
        ("amount_cents", amount, "--amount"), ("duration_months", duration, "--duration"),
      ] {
        guard let delta else { continue }
        changed[column] = ColumnValue(try transaction.sum(column, of: market, plus: delta, option))
      }
      if !changed.isEmpty { try transaction.edit("market", market, changed, reason: reason) }
      let id = newID()
      try transaction.insert(
        "amendment", id,
        [
          "market_id": ColumnValue(market), "number": .text(name), "signed_on": .text(day),
          "amount_delta_cents": ColumnValue(amount), "duration_delta_months": ColumnValue(duration),
          "amount_cents": changed["amount_cents"] ?? .null, "duration_months": changed["duration_months"] ?? .null,
          "reason": .text(reason), "author": .text(transaction.officer),
        ])
      var warnings: [WarningView] = []
      for due in draft.due {
        let (lot, minutes) = try transaction.lotDelta(due, of: market)
        let outcome = try transaction.amend(lot, of: market, by: minutes, amendment: name, reason)
        warnings += outcome.warnings
        try transaction.insert(
          "amendment_lot", newID(),
          [
            "market_id": ColumnValue(market), "amendment_id": ColumnValue(id), "lot_id": ColumnValue(lot),
            "minutes_delta": ColumnValue(minutes), "minutes_due": ColumnValue(outcome.minutesDue),
          ])
      }
      var view = try transaction.marketFile(market)
      view.warnings += warnings
      return view
    }
  }
}

extension StoreTransaction {
  fileprivate func requireNew(amendment name: String, of market: Identifier) throws {
    let known = try Int.fetchOne(
      db, sql: "SELECT 1 FROM amendment WHERE market_id = ? AND number = ?", arguments: [market.data, name])
    guard known != nil else { return }
    throw RegisterError(
      "amendment-exists", .badData,
      localized(
        "Ce marché a déjà un avenant « \(printable(name)) », qui reste comme il est ; donner un autre numéro.",
        "This market already has an amendment \"\(printable(name))\", which stays as it is; give another number."))
  }

  fileprivate func sum(_ column: String, of market: Identifier, plus delta: Int, _ option: String) throws -> Int {
    let known = try Int.fetchOne(db, sql: "SELECT \(column) FROM market WHERE id = ?", arguments: [market.data])
    guard let known else {
      throw RegisterError(
        "unknown-before", .badData,
        localized(
          "Ce que \(option) change n'est pas connu : le dire d'abord avec « market set ».",
          "What \(option) changes is not known: say it first with \"market set\"."))
    }
    return try Self.atLeastNothing(known, delta, option)
  }

  private static func atLeastNothing(_ known: Int, _ delta: Int, _ option: String) throws -> Int {
    let (sum, overflow) = known.addingReportingOverflow(delta)
    guard !overflow, sum >= 0 else {
      throw RegisterError(
        "too-little", .badData,
        localized("\(option) : il resterait moins que rien.", "\(option): less than nothing would be left."))
    }
    return sum
  }

  fileprivate func lotDelta(_ text: String, of market: Identifier) throws -> (lot: Identifier, minutes: Int) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      throw TypedFigure.misread(text, "--due", localized("LOT=HEURES, comme 1=+35", "LOT=HOURS, such as 1=+35"))
    }
    return (try lot(named: parts[0], of: market), try TypedFigure.signed(parts[1]) { try HoursInput.parse($0).minutes })
  }

  /// Changes the hours due on a lot.
  ///
  /// - returns: What they are now, and a warning where they do not follow their computation any more.
  fileprivate func amend(
    _ lot: Identifier, of market: Identifier, by minutes: Int, amendment: String, _ reason: String
  ) throws -> (minutesDue: Int, warnings: [WarningView]) {
    guard let view = try marketView(market).lots.first(where: { $0.id == lot.description }) else {
      throw StoreError.noSuchRecord(table: "lot", id: lot)
    }
    let due = try Self.atLeastNothing(view.minutesDue, minutes, "--due")
    let isFixed = view.obligation.kind == ObligationKind.fixedHours.rawValue
    if isFixed, view.obligation.overrideMinutes == nil {
      try edit("lot", lot, ["minutes_due": ColumnValue(due)], reason: reason)
      return (due, [])
    }
    let why = localized("avenant \(amendment) : \(reason)", "amendment \(amendment): \(reason)")
    try edit(
      "lot", lot, ["override_minutes": ColumnValue(due), "override_reason": .text(why)], reason: reason)
    if isFixed { return (due, []) }
    let warning = WarningView(
      code: "computation-replaced",
      message: localized(
        "Lot \(printable(view.number)) : le dû est fixé par l'avenant et ne suit plus le calcul ni le facturé.",
        "Lot \(printable(view.number)): the hours due are set by the amendment and no longer follow the computation."))
    return (due, [warning])
  }
}

extension [MarketDossierView.Amendment] {
  /// Two amendments that were made apart: noted twice under one number, or reckoned from the same amount, duration or
  /// hours, so that only one of the two changes stands there now.
  var warnings: [WarningView] {
    let pairs = indices.flatMap { first in indices.filter { $0 > first }.map { (self[first], self[$0]) } }
    return pairs.compactMap { one, other in
      if one.number == other.number {
        return WarningView(
          code: "amendment-twice",
          message: localized(
            "L'avenant \(printable(one.number)) est noté deux fois.",
            "Amendment \(printable(one.number)) is noted twice."))
      }
      guard one.beginsWhere(other) else { return nil }
      let both = [one, other].map { printable($0.number) }
      return WarningView(
        code: "amendments-apart",
        message: localized(
          "Les avenants \(both[0]) et \(both[1]) partent des mêmes chiffres : un seul des deux y est compté. "
            + "Corriger avec « market set » ou « market lot set ».",
          "Amendments \(both[0]) and \(both[1]) begin with the same figures: only one of the two is counted there. "
            + "Put it right with \"market set\" or \"market lot set\"."))
    }
  }
}

extension MarketDossierView.Amendment {
  fileprivate func beginsWhere(_ other: Self) -> Bool {
    func before(_ after: Int?, _ delta: Int?) -> Int? { after.flatMap { after in delta.map { after &- $0 } } }
    func isSame(_ one: Int?, _ other: Int?) -> Bool { one != nil && one == other }
    return isSame(before(amountCents, amountDeltaCents), before(other.amountCents, other.amountDeltaCents))
      || isSame(
        before(durationMonths, durationDeltaMonths), before(other.durationMonths, other.durationDeltaMonths))
      || lots.contains { lot in
        other.lots.contains {
          lot.lot == $0.lot && isSame(before(lot.minutesDue, lot.minutesDelta), before($0.minutesDue, $0.minutesDelta))
        }
      }
  }
}
