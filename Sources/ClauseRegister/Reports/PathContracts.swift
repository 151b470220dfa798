import Foundation
import GRDB
import SyncCore
import SyncModel

/// The contracts on people's paths, with how each ended and where the person stood some months after: what hours alone do not
/// tell of a path (`domain/features.md`, A3).
extension ReportSource {
  private struct Entry {
    let person: Identifier
    let name: String
    let startsOn: String
    let id: Identifier
    let cells: [Report.Cell]
  }

  /// Nil where none ran in the period. Notes of contracts and exits are about a person's life, and are left out.
  func pathContracts() throws -> (table: Report.Table, persons: Set<String>)? {
    let followUps = try followUpLines()
    let entries = try contractRows().compactMap { row in try entry(row, followUps) }.sorted { left, right in
      (foldedName(left.name), left.person, left.startsOn, left.id)
        < (foldedName(right.name), right.person, right.startsOn, right.id)
    }
    if entries.isEmpty { return nil }
    var table = Report.Table(
      localized("Contrats et sorties", "Contracts and exits"),
      [
        .init("person", "Personne", "Person"), .init("personId", "Identifiant", "Id"),
        .init("buyer", "Acheteur", "Buyer"), .init("market", "Marché", "Market"), .init("lot", "Lot", "Lot"),
        .init("modality", "Modalité", "Modality"), .init("employer", "Employeur", "Employer"),
        .init("kind", "Contrat", "Contract"), .init("from", "Du", "From"), .init("to", "Au", "To"),
        .init("exit", "Sortie", "Exit"), .init("followUps", "Suivis", "Follow-ups"),
      ])
    for entry in entries { table.add(entry.cells) }
    table.diagram = .timeline(from: 8, to: 9, labels: [0, 3, 4])
    return (table, Set(entries.map(\.person.description)))
  }

  /// Those that ran in the period that was asked for.
  private func contractRows() throws -> [Row] {
    var conditions: [String] = []
    var arguments: StatementArguments = []
    if let person {
      let all = same.all(person)
      conditions.append("person_id IN (\(all.map { _ in "?" }.joined(separator: ", ")))")
      arguments += StatementArguments(all.map(\.data))
    }
    if let period {
      conditions.append("coalesce(starts_on, '') < ? AND coalesce(exit_on, ends_on, '9999') >= ?")
      arguments += [period.next, period.begin]
    }
    let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try Row.fetchAll(
      reader.db,
      sql: """
        SELECT id, person_id, market_id, lot_id, modality, employer, kind, starts_on, ends_on, exit_on, exit_kind
        FROM contract \(condition)
        """, arguments: arguments)
  }

  private func entry(_ row: Row, _ followUps: [Identifier: [String]]) throws -> Entry? {
    let (market, lot) = (Identifier(data: row["market_id"]), Identifier(data: row["lot_id"]))
    guard let id = Identifier(data: row["id"]), let person = Identifier(data: row["person_id"]).map(same.face),
      markets == nil || market.map({ markets?.contains($0) == true }) == true
    else { return nil }
    let name = try reader.personName(person)
    let exit = [(row["exit_kind"] as String?).map(Situation.label), row["exit_on"] as String?].compactMap { $0 }
    return Entry(
      person: person, name: name, startsOn: row["starts_on"] ?? "", id: id,
      cells: [
        .text(name), .text(person.description), .text(try market.flatMap { try buyerName(of: $0) } ?? ""),
        .text(try market.flatMap { try reader.label("number", of: "market", $0) } ?? ""),
        .text(try lot.flatMap { try reader.label("number", of: "lot", $0) } ?? "—"),
        .text((row["modality"] as String?).map(modalityName) ?? ""),
        .text(row["employer"] ?? ""), .text((row["kind"] as String?).map(ContractKind.label) ?? ""),
        .text(row["starts_on"] ?? ""), .text(row["exit_on"] ?? row["ends_on"] ?? ""),
        .text(exit.joined(separator: ", ")), .text((followUps[id] ?? []).joined(separator: " ; ")),
      ])
  }

  /// By contract: `3 mois : CDI`.
  private func followUpLines() throws -> [Identifier: [String]] {
    let all = person.map { same.all($0) }
    let condition = all.map { "WHERE person_id IN (\($0.map { _ in "?" }.joined(separator: ", ")))" } ?? ""
    let rows = try Row.fetchAll(
      reader.db, sql: "SELECT contract_id, months, situation FROM follow_up \(condition) ORDER BY months, id",
      arguments: StatementArguments((all ?? []).map(\.data)))
    return rows.reduce(into: [:]) { lines, row in
      guard let contract = Identifier(data: row[0]), let months: Int = row[1], let situation: String = row[2] else {
        return
      }
      lines[contract, default: []].append(
        localized("\(months) mois : ", "\(months) months: ") + Situation.label(situation))
    }
  }
}
