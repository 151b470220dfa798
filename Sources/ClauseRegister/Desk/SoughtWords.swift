import Foundation

/// Words to be found in texts that were folded by ``foldedName(_:)``, byte by byte: a search looks at all names of a country.
struct SoughtWords {
  private let words: [[UInt8]]

  /// - parameter words: Folded already. Of none, each text has all.
  init(_ words: some Sequence<some StringProtocol>) {
    self.words = words.map { Array($0.utf8) }.filter { !$0.isEmpty }
  }

  /// Whether all words are in the text, each anywhere.
  func areAll(in folded: String) -> Bool {
    guard !words.isEmpty else { return true }
    var folded = folded
    return folded.withUTF8 { text in words.allSatisfy { Self.find($0, in: text) } }
  }

  private static func find(_ word: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard var start = UnsafeRawPointer(text.baseAddress) else { return false }
    var left = text.count - word.count + 1
    while left > 0, let found = memchr(start, CInt(word[0]), left).map({ UnsafeRawPointer($0) }) {
      if memcmp(found, word, word.count) == 0 { return true }
      left -= start.distance(to: found) + 1
      start = found + 1
    }
    return false
  }
}
