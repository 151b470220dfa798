import SyncModel

/// Columns of a record as an officer typed them. Nothing typed says nothing; an empty text takes away what was said.
struct TypedColumns {
  private(set) var columns: [String: ColumnValue] = [:]
  private(set) var warnings: [WarningView] = []

  var isEmpty: Bool { columns.isEmpty }

  subscript(column: String) -> ColumnValue? {
    get { columns[column] }
    set { columns[column] = newValue }
  }

  mutating func set(_ column: String, _ typed: String?, _ read: (String) throws -> ColumnValue) rethrows {
    guard let typed else { return }
    columns[column] = typed.isEmpty ? .null : try read(typed)
  }

  mutating func text(_ column: String, _ typed: String?, _ option: String) throws {
    try set(column, typed) { .text(try Register.notEmpty($0, option)) }
  }

  /// A text that must not be taken away.
  mutating func needed(_ column: String, _ typed: String?, _ option: String) throws {
    if let typed { columns[column] = .text(try Register.notEmpty(typed, option)) }
  }

  mutating func code<Code: RegisterCode>(_ column: String, _ typed: String?, _ codes: Code.Type, _ option: String)
    throws
  {
    try set(column, typed) { .text(try codes.typed($0, option).rawValue) }
  }

  mutating func number(_ column: String, _ typed: String?, _ read: (String) throws -> Int) throws {
    try set(column, typed) { ColumnValue(try read($0)) }
  }

  /// Yes or no.
  mutating func flag(_ column: String, _ typed: String?, _ option: String) throws {
    try number(column, typed) { try TypedFigure.flag($0, option) ? 1 : 0 }
  }

  mutating func day(_ column: String, _ typed: String?, today: CalendarDay) throws {
    var found: [InputWarning] = []
    try set(column, typed) {
      let input = try DayInput.parse($0, today: today)
      found = input.warnings
      return .text(input.day.description)
    }
    add(found)
  }

  /// Hours, kept as minutes.
  mutating func hours(_ column: String, _ typed: String?) throws {
    var found: [InputWarning] = []
    try set(column, typed) {
      let input = try HoursInput.parse($0)
      found = input.warnings
      return ColumnValue(input.minutes)
    }
    add(found)
  }

  mutating func warn(_ code: String, _ french: String, _ english: String) {
    warnings.append(WarningView(code: code, message: localized(french, english)))
  }

  /// - throws: ``RegisterError`` `missing` when nothing was said.
  func requireAny() throws {
    guard columns.isEmpty else { return }
    throw RegisterError(
      "missing", .usage, localized("Rien à modifier : aucune option donnée.", "Nothing to edit: no option given."))
  }

  private mutating func add(_ found: [InputWarning]) {
    warnings += found.map { WarningView(code: $0.code.rawValue, message: $0.message) }
  }
}
