import ClauseRegister
import SyncCore
import SyncModel

/// A code for one device, to be used once.
struct InviteView: Encodable, Sendable {
  let code: String
  let expiresAt: String
  /// Address and code in one, for `field enroll`; nil where no address was said.
  @Nullable var link: String?
}

/// What an invitation is asked for with, on the command line and in the console.
struct Invitation {
  static let usualMinutes = 10
  static let minutes = 1...10_080
  private static let officerBytes = 200

  let officer: String
  let scopes: [String]
  let lifetime: Int
  /// By which address the device calls the server.
  let server: String?

  /// - throws: ``RegisterError`` for what cannot be one.
  init(officer: String, scopes: [String], minutes: Int, server: String?) throws {
    guard !officer.isEmpty, officer.utf8.count <= Self.officerBytes else {
      throw RegisterError(
        "bad-input", .usage,
        localized(
          "Il faut le nom de l'agent (200 octets au plus).", "The officer's name is needed (200 bytes at most)."))
    }
    guard !scopes.isEmpty else {
      throw RegisterError(
        "bad-input", .usage, localized("Il faut au moins un périmètre.", "At least one scope is needed."))
    }
    guard Self.minutes.contains(minutes) else {
      throw RegisterError(
        "bad-input", .usage,
        localized("Durée de vie du code : de 1 à 10080 minutes.", "How long the code lives: 1 to 10080 minutes."))
    }
    // Before a code is made for it.
    if let server { _ = try EnrollmentLink(server: server, code: Self.anyCode) }
    (self.officer, self.scopes, lifetime, self.server) = (officer, scopes, minutes, server)
  }

  private static let anyCode = "ABCD-EFGH-JKLM-NPQR"

  func make(_ store: Store) throws -> InviteView {
    let (letters, expiresAt, pin) = try store.write { transaction in
      let invitation = try transaction.invite(officer: officer, scopes: scopes, lifetime: Int64(lifetime) * 60_000)
      return (invitation.code, invitation.expiresAt, try transaction.setting("tls-pin") ?? "")
    }
    let all = Array(letters + pin)
    let code = stride(from: 0, to: all.count, by: 4).map { String(all[$0..<min($0 + 4, all.count)]) }
      .joined(separator: "-")
    return InviteView(
      code: code, expiresAt: instant(expiresAt),
      link: try server.map { try EnrollmentLink(server: $0, code: code).description })
  }
}
