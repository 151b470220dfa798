import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  /// One market on a page: what it is, what each lot obliges to and how far it is, and its months (*fiche technique de
  /// suivi*, `domain/features.md`, A5). It names nobody.
  public func marketReport(_ request: ReportRequest) throws -> Report {
    try read { reader in
      let source = try ReportSource(request, reader)
      guard let market = source.market else {
        throw RegisterError("missing", .usage, localized("Il faut --market.", "--market is needed."))
      }
      return try source.report(
        "market", localized("Fiche technique de suivi", "Market sheet"),
        [try source.identity(of: market), try source.lots(of: market), try source.months(of: market)]
          + source.followUp(of: try reader.marketFile(market)),
        formulas: [
          localized(
            "Dû : par le calcul montré, ou fixé à sa place avec son motif. % : fait / dû, non plafonné.",
            "Due: by the computation shown, or set in its place with its reason. %: done / due, not capped."),
          localized("Mois clos : ses heures ne changent que par corrections.", "Closed: changed by corrections only."),
        ])
    }
  }
}

extension ReportSource {
  fileprivate func identity(of market: Identifier) throws -> Report.Table {
    let view = try reader.marketView(market)
    var table = Report.Table(
      localized("Marché", "Market"), [.init("item", "Rubrique", "Item"), .init("value", "Valeur", "Value")])
    func add(_ french: String, _ english: String, _ value: String?) {
      let unknown = localized("non précisé", "not said")
      table.add([.text(localized(french, english)), .text(value.flatMap { $0.isEmpty ? nil : $0 } ?? unknown)])
    }
    add("Numéro", "Number", view.number)
    add("Objet", "Title", view.title)
    add("Donneur d'ordre", "Buyer", view.buyer)
    add("Entreprises attributaires", "Holders", view.holders.joined(separator: ", "))
    add("CPV", "CPV", view.profile.cpv)
    add("Périmètre", "Scope", view.scope)
    for fact in view.facts { table.add([.text(fact.name), .text(fact.value ?? localized("non précisé", "not said"))]) }
    return table
  }

  fileprivate func lots(of market: Identifier) throws -> Report.Table {
    var table = Report.Table(
      localized("Lots", "Lots"),
      [
        .init("lot", "Lot", "Lot"), .init("title", "Objet", "Title"), .init("computation", "Calcul", "Computation"),
        .init("minutesDue", "Dû", "Due"), .init("minutesDone", "Fait", "Done"), .init("gap", "Écart", "Gap"),
        .init("percent", "%", "%"), .init("committed", "Engagement", "Commitment"),
        .init("gapReason", "Motif de l'écart", "Reason for the gap"),
      ])
    let view = try reader.marketView(market)
    for lot in view.lots {
      let set = lot.obligation.overrideReason.map { localized(" ; fixé : ", "; set: ") + $0 } ?? ""
      table.add(
        [
          .text(lot.number), .text(lot.title ?? ""), .text(lot.obligation.arithmetic + set), .minutes(lot.minutesDue),
          .minutes(lot.minutesDone), .minutes(lot.minutesDone - lot.minutesDue),
          .share(lot.minutesDone, of: lot.minutesDue), lot.committedMinutes.map { .minutes($0) } ?? .none,
          .text(lot.gapReason ?? ""),
        ], hours: FigureFilter(market: view.id, lot: lot.id))
    }
    table.add(
      [
        .text(localized("Total", "Total")), .text(""), .text(""), .minutes(view.minutesDue), .minutes(view.minutesDone),
        .minutes(view.minutesDone - view.minutesDue), .share(view.minutesDone, of: view.minutesDue), .none, .text(""),
      ], hours: FigureFilter(market: view.id))
    table.hasTotal = true
    return table
  }

  func months(of market: Identifier) throws -> Report.Table {
    let locked = try reader.lockedMonths(of: market)
    let facts = try facts()
    let (numbers, months) = WorkFacts.grouped(facts.dates) { String($0.prefix(7)) }
    let sums = facts.sums(groups: months.count) { numbers[Int($0.date)] }
    var table = Report.Table(
      localized("Mois", "Months"),
      [
        .init("month", "Mois", "Month"), .init("minutes", "Heures", "Hours"),
        .init("minutesValidated", "Validé", "Validated"), .init("runningMinutes", "Cumul", "Running total"),
        .init("closed", "Clos", "Closed"),
      ])
    var running = 0
    for (month, sum) in zip(months, sums).sorted(by: { $0.0 < $1.0 }) {
      running &+= sum.minutes
      let closed = yesOrNo(locked.contains(month))
      table.add(
        [.text(month), .minutes(sum.minutes), .minutes(sum.validated), .minutes(running), .text(closed)],
        hours: hours(month: month))
    }
    table.diagram = .bars(column: 1)
    return table
  }
}
