/// A report of the register: what it is about, of which version of the register, and its tables.
public struct Report: Sendable {
  public let name: String
  public let title: String
  /// What it was asked for, for people: `2026 · Ville de Pau`.
  public let subject: String
  /// The instant of the register's last change: the report is of then, whenever it is asked for.
  public let asOf: String
  /// Names the state of the register that the report is of: the same version gives the same bytes.
  public let version: String
  /// Hours of a full-time equivalent.
  public let fteBase: Int
  public let tables: [Table]
  /// What people have written for it.
  public let texts: [Passage]
  /// How each indicator is computed, a line each.
  public let formulas: [String]
  /// Who signs it on paper.
  public let signatures: [String]
  /// The ids of the people whom it names.
  let persons: Set<String>

  /// A text under a heading.
  public struct Passage: Encodable, Sendable {
    public let title: String
    public let text: String
  }

  public struct Table: Sendable {
    public let title: String
    public let columns: [Column]
    /// A cell a column.
    public private(set) var rows: [[Cell]] = []
    /// By their rows: the hours that a figure is the sum of, for who looks at it on a page that leads further.
    public private(set) var sources: [Int: Source] = [:]
    /// The last row is a sum of the others.
    public var hasTotal = false
    /// What of it is drawn beside it, where a form can draw.
    var diagram: ReportDiagram?

    init(_ title: String, _ columns: [Column]) {
      self.title = title
      self.columns = columns
    }

    /// - parameter hours: What the figure under `minutes` or `minutesDone` is the sum of, or under `column`.
    mutating func add(_ cells: [Cell], hours: FigureFilter? = nil, in column: String? = nil) {
      if let hours, let place = columns.firstIndex(where: { Self.sums.union([column ?? ""]).contains($0.code) }) {
        sources[rows.count] = Source(column: place, filter: hours)
      }
      rows.append(cells)
    }

    private static let sums: Set = ["minutes", "minutesDone"]
  }

  /// Where a figure comes from.
  public struct Source: Sendable {
    public let column: Int
    public let filter: FigureFilter
  }

  public struct Column: Sendable {
    /// A stable word, for scripts.
    public let code: String
    public let title: String

    init(_ code: String, _ french: String, _ english: String) {
      self.code = code
      title = localized(french, english)
    }
  }

  public enum Cell: Hashable, Sendable {
    case text(String)
    case minutes(Int)
    case count(Int)
    /// An amount in euro cents.
    case cents(Int)
    /// Tenths of a percent; nil where there is nothing to divide by.
    case percent(Int?)
    /// Hundredths of a full-time equivalent.
    case fullTime(Int)
    case none

    /// Whether it is shown to the right, as numbers are.
    public var isFigure: Bool { if case .text = self { false } else { true } }
  }
}

extension Report.Cell {
  /// How much `done` is of `due`: never capped.
  static func share(_ done: Int, of due: Int) -> Self {
    .percent(due > 0 ? Ratio([max(0, done), 1000], over: [due])?.rounded(.nearest) : nil)
  }

  /// Minutes as full-time equivalents of `base` hours a year.
  static func fullTime(minutes: Int, base: Int) -> Self {
    let hundredths = Ratio([max(0, minutes), 100], over: [60, base])?.rounded(.nearest) ?? 0
    return .fullTime(hundredths)
  }

  /// For people.
  public var shown: String {
    switch self {
    case .text(let text): text
    case .minutes(let minutes): formatMinutes(minutes)
    case .count(let count): Arithmetic.grouped(count)
    case .cents(let cents): Arithmetic.euros(cents)
    case .percent(let tenths): tenths.map { Self.decimal($0, 10, Arithmetic.point) + " %" } ?? "—"
    case .fullTime(let hundredths): Self.decimal(hundredths, 100, Arithmetic.point)
    case .none: ""
    }
  }

  /// For a spreadsheet: a number in decimal writing, hours with two decimals.
  func plain(point: String) -> String {
    switch self {
    case .text(let text): text
    case .minutes(let minutes):
      (minutes < 0 ? "-" : "")
        + Self.decimal(Int((minutes.magnitude.multipliedFullWidth(by: 100).low + 30) / 60), 100, point)
    case .count(let count): "\(count)"
    case .cents(let cents): (cents < 0 ? "-" : "") + Self.decimal(Int(clamping: cents.magnitude), 100, point)
    case .percent(let tenths): tenths.map { Self.decimal($0, 10, point) } ?? ""
    case .fullTime(let hundredths): Self.decimal(hundredths, 100, point)
    case .none: ""
    }
  }

  private static func decimal(_ number: Int, _ unit: Int, _ point: String) -> String {
    let (whole, rest) = number.quotientAndRemainder(dividingBy: unit)
    let decimals = String(unit + rest).dropFirst()
    return "\(whole)\(point)\(decimals)"
  }
}

extension Report: ShowsPersons {
  /// All whom it names.
  public var shownPersons: Set<String> { persons }
}

extension Report: Encodable {
  private enum Key: String, CodingKey {
    case report, title, subject, asOf, version, fteBase, tables, texts, formulas
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .report)
    try container.encode(title, forKey: .title)
    try container.encode(subject, forKey: .subject)
    try container.encode(asOf, forKey: .asOf)
    try container.encode(version, forKey: .version)
    try container.encode(fteBase, forKey: .fteBase)
    try container.encode(tables, forKey: .tables)
    try container.encode(texts, forKey: .texts)
    try container.encode(formulas, forKey: .formulas)
  }
}

extension Report.Table: Encodable {
  private enum Key: String, CodingKey {
    case title, rows, total
  }

  /// A row is an object of the columns' codes: minutes, counts and cents as integers, percentages and full-time equivalents as
  /// numbers.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(title, forKey: .title)
    try container.encode(rows.dropLast(hasTotal ? 1 : 0).map(object), forKey: .rows)
    try container.encode(hasTotal ? rows.last.map(object) : nil, forKey: .total)
  }

  private func object(_ row: [Report.Cell]) -> [String: JSONValue] {
    Dictionary(
      zip(columns, row).map { column, cell in
        let value: JSONValue =
          switch cell {
          case .text(let text): .text(text)
          case .minutes(let number), .count(let number), .cents(let number): .number(Int64(number))
          case .percent(let tenths): tenths.map { .real(Double($0) / 10) } ?? .null
          case .fullTime(let hundredths): .real(Double(hundredths) / 100)
          case .none: .null
          }
        return (column.code, value)
      }, uniquingKeysWith: { first, _ in first })
  }
}
