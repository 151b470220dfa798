public import ArgumentParser
public import ClauseRegister

public struct MarketGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "market", localized("Les marchés et leurs lots.", "Markets and their lots."),
      [MarketList<Place>.self, MarketShow<Place>.self, MarketAdd<Place>.self, LotGroup<Place>.self])
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
      .init(localized("Dû", "Due"), .right), .init(localized("Fait", "Done"), .right),
    ])
    for market in markets {
      table.add([
        market.number, String(market.title.prefix(50)), String(market.buyer.prefix(30)),
        formatMinutes(market.minutesDue), formatMinutes(market.minutesDone),
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
  ])
  for lot in market.lots {
    table.add([lot.number, formatMinutes(lot.minutesDue), formatMinutes(lot.minutesDone)])
  }
  table.add([
    localized("Total", "Total"), formatMinutes(market.minutesDue), formatMinutes(market.minutesDone),
  ])
  let holders = market.holders.isEmpty ? "" : printable(market.holders.joined(separator: ", ")) + "\n"
  return
    "\(printable(market.number)) · \(printable(market.title))\n\(printable(market.buyer))\n\(holders)\(table.render())"
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

public struct LotGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group("lot", localized("Les lots d'un marché.", "The lots of a market."), [LotAdd<Place>.self])
  }

  public init() {}
}

public struct LotAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add",
      abstract: localized("Ajoute un lot et ses heures dues.", "Adds a lot and its hours due."),
      discussion: localized("Exemple : ", "Example: ") + "market lot add 2024-41 --number 1 --due 385")
  }

  @OptionGroup public var place: Place
  @Argument(
    help: ArgumentHelp(localized("Numéro ou identifiant du marché.", "Number or id of the market."), valueName: "ref"))
  public var reference: String
  @Option(help: ArgumentHelp(localized("Numéro du lot.", "The lot's number."))) public var number: String
  @Option(help: ArgumentHelp(localized("Heures dues : 385, 385,5 ou 385h30.", "Hours due: 385, 385.5 or 385h30.")))
  public var due: String
  @Option(help: ArgumentHelp(localized("Objet du lot.", "The lot's title."))) public var title: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let due = try HoursInput.parse(due)
    let market = try register.addLot(
      market: try register.market(reference), number: number, title: title, minutesDue: due.minutes)
    let warnings = due.warnings.map { "! \($0.message)\n" }.joined()
    return Answer(MarketsView(markets: [market]), text: warnings + text(of: market))
  }
}
