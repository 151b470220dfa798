import SyncModel

extension Schema {
  /// A structure that employs people in insertion, for officers and companies to find (`domain/features.md`, B8, B9). Its
  /// contact is the structure's, such as a switchboard, and no person's.
  static let structure = SyncedTable(
    "structure",
    columns: [
      SyncedColumn("siret", .text), SyncedColumn("kind", .text), SyncedColumn("name", .text),
      SyncedColumn("commune", .text), SyncedColumn("territory", .text), SyncedColumn("activities", .text),
      SyncedColumn("contact", .text),
    ],
    units: [
      ChangeUnit("identity", ["siret", "kind", "name"]), ChangeUnit("place", ["commune", "territory"]),
      ChangeUnit("activities", ["activities"]), ChangeUnit("contact", ["contact"]),
    ],
    home: .writer, indexed: ["siret"])
}
