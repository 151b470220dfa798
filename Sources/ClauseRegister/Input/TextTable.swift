/// A plain-text table with aligned columns, for people at a terminal.
///
/// Cells are made printable, so that no text from a record can act on the terminal or break a line.
public struct TextTable: Sendable {
  /// On which side the cells of a column line up.
  public enum Alignment: Sendable {
    /// Text.
    case left
    /// Figures.
    case right
  }

  /// A column's title and alignment.
  public struct Column: Sendable {
    /// The heading.
    public let title: String
    /// The side its cells line up on.
    public let alignment: Alignment

    /// A column, aligned left unless said otherwise.
    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = printable(title)
      self.alignment = alignment
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  /// An empty table with these columns.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Whether no row was added.
  public var isEmpty: Bool { rows.isEmpty }

  /// Adds a row. Missing cells are blank; surplus ones are shown in columns without a title.
  public mutating func add(_ cells: [String]) {
    rows.append(cells.map(printable))
  }

  /// The table: titles, a rule and the rows, each line ended by a line feed and without spaces
  /// at its end.
  public func render() -> String {
    let widths = columnWidths()
    var lines = [line(columns.map(\.title), widths)]
    lines.append(line(widths.map { String(repeating: "-", count: $0) }, widths))
    lines += rows.map { line($0, widths) }
    return lines.map { $0 + "\n" }.joined()
  }

  private func columnWidths() -> [Int] {
    var widths = columns.map { displayWidth($0.title) }
    for row in rows {
      for (index, cell) in row.enumerated() {
        if index == widths.count { widths.append(0) }
        widths[index] = max(widths[index], displayWidth(cell))
      }
    }
    return widths
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (index, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[index] - displayWidth(cell))
      let onTheRight = index < columns.count && columns[index].alignment == .right
      text += (index == 0 ? "" : "  ") + (onTheRight ? padding + cell : cell + padding)
    }
    while text.last == " " { text.removeLast() }
    return text
  }
}
