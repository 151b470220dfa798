import Foundation

/// Where a cell is, as spreadsheets write it: `B7`. Rows and columns count from 1.
struct CellPlace: Hashable, Sendable, CustomStringConvertible {
  let row: Int
  let column: Int

  init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }

  /// Of `B7`; nil for anything else, and for places that no spreadsheet has.
  init?(_ text: some StringProtocol) {
    var (column, row, digits) = (0, 0, 0)
    for byte in text.utf8 {
      switch byte {
      case 0x41...0x5A where digits == 0: column = column * 26 + Int(byte - 0x40)
      case 0x30...0x39 where column > 0:
        row = row * 10 + Int(byte - 0x30)
        digits += 1
      default: return nil
      }
      guard column <= Self.lastColumn, row <= Self.lastRow else { return nil }
    }
    guard column > 0, row > 0 else { return nil }
    self.init(row: row, column: column)
  }

  static let lastRow = 1_048_576
  static let lastColumn = 16_384

  var description: String { Self.letters(column) + "\(row)" }

  private static func letters(_ column: Int) -> String {
    var (rest, letters) = (column, "")
    while rest > 0 {
      letters = String(UnicodeScalar(UInt8(0x41 + (rest - 1) % 26))) + letters
      rest = (rest - 1) / 26
    }
    return letters
  }
}

/// What is in a cell.
enum CellValue: Hashable, Sendable {
  case text(String)
  case number(Double)
  /// A date, be it of a cell that shows its time too.
  case day(CalendarDay)
  /// A date of which the cell shows only month and year.
  case month(CalendarMonth)
  /// A time or a duration: `7:30` in a cell of that format.
  case minutes(Int)
  case truth(Bool)
  /// Nothing that can be taken; what the file has there.
  case unreadable(String, Problem)

  /// Why nothing can be taken from a cell.
  enum Problem: Hashable, Sendable {
    /// `#REF!` and the like.
    case isError
    /// Nobody has computed it: the file comes from a program that does not.
    case formulaWithoutValue
    /// A number in a cell with the format of a date, that is none.
    case noSuchDay
    /// What it should be cannot be told.
    case damaged
    /// A row of a text file whose quotes do not end.
    case quotesUnbalanced

    var text: String {
      switch self {
      case .isError: localized("la cellule est une erreur de calcul", "the cell is an error of computation")
      case .formulaWithoutValue:
        localized(
          "formule sans valeur enregistrée ; ouvrir le fichier dans un tableur et l'enregistrer",
          "formula without a stored value; open the file in a spreadsheet program and save it")
      case .noSuchDay: localized("ce nombre n'est pas une date", "this number is no date")
      case .damaged: localized("cellule illisible", "the cell cannot be read")
      case .quotesUnbalanced: localized("guillemets mal fermés", "quotes not closed properly")
      }
    }
  }

  /// As a person would have typed it. Numbers have the fifteen digits that spreadsheets show, so that 7.35 is 7.35.
  var typed: String {
    switch self {
    case .text(let text): text
    case .number(let number): Self.typed(number)
    case .day(let day): day.description
    case .month(let month): month.description
    case .minutes(let minutes): "\(minutes / 60)h" + padded(minutes % 60, 2)
    case .truth(let truth): truth ? localized("vrai", "true") : localized("faux", "false")
    case .unreadable(let text, _): text
    }
  }

  var isBlank: Bool { if case .text(let text) = self { text.allSatisfy(\.isWhitespace) } else { false } }

  private static func typed(_ number: Double) -> String {
    if let whole = Int(exactly: number) { return String(whole) }
    return String(format: "%.15g", number)
  }
}

struct Cell: Hashable, Sendable {
  var value: CellValue
  /// The value is what a formula came to when the file was saved.
  var isFormula = false
}

/// A rectangle of cells that are shown as one, with the value of its first.
struct MergedCells: Hashable, Sendable {
  let first: CellPlace
  let last: CellPlace
}

/// A sheet in rows: only those that have cells, in order, and of each only the cells that are not blank.
struct Sheet: Hashable, Sendable {
  struct Row: Hashable, Sendable {
    /// From 1, as the spreadsheet shows it.
    let number: Int
    var cells: [Int: Cell]
  }

  /// Of merged cells in one row: far above any sheet's, and looked through for each of its cells.
  private static let mostMerged = 1_000

  let name: String
  let rows: [Row]
  /// The merged cells that reach into a row, by its number.
  private let merged: [Int: [MergedCells]]
  private let first: [CellPlace: Cell]

  init(name: String, rows: [Row], merged: [MergedCells] = []) throws(SpreadsheetError) {
    self.name = name
    self.rows = rows
    let numbers = Set(rows.map(\.number))
    let end = rows.last?.number ?? 0
    var reaching: [Int: [MergedCells]] = [:]
    var spent = 0
    for range in merged where range.first.row <= end {
      let last = min(range.last.row, end)
      spent += last - range.first.row + 1
      guard spent <= CellPlace.lastRow else { throw .tooLarge(.cells) }
      for row in range.first.row...max(range.first.row, last) where numbers.contains(row) {
        reaching[row, default: []].append(range)
        guard reaching[row]?.count ?? 0 <= Self.mostMerged else { throw .tooLarge(.cells) }
      }
    }
    self.merged = reaching
    let starts = Set(merged.map(\.first))
    var first: [CellPlace: Cell] = [:]
    for row in rows {
      for (column, cell) in row.cells {
        let place = CellPlace(row: row.number, column: column)
        if starts.contains(place) { first[place] = cell }
      }
    }
    self.first = first
  }

  /// The cell that is shown at a place: its own, or that of the merged cells it lies in.
  func shown(_ row: Row, _ column: Int) -> Cell? {
    if let own = row.cells[column] { return own }
    return range(row.number, column).flatMap { first[$0.first] }
  }

  /// The last column of merged cells that reach into a row; 0 without any.
  func lastMergedColumn(_ row: Int) -> Int { merged[row]?.map(\.first.column).max() ?? 0 }

  /// The merged cells in which a place lies.
  func range(_ row: Int, _ column: Int) -> MergedCells? {
    merged[row]?.first { $0.first.column <= column && column <= $0.last.column }
  }
}
