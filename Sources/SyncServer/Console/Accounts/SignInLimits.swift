import Synchronization

/// How often signing in may fail. Nothing locks an account: a stranger who guesses at a colleague's name uses up the
/// tries of the address that he is at, and the browsers in which the colleague has signed in before have tries of their own.
final class SignInLimits: Sendable {
  enum Source: Hashable {
    /// One account from one address.
    case account(String, address: String)
    /// Everything from one address.
    case address(String)
    /// A browser that the user has signed in with before.
    case browser(user: Int64)

    fileprivate var limit: Int {
      switch self {
      case .account: 5
      case .address: 30
      case .browser: 10
      }
    }
  }

  private static let window = Duration.seconds(15 * 60)
  /// More sources than that at once is an attack; then the oldest are forgotten.
  private static let sources = 10_000
  /// So many at most wait for their password to be compared.
  private static let waitingLimit = 16

  private struct State {
    var failures: [Source: [ContinuousClock.Instant]] = [:]
    var waiting = 0
  }

  private let state = Mutex(State())

  /// Counts a try before it is made, so that many at once are no more than the limit; nil where there have been too many.
  ///
  /// - returns: What to call once it is known whether the try was right.
  func begin(_ sources: [Source]) -> (@Sendable (_ isRight: Bool) -> Void)? {
    let now = ContinuousClock.now
    let isAllowed = state.withLock { state in
      guard state.waiting < Self.waitingLimit else { return false }
      for source in sources {
        let recent = (state.failures[source] ?? []).filter { $0 > now - Self.window }
        guard recent.count < source.limit else { return false }
        state.failures[source] = recent
      }
      if state.failures.count > Self.sources {
        state.failures = state.failures.filter { $0.value.last.map { $0 > now - Self.window } ?? false }
        while state.failures.count > Self.sources,
          let oldest = state.failures.min(by: { ($0.value.last ?? now) < ($1.value.last ?? now) })
        { state.failures[oldest.key] = nil }
      }
      for source in sources { state.failures[source, default: []].append(now) }
      state.waiting += 1
      return true
    }
    guard isAllowed else { return nil }
    return { isRight in
      self.state.withLock { state in
        state.waiting -= 1
        guard isRight else { return }
        for source in sources { state.failures[source]?.removeAll { $0 == now } }
      }
    }
  }
}
