import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// What is late, behind or about to end (`domain/features.md`, A8; `domain/practice.md` §2 and §9).
  public func alerts(_ request: AlertRequest = AlertRequest()) throws -> AlertsView {
    let day = try request.on.map { try DayInput.parse($0, today: today).day } ?? today
    guard (0...3660).contains(request.within), (0...100).contains(request.tolerance) else {
      throw RegisterError(
        "bad-input", .usage,
        localized(
          "--within : de 0 à 3660 jours ; --tolerance : de 0 à 100 %.",
          "--within: from 0 to 3660 days; --tolerance: from 0 to 100 %."))
    }
    return try read { reader in
      let finder = AlertFinder(
        reader: reader, same: try reader.samePersons(), day: day, request: request,
        market: try request.market.map { try reader.find($0, in: .market) })
      return AlertsView(on: day.description, alerts: try finder.all())
    }
  }
}

/// Finds the alerts of one day over one consistent view.
struct AlertFinder {
  let reader: StoreReader
  let same: SamePersons
  let day: CalendarDay
  let request: AlertRequest
  /// Nil for all.
  var market: Identifier?
  /// All records of one person, whose proofs alone are looked at; nil for everybody.
  var persons: [Identifier]?

  func all() throws -> [AlertView] {
    try (aboutMarkets() + ofEligibilities()).sorted { left, right in
      (left.due ?? "", left.code, left.market ?? "", left.lot ?? "", left.person ?? "", left.message)
        < (right.due ?? "", right.code, right.market ?? "", right.lot ?? "", right.person ?? "", right.message)
    }
  }

  /// What is about markets, their lots and their contracts.
  func aboutMarkets() throws -> [AlertView] {
    try ofMarkets() + withoutClause() + missingReports() + ofContracts()
  }

  /// The last day on which an ending is said.
  var horizon: String { (day.adding(days: request.within) ?? day).description }

  /// A condition on `market_id`, to follow an AND.
  var ofMarket: String { market == nil ? "1" : "market_id = ?" }
  var marketArgument: StatementArguments { market.map { [$0.data] } ?? [] }
  /// Likewise on `person_id`.
  private var ofPersons: String {
    persons.map { "person_id IN (\($0.map { _ in "?" }.joined(separator: ", ")))" } ?? "1"
  }
  private var personArguments: StatementArguments { StatementArguments(persons?.map(\.data) ?? []) }

  // MARK: Contracts

  private struct Contract {
    let person: Identifier
    let market: Identifier
    let lot: Identifier?
    let from: String
    let to: String?
    let exit: String?
    let followed: Set<Int>
  }

  private func contracts() throws -> [Contract] {
    try Row.fetchAll(
      try reader.db.cachedStatement(
        sql: """
          SELECT person_id, market_id, lot_id, coalesce(starts_on, ''), coalesce(exit_on, ends_on), exit_kind,
            (SELECT group_concat(months) FROM follow_up WHERE contract_id = c.id)
          FROM contract c WHERE \(ofMarket) AND \(ofPersons)
          """), arguments: marketArgument + personArguments
    ).compactMap { row in
      guard let person = Identifier(data: row[0]), let market = Identifier(data: row[1]) else { return nil }
      let followed = (row[6] as String? ?? "").split(separator: ",").compactMap { Int($0) }
      return Contract(
        person: person, market: market, lot: Identifier(data: row[2]), from: row[3], to: row[4], exit: row[5],
        followed: Set(followed))
    }
  }

  private func ofContracts() throws -> [AlertView] {
    try contracts().flatMap { contract -> [AlertView] in
      guard let to = contract.to, let end = CalendarDay(iso: to) else { return [] }
      if to >= day.description {
        guard contract.exit == nil, to <= horizon else { return [] }
        return [
          try alert(
            .contractEnding, contract, due: to, localized("Le contrat finit le \(to).", "The contract ends on \(to).")
          )
        ]
      }
      var found: [AlertView] = []
      if contract.exit == nil {
        found.append(
          try alert(
            .noExit, contract, due: to,
            localized("Contrat fini le \(to), sortie non notée.", "The contract ended on \(to); no exit is noted.")))
      }
      for months in Self.followUps where !contract.followed.contains(months) {
        guard let due = end.adding(months: months), due <= day, let until = due.adding(months: Self.followUpSpan),
          until > day
        else { continue }
        found.append(
          try alert(
            .followUpDue, contract, due: due.description,
            localized(
              "Suivi à \(months) mois du contrat fini le \(to).",
              "Follow-up \(months) months after the contract that ended on \(to).")))
      }
      return found
    }
  }

  /// Months after a contract at which the person is asked (`domain/features.md`, I4).
  private static let followUps = [3, 6]
  /// For how many months a follow-up that was not made is said.
  private static let followUpSpan = 12

  private func alert(_ code: AlertCode, _ contract: Contract, due: String, _ message: String) throws -> AlertView {
    let face = same.face(contract.person)
    return AlertView(
      code: code.rawValue, market: try reader.label("number", of: "market", contract.market) ?? "",
      marketId: contract.market.description,
      lot: try contract.lot.flatMap { try reader.label("number", of: "lot", $0) },
      person: try reader.personName(face), personId: face.description, due: due, message: message)
  }

  // MARK: Eligibility

  /// Of people whose last accepted proof ends soon, and who have a contract that goes on after it, or whose contracts are
  /// not noted.
  func ofEligibilities() throws -> [AlertView] {
    var last: [Identifier: String] = [:]
    let rows = try Row.fetchCursor(
      try reader.db.cachedStatement(
        sql: """
          SELECT person_id, coalesce(valid_until, '9999') FROM eligibility WHERE verdict = 'accepted' AND \(ofPersons)
          """), arguments: personArguments)
    while let row = try rows.next() {
      guard let person = Identifier(data: row[0]) else { continue }
      let until: String = row[1]
      last[same.face(person), default: ""] = max(last[same.face(person)] ?? "", until)
    }
    var contracts: [Identifier: [Contract]] = [:]
    for contract in try self.contracts() { contracts[same.face(contract.person), default: []].append(contract) }
    return try last.filter { $0.value >= day.description && $0.value <= horizon }.compactMap { face, until in
      let known = contracts[face] ?? []
      if market != nil || !known.isEmpty, !known.contains(where: { $0.to ?? "9999" > until && $0.from <= until }) {
        return nil
      }
      return AlertView(
        code: AlertCode.eligibilityEnding.rawValue, person: try reader.personName(face), personId: face.description,
        due: until,
        message: localized("La dernière preuve valable finit le \(until).", "The last valid proof ends on \(until)."))
    }
  }
}
