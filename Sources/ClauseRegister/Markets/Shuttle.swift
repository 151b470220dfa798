import SyncCore
import SyncModel

/// A move of the shuttle sheet, as typed.
public struct ShuttleDraft: Sendable {
  /// A code of ``ShuttleState``.
  public var state: String
  public var on: String?
  /// Of an opinion: the hours that the office proposes.
  public var hours: String?
  /// Of an opinion: its terms.
  public var terms: String?
  public var reason: String?

  public init(_ state: String) { self.state = state }
}

extension Register {
  /// Keeps what buyer or office told the other about a market before its publication (*fiche navette*,
  /// `domain/features.md`, A6).
  public func addExchange(_ text: String, on: String?, from side: String, text content: String) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      let day = try on.map { try TypedDate.day($0, today: today) } ?? today.description
      try transaction.noteExchange(
        newID(), of: market, on: day, from: try ShuttleSide.typed(side, "--from"),
        content: try Self.notEmpty(content, "--text"), state: nil)
      return try transaction.marketFile(market)
    }
  }

  /// Moves the shuttle sheet of a market on, and keeps the move among its exchanges.
  ///
  /// - throws: ``RegisterError`` `step-not-allowed`, `missing` for an opinion that says nothing, and `reason-needed` for a
  ///   clause that is not retained.
  public func moveShuttle(_ text: String, _ draft: ShuttleDraft) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      let target = try ShuttleState.typed(draft.state, localized("l'état", "the state"))
      try Self.check(target, after: try transaction.label("shuttle_state", of: "market", market))
      let day = try draft.on.map { try TypedDate.day($0, today: today) } ?? today.description
      let reason = try draft.reason.map { try Self.notEmpty($0, "--reason") }
      var typed = TypedColumns()
      typed["shuttle_state"] = .text(target.rawValue)
      typed["shuttle_on"] = .text(day)
      typed["shuttle_reason"] = ColumnValue(reason)
      if target == .notRetained, reason == nil {
        throw RegisterError(
          "reason-needed", .usage,
          localized("Une clause non retenue demande un motif : --reason.", "Not retained needs a reason: --reason."))
      }
      if target == .opinionGiven {
        guard draft.hours != nil || draft.terms != nil else {
          throw RegisterError(
            "missing", .usage, localized("Un avis a --hours ou --terms.", "An opinion has --hours or --terms."))
        }
        try typed.hours("opinion_minutes", draft.hours)
        try typed.text("opinion_terms", draft.terms, "--terms")
      } else if draft.hours != nil || draft.terms != nil {
        throw RegisterError(
          "not-an-opinion", .usage,
          localized(
            "--hours et --terms vont avec opinion_given.", "--hours and --terms go with opinion_given."))
      }
      try transaction.edit("market", market, typed.columns)
      let hours = typed.columns["opinion_minutes"]?.int.map(formatMinutes)
      let content = [hours, draft.terms, reason].compactMap { $0 }.joined(separator: " · ")
      let isOfOffice = target == .underStudy || target == .opinionGiven
      try transaction.noteExchange(
        newID(), of: market, on: day, from: isOfOffice ? .office : .buyer, content: content.isEmpty ? nil : content,
        state: target)
      return try transaction.marketFile(market)
    }
  }

  private static func check(_ target: ShuttleState, after from: String?) throws {
    let allowed = ShuttleState.allowed(after: from)
    guard !allowed.contains(target) else { return }
    let list = allowed.map { "\($0.rawValue) (\($0.label))" }.joined(separator: ", ")
    let now = from.map { ShuttleState.label($0) } ?? localized("pas encore soumise", "not submitted yet")
    throw RegisterError(
      "step-not-allowed", .usage,
      localized(
        "La fiche navette est « \(now) » : elle ne passe pas à « \(target.label) ». Étapes possibles : \(list).",
        "The shuttle sheet is \"\(now)\": it cannot go to \"\(target.label)\". Possible steps: \(list)."))
  }
}

extension StoreTransaction {
  fileprivate func noteExchange(
    _ id: Identifier, of market: Identifier, on day: String, from side: ShuttleSide, content: String?,
    state: ShuttleState?
  ) throws {
    try insert(
      "market_exchange", id,
      [
        "market_id": ColumnValue(market), "exchanged_on": .text(day), "side": .text(side.rawValue),
        "content": ColumnValue(content), "shuttle_state": ColumnValue(state?.rawValue), "author": .text(officer),
      ])
  }
}
