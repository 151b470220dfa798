public import ArgumentParser
public import ClauseRegister

public struct BidGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "bid", localized("Ce que les candidats offrent pour la clause.", "What candidates offer for the clause."),
      [BidList<Place>.self, BidAdd<Place>.self, BidSet<Place>.self, BidRemove<Place>.self])
  }

  public init() {}
}

/// The bids of a market alone, as people read them.
private func bids(of market: MarketView) -> Answer {
  var table = TextTable([
    .init(localized("N°", "No."), .right), .init(localized("Candidat", "Candidate")), .init("Lot"),
    .init(localized("Heures", "Hours"), .right), .init(localized("Note /100", "Score of 100"), .right),
    .init(localized("Retenue", "Retained")), .init(localized("Engagement", "Commitment")),
  ])
  for bid in market.dossier?.bids ?? [] {
    let hours: String = bid.minutes.map(formatMinutes) ?? ""
    let retained: String = bid.retained.map(yesOrNo) ?? ""
    table.add(["\(bid.n)", bid.name, bid.lot ?? "", hours, bid.shownScore ?? "", retained, bid.terms ?? ""])
  }
  return Answer(MarketsView(markets: [market]), text: table.render())
}

/// What is said of a bid. An empty text takes away what was said.
public struct BidOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("SIRET.", "SIRET."))) public var siret: String?
  @Option(help: ArgumentHelp(localized("Lot ; sinon tout le marché.", "Lot; else the whole market."))) public var lot:
    String?
  @Option(help: ArgumentHelp(localized("Heures offertes.", "Hours offered."))) public var hours: String?
  @Option(
    help: ArgumentHelp(
      localized("Modalité, tutorat, formation, en clair.", "Way of employment, tutoring, training, in words.")))
  public var terms: String?
  @Option(help: ArgumentHelp(localized("Note sur 100 du critère social.", "Score of 100 on the social criterion.")))
  public var score: String?
  @Option(help: ArgumentHelp(localized("oui ou non.", "yes or no."))) public var retained: String?

  public init() {}

  func draft(name: String?) -> BidDraft {
    var draft = BidDraft()
    (draft.name, draft.siret, draft.lot, draft.hours) = (name, siret, lot, hours)
    (draft.terms, draft.score, draft.retained) = (terms, score, retained)
    return draft
  }
}

public struct BidList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Les offres d'un marché.", "The bids of a market."))
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    bids(of: try register.market(try register.market(which.reference)))
  }
}

public struct BidAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add",
      abstract: localized("Note l'offre d'un candidat.", "Notes what a candidate offers."),
      discussion: localized("Exemple : ", "Example: ")
        + "market bid add 2026-41 --name \"SARL Durand\" --lot 1 --hours 450 --score 82,5 --terms \"tuteur dédié\"")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Option(help: ArgumentHelp(localized("Candidat.", "Candidate."))) public var name: String
  @OptionGroup public var bid: BidOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    bids(of: try register.addBid(which.reference, bid.draft(name: name)))
  }
}

public struct BidSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set", abstract: localized("Modifie une offre.", "Changes a bid."),
      discussion: localized("Exemple : ", "Example: ") + "market bid set 2026-41 1 --retained oui")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Argument(help: ArgumentHelp(localized("Numéro dans la liste.", "Number in the list."))) public var n: String
  @Option(help: ArgumentHelp(localized("Candidat.", "Candidate."))) public var name: String?
  @OptionGroup public var bid: BidOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    bids(of: try register.setBid(which.reference, n, bid.draft(name: name)))
  }
}

public struct BidRemove<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "remove", abstract: localized("Retire une offre.", "Removes a bid."))
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Argument(help: ArgumentHelp(localized("Numéro dans la liste.", "Number in the list."))) public var n: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    bids(of: try register.removeBid(which.reference, n))
  }
}
