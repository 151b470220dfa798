import SyncModel

/// What an officer says of a lot, as typed; nil where nothing was said, empty to take away what was.
public struct LotDraft: Sendable {
  public var title: String?
  /// A code of ``ObligationKind``.
  public var kind: String?
  public var due: String?
  public var rounding: String?
  public var total: String?
  public var rate: String?
  public var amount: String?
  public var labourShare: String?
  public var hourlyCost: String?
  public var threshold: String?
  public var tranche: String?
  /// `0=150, 100000=300`: from an amount in euros on, so many hours.
  public var steps: String?
  public var posts: String?
  public var weeks: String?
  public var weeklyHours: String?
  public var prudence: String?
  public var invoiced: String?
  public var override: String?
  public var overrideReason: String?
  public var committed: String?
  public var commitmentNote: String?
  public var effortTechnicity: String?
  public var effortDuration: String?
  public var effortAmount: String?
  public var effortResources: String?
  public var effortReason: String?
  public var gapReason: String?

  public init() {}

  /// A lot with hours fixed beforehand.
  public init(due: String, title: String? = nil) {
    self.due = due
    self.title = title
  }
}

/// What was understood of a ``LotDraft``.
struct UnderstoodLot {
  private(set) var columns: [String: ColumnValue] = [:]
  private(set) var warnings: [InputWarning] = []

  init(_ draft: LotDraft) throws {
    try setKind(draft)
    try setHours("minutes_due", draft.due)
    try setHours("total_minutes", draft.total)
    try set("rate", draft.rate) { try TypedFigure.share($0, "--rate") }
    try set("amount_cents", draft.amount) { try TypedFigure.amount($0, "--amount") }
    try set("labour_share", draft.labourShare) { try TypedFigure.share($0, "--labour-share") }
    try set("hourly_cost_cents", draft.hourlyCost) { try TypedFigure.positiveAmount($0, "--hourly-cost") }
    try set("threshold_cents", draft.threshold) { try TypedFigure.amount($0, "--threshold") }
    try set("tranche_cents", draft.tranche) { try TypedFigure.positiveAmount($0, "--tranche") }
    try set("posts", draft.posts) { try TypedFigure.count($0, "--posts") }
    try set("weeks", draft.weeks) { try TypedFigure.count($0, "--weeks") }
    try setHours("weekly_minutes", draft.weeklyHours)
    try set("prudence", draft.prudence) { try TypedFigure.share($0, "--prudence") }
    try set("invoiced_cents", draft.invoiced) { try TypedFigure.amount($0, "--invoiced") }
    try setHours("override_minutes", draft.override)
    try setHours("committed_minutes", draft.committed)
    if let steps = draft.steps {
      columns["steps"] = steps.isEmpty ? .null : .text(ObligationTerms.text(of: try Self.steps(steps)))
    }
    for (column, text) in [
      ("title", draft.title), ("override_reason", draft.overrideReason), ("commitment_note", draft.commitmentNote),
      ("effort_technicity", draft.effortTechnicity), ("effort_duration", draft.effortDuration),
      ("effort_amount", draft.effortAmount), ("effort_resources", draft.effortResources),
      ("effort_reason", draft.effortReason), ("gap_reason", draft.gapReason),
    ] {
      guard let text else { continue }
      columns[column] = text.isEmpty ? .null : .text(try Register.notEmpty(text, column))
    }
  }

  private mutating func setKind(_ draft: LotDraft) throws {
    if let kind = draft.kind {
      guard let known = ObligationKind(rawValue: kind) else {
        throw TypedFigure.unknown(kind, ObligationKind.allCases.map(\.rawValue), "--kind")
      }
      columns["obligation_kind"] = .text(known.rawValue)
    }
    if let rounding = draft.rounding {
      guard let known = ObligationRounding(rawValue: rounding) else {
        throw TypedFigure.unknown(rounding, ObligationRounding.allCases.map(\.rawValue), "--rounding")
      }
      columns["rounding"] = .text(known.rawValue)
    }
  }

  private mutating func set(_ column: String, _ text: String?, _ read: (String) throws -> Int) throws {
    guard let text else { return }
    columns[column] = text.isEmpty ? .null : .integer(Int64(try read(text)))
  }

  private mutating func setHours(_ column: String, _ text: String?) throws {
    guard let text else { return }
    if text.isEmpty { return columns[column] = .null }
    let hours = try HoursInput.parse(text)
    columns[column] = .integer(Int64(hours.minutes))
    warnings += hours.warnings
  }

  // MARK: Figures

  private static func steps(_ text: String) throws -> [ObligationTerms.Step] {
    let steps = try text.split(whereSeparator: { $0 == ";" || $0 == "," && !text.contains(";") }).map { pair in
      let parts = pair.split(separator: "=").map(String.init)
      guard parts.count == 2 else {
        throw TypedFigure.misread(text, "--steps", localized("« 0=150; 100000=300 »", "\"0=150; 100000=300\""))
      }
      return ObligationTerms.Step(
        from: try TypedFigure.amount(parts[0], "--steps"), minutes: try HoursInput.parse(parts[1]).minutes)
    }
    guard !steps.isEmpty, zip(steps, steps.dropFirst()).allSatisfy({ $0.from < $1.from }) else {
      throw TypedFigure.misread(text, "--steps", localized("des paliers croissants", "steps that rise"))
    }
    return steps
  }
}

extension ObligationTerms {
  /// Steps as a column has them, in cents and minutes: `0=9000,10000000=18000`.
  static func text(of steps: [Step]) -> String {
    steps.map { "\($0.from)=\($0.minutes)" }.joined(separator: ",")
  }

  /// What cannot be read, of another program's, is no step.
  static func steps(_ text: String) -> [Step] {
    text.split(separator: ",").compactMap { pair in
      let parts = pair.split(separator: "=").compactMap { Int($0) }
      return parts.count == 2 ? Step(from: parts[0], minutes: parts[1]) : nil
    }.sorted { $0.from < $1.from }
  }
}
