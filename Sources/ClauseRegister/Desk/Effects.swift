import Foundation
import GRDB
import SyncCore
import SyncModel

/// A sum of hours that a decision may change.
public struct TotalView: Encodable, Hashable, Sendable {
  /// `market`, `lot`, `person` or `pool`.
  public let kind: String
  public let id: String
  /// Of a lot.
  @Nullable public var marketId: String?
  public let name: String
  public let minutes: Int
  @Nullable public var due: Int?

  public static func == (left: TotalView, right: TotalView) -> Bool {
    (left.kind, left.name, left.minutes, left.due) == (right.kind, right.name, right.minutes, right.due)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(minutes)
  }
}

/// What a choice comes to: the same sums in the same order for every choice.
public struct EffectView: Encodable, Sendable {
  /// The number of the value; nil for a value of the officer's own, or for an accepted change.
  @Nullable public var choice: Int?
  public let totals: [TotalView]
}

/// What a decision would come to, before it is made.
public struct EffectsView: Encodable, Sendable {
  /// As things are.
  public let now: [TotalView]
  public let effects: [EffectView]
  let persons: Set<String>

  private enum CodingKeys: CodingKey {
    case now, effects
  }
}

extension EffectsView: ShowsPersons {
  /// Whose hours are summed.
  public var shownPersons: Set<String> { persons }
}

extension Register {
  /// What each value of an open conflict, and one of the officer's own where it is given, makes of the sums it counts in:
  /// each is tried, and taken back.
  public func effects(ofConflict text: String, ownValue: String?) throws -> EffectsView {
    try rehearsed { transaction in
      let (record, conflict) = try transaction.openConflict(text)
      let sums = try transaction.sums([try transaction.state(record)], record)
      let choices = conflict.values.indices.map { Settlement.keep($0 + 1) }
      return EffectsView(
        now: try transaction.totals(sums),
        effects: try (choices + (ownValue.map { [.value($0)] } ?? [])).map { choice in
          try transaction.trying {
            try self.settle(record, conflict, choice, reason: "", transaction)
            var effect = EffectView(totals: try transaction.totals(sums))
            if case .keep(let number) = choice { effect.choice = number }
            return effect
          }
        }, persons: Set(sums.persons.map(\.description)))
    }
  }

  /// What accepting a held change would make of the sums it counts in: it is tried, and taken back.
  public func effects(ofHeld text: String) throws -> EffectsView {
    try rehearsed { transaction in
      let id = try transaction.find(text, in: .held(try transaction.heldChanges().map(\.id)))
      guard let held = try transaction.heldChange(id) else { throw HubError.unknownHeld(text) }
      let sums = try transaction.sums([try transaction.state(held.record), held.change.state], held.record)
      let now = try transaction.totals(sums)
      _ = try self.takeIn(id, reason: "", transaction)
      return EffectsView(
        now: now, effects: [EffectView(totals: try transaction.totals(sums))],
        persons: Set(sums.persons.map(\.description)))
    }
  }

  /// Runs `body` in a transaction of which nothing stays; whom its outcome shows stands in the access log.
  private func rehearsed<T: Sendable & ShowsPersons>(_ body: (StoreTransaction) throws -> T) throws -> T {
    do {
      return try store.write(officer: officer) { throw Rehearsed(outcome: try body($0)) }
    } catch let rehearsed as Rehearsed<T> {
      return try read { _ in rehearsed.outcome }
    }
  }
}

/// Takes a transaction, or a part of one, back and keeps what it came to.
private struct Rehearsed<T: Sendable>: Error {
  let outcome: T
}

/// The sums in which an entry counts, by any of its values.
private struct Sums {
  /// The market's whole, where the lot is nil.
  var places: [(market: Identifier, lot: Identifier?)] = []
  var persons: [Identifier] = []
  var pools: [Identifier] = []
}

extension StoreTransaction {
  fileprivate func trying<T: Sendable>(_ body: () throws -> T) throws -> T {
    do {
      return try savepoint { throw Rehearsed(outcome: try body()) }
    } catch let rehearsed as Rehearsed<T> {
      return rehearsed.outcome
    }
  }

  fileprivate func sums(_ states: [RecordState], _ record: RecordReference) throws -> Sums {
    var sums = Sums()
    let subjects = states.flatMap { $0.units["subject"]?.versions.map(\.content) ?? [] }
    var lots: [Identifier] = []
    var markets: [Identifier] = []
    switch record.table {
    case "hour_entry":
      lots = subjects.compactMap { $0["lot_id"]?.identifier }
      markets = subjects.compactMap { $0["market_id"]?.identifier }
      let same = try samePersons()
      sums.persons = Set(subjects.compactMap { $0["person_id"]?.identifier }.map(same.face)).sorted()
    case "lot": lots = [record.id]
    case "market": markets = [record.id]
    default: break
    }
    for lot in Set(lots).sorted() {
      let market = try Data.fetchOne(db, sql: "SELECT market_id FROM lot WHERE id = ?", arguments: [lot.data])
      guard let market = Identifier(data: market) else { continue }
      sums.places.append((market, lot))
      markets.append(market)
      sums.pools += try Data.fetchAll(
        db, sql: "SELECT DISTINCT pool_id FROM pool_member WHERE lot_id = ? ORDER BY pool_id", arguments: [lot.data]
      ).compactMap { Identifier(data: $0) }
    }
    sums.places += Set(markets).sorted().map { ($0, nil) }
    sums.pools = Set(sums.pools).sorted()
    return sums
  }

  fileprivate func totals(_ sums: Sums) throws -> [TotalView] {
    var totals: [TotalView] = []
    for (market, lot) in sums.places {
      guard try label("number", of: "market", market) != nil else { continue }
      let view = try marketView(market)
      if let lot {
        guard let its = view.lots.first(where: { $0.id == lot.description }) else { continue }
        totals.append(
          TotalView(
            kind: "lot", id: its.id, marketId: view.id, name: "\(view.number)/\(its.number)", minutes: its.minutesDone,
            due: its.minutesDue))
      } else {
        totals.append(
          TotalView(kind: "market", id: view.id, name: view.number, minutes: view.minutesDone, due: view.minutesDue))
      }
    }
    let same = try samePersons()
    for person in sums.persons {
      let all = same.all(person)
      let minutes = try Int.fetchOne(
        db,
        sql: """
          SELECT coalesce(sum(minutes), 0) FROM \(try countedWork().sql)
          WHERE person_id IN (\(all.map { _ in "?" }.joined(separator: ", ")))
          """, arguments: StatementArguments(all.map(\.data)))
      totals.append(
        TotalView(kind: "person", id: person.description, name: try personName(person), minutes: minutes ?? 0))
    }
    for pool in sums.pools {
      guard try label("name", of: "pool", pool) != nil else { continue }
      let view = try poolView(pool)
      totals.append(
        TotalView(kind: "pool", id: view.id, name: view.name, minutes: view.minutesDone, due: view.minutesDue))
    }
    return totals
  }
}
