import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands

struct OfficePersonGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "person", localized("Les personnes suivies.", "The people followed."),
      [PersonList<OfficeOptions>.self, PersonAdd<OfficeOptions>.self, PersonExport.self])
  }
}

struct PersonExport: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "export",
      abstract: localized(
        "Donne en une page tout ce qui est su d'une personne, d'où cela vient et qui peut le lire.",
        "Gives on one page all that is known of a person, where it came from and who may read it."),
      discussion: localized("Exemple : ", "Example: ") + "person export Fatou --output fatou.html --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref")) var reference: String
  @Option(
    help: ArgumentHelp(
      localized("Fichier de la page, au lieu de la sortie.", "File for the page, instead of the output."),
      valueName: "file"))
  var output: String?

  func answer(_ office: Office) throws -> Answer {
    let path = output.map { office.path($0) }
    if let path, FileManager.default.fileExists(atPath: path) {
      throw RegisterError("exists", .ioError, localized("\(path) existe déjà.", "\(path) exists already."))
    }
    let view = try office.register.exportPerson(reference)
    guard let path else { return Answer(view, text: place.form.json ? "" : view.html) }
    do {
      try Data(view.html.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
    } catch {
      throw RegisterError("io", .ioError, localized("Écriture impossible : \(path).", "Cannot write \(path)."))
    }
    return Answer(view, text: localized("Écrit dans \(path).", "Written to \(path)."))
  }
}
