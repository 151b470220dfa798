import Foundation
import GRDB
import SyncCore
import SyncModel

/// What it costs that personal columns are sealed: the same work on the same tables with a secret and without, in turns.
enum SealingCosts {
  private static let entries = 10_000
  private static let people = 1_000
  private static let rounds = 3

  private static let tables = [
    SyncedTable(
      "person", columns: [SyncedColumn("name", .text, isPersonal: true)], units: [ChangeUnit("name", ["name"])],
      home: .writer),
    SyncedTable(
      "entry",
      columns: [
        SyncedColumn("date", .text), SyncedColumn("minutes", .integer), SyncedColumn("note", .text, isPersonal: true),
        SyncedColumn("person_id", .blob, references: "person"),
      ],
      units: [
        ChangeUnit("work", ["date", "minutes"]), ChangeUnit("note", ["note"]), ChangeUnit("subject", ["person_id"]),
      ], home: .writer, indexed: ["person_id"], subject: .column("person_id")),
  ]

  /// Seconds of the three works that an officer waits for.
  private struct Times {
    var write: [Double] = []
    var list: [Double] = []
    var sync: [Double] = []
  }

  static func measure(in folder: URL) throws -> [Figure] {
    var (plain, sealed) = (Times(), Times())
    for round in 0..<rounds {
      try run(folder.appending(path: "plain\(round)"), nil, &plain)
      try run(folder.appending(path: "sealed\(round)"), .open(StoreSecret.make()), &sealed)
    }
    return [
      ("sealed: local write, one a transaction", \Times.write),
      ("sealed: list of \(entries) entries with names", \Times.list),
      ("sealed: first sync of \(entries) and \(people) people", \Times.sync),
    ].map { name, work in
      Figure(
        name: name, value: median(sealed[keyPath: work]), unit: "s", baseline: median(plain[keyPath: work]),
        baselineName: "unsealed", target: 1.5)
    }
  }

  private static func run(_ folder: URL, _ secret: StoreSecret?, _ times: inout Times) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let world = try Replicas(folder: folder, tables: tables, index: nil, secret: secret)
    let device = world.devices[0]
    let people = try addPeople(world.hub)
    for start in stride(from: 0, to: entries, by: 1000) {
      try world.hub.write { for index in start..<start + 1000 { try addEntry(index, people, $0) } }
    }
    times.sync.append(try seconds { try world.sync(device) })
    times.list.append(try seconds { try list(device) })
    times.write.append(
      try seconds { for index in 0..<200 { try device.write { try addEntry(index, people, $0) } } })
  }

  private static func addPeople(_ store: Store) throws -> [Identifier] {
    try store.write { transaction in
      try (0..<people).map { index in
        let id = store.environment.newIdentifier()
        try transaction.apply(
          .insert(["name": UnitValue(["name": .text("Personne \(index)")])]), to: RecordReference("person", id))
        return id
      }
    }
  }

  private static func addEntry(_ index: Int, _ people: [Identifier], _ transaction: StoreTransaction) throws {
    try transaction.apply(
      .insert([
        "work": UnitValue(["date": .text("2026-03-\(10 + index % 20)"), "minutes": .integer(Int64(60 + index % 400))]),
        "note": UnitValue(["note": .text("feuille \(index), signée")]),
        "subject": UnitValue(["person_id": .blob(people[index % people.count].bytes)]),
      ]), to: RecordReference("entry", transaction.environment.newIdentifier()))
  }

  private static func list(_ store: Store) throws {
    try store.read { reader in
      var shown = 0
      for data in try Data.fetchAll(reader.db, sql: "SELECT id FROM entry ORDER BY date, id") {
        guard let id = Identifier(data: data) else { continue }
        let state = try reader.state(RecordReference("entry", id))
        guard case .blob(let bytes)? = state.units["subject"]?.provisional?["person_id"],
          let person = Identifier(bytes: bytes)
        else { continue }
        if case .text = try reader.value("name", of: RecordReference("person", person)) { shown += 1 }
      }
      precondition(shown == entries, "\(shown) of \(entries) entries")
    }
  }
}
