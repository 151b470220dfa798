import Foundation
import GRDB
public import SyncCore
public import SyncModel

/// What a restored backup was.
public struct RestoredBackup: Sendable {
  /// Milliseconds since 1970 UTC.
  public let takenAt: Int64
  /// Records deleted since, which devices that have been away as long may bring back.
  public let mayReappear: [String]
}

extension Register {
  /// For how many days a device that has not reached the office may show what is sealed on it.
  ///
  /// - parameter days: The new number; nil leaves it.
  public func leaseDays(settingTo days: Int?) throws -> Int {
    try write { transaction in
      if let days { try transaction.setLeaseDays(days) }
      return try transaction.leaseDays
    }
  }

  /// How old a backup may be for the register to remember every delete since (`DESIGN`, §6).
  public static let backupHorizon = Retention().tombstones

  /// Forgets the deletions that are older than the ``backupHorizon`` and that every device in use knows.
  ///
  /// - returns: How many.
  public func collectTombstones() throws -> Int {
    var collected = 0
    // In short transactions: devices sync meanwhile.
    while true {
      let some = try store.write { try $0.collectTombstones() }
      collected += some
      if some == 0 { return collected }
    }
  }

  public func device(_ text: String) throws -> Identifier {
    try store.read { reader in
      try reader.find(text, in: .device(try reader.devices().map(\.id)))
    }
  }

  /// The record of any table that `text` names.
  public func record(_ text: String) throws -> RecordReference { try store.read { try $0.record(text) } }

  /// What waits for a decision, the oldest first.
  public func held() throws -> [HeldView] {
    try read { reader in
      try reader.heldChanges().map { try reader.heldView($0) }
    }
  }

  /// What waits under that id.
  ///
  /// - throws: ``HubError/unknownHeld(_:)``.
  public func held(_ id: Identifier) throws -> HeldView {
    try read { reader in
      guard let held = try reader.heldChange(id) else { throw HubError.unknownHeld(id.description) }
      return try reader.heldView(held)
    }
  }

  public func refuseHeld(_ text: String, reason: String) throws -> HeldView {
    try write { transaction in
      let ids = try transaction.heldChanges().map(\.id)
      return HeldView(try transaction.refuseHeld(try transaction.find(text, in: .held(ids)), reason: reason))
    }
  }

  /// Puts a backup in the place of the register at `path`, under a new epoch.
  ///
  /// - parameter force: Also one older than the ``backupHorizon``.
  /// - throws: ``StoreError/busy(path:)`` while anything has the register open.
  public static func restore(backup: String, into path: String, force: Bool, secret: StoreSecret?) throws
    -> RestoredBackup
  {
    let temporary = path + ".restoring"
    try? FileManager.default.removeItem(atPath: temporary)
    defer {
      for suffix in ["", "-wal", "-shm", ".lock", ".identity"] {
        try? FileManager.default.removeItem(atPath: temporary + suffix)
      }
    }
    do {
      try FileManager.default.createDirectory(
        atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: backup, toPath: temporary)
    } catch {
      throw StoreError.io(path: backup, detail: "\(error)")
    }
    let restored = try prepare(backup, force) {
      try Register.open(path: temporary, role: .hub, secret: secret, keysBeside: path)
    }
    try Store.replace(path: path, with: temporary)
    // Opening finds the identity file of before, and begins the office's new life.
    _ = try Register.open(path: path, role: .hub, secret: secret)
    return restored
  }

  /// Checks the copy and begins its new epoch, before it takes the register's place.
  private static func prepare(_ backup: String, _ force: Bool, _ open: () throws -> Register) throws -> RestoredBackup {
    do {
      let register = try open()
      return try register.store.write { transaction in
        let damage = try transaction.discrepancies().filter { $0.kind == .file || $0.kind == .damaged }
        guard damage.isEmpty, try transaction.incarnation != nil,
          let takenAt = try transaction.setting("backup-at").flatMap({ Int64($0) })
        else { throw StoreError.damaged(path: backup, detail: damage.first?.subject ?? "backup") }
        let age = transaction.now - takenAt
        guard age <= backupHorizon || force else {
          throw RegisterError(
            "too-old", .badData,
            localized(
              "Sauvegarde de plus de 90 jours : --force pour la prendre quand même.",
              "Backup of more than 90 days: --force to take it all the same."))
        }
        try transaction.beginEpoch(because: "restore")
        let gone = age > backupHorizon ? try transaction.deletedRecords() : []
        return RestoredBackup(takenAt: takenAt, mayReappear: gone.map { "\($0.table) \($0.id)" })
      }
    } catch StoreError.damaged(_, let detail) {
      throw RegisterError(
        "bad-backup", .badData,
        localized(
          "\(backup) n'est pas une sauvegarde lisible (\(detail)) ; le registre est inchangé.",
          "\(backup) is not a readable backup (\(detail)); the register is unchanged."))
    }
  }
}

extension StoreReader {
  fileprivate func heldView(_ held: HeldChange) throws -> HeldView {
    let person = RecordReference("person", held.waitsFor ?? held.record.id)
    return HeldView(held, isArchived: try isArchived(person))
  }
}
