import ArgumentParser
import Foundation
import SyncCore

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

  @Option(help: "Draws the curves of --work scaling into this folder, as SVG.") var diagrams: String?
  @Option(help: "Writes the rows of the works to this folder, and measures nothing (see scripts/peers).")
  var dump: String?

  func validate() throws {
    if rows < 1000 || rows > 10_000_000 { throw ValidationError("--rows: from 1000 to 10000000.") }
    if rounds < 1 { throw ValidationError("--rounds: at least 1.") }
  }

  func run() throws {
    ProcessMemory.keepSmall()
    ProcessMemory.countNothing()
    if let dump { return try dumpRows(to: URL(filePath: dump)) }
    let earlier = try against.map { try JSONDecoder().decode([Figure].self, from: Data(contentsOf: URL(filePath: $0))) }
    let folder = URL.temporaryDirectory.appending(path: "sync-benchmarks-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var figures: [Figure] = []
    for work in work {
      if work == .scaling {
        figures += try scale(in: folder)
        continue
      }
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

extension Benchmarks {
  private func scale(in folder: URL) throws -> [Figure] {
    let curves = try Scaling.curves(in: folder)
    for curve in curves {
      let points = curve.points.map { String(format: "%.0f: %.3g", $0.x, $0.y) }.joined(separator: ", ")
      print("\(curve.title), \(curve.unit), by \(curve.along): \(points)")
      guard let diagrams else { continue }
      try Data(Diagram(curve: curve).svg.utf8).write(to: URL(filePath: diagrams).appending(path: curve.name + ".svg"))
    }
    return curves.flatMap(\.figures)
  }

  private func dumpRows(to folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try DayOffline.dump(to: folder)
    for (name, seed) in [("first", 2), ("change", 3)] as [(String, UInt64)] {
      try HourEntry.dump(HourEntry.rows(rows, seed: seed), to: folder.appending(path: name + ".rows"))
    }
  }
}

/// The works, by name.
enum Work: String, CaseIterable, ExpressibleByArgument {
  case day, first, change, writes, merge, push, sealing, codings, scaling

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
    case .scaling: try Scaling.curves(in: folder).flatMap(\.figures)
    }
  }
}
