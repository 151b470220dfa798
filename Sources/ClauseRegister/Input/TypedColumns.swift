import SyncModel

/// Columns of a record as an officer typed them. Nothing typed says nothing; an empty text takes away what was said.
struct TypedColumns {
  let today: CalendarDay
  private(set) var columns: [String: ColumnValue] = [:]
  private(set) var warnings: [WarningView] = []

  init(today: CalendarDay) {
    self.today = today
  }

  subscript(column: String) -> ColumnValue? {
    get { columns[column] }
    set { columns[column] = newValue }
  }

  mutating func text(_ column: String, _ text: String?, _ option: String) throws {
    try set(column, text) { .text(try Register.notEmpty($0, option)) }
  }

  /// A text that cannot be taken away.
  mutating func needed(_ column: String, _ text: String?, _ option: String) throws {
    guard let text else { return }
    columns[column] = .text(try Register.notEmpty(text, option))
  }

  mutating func code(_ column: String, _ text: String?, _ list: CodeList, _ option: String) throws {
    try set(column, text) { .text(try list.code($0, option)) }
  }

  mutating func day(_ column: String, _ text: String?) throws {
    var found: [InputWarning] = []
    try set(column, text) { [today] in
      let input = try DayInput.parse($0, today: today)
      found = input.warnings
      return .text(input.day.description)
    }
    add(found)
  }

  /// Hours, kept as minutes.
  mutating func hours(_ column: String, _ text: String?) throws {
    var found: [InputWarning] = []
    try set(column, text) {
      let input = try HoursInput.parse($0)
      found = input.warnings
      return ColumnValue(input.minutes)
    }
    add(found)
  }

  mutating func number(_ column: String, _ text: String?, _ range: ClosedRange<Int>, _ option: String) throws {
    try set(column, text) { text in
      guard let number = Int(text), range.contains(number) else {
        throw RegisterError(
          "bad-input", .usage,
          localized(
            "\(option) : « \(printable(text)) » n'est pas un nombre de \(range.lowerBound) à \(range.upperBound).",
            "\(option): \"\(printable(text))\" is no number from \(range.lowerBound) to \(range.upperBound)."))
      }
      return ColumnValue(number)
    }
  }

  /// Yes or no.
  mutating func answer(_ column: String, _ text: String?, _ option: String) throws {
    try set(column, text) { text in
      switch foldedName(text) {
      case "oui", "yes", "1": .integer(1)
      case "non", "no", "0": .integer(0)
      default:
        throw RegisterError(
          "bad-input", .usage,
          localized(
            "\(option) : oui ou non, pas « \(printable(text)) ».", "\(option): yes or no, not \"\(printable(text))\"."))
      }
    }
  }

  /// - throws: ``RegisterError`` where nothing was typed.
  func checkedNotEmpty() throws {
    guard columns.isEmpty else { return }
    throw RegisterError(
      "missing", .usage, localized("Rien à modifier : aucune option donnée.", "Nothing to edit: no option given."))
  }

  private mutating func set(_ column: String, _ text: String?, _ read: (String) throws -> ColumnValue) throws {
    guard let text else { return }
    columns[column] = text.isEmpty ? .null : try read(text)
  }

  private mutating func add(_ found: [InputWarning]) {
    warnings += found.map { WarningView(code: $0.code.rawValue, message: $0.message) }
  }
}
