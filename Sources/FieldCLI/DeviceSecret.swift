import ClauseRegister
import Foundation
import SyncCore
import SyncModel

/// The secret that opens a device's store: on its disk only sealed under the server's key for the device, and under a
/// passphrase where the officer has set one; open in memory (`/dev/shm`), for as long as the server's lease says and
/// the machine runs. The device's own clock has no say in it.
struct DeviceSecret {
  private struct Wrapped: Codable {
    /// Names the place in memory, the same for every copy of the store on one machine.
    var id: String
    var publicKey: Data
    var server: WrappedSecret
    var passphrase: WrappedSecret?
  }

  private struct Kept: Codable {
    let secret: Data
    /// Seconds of the machine's running time since it was started, suspended ones too.
    let since: Int
    let until: Int
  }

  let store: String

  private var path: String { store + ".secret" }

  // MARK: Opening

  /// What the store is opened with; nil for one that has never been sealed.
  func state() throws -> StoreSecret? {
    guard let wrapped = try read() else { return nil }
    if let kept = try kept(wrapped) { return .open([UInt8](kept.secret)) }
    return .locked(publicKey: [UInt8](wrapped.publicKey))
  }

  var isLocked: Bool { get throws { if case .locked = try state() { true } else { false } } }

  /// Whether the server should be asked: the store is plain or locked, or a quarter of the lease is over.
  func needsServer() throws -> Bool {
    guard let wrapped = try read(), let kept = try kept(wrapped) else { return true }
    return Self.runningSeconds - kept.since > (kept.until - kept.since) / 4
  }

  /// Takes the server's word in: opens the secret, or makes one for a store that has none yet.
  ///
  /// - returns: The open secret: where the lease is over at once, nothing else has it.
  func take(_ response: WireUnlockResponse) throws -> StoreSecret {
    guard let present = response.secrets.first else { throw WireError("UnlockResponse.secrets") }
    let secret: [UInt8]
    if var wrapped = try read() {
      let known = try kept(wrapped).map { [UInt8]($0.secret) }
      let keys = response.secrets.map { [UInt8]($0) }
      guard let opened = known ?? keys.lazy.compactMap({ wrapped.server.opened(under: $0) }).first else {
        throw StoreError.keysUnfit(path: store)
      }
      secret = opened
      if wrapped.server.opened(under: [UInt8](present)) == nil {
        wrapped.server = WrappedSecret(secret, under: [UInt8](present))
        try write(wrapped)
      }
    } else {
      secret = StoreSecret.make()
      try write(
        Wrapped(
          id: hexadecimal(StoreSecret.make()), publicKey: Data(StoreSecret.publicKey(of: secret)),
          server: WrappedSecret(secret, under: [UInt8](present)), passphrase: nil))
    }
    try keep(secret, seconds: Int(clamping: response.leaseSeconds))
    return .open(secret)
  }

  // MARK: By hand

  /// Forgets the secret until the server or the passphrase gives it again.
  func lock() throws {
    guard let wrapped = try read() else { throw Self.notSealed }
    try forget(wrapped)
  }

  /// Forgets the secret, if there is one: of a store that is being wiped.
  func forget() throws {
    if FileManager.default.fileExists(atPath: path), let wrapped = try? read() { try forget(wrapped) }
  }

  func unlock(passphrase: String) throws {
    guard let wrapped = try read() else { throw Self.notSealed }
    guard let sealed = wrapped.passphrase else {
      throw RegisterError(
        "no-passphrase", .noPermission,
        localized(
          "Aucune phrase secrète n'a été choisie sur cet appareil : « field sync » le déverrouille.",
          "No passphrase was chosen on this device: \"field sync\" unlocks it."))
    }
    guard let secret = try sealed.opened(passphrase: passphrase) else {
      throw RegisterError(
        "bad-passphrase", .noPermission, localized("Ce n'est pas la phrase secrète.", "That is not the passphrase."))
    }
    try keep(secret, seconds: Self.passphraseSeconds)
  }

  /// - parameter passphrase: Nil takes the present one away.
  func set(passphrase: String?) throws {
    guard var wrapped = try read() else { throw Self.notSealed }
    guard let kept = try kept(wrapped) else { throw StoreError.locked(path: store) }
    wrapped.passphrase = try passphrase.map { try WrappedSecret([UInt8](kept.secret), passphrase: $0) }
    try write(wrapped)
  }

  /// A day: a passphrase opens without the server's word, so not for as long.
  private static let passphraseSeconds = 86_400

  private static var notSealed: RegisterError {
    RegisterError(
      "not-sealed", .noPermission,
      localized(
        "Cet appareil n'est pas encore scellé : lancer « field sync ».",
        "This device is not sealed yet: run \"field sync\"."))
  }

  // MARK: On the disk

  private func read() throws -> Wrapped? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    do {
      return try JSONDecoder().decode(Wrapped.self, from: Data(contentsOf: URL(filePath: path)))
    } catch {
      throw StoreError.keysUnfit(path: path)
    }
  }

  private func write(_ wrapped: Wrapped) throws {
    do {
      try JSONEncoder().encode(wrapped).write(to: URL(filePath: path), options: .atomic)
      let file = try FileHandle(forUpdating: URL(filePath: path))
      try file.synchronize()
      try file.close()
    } catch {
      throw StoreError.io(path: path, detail: "\(error)")
    }
  }

  // MARK: In memory

  /// A folder of this user's in a file system that is memory: nothing of it is there after the machine was off.
  private static func memory() throws -> String {
    let named = ProcessInfo.processInfo.environment["FIELD_MEMORY"] ?? ""
    let folder = named.isEmpty ? "/dev/shm/field-\(geteuid())" : named
    if mkdir(folder, 0o700) != 0, errno != EEXIST {
      throw StoreError.io(path: folder, detail: String(cString: strerror(errno)))
    }
    var status = stat()
    // Another user could have made it first.
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
      status.st_mode & 0o077 == 0
    else { throw StoreError.io(path: folder, detail: localized("dossier d'un autre", "another user's folder")) }
    return folder
  }

  private func kept(_ wrapped: Wrapped) throws -> Kept? {
    let file = try Self.memory() + "/" + wrapped.id
    guard FileManager.default.fileExists(atPath: file) else { return nil }
    guard let data = try? Data(contentsOf: URL(filePath: file)),
      let kept = try? JSONDecoder().decode(Kept.self, from: data), Self.runningSeconds < kept.until
    else {
      try forget(wrapped)
      return nil
    }
    return kept
  }

  private func keep(_ secret: [UInt8], seconds: Int) throws {
    guard let wrapped = try read() else { return }
    let now = Self.runningSeconds
    if seconds <= 0 { return try forget(wrapped) }
    let kept = Kept(secret: Data(secret), since: now, until: now + seconds)
    let file = try Self.memory() + "/" + wrapped.id
    do {
      try JSONEncoder().encode(kept).write(to: URL(filePath: file), options: .atomic)
    } catch {
      throw StoreError.io(path: file, detail: "\(error)")
    }
  }

  private func forget(_ wrapped: Wrapped) throws {
    let file = try Self.memory() + "/" + wrapped.id
    if FileManager.default.fileExists(atPath: file) { try FileManager.default.removeItem(atPath: file) }
  }

  private static var runningSeconds: Int {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return time.tv_sec
  }
}
