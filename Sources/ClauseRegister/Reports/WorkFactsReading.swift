import Foundation
import GRDB
import SyncCore
import SyncModel

extension ReportSource {
  /// The work that counts of what was asked for. One market, buyer or person is found through the entries' indexes.
  func facts() throws -> WorkFacts { try read(conditions) { _ in false } }

  /// The same, and what counted before the period that was asked for, by market.
  func factsAndEarlier() throws -> (facts: WorkFacts, earlier: [Identifier: Int]) {
    guard let period else { return (try facts(), [:]) }
    let begin = Array(period.begin.utf8)
    var earlier: [Identifier: Int] = [:]
    let facts = try read(conditions(sinceBeginning: true)) { row in
      guard row.withUTF8(3, { $0.lexicographicallyPrecedes(begin) }) else { return false }
      if let market = row.identifier(0) { earlier[market, default: 0] &+= Int(row.integer(7)) }
      return true
    }
    return (facts, earlier)
  }

  /// - parameter leavesOut: Whether a row is none of the facts.
  private func read(
    _ conditions: [(sql: String, arguments: StatementArguments)], leavesOut: (ResultRow) -> Bool
  ) throws -> WorkFacts {
    var reading = FactReading(same: same)
    let parts = try reader.countedWork().parts
    for (sql, arguments) in conditions {
      // Apart, SQLite reads each straight from its table; as one query it would copy every row.
      for part in parts {
        try reader.scan(
          "SELECT market_id, lot_id, person_id, date, modality, employer, state = 'validated', minutes FROM (\(part)) "
            + sql, arguments
        ) { row in if !leavesOut(row) { reading.add(row) } }
      }
    }
    return reading.facts()
  }
}

/// Facts as they are read, in whatever order.
private struct FactReading {
  private let same: SamePersons
  private var markets = IdentifierNumbering()
  private var lots = IdentifierNumbering()
  private var faces = Numbering<Identifier?>()
  /// The records that entries name, and the number of each one's face.
  private var persons = IdentifierNumbering()
  private var facesOfPersons: [UInt32] = []
  private var employers = TextNumbering()
  private var dates = TextNumbering()
  private var modalities = TextNumbering()
  /// In pieces: one array of millions would be copied each time it grows.
  private var pieces: [[WorkFacts.Fact]] = []
  private var piece: [WorkFacts.Fact] = []

  private static let pieceCount = 65_536

  init(same: SamePersons) { self.same = same }

  mutating func add(_ row: ResultRow) {
    if piece.count == Self.pieceCount {
      pieces.append(piece)
      piece = []
    }
    if piece.isEmpty, !pieces.isEmpty { piece.reserveCapacity(Self.pieceCount) }
    piece.append(
      WorkFacts.Fact(
        market: markets.number(of: row.identifier(0)), lot: lots.number(of: row.identifier(1)),
        person: person(row.identifier(2)), employer: row.withUTF8(5) { employers.number(of: $0) },
        date: row.withUTF8(3) { dates.number(of: $0) }, modality: row.withUTF8(4) { modalities.number(of: $0) },
        isValidated: row.integer(6) != 0, minutes: Int(row.integer(7))))
  }

  private mutating func person(_ id: Identifier?) -> UInt32 {
    let record = Int(persons.number(of: id))
    if record == facesOfPersons.count { facesOfPersons.append(faces.number(of: id.map(same.face))) }
    return facesOfPersons[record]
  }

  /// Lays the facts of each person together.
  consuming func facts() -> WorkFacts {
    let all = pieces + [piece]
    pieces = []
    piece = []
    var starts = Array(repeating: 0, count: faces.keys.count + 1)
    for piece in all { for fact in piece { starts[Int(fact.person) + 1] += 1 } }
    for person in faces.keys.indices { starts[person + 1] += starts[person] }
    let count = starts[faces.keys.count]
    let sorted = [WorkFacts.Fact](unsafeUninitializedCapacity: count) { buffer, initialized in
      var next = starts
      for piece in all {
        for fact in piece {
          buffer.initializeElement(at: next[Int(fact.person)], to: fact)
          next[Int(fact.person)] += 1
        }
      }
      initialized = count
    }
    return WorkFacts(
      markets: markets.ids, lots: lots.ids, persons: faces.keys, employers: employers.texts, dates: dates.texts,
      modalities: modalities.texts, facts: sorted, starts: starts)
  }
}

/// Numbers for ids, without hashing one that came lately.
private struct IdentifierNumbering {
  private var numbering = Numbering<Identifier?>()
  /// By the last bits of an id, which are random. It grows with the ids, to have its place in the processor's cache.
  private var recent = Self.noneRecent(1 << 8)
  private static let mostRecent = 1 << 18

  var ids: [Identifier?] { numbering.keys }

  mutating func number(of id: Identifier?) -> UInt32 {
    let place = Int(truncatingIfNeeded: (id?.low ?? 0) & UInt64(recent.count - 1))
    if recent[place].number != .max, recent[place].id == id { return recent[place].number }
    let number = numbering.number(of: id)
    recent[place] = (id, number)
    if number > recent.count, recent.count < Self.mostRecent { recent = Self.noneRecent(recent.count * 4) }
    return number
  }

  private static func noneRecent(_ count: Int) -> [(id: Identifier?, number: UInt32)] {
    Array(repeating: (nil, .max), count: count)
  }
}

/// Numbers for texts that come again and again, without making a text of each that comes.
private struct TextNumbering {
  private struct Recent {
    var bytes: [UInt8] = []
    var number = UInt32.max
  }

  private var numbering = Numbering<String>()
  /// Some texts that came lately, by a hash of their bytes.
  private var recent = Array(repeating: Recent(), count: 1024)
  /// Where the last one is: most are the same as in the row before.
  private var last = 0

  var texts: [String] { numbering.keys }

  mutating func number(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    if recent[last].number != .max, Self.areEqual(recent[last].bytes, bytes) { return recent[last].number }
    // FNV-1a.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let place = Int((hash ^ hash >> 32) & 1023)
    last = place
    if recent[place].number != .max, Self.areEqual(recent[place].bytes, bytes) { return recent[place].number }
    let number = numbering.number(of: String(decoding: bytes, as: UTF8.self))
    recent[place] = Recent(bytes: Array(bytes), number: number)
    return number
  }

  private static func areEqual(_ known: [UInt8], _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard known.count == bytes.count, let start = bytes.baseAddress else { return known.isEmpty && bytes.isEmpty }
    return known.withUnsafeBytes { memcmp($0.baseAddress ?? start, start, bytes.count) == 0 }
  }
}
