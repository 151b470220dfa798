import ArgumentParser
import ClauseRegister
import Dispatch
import Glibc
import SimulatedWorlds
import Synchronization

/// Runs worlds with the register's own tables, operations and rule of admission, and holds their sums of hours against a
/// model.
@main
struct SimulateRegister: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate-register",
    abstract: "Runs simulated worlds with the register's tables; the hours that count must be those of a model.")

  @Option(help: "The first seed.") var seed: UInt64 = 0
  @Option(help: "How many worlds.") var worlds: UInt64 = 2_000
  @Option(help: "Instead, as many worlds as fit in so many seconds.") var seconds: Int?
  @Option(help: "How many at once.") var jobs = 2
  @Flag(help: "Do not look for a shorter story of a failing world.") var asIs = false
  @Flag(help: "Fail when an event that should happen now and then never did.") var covered = false

  /// What must happen now and then, or the worlds prove nothing about it.
  private static let events = [
    "held locked, accepted", "held locked, refused", "hidden at the end", "conflict settled", "message lost",
    "device put back", "device copied", "split", "server put back", "epochChanged", "recovered", "office: correct",
    "office: mergeHours", "office: unmergeHours", "office: mergePersons",
    "office: unmergePersons", "office: validateMonth", "office: unlock", "refused: both-locked",
  ]

  /// What came of some worlds.
  private struct Tally: Sendable {
    var worlds: UInt64 = 0
    var counts: [String: Int] = [:]
    var failed: UInt64?
    var error: String?
  }

  func run() throws {
    let start = ContinuousClock.now
    let tally = Mutex(Tally())
    DispatchQueue.concurrentPerform(iterations: jobs) { job in
      do { try runSome(job, since: start, tally) } catch { tally.withLock { $0.error = "\(error)" } }
    }
    let (done, counts, failed, error) = tally.withLock { ($0.worlds, $0.counts, $0.failed, $0.error) }
    if let error { throw ValidationError(error) }
    if let failed { try tell(failed) }
    let used = Double(Glibc.clock()) / Double(CLOCKS_PER_SEC)
    print("\(done) worlds of the register, \(Int(Double(done) / used)) a second of one core")
    for (event, count) in counts.sorted(by: { $0.key < $1.key }) { print("  \(event): \(count)") }
    if covered, let never = Self.events.first(where: { counts[$0] == nil }) {
      print("never happened: \(never)")
      throw ExitCode.failure
    }
  }

  /// Every so many seeds from one on: each job has worlds and stores of its own.
  private func runSome(_ job: Int, since start: ContinuousClock.Instant, _ tally: borrowing Mutex<Tally>) throws {
    let beginnings = try RegisterBeginnings()
    var next = UInt64(job)
    while seconds.map({ ContinuousClock.now - start < .seconds($0) }) ?? (next < worlds) {
      let outcome = Self.run(seed + next, RegisterStep.story(seed + next), in: beginnings)
      let isOver = tally.withLock { tally in
        tally.worlds += 1
        tally.counts.merge(outcome.counts) { $0 + $1 }
        if outcome.violation != nil { tally.failed = min(tally.failed ?? .max, seed + next) }
        return tally.failed != nil
      }
      if isOver { return }
      next += UInt64(jobs)
    }
  }

  private static func run(
    _ seed: UInt64, _ steps: [RegisterStep], in beginnings: RegisterBeginnings, say: ((String) -> Void)? = nil
  ) -> (violation: RegisterViolation?, counts: [String: Int]) {
    var world: RegisterWorld?
    do {
      let made = try beginnings.world(seed)
      world = made
      made.say = say
      for (number, step) in steps.enumerated() {
        try made.happen(step)
        if number.isMultiple(of: 20) { try made.checkSums(made.office, "the office") }
      }
      try made.heal()
      try made.check()
      return (nil, made.counts)
    } catch let violation as RegisterViolation {
      return (violation, world?.counts ?? [:])
    } catch {
      return (RegisterViolation("no error", "\(error)"), world?.counts ?? [:])
    }
  }

  private func tell(_ seed: UInt64) throws {
    let beginnings = try RegisterBeginnings()
    let steps = RegisterStep.story(seed)
    guard let violation = Self.run(seed, steps, in: beginnings).violation else { return }
    let story =
      asIs
      ? steps
      : shrink(steps) { Self.run(seed, $0, in: beginnings).violation?.invariant == violation.invariant }
    print("seed \(seed) breaks an invariant.")
    let told = Self.run(seed, story, in: beginnings) { print("  \($0)") }
    print((told.violation ?? violation).description)
    throw ExitCode.failure
  }
}
