import SyncModel

extension Schema {
  /// What follows a market from forecast to closing: its steps, the exchanges on its shuttle sheet, the documents of its
  /// clause, its amendments, penalties and texts; and the documents that bind a buyer.
  static let marketFollowUp = [
    marketStep, marketExchange, marketDocument, amendment, amendmentLot, penaltyRule, marketText, bid, buyerReference,
  ]

  /// A step of a market from one state to another. Written once, and never changed: one unit.
  private static let marketStep = child(
    "market_step",
    columns: [
      SyncedColumn("from_state", .text), SyncedColumn("to_state", .text), SyncedColumn("stepped_on", .text),
      SyncedColumn("reason", .text), SyncedColumn("author", .text),
    ],
    units: [ChangeUnit("content", ["market_id", "from_state", "to_state", "stepped_on", "reason", "author"])])

  /// What buyer and office told each other before publication, with the state of the sheet that it led to. Written once:
  /// one unit.
  private static let marketExchange = child(
    "market_exchange",
    columns: [
      SyncedColumn("exchanged_on", .text), SyncedColumn("side", .text), SyncedColumn("content", .text),
      SyncedColumn("shuttle_state", .text), SyncedColumn("author", .text),
    ],
    units: [ChangeUnit("content", ["market_id", "exchanged_on", "side", "content", "shuttle_state", "author"])])

  /// A document in which the clause stands, or should. Its id comes from market and code (`Identifier.of`), so that two
  /// officers who say something of it apart disagree in sight.
  private static let marketDocument = child(
    "market_document",
    columns: [
      SyncedColumn("code", .text), SyncedColumn("status", .text), SyncedColumn("checked_on", .text),
      SyncedColumn("reference", .text),
    ],
    units: [
      ChangeUnit("identity", ["market_id", "code"]), ChangeUnit("state", ["status", "checked_on", "reference"]),
    ])

  /// An amendment of the contract: what it changed, and what amount and duration it led to, by which two that were made
  /// apart are known. Written once, with the change itself: one unit.
  private static let amendment = child(
    "amendment",
    columns: [
      SyncedColumn("number", .text), SyncedColumn("signed_on", .text), SyncedColumn("amount_delta_cents", .integer),
      SyncedColumn("amount_cents", .integer), SyncedColumn("duration_delta_months", .integer),
      SyncedColumn("duration_months", .integer), SyncedColumn("reason", .text), SyncedColumn("author", .text),
    ],
    units: [
      ChangeUnit(
        "content",
        [
          "market_id", "number", "signed_on", "amount_delta_cents", "amount_cents", "duration_delta_months",
          "duration_months", "reason", "author",
        ])
    ])

  /// What an amendment changed of the hours due on one lot, and what they came to.
  private static let amendmentLot = child(
    "amendment_lot",
    columns: [
      SyncedColumn("amendment_id", .blob, references: "amendment"), SyncedColumn("lot_id", .blob, references: "lot"),
      SyncedColumn("minutes_delta", .integer), SyncedColumn("minutes_due", .integer),
    ],
    units: [ChangeUnit("content", ["market_id", "amendment_id", "lot_id", "minutes_delta", "minutes_due"])])

  /// A penalty of the contract: its terms make one figure. That the company was formally asked, and when it put things
  /// right, is known later; the buyer decides last.
  private static let penaltyRule = child(
    "penalty_rule",
    columns: [
      SyncedColumn("trigger_code", .text), SyncedColumn("basis", .text), SyncedColumn("value", .integer),
      SyncedColumn("starts", .text), SyncedColumn("cap_cents", .integer), SyncedColumn("clause", .text),
      SyncedColumn("noticed_on", .text), SyncedColumn("remedied_on", .text), SyncedColumn("decision", .text),
      SyncedColumn("decision_reason", .text), SyncedColumn("decided_on", .text),
      SyncedColumn("decided_cents", .integer),
    ],
    units: [
      ChangeUnit("terms", ["market_id", "trigger_code", "basis", "value", "starts", "cap_cents", "clause"]),
      ChangeUnit("notice", ["noticed_on", "remedied_on"]),
      ChangeUnit("decision", ["decision", "decision_reason", "decided_on", "decided_cents"]),
    ])

  /// What an officer writes under a heading of the market's card. Its id comes from market and heading, as a document's.
  private static let marketText = child(
    "market_text",
    columns: [SyncedColumn("heading", .text), SyncedColumn("content", .text)],
    units: [ChangeUnit("identity", ["market_id", "heading"]), ChangeUnit("text", ["content"])])

  /// What a candidate offers for the clause: who for which lot, the offer itself, the score that the buyer gives it, and
  /// whether it was taken, each said at another time.
  private static let bid = child(
    "bid",
    columns: [
      SyncedColumn("lot_id", .blob, references: "lot"), SyncedColumn("name", .text), SyncedColumn("identifier", .text),
      SyncedColumn("minutes", .integer), SyncedColumn("terms", .text), SyncedColumn("score", .integer),
      SyncedColumn("retained", .integer),
    ],
    units: [
      ChangeUnit("identity", ["market_id", "lot_id", "name", "identifier"]),
      ChangeUnit("offer", ["minutes", "terms"]), ChangeUnit("score", ["score"]), ChangeUnit("decision", ["retained"]),
    ])

  /// A dated document that binds a buyer and the office.
  private static let buyerReference = SyncedTable(
    "buyer_reference",
    columns: [
      SyncedColumn("buyer_id", .blob, references: "buyer"), SyncedColumn("kind", .text),
      SyncedColumn("title", .text), SyncedColumn("signed_on", .text), SyncedColumn("valid_until", .text),
    ],
    units: [
      ChangeUnit("identity", ["buyer_id", "kind", "title", "signed_on"]), ChangeUnit("validity", ["valid_until"]),
    ],
    home: .parent(column: "buyer_id", table: "buyer"), indexed: ["buyer_id"])

  private static func child(_ name: String, columns: [SyncedColumn], units: [ChangeUnit]) -> SyncedTable {
    SyncedTable(
      name, columns: [SyncedColumn("market_id", .blob, references: "market")] + columns, units: units,
      home: .parent(column: "market_id", table: "market"), indexed: ["market_id"])
  }
}
