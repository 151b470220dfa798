import ClauseRegister
import RegisterCommands
import SyncCore
import SyncModel

struct DeviceView: Encodable, Sendable {
  let id: String
  let officer: String
  let scopes: [String]
  let incarnations: [String]
  @Nullable var lastSync: String?
  let unsentReported: Int
  /// Program and version, as last reported.
  @Nullable var program: String?
  /// By how much its clock was ahead of the server's at the last sync; negative where it was behind.
  @Nullable var clockAheadMs: Int64?
  @Nullable var clonedFrom: String?
  @Nullable var restoredAt: String?
  let revoked: Bool
  /// Revoked in such a way that it may not even hand its work over.
  let stolen: Bool

  init(_ info: DeviceInfo, _ reader: StoreReader) throws {
    let report = try reader.syncs(of: info.id, last: 1).first?.report
    id = info.id.description
    officer = info.officer
    scopes = info.scopes
    incarnations = info.incarnations.map { String($0.number, radix: 16) }
    lastSync = info.lastSync.map(instant)
    unsentReported = info.unsentReported
    program = report.flatMap { $0.program.isEmpty ? nil : $0.program }
    clockAheadMs = report?.clockAhead
    clonedFrom = info.clonedFrom?.description
    restoredAt = info.restoredAt.map(instant)
    revoked = info.revocation != .active
    stolen = info.revocation == .stolen
  }

  /// Of how much a clock may be off before it is said: a request takes its time.
  private static let clockTolerance: Int64 = 60_000

  /// What is unusual of it, for people.
  var remarks: [String] {
    var remarks: [String] = []
    if revoked { remarks.append(stolen ? localized("volé", "stolen") : localized("révoqué", "revoked")) }
    if clonedFrom != nil { remarks.append(localized("copie", "clone")) }
    if restoredAt != nil { remarks.append(localized("restauré", "restored")) }
    if let clock = clockAheadMs, abs(clock) > Self.clockTolerance {
      remarks.append(localized("horloge \(Self.clock(clock))", "clock \(Self.clock(clock))"))
    }
    return remarks
  }

  /// `+2 h 05`, `-3 min`, `0 min`.
  static func clock(_ milliseconds: Int64) -> String {
    let minutes = Int((milliseconds.magnitude + 30_000) / 60_000)
    let sign = minutes == 0 ? "" : milliseconds < 0 ? "-" : "+"
    return sign + (minutes < 60 ? "\(minutes) min" : formatMinutes(minutes))
  }
}

struct DevicesView: Encodable, Sendable {
  let devices: [DeviceView]

  var text: String {
    var table = TextTable([
      .init(localized("Agent", "Officer")), .init(localized("Périmètres", "Scopes")),
      .init(localized("Dernière sync", "Last sync")), .init(localized("À envoyer", "Unsent"), .right),
      .init(localized("Programme", "Program")), .init(localized("État", "State")),
      .init(localized("Identifiant", "Id")),
    ])
    for device in devices {
      table.add([
        device.officer, device.scopes.joined(separator: " "), device.lastSync ?? "-", "\(device.unsentReported)",
        device.program ?? "-", device.remarks.joined(separator: ", "), device.id,
      ])
    }
    return table.render()
  }
}

/// One sync of a device, as the server saw it.
struct SyncNoteView: Encodable, Sendable {
  let n: Int64
  let begunAt: String
  let endedAt: String
  let exchanges: Int
  /// How it ended: `done`, `repeated`, `forked`, `epoch-changed`, `fork-noted`, `split`, `hand-over`, `wipe`.
  let outcome: String
  let incarnation: String
  let accepted: Int
  let held: Int
  let refused: Int
  /// Decisions on earlier changes that it was told.
  let told: Int
  /// Records that it was given.
  let given: Int
  let unsent: Int64
  @Nullable var program: String?
  @Nullable var clockAheadMs: Int64?

  init(_ note: SyncNote) {
    n = note.number
    begunAt = instant(note.begun)
    endedAt = instant(note.ended)
    exchanges = note.exchanges
    outcome = note.outcome
    incarnation = String(note.incarnation.number, radix: 16)
    (accepted, held, refused) = (note.accepted, note.held, note.refused)
    (told, given, unsent) = (note.told, note.given, note.unsent)
    program = note.report.program.isEmpty ? nil : note.report.program
    clockAheadMs = note.report.clockAhead
  }

  /// How it ended, for people.
  var ending: String {
    switch outcome {
    case "done": localized("terminée", "done")
    case "repeated": localized("redite : la réponse s'était perdue", "said again: the answer had been lost")
    case "forked": localized("magasin restauré ou copié : nouvelle vie", "store restored or copied: a new life")
    case "epoch-changed": localized("le registre avait été remis en arrière", "the register had been put back")
    case "fork-noted": localized("vie nouvelle notée", "new life noted")
    case "split": localized("copie : identité nouvelle", "a copy: a new identity")
    case "hand-over": localized("révoqué : travail remis", "revoked: work handed over")
    case "wipe": localized("volé : effacement demandé", "stolen: told to wipe itself")
    default: outcome
    }
  }
}

struct DeviceHistoryView: Encodable, Sendable {
  let device: String
  let officer: String
  /// The latest first.
  let syncs: [SyncNoteView]
  /// What was done with the device's changes in the sync that was asked for; nil where none was.
  @Nullable var lines: [AuditLineView]?

  /// So many lines of one sync at most.
  private static let most = 2_000

  /// - parameter sync: Of which one the lines are wanted.
  /// - throws: ``RegisterError`` `no-such-sync`.
  init(of device: DeviceInfo, sync number: Int64?, _ reader: StoreReader) throws {
    let notes = try reader.syncs(of: device.id, last: .max)
    self.device = device.id.description
    officer = device.officer
    syncs = notes.map { SyncNoteView($0) }
    if let number {
      guard let note = notes.first(where: { $0.number == number }) else {
        throw RegisterError(
          "no-such-sync", .badData,
          localized(
            "Pas de synchronisation n° \(number) de cet appareil, ou plus.",
            "No sync no. \(number) of this device, or not any more."))
      }
      lines = try reader.auditLines(of: note, by: device.id, limit: Self.most).map { AuditLineView($0) }
    }
  }

  var text: String {
    var table = TextTable([
      .init("N°", .right), .init(localized("Début", "Begun")), .init(localized("Admis", "Accepted"), .right),
      .init(localized("Retenus", "Held"), .right), .init(localized("Refusés", "Refused"), .right),
      .init(localized("Reçus", "Given"), .right), .init(localized("À envoyer", "Unsent"), .right),
      .init(localized("Programme", "Program")), .init(localized("Issue", "Ending")),
    ])
    for sync in syncs {
      table.add([
        "\(sync.n)", sync.begunAt, "\(sync.accepted)", "\(sync.held)", "\(sync.refused)", "\(sync.given)",
        "\(sync.unsent)", sync.program ?? "-", sync.ending,
      ])
    }
    let lines = (lines ?? []).map {
      "\($0.n)  \($0.at)  \($0.action)  \(printable($0.table)) \($0.record)  \(printable($0.code))"
    }
    return table.render() + lines.joined(separator: "\n")
  }
}
