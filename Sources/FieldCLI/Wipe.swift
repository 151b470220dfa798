import ClauseRegister
import Foundation
import RegisterCommands
import SyncModel

/// Erases a store so that no byte of it stays in its files. A mark beside them says that it has begun, and goes last:
/// whatever cuts it short, the next command goes on with it.
struct Wipe {
  let path: String

  private var mark: String { path + ".wiping" }

  /// Erases a revoked device's store, and gives what there is to say about it.
  func revoked(_ report: SyncReport) throws -> RegisterError {
    try finish(marking: true)
    return RegisterError(
      "revoked", .noPermission,
      localized(
        "Appareil révoqué : \(report.held) changement(s) remis au bureau, et tout est effacé ici.",
        "Device revoked: \(report.held) change(s) handed to the office, and everything here is erased."))
  }

  func finishIfBegun() throws {
    if FileManager.default.fileExists(atPath: mark) { try finish() }
  }

  private func finish(marking: Bool = false) throws {
    do {
      if marking {
        try Data().write(to: URL(filePath: mark))
        try FileHandle(forWritingTo: URL(filePath: mark)).synchronize()
      }
      // The keys first: without them the rest is nothing any more.
      try DeviceSecret(store: path).forget()
      for suffix in [".secret", ".keys", "", "-wal", "-shm", "-journal", ".identity"] { try erase(path + suffix) }
      for file in try SnapshotStart.files(of: path) { try erase(file) }
      try FileManager.default.removeItem(atPath: mark)
    } catch {
      throw RegisterError(
        "io", .ioError,
        localized(
          "Effacement inachevé ; la prochaine commande continuera (\(error)).",
          "Not all is erased; the next command will go on (\(error))."))
    }
  }

  private func erase(_ file: String) throws {
    guard FileManager.default.fileExists(atPath: file) else { return }
    let handle = try FileHandle(forUpdating: URL(filePath: file))
    let size = try handle.seekToEnd()
    try handle.seek(toOffset: 0)
    let zeros = Data(count: 1 << 16)
    var written: UInt64 = 0
    while written < size {
      try handle.write(contentsOf: zeros.prefix(Int(min(UInt64(zeros.count), size - written))))
      written += UInt64(zeros.count)
    }
    try handle.synchronize()
    try handle.close()
    try FileManager.default.removeItem(atPath: file)
  }
}
