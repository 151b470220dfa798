import GRDB
import SyncModel

@testable import SyncCore

/// The blob beside a row, as a damaged file may have it.
let metadata = [
  FuzzTarget(name: "state-codec") { bytes in
    guard let first = bytes.first else { return }
    let file = try Codec.shared.get()
    try file.queue.read { db in
      let codec = StateCodec(interner: file.interner, db: db) { sealed, _ in .blob(sealed) }
      let table = first & 1 == 0 ? nil : file.table
      let row: [String: ColumnValue]? = first & 2 == 0 ? nil : ["name": .text("café"), "stock": .integer(4)]
      let state: RecordState
      do { state = try codec.decode(Array(bytes.dropFirst()), table, row: row) } catch is ByteReader.Damaged { return }
      // Only what some store could have written is written again the same.
      guard (try? state.validate()) != nil, Set(state.evidence.keys).isSubset(of: state.openDots) else { return }
      guard state.units.values.allSatisfy({ !$0.isEmpty }) else { return }
      let again = try codec.decode(try codec.encode(state, nil, nil), nil, row: nil)
      try law(again == state, "state comes back changed:\n\(again)\n\(state)")
    }
  }
]

private final class Codec: Sendable {
  static let shared = Result { try Codec() }

  let queue: DatabaseQueue
  let interner = Interner()
  let table = SyncedTable(
    "item", columns: [SyncedColumn("name", .text), SyncedColumn("stock", .integer)],
    units: [ChangeUnit("name", ["name"]), ChangeUnit("stock", ["stock"])], home: .writer)

  private init() throws {
    queue = try DatabaseQueue()
    try queue.write { [interner] db in
      try db.execute(sql: Interner.tables)
      for name in ["item", "name", "stock", "pau", "Claire", "Marc"] { _ = try interner.number(of: name, db) }
      for number in UInt64(1)...4 {
        let life = Incarnation(replica: Identifier(high: 0x0a00_0000_0000_4000, low: number / 2), number: number)
        _ = try interner.number(of: life, db)
      }
    }
  }
}
