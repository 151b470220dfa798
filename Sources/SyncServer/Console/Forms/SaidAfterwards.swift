import Synchronization

/// What an operation had to say of a form that was carried out, kept for the page that is shown next.
final class SaidAfterwards: Sendable {
  private static let kept = 1_000
  private struct Said {
    let mark: String
    let owner: String
    let lines: [String]
  }

  private let all = Mutex<[Said]>([])

  /// - parameter owner: The session to which alone it is said.
  /// - returns: By what it is asked for; nil where there is nothing to say.
  func keep(_ lines: [String], for owner: String) -> String? {
    guard !lines.isEmpty else { return nil }
    let mark = ConsoleToken().text
    all.withLock { all in
      all.append(Said(mark: mark, owner: owner, lines: lines))
      if all.count > Self.kept { all.removeFirst() }
    }
    return mark
  }

  func lines(_ mark: String, for owner: String) -> [String] {
    guard !mark.isEmpty else { return [] }
    return all.withLock { $0.first { $0.mark == mark && $0.owner == owner }?.lines ?? [] }
  }
}
