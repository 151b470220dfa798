import SyncModel

/// What people write for reports.
enum ReportTables {
  /// A text of the yearly report, of one year and scope, for all or for one buyer. Its id comes from these and the heading, so
  /// that two officers who write it apart disagree in sight, and a heading is a record, so that two may write two of them.
  static let reportText = SyncedTable(
    "report_text",
    columns: [
      SyncedColumn("year", .integer), SyncedColumn("buyer_id", .blob, references: "buyer"),
      SyncedColumn("heading", .text), SyncedColumn("content", .text),
    ],
    units: [ChangeUnit("identity", ["year", "buyer_id", "heading"]), ChangeUnit("text", ["content"])],
    home: .writer)
}
