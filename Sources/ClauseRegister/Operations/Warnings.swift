import Foundation
import GRDB
import SyncCore
import SyncModel

/// Checks that users expect (`domain/practice.md` §9). None stops an officer from logging: a reason is asked for only
/// when an entry is checked or validated.
extension StoreReader {
  /// The legal maximum of a day, 10 h (Code du travail, L3121-18).
  private static let dayMaximum = 600
  /// A full-time month, 151.67 h.
  private static let monthUsual = 9100

  func warnings(
    _ entry: HourEntryView, _ today: CalendarDay, _ same: SamePersons, _ merged: MergedEntries
  ) throws -> [WarningView] {
    var found: [WarningView] = []
    func warn(_ code: String, _ french: String, _ english: String) {
      found.append(WarningView(code: code, message: localized(french, english)))
    }
    if entry.minutes % 15 != 0 {
      warn("not-quarter", "La durée n'est pas un multiple du quart d'heure.", "Not a multiple of a quarter of an hour.")
    }
    if entry.period == "day", entry.minutes > Self.dayMaximum {
      warn("long-day", "Plus de 10 h pour un jour.", "More than 10 h for a day.")
    }
    if entry.period == "month", entry.minutes > Self.monthUsual {
      warn("long-month", "Plus de 151 h 40 pour un mois.", "More than 151 h 40 for a month.")
    }
    if entry.date > String(today.description.prefix(entry.date.count)) {
      warn("future", "La date est à venir selon cet appareil.", "The date is to come by this device's clock.")
    }
    if let market = Identifier(entry.marketId), entry.state != "validated",
      try lockedMonths(of: market).contains(String(entry.date.prefix(7)))
    {
      warn(
        "locked", "Le mois est validé : la saisie est une demande de correction, qui attendra le bureau.",
        "The month is validated: the entry asks for a correction, and will wait for the office.")
    }
    if entry.lot == nil, try lotCount(entry) > 1 {
      warn(
        "no-lot", "Le marché a plusieurs lots et la saisie n'en nomme aucun.",
        "The market has several lots and the entry names none.")
    }
    if try hasTwin(entry, same, merged) {
      warn(
        "duplicate", "Une autre saisie existe pour cette personne, ce lot et cette date.",
        "Another entry exists for this person, lot and date.")
    }
    return found + (try placeWarnings(entry, same))
  }

  private func lotCount(_ entry: HourEntryView) throws -> Int {
    guard let market = Identifier(entry.marketId) else { return 0 }
    return try Int.fetchOne(
      try db.cachedStatement(sql: "SELECT count(*) FROM lot WHERE market_id = ?"), arguments: [market.data]) ?? 0
  }

  private func hasTwin(_ entry: HourEntryView, _ same: SamePersons, _ merged: MergedEntries) throws -> Bool {
    guard let market = Identifier(entry.marketId), let person = Identifier(entry.personId),
      let id = Identifier(entry.id), !entry.deleted, entry.duplicateOf == nil
    else { return false }
    let lot = try entry.lot.flatMap { try self.lot($0, of: market) }
    return try same.all(person).contains { one in
      try Data.fetchAll(
        try db.cachedStatement(
          sql: """
            SELECT id FROM hour_entry
            WHERE person_id = ? AND market_id = ? AND lot_id IS ? AND date = ? AND period = ? AND id <> ?
            """),
        arguments: [one.data, market.data, lot?.data, entry.date, entry.period, id.data]
      ).contains { twin in Identifier(data: twin).map { merged.faces[$0] == nil } ?? false }
    }
  }
}
