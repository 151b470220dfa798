public import ArgumentParser
public import ClauseRegister

public struct ReportCard<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "card",
      abstract: localized("La fiche d'identité d'un marché.", "The identity card of a market."),
      discussion: localized("Exemple : ", "Example: ") + "report card --market 2026-41 --format html --output f.html")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.cardReport) }
}

public struct ReportShuttle<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "shuttle",
      abstract: localized("La fiche navette d'un marché prévu.", "The shuttle sheet of a planned market."),
      discussion: localized("Exemple : ", "Example: ") + "report shuttle --market P-1A2B3C4D")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.shuttleReport) }
}

public struct ReportForecast<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "forecast",
      abstract: localized("Le tableau des appels d'offres en projection.", "The planned calls for tenders."),
      discussion: localized("Exemple : ", "Example: ") + "report forecast --quarter 2026-T3 --format csv-fr")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions
  @Option(help: ArgumentHelp(localized("Trimestre : 2026-T3.", "Quarter: 2026-T3."))) public var quarter: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    try report.answer(place) { request in
      var request = request
      request.quarter = quarter
      return try register.forecastReport(request)
    }
  }
}

public struct ReportPenalties<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "penalties",
      abstract: localized(
        "Ce que les pénalités d'un marché donneraient : une estimation.",
        "What the penalties of a market may come to: an estimate."),
      discussion: localized("Exemple : ", "Example: ")
        + "report penalties --market 2026-41 --on 30/06/2026 --hourly-ceiling 30")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions
  @Option(
    help: ArgumentHelp(
      localized("Jour du calcul, sinon celui du dernier changement.", "Day of the estimate, else of the last change."),
      valueName: "day"))
  public var on: String?
  @Option(
    help: ArgumentHelp(
      localized("Plafond horaire de la sécurité sociale en euros.", "Hourly ceiling of social security in euros."),
      valueName: "euros"))
  public var hourlyCeiling: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    try report.answer(place) { request in
      var request = request
      (request.day, request.hourlyCeiling) = (on, hourlyCeiling)
      return try register.penaltyReport(request)
    }
  }
}
