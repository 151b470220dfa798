import SyncModel

/// What a penalty is reckoned from, on a day.
struct PenaltyFacts {
  struct ShortLot {
    let number: String
    let minutesMissing: Int
  }

  /// The day that the estimate is for.
  let day: CalendarDay
  /// Lots with less done than due until that day.
  let short: [ShortLot]
  let amountCents: Int?
  /// The day of delivery, else the planned one.
  let delivery: CalendarDay?
  let reportReceived: CalendarDay?
  /// Euro cents; nil where it was not given.
  let hourlyCeiling: Int?
}

/// What a penalty may come to, a line of arithmetic each. It is an estimate: the buyer decides.
struct PenaltyEstimate {
  /// Nil where something is missing to say.
  var cents: Int? = 0
  var lines: [String] = []

  init(_ penalty: PenaltyView, _ facts: PenaltyFacts) {
    switch PenaltyTrigger(rawValue: penalty.trigger) {
    case .missingHours: hours(penalty, facts)
    case .lateAttestation: attestation(penalty, facts)
    case .missingReport: report(penalty, facts)
    case nil: unknown(PenaltyTrigger.label(penalty.trigger))
    }
    cap(penalty)
  }

  private mutating func unknown(_ what: String) {
    cents = nil
    lines.append(localized("non calculable : \(what)", "cannot be computed: \(what)"))
  }

  private mutating func nothing(_ why: String) { lines.append("0 EUR : \(why)") }

  private mutating func add(_ part: Int?, _ line: String) {
    guard let part, let sum = cents.map({ $0.addingReportingOverflow(part) }), !sum.overflow else {
      return unknown(line)
    }
    cents = sum.partialValue
    lines.append("\(line) = \(Arithmetic.euros(part)) EUR")
  }

  /// For each lot by itself: more hours on one do not make up for another's.
  private mutating func hours(_ penalty: PenaltyView, _ facts: PenaltyFacts) {
    if facts.short.isEmpty { return nothing(localized("rien ne manque", "nothing is missing")) }
    let basis = PenaltyBasis(rawValue: penalty.basis)
    if basis == .percent { return percent(penalty, facts) }
    for lot in facts.short {
      let hours = "lot \(printable(lot.number)) : \(Arithmetic.hours(minutes: lot.minutesMissing)) h"
      switch basis {
      case .perHour:
        add(
          Ratio([lot.minutesMissing, penalty.value], over: [60])?.rounded(.nearest),
          "\(hours) x \(Arithmetic.euros(penalty.value)) EUR")
      case .hourlyCeiling:
        guard let ceiling = facts.hourlyCeiling else {
          return unknown(localized("plafond horaire à donner (--hourly-ceiling)", "give --hourly-ceiling"))
        }
        add(
          Ratio([lot.minutesMissing, penalty.value, ceiling], over: [60, 100])?.rounded(.nearest),
          "\(hours) x \(Arithmetic.hundredths(penalty.value)) x \(Arithmetic.euros(ceiling)) EUR")
      case .percent, .perDay, nil: return unknown(PenaltyBasis.label(penalty.basis))
      }
    }
  }

  /// Late from the formal notice on: before it nobody has been asked.
  private mutating func attestation(_ penalty: PenaltyView, _ facts: PenaltyFacts) {
    guard penalty.noticedOn != nil || penalty.starts == PenaltyStart.delivery.rawValue else {
      return nothing(localized("pas de mise en demeure", "no formal notice"))
    }
    switch PenaltyBasis(rawValue: penalty.basis) {
    case .perDay: days(penalty, facts, until: penalty.remedied)
    case .percent:
      if let end = penalty.remedied, end <= facts.day {
        return nothing(localized("remises le \(end)", "handed in on \(end)"))
      }
      percent(penalty, facts)
    case .perHour, .hourlyCeiling, nil: unknown(PenaltyBasis.label(penalty.basis))
    }
  }

  /// Due at delivery (`domain/features.md`, A10).
  private mutating func report(_ penalty: PenaltyView, _ facts: PenaltyFacts) {
    let end = facts.reportReceived ?? penalty.remedied
    guard let delivery = facts.delivery else {
      return unknown(localized("date de livraison inconnue", "day of delivery unknown"))
    }
    guard facts.day >= delivery else {
      return nothing(localized("dû à la livraison, le \(delivery)", "due at delivery, on \(delivery)"))
    }
    switch PenaltyBasis(rawValue: penalty.basis) {
    case .perDay: days(penalty, facts, until: end)
    case .percent:
      if let end, end <= facts.day {
        return nothing(localized("bilan reçu le \(end)", "report received on \(end)"))
      }
      percent(penalty, facts)
    case .perHour, .hourlyCeiling, nil: unknown(PenaltyBasis.label(penalty.basis))
    }
  }

  private mutating func percent(_ penalty: PenaltyView, _ facts: PenaltyFacts) {
    guard let amount = facts.amountCents else {
      return unknown(localized("montant du marché inconnu", "the market's amount is not known"))
    }
    add(
      Ratio([penalty.value, amount], over: [10_000])?.rounded(.nearest),
      "\(Arithmetic.percent(penalty.value)) x \(Arithmetic.euros(amount)) EUR")
  }

  /// Days after the one from which they count, until what was asked for is there.
  private mutating func days(_ penalty: PenaltyView, _ facts: PenaltyFacts, until end: CalendarDay?) {
    let isFromDelivery = penalty.starts == PenaltyStart.delivery.rawValue
    guard let start = isFromDelivery ? facts.delivery : penalty.notice else {
      return isFromDelivery
        ? unknown(localized("date de livraison inconnue", "day of delivery unknown"))
        : nothing(localized("pas de mise en demeure", "no formal notice"))
    }
    let last = min(end ?? facts.day, facts.day)
    let count = max(0, last.daysSince1970 - start.daysSince1970)
    if count == 0 { return nothing(localized("aucun jour de retard", "no day late")) }
    let unit = localized("j", "d")
    add(
      Ratio([count, penalty.value], over: [1])?.rounded(.nearest),
      "\(Arithmetic.grouped(count)) \(unit) x \(Arithmetic.euros(penalty.value)) EUR")
    lines[lines.count - 1] += localized(" (du \(start) au \(last))", " (\(start) to \(last))")
  }

  private mutating func cap(_ penalty: PenaltyView) {
    guard let cap = penalty.capCents, let reckoned = cents, reckoned > cap else { return }
    cents = cap
    lines.append(localized("plafonné à \(Arithmetic.euros(cap)) EUR", "capped at \(Arithmetic.euros(cap)) EUR"))
  }
}
