import SyncCore

extension Register {
  /// The figures of the yearly report, for all or for one buyer (`domain/features.md`, A4). It names nobody.
  public func yearReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      let facts = try source.facts()
      return try source.report(
        "year", localized("Bilan quantitatif", "Figures of the year"),
        [
          source.indicators(facts), try source.hours(by: .month, facts), try source.hours(by: .modality, facts),
          try source.hours(by: .buyer, facts),
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

  /// Who lends people to companies.
  private static let lenders: Set = ["mise_a_disposition_AI", "mise_a_disposition_ETTI"]

  fileprivate func indicators(_ facts: WorkFacts) -> Report.Table {
    let people = facts.minutesByPerson.filter { $0 > 0 }.sorted()
    let (done, validated) = (facts.total.minutes, facts.total.validated)
    let markets = facts.markets.count { $0 != nil }
    let isLent = facts.modalities.map(Self.lenders.contains)
    let lent = facts.sums(groups: 1) { isLent[Int($0.modality)] ? 0 : nil }[0].minutes
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

  fileprivate func hours(by grouping: Grouping, _ facts: WorkFacts) throws -> Report.Table {
    let (keys, sums): ([String], [WorkFacts.Sums])
    switch grouping {
    case .month:
      let (numbers, months) = WorkFacts.grouped(facts.dates) { String($0.prefix(7)) }
      (keys, sums) = (months, facts.sums(groups: months.count) { numbers[Int($0.date)] })
    case .modality:
      (keys, sums) = (facts.modalities, facts.sums(groups: facts.modalities.count) { Int($0.modality) })
    case .buyer:
      let (numbers, buyers) = try WorkFacts.grouped(facts.markets) { try $0.flatMap { try buyerName(of: $0) } ?? "" }
      (keys, sums) = (buyers, facts.sums(groups: buyers.count) { numbers[Int($0.market)] })
    }
    let done = sums.reduce(0) { $0 &+ $1.minutes }
    var table = Report.Table(
      grouping.title,
      [
        grouping.column, .init("minutes", "Heures", "Hours"), .init("percent", "Part", "Share"),
        .init("persons", "Personnes", "People"), .init("fte", "ETP", "FTE"),
      ])
    for (key, sum) in zip(keys, sums).sorted(by: { $0.0 < $1.0 }) {
      table.add([
        .text(key.isEmpty ? localized("(non précisé)", "(not said)") : key), .minutes(sum.minutes),
        .share(sum.minutes, of: done), .count(sum.persons), .fullTime(minutes: sum.minutes, base: request.fteBase),
      ])
    }
    return table
  }
}
