public import ArgumentParser
public import ClauseRegister

/// What a market is, as options. An empty text takes away what was said.
public struct MarketOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Nature : ", "Kind: ") + codes(MarketKind.self))) public var kind: String?
  @Option(help: ArgumentHelp(localized("Accord-cadre à bons de commande : oui ou non.", "With orders: yes or no.")))
  public var framework: String?
  @Option(
    help: ArgumentHelp(
      localized(
        "Segment d'achat, voir « market codes segment ».", "Purchase segment, see \"market codes segment\".")))
  public var segment: String?
  @Option(help: ArgumentHelp(localized("Procédure : ", "Procedure: ") + codes(MarketProcedure.self)))
  public var procedure: String?
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(
      localized("Base légale, répétable : ", "Legal basis, repeatable: ") + codes(LegalBasis.self),
      valueName: "article"))
  public var basis: [String] = []
  @Option(help: ArgumentHelp(localized("Lieu du chantier.", "Worksite."))) public var worksite: String?
  @Option(help: ArgumentHelp(localized("Code CPV, 8 chiffres.", "CPV code, 8 digits."))) public var cpv: String?
  @Option(help: ArgumentHelp(localized("Montant en euros.", "Amount in euros."))) public var amount: String?
  @Option(help: ArgumentHelp(localized("Montant : ht ou ttc.", "Amount: ht (without tax) or ttc.")))
  public var amountBasis: String?
  @Option(help: ArgumentHelp(localized("Durée en mois.", "Duration in months."), valueName: "months"))
  public var duration: String?
  @Option(help: ArgumentHelp(localized("Notification : jour ou mois.", "Notified: day or month."), valueName: "date"))
  public var notified: String?
  @Option(help: ArgumentHelp(localized("Livraison prévue.", "Delivery planned."), valueName: "date"))
  public var deliveryPlanned: String?
  @Option(help: ArgumentHelp(localized("Livraison réelle.", "Delivered."), valueName: "date"))
  public var delivered: String?
  @Option(help: ArgumentHelp(localized("Poids du critère social en %.", "Weight of the social criterion in %.")))
  public var socialWeight: String?
  @Option(
    help: ArgumentHelp(
      localized(
        "Publication prévue : jour, mois ou trimestre (2026-T3).", "Publication planned (day, month, 2026-T3)."),
      valueName: "date"))
  public var publication: String?
  @Option(help: ArgumentHelp(localized("Montant prévu en euros.", "Amount planned in euros.")))
  public var plannedAmount: String?
  @Option(help: ArgumentHelp(localized("Heures d'insertion attendues.", "Insertion hours expected.")))
  public var expectedHours: String?
  @Option(help: ArgumentHelp(localized("Un relevé pour combien de mois : 1 à 12.", "Months of a statement: 1 to 12.")))
  public var statementMonths: String?
  @Option(
    help: ArgumentHelp(
      localized("Jour du mois suivant où le relevé est dû.", "Day of the next month by which the statement is due.")))
  public var statementDay: String?
  @Option(help: ArgumentHelp(localized("La formation compte : oui ou non.", "Training counts: yes or no.")))
  public var trainingCounts: String?

  public init() {}

  var draft: MarketDraft {
    var draft = MarketDraft()
    (draft.kind, draft.framework, draft.segment, draft.procedure) = (kind, framework, segment, procedure)
    draft.bases = basis.isEmpty ? nil : basis.filter { !$0.isEmpty }
    (draft.worksite, draft.cpv, draft.amount, draft.amountBasis) = (worksite, cpv, amount, amountBasis)
    (draft.duration, draft.notified, draft.deliveryPlanned) = (duration, notified, deliveryPlanned)
    (draft.delivered, draft.socialWeight, draft.plannedPublication) = (delivered, socialWeight, publication)
    (draft.plannedAmount, draft.expectedHours) = (plannedAmount, expectedHours)
    (draft.statementMonths, draft.statementDay) = (statementMonths, statementDay)
    draft.trainingCounts = trainingCounts
    return draft
  }
}

public struct MarketReference: ParsableArguments {
  @Argument(
    help: ArgumentHelp(localized("Numéro ou identifiant du marché.", "Number or id of the market."), valueName: "ref"))
  public var reference: String

  public init() {}
}

/// A market as the answer to a change.
func answer(_ market: MarketView) -> Answer { Answer(MarketsView(markets: [market]), text: text(of: market)) }

public struct MarketSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set", abstract: localized("Dit ce qu'est un marché.", "Says what a market is."),
      discussion: localized("Exemples :", "Examples:") + """

          market set 2024-41 --kind works --basis 14 --basis 53 --worksite "Pau" --amount 1000000 --amount-basis ht
          market set 2024-41 --notified 2024-08 --duration 8 --delivery-planned 30/04/2025
          market set P-1A2B3C4D --number 2026-12 --publication 2026-T3
        """)
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Option(help: ArgumentHelp(localized("Nouveau numéro.", "New number."))) public var number: String?
  @Option(help: ArgumentHelp(localized("Nouvel objet.", "New title."))) public var title: String?
  @Option(help: ArgumentHelp(localized("Justification du non-recours à une clause.", "Why there is no clause.")))
  public var noClauseReason: String?
  @OptionGroup public var market: MarketOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var draft = market.draft
    (draft.number, draft.title, draft.noClauseReason) = (number, title, noClauseReason)
    return RegisterCommands.answer(try register.setMarket(which.reference, draft))
  }
}

public struct MarketStep<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "step",
      abstract: localized("Fait passer un marché à un autre état.", "Takes a market to another state."),
      discussion: localized("États : ", "States: ") + codes(MarketState.self) + "\n"
        + localized("Exemples :", "Examples:") + """

            market step 2024-41 published --on 15/09/2026
            market step 2024-41 no_clause --reason "moins de six mois de travaux"
            market step 2024-41 closed --gap "1=bon partenariat" --gap "2=chantier arrêté"
          """)
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Argument(help: ArgumentHelp(localized("État.", "State."))) public var state: String
  @Option(help: ArgumentHelp(localized("Jour, sinon aujourd'hui.", "Day, else today."))) public var on: String?
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) public var reason: String?
  @Option(
    parsing: .singleValue,
    help: ArgumentHelp(localized("Motif de l'écart d'un lot : LOT=MOTIF.", "Why a lot has a gap: LOT=REASON.")))
  public var gap: [String] = []

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(
      try register.stepMarket(which.reference, to: state, on: on, reason: reason, gaps: gap))
  }
}

public struct MarketReportReceived<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "report-received",
      abstract: localized(
        "Note que l'entreprise a remis son bilan, dû à la livraison.",
        "Notes that the company handed in its report, due at delivery."),
      discussion: localized("Exemple : ", "Example: ") + "market report-received 2024-41 --on 30/04/2026")
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Option(help: ArgumentHelp(localized("Jour ; vide l'efface.", "Day; empty takes it back."))) public var on: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setReportReceived(which.reference, on: on))
  }
}

public struct RegisterCodes<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "codes", abstract: localized("Les listes de codes.", "The lists of codes."),
      discussion: localized("Exemple : ", "Example: ") + "market codes segment")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Une liste.", "One list."))) public var list: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = try CodeListsView(only: list)
    let text = view.lists.map { list in
      var table = TextTable([.init(list.list), .init("v\(list.version)")])
      for code in list.codes { table.add([code.code, code.label]) }
      return table.render()
    }
    return Answer(view, text: text.joined(separator: "\n"))
  }
}
