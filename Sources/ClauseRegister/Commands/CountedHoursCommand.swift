public import ArgumentParser
public import ClauseRegister

/// What a total of hours is made of.
public struct HoursCounted<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "counted",
      abstract: localized(
        "Montre de quoi un total est fait : les saisies qui comptent, et ce que des corrections y changent.",
        "Shows what a total is made of: the entries that count, and what corrections change of them."),
      discussion: localized("Exemple : ", "Example: ") + "hours counted --market 2024-41 --lot 1 --month 2026-03")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Marché.", "Market."), valueName: "ref")) public var market: String?
  @Option(
    help: ArgumentHelp(
      localized("Lot du marché ; « - » : sans lot.", "Lot of the market; \"-\": none."),
      valueName: "number"))
  public var lot: String?
  @Option(help: ArgumentHelp(localized("Personne.", "Person."), valueName: "ref")) public var person: String?
  @Option(help: ArgumentHelp(localized("Mutualisation.", "Pool."), valueName: "ref")) public var pool: String?
  @Option(help: ArgumentHelp(localized("Acheteur : nom ou SIRET.", "Buyer: name or SIRET."), valueName: "name"))
  public var buyer: String?
  @Option(help: ArgumentHelp(localized("Mois : 2026-03, mars 2026.", "Month: 2026-03."))) public var month: String?
  @Option(help: ArgumentHelp(localized("Année.", "Year."))) public var year: Int?
  @Option(help: ArgumentHelp(localized("Modalité ; « - » : non dite.", "Way of employment; \"-\": not said.")))
  public var modality: String?
  @Option(help: ArgumentHelp(localized("Employeur ; « - » : non dit.", "Employer; \"-\": not said.")))
  public var employer: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.figure(
      FigureFilter(
        market: market, lot: lot, person: person, pool: pool, buyer: buyer, month: month, year: year,
        modality: modality, employer: employer))
    var table = TextTable([
      .init("Date"), .init(localized("Marché/lot", "Market/lot")), .init(localized("Personne", "Person")),
      .init(localized("Durée", "Time"), .right), .init(localized("État", "State")), .init(localized("Saisie", "Entry")),
    ])
    for line in view.lines {
      table.add([
        line.date, line.market + (line.lot.map { "/\($0)" } ?? ""), line.person,
        formatMinutes(line.minutes) + (line.correction == nil ? "" : " ✎"), stateName(line.state), line.entry,
      ])
    }
    let total = localized("Total : ", "Total: ") + understood(minutes: view.totalMinutes)
    return Answer(view, text: "\(printable(view.subject))\n" + table.render() + total)
  }
}
