import SyncModel
import Testing

@Suite struct MergeLawTests {
  private static let alphabet: [Write] = [
    .insert(["a": text("1"), "b": text("1")]), .edit(["a": text("2")]), .edit(["a": text("3"), "b": text("2")]),
    .delete, .resolve(unit: "a", value: text("2")), .resolveLife(.alive), .resolveLife(.deleted),
  ]

  @Test func `three replicas with few writes agree in every order grouping and repetition`() throws {
    var base = Writer(1)
    base.write(.insert(["a": text("0"), "b": text("0")]))
    for first in Self.alphabet {
      for second in Self.alphabet {
        for third in Self.alphabet {
          var (a, b, c) = (base, Writer(2), Writer(3))
          try b.receive(base)
          try c.receive(base)
          a.write(first)
          b.write(second)
          // The third has seen the second, so that a chain is met as well as a fork.
          try c.receive(b)
          c.write(third)
          try expectOneResult([a.state, b.state, c.state], "\(first) \(second) \(third)")
        }
      }
    }
  }

  private func expectOneResult(_ states: [RecordState], _ comment: Comment) throws {
    let (a, b, c) = (states[0], states[1], states[2])
    let expected = try a.merged(with: b).merged(with: c)
    try expected.validate()
    for order in permutations(states) {
      let left = try order[0].merged(with: order[1]).merged(with: order[2])
      let right = try order[0].merged(with: order[1].merged(with: order[2]))
      #expect(left == expected, comment)
      #expect(right == expected, comment)
      #expect(try left.merged(with: order[0]) == expected, comment)
      #expect(try order[2].merged(with: left) == expected, comment)
    }
  }

  @Test(arguments: 0..<60) func `the merge of random reachable states is a join`(seed: UInt64) throws {
    var random = Seeded(seed)
    for _ in 0..<20 {
      let states = try Self.world(&random).map(\.state)
      try expectOneResult(states, "seed \(seed)")
      for state in states { #expect(try state.merged(with: state) == state, "seed \(seed)") }
      #expect(try states[0].merged(with: RecordState()) == states[0], "seed \(seed)")
    }
  }

  @Test(arguments: 0..<40) func `the bytes of a digest agree once all have seen all`(seed: UInt64) throws {
    var random = Seeded(seed &+ 1000)
    var writers = try Self.world(&random)
    for _ in 0..<2 {
      for i in writers.indices {
        for j in writers.indices where i != j { try writers[i].receive(writers[j]) }
      }
    }
    let digests = Set(writers.map { $0.state.digest(table: "note", record: replica(9)) })
    #expect(digests.count == 1, "seed \(seed)")
    let conflicts = Set(writers.map { $0.state.conflicts(table: "note", record: replica(9)) })
    #expect(conflicts.count == 1, "seed \(seed)")
  }

  /// Three replicas after random writes and merges; every state is one that honest programs can reach.
  private static func world(_ random: inout Seeded) throws -> [Writer] {
    var writers = [Writer(1), Writer(2), Writer(3)]
    for _ in 0..<Int.random(in: 3...20, using: &random) {
      let at = Int.random(in: 0..<3, using: &random)
      if Int.random(in: 0..<3, using: &random) == 0 {
        try writers[at].receive(writers[Int.random(in: 0..<3, using: &random)])
      } else {
        writers[at].write(alphabet.randomElement(using: &random) ?? .delete)
      }
    }
    return writers
  }
}
