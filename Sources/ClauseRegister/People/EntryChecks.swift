import Foundation
import GRDB
import SyncCore
import SyncModel

/// What an entry is held against beside itself: the person's contracts and proofs, the market's dates, the week
/// (`domain/practice.md` §9). Where nothing is recorded, nothing is said.
extension StoreReader {
  /// The legal maximum of a week, 48 h (Code du travail, L3121-20).
  private static let weekMaximum = 48 * 60

  func placeWarnings(_ entry: HourEntryView, _ same: SamePersons) throws -> [WarningView] {
    guard !entry.deleted, let person = Identifier(entry.personId), let market = Identifier(entry.marketId) else {
      return []
    }
    var found: [WarningView] = []
    func warn(_ code: String, _ french: String, _ english: String) {
      found.append(WarningView(code: code, message: localized(french, english)))
    }
    let persons = same.all(person)
    if entry.period == "day", try weekMinutes(persons, entry.date) > Self.weekMaximum {
      warn("long-week", "Plus de 48 h pour la semaine.", "More than 48 h for the week.")
    }
    let term = try marketTerm(market)
    if let from = term.from, Self.isBefore(entry.date, from) {
      warn("before-market", "Avant la notification du marché (\(from)).", "Before the market's notification (\(from)).")
    }
    if let to = term.to, entry.date > to.prefix(entry.date.count) {
      warn("after-market", "Après la fin prévue du marché (\(to)).", "After the market's planned end (\(to)).")
    }
    if entry.modality == Register.training, try !trainingCounts(in: market) {
      warn("not-counted", "La formation ne compte pas dans ce marché.", "Training does not count in this market.")
    }
    let contracts = try contractTerms(persons, market)
    guard !contracts.isEmpty else { return found }
    guard let contract = contracts.first(where: { $0.covers(entry.date) }) else {
      warn(
        "outside-contract", "Hors des dates des contrats de cette personne sur ce marché.",
        "Outside the dates of this person's contracts on this market.")
      return found
    }
    if let last = contract.countedUntil, entry.date > last.prefix(entry.date.count) {
      warn(
        "not-counted", "Les heures de ce contrat ne comptent que jusqu'au \(last).", "They count until \(last) only.")
    }
    if try isEligible(persons, on: contract.from) == false {
      warn(
        "not-eligible",
        "Aucune preuve d'éligibilité acceptée n'est valable au premier jour du contrat (\(contract.from)).",
        "No accepted proof of eligibility is valid on the contract's first day (\(contract.from)).")
    }
    return found
  }

  private func trainingCounts(in market: Identifier) throws -> Bool {
    try Int.fetchOne(
      try db.cachedStatement(sql: "SELECT training_counts FROM market WHERE id = ?"), arguments: [market.data]) != 0
  }

  /// Days and months compare by the shorter of the two.
  private static func isBefore(_ one: String, _ other: String) -> Bool {
    let length = min(one.count, other.count)
    return one.prefix(length) < other.prefix(length)
  }

  private struct ContractTerm {
    let from: String
    let to: String?
    let countedUntil: String?
    let lot: Identifier?
    let employment: Employment

    func covers(_ date: String) -> Bool {
      !StoreReader.isBefore(date, from) && (to.map { !StoreReader.isBefore($0, date) } ?? true)
    }
  }

  private func contractTerms(_ persons: [Identifier], _ market: Identifier) throws -> [ContractTerm] {
    try persons.flatMap { person in
      try Row.fetchAll(
        try db.cachedStatement(
          sql: """
            SELECT coalesce(starts_on, ''), coalesce(exit_on, ends_on), counted_until, lot_id, modality, employer
            FROM contract WHERE person_id = ? AND market_id = ? ORDER BY starts_on
            """), arguments: [person.data, market.data]
      ).map { row in
        ContractTerm(
          from: row[0], to: row[1], countedUntil: row[2], lot: Identifier(data: row[3]),
          employment: Employment(modality: row[4], employer: row[5]))
      }
    }
  }

  /// How and by whom a person is employed for such work, where the contracts that cover it say one thing only.
  ///
  /// - parameter lot: A contract of another lot says nothing of it.
  func employment(of person: Identifier, on market: Identifier, lot: Identifier?, _ date: String) throws -> Employment?
  {
    let all = try samePersons().all(person)
    let found = Set(
      try contractTerms(all, market).filter { contract in
        contract.covers(date) && (contract.lot == nil || lot == nil || contract.lot == lot)
      }.map(\.employment))
    return found.count == 1 ? found.first : nil
  }

  func marketTerm(_ market: Identifier) throws -> MarketTerm {
    let row = try Row.fetchOne(
      try db.cachedStatement(sql: "SELECT notified_on, duration_months FROM market WHERE id = ?"),
      arguments: [market.data])
    let (from, months): (String?, Int?) = (row?[0], row?[1])
    var term = MarketTerm(from: from, months: months)
    guard let from, let months else { return term }
    if let day = CalendarDay(iso: from) {
      term.to = day.adding(months: months)?.adding(days: -1)?.description
    } else {
      // It may have begun on the last day of that month.
      term.to = CalendarMonth(iso: from)?.adding(months: months)?.lastDay.description
    }
    return term
  }

  /// Minutes of the day entries of the week, from Monday to Sunday, that `date` is in.
  private func weekMinutes(_ persons: [Identifier], _ date: String) throws -> Int {
    guard let day = CalendarDay(iso: date), let monday = day.adding(days: 1 - day.weekday),
      let sunday = monday.adding(days: 6)
    else { return 0 }
    return try persons.reduce(0) { sum, person in
      let minutes = try Int.fetchOne(
        try db.cachedStatement(
          sql: """
            SELECT sum(minutes) FROM hour_entry
            WHERE person_id = ? AND period = 'day' AND date BETWEEN ? AND ? AND state <> 'refused'
            """), arguments: [person.data, monday.description, sunday.description])
      return sum + (minutes ?? 0)
    }
  }
}

/// How somebody is employed, and by whom.
struct Employment: Hashable {
  let modality: String?
  let employer: String?
}

/// When a market runs, as far as it is known.
struct MarketTerm {
  /// Its notification: a day, or a month.
  var from: String?
  var months: Int?
  /// The last day that may be in it.
  var to: String?
}
