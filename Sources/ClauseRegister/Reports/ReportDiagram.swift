/// What of a table is drawn beside it: an SVG that needs nothing else, in black and one colour, with its figures in the table.
enum ReportDiagram: Sendable {
  /// A bar a row, as long as the figure of a column; the row's name is its first cell.
  case bars(column: Int)
  /// A bar a row from one day or month to another.
  case timeline(from: Int, to: Int, labels: [Int])

  /// Beyond so many rows a drawing shows nothing any more.
  fileprivate static let most = 60
  private static let nameWidth = 330
  private static let barWidth = 560
  private static let width = 1000
  private static let lineHeight = 22
  private static let colour = "#1d5fa8"

  func html(of table: Report.Table) -> String {
    guard let drawn = table.drawnRows else { return "" }
    let rows = table.rows[drawn]
    let bars: [Bar]
    switch self {
    case .bars(let column): bars = Self.bars(Array(rows), column)
    case .timeline(let from, let to, let labels): bars = Self.timeline(Array(rows), from, to, labels)
    }
    guard bars.contains(where: { $0.length > 0 }) else { return "" }
    let height = bars.count * Self.lineHeight + 6
    var svg =
      "<figure><svg viewBox=\"0 0 \(Self.width) \(height)\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\">\n"
    svg += "<title>\(escaped(table.title))</title>\n"
    for (number, bar) in bars.enumerated() {
      let y = number * Self.lineHeight + 4
      svg += "<text x=\"\(Self.nameWidth - 8)\" y=\"\(y + 13)\" text-anchor=\"end\">\(escaped(bar.name))</text>"
      svg +=
        "<rect x=\"\(Self.nameWidth + bar.start)\" y=\"\(y)\" width=\"\(bar.length)\" height=\"16\" fill=\"\(Self.colour)\"/>"
      svg +=
        "<text x=\"\(Self.nameWidth + bar.start + bar.length + 6)\" y=\"\(y + 13)\">\(escaped(bar.figure))</text>\n"
    }
    return svg + "</svg></figure>\n"
  }

  private struct Bar {
    let name: String
    let start: Int
    let length: Int
    let figure: String
  }

  private static func short(_ text: String) -> String { text.count > 46 ? text.prefix(45) + "…" : text }

  private static func bars(_ rows: [[Report.Cell]], _ column: Int) -> [Bar] {
    func figure(_ cell: Report.Cell) -> Int { if case .minutes(let minutes) = cell { max(0, minutes) } else { 0 } }
    let most = rows.map { figure($0[column]) }.max() ?? 0
    return rows.map { row in
      let length = Ratio([figure(row[column]), barWidth], over: [max(most, 1)])?.rounded(.nearest) ?? 0
      return Bar(name: short(row[0].shown), start: 0, length: length, figure: row[column].shown)
    }
  }

  private static func timeline(_ rows: [[Report.Cell]], _ from: Int, _ to: Int, _ labels: [Int]) -> [Bar] {
    func days(_ row: [Report.Cell]) -> (first: Int, last: Int)? {
      let (first, last) = (row[from].shown, row[to].shown)
      guard let begin = CalendarDay(iso: first) ?? CalendarMonth(iso: first)?.firstDay,
        let end = CalendarDay(iso: last) ?? CalendarMonth(iso: last)?.lastDay
      else { return nil }
      return (begin.daysSince1970, max(begin, end).daysSince1970)
    }
    let known = rows.compactMap(days)
    guard let first = known.map(\.first).min(), let last = known.map(\.last).max() else { return [] }
    let scale = max(1, last - first + 1)
    return rows.compactMap { row in
      guard let span = days(row) else { return nil }
      let start = (span.first - first) * barWidth / scale
      let length = max(3, (span.last - span.first + 1) * barWidth / scale)
      let name = labels.map { row[$0].shown }.joined(separator: " · ")
      return Bar(name: short(name), start: start, length: min(length, barWidth - start), figure: row[from].shown)
    }
  }
}

extension Report.Table {
  /// The rows that a diagram shows, without the sum; nil where there are none or too many.
  var drawnRows: ClosedRange<Int>? {
    let count = rows.count - (hasTotal ? 1 : 0)
    return (1...ReportDiagram.most).contains(count) ? 0...count - 1 : nil
  }
}
