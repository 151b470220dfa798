import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// The figures of the yearly report, for all or for one buyer (`domain/features.md`, A4). It names nobody.
  public func yearReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      return try source.report(
        "year", localized("Bilan quantitatif", "Figures of the year"),
        [
          try source.indicators(), try source.hours(by: .month), try source.hours(by: .modality),
          try source.hours(by: .buyer),
        ],
        formulas: [
          localized(
            "Heures : déclarées, contrôlées et validées, corrections comprises.",
            "Hours: declared, checked and validated, with corrections."),
          localized(
            "Personnes : personnes distinctes ayant des heures, non des contrats. Médiane : de leurs heures.",
            "People: distinct people with hours, not contracts. Median: of their hours."),
          localized("ETP : heures / base.", "FTE: hours / base."),
          localized(
            "Part par SIAE : heures par mise à disposition d'AI et d'ETTI / heures.",
            "Share by SIAE: hours lent by AI and ETTI / hours."),
        ])
    }
  }
}

extension ReportSource {
  fileprivate enum Grouping {
    case month, modality, buyer

    var sql: String {
      switch self {
      case .month: "substr(date, 1, 7)"
      case .modality: "coalesce(modality, '')"
      case .buyer:
        "coalesce((SELECT coalesce(b.name, b.siret) FROM market m JOIN buyer b ON b.id = m.buyer_id WHERE m.id = market_id), '')"
      }
    }

    var column: Report.Column {
      switch self {
      case .month: .init("month", "Mois", "Month")
      case .modality: .init("modality", "Modalité", "Modality")
      case .buyer: .init("buyer", "Acheteur", "Buyer")
      }
    }

    var title: String {
      switch self {
      case .month: localized("Heures par mois", "Hours by month")
      case .modality: localized("Heures par modalité", "Hours by modality")
      case .buyer: localized("Heures par acheteur", "Hours by buyer")
      }
    }
  }

  /// People by their hours: up to which, in hours (`domain/features.md`, F9).
  private static var bands: [(limit: Int, title: String)] {
    [
      (35, localized("moins de 35 h", "below 35 h")), (150, localized("de 35 à 150 h", "35 to 150 h")),
      (600, localized("de 150 à 600 h", "150 to 600 h")), (.max, localized("600 h et plus", "600 h and more")),
    ]
  }

  fileprivate func indicators() throws -> Report.Table {
    let (sql, arguments) = condition
    var byPerson: [Identifier?: Int] = [:]
    for row in try Row.fetchAll(
      reader.db, sql: "SELECT person_id, sum(minutes) FROM \(CountedWork.sql) \(sql) GROUP BY person_id",
      arguments: arguments)
    { byPerson[Identifier(data: row[0]).map(same.face), default: 0] += row[1] as Int }
    let people = byPerson.values.filter { $0 > 0 }.sorted()
    let row = try Row.fetchOne(
      reader.db,
      sql: """
        SELECT coalesce(sum(minutes), 0), coalesce(sum(iif(state = 'validated', minutes, 0)), 0),
          count(DISTINCT market_id),
          coalesce(sum(iif(modality IN ('mise_a_disposition_AI', 'mise_a_disposition_ETTI'), minutes, 0)), 0)
        FROM \(CountedWork.sql) \(sql)
        """, arguments: arguments)
    let (done, validated, markets, lent): (Int, Int, Int, Int) = (
      row?[0] ?? 0, row?[1] ?? 0, row?[2] ?? 0, row?[3] ?? 0
    )
    var table = Report.Table(
      localized("Indicateurs", "Indicators"),
      [.init("indicator", "Indicateur", "Indicator"), .init("value", "Valeur", "Value")])
    func add(_ french: String, _ english: String, _ cell: Report.Cell) {
      table.add([.text(localized(french, english)), cell])
    }
    add("Marchés avec des heures", "Markets with hours", .count(markets))
    add("Heures faites", "Hours done", .minutes(done))
    add("dont validées", "of them validated", .minutes(validated))
    add("ETP", "FTE", .fullTime(minutes: done, base: request.fteBase))
    add("Personnes", "People", .count(people.count))
    add("Heures par personne, moyenne", "Hours a person, mean", .minutes(people.isEmpty ? 0 : done / people.count))
    add("Heures par personne, médiane", "Hours a person, median", .minutes(Self.median(people)))
    var from = 0
    for (limit, title) in Self.bands {
      let inBand = people.count { $0 >= from && $0 < (limit == .max ? limit : limit * 60) }
      add("Personnes, \(title)", "People, \(title)", .count(inBand))
      from = limit == .max ? limit : limit * 60
    }
    add("Part par SIAE", "Share by SIAE", .share(lent, of: done))
    return table
  }

  private static func median(_ sorted: [Int]) -> Int {
    if sorted.isEmpty { return 0 }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }

  fileprivate func hours(by grouping: Grouping) throws -> Report.Table {
    let (sql, arguments) = condition
    var groups: [String: [Identifier?: Int]] = [:]
    let rows = try Row.fetchCursor(
      reader.db,
      sql: "SELECT \(grouping.sql) AS k, person_id, sum(minutes) FROM \(CountedWork.sql) \(sql) GROUP BY k, person_id",
      arguments: arguments)
    while let row = try rows.next() {
      groups[row[0], default: [:]][Identifier(data: row[1]).map(same.face), default: 0] += row[2] as Int
    }
    let done = groups.values.reduce(0) { $0 + $1.values.reduce(0, +) }
    var table = Report.Table(
      grouping.title,
      [
        grouping.column, .init("minutes", "Heures", "Hours"), .init("percent", "Part", "Share"),
        .init("persons", "Personnes", "People"), .init("fte", "ETP", "FTE"),
      ])
    for (key, people) in groups.sorted(by: { $0.key < $1.key }) {
      let minutes = people.values.reduce(0, +)
      table.add([
        .text(key.isEmpty ? localized("(non précisé)", "(not said)") : key), .minutes(minutes),
        .share(minutes, of: done), .count(people.values.count { $0 > 0 }),
        .fullTime(minutes: minutes, base: request.fteBase),
      ])
    }
    return table
  }
}
