import Foundation

@testable import ClauseRegister

private let today = CalendarDay(validYear: 2026, month: 3, day: 14)
private let limits = SpreadsheetLimits(file: 1 << 20, unpacked: 1 << 20, cells: 10_000, sheets: 16, text: 4_096)

/// What companies and offices send. An archive's checksums stop most changes, so that its sheet is fed by itself, too.
let spreadsheets = [
  FuzzTarget(name: "spreadsheet") { bytes in
    let data = Data(bytes)
    guard let sheet = (try? readSheet(data, limits: limits))?.sheet else { return }
    try law(try readSheet(data, limits: limits).sheet == sheet, "the same bytes read otherwise")
    try checkSheet(sheet)
  },
  FuzzTarget(name: "sheet-xml") { bytes in
    var styles = CellStyles()
    for (id, code) in ["dd/mm/yyyy", "[h]:mm", "mmm-yy"].enumerated() {
      styles.setCode(code, of: 164 + id)
      styles.addCellFormat(164 + id)
    }
    guard let part = try? XMLPart(bytes, name: "sheet"),
      var reader = try? SheetReader(part, ["Nom", "Heures", "Fatou"], styles, limits),
      let sheet = try? reader.read(name: "sheet")
    else { return }
    try checkSheet(sheet)
  },
]

/// What is read of a sheet, and of a statement in it.
private func checkSheet(_ sheet: Sheet) throws {
  let numbers = sheet.rows.map(\.number)
  try law(numbers == Set(numbers).sorted() && numbers.allSatisfy { 1...CellPlace.lastRow ~= $0 }, "rows out of order")
  try law(sheet.rows.reduce(0) { $0 + $1.cells.count } <= limits.cells, "more cells than the limit")
  for row in sheet.rows {
    for (column, cell) in row.cells {
      let place = CellPlace(row: row.number, column: column)
      try law(CellPlace(place.description) == place, "a place is written as \(place)")
      try law(cell.value.typed.utf8.count <= limits.text, "a text past the limit")
      try law(sheet.shown(row, column) == cell, "another cell is shown at \(place)")
    }
  }
  guard let columns = try? StatementColumns(sheet, StatementMapping(), today: today) else { return }
  for case .record(let record) in columns.rows(of: sheet) {
    try law(record.row > columns.row, "a row above its headings")
    try law(record.values.values.allSatisfy { $0.place.row == record.row }, "a value of another row")
  }
}
