import CSodium
import Foundation
import SyncModel

/// A store's secret as it may lie on a disk: sealed under another key, or under a passphrase.
public struct WrappedSecret: Codable, Hashable, Sendable {
  /// The work of one guess of a passphrase: 3 passes over 256 MiB (libsodium's "moderate"), most of a second.
  private static let passes = 3
  private static let memory = 256 << 20

  /// For the passphrase's key; nil where the key is not made from one.
  private let salt: Data?
  private let sealed: Data

  public init(_ secret: [UInt8], under key: [UInt8]) {
    salt = nil
    sealed = Data(Sodium.seal(secret, key: Self.fitted(key), about: Self.context))
  }

  /// - throws: ``StoreError/io(path:detail:)`` without the memory that deriving a key takes.
  public init(_ secret: [UInt8], passphrase: String) throws {
    let salt = Sodium.random(Int(crypto_pwhash_argon2id_saltbytes()))
    self.salt = Data(salt)
    sealed = Data(Sodium.seal(secret, key: try Self.key(passphrase, salt), about: Self.context))
  }

  /// Nil under another key.
  public func opened(under key: [UInt8]) -> [UInt8]? {
    Sodium.open([UInt8](sealed)[...], key: Self.fitted(key), about: Self.context)
  }

  /// Nil for another passphrase.
  public func opened(passphrase: String) throws -> [UInt8]? {
    guard let salt else { return nil }
    return Sodium.open([UInt8](sealed)[...], key: try Self.key(passphrase, [UInt8](salt)), about: Self.context)
  }

  private static let context = Array("secret".utf8)

  private static func fitted(_ key: [UInt8]) -> [UInt8] { Sodium.derived("wrap", from: key) }

  /// Argon2id (RFC 9106).
  private static func key(_ passphrase: String, _ salt: [UInt8]) throws -> [UInt8] {
    var key = [UInt8](repeating: 0, count: Sodium.keyBytes)
    let text = Array(passphrase.utf8).map { CChar(bitPattern: $0) }
    let result = crypto_pwhash_argon2id(
      &key, UInt64(key.count), text, UInt64(text.count), salt, UInt64(passes), memory,
      crypto_pwhash_argon2id_alg_argon2id13())
    guard result == 0 else { throw StoreError.io(path: "Argon2id", detail: "\(memory >> 20) MiB of memory are needed") }
    return key
  }
}
