import GRDB
import SyncModel

/// What a market is, and how far it has come. Codes are those of the lists of `market codes`; one that this program does
/// not know is as another has sent it.
public struct MarketProfileView: Encodable, Sendable {
  public struct Basis: Encodable, Sendable {
    public let code: String
    @Nullable public var oldArticle: String?
    @Nullable public var newArticle: String?
    /// Whether the article was read in a source.
    public let verified: Bool
  }

  @Nullable public var state: String?
  @Nullable public var stateOn: String?
  @Nullable public var noClauseReason: String?
  @Nullable public var kind: String?
  /// What the CPV code speaks for.
  @Nullable public var kindProposed: String?
  @Nullable public var framework: Bool?
  @Nullable public var segment: String?
  /// What the CPV code speaks for, and the part of the code that says so.
  @Nullable public var segmentProposed: String?
  @Nullable public var segmentSource: String?
  @Nullable public var procedure: String?
  public let legalBases: [Basis]
  @Nullable public var buyerTerritory: String?
  @Nullable public var worksite: String?
  @Nullable public var cpv: String?
  @Nullable public var amountCents: Int?
  @Nullable public var amountBasis: String?
  @Nullable public var durationMonths: Int?
  /// `2008-08-14`, or `2008-08` where only the month is known; likewise the other dates.
  @Nullable public var notifiedOn: String?
  @Nullable public var deliveryPlannedOn: String?
  @Nullable public var deliveredOn: String?
  /// Hundredths of a percent.
  @Nullable public var socialWeight: Int?
  /// A day, a month, or a quarter such as `2026-T3`.
  @Nullable public var plannedPublication: String?
  @Nullable public var plannedAmountCents: Int?
  @Nullable public var expectedMinutes: Int?
  /// The buyer's for the kind, in euro cents.
  @Nullable public var thresholdCents: Int?
  @Nullable public var thresholdReached: Bool?
  @Nullable public var shuttleState: String?
  @Nullable public var shuttleOn: String?
  @Nullable public var shuttleReason: String?
  @Nullable public var opinionMinutes: Int?
  @Nullable public var opinionTerms: String?
  @Nullable public var reportReceivedOn: String?
  @Nullable public var statementMonths: Int?
  @Nullable public var statementDay: Int?
  /// Null where nothing was said: training counts.
  @Nullable public var trainingCounts: Bool?

  /// Of a row of `market` and its buyer's.
  init(_ row: Row, buyer: Row?) {
    let threshold = MarketThreshold(market: row, buyer: buyer)
    let proposed = MarketSegment.proposed(cpv: row["cpv"])
    state = row["state"]
    stateOn = row["state_on"]
    noClauseReason = row["no_clause_reason"]
    kind = row["kind"]
    kindProposed = MarketKind.proposed(cpv: row["cpv"])?.rawValue
    framework = (row["is_framework"] as Int?).map { $0 == 1 }
    segment = row["segment"]
    segmentProposed = proposed?.segment.rawValue
    segmentSource = proposed.map { "CPV \($0.prefix)" }
    procedure = row["award_procedure"]
    legalBases = LegalBasis.codes(row["legal_bases"] ?? "").map { code in
      let known = LegalBasis(rawValue: code)
      return Basis(
        code: code, oldArticle: known?.oldArticle, newArticle: known?.newArticle, verified: known?.isVerified ?? false)
    }
    buyerTerritory = buyer?["territory"]
    worksite = row["worksite"]
    cpv = row["cpv"]
    amountCents = row["amount_cents"]
    amountBasis = row["amount_basis"]
    durationMonths = row["duration_months"]
    notifiedOn = row["notified_on"]
    deliveryPlannedOn = row["delivery_planned_on"]
    deliveredOn = row["delivered_on"]
    socialWeight = row["social_weight"]
    plannedPublication = row["planned_publication"]
    plannedAmountCents = row["planned_amount_cents"]
    expectedMinutes = row["expected_minutes"]
    thresholdCents = threshold.thresholdCents
    thresholdReached = threshold.isReached
    shuttleState = row["shuttle_state"]
    shuttleOn = row["shuttle_on"]
    shuttleReason = row["shuttle_reason"]
    opinionMinutes = row["opinion_minutes"]
    opinionTerms = row["opinion_terms"]
    reportReceivedOn = row["report_received_on"]
    statementMonths = row["statement_months"]
    statementDay = row["statement_day"]
    trainingCounts = (row["training_counts"] as Int?).map { $0 == 1 }
  }

  /// The segment that was said, else the proposed one.
  public var segmentShown: String? { segment ?? segmentProposed }
  public var kindShown: String? { kind ?? kindProposed }
}

/// A company of a market.
public struct MarketCompanyView: Encodable, Sendable {
  public let name: String
  @Nullable public var identifier: String?
  public let role: String
  /// The lot's number; nil for the whole market.
  @Nullable public var lot: String?
  @Nullable public var siae: String?
  @Nullable public var seat: String?
  @Nullable public var shareCents: Int?
}

extension [MarketCompanyView] {
  /// Those that the market was awarded to, each once: subcontractors are not.
  var holders: [String] {
    Set(filter { $0.role != CompanyRole.subcontractor.rawValue }.map(\.name)).sorted()
  }

  /// Where they have their seats, each once.
  var seats: [String] { Set(compactMap(\.seat)).sorted() }
}
