import ClauseRegister
import Foundation
import SimulatedWorlds
import SyncCore
import SyncModel

/// Writes records of an office's register through the store, some thousands a transaction.
final class CountryWriter {
  private struct Pending {
    let table: String
    let id: Identifier
    let columns: [String: ColumnValue]
    let scope: String
  }

  private static let perTransaction = 20_000

  let path: String
  private(set) var count = 0
  private let store: Store
  private let schema: Schema
  private let time: CountryTime
  private var pending: [Pending] = []

  /// Makes the folder as `sync-server` would: readable for its user only, with the secret that seals people's names.
  init(folder: String, seed: UInt64) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let bytes = StoreSecret.make()
    let hexadecimal = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    let secret = folder + "/register.secret"
    try Data((hexadecimal + "\n").utf8).write(to: URL(filePath: secret))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: secret)
    path = folder + "/register.sqlite"
    schema = try Schema.clauseRegister()
    time = CountryTime(seed: seed)
    store = try Store(path: path, schema: schema, role: .hub, environment: time.environment, secret: .open(bytes))
    try store.write { try $0.beginHub(officer: "bureau") }
  }

  func addScope(_ code: String) throws { try store.write { try $0.addScope(code, name: "Guichet \(code)") } }

  /// Notes a record, and writes all that are noted when they are many.
  @discardableResult
  func insert(_ table: String, _ columns: [String: ColumnValue], scope: String) throws -> Identifier {
    let id = time.environment.newIdentifier()
    pending.append(Pending(table: table, id: id, columns: columns, scope: scope))
    if pending.count >= Self.perTransaction { try commit() }
    return id
  }

  func commit() throws {
    try store.write { transaction in
      for record in pending {
        transaction.writerScope = record.scope
        try transaction.apply(.insert(units(record)), to: RecordReference(record.table, record.id))
      }
    }
    count += pending.count
    pending.removeAll(keepingCapacity: true)
    FileHandle.standardError.write(Data("\r\(count) records".utf8))
  }

  private func units(_ record: Pending) -> [String: UnitValue] {
    var units: [String: UnitValue] = [:]
    for unit in schema[record.table]?.units ?? [] {
      units[unit.name] = UnitValue(
        unit.columns.map { UnitValue.Column(name: $0, value: record.columns[$0] ?? .null) })
    }
    return units
  }
}

/// Time and randomness that the seed decides; used by one thread.
private final class CountryTime: @unchecked Sendable {
  private struct Generator: RandomNumberGenerator {
    let time: CountryTime
    mutating func next() -> UInt64 { time.chance.next() }
  }

  private var chance: Chance
  /// 1 January 2026, in milliseconds.
  private var now: Int64 = 1_767_225_600_000

  init(seed: UInt64) { chance = Chance(seed ^ 0xC0) }

  var environment: StoreEnvironment {
    StoreEnvironment(
      now: {
        self.now += 5
        return self.now
      }, random: { Generator(time: self) })
  }
}
