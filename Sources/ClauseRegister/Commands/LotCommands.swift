public import ArgumentParser
public import ClauseRegister

public struct LotGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "lot", localized("Les lots d'un marché.", "The lots of a market."),
      [LotAdd<Place>.self, LotSet<Place>.self, LotRemove<Place>.self])
  }

  public init() {}
}

/// What is said of a lot, as options. An empty text takes away what was said.
public struct LotOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Numéro du lot.", "The lot's number."))) public var number: String
  @Option(help: ArgumentHelp(localized("Objet du lot.", "The lot's title."))) public var title: String?
  @Option(help: ArgumentHelp(localized("Calcul : ", "Computation: ") + codes(ObligationKind.self), valueName: "code"))
  public var kind: String?
  @Option(
    help: ArgumentHelp(
      localized("Heures dues : 385, 385,5 ou 385h30 (fixed_hours).", "Hours due: 385, 385.5 or 385h30 (fixed_hours).")))
  public var due: String?
  @Option(help: ArgumentHelp(localized("Arrondi à l'heure : ", "Rounding to hours: ") + codes(ObligationRounding.self)))
  public var rounding: String?
  @Option(help: ArgumentHelp(localized("Heures totales du lot (share_of_hours).", "All hours (share_of_hours).")))
  public var total: String?
  @Option(help: ArgumentHelp(localized("Taux d'insertion en %.", "Rate of insertion in %."))) public var rate: String?
  @Option(help: ArgumentHelp(localized("Montant HT en euros.", "Amount without tax in euros."))) public var amount:
    String?
  @Option(help: ArgumentHelp(localized("Part de main d'œuvre en %.", "Labour share in %.")))
  public var labourShare: String?
  @Option(help: ArgumentHelp(localized("Coût d'une heure en euros.", "Cost of an hour in euros.")))
  public var hourlyCost: String?
  @Option(help: ArgumentHelp(localized("Seuil en euros facturés (per_tranche).", "Threshold in euros (per_tranche).")))
  public var threshold: String?
  @Option(help: ArgumentHelp(localized("Euros facturés par heure due (per_tranche).", "Euros an hour (per_tranche).")))
  public var tranche: String?
  @Option(help: ArgumentHelp(localized("Facturé à ce jour en euros.", "Invoiced so far in euros.")))
  public var invoiced: String?
  @Option(help: ArgumentHelp(localized("Paliers, « 0=150; 100000=300 » (step_scale).", "Steps (step_scale).")))
  public var steps: String?
  @Option(help: ArgumentHelp(localized("Postes (human_means).", "Posts (human_means)."))) public var posts: String?
  @Option(help: ArgumentHelp(localized("Semaines (human_means).", "Weeks (human_means)."))) public var weeks: String?
  @Option(help: ArgumentHelp(localized("Heures par semaine (human_means).", "Hours a week (human_means).")))
  public var weeklyHours: String?
  @Option(help: ArgumentHelp(localized("Prudence en % (human_means).", "Prudence in % (human_means).")))
  public var prudence: String?
  @Option(
    help: ArgumentHelp(localized("Heures dues à la place du calcul.", "Hours due in place of the computed ones.")))
  public var override: String?
  @Option(help: ArgumentHelp(localized("Motif de --override.", "The reason for --override."))) public var reason:
    String?
  @Option(help: ArgumentHelp(localized("Heures que l'entreprise s'engage à faire.", "Hours the company commits to.")))
  public var committed: String?
  @Option(help: ArgumentHelp(localized("Note sur cet engagement.", "A note on this commitment.")))
  public var commitmentNote: String?
  @Option(help: ArgumentHelp(localized("Effort : technicité.", "Effort: technicity."))) public var effortTechnicity:
    String?
  @Option(help: ArgumentHelp(localized("Effort : durée.", "Effort: duration."))) public var effortDuration: String?
  @Option(help: ArgumentHelp(localized("Effort : montant.", "Effort: amount."))) public var effortAmount: String?
  @Option(help: ArgumentHelp(localized("Effort : ressources mobilisables.", "Effort: resources.")))
  public var effortResources: String?
  @Option(help: ArgumentHelp(localized("Effort : motif.", "Effort: reason."))) public var effortReason: String?
  @Option(help: ArgumentHelp(localized("Pourquoi le fait n'est pas le dû.", "Why done is not due.")))
  public var gapReason: String?

  public init() {}

  var draft: LotDraft {
    var draft = LotDraft()
    (draft.title, draft.kind, draft.due, draft.rounding) = (title, kind, due, rounding)
    (draft.total, draft.rate, draft.amount, draft.labourShare) = (total, rate, amount, labourShare)
    (draft.hourlyCost, draft.threshold, draft.tranche, draft.invoiced) = (hourlyCost, threshold, tranche, invoiced)
    (draft.steps, draft.posts, draft.weeks, draft.weeklyHours) = (steps, posts, weeks, weeklyHours)
    (draft.prudence, draft.override, draft.overrideReason) = (prudence, self.override, reason)
    (draft.committed, draft.commitmentNote, draft.gapReason) = (committed, commitmentNote, gapReason)
    (draft.effortTechnicity, draft.effortDuration, draft.effortAmount) = (
      effortTechnicity, effortDuration, effortAmount
    )
    (draft.effortResources, draft.effortReason) = (effortResources, effortReason)
    return draft
  }
}

func codes<Code: CaseIterable & RawRepresentable<String>>(_ codes: Code.Type) -> String {
  codes.allCases.map(\.rawValue).joined(separator: ", ") + "."
}

public struct LotAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add",
      abstract: localized("Ajoute un lot et son obligation.", "Adds a lot and its obligation."),
      discussion: localized("Exemples :", "Examples:") + """

          market lot add 2024-41 --number 1 --due 385
          market lot add 2024-41 --number 2 --kind share_of_hours --total 24000 --rate 15
          market lot add 2024-41 --number 3 --kind labour_share --amount 1000000 --labour-share 50 --rate 5 --hourly-cost 30
        """)
  }

  @OptionGroup public var place: Place
  @Argument(
    help: ArgumentHelp(localized("Numéro ou identifiant du marché.", "Number or id of the market."), valueName: "ref"))
  public var reference: String
  @OptionGroup public var lot: LotOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let market = try register.addLot(market: try register.market(reference), number: lot.number, lot.draft)
    return Answer(MarketsView(markets: [market]), text: text(of: market))
  }
}

public struct LotSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set",
      abstract: localized("Modifie ce qui est dit d'un lot.", "Changes what is said of a lot."),
      discussion: localized("Exemples :", "Examples:") + """

          market lot set 2024-41 --number 1 --override 400 --reason "avenant n° 2"
          market lot set 2024-41 --number 4 --invoiced 3200000
        """)
  }

  @OptionGroup public var place: Place
  @Argument(
    help: ArgumentHelp(localized("Numéro ou identifiant du marché.", "Number or id of the market."), valueName: "ref"))
  public var reference: String
  @OptionGroup public var lot: LotOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let market = try register.setLot(market: try register.market(reference), number: lot.number, lot.draft)
    return Answer(MarketsView(markets: [market]), text: text(of: market))
  }
}

public struct LotRemove<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "remove",
      abstract: localized(
        "Retire un lot créé par erreur, auquel rien ne tient.", "Removes a lot made by mistake, on which nothing hangs."
      ),
      discussion: localized("Exemple : ", "Example: ") + "market lot remove 2024-41 --number 11")
  }

  @OptionGroup public var place: Place
  @Argument(
    help: ArgumentHelp(localized("Numéro ou identifiant du marché.", "Number or id of the market."), valueName: "ref"))
  public var reference: String
  @Option(help: ArgumentHelp(localized("Numéro du lot.", "The lot's number."))) public var number: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let market = try register.removeLot(market: try register.market(reference), number: number)
    return Answer(MarketsView(markets: [market]), text: text(of: market))
  }
}
