import SyncModel

extension Schema {
  /// That two hour entries are of the same work, or that this was taken back. Only the office writes it.
  ///
  /// With the decision lies what the office saw of the two: an entry that says something else by now was not judged.
  static let entryMerge = SyncedTable(
    "entry_merge",
    columns: [
      SyncedColumn("market_id", .blob, references: "market"),
      SyncedColumn("first_id", .blob, references: "hour_entry"),
      SyncedColumn("second_id", .blob, references: "hour_entry"),
      SyncedColumn("is_undone", .integer), SyncedColumn("merged_by", .text), SyncedColumn("lot_id", .blob),
      SyncedColumn("first_person_id", .blob), SyncedColumn("first_date", .text), SyncedColumn("first_period", .text),
      SyncedColumn("first_minutes", .integer),
      SyncedColumn("second_person_id", .blob), SyncedColumn("second_date", .text),
      SyncedColumn("second_period", .text), SyncedColumn("second_minutes", .integer),
    ],
    units: [
      ChangeUnit("pair", ["market_id", "first_id", "second_id"]),
      ChangeUnit(
        "decision",
        [
          "is_undone", "merged_by", "lot_id", "first_person_id", "first_date", "first_period", "first_minutes",
          "second_person_id", "second_date", "second_period", "second_minutes",
        ]),
    ],
    home: .parent(column: "market_id", table: "market"))
}
