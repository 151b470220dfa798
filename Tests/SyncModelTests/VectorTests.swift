import SyncModel
import Testing

@Suite struct VectorTests {
  typealias Object = VectorFile.Object

  @Test func `every case of the vector file gives its result`() throws {
    let cases = try VectorFile.cases()
    #expect(cases.count > 200)
    for one in cases {
      let name = try VectorFile.string(one["name"])
      let input = try VectorFile.object(one["input"])
      let result = try VectorFile.object(one["result"])
      let comment = Comment(rawValue: name)
      do {
        switch try VectorFile.string(one["op"]) {
        case "merge": try merge(input, result, comment)
        case "write": try write(input, result, comment)
        case "read": try read(input, result, comment)
        case "refuse": try refuse(input, result, comment)
        case "reissue": try reissue(input, result, comment)
        case "restamp": try restamp(input, result, comment)
        case "run": try run(input, result, comment)
        case let op: Issue.record("unknown op \(op) in \(name)")
        }
      } catch let error as MergeError {
        #expect(Self.name(error) == result["error"] as? String, comment)
      } catch is VectorFile.Unreadable {
        #expect("malformed-state" == result["error"] as? String, comment)
      }
    }
  }

  private static func name(_ error: MergeError) -> String {
    switch error {
    case .malformedState: "malformed-state"
    case .dotWithTwoContents: "dot-with-two-contents"
    case .noRecord: "no-record"
    case .recordDeleted: "record-deleted"
    case .noConflict: "no-conflict"
    }
  }

  /// A state of the file, checked as one that comes from outside is.
  private func checked(_ any: Any?) throws -> RecordState {
    let state = try VectorFile.state(any)
    try state.validate()
    return state
  }

  private func expect(_ state: RecordState, _ result: Object, _ comment: Comment) throws {
    #expect(result["error"] == nil, comment)
    guard result["error"] == nil else { return }
    var bare = state
    bare.evidence = [:]
    #expect(bare == (try VectorFile.state(result["state"])), comment)
  }

  private func merge(_ input: Object, _ result: Object, _ comment: Comment) throws {
    let states = try VectorFile.list(input["states"]).map(checked)
    for order in permutations(states) {
      do {
        try expect(order.dropFirst().reduce(order[0]) { try $0.merged(with: $1) }, result, comment)
      } catch let error as MergeError {
        #expect(Self.name(error) == result["error"] as? String, comment)
      }
    }
  }

  private func write(_ input: Object, _ result: Object, _ comment: Comment) throws {
    let state = try checked(input["state"])
    let next = try state.applying(
      VectorFile.write(input["write"]), dot: VectorFile.dot(input["dot"]), evidence: anyEvidence())
    try expect(next, result, comment)
    #expect(Set(next.evidence.keys) == Set(next.openDots).intersection([try VectorFile.dot(input["dot"])]), comment)
  }

  private func read(_ input: Object, _ result: Object, _ comment: Comment) throws {
    let state = try checked(input["state"])
    #expect(state.lives == (result["lives"] as? Bool), comment)
    #expect(state.units.compactMapValues(\.provisional) == (try VectorFile.values(result["provisional"])), comment)
    let conflicts = state.conflicts(
      table: try VectorFile.string(input["table"]), record: try VectorFile.identifier(input["record"]))
    let expected = try VectorFile.list(result["conflicts"]).map(VectorFile.object)
    #expect(try conflicts.map(\.unit) == expected.map { try VectorFile.string($0["unit"]) }, comment)
    #expect(try conflicts.map(\.id) == expected.map { try VectorFile.identifier($0["id"]) }, comment)
    #expect(
      try conflicts.map(\.values)
        == expected.map { conflict in
          try VectorFile.list(conflict["values"]).map { try VectorFile.list($0).map(VectorFile.dot) }
        }, comment)
  }

  private func refuse(_ input: Object, _ result: Object, _ comment: Comment) throws {
    let first = try VectorFile.dot(input["firstDot"])
    var counter = first.counter
    let state = try checked(input["state"]).refusing(
      checked(input["change"]), evidence: anyEvidence(.refusal)
    ) {
      defer { counter += 1 }
      return Dot(incarnation: first.incarnation, counter: counter)
    }
    try expect(state, result, comment)
  }

  private func reissue(_ input: Object, _ result: Object, _ comment: Comment) throws {
    let first = try VectorFile.dot(input["firstDot"])
    var counter = first.counter
    let state = try checked(input["change"]).reissued(
      over: VectorFile.vector(input["seen"]), evidence: anyEvidence(.acceptance)
    ) {
      defer { counter += 1 }
      return Dot(incarnation: first.incarnation, counter: counter)
    }
    try expect(state, result, comment)
  }

  private func restamp(_ input: Object, _ result: Object, _ comment: Comment) throws {
    let new = try VectorFile.dot(input["new"])
    var counter = new.counter
    let held = Set(try VectorFile.list(input["held"]).map(VectorFile.dot))
    let state = try checked(input["state"]).restamped(
      old: VectorFile.incarnation(input["old"]),
      closed: Set(try VectorFile.list(input["closed"] ?? []).map(VectorFile.dot)), held: held,
      base: VectorFile.vector(input["base"])
    ) {
      defer { counter += 1 }
      return Dot(incarnation: new.incarnation, counter: counter)
    }
    try expect(state, result, comment)
  }

  private func run(_ input: Object, _ result: Object, _ comment: Comment) throws {
    var states: [Identifier: RecordState] = [:]
    var counters: [Identifier: UInt64] = [:]
    for name in try VectorFile.list(input["replicas"]) { states[try VectorFile.identifier(name)] = RecordState() }
    for step in try VectorFile.list(input["steps"]).map(VectorFile.object) {
      if step["at"] != nil {
        let at = try VectorFile.identifier(step["at"])
        let dot = Dot(incarnation: Incarnation(replica: at, number: 1), counter: counters[at, default: 0] + 1)
        let write = try VectorFile.write(step["write"])
        guard let next = try? states[at]?.applying(write, dot: dot, evidence: anyEvidence()) else { continue }
        states[at] = next
        counters[at] = dot.counter
      } else {
        let from = try VectorFile.identifier(step["from"])
        let to = try VectorFile.identifier(step["to"])
        states[to] = try states[to]?.merged(with: states[from] ?? RecordState())
      }
    }
    for (name, expected) in try VectorFile.object(result["states"]) {
      try expect(states[VectorFile.identifier(name)] ?? RecordState(), ["state": expected], comment)
    }
  }
}
