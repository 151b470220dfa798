/// Elements in an order, of which a few change at a time. They lie in pieces, so that to put one in or to take one out moves
/// those of its piece alone, however many there are: a B-tree of two levels.
struct SortedPieces<Element: Sendable>: Sendable {
  /// A piece with more is cut in two.
  private static var most: Int { 512 }

  private let precedes: @Sendable (Element, Element) -> Bool
  private var pieces: [[Element]] = []
  private(set) var count = 0

  /// - parameter precedes: A total order: of two different elements one precedes the other.
  init(by precedes: @escaping @Sendable (Element, Element) -> Bool) { self.precedes = precedes }

  /// All of them, in order.
  var all: FlattenSequence<[[Element]]> { pieces.joined() }

  mutating func insert(_ element: Element) {
    count += 1
    guard let piece = piece(of: element) else {
      pieces = [[element]]
      return
    }
    pieces[piece].insert(element, at: place(of: element, in: pieces[piece]))
    guard pieces[piece].count > Self.most else { return }
    let half = pieces[piece].count / 2
    pieces.insert(Array(pieces[piece][half...]), at: piece + 1)
    pieces[piece].removeLast(pieces[piece].count - half)
  }

  /// Takes the element out, if it is there.
  mutating func remove(_ element: Element) {
    guard let piece = piece(of: element) else { return }
    let place = place(of: element, in: pieces[piece])
    guard place < pieces[piece].count, !precedes(element, pieces[piece][place]) else { return }
    pieces[piece].remove(at: place)
    if pieces[piece].isEmpty { pieces.remove(at: piece) }
    count -= 1
  }

  /// The piece in which an element has its place: the last that does not begin after it.
  private func piece(of element: Element) -> Int? {
    guard !pieces.isEmpty else { return nil }
    return max(0, Self.first(pieces.count) { precedes(element, pieces[$0][0]) } - 1)
  }

  private func place(of element: Element, in piece: [Element]) -> Int {
    Self.first(piece.count) { !precedes(piece[$0], element) }
  }

  /// The first number below `count` that fits, where all after it fit too; `count` where none does.
  private static func first(_ count: Int, _ fits: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if fits(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension BidirectionalCollection {
  /// A page of those that fit, from either end, and how many fit.
  func page(
    _ page: Int, size: Int, isReversed: Bool = false, where fits: (Element) -> Bool
  ) -> (elements: [Element], total: Int) {
    let wanted = page * size..<(page + 1) * size
    var (elements, total): ([Element], Int) = ([], 0)
    func look(_ element: Element) {
      guard fits(element) else { return }
      if wanted.contains(total) { elements.append(element) }
      total += 1
    }
    if isReversed { reversed().forEach(look) } else { forEach(look) }
    return (elements, total)
  }
}
