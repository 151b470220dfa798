/// What of a table is drawn beside it, in black and one colour, with its figures in the table.
enum ReportDiagram: Sendable {
  /// A bar a row, as long as the figure of a column; the row's name is its first cell.
  case bars(column: Int)
  /// A bar a row from one day or month to another; what has no end yet goes on to the last day that any other has.
  case timeline(from: Int, to: Int, labels: [Int])
  /// Two lines over the rows, whose names are their first cells: what is, as far as there are figures, and what should be.
  case lines(done: Int, plan: Int)

  /// Beyond so many rows a drawing of bars shows nothing any more.
  fileprivate static let most = 60
  private static let nameWidth = 330
  private static let barWidth = 560
  private static let width = 1000
  private static let lineHeight = 22
  private static let curveHeight = 240

  /// Nil where there is nothing to be seen.
  func drawing(of table: Report.Table) -> ReportDrawing? {
    let rows = Array(table.rows.dropLast(table.hasTotal ? 1 : 0))
    switch self {
    case .bars(let column): return Self.drawing(table.title, Self.bars(rows, column))
    case .timeline(let from, let to, let labels):
      return Self.drawing(table.title, Self.timeline(rows, from, to, labels))
    case .lines(let done, let plan): return Self.curves(table, rows, done, plan)
    }
  }

  // MARK: Bars

  private struct Bar {
    let name: String
    let start: Int
    let length: Int
    let figure: String
  }

  private static func drawing(_ title: String, _ bars: [Bar]) -> ReportDrawing? {
    guard (1...most).contains(bars.count), bars.contains(where: { $0.length > 0 }) else { return nil }
    var drawing = ReportDrawing(title: title, width: width, height: bars.count * lineHeight + 6)
    for (number, bar) in bars.enumerated() {
      let (y, start) = (number * lineHeight + 4, nameWidth + bar.start)
      drawing.texts.append(.init(x: nameWidth - 8, y: y + 13, endsThere: true, text: bar.name))
      drawing.rectangles.append(.init(x: start, y: y, width: bar.length, height: 16))
      drawing.texts.append(.init(x: start + bar.length + 6, y: y + 13, text: bar.figure))
    }
    return drawing
  }

  private static func short(_ text: String) -> String { text.count > 46 ? text.prefix(45) + "…" : text }

  private static func figure(_ cell: Report.Cell) -> Int {
    if case .minutes(let minutes) = cell { max(0, minutes) } else { 0 }
  }

  private static func scaled(_ figure: Int, to length: Int, of most: Int) -> Int {
    Ratio([figure, length], over: [max(most, 1)])?.rounded(.nearest) ?? 0
  }

  private static func bars(_ rows: [[Report.Cell]], _ column: Int) -> [Bar] {
    let most = rows.map { figure($0[column]) }.max() ?? 0
    return rows.map { row in
      let length = scaled(figure(row[column]), to: barWidth, of: most)
      return Bar(name: short(row[0].shown), start: 0, length: length, figure: row[column].shown)
    }
  }

  private static func timeline(_ rows: [[Report.Cell]], _ from: Int, _ to: Int, _ labels: [Int]) -> [Bar] {
    func days(_ row: [Report.Cell]) -> (first: Int, last: Int?)? {
      let (first, last) = (row[from].shown, row[to].shown)
      guard let begin = CalendarDay(iso: first) ?? CalendarMonth(iso: first)?.firstDay else { return nil }
      if last.isEmpty { return (begin.daysSince1970, nil) }
      guard let end = CalendarDay(iso: last) ?? CalendarMonth(iso: last)?.lastDay else { return nil }
      return (begin.daysSince1970, max(begin, end).daysSince1970)
    }
    let known = rows.compactMap(days)
    guard let first = known.map(\.first).min(), let last = known.map({ $0.last ?? $0.first }).max() else { return [] }
    let scale = max(1, last - first + 1)
    return rows.compactMap { row in
      guard let span = days(row) else { return nil }
      let start = (span.first - first) * barWidth / scale
      let length = max(3, ((span.last ?? last) - span.first + 1) * barWidth / scale)
      let name = labels.map { row[$0].shown }.joined(separator: " · ")
      return Bar(
        name: short(name), start: start, length: min(length, barWidth - start),
        figure: span.last == nil ? row[from].shown + " …" : row[from].shown)
    }
  }

  // MARK: Lines

  private static func curves(_ table: Report.Table, _ rows: [[Report.Cell]], _ done: Int, _ plan: Int) -> ReportDrawing?
  {
    let most = rows.map { max(figure($0[done]), figure($0[plan])) }.max() ?? 0
    guard rows.count > 1, most > 0, let first = rows.first, let last = rows.last else { return nil }
    let (left, right, top, bottom) = (110, width - 150, 20, 20 + curveHeight)
    func points(_ column: Int) -> [(x: Int, y: Int)] {
      // Where there is no figure, there is no line.
      rows.enumerated().compactMap { number, row in
        if case .minutes = row[column] {
          return (
            left + number * (right - left) / (rows.count - 1),
            bottom - scaled(figure(row[column]), to: curveHeight, of: most)
          )
        }
        return nil
      }
    }
    var drawing = ReportDrawing(title: table.title, width: width, height: bottom + 30)
    for (column, isPlan) in [(plan, true), (done, false)] {
      let points = points(column)
      guard let end = points.last, let row = rows.last(where: { if case .minutes = $0[column] { true } else { false } })
      else { continue }
      drawing.lines.append(
        .init(points: points.map { "\($0.x),\($0.y)" }.joined(separator: " "), isPlan: isPlan))
      // The two may end in the same place.
      drawing.texts.append(
        .init(x: end.x + 8, y: end.y + (isPlan ? -4 : 14), text: "\(table.columns[column].title) \(row[column].shown)"))
    }
    drawing.texts += [
      .init(x: left, y: bottom + 20, text: first[0].shown),
      .init(x: right, y: bottom + 20, endsThere: true, text: last[0].shown),
      .init(x: left - 8, y: top + 4, endsThere: true, text: Report.Cell.minutes(most).shown),
      .init(x: left - 8, y: bottom, endsThere: true, text: "0"),
    ]
    return drawing
  }
}

extension Report.Table {
  /// What of it is drawn; nil where nothing is.
  public var drawing: ReportDrawing? { diagram?.drawing(of: self) }

  /// The rows that a diagram shows, without the sum; nil where there are none or too many.
  var drawnRows: ClosedRange<Int>? {
    let count = rows.count - (hasTotal ? 1 : 0)
    return (1...ReportDiagram.most).contains(count) ? 0...count - 1 : nil
  }
}
