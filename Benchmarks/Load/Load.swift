import ArgumentParser
import ClauseRegister
import FieldLink
import Foundation
import NIOCore
import SyncModel
import Synchronization

/// The real server under the devices of the whole country: most of them in one rush, and then all that are left at once,
/// while the server is killed in the middle of it. `Benchmarks/README.md` tells what it found.
@main
struct Load: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "SyncLoad", abstract: "Puts a server under many devices, and counts every minute.")

  @Option(help: "The devices.") var devices = 33_000
  @Option(help: "Hour entries of each, a week's.") var entries = 25
  @Option(help: "Devices that share a scope.") var perScope = 10
  @Option(help: "How much faster than in life the rush goes: its 15 minutes take so much less.") var speedup = 3.0
  @Option(help: "The server's program.") var server: String?

  func validate() throws {
    guard devices >= 10, entries >= 1, perScope >= 1, speedup > 0 else { throw ValidationError("Too few.") }
  }

  func run() async throws {
    try raiseFileLimit()
    let folder = URL.temporaryDirectory.appending(path: "sync-load-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let ground = try Groundwork(folder: folder)
    let all = try ground.lay(devices: devices, perScope: perScope).shuffled()
    let beside = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "sync-server")
    let process = Server(program: server.map { URL(filePath: $0) } ?? beside, folder: folder)
    try process.start()
    defer { process.stop() }
    let rush = all.prefix(devices * 6 / 10)
    let seconds = 15 * 60 / speedup
    say("\(devices) devices, \(entries) entries each, \(perScope) to a scope")
    let first = try await visits(Array(rush), process.url, over: seconds)
    let usage = try process.usage()
    report("\(rush.count) devices, a 15-minute rush in \(Int(seconds)) s", first)
    say(
      "  the server used \(Int(usage.seconds)) s of one core (\(Int(100 * usage.seconds / first.seconds)) %), "
        + "and at most \(usage.megabytes) MB")
    let rest = Array(all.dropFirst(rush.count))
    let url = process.url
    async let atOnce = visits(rest, url, over: 0)
    try await Task.sleep(for: .seconds(3))
    process.kill()
    try process.start()
    let second = try await atOnce
    report("\(rest.count) devices at once, the server killed after 3 s and started again", second)
    say("  the server had at most \(try process.usage().megabytes) MB")
    process.stop()
    let hours = try ground.hours()
    let minutes = first.minutes + second.minutes
    guard hours.entries == devices * entries, hours.minutes == minutes else {
      throw LoadError("\(hours.entries) entries and \(hours.minutes) minutes of \(devices * entries) and \(minutes)")
    }
    say("every one of \(hours.entries) entries is in the register once: \(hours.minutes) minutes")
  }

  /// At once, also into a file.
  private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  /// Each connection needs a descriptor, here and at the server, which inherits the limit.
  private func raiseFileLimit() throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { throw LoadError("rlimit") }
  }

  private struct Outcome {
    var latencies: [Double] = []
    var minutes = 0
    var retries = 0
    var seconds = 0.0

    func percentile(_ part: Double) -> Double {
      latencies.isEmpty ? 0 : latencies[min(latencies.count - 1, Int(part * Double(latencies.count)))]
    }
  }

  /// Every device comes at its moment, whether those before it are done or not, and its time counts from then: waiting
  /// for a slow server hides nothing.
  private func visits(_ devices: [Enrolled], _ url: String, over seconds: Double) async throws -> Outcome {
    guard let address = HTTPExchange.Server(url) else { throw LoadError(url) }
    var link = HTTPExchange(server: address, pin: [])
    link.timeout = .seconds(60)
    let schema = try Schema.clauseRegister()
    let start = ContinuousClock.now
    var outcome = try await withThrowingTaskGroup(of: (Double, Int, Int).self) { [link, entries] group in
      for device in devices {
        let moment = start + .seconds(seconds == 0 ? 0 : .random(in: 0..<seconds))
        let visit = Visit(device: device, server: link, entries: entries, schema: schema)
        group.addTask {
          try await Task.sleep(until: moment)
          let (minutes, retries) = try await visit.run()
          return (moment.duration(to: .now) / .seconds(1), minutes, retries)
        }
      }
      var outcome = Outcome()
      for try await (latency, minutes, retries) in group {
        outcome.latencies.append(latency)
        outcome.minutes += minutes
        outcome.retries += retries
      }
      return outcome
    }
    outcome.seconds = start.duration(to: .now) / .seconds(1)
    outcome.latencies.sort()
    return outcome
  }

  private func report(_ what: String, _ outcome: Outcome) {
    func text(_ seconds: Double) -> String {
      String(format: seconds < 1 ? "%.0f ms" : "%.1f s", seconds < 1 ? seconds * 1000 : seconds)
    }
    say(what)
    say(
      "  done in \(text(outcome.seconds)); a sync: median \(text(outcome.percentile(0.5))), p99 "
        + "\(text(outcome.percentile(0.99))), longest \(text(outcome.percentile(1))); requests tried again: "
        + "\(outcome.retries)")
  }
}
