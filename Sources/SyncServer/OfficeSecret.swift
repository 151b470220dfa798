import ClauseRegister
import Foundation
import SyncCore
import SyncModel

/// The secret of an office's register, a file of 64 hexadecimal digits that only its user may read: beside the register
/// or, better, where the register's disk and its backups are not (`SYNC_SERVER_SECRET`, the file's path, which may be
/// what systemd or a mounted stick gives).
enum OfficeSecret {
  static func path(data: String) -> String {
    let named = ProcessInfo.processInfo.environment["SYNC_SERVER_SECRET"] ?? ""
    return named.isEmpty ? URL(filePath: data).path + "/register.secret" : named
  }

  /// Reads the secret, or makes it for a register that has none yet.
  static func load(data: String) throws -> StoreSecret {
    if let secret = try read(data: data) { return .open(secret) }
    let path = path(data: data)
    guard !FileManager.default.fileExists(atPath: Office.storePath(data) + ".keys") else { throw missing(path) }
    let secret = StoreSecret.make()
    try write(secret, to: path)
    return .open(secret)
  }

  static func missing(_ path: String) -> RegisterError {
    RegisterError(
      "secret-missing", .software,
      localized(
        "Le secret \(path) manque ; sans lui les données personnelles sont illisibles. Le remettre en place.",
        "The secret \(path) is missing; without it personal data cannot be read. Put it back."))
  }

  /// Nil where there is none.
  static func read(data: String) throws -> [UInt8]? {
    let path = path(data: data)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let secret = bytes(hexadecimal: text.trimmingCharacters(in: .whitespacesAndNewlines)), secret.count == 32
    else {
      throw RegisterError(
        "bad-secret", .software,
        localized("Secret illisible : \(path).", "Cannot read the secret \(path)."))
    }
    return secret
  }

  /// Durable before anything is sealed under it.
  static func write(_ secret: [UInt8], to path: String) throws {
    let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError.io(path: path, detail: String(cString: strerror(errno))) }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      try file.write(contentsOf: Data((hexadecimal(secret) + "\n").utf8))
      try file.synchronize()
    } catch {
      throw StoreError.io(path: path, detail: "\(error)")
    }
  }
}
