import Foundation
import GRDB
import SyncCore
public import SyncModel

extension Register {
  /// Notes that two entries are of the same work: one of them counts, the other is hidden. Nothing is rewritten.
  public func mergeHours(_ one: Identifier, _ other: Identifier, reason: String) throws -> HoursView {
    try write { transaction in
      // What is hidden already is merged by what counts in its place.
      let merged = try transaction.mergedEntries()
      let pair = [one, other].map { merged.faces[$0] ?? $0 }.sorted()
      let entries = try pair.map { try transaction.entryView($0, today, merged: merged) }
      try transaction.checkMergeable(entries[0], entries[1])
      var decision = try transaction.seen(pair)
      decision["is_undone"] = .integer(0)
      decision["merged_by"] = .text(transaction.officer)
      let known = try transaction.entryMerges(of: pair).first
      let merge = known ?? newID()
      if known == nil {
        let columns: [String: ColumnValue] = [
          "market_id": ColumnValue(Identifier(entries[0].marketId)), "first_id": ColumnValue(pair[0]),
          "second_id": ColumnValue(pair[1]),
        ]
        try transaction.insert("entry_merge", merge, columns.merging(decision) { $1 }, reason: reason)
      } else {
        try transaction.edit("entry_merge", merge, decision, reason: reason)
      }
      try transaction.checkOneHidden(pair)
      return try hours(pair, transaction)
    }
  }

  /// Takes a merge back: both entries count again.
  public func unmergeHours(_ text: String, reason: String) throws -> HoursView {
    try write { transaction in
      let merge = try transaction.find(text, in: .merge(try transaction.recordIDs(of: "entry_merge")))
      guard let view = try transaction.mergedEntries().merges.first(where: { $0.id == merge.description }) else {
        throw RegisterError(
          "not-merged", .badData, localized("Cette fusion est déjà défaite.", "This merge is undone already."))
      }
      let pair = view.entries.compactMap { Identifier($0) }
      if view.stands { try transaction.checkOpen(try transaction.entryView(pair[0], today)) }
      // The same pair may be there twice, after the register was put back.
      for twin in try transaction.entryMerges(of: pair) {
        let undone: [String: ColumnValue] = ["is_undone": .integer(1), "merged_by": .text(transaction.officer)]
        try transaction.edit("entry_merge", twin, undone, reason: reason)
      }
      return try hours(pair, transaction)
    }
  }

  private func hours(_ pair: [Identifier], _ transaction: StoreTransaction) throws -> HoursView {
    let views = try pair.map { try transaction.entryView($0, today) }
    return HoursView(hours: views, totalMinutes: views.filter(\.isCounted).reduce(0) { $0 &+ $1.minutes })
  }
}

extension HourEntryView {
  /// Whether its minutes count, corrections aside.
  var isCounted: Bool { !deleted && duplicateOf == nil && countedStates.contains(state) }

  /// Whether it may only be changed by a correction, whatever its month.
  var isLocked: Bool { state == "validated" || !corrections.isEmpty }

  /// Whether both are about time that is partly the same: a day, a month, or a day of a month.
  func overlaps(_ other: HourEntryView) -> Bool {
    period == other.period ? date == other.date : date.prefix(7) == other.date.prefix(7)
  }
}

extension StoreReader {
  /// The merges of a pair of entries, the lower id first; those too that were taken back.
  fileprivate func entryMerges(of pair: [Identifier]) throws -> [Identifier] {
    try Data.fetchAll(
      db, sql: "SELECT id FROM entry_merge WHERE first_id = ? AND second_id = ? ORDER BY id",
      arguments: [pair[0].data, pair[1].data]
    ).compactMap { Identifier(data: $0) }
  }

  /// What a merge of the two sees of them.
  fileprivate func seen(_ pair: [Identifier]) throws -> [String: ColumnValue] {
    var seen: [String: ColumnValue] = [:]
    for (side, id) in zip(["first", "second"], pair) {
      let work = EntryWork(try state(RecordReference("hour_entry", id)))
      seen["lot_id"] = ColumnValue(work.lot)
      seen["\(side)_person_id"] = ColumnValue(work.person)
      seen["\(side)_date"] = .text(work.date)
      seen["\(side)_period"] = .text(work.period)
      seen["\(side)_minutes"] = ColumnValue(work.minutes)
    }
    return seen
  }

  fileprivate func checkMergeable(_ one: HourEntryView, _ other: HourEntryView) throws {
    func refuse(_ code: String, _ french: String, _ english: String) throws {
      throw RegisterError(
        code, .badData, localized(french, english), shows: one.shownPersons.union(other.shownPersons))
    }
    if one.id == other.id {
      try refuse("same-entry", "C'est déjà une seule saisie.", "They are one entry already.")
    }
    for entry in [one, other] {
      if !entry.isCounted {
        try refuse(
          "not-counted", "La saisie \(entry.id) ne compte pas : il n'y a rien à fusionner.",
          "Entry \(entry.id) does not count: there is nothing to merge.")
      }
      if let conflict = entry.conflicts.first {
        try refuse(
          "in-conflict", "Saisie \(entry.id) : régler d'abord le conflit \(conflict) (« conflict resolve »).",
          "Entry \(entry.id): settle conflict \(conflict) first (\"conflict resolve\").")
      }
    }
    let same = try samePersons()
    let persons = [one, other].map { Identifier($0.personId).map(same.face) }
    guard one.marketId == other.marketId, one.lot == other.lot, persons[0] == persons[1], one.overlaps(other) else {
      return try refuse(
        "not-duplicates",
        "Ces saisies ne sont pas de la même personne, du même lot et du même temps (« hours duplicates » ; pour les personnes « person merge »).",
        "These entries are not of the same person, lot and time (\"hours duplicates\"; for people \"person merge\").")
    }
    if one.isLocked, other.isLocked {
      try refuse(
        "both-locked", "Les deux saisies sont validées ou corrigées : en corriger une (« hours correct »).",
        "Both entries are validated or corrected: correct one of them (\"hours correct\").")
    }
    try checkOpen(one)
  }

  /// What counts in a closed month changes by corrections only.
  func checkOpen(_ entry: HourEntryView) throws {
    let month = String(entry.date.prefix(7))
    guard let market = Identifier(entry.marketId), try lockedMonths(of: market).contains(month) else { return }
    throw RegisterError(
      "locked", .badData,
      localized(
        "Le mois \(month) est clos : corriger une saisie (« hours correct »), ou rouvrir le mois (« hours unlock »).",
        "The month \(month) is closed: correct an entry (\"hours correct\"), or open the month (\"hours unlock\")."),
      shows: entry.shownPersons)
  }

  /// A merge that would hide nothing is none: a locked entry for a day beside one for its month.
  fileprivate func checkOneHidden(_ pair: [Identifier]) throws {
    let merged = try mergedEntries()
    guard !pair.contains(where: { merged.faces[$0] != nil }) else { return }
    throw RegisterError(
      "unequal", .badData,
      localized(
        "La saisie du mois ne peut pas céder à celle d'un jour, qui est verrouillée : les corriger (« hours correct »).",
        "The month's entry cannot give way to that of a day, which is locked: correct them (\"hours correct\")."))
  }
}
