/// A diagram as what is drawn: units of its own, to be fitted to whatever room there is. It shows nothing that does not
/// stand in its table.
public struct ReportDrawing: Sendable {
  public struct Rectangle: Sendable {
    public let x: Int
    public let y: Int
    public let width: Int
    public let height: Int
  }

  public struct Text: Sendable {
    public let x: Int
    /// Of the line that it stands on.
    public let y: Int
    /// Whether it ends at ``x`` and does not begin there.
    public var endsThere = false
    public let text: String
  }

  public struct Line: Sendable {
    /// `x,y x,y`, as SVG writes points.
    public let points: String
    /// Of what is not, but should be.
    public let isPlan: Bool
  }

  /// What it shows, for who does not see it.
  public let title: String
  public let width: Int
  public let height: Int
  public var rectangles: [Rectangle] = []
  public var lines: [Line] = []
  public var texts: [Text] = []
}

extension ReportDrawing {
  private static let colour = "#1d5fa8"

  /// As a figure of a page that has no styles of ours.
  var html: String {
    var svg =
      "<figure><svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" font-family=\"sans-serif\" font-size=\"13\">\n"
    svg += "<title>\(escaped(title))</title>\n"
    for one in rectangles {
      svg +=
        "<rect x=\"\(one.x)\" y=\"\(one.y)\" width=\"\(one.width)\" height=\"\(one.height)\" fill=\"\(Self.colour)\"/>\n"
    }
    for line in lines {
      let look = line.isPlan ? "stroke=\"#1b1b1b\" stroke-dasharray=\"6 4\"" : "stroke=\"\(Self.colour)\""
      svg += "<polyline points=\"\(line.points)\" fill=\"none\" stroke-width=\"2\" \(look)/>\n"
    }
    for text in texts {
      let anchor = text.endsThere ? " text-anchor=\"end\"" : ""
      svg += "<text x=\"\(text.x)\" y=\"\(text.y)\"\(anchor)>\(escaped(text.text))</text>\n"
    }
    return svg + "</svg></figure>\n"
  }
}
