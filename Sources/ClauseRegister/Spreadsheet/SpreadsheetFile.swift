import Foundation

/// Reads one sheet of a spreadsheet file, told by its content and never by its name.
///
/// - parameter name: Of the sheet; nil takes the first that is not hidden.
/// - throws: ``SpreadsheetError``, whatever the bytes are.
func readSheet(
  _ data: Data, named name: String? = nil, limits: SpreadsheetLimits = SpreadsheetLimits()
) throws(SpreadsheetError) -> (sheet: Sheet, warning: ImportWarning.Code?) {
  guard data.count <= limits.file else { throw .tooLarge(.file) }
  guard !data.isEmpty else { throw .empty }
  if data.starts(with: [0x50, 0x4B]) {
    return (try WorkbookReader(data, limits: limits).sheet(named: name), nil)
  }
  if data.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) { throw .unknownKind(.oldOrProtected) }
  if data.starts(with: Array("%PDF".utf8)) { throw .unknownKind(.pdf) }
  let text = decodeImportedText([UInt8](data))
  if text.bytes.contains(0) { throw .unknownKind(.other) }
  let sheet = try readDelimitedSheet(text.bytes, limits)
  if let name, name != sheet.name { throw .noSuchSheet(name, known: []) }
  return (sheet, text.warning)
}

/// Text with semicolons, commas or tabs: whichever cuts its first rows into the most cells.
private func readDelimitedSheet(
  _ bytes: [UInt8], _ limits: SpreadsheetLimits
) throws(SpreadsheetError) -> Sheet {
  let separators = [UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: ",")]
  let sampled = separators.map { separator in
    var reader = DelimitedReader(bytes, separator: separator)
    var counts: [Int] = []
    while counts.count < 30, case .fields(let fields) = reader.next() { counts.append(fields.count) }
    return (separator, cells: counts.reduce(0) { $0 + $1 - 1 })
  }
  // Of equals the first.
  let separator = sampled.reduce(sampled[0]) { $1.cells > $0.cells ? $1 : $0 }.0
  var reader = DelimitedReader(bytes, separator: separator)
  var rows: [Sheet.Row] = []
  var count = 0
  while let row = reader.next() {
    var cells: [Int: Cell] = [:]
    switch row {
    case .fields(let fields):
      for (index, field) in fields.enumerated() where !CellValue.text(field).isBlank {
        guard field.utf8.count <= limits.text else { throw .tooLarge(.text) }
        guard index < CellPlace.lastColumn else { throw .tooLarge(.cells) }
        cells[index + 1] = Cell(value: .text(field))
      }
    case .malformed(_, let line):
      cells[1] = Cell(value: .unreadable(String(line.prefix(200)), .quotesUnbalanced))
    }
    count += cells.count
    guard count <= limits.cells, reader.rowNumber <= CellPlace.lastRow else { throw .tooLarge(.cells) }
    rows.append(Sheet.Row(number: reader.rowNumber, cells: cells))
  }
  guard !rows.isEmpty else { throw .empty }
  return try Sheet(name: "", rows: rows)
}
