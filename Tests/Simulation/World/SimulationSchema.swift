public import SyncModel

/// The tables of the simulated worlds, with every kind of home and a reference across scopes.
public enum SimulationSchema {
  static let person = SyncedTable(
    "person", columns: [SyncedColumn("name", .text, isPersonal: true)], units: [ChangeUnit("name", ["name"])],
    home: .writer)
  static let site = SyncedTable(
    "site", columns: [SyncedColumn("name", .text), SyncedColumn("scope", .text)],
    units: [ChangeUnit("name", ["name"]), ChangeUnit("scope", ["scope"])], home: .column("scope"))
  static let work = SyncedTable(
    "work",
    columns: [
      SyncedColumn("minutes", .integer), SyncedColumn("note", .text, isPersonal: true),
      SyncedColumn("site_id", .blob, references: "site"), SyncedColumn("person_id", .blob, references: "person"),
    ],
    units: [
      ChangeUnit("time", ["minutes"]), ChangeUnit("note", ["note"]), ChangeUnit("subject", ["site_id", "person_id"]),
    ], home: .parent(column: "site_id", table: "site"), indexed: ["site_id"],
    subject: .column("person_id"))
  /// What a later version of the program knows besides.
  static let newerWork = SyncedTable(
    "work", columns: work.columns + [SyncedColumn("weather", .text)],
    units: work.units + [ChangeUnit("weather", ["weather"])], home: work.home, indexed: work.indexed,
    subject: work.subject)

  public static func older() throws -> Schema { try Schema([person, site, work]) }
  public static func newer() throws -> Schema { try Schema([person, site, newerWork]) }
}
