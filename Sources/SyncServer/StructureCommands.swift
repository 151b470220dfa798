import ArgumentParser
import ClauseRegister
import RegisterCommands

struct OfficeStructureGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "structure", localized("Les structures d'insertion (SIAE, GEIQ, EA…).", "The structures of insertion."),
      [
        StructureList<OfficeOptions>.self, StructureShow<OfficeOptions>.self, StructureAdd<OfficeOptions>.self,
        StructureSet<OfficeOptions>.self, StructureImport.self,
      ])
  }
}

struct StructureImport: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "import",
      abstract: localized(
        "Importe une liste de structures (.xlsx, .csv) ; à nouveau, la met à jour par SIRET.",
        "Imports a list of structures (.xlsx, .csv); again, updates it by SIRET."),
      discussion: localized("Exemple : ", "Example: ") + "structure import siae-64.xlsx --scope pau --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Fichier.", "File."))) var file: String
  @Option(
    help: ArgumentHelp(
      localized("Feuille (sinon la première visible).", "Sheet (else the first visible one)."), valueName: "name"))
  var sheet: String?
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  var scope: String?

  func answer(_ office: Office) throws -> Answer {
    let view = try office.register.importStructures(try office.contents(of: file), sheet: sheet, scope: scope)
    var lines = view.warnings.map { "✗ \($0.row) « \(printable($0.value)) » : \($0.reason)" }
    lines.append(
      localized(
        "Lues \(view.read) : créées \(view.created), mises à jour \(view.updated), inchangées \(view.duplicate), écartées \(view.skipped)",
        "Read \(view.read): created \(view.created), updated \(view.updated), unchanged \(view.duplicate), skipped \(view.skipped)"
      ))
    return Answer(view, text: lines.joined(separator: "\n"))
  }
}
