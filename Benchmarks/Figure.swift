import Foundation

/// One measured figure. Where it has a baseline, only the ratio means something on another machine.
struct Figure: Codable {
  let name: String
  let value: Double
  let unit: String
  /// What it is measured against, in the same unit and the same run.
  var baseline: Double?
  var baselineName: String?
  /// The ratio that is to be reached: at most, or at least where more is better.
  var target: Double?
  var moreIsBetter = false

  var ratio: Double? { baseline.map { value / $0 } }

  /// For each figure the run with the median ratio, or value where there is no baseline.
  static func medians(_ runs: [[Figure]]) -> [Figure] {
    guard let first = runs.first else { return [] }
    return first.indices.map { index in
      let sorted = runs.map { $0[index] }.sorted { ($0.ratio ?? $0.value) < ($1.ratio ?? $1.value) }
      return sorted[sorted.count / 2]
    }
  }

  func line(beside earlier: [Figure]?) -> String {
    func number(_ value: Double) -> String {
      String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value)
    }
    var text = name + String(repeating: " ", count: max(1, 60 - name.count - number(value).count))
    text += number(value) + " " + unit
    if let ratio, let baselineName {
      text += ", " + String(format: "%.2f", ratio) + " × \(baselineName)"
    }
    if let target {
      let reached = (ratio ?? value) <= target
      text += " (target \(moreIsBetter ? "≥" : "≤") \(number(target))\(reached != moreIsBetter ? ", reached" : ""))"
    }
    if let before = earlier?.first(where: { $0.name == name }) {
      text += ", before " + String(format: "%.2f", before.ratio ?? before.value)
    }
    return text
  }
}

/// How long `body` takes, in seconds.
func seconds(_ body: () throws -> Void) rethrows -> Double {
  let time = try ContinuousClock().measure(body)
  return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}

/// The middle of several values.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

/// How large a file is, in bytes.
func size(of file: URL) throws -> Int {
  try file.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
}
