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
        "Donne tout ce qui est su d'une personne, d'où cela vient et qui peut le lire.",
        "Gives all that is known of a person, where it came from and who may read it."),
      discussion: localized("Exemple : ", "Example: ") + "person export Fatou --output fatou.html --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref")) var reference: String
  @Option(
    help: ArgumentHelp(
      localized("Page à lire et imprimer ; sinon du JSON.", "Page to read and print; JSON otherwise."),
      valueName: "file"))
  var output: String?

  func answer(_ office: Office) throws -> Answer {
    let path = output.map { office.path($0) }
    if let path, FileManager.default.fileExists(atPath: path) {
      throw RegisterError("exists", .ioError, localized("\(path) existe déjà.", "\(path) exists already."))
    }
    let view = try office.register.exportPerson(reference)
    // Without a file the answer is the same with and without --json.
    guard let path else { return Answer(view, text: place.form.json ? "" : try Rendered.encode(view)) }
    do {
      try Data(view.html.utf8).write(to: URL(filePath: path), options: .withoutOverwriting)
    } catch {
      throw RegisterError("io", .ioError, localized("Écriture impossible : \(path).", "Cannot write \(path)."))
    }
    return Answer(view, text: localized("Écrit dans \(path).", "Written to \(path)."))
  }
}
