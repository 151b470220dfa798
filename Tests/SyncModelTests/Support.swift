import SyncModel

/// Random numbers that one seed decides (SplitMix64, Steele, Lea, Flood 2014).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

func replica(_ number: UInt64) -> Identifier {
  Identifier(high: number << 56 | 0x4000, low: 0x8000_0000_0000_0000 | number)
}

func incarnation(_ number: UInt64, _ life: UInt64 = 1) -> Incarnation {
  Incarnation(replica: replica(number), number: life)
}

func dot(_ number: UInt64, _ counter: UInt64, life: UInt64 = 1) -> Dot {
  Dot(incarnation: incarnation(number, life), counter: counter)
}

func anyEvidence(_ kind: WriteKind = .edit, officer: String = "Ada") -> Evidence {
  Evidence(officer: officer, deviceTime: 1_700_000_000_000, kind: kind)
}

/// A unit value of one column `v`.
func text(_ text: String) -> UnitValue { UnitValue(["v": .text(text)]) }

extension RecordState {
  func after(_ write: Write, _ dot: Dot) throws -> RecordState {
    try applying(write, dot: dot, evidence: anyEvidence())
  }

  func values(_ unit: String) -> Set<UnitValue> {
    Set((units[unit]?.versions ?? []).map(\.content))
  }

  var isConflicted: Bool { !conflicts(table: "note", record: replica(0x99)).isEmpty }
}

/// One replica of one record, which counts its own dots.
struct Writer {
  let number: UInt64
  var counter: UInt64 = 0
  var state = RecordState()

  init(_ number: UInt64) { self.number = number }

  /// Does nothing when the write does not fit, as in the runs of the vector file.
  mutating func write(_ write: Write) {
    let next = dot(number, counter + 1)
    guard let after = try? state.after(write, next) else { return }
    counter += 1
    state = after
  }

  mutating func receive(_ other: Writer) throws { state = try state.merged(with: other.state) }
}

/// Every order of `items`.
func permutations<Item>(_ items: [Item]) -> [[Item]] {
  guard items.count > 1 else { return [items] }
  return items.indices.flatMap { index in
    var rest = items
    let first = rest.remove(at: index)
    return permutations(rest).map { [first] + $0 }
  }
}
