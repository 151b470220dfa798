import CSodium
import Foundation

/// The few constructions of libsodium that sealing uses, on arrays of bytes: XChaCha20-Poly1305 (RFC 8439 with the
/// nonce of draft-irtf-cfrg-xchacha, long enough to be random), its sealed box (X25519), and SipHash-2-4.
enum Sodium {
  static let keyBytes = 32
  static let nonceBytes = 24
  static let tagBytes = 16
  static let sealedBoxBytes = 48

  /// Whether the library could begin; without it there is no randomness to rely on.
  static let isReady = sodium_init() >= 0

  static func random(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    randombytes_buf(&bytes, count)
    return bytes
  }

  /// The nonce, then the ciphertext with its tag.
  static func seal(_ message: [UInt8], key: [UInt8], about context: [UInt8]) -> [UInt8] {
    let nonce = random(nonceBytes)
    var sealed = [UInt8](repeating: 0, count: message.count + tagBytes)
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      &sealed, nil, message, UInt64(message.count), context, UInt64(context.count), nil, nonce, key)
    return nonce + sealed
  }

  /// Nil for what was not sealed so.
  static func open(_ bytes: ArraySlice<UInt8>, key: [UInt8], about context: [UInt8]) -> [UInt8]? {
    guard bytes.count >= nonceBytes + tagBytes else { return nil }
    let nonce = Array(bytes.prefix(nonceBytes))
    let sealed = Array(bytes.dropFirst(nonceBytes))
    var message = [UInt8](repeating: 0, count: sealed.count - tagBytes)
    let result = crypto_aead_xchacha20poly1305_ietf_decrypt(
      &message, nil, nil, sealed, UInt64(sealed.count), context, UInt64(context.count), nonce, key)
    return result == 0 ? message : nil
  }

  /// A key pair that is the same for the same seed.
  static func boxKeys(seed: [UInt8]) -> (publicKey: [UInt8], secretKey: [UInt8]) {
    var publicKey = [UInt8](repeating: 0, count: keyBytes)
    var secretKey = [UInt8](repeating: 0, count: keyBytes)
    crypto_box_seed_keypair(&publicKey, &secretKey, seed)
    return (publicKey, secretKey)
  }

  static func sealBox(_ message: [UInt8], to publicKey: [UInt8]) -> [UInt8]? {
    var sealed = [UInt8](repeating: 0, count: message.count + sealedBoxBytes)
    return crypto_box_seal(&sealed, message, UInt64(message.count), publicKey) == 0 ? sealed : nil
  }

  static func openBox(_ sealed: [UInt8], _ keys: (publicKey: [UInt8], secretKey: [UInt8])) -> [UInt8]? {
    guard sealed.count >= sealedBoxBytes else { return nil }
    var message = [UInt8](repeating: 0, count: sealed.count - sealedBoxBytes)
    let result = crypto_box_seal_open(&message, sealed, UInt64(sealed.count), keys.publicKey, keys.secretKey)
    return result == 0 ? message : nil
  }

  /// A hash of 64 bits (Aumasson, Bernstein: "SipHash", 2012).
  ///
  /// - parameter key: At least 16 bytes, the first of which count.
  static func shortHash(_ bytes: UnsafeRawBufferPointer, key: [UInt8] = knownKey) -> Int64 {
    var hash: UInt64 = 0
    withUnsafeMutablePointer(to: &hash) { hash in
      hash.withMemoryRebound(to: UInt8.self, capacity: 8) { hash in
        _ = crypto_shorthash(hash, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count), key)
      }
    }
    return Int64(bitPattern: hash.bigEndian)
  }

  /// Of hashes that need not be hidden.
  static let knownKey = [UInt8](repeating: 0, count: 16)

  /// A key of its own for `purpose`, from one key for all (BLAKE2b in the mode of a key derivation).
  static func derived(_ purpose: String, from key: [UInt8]) -> [UInt8] {
    var derived = [UInt8](repeating: 0, count: keyBytes)
    let text = Array(purpose.utf8)
    crypto_generichash(&derived, derived.count, text, UInt64(text.count), key, key.count)
    return derived
  }
}
