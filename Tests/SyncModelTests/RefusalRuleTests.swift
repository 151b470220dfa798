import SyncModel
import Testing

/// Refusing (`protocol/merge.md` §6) and new dots for a new incarnation (§7).
@Suite struct RefusalRuleTests {
  private func refused(_ server: RecordState, _ change: RecordState) -> RecordState {
    var counter: UInt64 = 0
    return server.refusing(change, evidence: anyEvidence(.refusal, officer: "Office")) {
      counter += 1
      return dot(0x5E, counter)
    }
  }

  @Test func `a device that merges a refusal comes back to the register`() throws {
    let server = try RecordState().after(.insert(["a": text("0"), "b": text("0")]), dot(1, 1))
    let change = try server.after(.edit(["a": text("1")]), dot(2, 1))
    let answer = refused(server, change)
    let device = try change.merged(with: answer)
    #expect(device == answer)
    #expect(device.values("a") == [text("0")])
    #expect(device.units["b"]?.dots == [dot(1, 1)])
    #expect(!device.isConflicted)
  }

  @Test func `a refusal keeps an open conflict open and the first authors named`() throws {
    let base = try RecordState().after(.insert(["a": text("0")]), dot(1, 1))
    let left = try base.applying(.edit(["a": text("1")]), dot: dot(1, 2), evidence: anyEvidence(officer: "Ada"))
    let right = try base.applying(.edit(["a": text("2")]), dot: dot(2, 1), evidence: anyEvidence(officer: "Ben"))
    let server = try left.merged(with: right)
    let change = try server.after(.edit(["a": text("3")]), dot(3, 1))
    let answer = refused(server, change)
    #expect(answer.values("a") == [text("1"), text("2")])
    #expect(answer.isConflicted)
    #expect(Set(answer.evidence.values.map(\.officer)) == ["Ada", "Ben"])
    #expect(try change.merged(with: answer) == answer)
  }

  @Test func `the refusal of a creation is a delete mark under which its values stay readable`() throws {
    let change = try RecordState().after(.insert(["a": text("1")]), dot(2, 1))
    let answer = refused(RecordState(), change)
    #expect(answer.isDeleted)
    #expect(answer.values("a") == [text("1")])
    let device = try change.merged(with: answer)
    #expect(device.isDeleted)
    #expect(device.evidence[dot(0x5E, 1)]?.kind == .refusal)
  }

  @Test func `an edit that had not seen the refusal conflicts with it and is never lost`() throws {
    let server = try RecordState().after(.insert(["a": text("0")]), dot(1, 1))
    let change = try server.after(.edit(["a": text("1")]), dot(2, 1))
    let later = try change.after(.edit(["a": text("2")]), dot(2, 2))
    let merged = try refused(server, change).merged(with: later)
    #expect(merged.values("a") == [text("0"), text("2")])
  }

  @Test func `what the server holds of a forked life keeps its dots and the rest gets new ones`() throws {
    let first = try RecordState().after(.insert(["a": text("0"), "b": text("0")]), dot(1, 1))
    let state = try first.after(.edit(["a": text("1")]), dot(1, 2))
    var counter: UInt64 = 0
    let next = state.restamped(old: incarnation(1), held: [dot(1, 1)], base: VersionVector()) {
      counter += 1
      return dot(1, counter, life: 2)
    }
    #expect(next.units["a"]?.dots == [dot(1, 1, life: 2)])
    #expect(next.units["b"]?.dots == [dot(1, 1)])
    #expect(next.vector[incarnation(1)] == 1)
    #expect(next.evidence[dot(1, 1, life: 2)] == state.evidence[dot(1, 2)])
  }

  @Test func `a copy and its original that went on apart both keep what they wrote`() throws {
    let server = try RecordState().after(.insert(["a": text("0")]), dot(1, 1))
    let original = try server.after(.edit(["a": text("1")]), dot(1, 2))
    let copy = try server.after(.edit(["a": text("2")]), dot(1, 2))
    #expect(throws: MergeError.dotWithTwoContents(dot(1, 2))) { try original.merged(with: copy) }
    let forked = copy.restamped(old: incarnation(1), held: [], base: server.vector) { dot(1, 1, life: 2) }
    let merged = try original.merged(with: forked)
    #expect(merged.values("a") == [text("1"), text("2")])
  }

  @Test func `a part of a record never moves a vector past values that it does not carry`() throws {
    let state = try RecordState().after(.insert(["a": text("0")]), dot(1, 1))
    let next = try state.after(.edit(["a": text("1")]), dot(1, 2))
    // Only what the receiver may be known to hold is left out, never a dot: the codec carries whole states.
    var encoder = BatchEncoder()
    encoder.add(TransferredRecord(table: "note", id: replica(9), scope: "s", state: next))
    let received = try BatchDecoder(encoder.batch).record(at: 0).state
    #expect(try state.merged(with: received) == next)
  }
}
