public import ArgumentParser
public import ClauseRegister

public struct PrescriberGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "prescriber", localized("Les prescripteurs.", "The prescribers."),
      [PrescriberList<Place>.self, PrescriberAdd<Place>.self, PrescriberSet<Place>.self])
  }

  public init() {}
}

private func table(of prescribers: [PrescriberView]) -> String {
  var table = TextTable([
    .init(localized("Nom", "Name")), .init(localized("Sorte", "Kind")), .init("Contact"),
    .init(localized("Identifiant", "Id")),
  ])
  for view in prescribers {
    table.add([view.name, view.kind.map(PrescriberKind.label) ?? "", view.contact ?? "", view.id])
  }
  return table.render()
}

public struct PrescriberList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Liste les prescripteurs.", "Lists the prescribers."))
  }

  @OptionGroup public var place: Place

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let found = try register.prescribers()
    return Answer(PrescribersView(prescribers: found), text: table(of: found))
  }
}

public struct PrescriberAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Crée un prescripteur.", "Makes a prescriber."),
      discussion: localized("Exemple : ", "Example: ")
        + "prescriber add --name \"Mission locale de Pau\" --kind mission_locale")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Nom.", "Name."))) public var name: String
  @Option(help: ArgumentHelp(listed("Sorte", "Kind", PrescriberKind.self))) public var kind: String?
  @Option(help: ArgumentHelp(localized("Contact.", "Contact."))) public var contact: String?
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.addPrescriber(name: name, kind: kind, contact: contact, scope: scope)
    return Answer(view, text: table(of: [view]))
  }
}

public struct PrescriberSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set", abstract: localized("Modifie un prescripteur.", "Changes a prescriber."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref"))
  public var reference: String
  @Option(help: ArgumentHelp(localized("Nom.", "Name."))) public var name: String?
  @Option(help: ArgumentHelp(listed("Sorte", "Kind", PrescriberKind.self))) public var kind: String?
  @Option(help: ArgumentHelp(localized("Contact.", "Contact."))) public var contact: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.setPrescriber(reference, name: name, kind: kind, contact: contact)
    return Answer(view, text: table(of: [view]))
  }
}
