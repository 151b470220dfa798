import SyncCore
import SyncModel

/// What counts, told from the records' states alone, by other means than the register's queries.
struct RegisterModel {
  struct Place: Hashable {
    let market: Identifier?
    let month: String
  }

  struct Entry {
    let state: RecordState
    let market: Identifier?
    let lot: Identifier?
    let person: Identifier?
    let date: String
    let period: String
    let minutes: Int
    let isCounted: Bool
    var corrections: [Correction] = []

    /// What stands in place of what the entry says; nil also where this store's own change of it waits for the office.
    var standing: Correction? {
      guard let first = corrections.first(where: { $0.follows == nil }), first.found == work else { return nil }
      return RegisterModel.last(of: corrections)
    }

    var work: [String] { RegisterModel.work("\(minutes)", [market, lot, person], date, period) }

    var isLocked: Bool { !corrections.isEmpty || state.text("state", "state") == "validated" }

    /// What is asked first when one of two has to give way: lower stays.
    func order(_ id: Identifier) -> (Int, Int, Int, Identifier) {
      (corrections.isEmpty ? 1 : 0, state.text("state", "state") == "validated" ? 0 : 1, period == "month" ? 0 : 1, id)
    }
  }

  struct Correction {
    let id: Identifier
    let follows: Identifier?
    /// What counted before it.
    let found: [String]
    let market: Identifier?
    let date: String
    /// Nil where nothing counts any more.
    let minutes: Int?
  }

  private(set) var entries: [Identifier: Entry] = [:]
  private(set) var hidden: Set<Identifier> = []
  /// The months that are closed.
  private(set) var closed: Set<Place> = []
  /// The writes that devices have given back to a server that had lost them.
  private(set) var recovered: Set<Dot> = []

  init(_ reader: StoreReader) throws {
    try readEntries(reader)
    for id in try reader.recordIDs(of: "month_lock") {
      let state = try noted(RecordReference("month_lock", id), reader)
      guard state.lives, state.number("state", "is_locked") == 1 else { continue }
      closed.insert(Place(market: state.id("identity", "market_id"), month: state.text("identity", "month") ?? ""))
    }
    try readMerges(reader)
  }

  /// The minutes that count, by market and month.
  var sums: [Place: Int] {
    var sums: [Place: Int] = [:]
    for (id, entry) in entries {
      if let last = entry.standing {
        guard entry.isCounted else { continue }
        sums[Place(market: last.market, month: String(last.date.prefix(7))), default: 0] += last.minutes ?? 0
      } else if entry.isCounted, !hidden.contains(id) {
        sums[Place(market: entry.market, month: String(entry.date.prefix(7))), default: 0] += entry.minutes
      }
    }
    return sums.filter { $0.value != 0 }
  }

  var total: Int { sums.values.reduce(0, +) }

  private mutating func noted(_ record: RecordReference, _ reader: StoreReader) throws -> RecordState {
    let state = try reader.state(record)
    recovered.formUnion(state.evidence.filter { $0.value.recoveredVia != nil }.keys)
    return state
  }

  private mutating func readEntries(_ reader: StoreReader) throws {
    for id in try reader.recordIDs(of: "hour_entry") {
      let state = try noted(RecordReference("hour_entry", id), reader)
      guard state.lives else { continue }
      entries[id] = Entry(
        state: state, market: state.id("subject", "market_id"), lot: state.id("subject", "lot_id"),
        person: state.id("subject", "person_id"), date: state.text("work", "date") ?? "",
        period: state.text("work", "period") ?? "", minutes: state.number("work", "minutes") ?? 0,
        isCounted: ["declared", "checked", "validated"].contains(state.text("state", "state")))
    }
    for id in try reader.recordIDs(of: "correction") {
      let state = try noted(RecordReference("correction", id), reader)
      guard state.lives, let entry = state.id("content", "entry_id") else { continue }
      entries[entry]?.corrections.append(
        Correction(
          id: id, follows: state.id("content", "follows"),
          found: Self.work(
            "\(state.number("content", "old_minutes") ?? 0)",
            ["market_id", "lot_id", "person_id"].map { state.id("content", "old_\($0)") },
            state.text("content", "old_date") ?? "", state.text("content", "old_period") ?? ""),
          market: state.id("content", "new_market_id"),
          date: state.text("content", "new_date") ?? "", minutes: state.number("content", "new_minutes")))
    }
  }

  fileprivate static func work(_ minutes: String, _ ids: [Identifier?], _ date: String, _ period: String) -> [String] {
    [minutes, date, period] + ids.map { $0?.description ?? "" }
  }

  /// The one that no other follows.
  fileprivate static func last(of corrections: [Correction]) -> Correction? {
    corrections.first { one in !corrections.contains { $0.follows == one.id } }
  }

  private mutating func readMerges(_ reader: StoreReader) throws {
    var people = Groups<Identifier>()
    for id in try reader.recordIDs(of: "person_merge") {
      let state = try noted(RecordReference("person_merge", id), reader)
      guard state.lives, state.number("state", "is_undone") == 0, let one = state.id("pair", "person_id"),
        let other = state.id("pair", "other_id")
      else { continue }
      people.join(one, other)
    }
    var works = Groups<Identifier>()
    var keptChanged: Set<Identifier> = []
    for id in try reader.recordIDs(of: "entry_merge") {
      let state = try noted(RecordReference("entry_merge", id), reader)
      guard state.lives, state.number("decision", "is_undone") == 0, let first = state.id("pair", "first_id"),
        let second = state.id("pair", "second_id"), let one = entries[first], let other = entries[second]
      else { continue }
      guard [("first", one), ("second", other)].allSatisfy({ isAsSeen($1, state, $0) }),
        let person = one.person, let theirs = other.person, people.areJoined(person, theirs)
      else { continue }
      let isFirstKept = one.order(first) < other.order(second)
      let (kept, gone) = isFirstKept ? (one, other) : (other, one)
      let (keptSide, goneSide) = isFirstKept ? ("first", "second") : ("second", "first")
      let counts = Self.last(of: kept.corrections).map { $0.minutes ?? 0 } ?? kept.minutes
      guard kept.isCounted, counts > 0, mayHide(gone, behind: kept),
        gone.minutes == state.number("decision", "\(goneSide)_minutes")
      else { continue }
      if kept.minutes != state.number("decision", "\(keptSide)_minutes") {
        keptChanged.insert(isFirstKept ? first : second)
      }
      works.join(first, second)
    }
    hidden = Set(
      entries.keys.filter { id in
        guard let entry = entries[id], !keptChanged.contains(id) else { return false }
        return works.all(id).contains { other in
          guard let kept = entries[other], kept.order(other) < entry.order(id) else { return false }
          return mayHide(entry, behind: kept)
        }
      })
  }

  private func isAsSeen(_ entry: Entry, _ merge: RecordState, _ side: String) -> Bool {
    entry.market == merge.id("pair", "market_id") && entry.lot == merge.id("decision", "lot_id")
      && entry.person == merge.id("decision", "\(side)_person_id")
      && entry.date == merge.text("decision", "\(side)_date")
      && entry.period == merge.text("decision", "\(side)_period")
  }

  private func mayHide(_ entry: Entry, behind kept: Entry) -> Bool {
    !entry.isLocked && !(kept.period == "day" && entry.period == "month")
  }
}

/// What is one with what.
struct Groups<Member: Hashable> {
  private var groups: [Member: Set<Member>] = [:]

  func all(_ member: Member) -> Set<Member> { groups[member] ?? [member] }

  func areJoined(_ one: Member, _ other: Member) -> Bool { all(one).contains(other) }

  mutating func join(_ one: Member, _ other: Member) {
    let all = all(one).union(all(other))
    for member in all { groups[member] = all }
  }
}

extension RecordState {
  private func value(_ unit: String, _ column: String) -> ColumnValue? { units[unit]?.provisional?[column] }

  func text(_ unit: String, _ column: String) -> String? {
    if case .text(let text) = value(unit, column) { text } else { nil }
  }

  func number(_ unit: String, _ column: String) -> Int? {
    if case .integer(let number) = value(unit, column) { Int(number) } else { nil }
  }

  func id(_ unit: String, _ column: String) -> Identifier? {
    if case .blob(let bytes) = value(unit, column) { Identifier(bytes: bytes) } else { nil }
  }

  /// The minutes of every open value.
  var openMinutes: Set<Int> {
    Set(
      (units["work"]?.versions ?? []).compactMap { version in
        if case .integer(let number) = version.content["minutes"] { Int(number) } else { nil }
      })
  }
}
