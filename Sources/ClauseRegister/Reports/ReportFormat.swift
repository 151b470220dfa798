public import Foundation

/// The forms that a report comes in.
public enum ReportFormat: String, Sendable, CaseIterable {
  /// Aligned tables for a terminal.
  case text
  case json
  /// RFC 4180 with commas and decimal points, for programs.
  case csv
  /// As French spreadsheets open it: semicolons, decimal commas, a byte order mark (`domain/practice.md` §12).
  case csvFrench = "csv-fr"
  /// A page that prints well on A4.
  case html
  /// A workbook with a sheet a table, for spreadsheets.
  case xlsx

  /// Whether it is bytes that no terminal shows.
  public var isBinary: Bool { self == .xlsx }
}

extension Report {
  /// The bytes of the report's file: the same for the same version of the register.
  public func data(as format: ReportFormat) throws -> Data {
    format == .xlsx ? try workbook : Data(try rendered(as: format).utf8)
  }

  /// The report as text.
  ///
  /// - throws: ``RegisterError`` `binary` for a form that is none.
  public func rendered(as format: ReportFormat) throws -> String {
    switch format {
    case .xlsx:
      throw RegisterError(
        "binary", .usage,
        localized("xlsx est binaire : il faut --output FICHIER.", "xlsx is binary: --output FILE is needed."))
    case .text: text
    case .json: try json
    case .csv: csv(separator: ",", point: ".")
    case .csvFrench: "\u{FEFF}" + csv(separator: ";", point: ",")
    case .html: html
    }
  }

  /// What every report carries: of when it is, of which version, and by which base hours become full-time equivalents.
  public var facts: [(String, String)] {
    [
      (localized("Objet", "Subject"), subject), (localized("Arrêté au", "As of"), asOf),
      (localized("Version du registre", "Version of the register"), version),
      (localized("Base d'un ETP", "Base of an FTE"), "\(fteBase) h"),
    ]
  }

  private var text: String {
    var parts = [title] + facts.map { "\($0) : \(printable($1))" }
    for table in tables {
      var shown = TextTable(
        table.columns.enumerated().map { index, column in
          .init(column.title, table.rows.first.map { $0[index].isFigure } == true ? .right : .left)
        })
      for row in table.rows { shown.add(row.map(\.shown)) }
      parts += ["", table.title, shown.render()]
    }
    for passage in texts { parts += ["", printable(passage.title), printable(passage.text), ""] }
    return parts.joined(separator: "\n") + formulas.map { "* \($0)\n" }.joined()
      + signatures.map { "\n\($0) :\n\n" }.joined()
  }

  private var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }

  private func csv(separator: String, point: String) -> String {
    var lines = [[title]] + facts.map { [$0, Self.harmless(.text($1), point)] }
    for table in tables {
      lines += [[], [table.title], table.columns.map(\.title)]
      lines += table.rows.map { row in row.map { Self.harmless($0, point) } }
    }
    for passage in texts {
      lines += [[], [Self.harmless(.text(passage.title), point)], [Self.harmless(.text(passage.text), point)]]
    }
    lines += [[]] + formulas.map { [$0] }
    return lines.map { line in
      line.map { Self.quoted($0, separator) }.joined(separator: separator) + "\r\n"
    }.joined()
  }

  /// A text that a spreadsheet would take for a formula gets an apostrophe before it, as people write one themselves.
  private static func harmless(_ cell: Cell, _ point: String) -> String {
    let text = cell.plain(point: point)
    guard case .text = cell, let first = text.first, "=+-@\t\r".contains(first) else { return text }
    return "'" + text
  }

  private static func quoted(_ text: String, _ separator: String) -> String {
    let needsQuotes = text.contains { $0.isNewline || $0 == "\"" } || text.contains(separator)
    return needsQuotes ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }

  private var html: String {
    var body = "<h1>\(escaped(title))</h1>\n<dl>\n"
    for (name, value) in facts { body += "<dt>\(escaped(name))</dt><dd>\(escaped(value))</dd>\n" }
    body += "</dl>\n"
    for table in tables { body += (table.drawing?.html ?? "") + Self.html(of: table) }
    for passage in texts {
      body += "<h2>\(escaped(passage.title))</h2>\n"
      body += passage.text.split(separator: "\n").map { "<p>\(escaped(String($0)))</p>\n" }.joined()
    }
    if !formulas.isEmpty {
      body += "<h2>\(escaped(localized("Calculs", "Computations")))</h2>\n<ul>\n"
      body += formulas.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>\n"
    }
    if !signatures.isEmpty {
      body += "<div class=\"signatures\">\n" + signatures.map { "<p>\(escaped($0))</p>\n" }.joined() + "</div>\n"
    }
    return """
      <!DOCTYPE html>
      <html lang="\(localized("fr", "en"))">
      <head><meta charset="utf-8"><title>\(escaped(title))</title>
      <style>
      body { font: 10pt/1.35 sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #111; }
      table { border-collapse: collapse; width: 100%; margin: 0.5em 0 1.5em; }
      caption { text-align: left; font-weight: bold; padding: 0.3em 0; }
      th, td { border: 1px solid #767676; padding: 0.2em 0.5em; text-align: left; vertical-align: top; }
      td.figure, th.figure { text-align: right; white-space: nowrap; }
      tr.total { font-weight: bold; border-top: 2px solid #111; }
      thead { display: table-header-group; } tr { break-inside: avoid; }
      dl { display: grid; grid-template-columns: max-content auto; gap: 0.1em 1em; } dt { font-weight: bold; } dd { margin: 0; }
      figure { margin: 1em 0; break-inside: avoid; } svg { width: 100%; height: auto; }
      .signatures { display: flex; gap: 1em; break-inside: avoid; }
      .signatures p { flex: 1; border: 1px solid #767676; min-height: 7em; margin: 0; padding: 0.3em; }
      @page { size: A4 landscape; margin: 12mm; }
      </style></head>
      <body>
      \(body)</body>
      </html>

      """
  }

  private static func html(of table: Table) -> String {
    func figure(_ index: Int) -> String {
      table.rows.first.map { $0[index].isFigure } == true ? " class=\"figure\"" : ""
    }
    var text = "<table>\n<caption>\(escaped(table.title))</caption>\n<thead><tr>"
    for (index, column) in table.columns.enumerated() {
      text += "<th scope=\"col\"\(figure(index))>\(escaped(column.title))</th>"
    }
    text += "</tr></thead>\n<tbody>\n"
    for (number, row) in table.rows.enumerated() {
      text += table.hasTotal && number == table.rows.count - 1 ? "<tr class=\"total\">" : "<tr>"
      for (index, cell) in row.enumerated() { text += "<td\(figure(index))>\(escaped(cell.shown))</td>" }
      text += "</tr>\n"
    }
    return text + "</tbody>\n</table>\n"
  }
}
