public import ArgumentParser
public import ClauseRegister

public struct PersonGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "person", localized("Les personnes suivies.", "The people followed."),
      [PersonList<Place>.self, PersonAdd<Place>.self])
  }

  public init() {}
}

public struct PersonList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Liste les personnes.", "Lists the people."))
  }

  @OptionGroup public var place: Place

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let persons = try register.persons()
    var table = TextTable([.init(localized("Nom", "Name")), .init(localized("Identifiant", "Id"))])
    for person in persons { table.add([person.name, person.id]) }
    return Answer(PersonsView(persons: persons), text: table.render())
  }
}

public struct PersonAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Crée une personne.", "Makes a person."),
      discussion: localized("Exemple : ", "Example: ") + "person add --name \"Fatou N'Diaye\"")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Nom complet.", "Full name."))) public var name: String
  @Option(help: ArgumentHelp(localized("Date de naissance.", "Date of birth."))) public var born: String?
  @Option(help: ArgumentHelp(localized("Téléphone ou adresse.", "Telephone or address."))) public var contact: String?
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let person = try register.addPerson(name: name, born: born, contact: contact, scope: scope)
    return Answer(person, text: "\(printable(person.name))  \(person.id)")
  }
}
