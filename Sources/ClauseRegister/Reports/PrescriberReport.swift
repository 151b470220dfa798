import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// Each prescriber's people, with their hours, contract and exit: for the monthly exchange with those who send people
  /// (`domain/features.md`, I5).
  public func prescriberReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try IndicatorSource(ReportSource(request, reader))
      let (tables, persons) = try source.prescriberTables()
      return try source.source.report(
        "prescriber", localized("Personnes par prescripteur", "People by prescriber"), tables,
        formulas: [
          localized(
            "Personnes ayant un prescripteur, et des heures ou un contrat dans la période. Dernier contrat : le plus récent.",
            "People with a prescriber, and hours or a contract in the period. Last contract: the latest.")
        ], persons: persons)
    }
  }
}

extension IndicatorSource {
  fileprivate func prescriberTables() throws -> (tables: [Report.Table], persons: Set<String>) {
    var minutes: [Identifier: Int] = [:]
    for (number, id) in facts.persons.enumerated() {
      if let id { minutes[id] = facts.facts(of: number).reduce(0) { $0 &+ $1.minutes } }
    }
    let byPerson = Dictionary(grouping: contracts) { $0.person }
    var byPrescriber: [String: [(name: String, id: Identifier)]] = [:]
    for (id, person) in persons where !person.prescriber.isEmpty {
      let ran = (byPerson[id] ?? []).contains { isInPeriod($0.startsOn) || isInPeriod($0.exitOn) }
      guard minutes[id] ?? 0 != 0 || ran else { continue }
      byPrescriber[person.prescriber, default: []].append((try source.reader.personName(id), id))
    }
    let tables = try byPrescriber.keys.sorted().map { prescriber in
      var table = Report.Table(
        prescriber,
        [
          .init("person", "Personne", "Person"), .init("minutes", "Heures", "Hours"),
          .init("market", "Dernier marché", "Last market"), .init("from", "Du", "From"), .init("to", "Au", "To"),
          .init("exit", "Sortie", "Exit"),
        ])
      let people = (byPrescriber[prescriber] ?? []).sorted { ($0.name, $0.id) < ($1.name, $1.id) }
      for person in people {
        let last = (byPerson[person.id] ?? []).max { $0.startsOn < $1.startsOn }
        table.add(
          [
            .text(person.name), .minutes(minutes[person.id] ?? 0),
            .text(try last?.market.flatMap { try source.reader.label("number", of: "market", $0) } ?? ""),
            .text(last?.startsOn ?? ""), .text(last?.exitOn ?? ""),
            .text(last.map { $0.exit.isEmpty ? "" : Situation.label($0.exit) } ?? ""),
          ], hours: source.hours(person: person.id))
      }
      return table
    }
    return (tables, Set(byPrescriber.values.joined().map(\.id.description)))
  }
}
