public import Foundation
import GRDB
import SwiftProtobuf
public import SyncModel

/// What only the server's store has.
enum HubTables {
  static let sql = """
    CREATE TABLE IF NOT EXISTS sync_scope(
      code TEXT PRIMARY KEY, name TEXT NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
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
    CREATE TABLE IF NOT EXISTS sync_telling(
      device BLOB NOT NULL, tbl INTEGER NOT NULL, id BLOB NOT NULL, accepted INTEGER NOT NULL,
      reason TEXT NOT NULL, told BLOB, PRIMARY KEY (device, tbl, id)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_ack(
      device BLOB NOT NULL, replica BLOB NOT NULL, incarnation INTEGER NOT NULL, scope TEXT NOT NULL,
      sequence INTEGER NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (device, replica, incarnation, scope)) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS sync_collected(
      tbl INTEGER NOT NULL, id BLOB NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (tbl, id)) WITHOUT ROWID;
    """

  private static let devices =
    "SELECT id, officer, credential, enrolled, last_sync, unsent, cloned_from, restored, revoked FROM sync_device"

  static let allDevices = SQL(devices + " ORDER BY enrolled, id")
  static let oneDevice = SQL(devices + " WHERE id = ?")
}

extension StoreReader {
  public func scopes() throws -> [(code: String, name: String)] {
    try Row.fetchAll(db, sql: "SELECT code, name FROM sync_scope ORDER BY code").map { ($0[0], $0[1]) }
  }

  public func scopeName(_ code: String) throws -> String? {
    var find = try query("SELECT name FROM sync_scope WHERE code = ?")
    find.bind(code)
    return try find.step() ? find.text(0) : nil
  }

  public func sequence(of scope: String) throws -> UInt64? {
    if let given = givenSequences[ExactText(scope)] { return given }
    var find = try query("SELECT sequence FROM sync_scope WHERE code = ?")
    find.bind(scope)
    return try find.step() ? UInt64(find.integer(0)) : nil
  }

  public func shares(of record: RecordReference) throws -> [String] {
    let find = try query("SELECT scope FROM sync_share WHERE tbl = ? AND id = ? ORDER BY scope", record)
    var scopes: [String] = []
    while try find.step() { scopes.append(find.text(0) ?? "") }
    return scopes
  }

  // MARK: Devices

  public func deviceRecords() throws -> [DeviceRecord] {
    let find = try query(HubTables.allDevices)
    var devices: [DeviceRecord] = []
    while try find.step() {
      if let device = Self.device(find) { devices.append(device) }
    }
    return devices
  }

  public func deviceRecord(_ id: Identifier) throws -> DeviceRecord? {
    let find = try query(HubTables.oneDevice, id)
    return try find.step() ? Self.device(find) : nil
  }

  private static func device(_ row: borrowing Query) -> DeviceRecord? {
    guard let id = row.identifier(0) else { return nil }
    var device = DeviceRecord(
      id: id, officer: row.text(1) ?? "", credential: row.data(2), enrolled: row.integer(3),
      clonedFrom: row.identifier(6))
    device.lastSync = row.number(4)
    device.unsent = row.integer(5)
    device.restored = row.number(7)
    device.revocation = DeviceInfo.Revocation(rawValue: Int(row.integer(8))) ?? .stolen
    return device
  }

  public func grants(of device: Identifier) throws -> [ScopeGrant] {
    let find = try query(
      "SELECT scope, removed, since, until FROM sync_device_scope WHERE device = ? ORDER BY scope", device)
    var grants: [ScopeGrant] = []
    while try find.step() {
      var grant = ScopeGrant(scope: find.text(0) ?? "", since: UInt64(find.integer(2)))
      grant.standing = ScopeGrant.Standing(rawValue: Int(find.integer(1))) ?? .leaving
      grant.until = find.number(3).map { UInt64($0) }
      grants.append(grant)
    }
    return grants
  }

  public func line(_ device: Identifier, _ incarnation: Incarnation) throws -> Line? {
    let find = try query(
      """
      SELECT serial, token, previous, request, answer, forked_from, successor, recovered_epoch FROM sync_line
      WHERE device = ? AND replica = ? AND incarnation = ?
      """, device, incarnation)
    guard try find.step() else { return nil }
    var line = Line(device: device, incarnation: incarnation)
    line.serial = UInt64(find.integer(0))
    line.token = find.data(1)
    line.previous = find.data(2)
    line.request = find.data(3)
    line.answer = find.data(4)
    line.forkedFrom = find.number(5).map { UInt64(bitPattern: $0) }
    line.successor = find.identifier(6)
    line.recoveredEpoch = find.data(7)
    return line
  }

  /// A statement whose first parameters are a device's id and a life.
  fileprivate func query(_ sql: SQL, _ device: Identifier, _ life: Incarnation) throws -> Query {
    var query = try query(sql, device)
    query.bind(life.replica)
    query.bind(Int64(bitPattern: life.number))
    return query
  }

  public func incarnations(of device: Identifier) throws -> [Incarnation] {
    try lives(query("SELECT replica, incarnation FROM sync_line WHERE device = ?", device))
  }

  public func copies(of incarnation: Incarnation, at device: Identifier) throws -> [Incarnation] {
    try lives(
      query(
        """
        SELECT replica, incarnation FROM sync_line
        WHERE device = ? AND replica = ? AND forked_from = ? AND successor IS NULL
        """, device, incarnation))
  }

  private func lives(_ find: consuming Query) throws -> [Incarnation] {
    var lives: [Incarnation] = []
    while try find.step() {
      guard let replica = find.identifier(0) else { continue }
      lives.append(Incarnation(replica: replica, number: UInt64(bitPattern: find.integer(1))))
    }
    return lives
  }

  private static func incarnation(_ row: Row, from first: Int) -> Incarnation? {
    Identifier(data: row[first]).map {
      Incarnation(replica: $0, number: UInt64(bitPattern: row[first + 1] as Int64))
    }
  }

  public func invite(_ hash: Data) throws -> Invite? {
    try Row.fetchOne(db, sql: "SELECT * FROM sync_invite WHERE hash = ?", arguments: [hash]).map { row in
      Invite(
        hash: hash, officer: row["officer"],
        scopes: (row["scopes"] as String).split(separator: "\n").map(String.init), expires: row["expires"],
        device: Identifier(data: row["device"]))
    }
  }

  public func acknowledgements() throws -> [Acknowledgement] {
    try Row.fetchAll(db, sql: "SELECT device, replica, incarnation, scope, sequence, seen FROM sync_ack").compactMap {
      row in
      guard let device = Identifier(data: row[0]), let incarnation = Self.incarnation(row, from: 1) else { return nil }
      return Acknowledgement(
        device: device, incarnation: incarnation, scope: row[3], sequence: UInt64(row[4] as Int64), seen: row[5])
    }
  }

  // MARK: Held changes and decisions

  public func heldChange(_ id: Identifier) throws -> HeldChange? { try held("h.id = ?", [id.data]).first }

  public func heldChange(of device: Identifier, _ record: RecordReference) throws -> HeldChange? {
    // Asked of every change, and nearly always for nothing.
    var find = try query("SELECT id FROM sync_held WHERE tbl = ? AND record = ? AND device = ?", record)
    find.bind(device)
    return try find.step() ? find.identifier(0).flatMap(heldChange) : nil
  }

  public func heldChanges() throws -> [HeldChange] { try held("1", []) }

  public func heldChanges(waitingFor id: Identifier) throws -> [HeldChange] {
    guard try query("SELECT 1 FROM sync_held WHERE waits_for = ? LIMIT 1", id).step() else { return [] }
    return try held("waits_for = ?", [id.data])
  }

  private func held(_ condition: String, _ arguments: StatementArguments) throws -> [HeldChange] {
    let find = try db.cachedStatement(
      sql: """
        SELECT h.*, d.officer FROM sync_held h LEFT JOIN sync_device d ON d.id = h.device
        WHERE \(condition) ORDER BY received, h.id
        """)
    return try Row.fetchAll(find, arguments: arguments).compactMap { row in
      guard let id = Identifier(data: row["id"]), let device = Identifier(data: row["device"]),
        let recordID = Identifier(data: row["record"]), let table = try store.interner.name(of: row["tbl"], db)
      else { return nil }
      let state: Data = row["state"]
      var change = try BatchDecoder(EncodedBatch(bytes: [UInt8](state))).record(at: 0)
      if let known = synced(table) {
        change = try change.replacingPersonal(known) { column, value in
          let value = try opened(value, column)
          return value == .null ? nil : value
        }
      }
      return HeldChange(
        id: id, record: RecordReference(table, recordID), device: device, officer: row["officer"] ?? "",
        code: row["code"], detail: row["detail"], waitsFor: Identifier(data: row["waits_for"]),
        receivedAt: row["received"], change: change)
    }
  }

  public func isUndecided(_ record: RecordReference) throws -> Bool {
    let find = try db.cachedStatement(
      sql: """
        SELECT 1 FROM sync_held WHERE tbl = ?1 AND record = ?2
        UNION ALL SELECT 1 FROM sync_telling WHERE tbl = ?1 AND id = ?2
        """)
    return try Int.fetchOne(find, arguments: try key(record)) != nil
  }

  public func refusals(of record: RecordReference) throws -> [RefusedDot] {
    let find = try query("SELECT refused, refusal FROM sync_refusal WHERE tbl = ? AND id = ?", record)
    var refusals: [RefusedDot] = []
    while try find.step() {
      guard let refused = Dot(data: find.blob(0).map { Data($0) }),
        let refusal = Dot(data: find.blob(1).map { Data($0) })
      else { continue }
      refusals.append(RefusedDot(refused: refused, refusal: refusal))
    }
    return refusals
  }

  public func tellings(for device: Identifier) throws -> [Telling] {
    let find = try query(
      "SELECT tbl, id, accepted, reason FROM sync_telling WHERE device = ? ORDER BY tbl, id", device)
    var tellings: [Telling] = []
    while try find.step() {
      guard let table = try store.interner.name(of: find.integer(0), db), let id = find.identifier(1) else { continue }
      tellings.append(
        Telling(record: RecordReference(table, id), isAccepted: find.flag(2), reason: find.text(3) ?? ""))
    }
    return tellings
  }

  public func collectedRecords() throws -> [RecordReference] {
    try references("SELECT tbl, id FROM sync_collected JOIN sync_name ON n = tbl ORDER BY name, id", [])
  }

  public func collectedVector(_ record: RecordReference) throws -> VersionVector? {
    let find = try query("SELECT vector FROM sync_collected WHERE tbl = ? AND id = ?", record)
    guard try find.step(), let bytes = find.blob(0) else { return nil }
    return try codec.decode(bytes, nil, row: nil).vector
  }
}

extension StoreTransaction {
  private func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  public func insertScope(_ code: String, name: String) throws {
    try execute("INSERT INTO sync_scope VALUES (?, ?, 0)", [code, name])
  }

  public func nextSequence(of scope: String) throws -> UInt64? {
    guard let last = try sequence(of: scope) else { return nil }
    givenSequences[ExactText(scope)] = last + 1
    return last + 1
  }

  /// Writes down the last sequence that was given of a scope.
  func save(_ sequence: UInt64, of scope: String) throws {
    var save = try query("UPDATE sync_scope SET sequence = ? WHERE code = ?")
    save.bind(Int64(sequence))
    save.bind(scope)
    try save.run()
  }

  public func addShare(_ record: RecordReference, to scope: String) throws -> Bool {
    try execute("INSERT OR IGNORE INTO sync_share VALUES (?, ?, ?)", try key(record) + [scope])
    return db.changesCount > 0
  }

  public func removeShare(_ record: RecordReference, from scope: String) throws {
    try execute("DELETE FROM sync_share WHERE tbl = ? AND id = ? AND scope = ?", try key(record) + [scope])
  }

  // MARK: Devices

  public func save(_ device: DeviceRecord) throws {
    var save = try query("INSERT OR REPLACE INTO sync_device VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", device.id)
    save.bind(device.officer)
    save.bind(device.credential)
    save.bind(device.enrolled)
    save.bind(device.lastSync)
    save.bind(device.unsent)
    save.bind(device.clonedFrom)
    save.bind(device.restored)
    save.bind(device.revocation.rawValue)
    try save.run()
  }

  public func save(_ grant: ScopeGrant, of device: Identifier) throws {
    try execute(
      "INSERT OR REPLACE INTO sync_device_scope VALUES (?, ?, ?, ?, ?)",
      [device.data, grant.scope, grant.standing.rawValue, Int64(grant.since), grant.until.map { Int64($0) }])
  }

  public func save(_ line: Line) throws {
    var save = try query(
      "INSERT OR REPLACE INTO sync_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", line.device, line.incarnation)
    save.bind(Int64(line.serial))
    for data in [line.token, line.previous, line.request, line.answer] { save.bind(data) }
    save.bind(line.forkedFrom.map { Int64(bitPattern: $0) })
    save.bind(line.successor)
    save.bind(line.recoveredEpoch)
    try save.run()
  }

  public func save(_ invite: Invite) throws {
    try execute(
      "INSERT OR REPLACE INTO sync_invite VALUES (?, ?, ?, ?, ?)",
      [
        invite.hash, invite.officer, invite.scopes.joined(separator: "\n"), invite.expires, invite.device?.data,
      ])
  }

  public func removeInvites(expiredBefore time: Int64) throws {
    try execute("DELETE FROM sync_invite WHERE expires < ?", [time])
  }

  public func save(_ acknowledgement: Acknowledgement) throws {
    var save = try query(
      "INSERT OR REPLACE INTO sync_ack VALUES (?, ?, ?, ?, ?, ?)", acknowledgement.device, acknowledgement.incarnation)
    save.bind(acknowledgement.scope)
    save.bind(Int64(clamping: acknowledgement.sequence))
    save.bind(acknowledgement.seen)
    try save.run()
  }

  // MARK: Held changes and decisions

  public func save(_ held: HeldChange) throws {
    var encoder = BatchEncoder()
    encoder.add(try sealed(held.change))
    try execute(
      "INSERT OR REPLACE INTO sync_held VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        held.id.data, try tableNumber(held.record.table), held.record.id.data, held.device.data, held.change.scope,
        held.code, held.detail, held.waitsFor?.data, held.receivedAt, Data(encoder.batch.bytes),
      ])
  }

  /// The change with sealed values in the place of its personal ones.
  private func sealed(_ change: TransferredRecord) throws -> TransferredRecord {
    guard let sealer = sealer(RecordReference(change.table, change.id), change.state) else { return change }
    return try change.replacingPersonal(sealer.table) { column, value in
      sealer.seals(column.name, value) ? .blob(try sealer.seal(value, column.name)) : value
    }
  }

  public func removeHeld(_ id: Identifier) throws { try execute("DELETE FROM sync_held WHERE id = ?", [id.data]) }

  public func save(_ refusal: RefusedDot, of record: RecordReference) throws {
    try execute(
      "INSERT OR REPLACE INTO sync_refusal VALUES (?, ?, ?, ?)",
      try key(record) + [refusal.refused.data, refusal.refusal.data])
  }

  public func save(_ telling: Telling, for device: Identifier) throws {
    try execute(
      "INSERT OR REPLACE INTO sync_telling VALUES (?, ?, ?, ?, ?, NULL)",
      [device.data] + (try key(telling.record)) + [telling.isAccepted, telling.reason])
  }

  public func removeTellings(for device: Identifier, told token: Data) throws {
    try execute("DELETE FROM sync_telling WHERE device = ? AND told = ?", [device.data, token])
  }

  public func markTold(_ device: Identifier, token: Data) throws {
    try execute("UPDATE sync_telling SET told = ? WHERE device = ?", [token, device.data])
  }

  public func setCollected(_ record: RecordReference, _ vector: VersionVector?) throws {
    guard let vector else {
      return try execute("DELETE FROM sync_collected WHERE tbl = ? AND id = ?", try key(record))
    }
    let state = Data(try codec.encode(RecordState(vector: vector), nil, nil))
    try execute("INSERT OR REPLACE INTO sync_collected VALUES (?, ?, ?)", try key(record) + [state])
  }
}
