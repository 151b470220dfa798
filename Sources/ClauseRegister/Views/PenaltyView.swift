import GRDB
import SyncModel

/// A penalty of a market's contract.
public struct PenaltyView: Encodable, Sendable {
  public let id: String
  /// Its number in the market's list.
  public let n: Int
  public let trigger: String
  public let basis: String
  /// Euro cents, hundredths of a percent, or hundredths of the hourly ceiling, as the basis says.
  public let value: Int
  @Nullable public var starts: String?
  @Nullable public var capCents: Int?
  @Nullable public var clause: String?
  @Nullable public var noticedOn: String?
  @Nullable public var remediedOn: String?
  @Nullable public var decision: String?
  @Nullable public var decisionReason: String?
  @Nullable public var decidedOn: String?
  @Nullable public var decidedCents: Int?

  /// Of a row of `penalty_rule`.
  init(_ id: Identifier, _ number: Int, _ row: Row) {
    self.id = id.description
    n = number
    trigger = row["trigger_code"] ?? ""
    basis = row["basis"] ?? ""
    value = row["value"] ?? 0
    starts = row["starts"]
    capCents = row["cap_cents"]
    clause = row["clause"]
    noticedOn = row["noticed_on"]
    remediedOn = row["remedied_on"]
    decision = row["decision"]
    decisionReason = row["decision_reason"]
    decidedOn = row["decided_on"]
    decidedCents = row["decided_cents"]
  }

  var notice: CalendarDay? { noticedOn.flatMap { CalendarDay(iso: $0) } }
  var remedied: CalendarDay? { remediedOn.flatMap { CalendarDay(iso: $0) } }

  /// The rule in one line: `heures non faites : 200 EUR par heure, au plus 5 000 EUR (CCAP 8.2.2)`.
  public var rule: String {
    let isAmount = [PenaltyBasis.perHour, .perDay].contains(PenaltyBasis(rawValue: basis))
    let figure = isAmount ? Arithmetic.euros(value) : Arithmetic.hundredths(value)
    var text = "\(PenaltyTrigger.label(trigger)) : \(figure) \(PenaltyBasis.label(basis))"
    if let starts { text += localized(" depuis ", " from ") + PenaltyStart.label(starts) }
    if let capCents { text += localized(", au plus ", ", at most ") + Arithmetic.euros(capCents) + " EUR" }
    return text + (clause.map { " (\($0))" } ?? "")
  }

  /// That the company was formally asked, and when it put things right, in one line; nil where it was not.
  public var noticeLine: String? {
    let parts = [
      noticedOn.map { localized("mise en demeure du ", "formal notice of ") + $0 },
      remediedOn.map { localized("remis le ", "remedied on ") + $0 },
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  /// What the buyer decided, in one line; nil where nothing was.
  public var decisionLine: String? {
    guard let decision else { return nil }
    let amount = decidedCents.map { "\(Arithmetic.euros($0)) EUR" }
    let parts = [PenaltyDecision.label(decision), decidedOn, amount, decisionReason]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}
