import CXlsxWriter
import Foundation

/// An XLSX workbook being written, by libxlsxwriter.
///
/// The library writes to a file and keeps parts of it in others meanwhile: all of them are in memory only, since a report
/// may name people. Equal calls give equal bytes: the library gives all entries of the archive one constant time.
final class WorkbookWriter {
  typealias Sheet = UnsafeMutablePointer<lxw_worksheet>
  typealias Format = UnsafeMutablePointer<lxw_format>

  private let file: CInt
  private var workbook: UnsafeMutablePointer<lxw_workbook>?

  /// - throws: ``RegisterError`` `spreadsheet`, as all of its calls.
  init() throws {
    file = memfd_create("report", 0)
    guard file >= 0 else { throw Self.failure(LXW_ERROR_CREATING_XLSX_FILE) }
    var folder = Array("/dev/shm".utf8CString)
    workbook = folder.withUnsafeMutableBufferPointer { folder in
      var options = lxw_workbook_options()
      options.tmpdir = folder.baseAddress.flatMap { access($0, W_OK) == 0 ? $0 : nil }
      return workbook_new_opt("/proc/self/fd/\(file)", &options)
    }
    guard workbook != nil else {
      close(file)
      throw Self.failure(LXW_ERROR_MEMORY_MALLOC_FAILED)
    }
  }

  deinit {
    if let workbook { lxw_workbook_free(workbook) }
    close(file)
  }

  /// Says what the file is of, instead of when it was made.
  func describe(title: String, subject: String, created: Date) throws {
    try title.withCString { title in
      try subject.withCString { subject in
        var properties = lxw_doc_properties()
        properties.title = UnsafeMutablePointer(mutating: title)
        properties.subject = UnsafeMutablePointer(mutating: subject)
        properties.created = time_t(created.timeIntervalSince1970)
        try check(workbook_set_properties(workbook, &properties))
      }
    }
  }

  /// A sheet of that name, which must be one that the form allows: see ``SheetNames``.
  func addSheet(_ name: String) throws -> Sheet {
    try check(workbook_validate_sheet_name(workbook, name))
    guard let sheet = workbook_add_worksheet(workbook, name) else { throw Self.failure(LXW_ERROR_MEMORY_MALLOC_FAILED) }
    return sheet
  }

  func addFormat(_ setUp: (Format) -> Void = { _ in }) throws -> Format {
    guard let format = workbook_add_format(workbook) else { throw Self.failure(LXW_ERROR_MEMORY_MALLOC_FAILED) }
    format_set_align(format, UInt8(LXW_ALIGN_VERTICAL_TOP.rawValue))
    setUp(format)
    return format
  }

  /// A text stays one, whatever it begins with.
  func write(_ text: String, _ sheet: Sheet, row: Int, column: Int, _ format: Format?) throws {
    try check(worksheet_write_string(sheet, lxw_row_t(row), lxw_col_t(column), Self.storable(text), format))
  }

  func write(_ number: Double, _ sheet: Sheet, row: Int, column: Int, _ format: Format?) throws {
    try check(worksheet_write_number(sheet, lxw_row_t(row), lxw_col_t(column), number, format))
  }

  func setWidth(_ width: Int, _ sheet: Sheet, column: Int) throws {
    try check(worksheet_set_column(sheet, lxw_col_t(column), lxw_col_t(column), Double(width), nil))
  }

  /// A bar for each of the rows, as long as the number in `figures`, called as in `names`; in the order of the rows.
  func insertBars(
    _ sheet: Sheet, named sheetName: String, title: String, rows: ClosedRange<Int>, names: Int, figures: Int,
    at column: Int
  ) throws {
    guard let chart = workbook_add_chart(workbook, UInt8(LXW_CHART_BAR.rawValue)),
      let series = chart_add_series(chart, nil, nil)
    else { throw Self.failure(LXW_ERROR_MEMORY_MALLOC_FAILED) }
    let (first, last) = (lxw_row_t(rows.lowerBound), lxw_row_t(rows.upperBound))
    chart_series_set_categories(series, sheetName, first, lxw_col_t(names), last, lxw_col_t(names))
    chart_series_set_values(series, sheetName, first, lxw_col_t(figures), last, lxw_col_t(figures))
    // What begins so would be a formula there.
    chart_title_set_name(chart, Self.storable(title.hasPrefix("=") ? " " + title : title))
    chart_legend_set_position(chart, UInt8(LXW_CHART_LEGEND_NONE.rawValue))
    // Else the first row would be the lowest bar.
    chart_axis_set_reverse(chart.pointee.x_axis)
    var options = lxw_chart_options()
    (options.x_scale, options.y_scale) = (1.5, max(1, Double(rows.count) / 14))
    try title.withCString { title in
      options.description = UnsafeMutablePointer(mutating: title)
      try check(worksheet_insert_chart_opt(sheet, 1, lxw_col_t(column), chart, &options))
    }
  }

  /// The whole file; nothing can be written afterwards.
  func finish() throws -> Data {
    let closing = workbook
    workbook = nil
    try check(workbook_close(closing))
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: false)
    try handle.seek(toOffset: 0)
    guard let data = try handle.readToEnd() else { throw Self.failure(LXW_ERROR_READING_TMPFILE) }
    return data
  }

  private func check(_ error: lxw_error) throws {
    if error != LXW_NO_ERROR { throw Self.failure(error) }
  }

  /// Of room and files: the machine's matter; all else is ours.
  private static func failure(_ error: lxw_error) -> RegisterError {
    let isOurs = error.rawValue >= LXW_ERROR_FEATURE_NOT_SUPPORTED.rawValue
    let detail = lxw_strerror(error).map { String(cString: $0) } ?? "\(error.rawValue)"
    return RegisterError(
      "spreadsheet", isOurs ? .software : .ioError,
      localized(
        "Classeur impossible à écrire (\(detail)) ; rien n'a été écrit.",
        "The workbook cannot be written (\(detail)); nothing was written."))
  }

  /// The longest text of a cell, in UTF-16.
  private static let longestText = 32_767

  /// What XML or the form cannot hold is replaced or cut, and an underscore that would begin an escape (`_x0041_`) is
  /// escaped itself.
  private static func storable(_ text: String) -> String {
    let unstorable: Set<Unicode.Scalar> = ["\0", "\u{FFFE}", "\u{FFFF}"]
    let scalars = text.unicodeScalars.map { unstorable.contains($0) ? "\u{FFFD}" : $0 }
    let whole = String(String.UnicodeScalarView(scalars)).replacing(/_(?=x[0-9A-Fa-f]{4}_)/, with: "_x005F_")
    return whole.utf16.count > longestText ? beginning(of: whole, utf16: longestText - 1) + "…" : whole
  }
}

/// As much of the text as fits, whole characters only.
private func beginning(of text: String, utf16 length: Int) -> String {
  var (kept, used) = ("", 0)
  for character in text {
    used += character.utf16.count
    if used > length { break }
    kept.append(character)
  }
  return kept
}

/// Names for the sheets of one workbook: of at most 31 characters, without those that no name may have, and none twice.
struct SheetNames {
  private static let longest = 31
  /// Excel keeps this name, in either language, for itself.
  private var used: Set<String> = ["history", "historique"]

  mutating func name(for title: String) -> String {
    let plain = String(printable(title).map { "[]:*?/\\".contains($0) ? "-" : $0 })
    let trimmed = plain.trimmingCharacters(in: CharacterSet(charactersIn: "' "))
    let whole = trimmed.isEmpty ? localized("Tableau", "Table") : trimmed
    var number = 1
    while true {
      let suffix = number == 1 ? "" : " (\(number))"
      let name =
        beginning(of: whole, utf16: Self.longest - suffix.utf16.count)
        .trimmingCharacters(in: CharacterSet(charactersIn: "' ")) + suffix
      if used.insert(name.lowercased()).inserted { return name }
      number += 1
    }
  }
}
