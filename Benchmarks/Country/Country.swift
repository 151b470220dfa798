import ArgumentParser
import Foundation
import SyncCore
import SyncModel

/// Makes the register of a whole country for a year, as an office would have it: a data folder for `sync-server`. The
/// same seed gives the same markets, people and hours; keys and nonces are always new.
@main
struct Country: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Country", abstract: "Makes the register of a whole country, to measure reports on.")

  @Option(help: "The markets.") var markets = 60_000
  @Option(help: "The people.") var persons = 60_000
  @Option(help: "The hour entries.") var entries = 3_600_000
  @Option(help: "What decides them all.") var seed: UInt64 = 1
  @Option(help: "The data folder, which must not exist yet.") var data: String

  func validate() throws {
    guard markets >= 1, persons >= 1, entries >= 1 else { throw ValidationError("Too few.") }
    guard !FileManager.default.fileExists(atPath: data) else { throw ValidationError("\(data) exists already.") }
  }

  func run() throws {
    let start = ContinuousClock.now
    let writer = try CountryWriter(folder: data, seed: seed)
    var country = CountryShape(seed: seed, markets: markets)
    try country.scopes.forEach(writer.addScope)
    try country.makeGround(writer)
    try country.makePeople(persons, entries: entries, writer)
    try writer.commit()
    let seconds = start.duration(to: .now) / .seconds(1)
    let bytes = try FileManager.default.attributesOfItem(atPath: writer.path)[.size] as? Int ?? 0
    print(
      "\(writer.count) records, \(country.entries) of them hour entries of \(country.minutes) minutes, "
        + "in \(Int(seconds)) s; \(bytes / 1_000_000) MB")
  }
}
