import ArgumentParser
import Glibc
import SimulatedWorlds
import SyncModel

/// Runs whole worlds by seed, and tells what they came to.
@main
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Runs simulated worlds: random work, faults, restores, clones; then everything must agree.")

  @Option(help: "The first seed.") var seed: UInt64 = 0
  @Option(help: "How many worlds.") var worlds: UInt64 = 10_000
  @Option(help: "Instead, as many worlds as fit in so many seconds.") var seconds: Int?
  @Flag(help: "Run each world twice and compare the traces.") var twice = false
  @Flag(help: "Fail when an event that should happen now and then never did.") var covered = false
  @Flag(help: "Do not look for a shorter story of a failing world.") var asIs = false
  @Flag(help: "Put in each known fault in turn, and fail when one is not found (needs a build with MUTANTS=1).")
  var mutants = false

  func run() throws {
    if mutants { return try runMutants() }
    let clock = ContinuousClock()
    let start = clock.now
    var counts: [Event: Int] = [:]
    var done: UInt64 = 0
    let beginnings = Self.beginnings()
    while seconds.map({ clock.now - start < .seconds($0) }) ?? (done < worlds) {
      let outcome = SimulatedWorlds.run(seed + done, in: beginnings)
      if outcome.violation != nil { try tell(outcome) }
      if twice, SimulatedWorlds.run(outcome.seed, in: Self.beginnings()).trace != outcome.trace {
        print("seed \(outcome.seed): two runs differ")
        throw ExitCode.failure
      }
      counts.merge(outcome.counts) { $0 + $1 }
      done += 1
    }
    // Of this process alone: others may be at work on the machine.
    let seconds = Double(Glibc.clock()) / Double(CLOCKS_PER_SEC)
    print("\(done) worlds, \(Int(Double(done) / seconds)) a second of one core")
    for event in Event.allCases { print("  \(event.rawValue): \(counts[event] ?? 0)") }
    if covered, let never = Event.allCases.first(where: { counts[$0] == nil }) {
      print("never happened: \(never.rawValue)")
      throw ExitCode.failure
    }
  }

  private func runMutants() throws {
    #if MUTANTS
      var missed: [String] = []
      for mutant in Mutant.allCases {
        Mutant.active = mutant
        let beginnings = Self.beginnings()
        let outcomes = (seed..<seed + worlds).lazy.map { SimulatedWorlds.run($0, in: beginnings) }
        let found = outcomes.first { $0.violation != nil }
        if let found, let violation = found.violation {
          print("\(mutant.rawValue): found in world \(found.seed - seed + 1) (\(violation.invariant))")
        } else {
          print("\(mutant.rawValue): NOT FOUND in \(worlds) worlds")
          missed.append(mutant.rawValue)
        }
      }
      if !missed.isEmpty { throw ExitCode.failure }
    #else
      throw ValidationError("this was not built with MUTANTS=1")
    #endif
  }

  private static func beginnings() -> Beginnings<MemoryStore> {
    Beginnings { MemoryStore(schema: $0, role: $1, environment: $2) }
  }

  private func tell(_ outcome: Outcome) throws {
    guard let violation = outcome.violation else { return }
    let steps = Step.story(outcome.seed)
    let beginnings = Self.beginnings()
    let story =
      asIs
      ? steps
      : shrink(steps) {
        SimulatedWorlds.run(outcome.seed, $0, in: beginnings).violation?.invariant == violation.invariant
      }
    print("seed \(outcome.seed) breaks an invariant.")
    let told = SimulatedWorlds.run(outcome.seed, story, in: beginnings) { print("  \($0)") }
    print(told.violation?.description ?? violation.description)
    throw ExitCode.failure
  }
}
