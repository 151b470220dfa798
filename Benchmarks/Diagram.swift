import Foundation

/// A curve as a picture: both axes logarithmic, the cost of one unit of work against how much there is. What costs the
/// same however much there is lies level.
struct Diagram {
  let curve: Curve

  private static let size = (width: 560.0, height: 300.0)
  private static let area = (left: 70.0, right: 540.0, top: 40.0, bottom: 250.0)

  var svg: String {
    let (left, right, top, bottom) = (Self.area.left, Self.area.right, Self.area.top, Self.area.bottom)
    let xs = curve.points.map { log10($0.x) }
    // Two decades at least, so that noise does not look like growth.
    let middle = curve.points.map { log10($0.y) }.reduce(0, +) / Double(max(1, curve.points.count))
    let low = min(curve.points.map { log10($0.y) }.min() ?? 0, middle - 1)
    let high = max(curve.points.map { log10($0.y) }.max() ?? 1, middle + 1)
    let (first, last) = (xs.min() ?? 0, max(xs.max() ?? 1, (xs.min() ?? 0) + 0.1))
    func x(_ value: Double) -> Double { left + (log10(value) - first) / (last - first) * (right - left) }
    func y(_ value: Double) -> Double { bottom - (log10(value) - low) / (high - low) * (bottom - top) }
    func text(_ x: Double, _ y: Double, _ anchor: String, _ content: String) -> String {
      "<text x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(content)</text>"
    }
    var parts = [
      text(left, 22, "start", "\(curve.title), \(curve.unit)"),
      text((left + right) / 2, Self.size.height - 10, "middle", curve.along),
      "<path d=\"M\(number(left)) \(number(top))V\(number(bottom))H\(number(right))\" fill=\"none\" stroke=\"#666\"/>",
    ]
    for power in Int(low.rounded(.up))...max(Int(low.rounded(.up)), Int(high)) {
      let value = pow(10, Double(power))
      parts.append(
        "<path d=\"M\(number(left)) \(number(y(value)))H\(number(right))\" stroke=\"#ddd\"/>"
          + text(left - 8, y(value) + 4, "end", label(value)))
    }
    for point in curve.points {
      parts.append(
        text(x(point.x), bottom + 18, "middle", label(point.x))
          + "<circle cx=\"\(number(x(point.x)))\" cy=\"\(number(y(point.y)))\" r=\"3.5\" fill=\"#0550ae\"/>"
          + text(x(point.x), y(point.y) - 9, "middle", label(point.y)))
    }
    let line = curve.points.map { "\(number(x($0.x))),\(number(y($0.y)))" }.joined(separator: " ")
    parts.append("<polyline points=\"\(line)\" fill=\"none\" stroke=\"#0550ae\" stroke-width=\"2\"/>")
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 300" font-family="sans-serif" font-size="12" role="img">
      <title>\(curve.title), \(curve.unit), by \(curve.along)</title>
      <rect width="560" height="300" fill="#fff"/>
      \(parts.joined(separator: "\n"))
      </svg>

      """
  }

  private func number(_ value: Double) -> String { String(format: "%.1f", value) }

  private func label(_ value: Double) -> String {
    String(format: value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2g", value)
  }
}
