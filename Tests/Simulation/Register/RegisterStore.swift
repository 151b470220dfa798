import ClauseRegister
import Foundation
import SimulatedWorlds
import SyncCore
import SyncModel

/// The time and randomness of one world, which runs in one thread.
final class RegisterSurroundings: @unchecked Sendable {
  private struct Generator: RandomNumberGenerator {
    let source: RegisterSurroundings
    mutating func next() -> UInt64 { source.chance.next() }
  }

  private var chance: Chance
  /// 20 March 2026, in milliseconds.
  private var time: Int64 = 1_774_000_000_000

  init(_ seed: UInt64) { chance = Chance(seed) }

  var environment: StoreEnvironment {
    StoreEnvironment(
      now: {
        self.time += 1
        return self.time
      }, random: { Generator(source: self) })
  }
}

/// A store of a world with the register's tables, over SQLite, in a folder of the memory's.
final class RegisterStore {
  let path: String
  private let role: StoreRole
  private let environment: StoreEnvironment
  private(set) var register: Register
  var store: Store { register.store }

  init(_ path: String, _ role: StoreRole, _ environment: StoreEnvironment) throws {
    self.path = path
    self.role = role
    self.environment = environment
    register = try Self.open(path, role, environment)
  }

  private static func open(_ path: String?, _ role: StoreRole, _ environment: StoreEnvironment) throws -> Register {
    let store = try Store(path: path, schema: .clauseRegister(), role: role, environment: environment)
    return Register(store: store, officer: role == .hub ? "Anne" : nil)
  }

  func copy(to copy: String) throws { try Self.copy(path, copy) }

  /// A store of its own with the files as they are now.
  ///
  /// - parameter withIdentity: The file beside the store is copied, too.
  func clone(to copy: String, withIdentity: Bool) throws -> RegisterStore {
    try self.copy(to: copy)
    if !withIdentity { try FileManager.default.removeItem(atPath: copy + ".identity") }
    return try RegisterStore(copy, role, environment)
  }

  /// Puts the files of a copy in the place of the store's.
  func putBack(_ copy: String) throws {
    register = try Self.open(nil, role, environment)
    try Self.copy(copy, path)
    register = try Self.open(path, role, environment)
  }

  static func copy(_ from: String, _ to: String) throws {
    let files = FileManager.default
    for suffix in ["", "-wal", "-shm", ".identity"] {
      if files.fileExists(atPath: to + suffix) { try files.removeItem(atPath: to + suffix) }
      if files.fileExists(atPath: from + suffix) { try files.copyItem(atPath: from + suffix, toPath: to + suffix) }
    }
  }
}

extension Store {
  /// Reads. ``Store/read(_:)`` turns a pragma on and off, after which SQLite compiles every statement anew: that took
  /// most of a world's time.
  func look<T>(_ body: (StoreTransaction) throws -> T) throws -> T { try write(body) }
}

/// Worlds that have begun, made once for some seeds, and the folder of their files.
final class RegisterBeginnings {
  let folder: String
  private var known: Set<UInt64> = []

  init() throws {
    let memory = "/dev/shm"
    let parent =
      FileManager.default.isWritableFile(atPath: memory) ? memory : FileManager.default.temporaryDirectory.path
    folder = parent + "/register-worlds-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The world of a seed, before its first step.
  func world(_ seed: UInt64) throws -> RegisterWorld {
    // As many as make the orders of replicas' ids differ.
    let kind = seed % 4
    if known.insert(kind).inserted {
      let world = try RegisterWorld(kind, path("begun\(kind)"))
      try world.begin()
    }
    for name in RegisterWorld.storeNames { try RegisterStore.copy(path("begun\(kind)") + name, path("world") + name) }
    return try RegisterWorld(seed, path("world"))
  }

  private func path(_ name: String) -> String { folder + "/" + name + "-" }
}
