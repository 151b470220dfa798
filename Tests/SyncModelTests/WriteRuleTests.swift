import SyncModel
import Testing

/// What a write replaces (`protocol/merge.md` §5).
@Suite struct WriteRuleTests {
  private let born = Write.insert(["a": text("0"), "b": text("0")])

  /// Two replicas that edited unit `a` apart and have merged.
  private func conflicted() throws -> (Writer, Writer) {
    var first = Writer(1)
    var second = Writer(2)
    first.write(born)
    try second.receive(first)
    first.write(.edit(["a": text("1")]))
    second.write(.edit(["a": text("2")]))
    let alone = first
    try first.receive(second)
    try second.receive(alone)
    return (first, second)
  }

  @Test func `a write without conflict replaces every dot of its unit and no other unit`() throws {
    var writer = Writer(1)
    writer.write(born)
    writer.write(.edit(["a": text("1")]))
    #expect(writer.state.units["a"]?.dots == [dot(1, 2)])
    #expect(writer.state.units["b"]?.dots == [dot(1, 1)])
  }

  @Test func `a write in a conflict replaces the writer's own value and leaves the other open`() throws {
    var (first, _) = try conflicted()
    first.write(.edit(["a": text("3")]))
    #expect(first.state.values("a") == [text("3"), text("2")])
  }

  @Test func `a write in a conflict by a third replica replaces the provisional value`() throws {
    let (first, _) = try conflicted()
    var third = Writer(3)
    try third.receive(first)
    third.write(.edit(["a": text("3")]))
    #expect(third.state.values("a") == [text("1"), text("3")])
  }

  @Test func `a write of a later incarnation replaces its own replica's value`() throws {
    let (first, _) = try conflicted()
    let next = try first.state.after(.edit(["a": text("3")]), dot(1, 1, life: 9))
    #expect(next.values("a") == [text("3"), text("2")])
  }

  @Test func `a write replaces every dot of an equal value`() throws {
    var (first, _) = try conflicted()
    var third = Writer(3)
    third.write(.insert(["a": text("1")]))
    try first.receive(third)
    first.write(.edit(["a": text("4")]))
    #expect(first.state.values("a") == [text("4"), text("2")])
  }

  @Test func `successive edits within one replica never conflict`() throws {
    var (first, second) = try conflicted()
    first.write(.edit(["a": text("3")]))
    first.write(.edit(["a": text("4")]))
    try second.receive(first)
    #expect(second.state.values("a") == [text("4"), text("2")])
  }

  @Test func `only a resolution settles a conflict`() throws {
    var (first, second) = try conflicted()
    first.write(.edit(["b": text("7")]))
    #expect(first.state.units["a"]?.isInConflict == true)
    first.write(.resolve(unit: "a", value: text("5")))
    #expect(first.state.values("a") == [text("5")])
    try second.receive(first)
    #expect(second.state.values("a") == [text("5")])
    #expect(!second.state.isConflicted)
  }

  @Test func `two equal resolutions made apart do not conflict and keep both dots`() throws {
    var (first, second) = try conflicted()
    first.write(.resolve(unit: "a", value: text("5")))
    second.write(.resolve(unit: "a", value: text("5")))
    try first.receive(second)
    #expect(!first.state.isConflicted)
    #expect(first.state.units["a"]?.dots.count == 2)
  }

  @Test func `an edit that makes the values equal ends the conflict`() throws {
    var (first, _) = try conflicted()
    first.write(.edit(["a": text("2")]))
    #expect(!first.state.isConflicted)
    #expect(first.state.units["a"]?.dots == [dot(1, 3), dot(2, 1)])
  }

  @Test func `equal values made apart are one value that keeps every dot`() throws {
    var first = Writer(1)
    var second = Writer(2)
    first.write(born)
    second.write(born)
    try first.receive(second)
    #expect(!first.state.isConflicted)
    #expect(first.state.units["a"]?.dots == [dot(1, 1), dot(2, 1)])
  }

  @Test func `the provisional value is that of the highest dot on every replica`() throws {
    let (first, second) = try conflicted()
    #expect(first.state.units["a"]?.provisional == text("2"))
    #expect(second.state.units["a"]?.provisional == text("2"))
  }

  @Test func `dots are ordered by their big-endian bytes and never as decimal text`() {
    #expect(dot(1, 9) < dot(1, 10))
    #expect(dot(1, .max) < dot(2, 1))
    #expect(dot(1, 5, life: 2) < dot(1, 1, life: 1 << 63))
  }

  @Test func `columns that the writer does not know are carried over and unknown units kept`() throws {
    let newer = UnitValue(["v": .text("1"), "added": .integer(7)])
    let state = try RecordState().after(.insert(["a": newer, "later": text("x")]), dot(1, 1))
    let next = try state.after(.edit(["a": text("2")]), dot(2, 1))
    #expect(next.values("a") == [UnitValue(["v": .text("2"), "added": .integer(7)])])
    #expect(next.values("later") == [text("x")])
  }

  @Test func `a column set to null is left out and absent is the same as null`() throws {
    let state = try RecordState().after(.insert(["a": UnitValue(["v": .null, "w": .integer(1)])]), dot(1, 1))
    #expect(state.values("a") == [UnitValue(["w": .integer(1)])])
    let next = try state.after(.edit(["a": UnitValue(["w": .null])]), dot(1, 2))
    #expect(next.values("a") == [UnitValue()])
  }

  @Test func `writes that do not fit the state are errors by name`() throws {
    let state = try RecordState().after(born, dot(1, 1))
    let deleted = try state.after(.delete, dot(1, 2))
    #expect(throws: MergeError.noRecord) { try RecordState().after(.edit([:]), dot(1, 1)) }
    #expect(throws: MergeError.recordDeleted) { try deleted.after(.edit([:]), dot(1, 3)) }
    #expect(throws: MergeError.recordDeleted) { try deleted.after(.delete, dot(1, 3)) }
    #expect(throws: MergeError.noConflict) { try state.after(.resolve(unit: "a", value: text("1")), dot(1, 3)) }
    #expect(throws: MergeError.noConflict) { try state.after(.resolveLife(.alive), dot(1, 3)) }
  }
}
