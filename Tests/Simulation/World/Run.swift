import SyncModel

/// What came of one world.
public struct Outcome: Sendable {
  public let seed: UInt64
  public let violation: Violation?
  public let counts: [Event: Int]
  public let trace: UInt64
}

/// Runs the world of a seed from beginning to end.
public func run<Store: SimulatedStore>(
  _ seed: UInt64, _ steps: [Step]? = nil, in beginnings: Beginnings<Store>, say: ((String) -> Void)? = nil
) -> Outcome {
  var world: World<Store>?
  do {
    let made = try beginnings.world(seed)
    world = made
    made.say = say
    for step in steps ?? Step.story(seed) { try made.happen(step) }
    let standing = try made.standing()
    try made.heal()
    try made.check(standing: standing)
    return Outcome(seed: seed, violation: nil, counts: made.counts, trace: made.trace.value)
  } catch let violation as Violation {
    return Outcome(seed: seed, violation: violation, counts: world?.counts ?? [:], trace: world?.trace.value ?? 0)
  } catch {
    let violation = Violation("no error", "\(error)")
    return Outcome(seed: seed, violation: violation, counts: world?.counts ?? [:], trace: world?.trace.value ?? 0)
  }
}

/// A shorter list of steps that breaks the same invariant (Zeller, Hildebrandt: "Simplifying and isolating
/// failure-inducing input", 2002).
public func shrink<Step>(_ steps: [Step], fails: ([Step]) -> Bool) -> [Step] {
  var kept = steps
  var size = kept.count / 2
  while size > 0 {
    var start = 0
    while start < kept.count {
      let shorter = Array(kept[..<start] + kept[min(start + size, kept.count)...])
      if fails(shorter) { kept = shorter } else { start += size }
    }
    size /= 2
  }
  return kept
}
