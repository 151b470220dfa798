import SyncCore
import SyncModel

/// What is said of a market, as typed; nil where nothing was said, empty to take away what was.
public struct MarketDraft: Sendable {
  public var number: String?
  public var title: String?
  /// A code of ``MarketKind``, like the others of their lists.
  public var kind: String?
  public var framework: String?
  public var segment: String?
  public var procedure: String?
  /// All of the market's legal bases; nil where nothing was said.
  public var bases: [String]?
  public var worksite: String?
  public var cpv: String?
  public var amount: String?
  public var amountBasis: String?
  public var duration: String?
  /// A day, or a month where only that is known.
  public var notified: String?
  public var deliveryPlanned: String?
  public var delivered: String?
  public var socialWeight: String?
  public var noClauseReason: String?
  /// A day, a month or a quarter.
  public var plannedPublication: String?
  public var plannedAmount: String?
  public var expectedHours: String?
  /// How many months a statement of hours is of, and by which day of the next month it is due.
  public var statementMonths: String?
  public var statementDay: String?
  /// Whether hours of training count: yes or no.
  public var trainingCounts: String?

  public init() {}
}

extension MarketDraft {
  /// What was understood.
  ///
  /// - throws: ``RegisterError``, ``InputError``.
  func columns(today: CalendarDay) throws -> TypedColumns {
    var typed = TypedColumns()
    try typed.needed("number", number, "--number")
    try typed.needed("title", title, "--title")
    try typed.code("kind", kind, MarketKind.self, "--kind")
    try typed.flag("is_framework", framework, "--framework")
    try typed.code("segment", segment, MarketSegment.self, "--segment")
    try typed.code("award_procedure", procedure, MarketProcedure.self, "--procedure")
    if let bases { typed["legal_bases"] = try Self.bases(bases) }
    try typed.text("worksite", worksite, "--worksite")
    try typed.set("cpv", cpv) { .text(try Self.cpv($0)) }
    try typed.number("amount_cents", amount) { try TypedFigure.amount($0, "--amount") }
    try typed.code("amount_basis", amountBasis, AmountBasis.self, "--amount-basis")
    try typed.number("duration_months", duration) { try TypedFigure.count($0, "--duration") }
    for (column, date) in [
      ("notified_on", notified), ("delivery_planned_on", deliveryPlanned), ("delivered_on", delivered),
    ] {
      try typed.set(column, date) { .text(try TypedDate.dayOrMonth($0, today: today)) }
    }
    try typed.number("social_weight", socialWeight) { try TypedFigure.share($0, "--social-weight") }
    try typed.text("no_clause_reason", noClauseReason, "--no-clause-reason")
    try typed.set("planned_publication", plannedPublication) { .text(try TypedDate.planned($0, today: today)) }
    try typed.number("planned_amount_cents", plannedAmount) { try TypedFigure.amount($0, "--planned-amount") }
    try typed.hours("expected_minutes", expectedHours)
    try typed.number("statement_months", statementMonths) {
      try TypedFigure.number($0, in: 1...12, "--statement-months")
    }
    try typed.number("statement_day", statementDay) { try TypedFigure.number($0, in: 1...28, "--statement-day") }
    try typed.flag("training_counts", trainingCounts, "--training-counts")
    return typed
  }

  /// `14+53` is both.
  private static func bases(_ typed: [String]) throws -> ColumnValue {
    let parts = typed.flatMap { $0.split(separator: "+").map(String.init) }
    let codes = try parts.map { try LegalBasis.typed($0, "--basis").rawValue }
    return codes.isEmpty ? .null : .text(LegalBasis.text(of: codes))
  }

  /// Eight digits; a control digit is left out, as by the import.
  private static func cpv(_ text: String) throws -> String {
    let digits = text.split(separator: "-").first.map(String.init) ?? ""
    guard digits.utf8.count == 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw TypedFigure.misread(text, "--cpv", localized("8 chiffres, comme 45210000", "8 digits, such as 45210000"))
    }
    return digits
  }
}

extension Register {
  /// Changes what is said of a market; the change units of which nothing is said stay as they are.
  public func setMarket(_ text: String, _ draft: MarketDraft) throws -> MarketView {
    try write { transaction in
      let id = try transaction.find(text, in: .market)
      let typed = try draft.columns(today: today)
      try typed.requireAny()
      try transaction.edit("market", id, typed.columns)
      return try transaction.marketFile(id)
    }
  }

  /// Notes that the company's own report was received, which is due at delivery (`domain/features.md`, A10); an empty
  /// text takes that back.
  public func setReportReceived(_ text: String, on day: String) throws -> MarketView {
    try write { transaction in
      let id = try transaction.find(text, in: .market)
      var typed = TypedColumns()
      try typed.set("report_received_on", day) { .text(try TypedDate.day($0, today: today)) }
      try transaction.edit("market", id, typed.columns)
      return try transaction.marketFile(id)
    }
  }
}
