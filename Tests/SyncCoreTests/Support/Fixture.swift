import Foundation
import GRDB
import SyncCore
import SyncModel
import Synchronization

/// Random numbers and a clock that one seed decides, for all the stores of a test.
final class Chance: Sendable {
  private let state: Mutex<UInt64>
  private let clock = Mutex(Int64(1_750_000_000_000))

  init(_ seed: UInt64 = 1) { state = Mutex(seed) }

  func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  func tick() -> Int64 {
    clock.withLock {
      $0 += 1
      return $0
    }
  }

  func pass(days: Int64) { clock.withLock { $0 += days * 86_400_000 } }

  struct Generator: RandomNumberGenerator {
    let chance: Chance

    mutating func next() -> UInt64 { chance.next() }
  }

  var environment: StoreEnvironment {
    StoreEnvironment(now: { self.tick() }, random: { Generator(chance: self) })
  }

  func identifier() -> Identifier {
    var generator = Generator(chance: self)
    return Identifier(milliseconds: tick(), using: &generator)
  }
}

/// A schema of sites, people and work on them, with every kind of home.
enum Fixture {
  static let person = SyncedTable(
    "person", columns: [SyncedColumn("name", .text, isPersonal: true)], units: [ChangeUnit("name", ["name"])],
    home: .writer)

  static let site = SyncedTable(
    "site", columns: [SyncedColumn("name", .text), SyncedColumn("scope", .text)],
    units: [ChangeUnit("name", ["name"]), ChangeUnit("scope", ["scope"])], home: .column("scope"))

  static let work = SyncedTable(
    "work",
    columns: [
      SyncedColumn("day", .text), SyncedColumn("minutes", .integer), SyncedColumn("note", .text, isPersonal: true),
      SyncedColumn("rate", .real), SyncedColumn("site_id", .blob, references: "site"),
      SyncedColumn("person_id", .blob, references: "person"),
    ],
    units: [
      ChangeUnit("time", ["day", "minutes"]), ChangeUnit("note", ["note"]), ChangeUnit("rate", ["rate"]),
      ChangeUnit("subject", ["site_id", "person_id"]),
    ], home: .parent(column: "site_id", table: "site"), indexed: ["site_id"], subject: .column("person_id"))

  /// What a later version of the program knows besides: a column of an old unit, a unit and a table.
  static let newerWork = SyncedTable(
    "work", columns: work.columns + [SyncedColumn("pause", .integer), SyncedColumn("weather", .text)],
    units: [
      ChangeUnit("time", ["day", "minutes", "pause"]), ChangeUnit("note", ["note"]), ChangeUnit("rate", ["rate"]),
      ChangeUnit("subject", ["site_id", "person_id"]), ChangeUnit("weather", ["weather"]),
    ], home: work.home, indexed: work.indexed, subject: work.subject)

  static let photo = SyncedTable(
    "photo", columns: [SyncedColumn("place", .text), SyncedColumn("bytes", .blob)],
    units: [ChangeUnit("content", ["place", "bytes"])], home: .column("place"))

  static func schema() throws -> Schema { try Schema([person, site, work]) }

  static func newerSchema() throws -> Schema { try Schema([person, site, newerWork, photo]) }
}

/// A folder that goes with the test.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "synccore-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func file(_ name: String) -> String { path + "/" + name }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Runs SQL in the `sqlite3` program, as a person at a shell would.
func shell(_ sql: String, on path: String) throws {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/sqlite3")
  process.arguments = ["-bail", path, sql]
  process.standardError = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
}

extension Store {
  static let testSecret = StoreSecret.open([UInt8](repeating: 7, count: 32))

  /// A store whose personal columns are sealed if it lies in a file.
  convenience init(
    sealedAt path: String?, _ schema: Schema, _ role: StoreRole, _ environment: StoreEnvironment = .system,
    readers: Int = 0
  ) throws {
    try self.init(
      path: path, schema: schema, role: role, environment: environment, secret: path.map { _ in Self.testSecret },
      readers: readers)
  }

  /// A device store with an identity, without a server.
  static func lone(_ chance: Chance = Chance(), path: String? = nil, schema: Schema? = nil) throws -> Store {
    let store = try Store(sealedAt: path, schema ?? Fixture.schema(), .device, chance.environment)
    try store.write { transaction in
      if try transaction.incarnation == nil {
        transaction.begin(replica: chance.identifier(), officer: "Ada")
        transaction.writerScope = "north"
      }
    }
    return store
  }

  func state(_ record: RecordReference) throws -> RecordState { try read { try $0.state(record) } }

  func sql(_ sql: String, _ arguments: StatementArguments = []) throws {
    try write { try $0.db.execute(sql: sql, arguments: arguments) }
  }

  func history(_ record: RecordReference) throws -> [HistoryVersion] { try read { try $0.history(record) } }
}

extension RecordState {
  /// The provisional value of a column, null when it has none.
  func column(_ unit: String, _ name: String) -> ColumnValue { units[unit]?.provisional?[name] ?? .null }

  func values(_ unit: String) -> Set<UnitValue> { Set((units[unit]?.versions ?? []).map(\.content)) }

  /// Without evidence, for comparing what replicas must agree on.
  var bare: RecordState {
    var state = self
    state.evidence = [:]
    return state
  }
}

func value(_ columns: KeyValuePairs<String, ColumnValue>) -> UnitValue { UnitValue(columns) }
