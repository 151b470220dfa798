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

  static var mark: String { "<\(least)" }
}
