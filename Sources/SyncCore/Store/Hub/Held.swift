import Foundation
import GRDB
import SwiftProtobuf
public import SyncModel

/// A change that the server keeps aside, waiting for a person.
public struct HeldChange: Sendable {
  public let id: Identifier
  public let record: RecordReference
  public let device: Identifier
  public let officer: String
  /// A stable word for the reason.
  public let code: String
  /// What the reason is about.
  public let detail: String
  /// Milliseconds since 1970 UTC.
  public let receivedAt: Int64
  public let change: TransferredRecord
}

struct Held {
  let reader: StoreReader
  private var db: Database { reader.db }

  init(_ reader: StoreReader) { self.reader = reader }

  func change(_ id: Identifier) throws -> HeldChange? {
    try Row.fetchOne(db, sql: "SELECT * FROM sync_held WHERE id = ?", arguments: [id.data])
      .flatMap(read)
  }

  func all() throws -> [HeldChange] {
    try Row.fetchAll(db, sql: "SELECT * FROM sync_held ORDER BY received, id").compactMap(read)
  }

  private func read(_ row: Row) throws -> HeldChange? {
    guard let id = Identifier(data: row["id"]), let recordID = Identifier(data: row["record"]),
      let device = Identifier(data: row["device"]),
      let table = try reader.store.interner.name(of: row["tbl"], db)
    else { return nil }
    let state: Data = row["state"]
    let change = try BatchDecoder(WireBatch(serializedBytes: state)).record(at: 0)
    let officer = try reader.device(device)?.officer ?? ""
    return HeldChange(
      id: id, record: RecordReference(table, recordID), device: device, officer: officer,
      code: row["code"], detail: row["detail"], receivedAt: row["received"], change: change)
  }

  /// Adds a change to what is held already of this record and device; nil when nothing is.
  func joined(_ change: TransferredRecord, from device: DeviceInfo) throws -> Verdict? {
    let row = try Row.fetchOne(
      db, sql: "SELECT * FROM sync_held WHERE device = ? AND tbl = ? AND record = ?",
      arguments: [device.id.data, try reader.tableNumber(change.table), change.id.data])
    guard let row, let held = try read(row) else { return nil }
    // Waiting for another record is no decision of a person's: the newer change is judged afresh.
    if row["waits_for"] as Data? != nil {
      try db.execute(sql: "DELETE FROM sync_held WHERE id = ?", arguments: [held.id.data])
      return nil
    }
    var joined = change
    do {
      joined.state = try held.change.state.merged(with: change.state)
    } catch {
      throw StoreError.merge(error, table: change.table, id: change.id)
    }
    joined.history = held.change.history + change.history
    try db.execute(
      sql: "UPDATE sync_held SET state = ? WHERE id = ?",
      arguments: [try encode(joined), held.id.data])
    return .hold(code: held.code, detail: held.detail)
  }

  func keep(_ change: TransferredRecord, from device: DeviceInfo, _ hold: Admission.Hold) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO sync_held VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      arguments: [
        reader.store.environment.newIdentifier().data, try reader.tableNumber(change.table),
        change.id.data, device.id.data, change.scope, hold.code, hold.detail, hold.waitsFor?.data,
        reader.store.environment.now(), try encode(change),
      ])
  }

  private func encode(_ change: TransferredRecord) throws -> Data {
    var encoder = BatchEncoder()
    encoder.add(change)
    return try encoder.message.serializedData()
  }
}

extension StoreReader {
  /// Every change that waits for a decision, the oldest first.
  public func heldChanges() throws -> [HeldChange] { try Held(self).all() }
}

extension StoreTransaction {
  /// Takes a held change into the register, under its authors.
  ///
  /// - throws: ``HubError/unknownHeld(_:)``.
  public func acceptHeld(_ id: Identifier) throws -> HeldChange {
    guard let held = try Held(self).change(id) else { throw HubError.unknownHeld(id.description) }
    let known = try stored(held.record)
    let after = try mergedOrThrow(known?.state ?? RecordState(), held.change.state, held.record)
    let scope = try home(of: after, held.record) ?? known?.scope ?? held.change.scope
    guard try hasScope(scope) else { throw HubError.unknownScope(scope) }
    try takeIn(held.change, scope: scope)
    try noteVerdict(held, isAccepted: true, reason: "")
    try db.execute(sql: "DELETE FROM sync_held WHERE id = ?", arguments: [id.data])
    return held
  }

  /// Turns a held change down: a new version of the record brings its author back to the register, and keeps what
  /// was refused readable in the history.
  ///
  /// - throws: ``HubError/unknownHeld(_:)``.
  public func refuseHeld(_ id: Identifier, reason: String) throws -> HeldChange {
    guard let held = try Held(self).change(id) else { throw HubError.unknownHeld(id.description) }
    let known = try stored(held.record)
    let before = known?.state ?? RecordState()
    let evidence = Evidence(
      officer: officer, deviceTime: now, receivedAt: now, kind: .refusal, reason: reason)
    var dots: [Dot] = []
    let refused = try before.refusing(held.change.state, evidence: evidence) {
      let dot = try nextDot()
      dots.append(dot)
      return dot
    }
    try recordClosed(held.record, held.change.history, RecordState())
    try recordClosed(held.record, [before, held.change.state], refused)
    // A creation that was out of its device's scopes is shown to nobody else.
    let scopes = try device(held.device)?.scopes ?? []
    let scope = known?.scope ?? scopes.first { $0.utf8.elementsEqual(held.change.scope.utf8) } ?? ""
    try put(refused, held.record, scope: scope)
    try noteVerdict(held, isAccepted: false, reason: reason)
    try noteRefusal(held, dots.last)
    try db.execute(sql: "DELETE FROM sync_held WHERE id = ?", arguments: [id.data])
    return held
  }

  private func noteRefusal(_ held: HeldChange, _ refusal: Dot?) throws {
    guard let refusal else { return }
    for entry in held.change.state.vector.entries {
      let refused = Dot(incarnation: entry.incarnation, counter: entry.counter)
      try db.execute(
        sql: "INSERT OR REPLACE INTO sync_refusal VALUES (?, ?, ?, ?)",
        arguments: [try tableNumber(held.record.table), held.record.id.data, refused.data, refusal.data])
    }
  }
}

extension StoreTransaction {
  /// Puts records that a device could not send itself, handed over in a file, among what is held.
  ///
  /// - returns: How many are held now, were in the register already, or could not be read.
  public func holdImported(
    _ batch: WireBatch, from device: Identifier
  ) throws -> (held: Int, known: Int, skipped: Int) {
    guard let sender = try self.device(device) else { throw HubError.unknownDevice(device.description) }
    let decoder = try BatchDecoder(batch)
    var counts = (held: 0, known: 0, skipped: 0)
    for index in 0..<decoder.count {
      guard let change = try? decoder.record(at: index) else {
        counts.skipped += 1
        continue
      }
      let record = RecordReference(change.table, change.id)
      if try state(record).vector.contains(change.state.vector) {
        counts.known += 1
        continue
      }
      if try Held(self).joined(change, from: sender) == nil {
        try Held(self).keep(change, from: sender, Admission.Hold("file"))
      }
      counts.held += 1
    }
    return counts
  }
}
