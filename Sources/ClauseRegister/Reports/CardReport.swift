import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// The identity card of a market with the headings of Avise (`domain/features.md`, A12 and §D): what officers wrote,
  /// else what the register knows. It names nobody but whom a text names.
  public func cardReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      let market = try source.neededMarket()
      let counts = try source.counts(of: market)
      return try source.report(
        "card", localized("Fiche d'identité du marché", "Identity card of the market"),
        [Self.card(market, counts), Self.figures(market)],
        formulas: [
          localized(
            "Réalisées : heures déclarées, contrôlées et validées. % : réalisées / prévues, non plafonné. Personnes : "
              + "personnes distinctes ayant des heures.",
            "Done: hours declared, checked and validated. %: done / planned, not capped. People: distinct people with "
              + "hours."),
          localized(
            "Une rubrique écrite par un agent remplace celle que le registre calcule.",
            "A heading that an officer wrote replaces the computed one."),
        ])
    }
  }

  private static func card(_ market: MarketView, _ counts: CardCounts) -> Report.Table {
    var table = Report.Table(
      localized("Fiche d'identité", "Identity card"),
      [.init("heading", "Rubrique", "Heading"), .init("content", "Contenu", "Content")])
    let texts = market.dossier?.texts ?? []
    for heading in CardHeading.allCases {
      let written = texts.first { $0.heading == heading.rawValue }?.text
      let content = written ?? computed(heading, market, counts) ?? localized("Non précisé", "Not said")
      table.add([.text(heading.label), .text(content)])
    }
    let known = CardHeading.allCases.map(\.rawValue)
    for text in texts where !known.contains(text.heading) { table.add([.text(text.heading), .text(text.text)]) }
    return table
  }

  private static func computed(_ heading: CardHeading, _ market: MarketView, _ counts: CardCounts) -> String? {
    let said = market.profile
    switch heading {
    case .buyer: return market.buyer.isEmpty ? nil : market.buyer
    case .name: return market.title
    case .perimeter: return said.worksite
    case .notified: return said.notifiedOn.map { TypedDate.shown($0) }
    case .duration: return said.durationMonths.map { localized("\($0) mois", "\($0) months") }
    case .amount: return market.amount
    case .holders: return market.holders.isEmpty ? nil : market.holders.joined(separator: ", ")
    case .article:
      return said.legalBases.isEmpty ? nil : said.legalBases.map { LegalBasis.label($0.code) }.joined(separator: " + ")
    case .hoursDue: return byLot(market) { $0.obligation.overrideMinutes == nil ? due($0) : hours($0.minutesDue) }
    case .hoursDone:
      let isRunning = said.state == MarketState.running.rawValue
      return byLot(market) { lot in
        let goesOn = isRunning && lot.minutesDone < lot.minutesDue
        return hours(lot.minutesDone) + ", " + percentage(lot.minutesDone, of: lot.minutesDue)
          + (goesOn ? localized(" (toujours en cours)", " (still running)") : "")
      }
    case .gapFactors:
      let reasons = market.lots.compactMap { lot in
        lot.gapReason.map { market.lots.count == 1 ? $0 : "lot \(lot.number) : \($0)" }
      }
      return reasons.isEmpty ? nil : reasons.joined(separator: " ; ")
    case .modalities: return counts.modalities.isEmpty ? nil : counts.modalities.joined(separator: " ; ")
    case .persons: return counts.persons == 0 ? nil : "\(counts.persons)"
    default: return nil
    }
  }

  private static func hours(_ minutes: Int) -> String { "\(Arithmetic.hours(minutes: minutes)) h" }

  /// With the share of all hours where that is how it was set: `15 % des heures du marché, soit 3 600 h`.
  private static func due(_ lot: LotView) -> String {
    let due = hours(lot.minutesDue)
    guard lot.obligation.kind == ObligationKind.shareOfHours.rawValue, let rate = lot.obligation.rate else {
      return due
    }
    let share = Arithmetic.percent(rate)
    return localized("\(share) des heures du marché, soit \(due)", "\(share) of the market's hours, which is \(due)")
  }

  private static func byLot(_ market: MarketView, _ text: (LotView) -> String) -> String? {
    if market.lots.isEmpty { return nil }
    if market.lots.count == 1 { return text(market.lots[0]) }
    return market.lots.map { "lot \($0.number) : \(text($0))" }.joined(separator: " ; ")
  }

  private static func figures(_ market: MarketView) -> Report.Table {
    var table = Report.Table(
      localized("Heures par lot", "Hours by lot"),
      [
        .init("lot", "Lot", "Lot"), .init("minutesDue", "Prévues", "Planned"),
        .init("minutesDone", "Réalisées", "Done"),
        .init("gap", "Écart", "Gap"), .init("percent", "%", "%"),
      ])
    for lot in market.lots {
      table.add([
        .text(lot.number), .minutes(lot.minutesDue), .minutes(lot.minutesDone),
        .minutes(lot.minutesDone - lot.minutesDue), .share(lot.minutesDone, of: lot.minutesDue),
      ])
    }
    table.add([
      .text(localized("Total", "Total")), .minutes(market.minutesDue), .minutes(market.minutesDone),
      .minutes(market.minutesDone - market.minutesDue), .share(market.minutesDone, of: market.minutesDue),
    ])
    table.hasTotal = true
    return table
  }
}

/// What a card counts.
private struct CardCounts {
  let persons: Int
  /// With their hours, the most used first.
  let modalities: [String]
}

extension ReportSource {
  fileprivate func counts(of market: MarketView) throws -> CardCounts {
    let rows = try Row.fetchAll(
      reader.db,
      sql: """
        SELECT person_id, coalesce(modality, ''), sum(minutes) FROM \(try reader.countedWork().sql) WHERE market_id = ?
        GROUP BY 1, 2
        """, arguments: [Identifier(market.id)?.data])
    var people: [Identifier: Int] = [:]
    var modalities: [String: Int] = [:]
    for row in rows {
      let minutes: Int = row[2] ?? 0
      if let person = Identifier(data: row[0]) { people[same.face(person), default: 0] += minutes }
      modalities[row[1], default: 0] += minutes
    }
    let used = modalities.filter { $0.value > 0 && !$0.key.isEmpty }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return CardCounts(
      persons: people.values.count { $0 > 0 },
      modalities: used.map { code, minutes in
        "\(modalityName(code)) (\(Arithmetic.hours(minutes: minutes)) h)"
      })
  }
}
