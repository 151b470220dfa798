import SyncModel
import ClauseRegister
import Foundation
import GRDB
import SyncCore

/// The office's users and their sessions, in a file of their own beside the register: they are not the register's, so
/// that no device gets them, no backup of the register has them and no `restore` brings a removed one back.
///
/// The register's lock keeps the file to one process; the server and the commands it carries out may both have it open.
final class ConsoleAccounts: Sendable {
  private static let tables = """
    CREATE TABLE IF NOT EXISTS user(
      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, display TEXT NOT NULL,
      role TEXT NOT NULL, password TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS session(
      hash BLOB PRIMARY KEY, user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE, begun INTEGER NOT NULL,
      seen INTEGER NOT NULL, language TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS browser(
      hash BLOB PRIMARY KEY, user INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE, since INTEGER NOT NULL)
      STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS session_user ON session(user);
    CREATE INDEX IF NOT EXISTS browser_user ON browser(user);
    """

  private let path: String
  private let queue: DatabaseQueue
  let now: @Sendable () -> Int64

  /// - parameter register: Beside whose file the users lie.
  /// - throws: ``StoreError``.
  init(besides register: Register) throws {
    path = URL(filePath: register.store.path).deletingLastPathComponent().path + "/console.sqlite"
    let environment = register.store.environment
    now = { environment.now() }
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON") }
    queue = try Self.errors(path) { [path] in
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.write { try $0.execute(sql: Self.tables) }
      return queue
    }
    chmod(path, 0o600)
  }

  func write<T>(_ body: (Database) throws -> T) throws -> T { try Self.errors(path) { try queue.write(body) } }

  private static func errors<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      if error.resultCode == .SQLITE_FULL { throw StoreError.full(path: path) }
      throw StoreError.io(path: path, detail: error.message ?? "\(error.resultCode)")
    }
  }

  // MARK: Users

  func users() throws -> [ConsoleUser] { try write { try Self.users($0, "TRUE", []) } }

  /// - throws: ``RegisterError`` `no-user`.
  func user(_ name: String) throws -> ConsoleUser { try write { try Self.user($0, name) } }

  /// - parameter password: Its hash.
  /// - throws: ``RegisterError`` `user-exists`, `empty`.
  func add(_ name: String, display: String?, role: ConsoleRole, password: String) throws -> ConsoleUser {
    let name = try Self.checked(name)
    let display = try Self.checked(display ?? name)
    return try write { db in
      guard try Self.users(db, "folded = ?", [foldedName(name)]).isEmpty else {
        throw RegisterError(
          "user-exists", .badData,
          localized("Il y a déjà un utilisateur de ce nom.", "There is a user of that name already."))
      }
      // The register says by it who decided what.
      guard try !Self.users(db, "TRUE", []).contains(where: { foldedName($0.display) == foldedName(display) }) else {
        throw RegisterError(
          "user-exists", .badData,
          localized("Un autre utilisateur est déjà affiché ainsi.", "Another user is shown under that name already."))
      }
      try db.execute(
        sql: "INSERT INTO user(name, folded, display, role, password) VALUES (?, ?, ?, ?, ?)",
        arguments: [name, foldedName(name), display, role.rawValue, password])
      return try Self.user(db, name)
    }
  }

  /// - throws: ``RegisterError`` `no-user`, `last-administrator`.
  func setRole(_ name: String, _ role: ConsoleRole) throws -> ConsoleUser {
    try change(name) { db, user in
      if role != .administrator { try Self.keepAdministrator(db, user) }
      try db.execute(sql: "UPDATE user SET role = ? WHERE id = ?", arguments: [role.rawValue, user.id])
    }
  }

  /// Ends all sessions, too: who had the old password has no use of one.
  ///
  /// - parameter password: Its hash.
  func setPassword(_ name: String, _ password: String) throws -> ConsoleUser {
    try change(name) { db, user in
      try db.execute(sql: "UPDATE user SET password = ? WHERE id = ?", arguments: [password, user.id])
      try Self.endSessions(db, of: user)
      try db.execute(sql: "DELETE FROM browser WHERE user = ?", arguments: [user.id])
    }
  }

  func signOutEverywhere(_ name: String) throws -> ConsoleUser {
    try change(name) { db, user in try Self.endSessions(db, of: user) }
  }

  func remove(_ name: String) throws -> ConsoleUser {
    try write { db in
      let user = try Self.user(db, name)
      try Self.keepAdministrator(db, user)
      try db.execute(sql: "DELETE FROM user WHERE id = ?", arguments: [user.id])
      return user
    }
  }

  private func change(_ name: String, _ body: (Database, ConsoleUser) throws -> Void) throws -> ConsoleUser {
    try write { db in
      try body(db, try Self.user(db, name))
      return try Self.user(db, name)
    }
  }

  private static func endSessions(_ db: Database, of user: ConsoleUser) throws {
    try db.execute(sql: "DELETE FROM session WHERE user = ?", arguments: [user.id])
  }

  private static func keepAdministrator(_ db: Database, _ user: ConsoleUser) throws {
    let others = try Self.users(db, "role = 'administrator' AND id <> ?", [user.id])
    guard user.role != .administrator || !others.isEmpty else {
      throw RegisterError(
        "last-administrator", .badData,
        localized("C'est le seul administrateur : en nommer un autre d'abord.", "The only administrator: name another.")
      )
    }
  }

  private static func user(_ db: Database, _ name: String) throws -> ConsoleUser {
    guard let user = try users(db, "folded = ?", [foldedName(name)]).first else {
      throw RegisterError(
        "no-user", .badData,
        localized("Aucun utilisateur « \(printable(name)) ».", "No user \"\(printable(name))\"."))
    }
    return user
  }

  static func users(_ db: Database, _ condition: String, _ arguments: StatementArguments) throws -> [ConsoleUser] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT id, name, display, role, (SELECT count(*) FROM session WHERE user = user.id) FROM user
        WHERE \(condition) ORDER BY folded
        """, arguments: arguments
    ).map { row in
      ConsoleUser(
        id: row[0], name: row[1], display: row[2], role: ConsoleRole(rawValue: row[3]) ?? .reader, sessions: row[4])
    }
  }

  private static func checked(_ text: String) throws -> String {
    let text = printable(text).trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty, !foldedName(text).isEmpty, text.utf8.count <= 100 else {
      throw RegisterError(
        "bad-name", .usage, localized("Un nom de 1 à 100 octets est demandé.", "A name of 1 to 100 bytes is needed."))
    }
    return text
  }
}
