import SyncModel

/// Columns that came after the first tables, each group with its change unit. What lay in other units before stays there.
struct LaterColumns {
  let columns: [SyncedColumn]
  let units: [ChangeUnit]

  fileprivate init(_ groups: KeyValuePairs<String, [SyncedColumn]>) {
    columns = groups.flatMap(\.value)
    units = groups.map { ChangeUnit($0.key, $0.value.map(\.name)) }
  }

  /// What a market is and how far it has come. Each is another's to say, at another time: the buyer's service the nature,
  /// the officer the segment, the office the legal bases; so each is a unit. The bases are one: their combination is a
  /// category of its own in the statistics (`14`, `53`, `14+53`: S3), and one officer's 14 with another's 53 would be a
  /// coupling that nobody has decided. A state and its day are one.
  static let market = LaterColumns([
    "kind": [SyncedColumn("kind", .text)],
    "framework": [SyncedColumn("is_framework", .integer)],
    "segment": [SyncedColumn("segment", .text)],
    "procedure": [SyncedColumn("award_procedure", .text)],
    "bases": [SyncedColumn("legal_bases", .text)],
    "worksite": [SyncedColumn("worksite", .text)],
    "amount_basis": [SyncedColumn("amount_basis", .text)],
    "delivery_planned": [SyncedColumn("delivery_planned_on", .text)],
    "delivery": [SyncedColumn("delivered_on", .text)],
    "social_weight": [SyncedColumn("social_weight", .integer)],
    "state": [SyncedColumn("state", .text), SyncedColumn("state_on", .text)],
    "no_clause": [SyncedColumn("no_clause_reason", .text)],
    "planned_publication": [SyncedColumn("planned_publication", .text)],
    "planned_amount": [SyncedColumn("planned_amount_cents", .integer)],
    "expected_hours": [SyncedColumn("expected_minutes", .integer)],
    "shuttle": [
      SyncedColumn("shuttle_state", .text), SyncedColumn("shuttle_on", .text), SyncedColumn("shuttle_reason", .text),
    ],
    "opinion": [SyncedColumn("opinion_minutes", .integer), SyncedColumn("opinion_terms", .text)],
    "company_report": [SyncedColumn("report_received_on", .text)],
    "statements": [SyncedColumn("statement_months", .integer), SyncedColumn("statement_day", .integer)],
    "training": [SyncedColumn("training_counts", .integer)],
  ])

  /// What sort of buyer it is, where it is, and from which amount on it looks for a clause: a threshold a purchase type.
  static let buyer = LaterColumns([
    "kind": [SyncedColumn("kind", .text)],
    "territory": [SyncedColumn("territory", .text)],
    "threshold_works": [SyncedColumn("threshold_works_cents", .integer)],
    "threshold_services": [SyncedColumn("threshold_services_cents", .integer)],
    "threshold_supplies": [SyncedColumn("threshold_supplies_cents", .integer)],
    "threshold_intellectual": [SyncedColumn("threshold_intellectual_cents", .integer)],
    "threshold_concession": [SyncedColumn("threshold_concession_cents", .integer)],
  ])

  static let company = LaterColumns([
    "siae": [SyncedColumn("siae_kind", .text)],
    "seat": [SyncedColumn("seat", .text)],
  ])

  /// What the company is to the market, or to one lot, and its share.
  static let holder = LaterColumns([
    "role": [SyncedColumn("role", .text), SyncedColumn("lot_id", .blob, references: "lot")],
    "share": [SyncedColumn("share_cents", .integer)],
  ])
}
