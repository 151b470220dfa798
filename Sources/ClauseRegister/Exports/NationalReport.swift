import Foundation
import SyncCore
import SyncModel

extension Register {
  /// What a national consolidation can be made of: a row a market, and a row a participant whom nothing names
  /// (`domain/practice.md` §7; the collection form itself was not found there).
  public func nationalReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try IndicatorSource(ReportSource(request, reader))
      return try source.source.report(
        "national", localized("Consolidation nationale", "National consolidation"),
        [try source.nationalMarkets(), source.nationalParticipants()],
        formulas: [
          localized(
            "Marchés : ceux qui ont des heures dans la période. Heures par modalité : de la période.",
            "Markets: those with hours in the period. Hours by modality: of the period."),
          localized(
            "Participants : numérotés sans ordre, heures par tranche ; âge à la première saisie de la période ; ni nom, ni jour, ni lieu, ni "
              + "critère de santé ou de justice.",
            "Participants: numbered in no order, hours by band; age at the first entry of the period; no name, no day, no place, no "
              + "criterion of health or justice."),
        ])
    }
  }
}

extension IndicatorSource {
  fileprivate func nationalMarkets() throws -> Report.Table {
    let modalities = facts.modalities.indices.sorted { facts.modalities[$0] < facts.modalities[$1] }
    let width = facts.modalities.count
    let sums = facts.sums(groups: facts.markets.count * width) { Int($0.market) * width + Int($0.modality) }
    let people = facts.sums(groups: facts.markets.count) { Int($0.market) }
    var table = Report.Table(
      localized("Marchés", "Markets"),
      [
        .init("market", "Marché", "Market"), .init("buyer", "Acheteur", "Buyer"),
        .init("buyerKind", "Type d'acheteur", "Kind of buyer"), .init("kind", "Nature", "Kind"),
        .init("article", "Article", "Article"), .init("segment", "Segment", "Segment"),
        .init("amount", "Montant (EUR)", "Amount (EUR)"), .init("minutesDue", "Dû", "Due"),
        .init("minutes", "Heures", "Hours"), .init("persons", "Personnes", "People"),
      ]
        + modalities.map { number in
          let code = facts.modalities[number]
          return .init(code.isEmpty ? "none" : code, name(ofModality: code), name(ofModality: code))
        })
    let rows = try facts.markets.enumerated().compactMap { number, id -> (String, [Report.Cell])? in
      guard let id, let market = markets[id], people[number].minutes != 0 else { return nil }
      let label = try source.reader.label("number", of: "market", id) ?? ""
      return (
        label + id.description,
        [
          .text(label), .text(market.buyer), .text(BuyerKind.label(market.buyerKind)),
          .text(Groups.name(market.kind, of: .kind)),
          .text(Groups.name(market.article, of: .article)), .text(Groups.name(market.segment, of: .segment)),
          market.amountCents.map { .cents($0) } ?? .none, .minutes(market.minutesDue), .minutes(people[number].minutes),
          .count(people[number].persons),
        ] + modalities.map { .minutes(sums[number * width + $0].minutes) }
      )
    }
    for (_, cells) in rows.sorted(by: { $0.0 < $1.0 }) { table.add(cells) }
    return table
  }

  private func name(ofModality code: String) -> String {
    code.isEmpty ? localized("(modalité non précisée)", "(no modality)") : modalityName(code)
  }

  /// In the order of the random part of their ids, which says nothing of who they are or when they came. Hours are bands: as
  /// a figure, those of a market of one person would name that person here.
  fileprivate func nationalParticipants() -> Report.Table {
    var table = Report.Table(
      localized("Participants", "Participants"),
      [
        .init("participant", "N°", "No."), .init("sex", "Sexe", "Sex"), .init("age", "Âge", "Age"),
        .init("education", "Niveau", "Education"), .init("priorityArea", "QPV", "Priority area"),
        .init("publics", "Publics", "Publics"), .init("modalities", "Modalités", "Modalities"),
        .init("contracts", "Contrats", "Contracts"), .init("hours", "Heures", "Hours"),
        .init("exit", "Sortie", "Exit"),
      ])
    let days = facts.dates.map(AgeBand.number)
    let byPerson = Dictionary(grouping: contracts) { $0.person }
    let participants = facts.persons.indices.compactMap { index -> (order: UInt64, cells: [Report.Cell])? in
      guard let id = facts.persons[index] else { return nil }
      let own = facts.facts(of: index)
      let minutes = own.reduce(0) { $0 &+ $1.minutes }
      guard minutes > 0 else { return nil }
      let person = persons[id] ?? PersonAttributes()
      let first = own.map { days[Int($0.date)] }.min() ?? 0
      let modalities = Set(own.map { facts.modalities[Int($0.modality)] }).filter { !$0.isEmpty }.sorted()
      let mine = byPerson[id] ?? []
      let kinds = Set(mine.map(\.kind)).filter { !$0.isEmpty }.map(ContractKind.label).sorted()
      let exit = mine.filter { !$0.exit.isEmpty && isInPeriod($0.exitOn) }.max { $0.exitOn < $1.exitOn }?.exit
      func said(_ text: String) -> String { text.isEmpty ? localized("(non précisé)", "(not said)") : text }
      return (
        id.low,
        [
          .text(Groups.name(person.sex, of: .sex)),
          .text(said(AgeBand.names[AgeBand.number(born: person.born, on: first)])),
          .text(Groups.name(person.education, of: .education)),
          .text(said(person.isInPriorityArea.map(yesOrNo) ?? "")),
          .text(person.publics.map(criterionName).sorted().joined(separator: ", ")),
          .text(modalities.map(modalityName).joined(separator: ", ")), .text(kinds.joined(separator: ", ")),
          .text(Self.band(minutes: minutes)),
          .text(exit.map(Situation.label) ?? ""),
        ]
      )
    }
    for (number, participant) in participants.sorted(by: { $0.order < $1.order }).enumerated() {
      table.add([.count(number + 1)] + participant.cells)
    }
    return table
  }
}
