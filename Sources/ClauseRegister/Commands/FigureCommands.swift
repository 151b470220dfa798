public import ArgumentParser
public import ClauseRegister

extension Dimension: ExpressibleByArgument {}

public struct ReportIndicators<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "indicators",
      abstract: localized(
        "Tous les indicateurs, au total et par dimension.", "All indicators, as a whole and by dimension."),
      discussion: localized("Exemple : ", "Example: ")
        + "report indicators --year 2026 --by article --by segment --across public")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions
  @Option(
    help: ArgumentHelp(
      localized("Par : ", "By: ") + Dimension.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "what")
  )
  public var by: [Dimension] = []
  @Option(
    help: ArgumentHelp(
      localized(
        "Croise chaque --by avec : heures et personnes de chaque paire.",
        "Crosses each --by with: the hours and people of each pair."), valueName: "what"))
  public var across: [Dimension] = []
  @Flag(
    help: ArgumentHelp(
      localized("Montre aussi les groupes de moins de cinq personnes.", "Shows groups of fewer than five people, too."))
  )
  public var unmasked = false

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    try report.answer(place) { request in
      var request = request
      (request.dimensions, request.across, request.isUnmasked) = (by, across, unmasked)
      return try register.indicatorReport(request)
    }
  }
}

public struct ReportNational<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "national",
      abstract: localized(
        "Pour la consolidation nationale : par marché et par participant anonyme.",
        "For the national consolidation: by market and by anonymous participant."),
      discussion: localized("Exemple : ", "Example: ") + "report national --year 2026 --format xlsx --output n.xlsx")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.nationalReport) }
}

public struct ReportOpenData<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "open-data",
      abstract: localized(
        "Agrégats à publier, sans personne, petits groupes masqués.",
        "Aggregates to publish, without people, small groups hidden."),
      discussion: localized("Exemple : ", "Example: ") + "report open-data --year 2026 --format csv --output heures.csv"
    )
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.openDataReport) }
}

public struct ReportPrescriber<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "prescriber",
      abstract: localized("Les personnes de chaque prescripteur.", "Each prescriber's people."),
      discussion: localized("Exemple : ", "Example: ") + "report prescriber --year 2026 --format html --output p.html")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.prescriberReport) }
}

public struct ReportTextGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "text", localized("Les textes du bilan annuel.", "The texts of the yearly report."),
      [ReportTextList<Place>.self, ReportTextSet<Place>.self])
  }

  public init() {}
}

private func answer(_ view: ReportTextsView) -> Answer {
  let lines = view.texts.map { text in
    [ReportHeading.label(text.heading), text.buyer, text.scope].compactMap { $0 }.joined(separator: " · ")
      + "\n" + printable(text.text)
  }
  return Answer(view, text: lines.joined(separator: "\n\n"))
}

public struct ReportTextList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les textes.", "Lists the texts."))
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Année.", "Year."))) public var year: Int
  @Option(help: ArgumentHelp(localized("Acheteur.", "Buyer."))) public var buyer: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.reportTexts(year: year, buyer: buyer))
  }
}

public struct ReportTextSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set",
      abstract: localized("Écrit un texte ; vide, il l'enlève.", "Writes a text; an empty one goes."),
      discussion: localized("Exemple : ", "Example: ")
        + "report text set partnerships --year 2026 --text \"Réunion mensuelle avec la mission locale.\"")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(listed("Rubrique", "Heading", ReportHeading.self), valueName: "heading"))
  public var heading: String
  @Option(help: ArgumentHelp(localized("Année.", "Year."))) public var year: Int
  @Option(help: ArgumentHelp(localized("Acheteur ; sinon le bilan de tous.", "Buyer; else the report of all.")))
  public var buyer: String?
  @Option(help: ArgumentHelp(localized("Texte.", "Text."))) public var text: String
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(
      try register.setReportText(heading: heading, year: year, buyer: buyer, text: text, scope: scope))
  }
}
