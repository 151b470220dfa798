import GRDB
import Synchronization

/// The text of a statement, with what it is known by: to look a statement up by its text costs as much as to run it.
struct SQL: Sendable, ExpressibleByStringLiteral {
  private static let made = Atomic(0)

  /// Where a literal lies in the program, or a negative number of its own.
  let key: Int
  private let content: Content

  private enum Content: Sendable {
    case literal(StaticString)
    case made(String)
  }

  init(stringLiteral literal: StaticString) {
    key = Int(bitPattern: literal.utf8Start)
    content = .literal(literal)
  }

  /// A text that is put together: to be kept, since each of these is another statement.
  init(_ text: String) {
    key = Self.made.subtract(1, ordering: .relaxed).newValue
    content = .made(text)
  }

  var text: String {
    switch content {
    case .literal(let text): "\(text)"
    case .made(let text): text
    }
  }
}

/// The prepared statements of one connection, each made once.
///
/// Unchecked, since it is used where its connection is: by one thread at a time.
final class StatementCache: @unchecked Sendable {
  private var statements: [Int: Statement] = [:]

  func statement(_ sql: SQL, _ db: Database) throws -> SQLiteStatement {
    if let known = statements[sql.key] { return known.sqliteStatement }
    let statement = try db.makeStatement(sql: sql.text)
    statements[sql.key] = statement
    return statement.sqliteStatement
  }

  /// Before its connection is closed.
  func clear() { statements = [:] }
}

/// A cache for each connection of a store.
final class StatementCaches: Sendable {
  private let caches = Mutex<[ObjectIdentifier: StatementCache]>([:])

  func cache(of db: Database) -> StatementCache {
    caches.withLock { caches in
      if let known = caches[ObjectIdentifier(db)] { return known }
      let cache = StatementCache()
      caches[ObjectIdentifier(db)] = cache
      return cache
    }
  }

  /// Before the connections are closed.
  func clear() { for cache in caches.withLock({ $0.values }) { cache.clear() } }
}
