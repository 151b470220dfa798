import Foundation
import GRDB
import SyncCore
public import SyncModel

extension Register {
  /// Takes a held change in. That of a locked entry becomes a correction: the entry stays as it was validated.
  public func acceptHeld(_ text: String, reason: String = "") throws -> HeldView {
    try write { transaction in
      let ids = try transaction.heldChanges().map(\.id)
      return HeldView(try takeIn(try transaction.find(text, in: .held(ids)), reason: reason, transaction))
    }
  }

  func takeIn(_ id: Identifier, reason: String, _ transaction: StoreTransaction) throws -> HeldChange {
    let held = try transaction.heldChange(id)
    if let held { try transaction.checkNotHiddenAndLocked(held.record) }
    guard let held, let (wanted, rest) = try transaction.correction(held) else {
      return try transaction.acceptHeld(id)
    }
    try transaction.correct(held.record, to: wanted, askedBy: held.officer, reason: reason, newID())
    let accepted = try transaction.acceptHeldElsewhere(id, reason: reason)
    try transaction.edit("hour_entry", held.record.id, rest, reason: reason)
    return accepted
  }

  /// Corrects a locked entry, or edits one that is not.
  public func correctHours(_ id: Identifier, _ draft: HoursDraft, reason: String) throws -> HourEntryView {
    try write { transaction in
      let reason = try Self.notEmpty(reason, "--reason")
      let record = RecordReference("hour_entry", id)
      let state = try transaction.state(record)
      try transaction.checkNotHiddenAndLocked(record)
      let typed = try understand(draft, transaction, of: id)
      guard !typed.columns.isEmpty else {
        throw RegisterError(
          "missing", .usage, localized("Rien à modifier : aucune option donnée.", "Nothing to edit: no option given."))
      }
      if transaction.counts(state), try transaction.isLocked(state, record) {
        var wanted = try transaction.counting(record, state)
        wanted.set(typed.columns)
        try transaction.correct(record, to: wanted, askedBy: transaction.officer, reason: reason, newID())
        let rest = typed.columns.filter { ["note", "modality", "employer"].contains($0.key) }
        try transaction.edit("hour_entry", id, rest, reason: reason)
      } else {
        try transaction.edit("hour_entry", id, typed.columns, reason: reason)
        try transaction.checkUnlockedAtOffice(id)
      }
      return try view(id, typed, transaction)
    }
  }
}

extension EntryWork {
  /// Takes over columns of an entry that were given.
  fileprivate mutating func set(_ columns: [String: ColumnValue]) {
    if let value = columns["market_id"] { market = value.identifier }
    if let value = columns["lot_id"] { lot = value.identifier }
    if let value = columns["person_id"] { person = value.identifier }
    if let value = columns["date"]?.text { date = value }
    if let value = columns["period"]?.text { period = value }
    if let value = columns["minutes"]?.int { minutes = value }
  }
}

extension StoreReader {
  /// Whether an entry's hours count as done, before any correction.
  func counts(_ state: RecordState) -> Bool {
    state.lives && state.units["state"]?.provisional?["state"]?.text.map(countedStates.contains) ?? false
  }

  /// Whether an entry may only be changed by a correction. One that has a correction always: what that took back is what
  /// the entry said then.
  func isLocked(_ state: RecordState, _ record: RecordReference) throws -> Bool {
    guard state.lives else { return false }
    if try hasCorrections(record) { return true }
    if state.units["state"]?.provisional?["state"] == .text("validated") { return true }
    let work = EntryWork(state)
    return try work.market.map { try lockedMonths(of: $0).contains(work.month) } ?? false
  }

  /// What a device changes of a locked entry, or puts into a closed month, is held. At the office nobody would hold it.
  ///
  /// - throws: ``RegisterError`` `locked`.
  func checkUnlockedAtOffice(_ entry: Identifier) throws {
    let record = RecordReference("hour_entry", entry)
    guard store.role == .hub, try isLocked(try state(record), record) else { return }
    throw RegisterError(
      "locked", .badData,
      localized(
        "Saisie validée ou mois clos : « hours correct » corrige une saisie, « hours unlock » rouvre un mois.",
        "A validated entry or a closed month: \"hours correct\" corrects an entry, \"hours unlock\" opens a month."))
  }

  /// A hidden entry counts nothing that a correction could take back, and changed it would count in a closed month.
  fileprivate func checkNotHiddenAndLocked(_ entry: RecordReference) throws {
    guard entry.table == "hour_entry", let kept = try mergedEntries().faces[entry.id],
      try isLocked(try state(entry), entry)
    else { return }
    throw RegisterError(
      "duplicate", .badData,
      localized(
        "Saisie \(entry.id) : cachée, doublon de \(kept), dans un mois clos. Corriger \(kept), ou rouvrir le mois.",
        "Entry \(entry.id): hidden, a duplicate of \(kept), in a closed month. Correct \(kept), or open the month."))
  }

  /// The corrections of an entry, in the order in which they follow one another.
  func corrections(of entry: Identifier) throws -> [CorrectionView] {
    let rows = try Row.fetchAll(
      try db.cachedStatement(sql: "SELECT * FROM correction WHERE entry_id = ? ORDER BY id"), arguments: [entry.data])
    if rows.isEmpty { return [] }
    var next = Dictionary(grouping: rows) { Identifier(data: $0["follows"]) }
    var ordered: [CorrectionView] = []
    var waiting: [Identifier?] = [nil]
    while let last = waiting.popLast() {
      for row in next.removeValue(forKey: last) ?? [] {
        ordered.append(try CorrectionView(row, self))
        waiting.append(Identifier(data: row["id"]))
      }
    }
    return ordered
  }

  /// What counts of an entry now: what its last correction says, else itself; without minutes where nothing does.
  func counting(_ record: RecordReference, _ state: RecordState) throws -> EntryWork {
    if let last = try corrections(of: record.id).last, let id = Identifier(last.id),
      let row = try Row.fetchOne(db, sql: "SELECT * FROM correction WHERE id = ?", arguments: [id.data])
    {
      return EntryWork(newHalf: row)
    }
    var work = EntryWork(state)
    if !counts(state) { work.minutes = nil }
    return work
  }

  /// What a held change of a locked entry would have count, and what else it sets; nil where it changes nothing of what
  /// counts, or the entry is not locked, or does not count: such a one is taken in as it is.
  fileprivate func correction(_ held: HeldChange) throws -> (wanted: EntryWork, rest: [String: ColumnValue])? {
    guard held.record.table == "hour_entry" else { return nil }
    let (before, change) = (try state(held.record), held.change.state)
    guard counts(before), try isLocked(before, held.record) else { return nil }
    // What the change does not touch stays as it is by now, whatever its author saw.
    func isTouched(_ unit: String) -> Bool {
      change.units[unit]?.dots.contains { !before.vector.contains($0) } ?? false
    }
    // Made a draft again or refused, it would count no more, but its corrections would.
    let isDeleted =
      change.isDeleted && change.life.dots.contains { !before.vector.contains($0) }
      || isTouched("state") && !counts(change)
    guard isDeleted || isTouched("work") || isTouched("subject") else { return nil }
    var wanted = try counting(held.record, before)
    let theirs = EntryWork(change)
    if isTouched("subject") { (wanted.market, wanted.lot, wanted.person) = (theirs.market, theirs.lot, theirs.person) }
    if isTouched("work") { (wanted.date, wanted.period, wanted.minutes) = (theirs.date, theirs.period, theirs.minutes) }
    if isDeleted { wanted.minutes = nil }
    var rest: [String: ColumnValue] = [:]
    for (unit, columns) in [("note", ["note"]), ("contract", ["modality", "employer"])] where isTouched(unit) {
      for column in columns { rest[column] = change.units[unit]?.provisional?[column] ?? .null }
    }
    return (wanted, isDeleted ? [:] : rest)
  }
}

extension StoreTransaction {
  /// Writes a correction: the reversal is of what counts now, so that two corrections do not reverse twice.
  fileprivate func correct(
    _ entry: RecordReference, to wanted: EntryWork, askedBy officer: String, reason: String, _ id: Identifier
  ) throws {
    let old = try counting(entry, try state(entry))
    let (oldScope, newScope) = try (home(of: old.market), home(of: wanted.market))
    guard oldScope == newScope else {
      throw RegisterError(
        "move", .badData,
        localized(
          "Une correction ne peut pas passer d'un périmètre à un autre : supprimer la saisie et en faire une autre.",
          "A correction cannot go from one scope to another: delete the entry and make another."))
    }
    var reversal = old
    reversal.minutes = old.minutes ?? 0
    let last = try corrections(of: entry.id).last.flatMap { Identifier($0.id) }
    try insert(
      "correction", id,
      [
        "entry_id": ColumnValue(entry.id), "follows": ColumnValue(last), "asked_by": .text(officer),
        "reason": ColumnValue(reason.isEmpty ? nil : reason),
      ].merging(reversal.columns("old")) { $1 }.merging(wanted.columns("new")) { $1 })
  }

  private func home(of market: Identifier?) throws -> String? {
    try market.flatMap { try scope(RecordReference("market", $0)) }
  }
}
