/// What the rows so far come to, by column: to compare with the totals that a file says.
struct StatementSums {
  private struct Sum {
    var all = 0
    /// Since the last total.
    var part = 0
    /// How many were not whole minutes, and so may differ by one.
    var rounded = 0
  }

  private var sums: [Int: Sum] = [:]

  mutating func add(_ hours: HoursInput, in column: Int) {
    sums[column, default: Sum()].all += hours.minutes
    sums[column, default: Sum()].part += hours.minutes
    if hours.warnings.contains(where: { $0.code == .rounded }) { sums[column, default: Sum()].rounded += 1 }
  }

  /// What the rows come to, where it is neither of all nor of those since the last total what is said.
  func otherThan(_ minutes: Int, in column: Int) -> Int? {
    let sum = sums[column] ?? Sum()
    let isSum = [sum.all, sum.part].contains { abs($0 - minutes) <= sum.rounded }
    return isSum ? nil : sum.part > 0 ? sum.part : sum.all
  }

  /// A total begins a new part.
  mutating func close() {
    for column in sums.keys { sums[column]?.part = 0 }
  }
}
