public import ArgumentParser
public import ClauseRegister

public struct Alerts<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "alerts",
      abstract: localized(
        "Ce qui est en retard, sous le plan, ou va finir.", "What is late, behind the plan, or about to end."),
      discussion: localized("Exemple : ", "Example: ") + "alerts --market 2026-41 --within 60")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("D'un marché.", "Of one market."), valueName: "ref")) public var market: String?
  @Option(help: ArgumentHelp(localized("Jour ; aujourd'hui sinon.", "Day; else today."), valueName: "day")) public
    var on: String?
  @Option(help: ArgumentHelp(localized("Fins annoncées tant de jours avant.", "Endings are said so many days before.")))
  public var within = 30
  @Option(help: ArgumentHelp(localized("Retard admis sur le plan, en %.", "How far below the plan is no alert, in %.")))
  public var tolerance = 10

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var request = AlertRequest()
    (request.market, request.on, request.within, request.tolerance) = (market, self.on, within, tolerance)
    let view = try register.alerts(request)
    var table = TextTable([
      .init(localized("Échéance", "Due")), .init(localized("Marché", "Market")), .init("Lot"),
      .init(localized("Personne", "Person")), .init(localized("Alerte", "Alert")),
    ])
    for alert in view.alerts {
      table.add([alert.due ?? "", alert.market ?? "", alert.lot ?? "", alert.person ?? "", alert.message])
    }
    let none = localized("Rien à signaler au \(view.on).", "Nothing to say as of \(view.on).")
    return Answer(view, text: view.alerts.isEmpty ? none : table.render())
  }
}
