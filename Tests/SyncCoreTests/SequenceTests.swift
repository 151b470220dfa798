import SyncCore
import SyncModel
import Testing

/// Sequences are given within a transaction, and written down with it.
@Suite struct SequenceTests {
  private struct Stop: Error {}

  private static func hub() throws -> Store {
    let hub = try Store(sealedAt: nil, try Fixture.schema(), .hub)
    try hub.write { transaction in
      for scope in ["north", "south"] { try transaction.insertScope(scope, name: scope) }
    }
    return hub
  }

  private static func sequences(_ store: Store) throws -> [UInt64?] {
    try store.read { reader in try ["north", "south"].map { try reader.sequence(of: $0) } }
  }

  @Test func `a transaction sees the sequences that it has given, and the next goes on from them`() throws {
    let hub = try Self.hub()
    try hub.write { (transaction) throws in
      for sequence: UInt64 in 1...3 { #expect(try transaction.nextSequence(of: "north") == sequence) }
      #expect(try transaction.sequence(of: "north") == 3)
      #expect(try transaction.sequence(of: "south") == 0)
      #expect(try transaction.nextSequence(of: "west") == nil)
    }
    #expect(try Self.sequences(hub) == [3, 0])
    #expect(try hub.write { try $0.nextSequence(of: "north") } == 4)
    #expect(try Self.sequences(hub) == [4, 0])
  }

  @Test func `a savepoint that is taken back takes back its sequences alone`() throws {
    let hub = try Self.hub()
    try hub.write { transaction in
      #expect(try transaction.nextSequence(of: "north") == 1)
      #expect(throws: Stop.self) {
        try transaction.savepoint {
          _ = try transaction.nextSequence(of: "north")
          _ = try transaction.nextSequence(of: "south")
          throw Stop()
        }
      }
      #expect(try transaction.sequence(of: "north") == 1)
      #expect(try transaction.sequence(of: "south") == 0)
      try transaction.savepoint { _ = try transaction.nextSequence(of: "north") }
      #expect(try transaction.nextSequence(of: "north") == 3)
    }
    #expect(try Self.sequences(hub) == [3, 0])
  }

  @Test func `a transaction that is taken back has given none`() throws {
    let hub = try Self.hub()
    #expect(throws: Stop.self) {
      try hub.write { transaction in
        _ = try transaction.nextSequence(of: "north")
        throw Stop()
      }
    }
    #expect(try Self.sequences(hub) == [0, 0])
    let results = try hub.writeTogether([
      { try $0.nextSequence(of: "north") },
      { transaction in
        _ = try transaction.nextSequence(of: "north")
        throw Stop()
      },
      { try $0.nextSequence(of: "north") },
    ])
    #expect(results.map { try? $0.get() } == [1, nil, 2])
    #expect(try Self.sequences(hub) == [2, 0])
  }
}
