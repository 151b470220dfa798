import Foundation
import SimulatedWorlds
import SyncCore
import SyncModel
import Testing

/// The simulated worlds come out the same over SQLite as over memory.
@Suite struct SameOverSQLiteTests {
  /// `WORLDS` asks for more of them.
  private static let seeds = ProcessInfo.processInfo.environment["WORLDS"].flatMap(UInt64.init) ?? 40

  @Test(arguments: 0..<seeds) func `a world over SQLite is the same as over memory`(seed: UInt64) throws {
    let folder = try Folder()
    var number = 0
    let onDisk = Beginnings { schema, role, environment in
      number += 1
      return try StoreOnDisk(folder.file("\(number)"), schema, role, environment)
    }
    let inMemory = Beginnings { MemoryStore(schema: $0, role: $1, environment: $2) }
    let overSQLite = SimulatedWorlds.run(seed, in: onDisk)
    let overMemory = SimulatedWorlds.run(seed, in: inMemory)
    #expect(overSQLite.violation == nil)
    #expect(overMemory.violation == nil)
    #expect(overSQLite.trace == overMemory.trace)
    #expect(overSQLite.counts == overMemory.counts)
  }
}

/// A store of a simulated world in SQLite files.
private final class StoreOnDisk: SimulatedStore {
  private let path: String
  private let schema: Schema
  private let role: StoreRole
  private let clock: Clock
  private var store: Store
  private var copies = 0

  /// Opening a store takes no time in a world, so that its clock goes as over memory.
  private final class Clock: @unchecked Sendable {
    let environment: StoreEnvironment
    var stands = true

    init(_ environment: StoreEnvironment) { self.environment = environment }

    var standing: StoreEnvironment {
      StoreEnvironment(now: { self.stands ? 0 : self.environment.now() }, random: environment.random)
    }
  }

  init(_ path: String, _ schema: Schema, _ role: StoreRole, _ environment: StoreEnvironment) throws {
    self.path = path
    self.schema = schema
    self.role = role
    clock = Clock(environment)
    store = try Store(sealedAt: path, schema, role, clock.standing)
    clock.stands = false
  }

  func write<T>(officer: String?, _ body: (StoreTransaction) throws -> T) throws -> T {
    try store.write(officer: officer, body)
  }

  func read<T>(_ body: (StoreTransaction) throws -> T) throws -> T { try store.write(body) }

  func copy() throws -> String {
    copies += 1
    let copy = "\(path).copy\(copies)"
    try copyStore(path, copy)
    return copy
  }

  func putBack(_ copy: String) throws {
    clock.stands = true
    store = try Store(sealedAt: nil, schema, role, clock.standing)
    // No backup brings an erased key back.
    let keys = try Data(contentsOf: URL(filePath: path + ".keys"))
    try copyStore(copy, path)
    do { try KeyBackup.restore(keys, besides: path) } catch StoreError.keysUnfit {}
    store = try Store(sealedAt: path, schema, role, clock.standing)
    clock.stands = false
  }
}
