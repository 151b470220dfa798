public import ArgumentParser
public import ClauseRegister

public struct HoursLog<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "log", abstract: localized("Saisit des heures.", "Logs hours."),
      discussion: localized("Exemples :", "Examples:") + """

          hours log --market 2024-41 --lot 1 --person "N'Diaye" --date hier --hours 7h30
          hours log --market 2024-41 --person "N'Diaye" --month "mars 2026" --hours 140
        """)
  }

  @OptionGroup public var place: Place
  @OptionGroup public var entry: EntryOptions
  @Flag(help: ArgumentHelp(localized("Brouillon, sans déclarer.", "A draft, not declared."))) public var draft = false

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.logHours(entry.draft, isDraft: draft)
    return Answer(view, text: text(of: view))
  }
}

public struct HoursEdit<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "edit", abstract: localized("Modifie une saisie.", "Edits an entry."),
      discussion: localized("Exemple : ", "Example: ") + "hours edit 3fa9 --hours 8")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) public var reference: String
  @OptionGroup public var entry: EntryOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.editHours(try register.entry(reference), entry.draft)
    return Answer(view, text: text(of: view))
  }
}

public struct HoursDelete<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "delete",
      abstract: localized(
        "Supprime une saisie ; « restore » la rétablit.", "Deletes an entry; \"restore\" puts it back."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.deleteHours(try register.entry(reference))
    return Answer(view, text: text(of: view))
  }
}

public struct HoursRestore<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "restore", abstract: localized("Rétablit une saisie supprimée.", "Puts a deleted entry back."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try register.restoreHours(try register.entry(reference))
    return Answer(view, text: text(of: view))
  }
}

public struct HoursDeclare<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "declare", abstract: localized("Déclare des brouillons.", "Declares drafts."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiants.", "Ids."), valueName: "id")) public var references: [String]

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let views = try register.declareHours(try references.map { try register.entry($0) })
    return Answer(
      HoursView(hours: views, totalMinutes: views.reduce(0) { $0 + $1.minutes }),
      text: views.map(text).joined(separator: "\n"))
  }
}
