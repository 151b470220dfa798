/// Something in a statement that was not taken as it stands, or not taken at all.
public struct StatementRemark: Encodable, Sendable, Hashable {
  /// As the spreadsheet numbers it; 0 for the whole file.
  public let row: Int
  /// `B7`; empty for what concerns no cell.
  public let place: String
  /// The heading of the column.
  public let field: String
  /// As it stands in the file (its beginning, if it is long): not safe to print as it is.
  public let value: String
  /// What is the matter, for programs.
  public let code: String
  /// What is the matter and what to do.
  public let reason: String
  /// Whether the row could not be taken for it.
  public let bad: Bool
}

/// What the import of a statement came to. Every record of the file - a row, or a month of a row - is in exactly one of
/// created, duplicate and skipped.
public struct HoursImportView: Encodable, Sendable {
  /// The sheet's name; empty for text files.
  public let sheet: String
  public let read: Int
  public let created: Int
  public let duplicate: Int
  public let skipped: Int
  /// How many of the skipped could not be understood; with any, nothing is written unless they are to be passed over.
  public let bad: Int
  public let dryRun: Bool
  public let warnings: [StatementRemark]
  /// Those that were not known before.
  public let persons: [PersonView]
  public let hours: [HourEntryView]
  public let totalMinutes: Int
  /// The ids of people whom a remark names.
  let named: Set<String>

  private enum CodingKeys: String, CodingKey {
    case sheet, read, created, duplicate, skipped, bad, dryRun, warnings, persons, hours, totalMinutes
  }
}

extension HoursImportView: ShowsPersons {
  /// Whose hours were entered, who was made, and whom a question names. In a dry run nobody is made.
  public var shownPersons: Set<String> {
    let shown = hours.shownPersons.union(named)
    return dryRun ? shown.subtracting(persons.shownPersons) : shown.union(persons.shownPersons)
  }
}
