import SyncModel
import CSodium
import ClauseRegister
import Dispatch
import SyncCore

/// Hashes of passwords by Argon2id (RFC 9106), as libsodium writes them: salt and costs stand in the text.
enum PasswordHash {
  static let minimumLength = 12
  static let maximumBytes = 1_000
  /// One at a time: each takes 64 MiB, and nobody may have the server use them by the dozen.
  private static let queue = DispatchQueue(label: "passwords")

  /// Of no password: an unknown name takes as long as a known one.
  private static let none = try? make("")

  /// libsodium's "interactive" costs: 2 passes over 64 MiB.
  ///
  /// - throws: ``StoreError/io(path:detail:)`` without the memory that it takes.
  static func make(_ password: String) throws -> String {
    let typed = Array(password.utf8).map { CChar(bitPattern: $0) }
    var hash = [CChar](repeating: 0, count: Int(crypto_pwhash_strbytes()))
    let made =
      sodium_init() >= 0
      && crypto_pwhash_str(
        &hash, typed, UInt64(typed.count), UInt64(crypto_pwhash_opslimit_interactive()),
        crypto_pwhash_memlimit_interactive()) == 0
    guard made else { throw StoreError.io(path: "Argon2id", detail: "64 MiB of memory are needed") }
    return String(decoding: hash.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A password that somebody chose.
  ///
  /// - throws: ``RegisterError`` `weak-password`.
  static func chosen(_ password: String) throws -> String {
    guard password.count >= minimumLength, password.utf8.count <= maximumBytes else {
      throw RegisterError(
        "weak-password", .usage,
        localized(
          "Au moins \(minimumLength) caractères : quatre mots au hasard valent mieux qu'un mot compliqué.",
          "At least \(minimumLength) characters: four random words are better than one complicated."))
    }
    return try make(password)
  }

  /// Whether the password is that of the hash; nil is nobody's, which takes as long.
  static func matches(_ password: String, _ hash: String?) -> Bool {
    let typed = Array(password.utf8).map { CChar(bitPattern: $0) }
    let fits = crypto_pwhash_str_verify(hash ?? none ?? "", typed, UInt64(typed.count)) == 0
    return fits && hash != nil
  }

  /// Likewise, when its turn has come.
  static func fits(_ password: String, _ hash: String?) async -> Bool {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: matches(password, hash)) }
    }
  }
}
