import Testing

@testable import ClauseRegister

@Suite struct SoughtWordsTests {
  @Test func `words are found where a plain search finds them`() {
    var dice = Dice(state: 7)
    func text(upTo count: Int) -> String {
      String((0..<Int.random(in: 0...count, using: &dice)).compactMap { _ in "aabé ".randomElement(using: &dice) })
    }
    for _ in 0..<20_000 {
      let (folded, words) = (text(upTo: 24), [text(upTo: 4), text(upTo: 2)])
      let expected = words.allSatisfy { $0.isEmpty || folded.contains($0) }
      #expect(SoughtWords(words).areAll(in: folded) == expected, "\(words) in '\(folded)'")
    }
  }
}
