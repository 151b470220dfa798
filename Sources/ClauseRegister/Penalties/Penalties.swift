import Foundation
import GRDB
import SyncCore
import SyncModel

/// A penalty of the contract, as typed; nil where nothing was said, empty to take away what was.
public struct PenaltyDraft: Sendable {
  /// A code of ``PenaltyTrigger``.
  public var trigger: String?
  /// A code of ``PenaltyBasis``.
  public var basis: String?
  /// Euros, a percentage, or how many times the hourly ceiling.
  public var value: String?
  /// A code of ``PenaltyStart``.
  public var starts: String?
  public var cap: String?
  /// Where the contract says it: `CCAP 8.2.2`.
  public var clause: String?
  public var noticed: String?
  public var remedied: String?
  /// A code of ``PenaltyDecision``.
  public var decision: String?
  public var decisionReason: String?
  public var decidedOn: String?
  public var decidedAmount: String?

  public init() {}
}

extension Register {
  /// Adds a penalty to a market's contract.
  ///
  /// - throws: ``RegisterError`` `missing`, or `unfit` for a basis that does not go with the trigger.
  public func addPenalty(_ text: String, _ draft: PenaltyDraft) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      guard draft.trigger?.isEmpty == false, draft.basis?.isEmpty == false, draft.value?.isEmpty == false else {
        throw RegisterError(
          "missing", .usage,
          localized("Il faut --trigger, --basis et --value.", "--trigger, --basis and --value are needed."))
      }
      let columns = try columns(draft, basis: nil)
      let id = newID()
      try transaction.insert("penalty_rule", id, columns.merging(["market_id": ColumnValue(market)]) { $1 })
      try transaction.checkPenalty(id)
      return try transaction.marketFile(market)
    }
  }

  /// Changes a penalty: its terms, the formal notice (*mise en demeure*) and its end, the buyer's decision.
  ///
  /// - parameter penalty: Its number in the market's list, or its id.
  /// - throws: ``RegisterError`` `no-penalty`, `reason-needed` for a decision without a reason.
  public func setPenalty(_ text: String, _ penalty: String, _ draft: PenaltyDraft) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      let id = try transaction.penalty(penalty, of: market)
      let columns = try columns(draft, basis: try transaction.label("basis", of: "penalty_rule", id))
      guard !columns.isEmpty else {
        throw RegisterError(
          "missing", .usage, localized("Rien à modifier : aucune option donnée.", "Nothing to edit: no option given."))
      }
      try transaction.edit("penalty_rule", id, columns)
      try transaction.checkPenalty(id)
      return try transaction.marketFile(market)
    }
  }

  public func removePenalty(_ text: String, _ penalty: String) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      let id = try transaction.penalty(penalty, of: market)
      try transaction.apply(.delete, to: RecordReference("penalty_rule", id))
      return try transaction.marketFile(market)
    }
  }

  /// - parameter known: The basis that the penalty has.
  private func columns(_ draft: PenaltyDraft, basis known: String?) throws -> [String: ColumnValue] {
    var typed = TypedColumns()
    if let trigger = draft.trigger {
      typed["trigger_code"] = .text(try PenaltyTrigger.typed(trigger, "--trigger").rawValue)
    }
    let basis = try draft.basis.map { try PenaltyBasis.typed($0, "--basis") }
    if let basis { typed["basis"] = .text(basis.rawValue) }
    if let value = draft.value {
      let isShare = (basis?.rawValue ?? known) == PenaltyBasis.percent.rawValue
      let number =
        isShare ? try TypedFigure.share(value, "--value") : try TypedFigure.positiveAmount(value, "--value")
      typed["value"] = ColumnValue(number)
    } else if let basis, basis.rawValue != known {
      // The figure of another basis would be read as another thing.
      throw RegisterError(
        "missing", .usage, localized("Un autre --basis demande --value.", "Another --basis needs --value."))
    }
    try typed.code("starts", draft.starts, PenaltyStart.self, "--starts")
    try typed.number("cap_cents", draft.cap) { try TypedFigure.positiveAmount($0, "--cap") }
    try typed.text("clause", draft.clause, "--clause")
    for (column, date) in [
      ("noticed_on", draft.noticed), ("remedied_on", draft.remedied), ("decided_on", draft.decidedOn),
    ] {
      try typed.set(column, date) { .text(try TypedDate.day($0, today: today)) }
    }
    try typed.code("decision", draft.decision, PenaltyDecision.self, "--decision")
    try typed.text("decision_reason", draft.decisionReason, "--reason")
    try typed.number("decided_cents", draft.decidedAmount) { try TypedFigure.amount($0, "--decided-amount") }
    if draft.decision?.isEmpty == false, draft.decidedOn == nil { typed["decided_on"] = .text(today.description) }
    return typed.columns
  }
}

extension StoreReader {
  /// The penalties of a market in the order in which they were added, and so numbered.
  func penalties(of market: Identifier) throws -> [PenaltyView] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT * FROM penalty_rule WHERE market_id = ? ORDER BY id", arguments: [market.data])
    return rows.enumerated().compactMap { index, row in
      Identifier(data: row["id"]).map { PenaltyView($0, index + 1, row) }
    }
  }

  fileprivate func penalty(_ text: String, of market: Identifier) throws -> Identifier {
    let known = try penalties(of: market)
    let found = known.first { "\($0.n)" == text || $0.id == text.lowercased() }
    if let found, let id = Identifier(found.id) { return id }
    throw RegisterError(
      "no-penalty", .badData,
      localized(
        "Ce marché n'a pas de pénalité « \(printable(text)) » ; voir « market penalty list ».",
        "This market has no penalty \"\(printable(text))\"; see \"market penalty list\"."))
  }

  fileprivate func checkPenalty(_ id: Identifier) throws {
    guard let row = try Row.fetchOne(db, sql: "SELECT * FROM penalty_rule WHERE id = ?", arguments: [id.data]) else {
      throw StoreError.noSuchRecord(table: "penalty_rule", id: id)
    }
    let view = PenaltyView(id, 0, row)
    if let trigger = PenaltyTrigger(rawValue: view.trigger), let basis = PenaltyBasis(rawValue: view.basis),
      !basis.fits(trigger)
    {
      throw RegisterError(
        "unfit", .usage,
        localized(
          "« \(basis.label) » ne va pas avec « \(trigger.label) ».",
          "\"\(basis.label)\" does not go with \"\(trigger.label)\"."))
    }
    if view.decision != nil, (view.decisionReason ?? "").isEmpty {
      throw RegisterError(
        "reason-needed", .usage,
        localized("La décision de l'acheteur demande un motif : --reason.", "The decision needs a reason: --reason."))
    }
  }
}
