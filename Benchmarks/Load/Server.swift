import Foundation

/// The real server as a process of its own.
final class Server {
  private let program: URL
  private let folder: URL
  private var process: Process?
  private(set) var port = 0

  init(program: URL, folder: URL) {
    self.program = program
    self.folder = folder
  }

  var url: String { "http://127.0.0.1:\(port)" }

  /// Starts it, a second time on the same port, and waits until it listens.
  func start() throws {
    let process = Process()
    process.executableURL = program
    process.arguments = ["serve", "--listen", "127.0.0.1:\(port)", "--data", folder.path]
    let output = Pipe()
    process.standardOutput = output
    let log = folder.appending(path: "server.log")
    if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
    let errors = try FileHandle(forWritingTo: log)
    try errors.seekToEnd()
    process.standardError = errors
    try process.run()
    self.process = process
    var said = ""
    while !said.contains("\n") {
      let part = output.fileHandleForReading.availableData
      if part.isEmpty { throw LoadError("the server ended before it listened: see \(log.path)") }
      said += String(decoding: part, as: UTF8.self)
    }
    port = Int(said.split(separator: ":").last?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "") ?? 0
  }

  func kill() {
    guard let process else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func stop() {
    process?.terminate()
    process?.waitUntilExit()
  }

  /// Seconds of processor that it has used, and the most memory that it has had, in megabytes.
  func usage() throws -> (seconds: Double, megabytes: Int) {
    guard let process else { return (0, 0) }
    let folder = "/proc/\(process.processIdentifier)/"
    let stat = try String(contentsOfFile: folder + "stat", encoding: .utf8).split(separator: " ")
    let ticks = (Double(stat[13]) ?? 0) + (Double(stat[14]) ?? 0)
    let status = try String(contentsOfFile: folder + "status", encoding: .utf8).split(separator: "\n")
    let peak = status.first { $0.hasPrefix("VmHWM") }?.split(separator: " ").dropFirst().first
    return (ticks / Double(sysconf(Int32(_SC_CLK_TCK))), (peak.flatMap { Int($0) } ?? 0) / 1024)
  }
}

struct LoadError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
