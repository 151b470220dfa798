import Foundation

/// All that a device needs to enrol, in one text: `https://bureau.example:8443#ABCD-EFGH-JKLM-NPQR`. It is what a QR code
/// of an invitation holds. What follows the `#` stays where the text is read: whoever opens it in a browser sends no code.
public struct EnrollmentLink: Sendable, CustomStringConvertible {
  private static let maximumBytes = 500

  /// The server's address.
  public let server: String
  public let code: String

  /// - throws: ``RegisterError`` `bad-url` for what is no `http` or `https` address, `bad-code`.
  public init(server: String, code: String) throws {
    let parts = URLComponents(string: server)
    guard server.utf8.count <= Self.maximumBytes, let scheme = parts?.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts?.host, !host.isEmpty, parts?.user == nil,
      parts?.query == nil, parts?.fragment == nil
    else {
      throw RegisterError(
        "bad-url", .usage,
        localized(
          "Adresse de serveur refusée : « \(printable(server)) » ; écrire https://hôte:port.",
          "Server address refused: \"\(printable(server))\"; write https://host:port."))
    }
    _ = try EnrollmentCode(code)
    self.server = server
    self.code = code
  }

  /// - throws: As above.
  public init(_ text: String) throws {
    let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    try self.init(server: String(parts[0]), code: parts.count == 2 ? String(parts[1]) : "")
  }

  public var description: String { "\(server)#\(code)" }
}
