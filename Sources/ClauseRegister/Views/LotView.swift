import GRDB
import SyncModel

/// A lot with its hours due and done.
public struct LotView: Encodable, Sendable {
  public let id: String
  public let number: String
  @Nullable public var title: String?
  /// By the obligation's terms, or what the office has set in their place; 0 where neither says.
  public let minutesDue: Int
  public let minutesDone: Int
  public let obligation: ObligationView
  /// What the company has offered to do, where it is more than what the buyer asks.
  @Nullable public var committedMinutes: Int?
  @Nullable public var commitmentNote: String?
  public let effort: EffortView
  /// Why what was done is not what was due.
  @Nullable public var gapReason: String?
}

/// The terms of an obligation and what they come to. Amounts are euro cents without tax, shares hundredths of a percent.
public struct ObligationView: Encodable, Sendable {
  public let kind: String
  public let rounding: String
  /// Nil where the terms do not say.
  @Nullable public var computedMinutes: Int?
  public let arithmetic: String
  @Nullable public var overrideMinutes: Int?
  @Nullable public var overrideReason: String?
  @Nullable public var fixedMinutes: Int?
  @Nullable public var totalMinutes: Int?
  @Nullable public var rate: Int?
  @Nullable public var amountCents: Int?
  @Nullable public var labourShare: Int?
  @Nullable public var hourlyCostCents: Int?
  @Nullable public var thresholdCents: Int?
  @Nullable public var trancheCents: Int?
  @Nullable public var invoicedCents: Int?
  public let steps: [StepView]
  @Nullable public var posts: Int?
  @Nullable public var weeks: Int?
  @Nullable public var weeklyMinutes: Int?
  @Nullable public var prudence: Int?
}

public struct StepView: Encodable, Sendable {
  public let fromCents: Int
  public let minutes: Int
}

/// How hard an obligation is to fulfil, by the four variables of the source; it gives no formula for them
/// (`domain/features.md`, F4).
public struct EffortView: Encodable, Sendable {
  @Nullable public var technicity: String?
  @Nullable public var duration: String?
  @Nullable public var amount: String?
  @Nullable public var resources: String?
  @Nullable public var reason: String?
}

extension LotView {
  /// Of a row of `lot`.
  init(_ id: Identifier, _ row: Row, minutesDone: Int) {
    let terms = ObligationTerms(row)
    let computation = terms.computation
    self.init(
      id: id.description, number: row["number"] ?? "", title: row["title"],
      minutesDue: Self.minutesDue(row, by: computation), minutesDone: minutesDone,
      obligation: ObligationView(
        kind: row["obligation_kind"] ?? "", rounding: terms.rounding.rawValue, computedMinutes: computation.minutes,
        arithmetic: computation.arithmetic, overrideMinutes: row["override_minutes"],
        overrideReason: row["override_reason"],
        fixedMinutes: terms.fixedMinutes, totalMinutes: terms.totalMinutes, rate: terms.rate,
        amountCents: terms.amount, labourShare: terms.labourShare, hourlyCostCents: terms.hourlyCost,
        thresholdCents: terms.threshold, trancheCents: terms.tranche, invoicedCents: terms.invoiced,
        steps: terms.steps.map { StepView(fromCents: $0.from, minutes: $0.minutes) }, posts: terms.posts,
        weeks: terms.weeks, weeklyMinutes: terms.weeklyMinutes, prudence: terms.prudence),
      committedMinutes: row["committed_minutes"], commitmentNote: row["commitment_note"],
      effort: EffortView(
        technicity: row["effort_technicity"], duration: row["effort_duration"], amount: row["effort_amount"],
        resources: row["effort_resources"], reason: row["effort_reason"]),
      gapReason: row["gap_reason"])
  }

  /// What a row of `lot` obliges to, by its terms or by what the office has set in their place.
  static func minutesDue(_ row: Row, by computation: ObligationComputation) -> Int {
    row["override_minutes"] ?? computation.minutes ?? 0
  }
}
