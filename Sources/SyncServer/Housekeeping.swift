import ClauseRegister
import Logging
import ServiceLifecycle

/// What a running server does by itself from time to time.
struct Housekeeping: Service {
  let office: Office
  let logger: Logger

  func run() async {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        collect()
        forgetAccesses()
        try? await Task.sleep(for: .seconds(3600))
      }
    }
  }

  /// A failure is for the log: the next hour tries again, and nothing depends on it.
  private func collect() {
    do {
      let collected = try office.register.collectTombstones()
      if collected > 0 { logger.info("tombstones collected", metadata: ["count": "\(collected)"]) }
    } catch {
      logger.error("tombstones not collected", metadata: ["error": "\(error)"])
    }
  }

  private func forgetAccesses() {
    do {
      let forgotten = try office.register.forgetAccesses()
      if forgotten > 0 { logger.info("lines of the access log removed", metadata: ["count": "\(forgotten)"]) }
    } catch {
      logger.error("access log not shortened", metadata: ["error": "\(error)"])
    }
  }
}
