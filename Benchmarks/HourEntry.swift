import Foundation
import SimulatedWorlds
import SyncModel

/// The hour entry of the works: 16 random bytes of id, eleven columns, a note of some 40 letters. The same seed gives
/// the same rows.
struct HourEntry {
  static let table = SyncedTable(
    "entry",
    columns: [
      SyncedColumn("market_id", .integer), SyncedColumn("person_id", .integer), SyncedColumn("employer_id", .integer),
      SyncedColumn("work_date", .text), SyncedColumn("start_min", .integer), SyncedColumn("minutes", .integer),
      SyncedColumn("modality", .text), SyncedColumn("status", .text), SyncedColumn("rate_cents", .integer),
      SyncedColumn("updated_at", .integer), SyncedColumn("note", .text),
    ],
    units: [
      ChangeUnit("work", ["work_date", "start_min", "minutes"]), ChangeUnit("who", ["market_id", "person_id"]),
      ChangeUnit("terms", ["employer_id", "modality", "rate_cents"]), ChangeUnit("state", ["status", "updated_at"]),
      ChangeUnit("note", ["note"]),
    ], home: .writer)

  static let index = "CREATE INDEX entry_person ON entry(person_id, work_date)"

  let id: Identifier
  private let numbers: [UInt64]
  private let texts: [String]

  /// As `floor.h` describes it.
  var packed: [UInt8] {
    var bytes = id.bytes
    func text(_ index: Int) { bytes += [UInt8(texts[index].utf8.count)] + Array(texts[index].utf8) }
    func number(_ index: Int) {
      var rest = numbers[index]
      while rest > 0x7F {
        bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    for index in 0..<3 { number(index) }
    text(0)
    for index in 3..<5 { number(index) }
    text(1)
    text(2)
    for index in 5..<7 { number(index) }
    text(3)
    return bytes
  }

  private static let words = """
    visite stage bilan chantier relevé pause accueil gravats coffrage ferraillage peinture nettoyage tri livraison équipe
    sécurité outils badge tuteur contrat matin après-midi report absence formation essai trajet repas atelier lot
    """.split { $0 == " " || $0 == "\n" }

  init(_ random: inout Chance) {
    func below(_ count: UInt64) -> UInt64 { random.next() % count }
    func pick(_ texts: [String]) -> String { texts[Int(below(UInt64(texts.count)))] }
    func digits(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    id = Identifier(high: random.next() & ~0xF000 | 0x4000, low: random.next() & ~(3 << 62) | (2 << 62))
    numbers = [
      below(200), below(5000), below(300), below(96) * 15, 15 + below(40) * 15, 1500 + below(4000),
      1_748_000_000_000 + below(10_000_000_000),
    ]
    var note = ""
    while note.utf8.count < 34 { note += Self.words[Int(below(UInt64(Self.words.count)))] + " " }
    texts = [
      "2025-\(digits(1 + below(12)))-\(digits(1 + below(28)))", pick(["direct", "interim", "geiq", "formation"]),
      pick(["draft", "declared", "validated"]), note + "\(below(1000))",
    ]
  }

  static func rows(_ count: Int, seed: UInt64) -> [HourEntry] {
    var random = Chance(seed)
    return (0..<count).map { _ in HourEntry(&random) }
  }

  /// Writes rows to a file, packed, for programs in other languages.
  static func dump(_ rows: [HourEntry], to file: URL) throws { try Data(rows.flatMap(\.packed)).write(to: file) }
}
