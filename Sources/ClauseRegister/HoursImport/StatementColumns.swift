/// Where in a sheet what is: the row of headings, and the columns of the fields.
///
/// The row of headings is the one of the first hundred in which most headings are known, wherever titles stand. A heading of
/// merged cells that reach down into it counts as its own; one that lies across it above completes those below it.
struct StatementColumns {
  /// A column with the hours of one month or day, a row for each person.
  struct PeriodColumn: Hashable {
    let column: Int
    let period: StatementPeriod
  }

  /// The row of the headings.
  private(set) var row = 0
  private(set) var columns: [StatementField: Int] = [:]
  /// What a row without a value of its own has.
  private(set) var values: [StatementField: String] = [:]
  private(set) var periods: [PeriodColumn] = []
  /// By column, as the file has them.
  private(set) var headings: [Int: String] = [:]
  /// Columns that nothing is taken from.
  private(set) var unused: [Int] = []
  /// Headings of months without a year, with how they were understood.
  private(set) var warnings: [(column: Int, warning: InputWarning)] = []

  private static let searchedRows = 100
  private static let searchedColumns = 1_000

  /// - throws: ``RegisterError`` `no-headings`, `two-columns` or `bad-mapping`.
  init(_ sheet: Sheet, _ mapping: StatementMapping, today: CalendarDay) throws {
    let found = sheet.rows.indices.prefix(Self.searchedRows).map { StatementColumns(sheet, $0, mapping, today) }
    // Of equals the first.
    guard let best = found.max(by: { $0.score < $1.score }), best.score > 0 else {
      throw Self.noHeadings([])
    }
    self = best
    for case (let field, .column(let heading)) in mapping.sources where columns[field] == nil {
      let known = headings.sorted { $0.key < $1.key }.map { "« \(printable($0.value)) »" }.joined(separator: ", ")
      throw StatementMapping.bad(
        localized(
          "pas de colonne « \(printable(heading)) » ; il y a : \(known)",
          "no column \"\(printable(heading))\"; there are: \(known)"))
    }
    let hasPerson = [.person, .lastName].contains { columns[$0] != nil || values[$0] != nil }
    guard hasPerson, columns[.hours] != nil || !periods.isEmpty else { throw Self.noHeadings(Array(headings.values)) }
    if let twice { throw twice }
  }

  /// What the headings of one row would be.
  private init(_ sheet: Sheet, _ index: Int, _ mapping: StatementMapping, _ today: CalendarDay) {
    let row = sheet.rows[index]
    let rowsAbove = sheet.rows[max(0, index - 3)..<index].filter { $0.number >= row.number - 3 }
    self.row = row.number
    for case (let field, .value(let text)) in mapping.sources { values[field] = text }
    values.merge(mapping.defaults) { $1 }
    var ranks: [StatementField: Int] = [:]
    let last = max(row.cells.keys.max() ?? 0, sheet.lastMergedColumn(row.number))
    let columnsOfRow = 1...min(max(1, last), Self.searchedColumns)
    let numbered = Self.daysOfMonth(columnsOfRow.map { ownHeading(sheet, row, $0) })
    for column in columnsOfRow {
      guard let cell = ownHeading(sheet, row, column) else { continue }
      let text = cell.value.typed
      headings[column] = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let above = headingAcross(sheet, rowsAbove, column)
      if let field = mappedField(text, mapping) {
        columns[field] = column
        ranks[field] = -1
      } else if let day = numbered[column] {
        periods.append(PeriodColumn(column: column, period: .dayOfMonth(day)))
      } else if let day = Self.day(cell.value, today) {
        periods.append(PeriodColumn(column: column, period: .day(day)))
      } else if let month = month(cell.value, above, column, today) {
        periods.append(PeriodColumn(column: column, period: .month(month)))
      } else if let (field, rank) = Self.field(text, above, mapping) {
        take(field, rank, column, &ranks)
      } else {
        unused.append(column)
      }
    }
    if case .column = mapping.sources[.lastName], mapping.sources[.person] == nil,
      let column = columns.removeValue(forKey: .person)
    {
      unused.append(column)
    }
    settle()
  }

  private var score: Int { columns.count + periods.count }

  // MARK: Headings

  /// A cell's own text, or that of the merged cells that come down to it.
  private func ownHeading(_ sheet: Sheet, _ row: Sheet.Row, _ column: Int) -> Cell? {
    if let own = row.cells[column] { return own }
    guard let range = sheet.range(row.number, column), range.first.column == column else { return nil }
    return sheet.shown(row, column)
  }

  /// The text above that lies across several columns, this one among them.
  private func headingAcross(_ sheet: Sheet, _ rowsAbove: [Sheet.Row], _ column: Int) -> String? {
    rowsAbove.last { sheet.range($0.number, column).map { $0.last.column > $0.first.column } == true }
      .flatMap { sheet.shown($0, column)?.value.typed }
  }

  private func mappedField(_ text: String, _ mapping: StatementMapping) -> StatementField? {
    let plain = plainHeading(text)
    return StatementField.allCases.first { field in
      if case .column(let heading) = mapping.sources[field] {
        return plainHeading(heading) == plain && columns[field] == nil
      }
      return false
    }
  }

  private static func field(
    _ text: String, _ above: String?, _ mapping: StatementMapping
  ) -> (field: StatementField, rank: Int)? {
    let found = StatementField.named(text) ?? above.flatMap { StatementField.named("\($0) \(text)") }
    // The mapping has decided about the others.
    return found.flatMap { mapping.sources[$0.field] == nil ? $0 : nil }
  }

  /// By column, where the row counts the days of a month: from 1 to 28 at least.
  private static func daysOfMonth(_ cells: [Cell?]) -> [Int: Int] {
    var found: [Int: Int] = [:]
    for (index, cell) in cells.enumerated() {
      guard let text = cell?.value.typed, let day = Int(text), (1...31).contains(day) else { continue }
      found[index + 1] = day
    }
    let days = Set(found.values)
    return days.count == found.count && days.isSuperset(of: 1...28) ? found : [:]
  }

  /// A whole date: `12/03/2026`, `jeu. 12/03/2026`.
  private static func day(_ value: CellValue, _ today: CalendarDay) -> CalendarDay? {
    switch value {
    case .day(let day): return day
    case .text(let text):
      guard let date = text.firstMatch(of: /\d{1,2}[\/.\-]\d{1,2}[\/.\-]\d{4}|\d{4}-\d{2}-\d{2}/) else { return nil }
      return (try? DayInput.parse(String(date.output), today: today))?.day
    default: return nil
    }
  }

  /// `janv. 2026`, `2026-01`; `janvier` below a year.
  private mutating func month(
    _ value: CellValue, _ above: String?, _ column: Int, _ today: CalendarDay
  ) -> CalendarMonth? {
    switch value {
    case .month(let month): return month
    case .text(let text):
      if let above, CalendarNames.monthNumber(plainHeading(text)) != nil,
        let month = try? MonthInput.parse("\(text) \(above)", today: today).month
      {
        return month
      }
      // Not `ce mois`, nor what only looks like a part of one.
      guard text.contains(where: \.isNumber) || CalendarNames.monthNumber(plainHeading(text)) != nil,
        let input = try? MonthInput.parse(text, today: today)
      else { return nil }
      warnings += input.warnings.map { (column, $0) }
      return input.month
    default: return nil
    }
  }

  // MARK: Two columns of one field

  private var hoursTwice: Int?

  private mutating func take(
    _ field: StatementField, _ rank: Int, _ column: Int, _ ranks: inout [StatementField: Int]
  ) {
    guard let known = columns[field] else {
      (columns[field], ranks[field]) = (column, rank)
      return
    }
    if field == .hours { hoursTwice = column }
    let isBetter = rank < ranks[field] ?? 0
    unused.append(isBetter ? known : column)
    if isBetter { (columns[field], ranks[field]) = (column, rank) }
  }

  /// Whose hours would be lost is not for a program to guess.
  private var twice: RegisterError? {
    guard let hoursTwice, let first = columns[.hours] else { return nil }
    let names = [first, hoursTwice].sorted().map { "« \(printable(headings[$0] ?? "")) »" }
      .joined(separator: ", ")
    return RegisterError(
      "two-columns", .badData,
      localized(
        "Plusieurs colonnes d'heures : \(names) ; en choisir une avec --mapping.",
        "Several columns of hours: \(names); choose one with --mapping."))
  }

  /// A sum is the hours where there are no others; months and days are it where there is no column of hours; dates that are
  /// all firsts of months mean the months; a whole name needs no parts.
  private mutating func settle() {
    if periods.allSatisfy(\.period.mayBeMonth) {
      periods = periods.map { PeriodColumn(column: $0.column, period: $0.period.asMonth) }
    }
    if columns[.hours] == nil, periods.isEmpty, let total = columns.removeValue(forKey: .total) {
      columns[.hours] = total
    }
    if columns[.hours] != nil {
      unused += periods.map(\.column)
      periods = []
      warnings = []
    }
    if columns[.person] != nil {
      for part in [StatementField.lastName, .firstName] {
        if let column = columns.removeValue(forKey: part) { unused.append(column) }
      }
    }
    unused.sort()
  }

  private static func noHeadings(_ seen: [String]) -> RegisterError {
    let list = seen.sorted().map { "« \(printable($0)) »" }.joined(separator: ", ")
    let known = list.isEmpty ? "" : localized(" ; en-têtes lus : \(list)", "; headings read: \(list)")
    return RegisterError(
      "no-headings", .badData,
      localized(
        "Pas de ligne d'en-têtes avec une personne et des heures (ou des mois)\(known) ; les nommer avec --mapping.",
        "No row of headings with a person and hours (or months)\(known); name them with --mapping."))
  }
}
