/// How many hours a lot obliges to, in the ways that are in use (`domain/practice.md` §5).
public enum ObligationKind: String, Sendable, CaseIterable {
  /// Hours written into the contract.
  case fixedHours = "fixed_hours"
  /// A share of all hours of the lot.
  case shareOfHours = "share_of_hours"
  /// Amount x labour share x rate / hourly cost.
  case labourShare = "labour_share"
  /// One hour a tranche invoiced above a threshold.
  case perTranche = "per_tranche"
  /// Hours by steps of the amount.
  case stepScale = "step_scale"
  /// Posts x weeks x hours a week, with a factor of prudence.
  case humanMeans = "human_means"
}

/// What becomes of a part of an hour.
public enum ObligationRounding: String, Sendable, CaseIterable {
  case floor, nearest, ceiling
}

/// A share of a whole in hundredths of a percent: 15 % is 1,500.
public typealias Share = Int

/// The terms of an obligation, as far as they are known. Which of them count depends on the kind; the others are kept.
public struct ObligationTerms: Hashable, Sendable {
  /// From an amount in euro cents on, so many minutes.
  public struct Step: Hashable, Sendable {
    public let from: Int
    public let minutes: Int

    public init(from: Int, minutes: Int) {
      self.from = from
      self.minutes = minutes
    }
  }

  /// Nil for a kind that this program does not know.
  public var kind: ObligationKind?
  public var rounding = ObligationRounding.floor
  public var fixedMinutes: Int?
  /// All hours of the lot, in minutes.
  public var totalMinutes: Int?
  public var rate: Share?
  /// Euro cents without tax, like every amount here.
  public var amount: Int?
  public var labourShare: Share?
  public var hourlyCost: Int?
  public var threshold: Int?
  public var tranche: Int?
  public var invoiced: Int?
  /// In the order of amounts.
  public var steps: [Step] = []
  public var posts: Int?
  public var weeks: Int?
  public var weeklyMinutes: Int?
  public var prudence: Share?

  public init(_ kind: ObligationKind?) { self.kind = kind }
}

/// What the terms of an obligation come to.
public struct ObligationComputation: Hashable, Sendable {
  /// Nil where they do not say, or say more hours than any lot has.
  public let minutes: Int?
  /// The arithmetic in one line, in the current language: `1 000 000 x 50 % x 5 % / 30 EUR = 833,33 -> 833 h`; or what
  /// is missing.
  public let arithmetic: String
}

/// A term that the kind needs and nobody has given.
public enum ObligationTerm: String, Sendable, CaseIterable {
  case hours = "--due"
  case total = "--total"
  case rate = "--rate"
  case amount = "--amount"
  case labourShare = "--labour-share"
  case hourlyCost = "--hourly-cost"
  case threshold = "--threshold"
  case tranche = "--tranche"
  case steps = "--steps"
  case posts = "--posts"
  case weeks = "--weeks"
  case weeklyHours = "--weekly-hours"
}

extension ObligationTerms {
  /// What is needed besides what is given. What was invoiced is nothing until it is said, prudence is 100 %.
  public var missing: [ObligationTerm] {
    func missing(_ terms: (ObligationTerm, Bool)...) -> [ObligationTerm] { terms.filter { !$0.1 }.map(\.0) }
    return switch kind {
    case nil: []
    case .fixedHours: missing((.hours, fixedMinutes != nil))
    case .shareOfHours: missing((.total, totalMinutes != nil), (.rate, rate != nil))
    case .labourShare:
      missing(
        (.amount, amount != nil), (.labourShare, labourShare != nil), (.rate, rate != nil),
        (.hourlyCost, hourlyCost ?? 0 > 0))
    case .perTranche: missing((.threshold, threshold != nil), (.tranche, tranche ?? 0 > 0))
    case .stepScale: missing((.amount, amount != nil), (.steps, !steps.isEmpty))
    case .humanMeans:
      missing((.posts, posts != nil), (.weeks, weeks != nil), (.weeklyHours, weeklyMinutes != nil))
    }
  }

  /// The hours due by these terms alone.
  public var computation: ObligationComputation {
    guard let kind else {
      return ObligationComputation(
        minutes: nil,
        arithmetic: localized("calcul d'une version plus récente du programme", "computed by a newer program"))
    }
    let missing = missing
    guard missing.isEmpty else {
      let names = missing.map(\.rawValue).joined(separator: ", ")
      return ObligationComputation(minutes: nil, arithmetic: localized("il manque \(names)", "missing: \(names)"))
    }
    return compute(kind)
  }

  /// With every term there that the kind needs.
  private func compute(_ kind: ObligationKind) -> ObligationComputation {
    let whole = 10_000
    switch kind {
    case .fixedHours:
      let minutes = fixedMinutes ?? 0
      return Arithmetic.result(minutes: minutes, "\(Arithmetic.hours(minutes: minutes)) h")
    case .shareOfHours:
      let (total, rate) = (totalMinutes ?? 0, rate ?? 0)
      return rounded(
        Ratio([total, rate], over: [60, whole]), "\(Arithmetic.hours(minutes: total)) h x \(Arithmetic.percent(rate))")
    case .labourShare:
      let (amount, share, rate, cost) = (amount ?? 0, labourShare ?? 0, rate ?? 0, hourlyCost ?? 1)
      return rounded(
        Ratio([amount, share, rate], over: [whole, whole, cost]),
        "\(Arithmetic.euros(amount)) x \(Arithmetic.percent(share)) x \(Arithmetic.percent(rate))"
          + " / \(Arithmetic.euros(cost)) EUR")
    case .perTranche:
      let (threshold, tranche, invoiced) = (max(0, threshold ?? 0), tranche ?? 1, invoiced ?? 0)
      guard invoiced > threshold else {
        return Arithmetic.result(
          minutes: 0, "\(Arithmetic.euros(invoiced)) <= \(Arithmetic.euros(threshold)) EUR = 0 h")
      }
      return rounded(
        Ratio([invoiced - threshold], over: [tranche]),
        "(\(Arithmetic.euros(invoiced)) - \(Arithmetic.euros(threshold))) / \(Arithmetic.euros(tranche)) EUR")
    case .stepScale:
      let amount = amount ?? 0
      guard let step = steps.last(where: { $0.from <= amount }) else {
        let first = Arithmetic.euros(steps.first?.from ?? 0)
        return Arithmetic.result(minutes: 0, "\(Arithmetic.euros(amount)) < \(first) EUR = 0 h")
      }
      return Arithmetic.result(
        minutes: step.minutes,
        "\(Arithmetic.euros(amount)) >= \(Arithmetic.euros(step.from)) EUR = \(Arithmetic.hours(minutes: step.minutes)) h"
      )
    case .humanMeans:
      let (posts, weeks, weekly, prudence) = (posts ?? 0, weeks ?? 0, weeklyMinutes ?? 0, prudence ?? whole)
      let factor = prudence == whole ? "" : " x \(Arithmetic.percent(prudence))"
      return rounded(
        Ratio([posts, weeks, weekly, prudence], over: [60, whole]),
        "\(posts) x \(weeks) \(localized("sem.", "weeks")) x \(Arithmetic.hours(minutes: weekly)) h\(factor)")
    }
  }

  private func rounded(_ hours: Ratio?, _ left: String) -> ObligationComputation {
    guard let hours, let whole = hours.rounded(rounding), whole <= HoursInput.maximumHours else {
      let limit = Arithmetic.grouped(HoursInput.maximumHours)
      return ObligationComputation(minutes: nil, arithmetic: "\(left) > \(limit) h")
    }
    let exact = hours.isWhole ? "" : "\(hours.decimal) -> "
    return ObligationComputation(minutes: whole * 60, arithmetic: "\(left) = \(exact)\(Arithmetic.grouped(whole)) h")
  }
}
