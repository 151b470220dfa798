import SyncModel

/// Random numbers that one seed decides (SplitMix64: Steele, Lea, Flood: "Fast splittable pseudorandom number
/// generators", 2014).
public struct Chance: RandomNumberGenerator {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed &* 0x2545_F491_4F6C_DD1D &+ 0x1234_5678_9ABC_DEF1 }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// The time and randomness of one store of a world. A world runs in one thread, so that nothing here is locked.
final class Surroundings: @unchecked Sendable {
  /// Shared by the stores of a world.
  final class Source: @unchecked Sendable {
    var chance: Chance
    /// Milliseconds since 1970 UTC by a right clock.
    var time: Int64 = 1_750_000_000_000

    init(_ seed: UInt64) { chance = Chance(seed) }
  }

  private struct Generator: RandomNumberGenerator {
    let source: Source
    mutating func next() -> UInt64 { source.chance.next() }
  }

  private let source: Source
  /// How far this clock is off, in milliseconds.
  var offset: Int64 = 0

  init(_ source: Source) { self.source = source }

  var environment: StoreEnvironment {
    StoreEnvironment(
      now: {
        self.source.time += 1
        return self.source.time + self.offset
      }, random: { Generator(source: self.source) })
  }
}
