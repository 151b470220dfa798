import Foundation
import Glibc
import Synchronization
import Testing

/// A register's folder: its commands, and its server when it runs.
final class Office: Sendable {
  let data: String
  private let scratch: String
  private let serving = Mutex<(child: Child, address: String)?>(nil)
  private let port = Mutex<Int>(0)
  private let extra: [String]

  init(data: String, scratch: String, serveOptions: [String] = []) {
    self.data = data
    self.scratch = scratch
    extra = serveOptions
  }

  // MARK: Commands

  /// Runs a command as an officer types it.
  func raw(_ arguments: [String], folder: String? = nil, environment: [String: String] = [:]) throws -> Outcome {
    try run(
      Binaries.server, arguments + ["--data", data], scratch: scratch, environment: environment, folder: folder)
  }

  /// Runs a command with `--json`; exit code and shape of the answer are expected.
  @discardableResult
  func callAsFunction(
    _ arguments: String..., exit: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> JSON {
    try answer(try raw(arguments + ["--json"]), arguments, exit, sourceLocation)
  }

  /// Puts the secret and the keys of `other` in this office's folder, which is made.
  func takeKeys(of other: Office) throws {
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    for name in ["register.secret", "register.sqlite.keys"] {
      try FileManager.default.copyItem(atPath: other.data + "/" + name, toPath: data + "/" + name)
    }
  }

  func total(_ arguments: String...) throws -> Int? {
    try answer(try raw(["hours", "list", "--json"] + arguments), arguments, 0, #_sourceLocation)["totalMinutes"].int
  }

  func invite(_ officer: String, _ scopes: [String]) throws -> String {
    let arguments = ["device", "invite", "--officer", officer] + scopes.flatMap { ["--scope", $0] }
    return try answer(try raw(arguments + ["--json"]), arguments, 0, #_sourceLocation)["code"].string
  }

  // MARK: The server

  /// Starts the server; a second time on the same port.
  func start(sourceLocation: SourceLocation = #_sourceLocation) throws {
    if let ended = try launch(sourceLocation: sourceLocation) {
      throw HarnessError("serve ended with \(ended.exit): \(ended.error)")
    }
  }

  /// Starts the server with `wrapper` before its command, and waits until it listens, or has ended.
  ///
  /// - returns: How it has ended, nil when it listens.
  func launch(wrapper: [String] = [], sourceLocation: SourceLocation = #_sourceLocation) throws -> Outcome? {
    let port = port.withLock { $0 }
    let command = wrapper + [Binaries.server, "serve", "--listen", "127.0.0.1:\(port)", "--data", data] + extra
    let child = try Child(
      command[0], Array(command.dropFirst()), environment: plainEnvironment(scratch), folder: scratch,
      scratch: scratch)
    var exit: Int32?
    try until("the server listens") {
      exit = child.exit
      return exit != nil || child.output.contains("\n")
    }
    let line = child.output.trimmingCharacters(in: .newlines)
    if let exit { return Outcome(exit: exit, output: line, error: child.error) }
    let address = line.replacingOccurrences(of: "listening on ", with: "")
    guard line.hasPrefix("listening on http"), let number = Int(address.split(separator: ":").last ?? "") else {
      throw HarnessError("serve said \(line)")
    }
    #expect(port == 0 || port == number, sourceLocation: sourceLocation)
    self.port.withLock { $0 = number }
    serving.withLock { $0 = (child, address) }
    return nil
  }

  /// `http://127.0.0.1:PORT`.
  var url: String { serving.withLock { $0?.address ?? "" } }
  var listeningPort: UInt16 { UInt16(port.withLock { $0 }) }
  var isServing: Bool { serving.withLock { $0 != nil } }
  var log: String { serving.withLock { $0?.child.error ?? "" } }
  var exit: Int32? { serving.withLock { $0?.child.exit } }
  var process: Child? { serving.withLock { $0?.child } }

  func kill() {
    let running = serving.withLock { running in
      defer { running = nil }
      return running
    }
    running?.child.kill()
  }

  /// SIGTERM ends the server cleanly.
  func stop(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let running = serving.withLock { running in
      defer { running = nil }
      return running
    }
    guard let running else { throw HarnessError("no server runs") }
    running.child.signal(SIGTERM)
    let exit = try running.child.wait(limit: 60)
    #expect(exit == 0, "\(running.child.error)", sourceLocation: sourceLocation)
  }
}

/// An environment in which nothing of the person who runs the tests counts.
func plainEnvironment(_ home: String) -> [String: String] {
  let plain = [
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": home, "LC_ALL": "C.UTF-8",
    "FIELD_MEMORY": home + "/memory",
  ]
  // Where a sanitizer that the programs are built with writes its reports.
  let sanitizers = ProcessInfo.processInfo.environment.filter { ["TSAN_OPTIONS", "ASAN_OPTIONS"].contains($0.key) }
  return plain.merging(sanitizers) { $1 }
}

/// Runs a program to its end.
@discardableResult
func run(
  _ program: String, _ arguments: [String], scratch: String, environment: [String: String] = [:],
  folder: String? = nil
) throws -> Outcome {
  let child = try Child(
    program, arguments, environment: plainEnvironment(scratch).merging(environment) { $1 },
    folder: folder ?? scratch, scratch: scratch)
  let exit = try child.wait()
  defer {
    unlink(child.outputPath)
    unlink(child.errorPath)
  }
  return Outcome(exit: exit, output: child.output, error: child.error)
}

/// Expects the exit code and one JSON object alone on standard output, and gives that.
func answer(
  _ outcome: Outcome, _ arguments: [String], _ exit: Int32, _ sourceLocation: SourceLocation
) throws -> JSON {
  let said = "\(arguments.joined(separator: " ")): \(outcome.output)\(outcome.error)"
  #expect(outcome.exit == exit, "\(said)", sourceLocation: sourceLocation)
  let json = try #require(try? outcome.json(), "\(said)", sourceLocation: sourceLocation)
  #expect((json["error"] != .null) == (exit != 0 && json.keys == ["error"]), sourceLocation: sourceLocation)
  return json
}
