import Foundation
import Synchronization

/// Tells open pages that something may have changed.
final class ConsoleNews: Sendable {
  /// So many pages at most are told.
  private static let limit = 200

  private struct State {
    var next = 0
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
  }

  private let state = Mutex(State())

  /// After every exchange and command; costs nothing where no page listens.
  func notify() {
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.yield() }
  }

  /// Lets every page go: the server ends.
  func end() {
    let listeners = state.withLock { Array($0.listeners.values) }
    for listener in listeners { listener.finish() }
  }

  /// What happens from now on, as one event however much it was; nil where too many listen.
  func listen() -> AsyncStream<Void>? {
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let number = state.withLock { state -> Int? in
      guard state.listeners.count < Self.limit else { return nil }
      state.next += 1
      state.listeners[state.next] = continuation
      return state.next
    }
    guard let number else { return nil }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    // How things are now is the first thing to be told.
    continuation.yield()
    return stream
  }
}
