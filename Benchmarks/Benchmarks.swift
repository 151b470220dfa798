import ArgumentParser
import Foundation

/// What the engine costs, each figure beside what SQLite itself needs for the same rows on the same machine in the same
/// run. `README.md` beside this file tells the works and their targets.
@main
struct Benchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "SyncBenchmarks", abstract: "Measures the engine against plain SQLite and its sessions.")

  @Option(help: "Only these works, by name: \(Work.allCases.map(\.rawValue).joined(separator: ", ")).")
  var work: [Work] = Work.allCases
  @Option(help: "Rows of the first sync, and of the stores that single changes are made in.") var rows = 100_000
  @Option(help: "Each figure is the median of so many runs.") var rounds = 3
  @Option(help: "Writes the figures to this file as JSON, too.") var json: String?
  @Option(help: "Shows each ratio beside that of an earlier run, a file written with --json.") var against: String?

  func validate() throws {
    if rows < 1000 || rows > 10_000_000 { throw ValidationError("--rows: from 1000 to 10000000.") }
    if rounds < 1 { throw ValidationError("--rounds: at least 1.") }
  }

  func run() throws {
    let earlier = try against.map { try JSONDecoder().decode([Figure].self, from: Data(contentsOf: URL(filePath: $0))) }
    let folder = URL.temporaryDirectory.appending(path: "sync-benchmarks-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var figures: [Figure] = []
    for work in work {
      var runs: [[Figure]] = []
      for round in 0..<rounds {
        let place = folder.appending(path: "\(work.rawValue)-\(round)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        runs.append(try work.measure(rows: rows, in: place))
        try FileManager.default.removeItem(at: place)
      }
      let medians = Figure.medians(runs)
      let lines = medians.map { $0.line(beside: earlier) + "\n" }.joined()
      try FileHandle.standardOutput.write(contentsOf: Data(lines.utf8))
      figures += medians
    }
    guard let json else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(figures).write(to: URL(filePath: json))
  }
}

/// The works, by name.
enum Work: String, CaseIterable, ExpressibleByArgument {
  case day, first, change, writes, merge, push, sealing, codings

  func measure(rows: Int, in folder: URL) throws -> [Figure] {
    switch self {
    case .day: try DayOffline.measure(in: folder)
    case .first: try FirstSync.measure(rows: rows, in: folder)
    case .change: try OneChange.measure(rows: rows, in: folder)
    case .writes: try LocalWrites.measure(in: folder)
    case .merge: try Merges.measure(rows: rows, in: folder)
    case .push: try Pushes.measure(in: folder)
    case .sealing: try SealingCosts.measure(in: folder)
    case .codings: try Codings.measure(rows: rows, in: folder)
    }
  }
}
