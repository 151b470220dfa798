import CSodium
import SyncModel

/// What a store needs to read and write its personal columns.
public enum StoreSecret: Sendable {
  /// 32 bytes under which the keys beside the store are sealed.
  case open([UInt8])
  /// The secret is not at hand. Nothing personal can be read; new records are sealed to the secret's public key
  /// (``StoreSecret/publicKey(of:)``), so that work goes on.
  case locked(publicKey: [UInt8])

  /// Random bytes for a new store.
  public static func make() -> [UInt8] { Sodium.random(Sodium.keyBytes) }

  /// What has to be at hand to write while the secret is not.
  public static func publicKey(of secret: [UInt8]) -> [UInt8] { Sealing.boxKeys(secret).publicKey }
}

/// Seals and opens the personal values of one store.
///
/// A sealed value is a blob: a mark, the number of the key, the nonce and the ciphertext. It stands in the place of the
/// plain one in the row and in every blob of the engine, so that no file of the store has a plain one.
final class Sealing: Sendable {
  /// No plain value of a personal column is a blob, so that this only tells the two kinds of sealed ones apart.
  private enum Mark {
    static let key: UInt8 = 0xFF
    static let box: UInt8 = 0xFE
  }

  private enum State: Sendable {
    case open(KeyFile, box: (publicKey: [UInt8], secretKey: [UInt8]), hashing: [UInt8])
    case locked(path: String, publicKey: [UInt8])
  }

  private static let digestContext = Array("digest key".utf8)

  private let state: State

  /// - parameters:
  ///   - path: The store's.
  ///   - digestKey: ``sealedDigestKey()`` of the store that this one began as a copy of; nil for one that began empty.
  init(_ secret: StoreSecret, besides path: String, mustExist: Bool, digestKey: [UInt8]?) throws {
    guard Sodium.isReady else { throw StoreError.io(path: path, detail: "libsodium") }
    switch secret {
    case .open(let bytes):
      guard bytes.count == Sodium.keyBytes else { throw StoreError.keysUnfit(path: path) }
      let file = try KeyFile(path: path + ".keys", secret: bytes, mustExist: mustExist)
      var hashing = Sodium.derived("hashing", from: bytes)
      if let digestKey {
        guard let key = try file.key(0), let opened = Sodium.open(digestKey[...], key: key, about: Self.digestContext)
        else { throw StoreError.keysUnfit(path: path) }
        hashing = opened
      }
      state = .open(file, box: Self.boxKeys(bytes), hashing: hashing)
    case .locked(let publicKey): state = .locked(path: path, publicKey: publicKey)
    }
  }

  static func boxKeys(_ secret: [UInt8]) -> (publicKey: [UInt8], secretKey: [UInt8]) {
    Sodium.boxKeys(seed: Sodium.derived("box", from: secret))
  }

  var isLocked: Bool { if case .locked = state { true } else { false } }

  /// - throws: ``StoreError/locked(path:)``.
  func newKey() throws -> UInt32 { try keys().newKey() }

  func erase(_ key: UInt32, of subject: Identifier) throws { try keys().erase(key, of: subject) }

  func erasedSubjects() throws -> [Identifier] { try keys().erasedSubjects() }

  /// - parameter context: What the value is, which it must be opened as.
  func seal(_ bytes: [UInt8], key: () throws -> UInt32, about context: String) throws -> [UInt8] {
    switch state {
    case .open(let file, _, _):
      let number = try key()
      // Of someone erased, whatever comes is sealed under a key that is nobody's.
      guard let secret = try file.key(number) else {
        return Self.header(number) + Sodium.seal(bytes, key: StoreSecret.make(), about: Array(context.utf8))
      }
      return Self.header(number) + Sodium.seal(bytes, key: secret, about: Array(context.utf8))
    case .locked(let path, let publicKey):
      guard let sealed = Sodium.sealBox(bytes, to: publicKey) else { throw StoreError.keysUnfit(path: path) }
      return [Mark.box] + sealed
    }
  }

  /// Nil for what was sealed under a key that is erased.
  ///
  /// - throws: ``StoreError/locked(path:)``; `ByteReader.Damaged` for what was not sealed here.
  func open(_ sealed: [UInt8], about context: String) throws -> [UInt8]? {
    let file = try keys()
    guard case .open(_, let box, _) = state else { return nil }
    switch sealed.first {
    case Mark.box:
      guard let bytes = Sodium.openBox(Array(sealed.dropFirst()), box) else { throw ByteReader.Damaged() }
      return bytes
    case Mark.key:
      guard sealed.count > 5 else { throw ByteReader.Damaged() }
      let number = sealed[1..<5].reduce(0) { $0 << 8 | UInt32($1) }
      guard let key = try file.key(number) else { return nil }
      guard let bytes = Sodium.open(sealed[5...], key: key, about: Array(context.utf8)) else {
        throw ByteReader.Damaged()
      }
      return bytes
    default: throw ByteReader.Damaged()
    }
  }

  /// A column's value as it was; null of someone erased.
  func value(_ sealed: [UInt8], _ column: String) throws -> ColumnValue {
    guard let bytes = try open(sealed, about: column) else { return .null }
    var reader = ByteReader(bytes)
    return try StateCodec.columnValue(&reader)
  }

  /// A hash that tells nothing to those who try likely values; nil while locked.
  func hash(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    guard case .open(_, _, let key) = state else { return nil }
    return Sodium.shortHash(bytes, key: key)
  }

  /// What the digests of records with personal values are keyed with, sealed under the store's own key: a copy of the store
  /// has another secret, and its digests stay.
  ///
  /// - throws: ``StoreError/locked(path:)``.
  func sealedDigestKey() throws -> [UInt8] {
    let file = try keys()
    guard case .open(_, _, let hashing) = state, let key = try file.key(0) else {
      throw StoreError.keysUnfit(path: file.path)
    }
    return Sodium.seal(hashing, key: key, about: Self.digestContext)
  }

  private func keys() throws -> KeyFile {
    switch state {
    case .open(let file, _, _): return file
    case .locked(let path, _): throw StoreError.locked(path: path)
    }
  }

  private static func header(_ key: UInt32) -> [UInt8] {
    [Mark.key] + (0..<4).reversed().map { UInt8(truncatingIfNeeded: key >> (8 * $0)) }
  }
}
