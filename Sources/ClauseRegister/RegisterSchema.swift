public import SyncModel

extension Schema {
  /// The tables of the clause register. Minutes are integers, days and months ISO texts, amounts cents.
  ///
  /// What two officers may change apart lies in different change units (`DESIGN`, §2): a corrected duration and a
  /// note merge by themselves, a date and a duration do not.
  public static func clauseRegister() throws(SchemaError) -> Schema {
    try Schema(
      [
        buyer, company, PeopleTables.prescriber, person, personMerge, market, lot, holder, monthLock, pool, poolMember,
        hourEntry, correction, entryMerge, structure, PeopleTables.eligibility, PeopleTables.eligibilityDetail,
        PeopleTables.post,
        PeopleTables.position, PeopleTables.contract, PeopleTables.followUp, ReportTables.reportText,
      ] + marketFollowUp)
  }

  private static let buyer = SyncedTable(
    "buyer",
    columns: [SyncedColumn("siret", .text), SyncedColumn("name", .text)] + LaterColumns.buyer.columns,
    units: [ChangeUnit("identity", ["siret", "name"])] + LaterColumns.buyer.units,
    home: .writer, indexed: ["siret"])

  private static let company = SyncedTable(
    "company",
    columns: [
      SyncedColumn("identifier", .text), SyncedColumn("identifier_kind", .text),
      SyncedColumn("name", .text),
    ] + LaterColumns.company.columns,
    units: [ChangeUnit("identity", ["identifier", "identifier_kind", "name"])] + LaterColumns.company.units,
    home: .writer, indexed: ["identifier"])

  private static let person = SyncedTable(
    "person",
    columns: [
      SyncedColumn("name", .text, isPersonal: true),
      SyncedColumn("born", .text, isPersonal: true),
      SyncedColumn("contact", .text, isPersonal: true), SyncedColumn("sex", .text, isPersonal: true),
      SyncedColumn("education", .text, isPersonal: true), SyncedColumn("postcode", .text, isPersonal: true),
      SyncedColumn("commune", .text, isPersonal: true), SyncedColumn("is_priority_area", .integer, isPersonal: true),
      SyncedColumn("prescriber_id", .blob, references: "prescriber"), SyncedColumn("referrer", .text),
      SyncedColumn("referred_on", .text),
    ],
    units: [
      ChangeUnit("name", ["name"]), ChangeUnit("birth", ["born"]), ChangeUnit("contact", ["contact"]),
      ChangeUnit("sex", ["sex"]), ChangeUnit("education", ["education"]),
      ChangeUnit("place", ["postcode", "commune", "is_priority_area"]),
      ChangeUnit("referral", ["prescriber_id", "referrer", "referred_on"]),
    ],
    home: .writer)

  /// That two records are of one person, or that this was taken back. Only the office writes it.
  private static let personMerge = SyncedTable(
    "person_merge",
    columns: [
      SyncedColumn("person_id", .blob, references: "person"), SyncedColumn("other_id", .blob),
      SyncedColumn("is_undone", .integer), SyncedColumn("merged_by", .text),
    ],
    units: [ChangeUnit("pair", ["person_id", "other_id"]), ChangeUnit("state", ["is_undone", "merged_by"])],
    home: .writer, indexed: ["person_id", "other_id"])

  private static let market = SyncedTable(
    "market",
    columns: [
      SyncedColumn("number", .text), SyncedColumn("title", .text),
      SyncedColumn("buyer_id", .blob, references: "buyer"), SyncedColumn("scope", .text),
      SyncedColumn("notified_on", .text), SyncedColumn("duration_months", .integer),
      SyncedColumn("amount_cents", .integer), SyncedColumn("cpv", .text),
      SyncedColumn("clause_proposed", .integer), SyncedColumn("import_key", .text),
    ] + LaterColumns.market.columns,
    units: [
      ChangeUnit("identity", ["number", "buyer_id", "import_key"]), ChangeUnit("title", ["title"]),
      ChangeUnit("scope", ["scope"]), ChangeUnit("terms", ["notified_on", "duration_months", "amount_cents"]),
      ChangeUnit("classification", ["cpv", "clause_proposed"]),
    ] + LaterColumns.market.units,
    home: .column("scope"), indexed: ["number", "import_key", "buyer_id"])

  /// A lot and its obligation. The terms of the obligation make one figure together. What was invoiced, what the office
  /// sets in place of the computed hours, and what the company offers beyond them are others' to change meanwhile.
  private static let lot = SyncedTable(
    "lot",
    columns: [
      SyncedColumn("market_id", .blob, references: "market"), SyncedColumn("number", .text),
      SyncedColumn("title", .text), SyncedColumn("obligation_kind", .text),
      SyncedColumn("minutes_due", .integer), SyncedColumn("rounding", .text), SyncedColumn("total_minutes", .integer),
      SyncedColumn("rate", .integer), SyncedColumn("amount_cents", .integer), SyncedColumn("labour_share", .integer),
      SyncedColumn("hourly_cost_cents", .integer), SyncedColumn("threshold_cents", .integer),
      SyncedColumn("tranche_cents", .integer), SyncedColumn("steps", .text), SyncedColumn("posts", .integer),
      SyncedColumn("weeks", .integer), SyncedColumn("weekly_minutes", .integer), SyncedColumn("prudence", .integer),
      SyncedColumn("invoiced_cents", .integer), SyncedColumn("override_minutes", .integer),
      SyncedColumn("override_reason", .text), SyncedColumn("committed_minutes", .integer),
      SyncedColumn("commitment_note", .text), SyncedColumn("effort_technicity", .text),
      SyncedColumn("effort_duration", .text), SyncedColumn("effort_amount", .text),
      SyncedColumn("effort_resources", .text), SyncedColumn("effort_reason", .text), SyncedColumn("gap_reason", .text),
    ],
    units: [
      ChangeUnit("identity", ["market_id", "number"]), ChangeUnit("title", ["title"]),
      ChangeUnit(
        "obligation",
        [
          "obligation_kind", "minutes_due", "rounding", "total_minutes", "rate", "amount_cents", "labour_share",
          "hourly_cost_cents", "threshold_cents", "tranche_cents", "steps", "posts", "weeks", "weekly_minutes",
          "prudence",
        ]),
      ChangeUnit("invoiced", ["invoiced_cents"]), ChangeUnit("override", ["override_minutes", "override_reason"]),
      ChangeUnit("commitment", ["committed_minutes", "commitment_note"]),
      ChangeUnit(
        "effort",
        ["effort_technicity", "effort_duration", "effort_amount", "effort_resources", "effort_reason"]),
      ChangeUnit("gap", ["gap_reason"]),
    ],
    home: .parent(column: "market_id", table: "market"), indexed: ["market_id"])

  /// A company of a market or of one of its lots: it was awarded to it, or it does a part.
  private static let holder = SyncedTable(
    "holder",
    columns: [
      SyncedColumn("market_id", .blob, references: "market"),
      SyncedColumn("company_id", .blob, references: "company"),
    ] + LaterColumns.holder.columns,
    units: [ChangeUnit("link", ["market_id", "company_id"])] + LaterColumns.holder.units,
    home: .parent(column: "market_id", table: "market"), indexed: ["market_id"])

  private static let hourEntry = SyncedTable(
    "hour_entry",
    columns: [
      SyncedColumn("date", .text), SyncedColumn("period", .text), SyncedColumn("minutes", .integer),
      SyncedColumn("note", .text, isPersonal: true),
      SyncedColumn("market_id", .blob, references: "market"),
      SyncedColumn("lot_id", .blob, references: "lot"),
      SyncedColumn("person_id", .blob, references: "person"),
      SyncedColumn("modality", .text), SyncedColumn("employer", .text),
      SyncedColumn("state", .text), SyncedColumn("state_by", .text),
    ],
    units: [
      ChangeUnit("work", ["date", "period", "minutes"]), ChangeUnit("note", ["note"]),
      ChangeUnit("subject", ["market_id", "lot_id", "person_id"]),
      ChangeUnit("contract", ["modality", "employer"]), ChangeUnit("state", ["state", "state_by"]),
    ],
    home: .parent(column: "market_id", table: "market"),
    indexed: ["market_id", "person_id"], subject: .column("person_id"))

  /// The obligations of one company that are accounted for together (`domain/features.md`, E2): a thing of its own, whose
  /// hours due may be another figure than the sum of its lots.
  private static let pool = SyncedTable(
    "pool",
    columns: [
      SyncedColumn("name", .text), SyncedColumn("siren", .text), SyncedColumn("override_minutes", .integer),
      SyncedColumn("override_reason", .text), SyncedColumn("note", .text),
    ],
    units: [
      ChangeUnit("identity", ["name", "siren"]), ChangeUnit("override", ["override_minutes", "override_reason"]),
      ChangeUnit("note", ["note"]),
    ],
    home: .writer)

  /// A lot in a pool.
  private static let poolMember = SyncedTable(
    "pool_member",
    columns: [
      SyncedColumn("pool_id", .blob, references: "pool"), SyncedColumn("lot_id", .blob, references: "lot"),
    ],
    units: [ChangeUnit("link", ["pool_id", "lot_id"])],
    home: .parent(column: "pool_id", table: "pool"), indexed: ["pool_id", "lot_id"])

  /// A month of a market that is validated and closed, or was (`DESIGN`, §7). Only the office writes it.
  private static let monthLock = SyncedTable(
    "month_lock",
    columns: [
      SyncedColumn("market_id", .blob, references: "market"), SyncedColumn("month", .text),
      SyncedColumn("is_locked", .integer), SyncedColumn("locked_by", .text),
    ],
    units: [ChangeUnit("identity", ["market_id", "month"]), ChangeUnit("state", ["is_locked", "locked_by"])],
    home: .parent(column: "market_id", table: "market"), indexed: ["market_id"])

  /// A correction of an entry that is locked: what counted until then is taken back, and what is right counts in its
  /// place, each in the month of its own date. Written once, by the office, and never changed: one unit.
  private static let correction = SyncedTable(
    "correction",
    columns: [
      SyncedColumn("entry_id", .blob, references: "hour_entry"), SyncedColumn("follows", .blob),
      SyncedColumn("old_market_id", .blob, references: "market"), SyncedColumn("old_lot_id", .blob),
      SyncedColumn("old_person_id", .blob, references: "person"), SyncedColumn("old_date", .text),
      SyncedColumn("old_period", .text), SyncedColumn("old_minutes", .integer),
      SyncedColumn("new_market_id", .blob, references: "market"), SyncedColumn("new_lot_id", .blob),
      SyncedColumn("new_person_id", .blob, references: "person"), SyncedColumn("new_date", .text),
      SyncedColumn("new_period", .text), SyncedColumn("new_minutes", .integer), SyncedColumn("asked_by", .text),
      SyncedColumn("reason", .text),
    ],
    units: [
      ChangeUnit(
        "content",
        [
          "entry_id", "follows", "old_market_id", "old_lot_id", "old_person_id", "old_date", "old_period",
          "old_minutes", "new_market_id", "new_lot_id", "new_person_id", "new_date", "new_period", "new_minutes",
          "asked_by", "reason",
        ])
    ],
    home: .parent(column: "old_market_id", table: "market"), indexed: ["entry_id", "old_market_id", "new_market_id"])
}
