public import ArgumentParser
public import ClauseRegister

public struct BuyerGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "buyer", localized("Les donneurs d'ordre.", "The buyers."),
      [
        BuyerList<Place>.self, BuyerShow<Place>.self, BuyerAdd<Place>.self, BuyerSet<Place>.self,
        BuyerReferenceGroup<Place>.self,
      ])
  }

  public init() {}
}

public struct BuyerList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les acheteurs.", "Lists the buyers."))
  }

  @OptionGroup public var place: Place

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let buyers = try register.buyers()
    var table = TextTable([
      .init(localized("Acheteur", "Buyer")), .init("SIRET"), .init(localized("Territoire", "Territory")),
      .init(localized("Périmètre", "Scope")), .init(localized("Marchés", "Markets"), .right),
    ])
    for buyer in buyers {
      table.add([
        String(buyer.name.prefix(50)), buyer.siret ?? "", buyer.territory ?? "", buyer.scope, "\(buyer.markets)",
      ])
    }
    return Answer(BuyersView(buyers: buyers), text: table.render())
  }
}

/// A buyer, what binds it and from when on it looks for a clause.
private func answer(_ buyer: BuyerView) -> Answer {
  let facts = [buyer.name, buyer.kind.map(BuyerKind.label), buyer.siret, buyer.territory]
  var lines = [facts.compactMap { $0 }.map(printable).joined(separator: " · ")]
  for kind in MarketKind.allCases {
    guard let cents = buyer.thresholds[kind.rawValue] else { continue }
    lines.append(localized("Seuil, ", "Threshold, ") + "\(kind.label) : \(euros(cents))")
  }
  for reference in buyer.references {
    let until = reference.validUntil.map { localized("jusqu'au ", "until ") + $0 }
    let parts = [BuyerReferenceKind.label(reference.kind), reference.title, reference.signedOn, until]
    lines.append("* " + parts.compactMap { $0 }.map(printable).joined(separator: " · "))
  }
  return Answer(BuyersView(buyers: [buyer]), text: lines.joined(separator: "\n"))
}

public struct BuyerArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      localized("Nom, SIRET ou identifiant de l'acheteur.", "Name, SIRET or id of the buyer."), valueName: "ref"))
  public var reference: String

  public init() {}
}

public struct BuyerShow<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "show", abstract: localized("Montre un acheteur.", "Shows a buyer."))
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: BuyerArgument

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.buyer(which.reference))
  }
}

/// What `buyer add` and `buyer set` say of a buyer.
public struct BuyerOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("SIRET.", "SIRET."))) public var siret: String?
  @Option(help: ArgumentHelp(listed("Type d'acheteur", "Kind of buyer", BuyerKind.self))) public var kind: String?
  @Option(help: ArgumentHelp(localized("Territoire.", "Territory."))) public var territory: String?
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      localized(
        "Seuil d'évaluation HT, répétable ; « works= » l'efface. Types : ",
        "Threshold without tax, repeatable; \"works=\" takes it away. Kinds: ") + codes(MarketKind.self),
      valueName: "kind=euros"))
  public var threshold: [String] = []

  public init() {}

  func draft(name: String?) -> BuyerDraft {
    var draft = BuyerDraft()
    (draft.name, draft.siret, draft.kind, draft.territory) = (name, siret, kind, territory)
    draft.thresholds = threshold
    return draft
  }
}

public struct BuyerAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add",
      abstract: localized(
        "Crée un acheteur ; « market add » et « import » créent ceux des marchés.",
        "Makes a buyer; \"market add\" and \"import\" make those of markets."),
      discussion: localized("Exemple : ", "Example: ") + "buyer add --name \"Ville de Pau\" --threshold works=90000")
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("Nom.", "Name."))) public var name: String
  @OptionGroup public var said: BuyerOptions
  @Option(
    help: ArgumentHelp(localized("Périmètre ; inutile s'il n'y en a qu'un.", "Scope; not needed where there is one.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.addBuyer(said.draft(name: name), scope: scope))
  }
}

public struct BuyerSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set", abstract: localized("Modifie un acheteur.", "Changes a buyer."),
      discussion: localized("Exemple : ", "Example: ")
        + "buyer set \"Ville de Pau\" --territory Pau --threshold works=90000 --threshold services=40000")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: BuyerArgument
  @Option(help: ArgumentHelp(localized("Nom.", "Name."))) public var name: String?
  @OptionGroup public var said: BuyerOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setBuyer(which.reference, said.draft(name: name)))
  }
}

public struct BuyerReferenceGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "reference", localized("Conventions, chartes, délibérations.", "Conventions, charters, deliberations."),
      [BuyerReferenceAdd<Place>.self, BuyerReferenceRemove<Place>.self])
  }

  public init() {}
}

public struct BuyerReferenceAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Ajoute un document daté.", "Adds a dated document."),
      discussion: localized("Exemple : ", "Example: ")
        + "buyer reference add Aubagne --kind charter --title \"Charte d'engagement\" --on 21/03/2007")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: BuyerArgument
  @Option(help: ArgumentHelp(localized("Type : ", "Kind: ") + codes(BuyerReferenceKind.self))) public var kind: String
  @Option(help: ArgumentHelp(localized("Intitulé.", "Title."))) public var title: String
  @Option(help: ArgumentHelp(localized("Date.", "Date."), valueName: "day")) public var on: String?
  @Option(help: ArgumentHelp(localized("Valable jusqu'au.", "Valid until."), valueName: "day")) public var until:
    String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var draft = BuyerReferenceDraft(kind: kind, title: title)
    (draft.on, draft.until) = (on, until)
    return RegisterCommands.answer(try register.addBuyerReference(which.reference, draft))
  }
}

public struct BuyerReferenceRemove<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "remove", abstract: localized("Retire un document.", "Removes a document."))
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: BuyerArgument
  @Argument(help: ArgumentHelp(localized("Intitulé ou identifiant.", "Title or id."))) public var document: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.removeBuyerReference(which.reference, document))
  }
}
