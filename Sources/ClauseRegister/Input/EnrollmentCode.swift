import SyncModel

/// `ABCD-EFGH-JKLM-NPQR`, and where the server speaks TLS sixteen more characters: the first 80 bits of the SHA-256
/// of its key, so that the code also says which server to trust.
public struct EnrollmentCode: Sendable {
  public let secret: String
  /// The beginning of the hash of the server's key, empty where the code has none.
  public let pin: [UInt8]

  public init(_ text: String) throws {
    let letters = Array(text.uppercased().filter { $0 != "-" && $0 != " " })
    guard letters.count == 16 || letters.count == 32,
      letters.allSatisfy({ Base32.alphabet.contains($0) })
    else {
      throw RegisterError(
        "bad-code", .usage,
        localized(
          "Code mal recopié : 16 ou 32 lettres et chiffres, comme ABCD-EFGH-JKLM-NPQR.",
          "Code miscopied: 16 or 32 letters and digits, like ABCD-EFGH-JKLM-NPQR."))
    }
    secret = String(letters.prefix(16))
    pin = Base32.decode(letters.dropFirst(16))
  }
}
