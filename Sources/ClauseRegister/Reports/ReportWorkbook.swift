import CXlsxWriter
import Foundation

extension Report {
  /// The report as an XLSX workbook: what it is and how it computes on the first sheet, then a sheet a table, with real
  /// numbers. Its date is that of the register's version.
  var workbook: Data {
    get throws {
      let writer = try WorkbookWriter()
      try writer.describe(title: title, subject: subject, created: created)
      let formats = try WorkbookFormats(writer)
      var names = SheetNames()
      try writeFacts(to: writer, try writer.addSheet(names.name(for: localized("État", "Report"))), formats)
      for table in tables {
        let name = names.name(for: table.title)
        let sheet = try writer.addSheet(name)
        try table.write(to: writer, sheet, formats)
        if case .bars(let column) = table.diagram, let rows = table.drawnRows {
          try writer.insertBars(
            sheet, named: name, title: table.title, rows: rows.lowerBound + 1...rows.upperBound + 1, names: 0,
            figures: column, at: table.columns.count + 1)
        }
      }
      return try writer.finish()
    }
  }

  /// 1980, the first year that an archive can name, where the register has no changes yet.
  private var created: Date {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: asOf.contains("."))
    return (try? Date(asOf, strategy: style)) ?? Date(timeIntervalSince1970: 315_532_800)
  }

  private func writeFacts(to writer: WorkbookWriter, _ sheet: WorkbookWriter.Sheet, _ formats: WorkbookFormats) throws {
    var row = 0
    func line(_ cells: [(String, WorkbookWriter.Format)]) throws {
      for (column, cell) in cells.enumerated() { try writer.write(cell.0, sheet, row: row, column: column, cell.1) }
      row += 1
    }
    try writer.setWidth(30, sheet, column: 0)
    try writer.setWidth(90, sheet, column: 1)
    try line([(title, formats.title)])
    for (name, value) in facts { try line([(name, formats.heading), (value, formats.text)]) }
    for passage in texts {
      row += 1
      try line([(passage.title, formats.heading), (passage.text, formats.text)])
    }
    for (heading, texts) in [
      (localized("Calculs", "Computations"), formulas), (localized("Signatures", "Signatures"), signatures),
    ] where !texts.isEmpty {
      row += 1
      for (index, text) in texts.enumerated() {
        try line([(index == 0 ? heading : "", formats.heading), (text, formats.text)])
      }
    }
    worksheet_set_landscape(sheet)
    worksheet_fit_to_pages(sheet, 1, 0)
  }
}

/// How cells of a workbook look.
private struct WorkbookFormats {
  let title: WorkbookWriter.Format
  let heading: WorkbookWriter.Format
  let text: WorkbookWriter.Format
  private let figures: [Figure: WorkbookWriter.Format]

  private struct Figure: Hashable {
    let code: String
    let isTotal: Bool
  }

  init(_ writer: WorkbookWriter) throws {
    title = try writer.addFormat {
      format_set_bold($0)
      format_set_font_size($0, 14)
    }
    heading = try writer.addFormat {
      format_set_bold($0)
      format_set_text_wrap($0)
    }
    text = try writer.addFormat { format_set_text_wrap($0) }
    var figures: [Figure: WorkbookWriter.Format] = [:]
    for code in Self.codes {
      for isTotal in [false, true] {
        figures[Figure(code: code, isTotal: isTotal)] = try writer.addFormat {
          format_set_num_format($0, code)
          if isTotal { format_set_bold($0) }
        }
      }
    }
    self.figures = figures
  }

  /// Hours under a heading that says so, hours that say so themselves, whole numbers, amounts in euros, percentages, full-time equivalents.
  private static let codes = ["0.00", "0.00\" h\"", "#,##0", "#,##0.00", "0.0%"]

  func of(_ cell: Report.Cell, inHours: Bool, isTotal: Bool) -> WorkbookWriter.Format? {
    let code =
      switch cell {
      case .minutes: inHours ? "0.00" : "0.00\" h\""
      case .count: "#,##0"
      case .cents: "#,##0.00"
      case .percent: "0.0%"
      case .fullTime: "0.00"
      case .text, .none: ""
      }
    return figures[Figure(code: code, isTotal: isTotal)] ?? (isTotal ? heading : text)
  }
}

extension Report.Table {
  fileprivate func write(
    to writer: WorkbookWriter, _ sheet: WorkbookWriter.Sheet, _ formats: WorkbookFormats
  ) throws {
    for (index, column) in columns.enumerated() {
      let cells = rows.map { $0[index] }
      let inHours = Self.isAllHours(cells)
      let heading = column.title + (inHours ? " (h)" : "")
      try writer.write(heading, sheet, row: 0, column: index, formats.heading)
      for (number, cell) in cells.enumerated() {
        let format = formats.of(cell, inHours: inHours, isTotal: hasTotal && number == rows.count - 1)
        if let value = cell.number {
          try writer.write(value, sheet, row: number + 1, column: index, format)
        } else if case .text(let text) = cell, !text.isEmpty {
          try writer.write(text, sheet, row: number + 1, column: index, format)
        }
      }
      let widest = max(displayWidth(heading), cells.map { displayWidth($0.shown) }.max() ?? 0)
      try writer.setWidth(min(max(widest + 2, 8), 60), sheet, column: index)
    }
    worksheet_freeze_panes(sheet, 1, 0)
    worksheet_repeat_rows(sheet, 0, 0)
    worksheet_set_landscape(sheet)
    worksheet_set_paper(sheet, 9)
    worksheet_fit_to_pages(sheet, 1, 0)
  }

  /// Whether the heading can say the unit of the whole column.
  private static func isAllHours(_ cells: [Report.Cell]) -> Bool {
    let figures = cells.filter { $0 != .none && $0 != .text("") }
    return !figures.isEmpty && figures.allSatisfy { if case .minutes = $0 { true } else { false } }
  }
}

extension Report.Cell {
  /// In hours, in parts of one, or as it is; nil for a text and for what is not known.
  fileprivate var number: Double? {
    switch self {
    case .minutes(let minutes): Double(minutes) / 60
    case .count(let count): Double(count)
    case .cents(let cents): Double(cents) / 100
    case .percent(let tenths): tenths.map { Double($0) / 1000 }
    case .fullTime(let hundredths): Double(hundredths) / 100
    case .text, .none: nil
    }
  }
}
