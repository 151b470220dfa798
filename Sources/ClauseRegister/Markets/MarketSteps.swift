import GRDB
import SyncCore
import SyncModel

extension Register {
  /// Takes a market from its state to another and keeps the step.
  ///
  /// - parameters:
  ///   - on: The day; nil for today.
  ///   - gaps: Why a lot's hours done are not its hours due, `LOT=REASON`; the reason alone where there is one lot.
  /// - throws: ``RegisterError`` `step-not-allowed`, `reason-needed`, and `gap-reason-needed` for closing a market with a
  ///   gap that nobody has explained (`domain/features.md`, F6).
  public func stepMarket(
    _ text: String, to typed: String, on: String?, reason: String?, gaps: [String] = []
  ) throws -> MarketView {
    try write { transaction in
      let id = try transaction.find(text, in: .market)
      let target = try MarketState.typed(typed, localized("l'étape", "the state"))
      let from: String? = try transaction.label("state", of: "market", id)
      let before: String? = try transaction.label("state_on", of: "market", id)
      try Self.check(target, after: from)
      let why = try reason.map { try Self.notEmpty($0, "--reason") }
      if target.needsReason(after: from), why == nil {
        throw RegisterError(
          "reason-needed", .usage,
          localized(
            "« \(target.label) » demande une justification : --reason.", "\"\(target.label)\" needs a reason: --reason."
          ))
      }
      try transaction.explainGaps(gaps, of: id)
      if target == .closed { try transaction.requireGapReasons(of: id) }
      let day = try on.map { try TypedDate.day($0, today: today) } ?? today.description
      var columns: [String: ColumnValue] = ["state": .text(target.rawValue), "state_on": .text(day)]
      if target == .noClause { columns["no_clause_reason"] = ColumnValue(why) }
      // What was justified then is in the history of steps; it justifies nothing once the market has a clause in view.
      if from == MarketState.noClause.rawValue { columns["no_clause_reason"] = .null }
      if target == .awarded, try transaction.label("notified_on", of: "market", id) == nil {
        columns["notified_on"] = .text(day)
      }
      try transaction.edit("market", id, columns, reason: why ?? "")
      try transaction.noteStep(newID(), of: id, from: from, to: target, on: day, reason: why)
      var view = try transaction.marketFile(id)
      if let before, day < before {
        view.warnings.append(
          WarningView(
            code: "before-last-step",
            message: localized(
              "L'étape d'avant est du \(TypedDate.shown(before)), après celle-ci.",
              "The step before is of \(TypedDate.shown(before)), later than this one.")))
      }
      return view
    }
  }

  private static func check(_ target: MarketState, after from: String?) throws {
    let allowed = MarketState.allowed(after: from)
    guard !allowed.contains(target) else { return }
    let list = allowed.map { "\($0.rawValue) (\($0.label))" }.joined(separator: ", ")
    let now = from.map { MarketState.label($0) } ?? ""
    throw RegisterError(
      "step-not-allowed", .usage,
      localized(
        "Ce marché est « \(now) » : il ne passe pas à « \(target.label) ». Étapes possibles : \(list).",
        "This market is \"\(now)\": it cannot go to \"\(target.label)\". Possible steps: \(list)."))
  }
}

extension StoreTransaction {
  func noteStep(
    _ id: Identifier, of market: Identifier, from: String?, to state: MarketState, on day: String, reason: String?
  ) throws {
    try insert(
      "market_step", id,
      [
        "market_id": ColumnValue(market), "from_state": ColumnValue(from), "to_state": .text(state.rawValue),
        "stepped_on": .text(day), "reason": ColumnValue(reason), "author": .text(officer),
      ])
  }

  fileprivate func explainGaps(_ gaps: [String], of market: Identifier) throws {
    let only = try onlyLot(of: market)
    for gap in gaps {
      let parts = gap.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let named = try parts.count == 2 ? lot(parts[0], of: market) : nil
      guard let lot = named ?? only else {
        throw TypedFigure.misread(gap, "--gap", localized("LOT=MOTIF, d'un lot du marché", "LOT=REASON, of a lot"))
      }
      let reason = named == nil ? gap : parts[1]
      try edit("lot", lot, ["gap_reason": .text(try Register.notEmpty(reason, "--gap"))])
    }
  }

  fileprivate func requireGapReasons(of market: Identifier) throws {
    let unexplained = try marketView(market).lots.filter { $0.minutesDone != $0.minutesDue && $0.gapReason == nil }
    guard !unexplained.isEmpty else { return }
    let list = unexplained.map { lot in
      localized(
        "  lot \(printable(lot.number)) : fait \(formatMinutes(lot.minutesDone)), dû \(formatMinutes(lot.minutesDue))",
        "  lot \(printable(lot.number)): done \(formatMinutes(lot.minutesDone)), due \(formatMinutes(lot.minutesDue))")
    }.joined(separator: "\n")
    throw RegisterError(
      "gap-reason-needed", .usage,
      localized(
        "L'écart de chaque lot demande un motif avant la clôture, --gap LOT=MOTIF :\n\(list)",
        "The gap of each lot needs a reason before closing, --gap LOT=REASON:\n\(list)"))
  }
}
