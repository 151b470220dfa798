public import ArgumentParser
public import ClauseRegister
import Foundation

public struct ReportGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "report", localized("Les états : tableaux et bilan.", "Reports: tables and figures."),
      [
        ReportBuyer<Place>.self, ReportPerson<Place>.self, ReportYear<Place>.self, ReportMarket<Place>.self,
        ReportSheet<Place>.self, ReportPrescriber<Place>.self, ReportIndicators<Place>.self, ReportNational<Place>.self,
        ReportOpenData<Place>.self, ReportProcurement<Place>.self, ReportTextGroup<Place>.self,
        ReportCard<Place>.self, ReportShuttle<Place>.self, ReportForecast<Place>.self,
        ReportPenalties<Place>.self,
      ])
  }

  public init() {}
}

/// What a report is asked for, and in which form.
public struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Année des heures.", "Year of the hours."))) public var year: Int?
  @Option(help: ArgumentHelp(localized("Ou leur mois : 2026-03, mars 2026.", "Or their month: 2026-03.")))
  public var month: String?
  @Option(help: ArgumentHelp(localized("Acheteur : nom ou SIRET.", "Buyer: name or SIRET."))) public var buyer: String?
  @Option(help: ArgumentHelp(localized("Marché.", "Market."), valueName: "ref")) public var market: String?
  @Option(help: ArgumentHelp(localized("Personne.", "Person."), valueName: "ref")) public var person: String?
  @Option(
    help: ArgumentHelp(
      localized("Heures d'un ETP : 1607, 1820, 1505.", "Hours of an FTE: 1607, 1820, 1505."),
      valueName: "hours"))
  public var fteBase = 1607
  @Option(
    help: ArgumentHelp(
      localized(
        "Forme : text, json, csv, csv-fr, html, xlsx.", "Form: text, json, csv, csv-fr, html, xlsx.")))
  public var format = "text"
  @Option(
    help: ArgumentHelp(localized("Fichier, au lieu de la sortie.", "File, instead of the output."), valueName: "file"))
  public var output: String?

  public init() {}

  public func validate() throws {
    if let known = ReportFormat(rawValue: format) {
      guard known.isBinary, output == nil else { return }
      throw ValidationError(
        localized("\(format) est binaire : il faut --output FICHIER.", "\(format) is binary: --output FILE is needed."))
    }
    let known = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError(
      localized(
        "--format : \(known), pas « \(printable(format)) ».", "--format: \(known), not \"\(printable(format))\"."))
  }

  func answer(_ place: some PlaceOptions, _ make: (ReportRequest) throws -> Report) throws -> Answer {
    let path = output.map { place.path($0) }
    if let path, FileManager.default.fileExists(atPath: path) {
      throw RegisterError("exists", .ioError, localized("\(path) existe déjà.", "\(path) exists already."))
    }
    var request = ReportRequest()
    (request.year, request.buyer, request.market, request.person) = (year, buyer, market, person)
    (request.month, request.fteBase) = (month, fteBase)
    let report = try make(request)
    let form = ReportFormat(rawValue: format) ?? .text
    guard let path else { return Answer(report, text: place.form.json ? "" : try report.rendered(as: form)) }
    try writeNew(try report.data(as: form), to: path)
    return Answer(report, text: localized("Écrit dans \(path).", "Written to \(path)."))
  }
}

public struct ReportBuyer<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "buyer",
      abstract: localized(
        "Les marchés par donneur d'ordre (lecture verticale).", "The markets by buyer (vertical reading)."),
      discussion: localized("Exemple : ", "Example: ") + "report buyer --year 2026 --format csv-fr --output marches.csv"
    )
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.buyerReport) }
}

public struct ReportPerson<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "person",
      abstract: localized(
        "Le parcours de chaque personne sur tous les marchés (lecture horizontale).",
        "The path of each person through all markets (horizontal reading)."),
      discussion: localized("Exemple : ", "Example: ")
        + "report person --person Fatou --format html --output fatou.html")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.personReport) }
}

public struct ReportYear<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "year", abstract: localized("Les chiffres du bilan annuel.", "The figures of the yearly report."),
      discussion: localized("Exemple : ", "Example: ") + "report year --year 2026 --buyer \"Ville de Pau\"")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.yearReport) }
}

public struct ReportMarket<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "market", abstract: localized("Un marché sur une page.", "One market on a page."),
      discussion: localized("Exemple : ", "Example: ") + "report market --market 2026-41 --format html --output m.html")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.marketReport) }
}

public struct ReportSheet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "sheet",
      abstract: localized(
        "La fiche de suivi d'une personne, à imprimer et à signer.", "A person's follow-up sheet, to print and sign."),
      discussion: localized("Exemple : ", "Example: ")
        + "report sheet --person Fatou --market 2026-41 --format html --output f.html")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var report: ReportOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer { try report.answer(place, register.sheetReport) }
}
