import SyncModel

/// All work that counts for a request, read once and kept small: what reports sum by whatever dimension they need.
///
/// A fact is one entry that counts, or one half of a correction. It names its market, lot, person, date, modality and
/// employer by their places in the lists below, so that a sum over millions of them is a walk over numbers. A dimension
/// that is not among them is a list of its own beside one of these: the territory of each market, the age of each person.
struct WorkFacts {
  struct Fact {
    var market: UInt32
    var lot: UInt32
    var person: UInt32
    var employer: UInt32
    var date: UInt32
    var modality: UInt32
    var isValidated: Bool
    /// Negative in what a correction takes back.
    var minutes: Int

    var place: Place { Place(market: market, lot: lot) }
  }

  /// A lot of a market, or what is of a market and of no lot.
  struct Place: Hashable {
    var market: UInt32
    var lot: UInt32
  }

  /// Sums of some facts.
  struct Sums {
    var facts = 0
    var minutes = 0
    var validated = 0
    /// Distinct people who have hours among them.
    var persons = 0
  }

  /// Nil is none.
  let markets: [Identifier?]
  let lots: [Identifier?]
  /// The faces of people, each of however many records; nil is nobody.
  let persons: [Identifier?]
  let employers: [String]
  /// Days and months, as the entries have them.
  let dates: [String]
  let modalities: [String]
  /// A person's facts lie one after the other.
  let facts: [Fact]
  /// Where those of each person begin, and, last, their number.
  let starts: [Int]

  /// The facts of one person.
  func facts(of person: Int) -> ArraySlice<Fact> { facts[starts[person]..<starts[person + 1]] }

  /// The same sums of fewer facts: those of a person that differ in nothing but lot, date and minutes are one, of no certain
  /// lot or date.
  var condensed: WorkFacts {
    struct Kind: Hashable {
      let market: UInt32
      let employer: UInt32
      let modality: UInt32
      let isValidated: Bool
    }
    var all: [Fact] = []
    var starts = [0]
    var places: [Kind: Int] = [:]
    for person in persons.indices {
      places.removeAll(keepingCapacity: true)
      var last: (kind: Kind, place: Int)?
      for fact in facts(of: person) {
        let kind = Kind(
          market: fact.market, employer: fact.employer, modality: fact.modality, isValidated: fact.isValidated)
        if let last, last.kind == kind {
          all[last.place].minutes &+= fact.minutes
          continue
        }
        if let place = places[kind] {
          all[place].minutes &+= fact.minutes
          last = (kind, place)
        } else {
          places[kind] = all.count
          last = (kind, all.count)
          all.append(fact)
        }
      }
      starts.append(all.count)
    }
    return WorkFacts(
      markets: markets, lots: lots, persons: persons, employers: employers, dates: dates, modalities: modalities,
      facts: all, starts: starts)
  }

  /// Sums by group: one walk.
  ///
  /// - parameters:
  ///   - count: How many groups there are.
  ///   - group: The group of a fact, a number below `count`; nil leaves the fact out.
  func sums(groups count: Int, by group: (Fact) -> Int?) -> [Sums] {
    overlappingSums(groups: count) { fact, body in if let number = group(fact) { body(number) } }
  }

  /// Sums by groups of which a fact may be in several.
  ///
  /// - parameter groups: Calls its second argument with each group that a fact is in.
  func overlappingSums(groups count: Int, _ groups: (Fact, (Int) -> Void) -> Void) -> [Sums] {
    var sums = Array(repeating: Sums(), count: count)
    // Of one person at a time.
    var minutes = Array(repeating: 0, count: count)
    var touched: [Int] = []
    for person in persons.indices {
      for fact in facts(of: person) {
        groups(fact) { group in
          sums[group].facts += 1
          if fact.isValidated { sums[group].validated &+= fact.minutes }
          if minutes[group] == 0 { touched.append(group) }
          minutes[group] &+= fact.minutes
        }
      }
      for group in touched {
        // A group is touched twice where a sum came back to nothing on the way.
        let sum = minutes[group]
        minutes[group] = 0
        sums[group].minutes &+= sum
        if sum > 0 { sums[group].persons += 1 }
      }
      touched.removeAll(keepingCapacity: true)
    }
    return sums
  }

  /// Sums by any key: to find a key costs more than the rest of such a walk.
  func sums<Key: Hashable>(by key: (Fact) -> Key) -> [Key: Sums] {
    var numbering = Numbering<Key>()
    for fact in facts { _ = numbering.number(of: key(fact)) }
    let sums = sums(groups: numbering.keys.count) { Int(numbering.number(of: key($0))) }
    return Dictionary(uniqueKeysWithValues: zip(numbering.keys, sums))
  }

  /// The sums of everything.
  var total: Sums { sums(groups: 1) { _ in 0 }[0] }

  /// The minutes of each person.
  var minutesByPerson: [Int] {
    persons.indices.map { facts(of: $0).reduce(0) { $0 &+ $1.minutes } }
  }

  /// Numbers that several of a list share, by what is said of each: `2026-03` of the days of that month.
  static func grouped<Value, Key: Hashable>(
    _ values: [Value], by key: (Value) throws -> Key
  ) rethrows -> (numbers: [Int], keys: [Key]) {
    var numbering = Numbering<Key>()
    let numbers = try values.map { Int(numbering.number(of: try key($0))) }
    return (numbers, numbering.keys)
  }
}

/// Numbers for keys, in the order in which they come.
struct Numbering<Key: Hashable> {
  private(set) var keys: [Key] = []
  private var numbers: [Key: UInt32] = [:]

  mutating func number(of key: Key) -> UInt32 {
    if let known = numbers[key] { return known }
    let number = UInt32(keys.count)
    keys.append(key)
    numbers[key] = number
    return number
  }
}
