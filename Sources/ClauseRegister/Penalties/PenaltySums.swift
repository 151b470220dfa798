import Foundation
import GRDB
import SyncCore
import SyncModel

/// What the penalties of many markets come to (`domain/features.md`, F17).
struct PenaltySums {
  /// Of those that the buyers have not decided on, in euro cents, as of the period's end or the register's last change.
  var estimated = 0
  /// Of them, those that something is missing for.
  var notComputed = 0
  /// What the buyers decided on in the period, in euro cents.
  var decided = 0
}

extension IndicatorSource {
  /// Nil on a device that has not synced yet, and so knows no day to reckon for.
  func penaltySums() throws -> PenaltySums? {
    guard var day = try source.lastChange else { return nil }
    if let end = source.period?.lastDay { day = min(day, end) }
    var sums = PenaltySums()
    let ruled = try Data.fetchAll(
      source.reader.db, sql: "SELECT DISTINCT market_id FROM penalty_rule WHERE market_id IS NOT NULL ORDER BY 1")
    for id in ruled.compactMap({ Identifier(data: $0) }) where markets[id] != nil {
      let market = try source.reader.marketView(id)
      // Before it was let nothing of it could be late.
      let hasBegun = market.profile.notifiedOn.map { $0 <= day.description } ?? true
      let facts = try source.penaltyFacts(of: market, on: day)
      let end = try facts.delivery ?? source.reader.marketTerm(id).to.flatMap { CalendarDay(iso: $0) }
      for penalty in try source.reader.penalties(of: id) {
        if penalty.decision != nil {
          if isInPeriod(penalty.decidedOn ?? "") { sums.decided &+= penalty.decidedCents ?? 0 }
          continue
        }
        // What a market that still runs has not done yet is not missing.
        let isDue = penalty.trigger != PenaltyTrigger.missingHours.rawValue || end.map { $0 <= day } == true
        guard hasBegun, isDue else { continue }
        if let cents = PenaltyEstimate(penalty, facts).cents {
          sums.estimated &+= cents
        } else {
          sums.notComputed += 1
        }
      }
    }
    return sums
  }
}
