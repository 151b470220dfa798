/// Keeps out of a table what would tell of few people: fewer than five in a group (`domain/features.md`, F14;
/// `domain/practice.md` §11).
///
/// With one group hidden and the whole known, the hidden one is the difference. So where only one is hidden, the smallest of
/// the others is hidden too.
enum Masking {
  static let least = 5

  /// Which groups are to be hidden.
  ///
  /// - parameter people: Of each group.
  static func hidden(people: [Int]) -> Set<Int> {
    var hidden = Set(people.indices.filter { people[$0] > 0 && people[$0] < least })
    if hidden.count == 1 {
      let others = people.indices.filter { people[$0] >= least }
      if let smallest = others.min(by: { (people[$0], $0) < (people[$1], $1) }) { hidden.insert(smallest) }
    }
    return hidden
  }

  /// Which cells of a cross table are to be hidden; its last row and column are its sums.
  ///
  /// In each row and each column, its sum being one of its cells, one that is hidden alone is the difference of the others:
  /// the smallest of these is hidden too, until no row and no column has one alone.
  ///
  /// - parameters:
  ///   - people: Of each cell, row by row.
  ///   - width: Cells of a row.
  static func hidden(people: [Int], width: Int) -> Set<Int> {
    var hidden = Set(people.indices.filter { people[$0] > 0 && people[$0] < least })
    let height = people.count / width
    let lines =
      (0..<height).map { row in (0..<width).map { row * width + $0 } }
      + (0..<width).map { column in (0..<height).map { $0 * width + column } }
    var isDone = false
    while !isDone {
      isDone = true
      for line in lines where line.count(where: hidden.contains) == 1 {
        // The sum only where nothing else is left: other tables show it.
        let others = line.filter { people[$0] > 0 && !hidden.contains($0) }
        let rank = { (cell: Int) in (cell == line.last ? 1 : 0, people[cell], cell) }
        guard let smallest = others.min(by: { rank($0) < rank($1) }) else { continue }
        hidden.insert(smallest)
        isDone = false
      }
    }
    return hidden
  }

  static var mark: String { "<\(least)" }
}
