import Foundation
import SyncModel
import Synchronization

/// The lock file beside a store: one process of ours opens it at a time. It is no SQLite lock, so that reading with
/// `sqlite3` always works, and it goes with the process that held it, however that ends.
final class StoreLock: Sendable {
  private let descriptor: Int32

  /// - throws: ``StoreError/busy(path:)`` when another process, or another store of this one, holds it.
  init(besides path: String) throws {
    let lockPath = path + ".lock"
    // A descriptor of its own until it is locked: `deinit` runs after a throw too, and must not close it again.
    let opened = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else {
      throw StoreError.io(path: lockPath, detail: String(cString: strerror(errno)))
    }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      close(opened)
      throw StoreError.busy(path: path)
    }
    descriptor = opened
  }

  deinit {
    // Said outright: a child process that is just being started has a copy of the descriptor for a moment.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
