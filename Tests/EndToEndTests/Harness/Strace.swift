import Foundation
import Glibc
import Synchronization
import Testing

/// Whether every fault is tried, and not only some: `EVERY=1` in the environment.
enum Complete {
  static let isOn = ProcessInfo.processInfo.environment["EVERY"] != nil
}

/// A fault that strace puts into a system call of a program. Each thread counts its own calls.
struct Injection: CustomStringConvertible, Sendable {
  let call: String
  /// `signal=KILL` or `error=ENOSPC`.
  let fault: String
  /// Which call meets it; with `andAfter`, all those after it too.
  let number: Int
  var andAfter = false
  /// If there are any, only calls on these files count.
  var paths: [String] = []

  var description: String { "\(call):\(fault):when=\(number)\(andAfter ? "+" : "")" }

  private func options(log: String) -> [String] {
    let only = paths.flatMap { ["-P", $0] }
    return ["-f", "-qq", "-o", log] + only + ["-e", "trace=\(call)", "-e", "inject=\(description)"]
  }

  /// To be put before a command. The program stays a child of the caller, with its own exit: strace is beside it.
  func wrapper() throws -> [String] {
    try Strace.check()
    return [try Binaries.tool("strace"), "-D"] + options(log: "/dev/null")
  }

  /// To be put before a command; the calls are in `log` when it has ended. A signal must go to the program, not here.
  func wrapper(log: String) throws -> [String] {
    try Strace.check()
    return [try Binaries.tool("strace")] + options(log: log)
  }

  /// Puts the fault into a process that runs already; its calls count from now on.
  func attach(to process: pid_t, scratch: String, log: String = "/dev/null") throws -> Child {
    try Strace.check()
    let strace = try Child(
      try Binaries.tool("strace"), options(log: log) + ["-p", "\(process)"], environment: plainEnvironment(scratch),
      folder: scratch, scratch: scratch)
    try until("strace is attached to all threads") {
      if let exit = strace.exit { throw HarnessError("strace ended with \(exit): \(strace.error)") }
      let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
      return try tasks.allSatisfy { task in
        let status = try String(contentsOfFile: "/proc/\(process)/task/\(task)/status", encoding: .utf8)
        return status.contains("TracerPid:\t\(strace.pid)\n")
      }
    }
    return strace
  }
}

enum Strace {
  private static let failure: String? = {
    do {
      let world = try World(seed: false)
      defer { world.close() }
      let fault = Injection(call: "write", fault: "error=EIO", number: 1)
      let log = world.path("log")
      let line = try [Binaries.tool("strace"), "-o", log, "-e", "inject=\(fault)", "/bin/echo", "x"]
      let echo = try run(line[0], Array(line.dropFirst()), scratch: world.folder)
      return echo.exit == 1 && isHit(log) ? nil : "strace injects nothing (is ptrace permitted?): \(echo.error)"
    } catch {
      return "\(error)"
    }
  }()

  /// Without ptrace no program would meet a fault, and every test would pass.
  static func check() throws {
    if let failure { throw HarnessError(failure) }
  }

  /// Whether a fault of a finished strace has been met.
  static func isHit(_ log: String) -> Bool {
    (try? String(contentsOfFile: log, encoding: .utf8))?.contains("(INJECTED)") ?? false
  }

  /// Has `body` run with the fault at the first, second, … call of each kind, until it says that the fault was not
  /// met: at all of them, or in the ordinary run at one in `step` of the calls that move pages and one in four of the
  /// others, from a beginning that differs from run to run.
  static func sweep(
    _ what: String, _ fault: String, _ calls: [String], oneIn step: Int, andAfter: Bool = false,
    _ body: (Injection) throws -> Bool
  ) throws {
    var met: [String] = []
    var total = 0
    for call in calls {
      // Calls that are rare are tried more closely.
      let step = Complete.isOn ? 1 : ["pwrite64", "sendfile"].contains(call) ? step : min(step, 4)
      var number = Complete.isOn ? 1 : Int.random(in: 1...step)
      var count = 0
      func isMet() throws -> Bool {
        try body(Injection(call: call, fault: fault, number: number, andAfter: andAfter))
      }
      var goesOn = try isMet()
      // Where there are fewer calls than a step has, the beginning may lie behind the last.
      while !goesOn, number > 1 {
        number = Int.random(in: 1..<number)
        goesOn = try isMet()
      }
      while goesOn {
        number += step
        count += 1
        guard count < 5_000 else { throw HarnessError("\(what) never gets through: \(call)") }
        goesOn = try isMet()
      }
      if count > 0 { met.append("\(call) \(count)") }
      total += count
    }
    print("\(what), \(fault)\(andAfter ? " for good" : ""): \(total) (\(met.joined(separator: ", ")))")
    #expect(total > 0, "no call of \(what) met \(fault)")
  }
}

extension World {
  /// Runs a command that speaks with the server through `proxy`. The fault's calls count from when its first request
  /// is on its way.
  ///
  /// - returns: What it said, nil when it ended without a request.
  func underWay(
    _ device: Device, _ proxy: Proxy, _ arguments: [String], _ injection: Injection, log: String = "/dev/null"
  ) throws -> Outcome {
    let running = Mutex<Child?>(nil)
    let attached = Mutex<Result<Child, any Error>?>(nil)
    proxy.next(
      .hold { [folder] in
        let result = Result {
          try until("the client is known") { running.withLock { $0 != nil } }
          return try injection.attach(to: running.withLock { $0?.pid } ?? 0, scratch: folder, log: log)
        }
        attached.withLock { $0 = result }
      })
    let child = try device.begin(arguments)
    running.withLock { $0 = child }
    let exit = try child.wait()
    proxy.next()
    let strace = try #require(attached.withLock { $0 }, "no request: \(child.error)").get()
    _ = try strace.wait(limit: 30)
    return Outcome(exit: exit, output: child.output, error: child.error)
  }
}
