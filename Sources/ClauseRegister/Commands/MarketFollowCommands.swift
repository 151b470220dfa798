public import ArgumentParser
public import ClauseRegister

public struct ExchangeGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "exchange", localized("Les échanges de la fiche navette.", "Exchanges of the shuttle sheet."),
      [ExchangeAdd<Place>.self])
  }

  public init() {}
}

public struct ExchangeAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add",
      abstract: localized("Note un échange avec l'acheteur.", "Notes an exchange with the buyer."),
      discussion: localized("Exemple : ", "Example: ")
        + "market exchange add P-1A2B3C4D --from buyer --text \"projet de CCAP reçu\"")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Option(help: ArgumentHelp(localized("Jour, sinon aujourd'hui.", "Day, else today."))) public var on: String?
  @Option(help: ArgumentHelp(localized("De qui : ", "From whom: ") + codes(ShuttleSide.self))) public var from: String
  @Option(help: ArgumentHelp(localized("Ce qui a été dit.", "What was said."))) public var text: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.addExchange(which.reference, on: on, from: from, text: text))
  }
}

public struct MarketShuttle<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "shuttle",
      abstract: localized("Fait avancer la fiche navette d'un marché.", "Moves a market's shuttle sheet on."),
      discussion: localized("États : ", "States: ") + codes(ShuttleState.self) + "\n"
        + localized("Exemples :", "Examples:") + """

            market shuttle P-1A2B3C4D submitted --on 02/03/2026
            market shuttle P-1A2B3C4D opinion_given --hours 500 --terms "art. 14, deux lots"
            market shuttle P-1A2B3C4D not_retained --reason "délai trop court"
          """)
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Argument(help: ArgumentHelp(localized("État.", "State."))) public var state: String
  @Option(help: ArgumentHelp(localized("Jour, sinon aujourd'hui.", "Day, else today."))) public var on: String?
  @Option(help: ArgumentHelp(localized("Avis : heures proposées.", "Opinion: hours proposed."))) public var hours:
    String?
  @Option(help: ArgumentHelp(localized("Avis : modalités.", "Opinion: terms."))) public var terms: String?
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) public var reason: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var draft = ShuttleDraft(state)
    (draft.on, draft.hours, draft.terms, draft.reason) = (on, hours, terms, reason)
    return RegisterCommands.answer(try register.moveShuttle(which.reference, draft))
  }
}

public struct DocumentGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "document", localized("Les pièces où la clause figure.", "The documents in which the clause stands."),
      [DocumentSet<Place>.self])
  }

  public init() {}
}

public struct DocumentSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set", abstract: localized("Dit si la clause y figure.", "Says whether the clause stands there."),
      discussion: localized("Pièces : ", "Documents: ") + codes(ClauseDocument.self) + "\n"
        + localized("Exemple : ", "Example: ") + "market document set 2024-41 ccap --present --reference \"art. 8.2\"")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Argument(help: ArgumentHelp(localized("Pièce.", "Document."))) public var code: String
  @Flag(help: ArgumentHelp(localized("Elle y figure.", "It stands there."))) public var present = false
  @Flag(help: ArgumentHelp(localized("Elle n'y figure pas.", "It does not."))) public var absent = false
  @Flag(help: ArgumentHelp(localized("Sans objet.", "Not needed."))) public var notNeeded = false
  @Flag(help: ArgumentHelp(localized("Efface ce qui était dit.", "Takes away what was said."))) public var clear = false
  @Option(help: ArgumentHelp(localized("Vu le, sinon aujourd'hui.", "Seen on, else today."))) public var on: String?
  @Option(help: ArgumentHelp(localized("Article ou page.", "Article or page."))) public var reference: String?

  public init() {}

  public func validate() throws {
    guard [present, absent, notNeeded, clear].count(where: { $0 }) == 1 else {
      throw ValidationError(
        localized(
          "Donner l'un de --present, --absent, --not-needed, --clear.",
          "Give one of --present, --absent, --not-needed, --clear."))
    }
  }

  public func answer(_ register: Register) throws -> Answer {
    let status: DocumentStatus? = present ? .present : absent ? .absent : notNeeded ? .notNeeded : nil
    return RegisterCommands.answer(
      try register.setDocument(which.reference, code, status, on: on, reference: reference))
  }
}

public struct TextGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "text", localized("Les textes de la fiche d'identité.", "The texts of the identity card."), [TextSet<Place>.self])
  }

  public init() {}
}

public struct TextSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set",
      abstract: localized("Écrit une rubrique de la fiche d'identité.", "Writes a heading of the identity card."),
      discussion: localized("Rubriques : ", "Headings: ") + codes(CardHeading.self) + "\n"
        + localized("Exemple : ", "Example: ") + "market text set 2024-41 outcome --text \"deux embauches\"")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Argument(help: ArgumentHelp(localized("Rubrique.", "Heading."))) public var heading: String
  @Option(help: ArgumentHelp(localized("Texte ; vide l'efface.", "Text; empty takes it away."))) public var text: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setText(which.reference, heading, text))
  }
}
