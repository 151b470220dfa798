import GRDB
public import SyncModel

/// What a device says of itself beside its request.
public struct DeviceReport: Hashable, Sendable {
  /// Its program and version; empty where it does not say.
  public let program: String
  /// By how much its clock is ahead of the server's, in milliseconds; nil where it does not say.
  public let clockAhead: Int64?

  public init(program: String, clockAhead: Int64?) {
    self.program = program
    self.clockAhead = clockAhead
  }
}

/// One sync of a device as the server saw it: an exchange, or several of which each left more to do.
public struct SyncNote: Sendable {
  /// From 1, counted by device.
  public let number: Int64
  public let incarnation: Incarnation
  /// Milliseconds since 1970 UTC, by the server's clock.
  public let begun: Int64
  public fileprivate(set) var ended: Int64
  public fileprivate(set) var exchanges = 0
  /// How the last exchange ended, as `protocol/sync.md` names it: `done`, `epoch-changed`.
  public fileprivate(set) var outcome = ""
  /// The device's records by what was decided of each.
  public fileprivate(set) var accepted = 0
  public fileprivate(set) var held = 0
  public fileprivate(set) var refused = 0
  /// Decisions of the office on earlier changes, that the device was told.
  public fileprivate(set) var told = 0
  /// Records that the device was given.
  public fileprivate(set) var given = 0
  /// Records that the device said it had still to send.
  public fileprivate(set) var unsent: Int64 = 0
  public fileprivate(set) var report: DeviceReport
  /// The audit log's end before the sync, and after it: its lines are between them, among those of others.
  fileprivate let auditFrom: Int64
  fileprivate var auditTo: Int64
  /// Whether the device comes back at once.
  fileprivate var goesOn = false
}

/// The last syncs of each device, in the server's store. They are for people: nothing of the exchange depends on them.
enum SyncLog {
  /// So many syncs of a device are kept, the last ones.
  static let kept: Int64 = 100
  /// A device that comes back later than that begins another sync.
  static let pause: Int64 = 600_000

  static let sql = """
    CREATE TABLE IF NOT EXISTS sync_log(
      device BLOB NOT NULL, n INTEGER NOT NULL, replica BLOB NOT NULL, incarnation INTEGER NOT NULL,
      begun INTEGER NOT NULL, ended INTEGER NOT NULL, exchanges INTEGER NOT NULL, outcome TEXT NOT NULL,
      accepted INTEGER NOT NULL, held INTEGER NOT NULL, refused INTEGER NOT NULL, told INTEGER NOT NULL,
      given INTEGER NOT NULL, unsent INTEGER NOT NULL, program TEXT NOT NULL, clock INTEGER,
      audit_from INTEGER NOT NULL, audit_to INTEGER NOT NULL, goes_on INTEGER NOT NULL,
      PRIMARY KEY (device, n)) STRICT, WITHOUT ROWID;
    """

  static func note(_ row: Row) -> SyncNote? {
    guard let replica = Identifier(data: row["replica"]) else { return nil }
    var note = SyncNote(
      number: row["n"],
      incarnation: Incarnation(replica: replica, number: UInt64(bitPattern: row["incarnation"] as Int64)),
      begun: row["begun"], ended: row["ended"],
      report: DeviceReport(program: row["program"], clockAhead: row["clock"]),
      auditFrom: row["audit_from"], auditTo: row["audit_to"])
    note.exchanges = row["exchanges"]
    note.outcome = row["outcome"]
    (note.accepted, note.held, note.refused) = (row["accepted"], row["held"], row["refused"])
    (note.told, note.given, note.unsent) = (row["told"], row["given"], row["unsent"])
    note.goesOn = row["goes_on"]
    return note
  }
}

extension StoreReader {
  /// The last syncs of a device, the latest first.
  public func syncs(of device: Identifier, last: Int) throws -> [SyncNote] {
    let find = try db.cachedStatement(sql: "SELECT * FROM sync_log WHERE device = ? ORDER BY n DESC LIMIT ?")
    return try Row.fetchAll(find, arguments: [device.data, last]).compactMap(SyncLog.note)
  }

  /// What the audit log says of a device's changes in one of its syncs, in order.
  public func auditLines(of sync: SyncNote, by device: Identifier, limit: Int) throws -> [AuditLine] {
    try auditLines(after: sync.auditFrom, through: sync.auditTo, of: device, limit: limit)
  }
}

extension StoreTransaction {
  /// Carries out an exchange by `answer`, and notes what came of it in the same transaction.
  public func notingSync(
    _ request: SyncRequest, of device: Identifier, _ report: DeviceReport, _ answer: () throws -> SyncResponse
  ) throws -> SyncResponse {
    let before = try auditHead().number
    let response = try answer()
    let life = try Incarnation(request.incarnation)
    let last = try syncs(of: device, last: 1).first
    var note =
      if let last, last.goesOn, last.incarnation == life, now - last.ended < SyncLog.pause {
        last
      } else {
        SyncNote(
          number: (last?.number ?? 0) + 1, incarnation: life, begun: now, ended: now, report: report,
          auditFrom: before, auditTo: before)
      }
    note.exchanges += 1
    note.add(response, to: request)
    (note.ended, note.report, note.auditTo) = (now, report, try auditHead().number)
    try save(note, of: device)
    return response
  }

  private func save(_ note: SyncNote, of device: Identifier) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO sync_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      device.data, note.number, note.incarnation.replica.data, Int64(bitPattern: note.incarnation.number),
      note.begun, note.ended, note.exchanges, note.outcome, note.accepted, note.held, note.refused, note.told,
      note.given, note.unsent, note.report.program, note.report.clockAhead, note.auditFrom, note.auditTo,
      note.goesOn,
    ])
    try db.cachedStatement(sql: "DELETE FROM sync_log WHERE device = ? AND n <= ?")
      .execute(arguments: [device.data, note.number - SyncLog.kept])
  }
}

extension SyncNote {
  fileprivate mutating func add(_ response: SyncResponse, to request: SyncRequest) {
    outcome = Self.word(response.outcome)
    unsent = Int64(clamping: request.unsent)
    goesOn = response.more || request.unsent > 0
    given += response.page.count
    // What a repeated request came to was noted the first time.
    if response.outcome == .repeated { return }
    // An answer for each change in its order, then what else the device is told.
    let changes = request.changes.count
    for result in response.results.prefix(changes) {
      switch result.admission {
      case .accepted: accepted += 1
      case .held: held += 1
      case .refused, .unspecified, .UNRECOGNIZED: refused += 1
      }
    }
    told += max(0, response.results.count - changes)
  }

  private static func word(_ outcome: WireOutcome) -> String {
    switch outcome {
    case .done: "done"
    case .repeated: "repeated"
    case .forked: "forked"
    case .epochChanged: "epoch-changed"
    case .forkNoted: "fork-noted"
    case .split: "split"
    case .handOver: "hand-over"
    case .wipe: "wipe"
    case .unspecified, .UNRECOGNIZED: ""
    }
  }
}
