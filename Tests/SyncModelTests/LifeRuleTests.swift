import SyncModel
import Testing

/// Delete against edit, and delete and insert again (`protocol/merge.md` §5).
@Suite struct LifeRuleTests {
  private func pair() throws -> (Writer, Writer) {
    var first = Writer(1)
    var second = Writer(2)
    first.write(.insert(["a": text("0")]))
    try second.receive(first)
    return (first, second)
  }

  private func deletedAndEdited() throws -> (Writer, Writer) {
    var (first, second) = try pair()
    first.write(.delete)
    second.write(.edit(["a": text("1")]))
    let alone = first
    try first.receive(second)
    try second.receive(alone)
    return (first, second)
  }

  @Test func `a delete against an edit is a conflict and the record lives meanwhile`() throws {
    let (first, second) = try deletedAndEdited()
    #expect(first.state == second.state)
    #expect(first.state.lives)
    #expect(first.state.conflicts(table: "note", record: replica(9)).map(\.unit) == [RecordState.lifeUnit])
    #expect(first.state.values("a") == [text("1")])
  }

  @Test func `a delete against a resolution of another unit is a conflict too`() throws {
    var (first, second) = try pair()
    var third = Writer(3)
    third.write(.insert(["a": text("9")]))
    try first.receive(third)
    try second.receive(first)
    first.write(.delete)
    second.write(.resolve(unit: "a", value: text("9")))
    try first.receive(second)
    #expect(first.state.life.isInConflict)
    #expect(first.state.lives)
  }

  @Test func `an edit beside an open delete asserts life and does not take the delete's place`() throws {
    var (_, second) = try deletedAndEdited()
    second.write(.edit(["a": text("2")]))
    #expect(second.state.life.isInConflict)
    #expect(second.state.life.versions.filter { $0.content == .alive }.map(\.dot) == [dot(2, 2)])
  }

  @Test func `a delete never replaces another replica's assertion of life in a conflict`() throws {
    var (first, _) = try deletedAndEdited()
    first.write(.delete)
    #expect(first.state.lives)
    #expect(first.state.life.isInConflict)
  }

  @Test func `a delete in a conflict by the one who asserted life ends it`() throws {
    var (_, second) = try deletedAndEdited()
    second.write(.delete)
    #expect(second.state.isDeleted)
    #expect(!second.state.isConflicted)
  }

  @Test func `a delete that stood alone is undone by an insert that has seen it`() throws {
    var (first, second) = try pair()
    first.write(.delete)
    try second.receive(first)
    second.write(.insert(["a": text("0")]))
    #expect(second.state.lives)
    #expect(!second.state.life.isInConflict)
    #expect(second.state.units["a"]?.dots == [dot(1, 1)])
    try first.receive(second)
    #expect(first.state == second.state)
  }

  @Test func `an insert beside an open delete and edit settles nothing`() throws {
    var (first, _) = try deletedAndEdited()
    first.write(.insert(["a": text("5")]))
    #expect(first.state.life.isInConflict)
  }

  @Test func `a resolution of life settles it either way`() throws {
    let (first, _) = try deletedAndEdited()
    #expect(try !first.state.after(.resolveLife(.alive), dot(3, 1)).isConflicted)
    #expect(try first.state.after(.resolveLife(.deleted), dot(3, 1)).isDeleted)
  }

  @Test func `a deleted record has no conflicts and they are back when it is restored`() throws {
    var (first, second) = try pair()
    first.write(.edit(["a": text("1")]))
    second.write(.edit(["a": text("2")]))
    try first.receive(second)
    let conflicted = first.state
    let deleted = try conflicted.after(.delete, dot(1, 3))
    #expect(deleted.isDeleted)
    #expect(!deleted.isConflicted)
    let restored = try deleted.after(.insert([:]), dot(1, 4))
    #expect(restored.isConflicted)
  }

  @Test func `hours are never dropped by a merge`() throws {
    let (first, second) = try deletedAndEdited()
    for state in [first.state, second.state] { #expect(state.values("a") == [text("1")]) }
  }
}
