import ArgumentParser
import ClauseRegister
import RegisterCommands

struct AccessGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "access",
      localized(
        "Le journal de qui a vu quelle personne, au bureau et sur les appareils.",
        "The log of who saw whom, at the office and on devices."),
      [AccessList.self])
  }
}

struct AccessListView: Encodable, Sendable {
  let accesses: [AccessView]
}

struct AccessList: OfficeCommand {
  /// Beyond so many people a line of text gives their number.
  private static let named = 3

  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list",
      abstract: localized(
        "Montre qui a vu ou exporté quelles personnes, quand et par quelle commande.",
        "Shows who has seen or exported which people, when and by which command."),
      discussion: localized("Exemple : ", "Example: ") + "access list --person Fatou --since 01/03/2026 --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Option(help: ArgumentHelp(localized("D'une personne seulement.", "Of one person only."), valueName: "ref"))
  var person: String?
  @Option(help: ArgumentHelp(localized("À partir de ce jour.", "From that day on."), valueName: "day"))
  var since: String?
  @Option(help: ArgumentHelp(localized("Au plus autant de lignes, les dernières.", "At most so many, the last ones.")))
  var last: Int = 100

  func validate() throws {
    if last < 1 { throw ValidationError(localized("--last doit être au moins 1.", "--last must be at least 1.")) }
  }

  func answer(_ office: Office) throws -> Answer {
    let view = AccessListView(accesses: try office.register.accesses(person: person, since: since, last: last))
    let lines = view.accesses.map { access in
      let whom =
        access.persons.count <= Self.named
        ? access.persons.joined(separator: " ")
        : localized("\(access.persons.count) personnes", "\(access.persons.count) people")
      let why = access.reason.map { "  « \(printable($0)) »" } ?? ""
      return "\(access.at)  \(printable(access.officer))  \(printable(access.command))  \(whom)\(why)"
    }
    return Answer(view, text: lines.joined(separator: "\n"))
  }
}
