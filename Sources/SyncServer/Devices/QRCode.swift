import CQrencode
import ClauseRegister

/// A text as a QR code (ISO/IEC 18004), with error correction for a sixth of it.
struct QRCode {
  /// The light border that a reader needs, in squares.
  private static let border = 4

  /// Squares along a side, the border not counted.
  let size: Int
  private let isDark: [Bool]

  init(_ text: String) throws {
    guard let code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1) else {
      throw RegisterError(
        "qr", .software, localized("Code QR impossible à établir.", "The QR code cannot be made."))
    }
    defer { QRcode_free(code) }
    size = Int(code.pointee.width)
    isDark = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
  }

  private func isDark(_ row: Int, _ column: Int) -> Bool {
    (0..<size).contains(row) && (0..<size).contains(column) && isDark[row * size + column]
  }

  /// Of a drawing with the border: a side of it.
  var side: Int { size + 2 * Self.border }

  /// The dark squares as the path of an SVG of ``side`` × ``side``, a run of a row each.
  var path: String {
    var path = ""
    for row in 0..<size {
      var column = 0
      while column < size {
        var end = column
        while isDark(row, end) { end += 1 }
        if end > column { path += "M\(column + Self.border) \(row + Self.border)h\(end - column)v1h-\(end - column)z" }
        column = end + 1
      }
    }
    return path
  }

  /// A file of its own.
  ///
  /// - parameter title: What it is, for who does not see it.
  func svg(title: String) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" role="img"><title>\(escaped(title))</title>\
    <rect width="\(side)" height="\(side)" fill="#ffffff"/><path d="\(path)" fill="#000000"/></svg>

    """
  }

  /// For a terminal, two rows a line. Light squares are blocks, as most terminals write light on dark.
  var blocks: String {
    stride(from: -2, to: size + 2, by: 2).map { row in
      (-2..<size + 2).map { column in
        switch (isDark(row, column), isDark(row + 1, column)) {
        case (false, false): "█"
        case (false, true): "▀"
        case (true, false): "▄"
        case (true, true): " "
        }
      }.joined()
    }.joined(separator: "\n")
  }
}
