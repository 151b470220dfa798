import ClauseRegister
import Crypto
import Foundation
import GRDB
import SyncModel

/// Somebody who has signed in with a browser.
struct ConsoleSession: Sendable {
  let user: ConsoleUser
  /// In whose forms it stands; another session's is another.
  let formToken: String
  let language: Language
}

/// A random value that only its holder knows; the server keeps its hash.
struct ConsoleToken: Sendable {
  let text: String

  /// 256 random bits.
  init() { text = hexadecimal(SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }) }

  /// One that a browser gave; nil for what cannot be one.
  init?(_ text: String?) {
    guard let text, text.utf8.count == 64, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else { return nil }
    self.text = text
  }

  var hash: Data { Data(SHA256.hash(data: Data(text.utf8))) }

  /// Cannot be guessed without the token, nor the token from it.
  var formToken: String {
    let code = HMAC<SHA256>.authenticationCode(for: Data("form".utf8), using: SymmetricKey(data: Data(text.utf8)))
    return hexadecimal(Array(code))
  }
}

extension ConsoleAccounts {
  private static let idle: Int64 = 30 * 60_000
  private static let absolute: Int64 = 12 * 3_600_000
  /// A request sooner after the last one is not noted: the file would be written at every picture of a page.
  private static let noted: Int64 = 60_000
  /// For how long a browser is known in which somebody has signed in.
  private static let browserKept: Int64 = 180 * 86_400_000

  /// What signing in needs: the user and the hash of the password; nil for an unknown name.
  func credentials(_ name: String) throws -> (user: Int64, password: String)? {
    try write { db in
      try Row.fetchOne(db, sql: "SELECT id, password FROM user WHERE folded = ?", arguments: [foldedName(name)]).map {
        ($0[0], $0[1])
      }
    }
  }

  /// Begins a session, and remembers the browser as one of the user's.
  func begin(user: Int64, language: Language) throws -> (session: ConsoleToken, browser: ConsoleToken) {
    let (session, browser, now) = (ConsoleToken(), ConsoleToken(), now())
    try write { db in
      try db.execute(
        sql: """
          DELETE FROM session WHERE seen < ? OR begun < ?
          """, arguments: [now - Self.idle, now - Self.absolute])
      try db.execute(sql: "DELETE FROM browser WHERE since < ?", arguments: [now - Self.browserKept])
      try db.execute(
        sql: "INSERT INTO session VALUES (?, ?, ?, ?, ?)",
        arguments: [session.hash, user, now, now, language.rawValue])
      try db.execute(sql: "INSERT INTO browser VALUES (?, ?, ?)", arguments: [browser.hash, user, now])
    }
    return (session, browser)
  }

  /// Whether that user has signed in with the browser before.
  func knows(_ browser: ConsoleToken, user: Int64) throws -> Bool {
    try write { db in
      try Bool.fetchOne(
        db, sql: "SELECT 1 FROM browser WHERE hash = ? AND user = ? AND since >= ?",
        arguments: [browser.hash, user, now() - Self.browserKept]) ?? false
    }
  }

  /// The session of a token; nil where it is unknown or over.
  ///
  /// - parameter isUse: Whether somebody does something: what a page does by itself keeps no session alive.
  func session(_ token: ConsoleToken, isUse: Bool = true) throws -> ConsoleSession? {
    let now = now()
    return try write { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT user, begun, seen, language FROM session WHERE hash = ?", arguments: [token.hash])
      guard let row else { return nil }
      let (begun, seen): (Int64, Int64) = (row[1], row[2])
      guard now - seen < Self.idle, now - begun < Self.absolute,
        let user = try Self.users(db, "id = ?", [row[0] as Int64]).first
      else {
        try db.execute(sql: "DELETE FROM session WHERE hash = ?", arguments: [token.hash])
        return nil
      }
      if isUse, now - seen > Self.noted {
        try db.execute(sql: "UPDATE session SET seen = ? WHERE hash = ?", arguments: [now, token.hash])
      }
      return ConsoleSession(
        user: user, formToken: token.formToken, language: Language(rawValue: row[3] as String) ?? .french)
    }
  }

  func setLanguage(_ language: Language, of token: ConsoleToken) throws {
    try write {
      try $0.execute(
        sql: "UPDATE session SET language = ? WHERE hash = ?", arguments: [language.rawValue, token.hash])
    }
  }

  func end(_ token: ConsoleToken) throws {
    try write { try $0.execute(sql: "DELETE FROM session WHERE hash = ?", arguments: [token.hash]) }
  }
}
