import SyncModel

/// A value that was written once in the whole world: a number of its own in one unit of one record.
struct Token: Hashable, Comparable {
  let record: RecordReference
  let unit: String
  let number: Int

  static func < (left: Token, right: Token) -> Bool { left.number < right.number }
}

/// What people have done at one store, and what they have seen there.
struct Journal {
  /// What was written at this store, and acknowledged.
  var written: Set<Token> = []
  /// Every value that has ever stood open in it.
  var seen: Set<Token> = []

  /// What comes with a page is before people's eyes.
  mutating func look(at store: some SimulatedStore, _ page: EncodedBatch) throws {
    let decoder = try BatchDecoder(page)
    try store.read { transaction in
      for index in 0..<decoder.count {
        let record = try decoder.reference(at: index)
        seen.formUnion(try transaction.state(record).tokens(of: record))
      }
    }
  }

  /// All that its keeper has seen of the record, up to what stands in it now.
  func seen(of record: RecordReference, _ state: RecordState) -> Set<Token> {
    seen.filter { $0.record == record }.union(state.tokens(of: record))
  }
}

/// A write with the values that it took away, as they stood before its eyes.
struct Written {
  let token: Token
  let replaced: Set<Token>
}

/// A delete, or a resolution of a conflict for the delete, with all that its author had seen.
struct Deletion {
  let record: RecordReference
  let seen: Set<Token>
}

/// All that has been done in a world, kept apart from the engine, to judge it by.
struct Record {
  var writes: [Written] = []
  var deletions: [Deletion] = []
  var next = 0
  /// Values that the office has turned down.
  var refused: Set<Token> = []
  /// Values that a refusal has given new dots: they stand beside writes that had seen only the old ones.
  var reissued: Set<Token> = []
  /// Values that were copied before they were sent: each copy may give them dots of its own.
  var copiedUnsent: Set<Token> = []
  /// Records whose tombstones were once collected: of what stood in them only the history is left.
  var collected: Set<RecordReference> = []
  /// People whom the office has erased.
  var erased: Set<Identifier> = []
  /// Codes of changes that the server would not even hold: no honest device makes any.
  var refusedOutright: [String] = []

  mutating func refuse(_ held: HeldChange) {
    for state in [held.change.state] + held.change.history { refused.formUnion(state.tokens(of: held.record)) }
  }
}

extension RecordState {
  /// The tokens among the open values.
  func tokens(of record: RecordReference) -> Set<Token> {
    var found: Set<Token> = []
    for (unit, values) in units {
      for version in values.versions {
        if let number = Token.number(in: version.content) {
          found.insert(Token(record: record, unit: unit, number: number))
        }
      }
    }
    return found
  }
}

extension Token {
  /// The columns that tokens are written into.
  static let columns = ["note": "note", "time": "minutes", "weather": "weather", "name": "name"]

  static func number(in value: UnitValue) -> Int? {
    for column in value.columns {
      switch (column.name, column.value) {
      case ("note", .text(let text)), ("weather", .text(let text)), ("name", .text(let text)): return Int(text)
      case ("minutes", .integer(let number)): return Int(number)
      default: continue
      }
    }
    return nil
  }

  static func value(_ unit: String, _ number: Int) -> UnitValue {
    unit == "time"
      ? UnitValue(["minutes": .integer(Int64(number))]) : UnitValue([(columns[unit] ?? unit): .text("\(number)")])
  }
}
