public import Foundation
import SyncModel

/// The keys beside a store, copied and put back apart from it: a backup of the store has none of them.
public enum KeyBackup {
  /// The keys beside the store at `path`, each sealed under the store's secret as it lies there.
  public static func read(besides path: String) throws -> Data {
    let file = path + ".keys"
    guard FileManager.default.fileExists(atPath: file) else { throw StoreError.keysMissing(path: file) }
    do { return try Data(contentsOf: URL(filePath: file)) } catch {
      throw StoreError.io(path: file, detail: "\(error)")
    }
  }

  /// Puts `keys` beside the store at `path`. Where there are some already, those that lack are added, and what was
  /// erased since stays erased.
  ///
  /// - throws: ``StoreError/keysUnfit(path:)`` for another store's, ``StoreError/busy(path:)`` while it is open.
  public static func restore(_ keys: Data, besides path: String) throws {
    let lock = try StoreLock(besides: path)
    defer { withExtendedLifetime(lock) {} }
    let file = path + ".keys"
    var merged = [UInt8](keys)
    if FileManager.default.fileExists(atPath: file) {
      guard let all = KeyFile.merged([UInt8](try read(besides: path)), merged) else {
        throw StoreError.keysUnfit(path: file)
      }
      merged = all
    } else if KeyFile.merged(merged, merged) == nil {
      throw StoreError.keysUnfit(path: file)
    }
    do {
      try Data(merged).write(to: URL(filePath: file), options: .atomic)
      guard chmod(file, 0o600) == 0 else { throw StoreError.io(path: file, detail: "chmod") }
      let handle = try FileHandle(forUpdating: URL(filePath: file))
      try handle.synchronize()
      try handle.close()
    } catch let error as StoreError {
      throw error
    } catch {
      throw StoreError.io(path: file, detail: "\(error)")
    }
  }
}
