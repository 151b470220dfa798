import SyncModel

/// What is followed of people beside their hours. Whatever tells something about a person is personal, and sealed under that
/// person's key; dates and codes that a figure needs after an erasure are not, and stand in units of their own, since an
/// erasure empties a unit as a whole.
enum PeopleTables {
  /// An organisation that sends people: a job centre, a *mission locale* (`domain/features.md`, G).
  static let prescriber = SyncedTable(
    "prescriber",
    columns: [
      SyncedColumn("name", .text), SyncedColumn("kind", .text), SyncedColumn("contact", .text),
    ],
    units: [ChangeUnit("identity", ["name", "kind"]), ChangeUnit("contact", ["contact"])],
    home: .writer)

  /// That a person belongs to one of the publics of a clause, by which proof and until when. A criterion of health or of
  /// justice does not stand here: only that there is one (``eligibilityDetail``).
  static let eligibility = SyncedTable(
    "eligibility",
    columns: [
      SyncedColumn("person_id", .blob, references: "person"), SyncedColumn("criterion", .text, isPersonal: true),
      SyncedColumn("proof", .text, isPersonal: true), SyncedColumn("proved_on", .text),
      SyncedColumn("valid_until", .text), SyncedColumn("verdict", .text), SyncedColumn("checked_by", .text),
      SyncedColumn("checked_on", .text), SyncedColumn("verdict_reason", .text, isPersonal: true),
    ],
    units: [
      ChangeUnit("subject", ["person_id"]), ChangeUnit("criterion", ["criterion"]), ChangeUnit("proof", ["proof"]),
      ChangeUnit("validity", ["proved_on", "valid_until"]),
      ChangeUnit("verdict", ["verdict", "checked_by", "checked_on"]), ChangeUnit("reason", ["verdict_reason"]),
    ],
    home: .writer, indexed: ["person_id"], subject: .column("person_id"))

  /// Which sensitive criterion it is (RGPD, articles 9 and 10; `domain/practice.md` §11): apart from all that lists and
  /// reports read.
  static let eligibilityDetail = SyncedTable(
    "eligibility_detail",
    columns: [
      SyncedColumn("eligibility_id", .blob, references: "eligibility"),
      SyncedColumn("person_id", .blob, references: "person"), SyncedColumn("criterion", .text, isPersonal: true),
      SyncedColumn("proof", .text, isPersonal: true),
    ],
    units: [ChangeUnit("subject", ["eligibility_id", "person_id"]), ChangeUnit("criterion", ["criterion", "proof"])],
    home: .parent(column: "eligibility_id", table: "eligibility"), indexed: ["eligibility_id", "person_id"],
    subject: .column("person_id"))

  /// Work that a market offers (*fiche de poste*, `domain/features.md`, A11).
  static let post = SyncedTable(
    "post",
    columns: [
      SyncedColumn("market_id", .blob, references: "market"), SyncedColumn("lot_id", .blob, references: "lot"),
      SyncedColumn("title", .text), SyncedColumn("tasks", .text), SyncedColumn("skills", .text),
      SyncedColumn("level", .text), SyncedColumn("place", .text), SyncedColumn("weekly_minutes", .integer),
      SyncedColumn("rome", .text), SyncedColumn("headcount", .integer),
    ],
    units: [
      ChangeUnit("identity", ["market_id", "lot_id", "title"]),
      ChangeUnit("description", ["tasks", "skills", "level", "place", "weekly_minutes", "rome"]),
      ChangeUnit("headcount", ["headcount"]),
    ],
    home: .parent(column: "market_id", table: "market"), indexed: ["market_id"])

  /// A person who was proposed for a post, and what became of it (`domain/features.md`, I3).
  static let position = SyncedTable(
    "position",
    columns: [
      SyncedColumn("post_id", .blob, references: "post"), SyncedColumn("person_id", .blob, references: "person"),
      SyncedColumn("proposed_on", .text), SyncedColumn("state", .text), SyncedColumn("decided_on", .text),
      SyncedColumn("reason", .text, isPersonal: true),
    ],
    units: [
      ChangeUnit("link", ["post_id", "person_id", "proposed_on"]),
      ChangeUnit("state", ["state", "decided_on"]), ChangeUnit("reason", ["reason"]),
    ],
    home: .parent(column: "post_id", table: "post"), indexed: ["post_id", "person_id"], subject: .column("person_id"))

  /// A person's work contract on a market. Who employs how, from when to when, how much and with which tutor is agreed at
  /// different times; how it ended is known much later.
  static let contract = SyncedTable(
    "contract",
    columns: [
      SyncedColumn("person_id", .blob, references: "person"), SyncedColumn("market_id", .blob, references: "market"),
      SyncedColumn("lot_id", .blob, references: "lot"), SyncedColumn("post_id", .blob, references: "post"),
      SyncedColumn("employer", .text), SyncedColumn("modality", .text), SyncedColumn("kind", .text),
      SyncedColumn("starts_on", .text), SyncedColumn("ends_on", .text), SyncedColumn("counted_until", .text),
      SyncedColumn("weekly_minutes", .integer), SyncedColumn("tutor", .text, isPersonal: true),
      SyncedColumn("note", .text, isPersonal: true), SyncedColumn("exit_on", .text), SyncedColumn("exit_kind", .text),
      SyncedColumn("exit_note", .text, isPersonal: true),
    ],
    units: [
      ChangeUnit("subject", ["person_id", "market_id", "lot_id", "post_id"]),
      ChangeUnit("terms", ["employer", "modality", "kind"]),
      ChangeUnit("dates", ["starts_on", "ends_on", "counted_until"]), ChangeUnit("time", ["weekly_minutes"]),
      ChangeUnit("tutor", ["tutor"]), ChangeUnit("note", ["note"]),
      ChangeUnit("exit", ["exit_on", "exit_kind"]), ChangeUnit("exit_note", ["exit_note"]),
    ],
    home: .parent(column: "market_id", table: "market"), indexed: ["person_id", "market_id"],
    subject: .column("person_id"))

  /// Where a person stands some months after a contract (`domain/features.md`, I4).
  static let followUp = SyncedTable(
    "follow_up",
    columns: [
      SyncedColumn("contract_id", .blob, references: "contract"),
      SyncedColumn("person_id", .blob, references: "person"), SyncedColumn("months", .integer),
      SyncedColumn("done_on", .text), SyncedColumn("situation", .text), SyncedColumn("done_by", .text),
      SyncedColumn("note", .text, isPersonal: true),
    ],
    units: [
      ChangeUnit("subject", ["contract_id", "person_id", "months"]),
      ChangeUnit("result", ["done_on", "situation", "done_by"]), ChangeUnit("note", ["note"]),
    ],
    home: .parent(column: "contract_id", table: "contract"), indexed: ["contract_id", "person_id"],
    subject: .column("person_id"))
}
