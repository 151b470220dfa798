public import ArgumentParser
public import ClauseRegister

public struct MarketAmend<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "amend",
      abstract: localized(
        "Change un marché par un avenant, qui est gardé.", "Changes a market by an amendment, which is kept."),
      discussion: localized("Exemple : ", "Example: ")
        + "market amend 2024-41 --number 1 --on 12/05/2026 --amount +50000 --due 1=+35 --reason \"travaux en plus\"")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Option(help: ArgumentHelp(localized("Numéro de l'avenant.", "The amendment's number."))) public var number: String
  @Option(help: ArgumentHelp(localized("Signé le, sinon aujourd'hui.", "Signed on, else today."))) public var on:
    String?
  @Option(
    parsing: .unconditional, help: ArgumentHelp(localized("Euros en plus ou en moins.", "Euros more or less.")))
  public var amount: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(localized("Mois en plus ou en moins.", "Months more or less."), valueName: "months"))
  public var duration: String?
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(localized("Heures dues d'un lot : 1=+35.", "Hours due on a lot: 1=+35."), valueName: "lot=hours")
  )
  public var due: [String] = []
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) public var reason: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var draft = AmendmentDraft()
    (draft.number, draft.on, draft.amount, draft.duration) = (number, on, amount, duration)
    (draft.due, draft.reason) = (due, reason)
    return RegisterCommands.answer(try register.amendMarket(which.reference, draft))
  }
}

public struct CompanyGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "company", localized("Les entreprises d'un marché.", "The companies of a market."),
      [CompanyAdd<Place>.self, CompanyRemove<Place>.self])
  }

  public init() {}
}

public struct CompanyOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("SIRET.", "SIRET."))) public var siret: String?
  @Option(help: ArgumentHelp(localized("Nom.", "Name."))) public var name: String?
  @Option(help: ArgumentHelp(localized("Rôle : ", "Role: ") + codes(CompanyRole.self))) public var role: String?
  @Option(help: ArgumentHelp(localized("Lot, sinon tout le marché.", "Lot, else the whole market."), valueName: "n"))
  public var lot: String?

  public init() {}

  var draft: CompanyDraft {
    var draft = CompanyDraft()
    (draft.siret, draft.name, draft.role, draft.lot) = (siret, name, role, lot)
    return draft
  }
}

public struct CompanyAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add",
      abstract: localized("Ajoute une entreprise à un marché.", "Adds a company to a market."),
      discussion: localized("Exemple : ", "Example: ")
        + "market company add 2024-41 --siret 73282932000074 --name \"SARL Durand\" --role co_contractor --lot 1 --siae EI"
    )
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @OptionGroup public var company: CompanyOptions
  @Option(
    help: ArgumentHelp("SIAE : " + SIAEKind.employers.map(\.rawValue).joined(separator: ", ") + ".")
  ) public var siae: String?
  @Option(help: ArgumentHelp(localized("Montant de sa part en euros.", "Amount of its share in euros.")))
  public var amount: String?
  @Option(help: ArgumentHelp(localized("Siège : commune ou territoire.", "Seat: place or territory.")))
  public var seat: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var draft = company.draft
    (draft.siae, draft.amount, draft.seat) = (siae, amount, seat)
    return RegisterCommands.answer(try register.addCompany(which.reference, draft))
  }
}

public struct CompanyRemove<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "remove",
      abstract: localized("Retire une entreprise d'un marché.", "Takes a company out of a market."))
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @OptionGroup public var company: CompanyOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.removeCompany(which.reference, company.draft))
  }
}
