import Floor
import Foundation
import GRDB
import SyncModel

/// What SQLite alone does: see `floor.h`.
final class PlainStore {
  struct Failed: Error {
    let code: CInt
  }

  private let store: OpaquePointer

  init(_ file: URL) throws {
    guard let store = floor_open(file.path) else { throw Failed(code: -1) }
    self.store = store
  }

  /// Over the connection of a store of the engine.
  init(_ db: Database) throws {
    guard let connection = db.sqliteConnection, let store = floor_borrow(UnsafeMutableRawPointer(connection)) else {
      throw Failed(code: -1)
    }
    self.store = store
  }

  deinit { floor_close(store) }

  private func check(_ code: CInt) throws {
    if code != 0 { throw Failed(code: code) }
  }

  /// - parameter batch: Rows a transaction; nil in the one that is open.
  func insert(_ packed: [UInt8], batch: Int?) throws {
    try check(floor_insert(store, packed, packed.count, CInt(batch ?? 0)))
  }

  func set(_ column: String, of id: Identifier, to value: Int64) throws {
    try check(floor_set(store, column, id.bytes, value))
  }

  /// All rows, packed.
  func scan(capacity: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      if let start = buffer.baseAddress { count = floor_scan(store, start) }
    }
  }

  func track() throws { try check(floor_track(store)) }

  func changes() throws -> Data {
    var changes: UnsafeMutableRawPointer?
    var bytes: CInt = 0
    try check(floor_changes(store, &changes, &bytes))
    defer { floor_free(changes) }
    return changes.map { Data(bytes: $0, count: Int(bytes)) } ?? Data()
  }

  /// - returns: How many values were changed on both sides.
  @discardableResult
  func apply(_ changes: Data) throws -> Int {
    var conflicts: CInt = 0
    try changes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      try check(floor_apply(store, start, CInt(bytes.count), &conflicts))
    }
    return Int(conflicts)
  }
}
