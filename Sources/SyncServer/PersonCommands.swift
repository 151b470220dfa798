import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands

struct OfficePersonGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "person", localized("Les personnes suivies.", "The people followed."),
      [PersonList<OfficeOptions>.self, PersonAdd<OfficeOptions>.self, PersonExport.self, PersonErase.self])
  }
}

struct ErasedView: Encodable, Sendable {
  let ok: Bool
  let id: String
  /// Under which the hours stay.
  let pseudonym: String
}

struct PersonErase: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "erase",
      abstract: localized(
        "Efface pour toujours l'identité d'une personne et les notes sur elle ; ses heures restent sous un pseudonyme.",
        "Erases a person's identity and the notes on them for ever; their hours stay under a pseudonym."),
      discussion: localized("Exemple : ", "Example: ")
        + "person erase 019e2ab1-11d4-7a37-a2f0-b0a4d8d5a0a4 --confirm 019e2ab1-11d4-7a37-a2f0-b0a4d8d5a0a4 --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref")) var reference: String
  @Option(
    help: ArgumentHelp(
      localized("L'identifiant entier de la personne, pour confirmer.", "The person's whole id, to confirm."),
      valueName: "id"))
  var confirm: String?

  func answer(_ office: Office) throws -> Answer {
    let person = try office.register.findPerson(reference)
    guard confirm == person.id else {
      throw RegisterError(
        "not-confirmed", .usage,
        localized(
          "Rien ne ramène une personne effacée. Pour effacer \(printable(person.name)) : --confirm \(person.id)",
          "Nothing brings an erased person back. To erase \(printable(person.name)): --confirm \(person.id)"))
    }
    let pseudonym = try office.register.erasePerson(person.id)
    return Answer(
      ErasedView(ok: true, id: person.id, pseudonym: pseudonym),
      text: localized(
        "Effacé : les heures restent, sous « \(pseudonym) ». Les appareils suivent à leur prochaine synchronisation.",
        "Erased: the hours stay, under \"\(pseudonym)\". Devices follow at their next sync."))
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
