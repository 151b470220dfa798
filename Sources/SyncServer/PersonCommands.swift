import ArgumentParser
import ClauseRegister
import Foundation
import RegisterCommands

struct OfficePersonGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "person", localized("Les personnes suivies.", "The people followed."),
      [
        PersonList<OfficeOptions>.self, PersonShow<OfficeOptions>.self, PersonAdd<OfficeOptions>.self,
        PersonSet<OfficeOptions>.self, PersonDuplicates.self, PersonMerge.self, PersonUnmerge.self, PersonExport.self,
        PersonErase.self,
      ])
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
  @Option(
    help: ArgumentHelp(
      localized("Motif, qui reste : n'y nommer personne.", "Reason, which stays: name nobody in it.")))
  var reason: String = ""

  func answer(_ office: Office) throws -> Answer {
    let person = try office.register.findPerson(reference)
    guard confirm == person.id else {
      throw RegisterError(
        "not-confirmed", .usage,
        localized(
          "Rien ne ramène une personne effacée. Pour effacer \(printable(person.name)) : --confirm \(person.id)",
          "Nothing brings an erased person back. To erase \(printable(person.name)): --confirm \(person.id)"))
    }
    let pseudonym = try office.register.erasePerson(person.id, reason: reason)
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
    if let path { try Office.requireNew(path) }
    let view = try office.register.exportPerson(reference)
    guard let path else { return Answer(view, text: place.form.json ? "" : view.html) }
    try Office.write(view.html, to: path)
    return Answer(view, text: localized("Écrit dans \(path).", "Written to \(path)."))
  }
}

struct PersonDuplicates: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "duplicates",
      abstract: localized(
        "Propose les fiches qui sont peut-être d'une même personne.", "Proposes records that may be of one person."))
  }

  @OptionGroup var place: OfficeOptions

  func answer(_ office: Office) throws -> Answer {
    let found = try office.register.duplicatePersons()
    let lines = found.flatMap { pair in pair.persons.map { "\(printable($0.name))  \($0.born ?? "-")  \($0.id)" } + [""]
    }
    let none = localized("Aucune.", "None.")
    return Answer(DuplicatesView(duplicates: found), text: found.isEmpty ? none : lines.joined(separator: "\n"))
  }
}

struct PersonMerge: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "merge",
      abstract: localized(
        "Note que deux fiches sont d'une même personne ; « unmerge » le défait.",
        "Notes that two records are of one person; \"unmerge\" takes it back."),
      discussion: localized("Exemple : ", "Example: ") + "person merge 019e2ab1-11d4 019e2ab3-77c0 --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "ref")) var one: String
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "ref")) var other: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String = ""

  func answer(_ office: Office) throws -> Answer {
    let person = try office.register.mergePersons(one, other, reason: reason)
    let merges = person.merges.map { "\($0.id)  \($0.persons.joined(separator: " = "))" }
    return Answer(
      PersonsView(persons: [person]),
      text: ("\(printable(person.name))  \(person.id)\n" + merges.joined(separator: "\n")))
  }
}

struct PersonUnmerge: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "unmerge", abstract: localized("Défait une fusion de personnes.", "Takes a merge of people back."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Identifiant de la fusion.", "The merge's id."), valueName: "id"))
  var reference: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String = ""

  func answer(_ office: Office) throws -> Answer {
    let view = try office.register.unmergePersons(reference, reason: reason)
    return Answer(view, text: view.persons.map { "\(printable($0.name))  \($0.id)" }.joined(separator: "\n"))
  }
}
