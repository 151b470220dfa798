import Foundation
import GRDB
import SyncCore
import SyncModel

/// A contract as figures ask of it.
struct ContractFact {
  let person: Identifier?
  let market: Identifier?
  let modality: String
  let employer: String
  let kind: String
  let startsOn: String
  let exitOn: String
  let exit: String
}

/// All that the indicators of one request are computed from, read once.
struct IndicatorSource {
  let source: ReportSource
  let facts: WorkFacts
  /// What is enough for all that does not go by dates, and a small part of them.
  let condensed: WorkFacts
  let markets: [Identifier: MarketAttributes]
  let persons: [Identifier: PersonAttributes]
  /// Those that ran in the period.
  let contracts: [ContractFact]
  /// What counted before the year that was asked for, by market.
  let earlier: [Identifier: Int]
  /// The minutes of each of the facts' markets.
  let minutesByMarket: [Int]

  init(_ source: ReportSource) throws {
    self.source = source
    (facts, earlier) = try source.factsAndEarlier()
    condensed = facts.condensed
    markets = try source.marketAttributes()
    persons = try source.personAttributes()
    contracts = try source.contractFacts()
    minutesByMarket = condensed.sums(groups: facts.markets.count) { Int($0.market) }.map(\.minutes)
  }

  /// Whether an ISO day or month is in the period.
  func isInPeriod(_ date: String) -> Bool { source.period?.contains(date) ?? true }
}

extension ReportSource {
  fileprivate func contractFacts() throws -> [ContractFact] {
    let wanted = markets.map(Set.init)
    let person = person.map { same.face($0) }
    return try Row.fetchAll(
      reader.db,
      sql: """
        SELECT person_id, market_id, coalesce(modality, ''), coalesce(starts_on, ''), coalesce(exit_on, ends_on, ''),
          coalesce(exit_kind, ''), coalesce(kind, ''), coalesce(employer, '') FROM contract
        """
    ).compactMap { row in
      let contract = ContractFact(
        person: Identifier(data: row[0]).map(same.face), market: Identifier(data: row[1]), modality: row[2],
        employer: row[7], kind: row[6], startsOn: row[3], exitOn: row[4], exit: row[5])
      if let wanted, contract.market.map(wanted.contains) != true { return nil }
      if let person, contract.person != person { return nil }
      return contract
    }
  }
}
