public import ArgumentParser
public import ClauseRegister

public struct MarketGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "market", localized("Les marchés et leurs lots.", "Markets and their lots."),
      [
        MarketList<Place>.self, MarketShow<Place>.self, MarketAdd<Place>.self, MarketSet<Place>.self,
        MarketStep<Place>.self, LotGroup<Place>.self, CompanyGroup<Place>.self, DocumentGroup<Place>.self,
        ExchangeGroup<Place>.self, MarketShuttle<Place>.self, MarketAmend<Place>.self, PenaltyGroup<Place>.self,
        BidGroup<Place>.self, MarketReportReceived<Place>.self, TextGroup<Place>.self, RegisterCodes<Place>.self,
      ])
  }

  public init() {}
}

public struct MarketList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Liste les marchés.", "Lists the markets."))
  }

  @OptionGroup public var place: Place

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let markets = try register.markets()
    var table = TextTable([
      .init(localized("Numéro", "Number")), .init(localized("Objet", "Title")), .init(localized("Acheteur", "Buyer")),
      .init(localized("État", "State")), .init(localized("Dû", "Due"), .right),
      .init(localized("Fait", "Done"), .right),
    ])
    for market in markets {
      table.add([
        market.number, String(market.title.prefix(50)), String(market.buyer.prefix(30)),
        market.profile.state.map { MarketState.label($0) } ?? "", formatMinutes(market.minutesDue),
        formatMinutes(market.minutesDone),
      ])
    }
    return Answer(MarketsView(markets: markets), text: table.render())
  }
}

public struct MarketShow<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "show", abstract: localized("Montre un marché.", "Shows a market."),
      discussion: localized("Exemple : market show 2024-41", "Example: market show 2024-41"))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Numéro ou identifiant.", "Number or id."), valueName: "ref"))
  public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let market = try register.market(try register.market(reference))
    return Answer(MarketsView(markets: [market]), text: text(of: market))
  }
}

func text(of market: MarketView) -> String {
  var table = TextTable([
    .init(localized("Lot", "Lot")), .init(localized("Dû", "Due"), .right), .init(localized("Fait", "Done"), .right),
    .init("%", .right), .init(localized("Calcul", "Computation")),
  ])
  for lot in market.lots {
    let due = lot.obligation
    let override = due.overrideMinutes.map { _ in
      localized(" ; fixé : ", "; set: ") + (due.overrideReason ?? "")
    }
    table.add([
      lot.number, formatMinutes(lot.minutesDue), formatMinutes(lot.minutesDone),
      percentage(lot.minutesDone, of: lot.minutesDue), due.arithmetic + (override ?? ""),
    ])
  }
  table.add([
    localized("Total", "Total"), formatMinutes(market.minutesDue), formatMinutes(market.minutesDone),
    percentage(market.minutesDone, of: market.minutesDue),
  ])
  let holders = market.companies.map { printable($0.line) + "\n" }.joined()
  let facts = market.knownFacts.map { "\($0.name) : \(printable($0.value))\n" }.joined()
  let warnings = market.warnings.map { "! \($0.message)\n" }.joined()
  let notes = (market.lots.flatMap(notes) + (market.dossier.map(lines) ?? [])).map { $0 + "\n" }.joined()
  return warnings + "\(printable(market.number)) · \(printable(market.title))\n\(printable(market.buyer))\n"
    + "\(holders)\(facts)\(table.render())\(notes)"
}

/// What else is said of a lot, a line each.
private func notes(on lot: LotView) -> [String] {
  let lines: [(String, String?)] = [
    (
      localized("engagement de l'entreprise", "the company's commitment"),
      lot.committedMinutes.map { minutes in
        [formatMinutes(minutes), lot.commitmentNote].compactMap { $0 }.joined(separator: ", ")
      }
    ),
    (localized("technicité", "technicity"), lot.effort.technicity),
    (localized("durée", "duration"), lot.effort.duration),
    (localized("montant", "amount"), lot.effort.amount),
    (localized("ressources mobilisables", "resources"), lot.effort.resources),
    (localized("taux d'effort, motif", "effort, why"), lot.effort.reason),
    (localized("écart", "gap"), lot.gapReason),
  ]
  return lines.compactMap { name, text in text.map { "\(printable(lot.number)) · \(name) : \(printable($0))" } }
}

/// What was kept of a market on its way, a line each.
private func lines(of dossier: MarketDossierView) -> [String] {
  func documents(_ status: DocumentStatus, _ name: String) -> [String] {
    let found = dossier.documents.filter { $0.status == status.rawValue }.map { ClauseDocument.label($0.code) }
    return found.isEmpty ? [] : [name + found.joined(separator: ", ")]
  }
  return documents(.present, localized("Clause présente dans : ", "Clause in: "))
    + documents(.absent, localized("Clause absente de : ", "No clause in: "))
    + dossier.amendments.map { amendment in
      let text = "\(amendment.number) (\(amendment.on)) : \(amendment.changes), \(amendment.reason)"
      return localized("Avenant ", "Amendment ") + printable(text)
    }
    + dossier.exchanges.map { exchange in
      let said = [exchange.state.map { ShuttleState.label($0) }, exchange.text].compactMap { $0 }
      let text = "\(exchange.on), \(ShuttleSide.label(exchange.side)) : \(said.joined(separator: " · "))"
      return localized("Échange ", "Exchange ") + printable(text)
    }
    + dossier.penalties.map { penalty in
      let parts = ["\(penalty.n), \(penalty.rule)", penalty.noticeLine, penalty.decisionLine].compactMap { $0 }
      return localized("Pénalité ", "Penalty ") + printable(parts.joined(separator: " ; "))
    }
    + dossier.texts.map { "\(CardHeading.label($0.heading)) : \(printable($0.text))" }
}

public struct MarketAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Crée un marché.", "Makes a market."),
      discussion: localized("Exemple : ", "Example: ")
        + "market add --number 2024-41 --title \"Rénovation\" --buyer \"Ville de Pau\" --scope pau")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Numéro du marché.", "The market's number."))) public var number: String
  @Option(help: ArgumentHelp(localized("Objet.", "Title."))) public var title: String
  @Option(help: ArgumentHelp(localized("Acheteur.", "Buyer."))) public var buyer: String
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let market = try register.addMarket(number: number, title: title, buyer: buyer, scope: scope)
    return Answer(MarketsView(markets: [market]), text: text(of: market))
  }
}
