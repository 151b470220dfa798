import Crypto
import Foundation
import GRDB
import SyncModel

/// The tables that only the server's store has.
enum Hub {
  static let tables = """
    CREATE TABLE IF NOT EXISTS sync_scope(
      code TEXT PRIMARY KEY, name TEXT NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_feed(
      scope TEXT NOT NULL, sequence INTEGER NOT NULL, tbl INTEGER NOT NULL, id BLOB NOT NULL,
      removed INTEGER NOT NULL, entered INTEGER NOT NULL, PRIMARY KEY (tbl, id, scope)) WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS sync_feed_order ON sync_feed(scope, sequence);
    CREATE TABLE IF NOT EXISTS sync_share(
      tbl INTEGER NOT NULL, id BLOB NOT NULL, scope TEXT NOT NULL, PRIMARY KEY (tbl, id, scope)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_device(
      id BLOB PRIMARY KEY, officer TEXT NOT NULL, credential BLOB NOT NULL, enrolled INTEGER NOT NULL,
      last_sync INTEGER, unsent INTEGER NOT NULL, cloned_from BLOB, restored INTEGER,
      revoked INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_device_scope(
      device BLOB NOT NULL, scope TEXT NOT NULL, removed INTEGER NOT NULL, since INTEGER NOT NULL,
      until INTEGER, PRIMARY KEY (device, scope)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_line(
      device BLOB NOT NULL, replica BLOB NOT NULL, incarnation INTEGER NOT NULL, serial INTEGER NOT NULL,
      token BLOB NOT NULL, previous BLOB NOT NULL, request BLOB NOT NULL, answer BLOB NOT NULL,
      forked_from INTEGER, successor BLOB, recovered_epoch BLOB,
      PRIMARY KEY (device, replica, incarnation)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_invite(
      hash BLOB PRIMARY KEY, officer TEXT NOT NULL, scopes TEXT NOT NULL, expires INTEGER NOT NULL,
      device BLOB) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_held(
      id BLOB PRIMARY KEY, tbl INTEGER NOT NULL, record BLOB NOT NULL, device BLOB NOT NULL,
      scope TEXT NOT NULL, code TEXT NOT NULL, detail TEXT NOT NULL, waits_for BLOB, received INTEGER NOT NULL,
      state BLOB NOT NULL) WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS sync_held_record ON sync_held(device, tbl, record);
    CREATE INDEX IF NOT EXISTS sync_held_waits ON sync_held(waits_for) WHERE waits_for IS NOT NULL;
    CREATE TABLE IF NOT EXISTS sync_refusal(
      tbl INTEGER NOT NULL, id BLOB NOT NULL, refused BLOB NOT NULL, refusal BLOB NOT NULL,
      PRIMARY KEY (tbl, id, refused)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_verdict(
      device BLOB NOT NULL, tbl INTEGER NOT NULL, id BLOB NOT NULL, accepted INTEGER NOT NULL,
      reason TEXT NOT NULL, told BLOB, PRIMARY KEY (device, tbl, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_ack(
      device BLOB NOT NULL, replica BLOB NOT NULL, incarnation INTEGER NOT NULL, scope TEXT NOT NULL,
      sequence INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (device, replica, incarnation, scope)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_collected(
      tbl INTEGER NOT NULL, id BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (tbl, id)) WITHOUT ROWID;
    """
}

/// Why the hub did not do what an officer or a device asked.
public enum HubError: Error, Hashable, Sendable {
  case unknownScope(String)
  case scopeExists(String)
  case badScopeCode(String)
  case unknownDevice(String)
  case unknownHeld(String)
  /// The code is unknown, used or too old; which of these is not said.
  case badCode
  /// The credential is not the device's, or the device is unknown.
  case badCredential
  case tooOldProtocol
}

extension StoreTransaction {
  /// Makes this store a hub with an identity and an epoch of its own, if it is not yet.
  public func beginHub(officer: String) throws {
    guard try identity == nil else { return }
    begin(replica: store.environment.newIdentifier(), officer: officer)
    try set("epoch", to: store.environment.newIdentifier().bytes)
    try set("token-key", to: store.environment.randomBytes(32))
  }

  /// A new past: after a restore every cursor and token of before is void, and the office's replica begins a new
  /// life.
  public func beginEpoch(because reason: String) throws {
    try beginIncarnation()
    try set("epoch", to: store.environment.newIdentifier().bytes)
    // The devices read again from the beginning.
    try db.execute(sql: "UPDATE sync_ack SET sequence = 0")
    try note(event: "new-epoch", reason)
  }

  func hubEpoch() throws -> [UInt8] { bytes(try setting("epoch")) }

  /// Adds a scope.
  public func addScope(_ code: String, name: String) throws {
    let isPlain =
      !code.isEmpty && code.utf8.count <= 40
      && code.utf8.allSatisfy { $0 > 32 && $0 < 127 }
    guard isPlain else { throw HubError.badScopeCode(code) }
    guard try !hasScope(code) else { throw HubError.scopeExists(code) }
    try db.execute(sql: "INSERT INTO sync_scope VALUES (?, ?, 0)", arguments: [code, name])
  }
}

extension StoreReader {
  public func scopes() throws -> [(code: String, name: String)] {
    try Row.fetchAll(db, sql: "SELECT code, name FROM sync_scope ORDER BY code").map { ($0[0], $0[1]) }
  }

  public func hasScope(_ code: String) throws -> Bool {
    try Int.fetchOne(
      try db.cachedStatement(sql: "SELECT 1 FROM sync_scope WHERE code = ?"), arguments: [code]) != nil
  }
}

/// The SHA-256 of `bytes`, as kept of codes and credentials: both are random and long enough for a plain hash.
func sha256(_ bytes: some Sequence<UInt8>) -> Data { Data(SHA256.hash(data: Data(bytes))) }
