import Foundation

/// A value of a row, with where it stands.
struct StatementValue {
  let value: CellValue
  let isFormula: Bool
  let heading: String
  let place: CellPlace

  /// As a person would have typed it, on one line and without spaces around.
  var text: String {
    value.typed.split { $0.isWhitespace || ["\u{FEFF}", "\u{200B}"].contains($0) }.joined(separator: " ")
  }
}

/// Hours that a file says: a row, or one month or day of a row.
struct StatementRecord {
  let row: Int
  let values: [StatementField: StatementValue]
  /// Of a column of one month or day.
  let period: StatementPeriod?

  /// Where it says of when it is; the hours themselves where their column says it.
  var periodField: StatementField { period != nil ? .hours : values[.date] == nil ? .month : .date }
}

/// A row below the headings.
enum StatementRow {
  case record(StatementRecord)
  /// A sum of rows above, by column.
  case total([Int: StatementValue])
  /// A sum that a row with a column a month or day says of itself.
  case across(total: StatementValue, of: [StatementValue])
  /// One that could not be cut into cells.
  case damaged(row: Int, text: String, CellValue.Problem)
}

extension StatementColumns {
  /// The rows below the headings, without those that have nothing for us.
  func rows(of sheet: Sheet) -> [StatementRow] {
    sheet.rows.filter { $0.number > row }.flatMap { rows(of: sheet, $0) }
  }

  private func rows(of sheet: Sheet, _ row: Sheet.Row) -> [StatementRow] {
    if case .unreadable(let text, .quotesUnbalanced) = row.cells[1]?.value {
      return [.damaged(row: row.number, text: text, .quotesUnbalanced)]
    }
    let hourColumns = columns[.hours].map { [$0] } ?? periods.map(\.column)
    let others = columns.filter { $0.key != .hours && $0.key != .total }
    let hasOwn = (hourColumns + others.values).contains { row.cells[$0] != nil }
    guard hasOwn, !repeatsHeadings(row) else { return [] }
    var values: [StatementField: StatementValue] = [:]
    for (field, column) in others { values[field] = value(sheet.shown(row, column), row.number, column) }
    // Hours of merged cells are those of their first row only: they must not count twice.
    let hours = hourColumns.reduce(into: [Int: StatementValue]()) { $0[$1] = value(row.cells[$1], row.number, $1) }
    if isTotal(row, values) { return [.total(hours)] }
    if let column = columns[.hours] {
      values[.hours] = hours[column]
      return [.record(StatementRecord(row: row.number, values: values, period: nil))]
    }
    let filled = periods.filter { hours[$0.column].map { !$0.saysNoHours } ?? false }
    let records = filled.map { one in
      values[.hours] = hours[one.column]
      return StatementRow.record(StatementRecord(row: row.number, values: values, period: one.period))
    }
    guard let column = columns[.total], let total = value(row.cells[column], row.number, column) else { return records }
    return records + [.across(total: total, of: filled.compactMap { hours[$0.column] })]
  }

  private func value(_ cell: Cell?, _ row: Int, _ column: Int) -> StatementValue? {
    cell.map {
      StatementValue(
        value: $0.value, isFormula: $0.isFormula, heading: headings[column] ?? "",
        place: CellPlace(row: row, column: column))
    }
  }

  /// As on every page of a long table.
  private func repeatsHeadings(_ row: Sheet.Row) -> Bool {
    let same = headings.filter { column, heading in
      row.cells[column].map { plainHeading($0.value.typed) == plainHeading(heading) } == true
    }
    return same.count > 1 && same.count == row.cells.count
  }

  private static let sumWords: Set<String> = ["somme", "cumul", "sum", "ensemble"]

  /// `Total` stands where the name or the day would be, or in a row without a name. A row with a day is somebody's.
  private func isTotal(_ row: Sheet.Row, _ values: [StatementField: StatementValue]) -> Bool {
    if let period = values[.date] ?? values[.month] { return Self.saysTotal(period.text) }
    if let name = values[.person] ?? values[.lastName] { return Self.saysTotal(name.text) }
    return row.cells.values.contains { if case .text(let text) = $0.value { Self.saysTotal(text) } else { false } }
  }

  private static func saysTotal(_ text: String) -> Bool {
    let words = plainHeading(text).split(separator: " ").map(String.init)
    let isTotal = ["total", "totaux", "subtotal"].contains(words.first) || words.starts(with: ["sous", "total"])
    return isTotal || words.starts(with: ["grand", "total"]) || words.count == 1 && sumWords.contains(words[0])
  }
}

extension StatementValue {
  var isUnreadable: Bool { if case .unreadable = value { true } else { false } }

  /// Nothing, a nought or a dash.
  var saysNoHours: Bool {
    switch value {
    case .number(let number): number == 0
    case .minutes(let minutes): minutes == 0
    case .text: text.allSatisfy { "0.,:h-–—/ ".contains($0) }
    default: false
    }
  }
}
