public import ArgumentParser
public import ClauseRegister
import Foundation

/// What was written.
struct ProcurementExportView: Encodable, Sendable {
  let file: String
  let markets: Int
  /// Numbers of those whose buyer has no SIRET.
  let withoutBuyer: [String]
}

public struct ReportProcurement<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "procurement",
      abstract: localized(
        "Les marchés clausés au format des données de la commande publique (JSON).",
        "The markets with a clause in the format of public-procurement data (JSON)."),
      discussion: localized("Exemple : ", "Example: ") + "report procurement --year 2026 --output marches.json")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Année de notification.", "Year of notification."))) public var year: Int?
  @Option(help: ArgumentHelp(localized("Acheteur : nom ou SIRET.", "Buyer: name or SIRET."))) public var buyer: String?
  @Option(help: ArgumentHelp(localized("Fichier.", "File."), valueName: "file")) public var output: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let path = place.path(output)
    let export = try register.procurementExport(year: year, buyer: buyer)
    try writeNew(try export.json, to: path)
    let without = export.withoutBuyer
    let list = without.map(printable).joined(separator: ", ")
    let warning =
      without.isEmpty
      ? ""
      : localized(
        "! Sans SIRET d'acheteur (« buyer set --siret »), et donc écartés par qui lit ce format : \(list).\n",
        "! Without the buyer's SIRET (\"buyer set --siret\"), and so left out by readers of the format: \(list).\n")
    return Answer(
      ProcurementExportView(file: path, markets: export.count, withoutBuyer: without),
      text: warning
        + localized(
          "\(export.count) marché(s) écrit(s) dans \(path).", "\(export.count) market(s) written to \(path)."))
  }
}

/// Writes a file that must not exist yet.
func writeNew(_ content: Data, to path: String) throws {
  if FileManager.default.fileExists(atPath: path) {
    throw RegisterError("exists", .ioError, localized("\(path) existe déjà.", "\(path) exists already."))
  }
  do {
    try content.write(to: URL(filePath: path), options: .withoutOverwriting)
  } catch {
    throw RegisterError("io", .ioError, localized("Écriture impossible : \(path).", "Cannot write \(path)."))
  }
}
