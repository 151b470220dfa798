import Foundation
import GRDB
import SyncCore
public import SyncModel

/// What the office says of declared hours (`domain/practice.md` §9).
public enum HourReview: String, Sendable {
  case check, validate, refuse

  var state: String {
    switch self {
    case .check: "checked"
    case .validate: "validated"
    case .refuse: "refused"
    }
  }

  /// The states that it may follow.
  var before: [String] { self == .check ? ["declared"] : ["declared", "checked"] }
}

extension Register {
  /// Checks, validates or refuses entries, all of them or none. One of which something is unlikely needs a reason, and so
  /// does a refusal; one that is disputed has to be settled first.
  public func review(_ ids: [Identifier], _ review: HourReview, reason: String) throws -> HoursView {
    try write { transaction in
      try self.review(ids, review, reason: reason, transaction)
    }
  }

  /// Likewise all entries of a market and month that wait for it. Validating closes the month.
  public func review(
    market: String, month: String, _ review: HourReview, reason: String
  ) throws -> HoursView {
    try write { transaction in
      let market = try transaction.find(market, in: .market)
      let month = try MonthInput.parse(month, today: today).month.description
      let states = review.before.map { "'\($0)'" }.joined(separator: ", ")
      // What is hidden behind another entry is not judged: its hours are those of the other.
      let merged = try transaction.mergedEntries()
      let ids = try Data.fetchAll(
        transaction.db,
        sql: """
          SELECT id FROM hour_entry WHERE market_id = ? AND substr(date, 1, 7) = ? AND state IN (\(states))
          ORDER BY date, id
          """, arguments: [market.data, month]
      ).compactMap { Identifier(data: $0) }.filter { merged.faces[$0] == nil }
      let reviewed = try self.review(ids, review, reason: reason, transaction)
      if review == .validate { try lock(month, of: market, isLocked: true, reason: reason, transaction) }
      return reviewed
    }
  }

  /// Opens a closed month again.
  public func unlock(market: String, month: String, reason: String) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(market, in: .market)
      let month = try MonthInput.parse(month, today: today).month.description
      guard try transaction.lockedMonths(of: market).contains(month) else {
        throw RegisterError(
          "not-locked", .badData, localized("Le mois \(month) n'est pas clos.", "The month \(month) is not closed."))
      }
      try lock(month, of: market, isLocked: false, reason: Self.notEmpty(reason, "--reason"), transaction)
      return try transaction.marketView(market)
    }
  }

  private func review(
    _ ids: [Identifier], _ review: HourReview, reason: String, _ transaction: StoreTransaction
  ) throws -> HoursView {
    if review == .refuse { _ = try Self.notEmpty(reason, "--reason") }
    let views = try ids.map { id in
      let entry = try transaction.entryView(id, today)
      try checkReviewable(entry, review, reason)
      try transaction.edit(
        "hour_entry", id, ["state": .text(review.state), "state_by": .text(transaction.officer)], reason: reason)
      return try transaction.entryView(id, today)
    }
    return HoursView(
      hours: views, totalMinutes: views.filter { countedStates.contains($0.state) }.reduce(0) { $0 + $1.minutes })
  }

  private func checkReviewable(_ entry: HourEntryView, _ review: HourReview, _ reason: String) throws {
    func refuse(_ code: String, _ exit: ExitCode, _ french: String, _ english: String) throws {
      throw RegisterError(
        code, exit, localized("Saisie \(entry.id) : \(french)", "Entry \(entry.id): \(english)"),
        shows: entry.shownPersons)
    }
    if entry.deleted { try refuse("deleted", .badData, "supprimée.", "deleted.") }
    if !review.before.contains(entry.state) {
      try refuse(
        "wrong-state", .badData, "elle est dans l'état \(entry.state).", "its state is \(entry.state).")
    }
    if review == .refuse, !entry.corrections.isEmpty {
      try refuse(
        "corrected", .badData, "elle a des corrections, qui compteraient sans elle ; la corriger (« hours correct »).",
        "it has corrections, which would count without it; correct it (\"hours correct\").")
    }
    if let kept = entry.duplicateOf {
      try refuse(
        "duplicate", .badData, "elle est cachée, doublon de \(kept) (« hours unmerge »).",
        "it is hidden, a duplicate of \(kept) (\"hours unmerge\").")
    }
    if let conflict = entry.conflicts.first {
      try refuse(
        "in-conflict", .badData, "régler d'abord le conflit \(conflict) (« conflict resolve »).",
        "settle conflict \(conflict) first (\"conflict resolve\").")
    }
    if review != .refuse, reason.isEmpty, let warning = entry.warnings.first {
      try refuse(
        "reason-needed", .usage, "\(warning.message) Un motif est demandé : --reason.",
        "\(warning.message) A reason is needed: --reason.")
    }
  }

  private func lock(
    _ month: String, of market: Identifier, isLocked: Bool, reason: String, _ transaction: StoreTransaction
  ) throws {
    let known = try Data.fetchOne(
      transaction.db, sql: "SELECT id FROM month_lock WHERE market_id = ? AND month = ? ORDER BY id LIMIT 1",
      arguments: [market.data, month]
    ).flatMap { Identifier(data: $0) }
    let state: [String: ColumnValue] = [
      "is_locked": .integer(isLocked ? 1 : 0), "locked_by": .text(transaction.officer),
    ]
    if let known {
      try transaction.edit("month_lock", known, state, reason: reason)
    } else {
      try transaction.insert(
        "month_lock", newID(), state.merging(["market_id": ColumnValue(market), "month": .text(month)]) { $1 })
    }
  }
}
