import Foundation
import Glibc
import Synchronization

/// A process that a test has started. Its output goes to files.
final class Child: Sendable {
  let pid: pid_t
  let outputPath: String
  let errorPath: String
  private let status = Mutex<Int32?>(nil)
  private static let serial = Atomic<Int>(0)

  init(
    _ program: String, _ arguments: [String], environment: [String: String], folder: String,
    scratch: String
  ) throws {
    let number = Self.serial.add(1, ordering: .relaxed).newValue
    outputPath = "\(scratch)/\(number).out"
    errorPath = "\(scratch)/\(number).err"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    // A thread of the tests may have signals blocked, which a child would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    // `env -C` becomes the program, in that folder.
    let line = ["/usr/bin/env", "-C", folder, program] + arguments
    var argv = line.map { strdup($0) } + [nil]
    var envp = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (argv + envp).forEach { free($0) } }
    var pid = pid_t()
    let failure = posix_spawn(&pid, line[0], &actions, &attributes, &argv, &envp)
    guard failure == 0 else { throw HarnessError("\(program): \(String(cString: strerror(failure)))") }
    self.pid = pid
  }

  deinit { kill() }

  var output: String { (try? Self.text(outputPath)) ?? "" }
  var error: String { (try? Self.text(errorPath)) ?? "" }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  /// The exit code, minus the signal that ended it, or nil while it runs.
  var exit: Int32? {
    status.withLock { known in
      if let known { return known }
      var raw: Int32 = 0
      guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
      known = raw & 0x7f == 0 ? (raw >> 8) & 0xff : -(raw & 0x7f)
      return known
    }
  }

  /// Sends a signal, unless the process has been waited for: its number may be another's by then.
  func signal(_ number: Int32) {
    status.withLock { if $0 == nil { _ = Glibc.kill(pid, number) } }
  }

  /// Ends it at once, and is sure that it has ended.
  func kill() {
    signal(SIGKILL)
    _ = try? wait(limit: 30)
  }

  func wait(limit: Double = 120) throws -> Int32 {
    let deadline = ContinuousClock.now + .seconds(limit)
    while true {
      if let exit { return exit }
      guard ContinuousClock.now < deadline else {
        signal(SIGKILL)
        throw HarnessError("process \(pid) did not end in \(limit) s: \(output) \(error)")
      }
      usleep(1000)
    }
  }
}

/// What a finished command has said.
struct Outcome: Sendable {
  let exit: Int32
  let output: String
  let error: String

  /// Standard output as the one JSON object that it must be.
  func json() throws -> JSON { try JSON(object: output) }
}
