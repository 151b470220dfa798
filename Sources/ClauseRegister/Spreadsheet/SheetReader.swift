import Foundation

/// Reads the cells of one worksheet part.
struct SheetReader {
  private let part: XMLPart
  private let texts: [String]
  private let styles: CellStyles
  private let limits: SpreadsheetLimits
  private var rows: [Int: [Int: Cell]] = [:]
  private var merged: [MergedCells] = []
  private var count = 0
  private var row = 0
  private var column = 0

  init(
    _ part: XMLPart, _ texts: [String], _ styles: CellStyles, _ limits: SpreadsheetLimits
  ) throws(SpreadsheetError) {
    self.part = part
    self.texts = texts
    self.styles = styles
    self.limits = limits
  }

  mutating func read(name: String) throws(SpreadsheetError) -> Sheet {
    while let event = try part.next() {
      switch event {
      case .begin("row"):
        row = part.attributes()["r"].flatMap(Int.init) ?? row + 1
        column = 0
        guard (1...CellPlace.lastRow).contains(row) else { throw .damaged(part: name) }
      case .begin("c"): try readCell(name)
      case .begin("mergeCell"): try readMerge()
      default: break
      }
    }
    let ordered = rows.keys.sorted().map { Sheet.Row(number: $0, cells: rows[$0] ?? [:]) }
    return try Sheet(name: name, rows: ordered, merged: merged)
  }

  private mutating func readMerge() throws(SpreadsheetError) {
    let corners = (part.attributes()["ref"] ?? "").split(separator: ":").map { CellPlace($0) }
    guard corners.count == 2, let first = corners[0], let last = corners[1], first.row <= last.row,
      first.column <= last.column
    else { return }
    count += 1
    guard count <= limits.cells else { throw .tooLarge(.cells) }
    merged.append(MergedCells(first: first, last: last))
  }

  /// A cell says where it is, or follows the one before it.
  private mutating func readCell(_ name: String) throws(SpreadsheetError) {
    let attributes = part.attributes()
    let place = attributes["r"].flatMap { CellPlace($0) } ?? CellPlace(row: row, column: column + 1)
    (row, column) = (place.row, place.column)
    guard row > 0, column <= CellPlace.lastColumn else { throw .damaged(part: name) }
    count += 1
    guard count <= limits.cells else { throw .tooLarge(.cells) }
    var content = Content(type: attributes["t"] ?? "n", style: attributes["s"].flatMap(Int.init) ?? 0)
    var isValue = false
    while let event = try part.next(), event != .end("c") {
      switch event {
      case .begin("f"): content.isFormula = true
      case .begin("v"): isValue = true
      case .end("v"): isValue = false
      case .begin("is"): content.inline = try part.richText(until: "is", limit: limits.text)
      case .text(let text) where isValue:
        content.raw += text
        guard content.raw.utf8.count <= limits.text else { throw .tooLarge(.text) }
      default: break
      }
    }
    guard let value = value(content), !value.isBlank else { return }
    rows[row, default: [:]][column] = Cell(value: value, isFormula: content.isFormula)
  }

  private struct Content {
    let type: String
    let style: Int
    var raw = ""
    var inline: String?
    var isFormula = false
  }

  /// Nil for an empty cell.
  private func value(_ content: Content) -> CellValue? {
    if content.type == "inlineStr" { return content.inline.map { .text($0) } }
    if content.raw.isEmpty {
      // A formula may come to an empty text, which is a value.
      return content.isFormula && content.type != "str" ? .unreadable("", .formulaWithoutValue) : nil
    }
    switch content.type {
    case "s":
      return Int(content.raw).flatMap { texts.indices.contains($0) ? texts[$0] : nil }.map { .text($0) }
        ?? damaged(content)
    case "str": return .text(content.raw)
    case "b": return content.raw == "1" || content.raw == "true" ? .truth(true) : .truth(false)
    case "e": return .unreadable(content.raw, .isError)
    case "d": return CalendarDay(iso: String(content.raw.prefix(10))).map { .day($0) } ?? damaged(content)
    case "n":
      guard let number = Double(content.raw), number.isFinite else { return damaged(content) }
      return styles.value(number, format: content.style)
    default: return damaged(content)
    }
  }

  private func damaged(_ content: Content) -> CellValue { .unreadable(content.raw, .damaged) }
}
