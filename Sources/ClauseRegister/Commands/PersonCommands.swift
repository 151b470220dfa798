public import ArgumentParser
public import ClauseRegister

public struct PersonGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "person", localized("Les personnes suivies.", "The people followed."),
      [PersonList<Place>.self, PersonShow<Place>.self, PersonAdd<Place>.self, PersonSet<Place>.self])
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

/// What is said of a person, as options. An empty text takes away what was said.
public struct PersonOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Nom complet.", "Full name."))) public var name: String?
  @Option(help: ArgumentHelp(localized("Date de naissance.", "Date of birth."))) public var born: String?
  @Option(help: ArgumentHelp(localized("Téléphone ou adresse.", "Telephone or address."))) public var contact: String?
  @Option(help: ArgumentHelp(listed("Sexe", "Sex", Sex.self))) public var sex: String?
  @Option(help: ArgumentHelp(listed("Niveau", "Level of education", EducationLevel.self))) public var education: String?
  @Option(help: ArgumentHelp(localized("Code postal.", "Postcode."))) public var postcode: String?
  @Option(help: ArgumentHelp(localized("Commune.", "Town."))) public var commune: String?
  @Option(help: ArgumentHelp(localized("En quartier prioritaire : oui ou non.", "In a priority area: yes or no.")))
  public var priorityArea: String?
  @Option(help: ArgumentHelp(localized("Prescripteur.", "Prescriber."), valueName: "ref")) public var prescriber:
    String?
  @Option(help: ArgumentHelp(localized("Nom du référent chez le prescripteur.", "Who refers them there.")))
  public var referrer: String?
  @Option(help: ArgumentHelp(localized("Jour de l'orientation.", "Day of the referral."))) public var referredOn:
    String?

  public init() {}

  var draft: PersonDraft {
    var draft = PersonDraft(name: name)
    (draft.born, draft.contact, draft.sex, draft.education) = (born, contact, sex, education)
    (draft.postcode, draft.commune, draft.priorityArea) = (postcode, commune, priorityArea)
    (draft.prescriber, draft.referrer, draft.referredOn) = (prescriber, referrer, referredOn)
    return draft
  }
}

/// The help of an option that takes a code.
func listed<Code: RegisterCode>(_ french: String, _ english: String, _ list: Code.Type) -> String {
  localized(french, english) + localized(" : ", ": ") + codes(list)
}

private func answer(_ person: PersonView) -> Answer {
  let warnings = person.warnings.map { "! \($0.message)\n" }.joined()
  return Answer(person, text: "\(warnings)\(printable(person.name))  \(person.id)")
}

public struct PersonAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Crée une personne.", "Makes a person."),
      discussion: localized("Exemple : ", "Example: ") + "person add --name \"Fatou N'Diaye\" --sex F --born 14/03/1990"
    )
  }

  @OptionGroup public var place: Place
  @OptionGroup public var person: PersonOptions
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.addPerson(person.draft, scope: scope))
  }
}

public struct PersonSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set",
      abstract: localized("Modifie ce qui est dit d'une personne.", "Changes what is said of a person."),
      discussion: localized("Exemple : ", "Example: ")
        + "person set Fatou --prescriber \"Mission locale\" --priority-area oui"
    )
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref"))
  public var reference: String
  @OptionGroup public var person: PersonOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setPerson(reference, person.draft))
  }
}

public struct PersonShow<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "show",
      abstract: localized(
        "Montre une personne : éligibilité, positionnements, contrats, suivis.",
        "Shows a person: eligibility, positions, contracts, follow-ups."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref"))
  public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let sheet = try register.personSheet(reference)
    let person = sheet.person
    var lines = ["\(printable(person.name))  \(person.id)"]
    func add(_ french: String, _ english: String, _ value: String?) {
      if let value { lines.append(localized(french, english) + localized(" : ", ": ") + printable(value)) }
    }
    add("Né(e) le", "Born", person.born)
    add("Sexe", "Sex", person.sex.map(Sex.label))
    add("Niveau", "Education", person.education.map(EducationLevel.label))
    add("Contact", "Contact", person.contact)
    add("Commune", "Town", [person.postcode, person.commune].compactMap { $0 }.joined(separator: " ").nonEmpty)
    add(
      "Quartier prioritaire", "Priority area",
      person.priorityArea.map(yesOrNo))
    add(
      "Prescripteur", "Prescriber",
      [person.prescriber, person.referrer, person.referredOn].compactMap { $0 }.joined(separator: ", ").nonEmpty)
    add("Heures", "Hours", formatMinutes(sheet.minutesDone))
    let eligible = sheet.eligible.map(yesOrNo)
    add("Éligible ce jour", "Eligible today", eligible ?? localized("aucune preuve notée", "no proof noted"))
    if !sheet.eligibilities.isEmpty { lines += ["", table(of: sheet.eligibilities)] }
    if !sheet.positions.isEmpty { lines += ["", table(of: sheet.positions)] }
    if !sheet.contracts.isEmpty { lines += ["", table(of: sheet.contracts)] }
    return Answer(sheet, text: lines.joined(separator: "\n"))
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
