import Testing

@testable import ClauseRegister

@Suite struct SortedPiecesTests {
  @Test(arguments: [1, 2, 3]) func `what is put in and taken out is what sorting gives`(seed: UInt64) {
    var random = Dice(state: seed)
    var pieces = SortedPieces<Int> { $0 < $1 }
    var plain: [Int] = []
    for step in 0..<6_000 {
      let number = Int.random(in: 0..<4_000, using: &random)
      // At first it grows, at the end all go.
      if step < 4_000 ? Int.random(in: 0..<4, using: &random) > 0 : step < 4_500 {
        pieces.insert(number)
        plain.append(number)
      } else {
        let gone = step % 3 == 0 ? number : plain.randomElement(using: &random) ?? number
        pieces.remove(gone)
        if let place = plain.firstIndex(of: gone) { plain.remove(at: place) }
      }
      #expect(pieces.count == plain.count)
      if step % 500 == 0 { #expect(Array(pieces.all) == plain.sorted()) }
    }
    for number in plain { pieces.remove(number) }
    #expect(pieces.count == 0 && Array(pieces.all).isEmpty)
  }

  @Test(arguments: [false, true]) func `pages are parts of those that fit`(isReversed: Bool) {
    var pieces = SortedPieces<Int> { $0 < $1 }
    for number in (0..<2_000).shuffled() { pieces.insert(number) }
    let fitting = (0..<2_000).filter { $0 % 3 == 0 }
    let wanted = isReversed ? fitting.reversed() : fitting
    for page in 0..<8 {
      let found = pieces.all.page(page, size: 100, isReversed: isReversed) { $0 % 3 == 0 }
      #expect(found.total == fitting.count && found.elements == Array(wanted.dropFirst(page * 100).prefix(100)))
    }
  }
}
