public import ArgumentParser
public import ClauseRegister

public struct ForecastGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "forecast", localized("Les marchés prévus.", "The planned markets."),
      [ForecastList<Place>.self, ForecastAdd<Place>.self, ForecastImport<Place>.self])
  }

  public init() {}
}

public struct ForecastList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list",
      abstract: localized(
        "Les marchés prévus, par trimestre et acheteur.", "The planned markets, by quarter and buyer."),
      discussion: localized("Exemple : ", "Example: ") + "forecast list --quarter 2026-T3")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Acheteur : nom ou SIRET.", "Buyer: name or SIRET."))) public var buyer: String?
  @Option(help: ArgumentHelp(localized("Trimestre : 2026-T3.", "Quarter: 2026-T3."))) public var quarter: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.forecasts(buyer: buyer, quarter: quarter)
    let tables = view.quarters.map { quarter in
      var table = TextTable([
        .init(quarter.quarter ?? localized("Sans date", "Without a date")), .init(localized("Acheteur", "Buyer")),
        .init(localized("Objet", "Title")), .init(localized("État", "State")),
        .init(localized("Montant", "Amount"), .right), .init(localized("Heures", "Hours"), .right),
        .init(localized("Seuil", "Threshold")),
      ])
      for market in view.forecasts where market.quarter == quarter.quarter {
        table.add([
          market.number, String(market.buyer.prefix(30)), String(market.title.prefix(40)),
          MarketState.label(market.state), market.plannedAmountCents.map(euros) ?? "",
          market.expectedMinutes.map(formatMinutes) ?? "",
          market.thresholdReached == true ? localized("atteint", "reached") : "",
        ])
      }
      table.add([
        localized("Total", "Total"), "", "", "", euros(quarter.plannedAmountCents),
        formatMinutes(quarter.expectedMinutes),
      ])
      return table.render()
    }
    let nothing = localized("Aucun marché prévu.", "No market is planned.")
    return Answer(view, text: tables.isEmpty ? nothing : tables.joined(separator: "\n"))
  }
}

public struct ForecastAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Prévoit un marché.", "Plans a market."),
      discussion: localized("Exemple : ", "Example: ")
        + "forecast add --title \"Groupe scolaire\" --buyer \"Ville de Pau\" --kind works --publication 2026-T3 "
        + "--planned-amount 2000000 --expected-hours 1200")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Numéro, s'il existe déjà.", "Number, where it has one."))) public var number:
    String?
  @Option(help: ArgumentHelp(localized("Objet.", "Title."))) public var title: String
  @Option(help: ArgumentHelp(localized("Acheteur.", "Buyer."))) public var buyer: String
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?
  @OptionGroup public var market: MarketOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var draft = market.draft
    (draft.number, draft.title) = (number, title)
    return RegisterCommands.answer(try register.addForecast(draft, buyer: buyer, scope: scope))
  }
}

public struct ForecastImport<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import",
      abstract: localized(
        "Importe le prévisionnel d'un acheteur (.xlsx, .csv).", "Imports a buyer's plan (.xlsx, .csv)."),
      discussion: localized(
        "En-têtes : objet, et au choix numero, acheteur, publication, montant, heures, nature, cpv, procedure, "
          + "duree, lieu.",
        "Headings: title, and any of number, buyer, publication, amount, hours, kind, cpv, procedure, duration, "
          + "worksite."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Fichier.", "File."))) public var file: String
  @Option(
    help: ArgumentHelp(
      localized("Feuille (sinon la première visible).", "Sheet (else the first visible one)."), valueName: "name"))
  public var sheet: String?
  @Option(help: ArgumentHelp(localized("Acheteur, si le fichier ne le dit pas.", "Buyer, where the file has none.")))
  public var buyer: String?
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.importForecasts(
      try contents(of: place.path(file)), sheet: sheet, buyer: buyer, scope: scope)
    let counts = localized(
      "Créés \(view.created), modifiés \(view.updated), inchangés \(view.unchanged), écartés \(view.skipped)",
      "Created \(view.created), changed \(view.updated), unchanged \(view.unchanged), skipped \(view.skipped)")
    let remarks = view.remarks.map { localized("! ligne ", "! line ") + "\($0.row) : \($0.message)" }
    return Answer(view, text: ([counts] + remarks).joined(separator: "\n"))
  }
}
