public import ArgumentParser
public import ClauseRegister

public struct PenaltyGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "penalty", localized("Les pénalités du contrat.", "The penalties of the contract."),
      [PenaltyList<Place>.self, PenaltyAdd<Place>.self, PenaltySet<Place>.self, PenaltyRemove<Place>.self])
  }

  public init() {}
}

/// The penalties of a market alone, as people read them.
private func penalties(of market: MarketView) -> Answer {
  var table = TextTable([
    .init(localized("N°", "No."), .right), .init(localized("Pénalité", "Penalty")),
    .init(localized("Mise en demeure", "Formal notice")), .init(localized("Remis le", "Handed in")),
    .init(localized("Décision", "Decision")),
  ])
  for penalty in market.dossier?.penalties ?? [] {
    table.add([
      "\(penalty.n)", penalty.rule, penalty.noticedOn ?? "", penalty.remediedOn ?? "", penalty.decisionLine ?? "",
    ])
  }
  return Answer(MarketsView(markets: [market]), text: table.render())
}

/// The terms of a penalty, as options. An empty text takes away what was said.
public struct PenaltyOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Pour quoi : ", "For what: ") + codes(PenaltyTrigger.self)))
  public var trigger: String?
  @Option(help: ArgumentHelp(localized("Calcul : ", "Reckoned: ") + codes(PenaltyBasis.self))) public var basis: String?
  @Option(
    help: ArgumentHelp(
      localized("Euros, % ou multiple du plafond horaire.", "Euros, % or how many times the hourly ceiling.")))
  public var value: String?
  @Option(help: ArgumentHelp(localized("Jours comptés depuis : ", "Days count from: ") + codes(PenaltyStart.self)))
  public var starts: String?
  @Option(help: ArgumentHelp(localized("Plafond en euros.", "At most, in euros."))) public var cap: String?
  @Option(help: ArgumentHelp(localized("Article du contrat.", "Clause of the contract."))) public var clause: String?

  public init() {}

  var draft: PenaltyDraft {
    var draft = PenaltyDraft()
    (draft.trigger, draft.basis, draft.value) = (trigger, basis, value)
    (draft.starts, draft.cap, draft.clause) = (starts, cap, clause)
    return draft
  }
}

public struct PenaltyList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list", abstract: localized("Les pénalités d'un marché.", "The penalties of a market."))
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    penalties(of: try register.market(try register.market(which.reference)))
  }
}

public struct PenaltyAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Ajoute une pénalité du contrat.", "Adds a penalty of the contract."),
      discussion: localized("Exemples :", "Examples:") + """

          market penalty add 2024-41 --trigger missing_hours --basis per_hour --value 200 --clause "CCAP 8.2.2"
          market penalty add 2024-41 --trigger late_attestation --basis per_day --value 75 --starts formal_notice
          market penalty add 2024-41 --trigger missing_report --basis percent --value 10
        """)
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @OptionGroup public var penalty: PenaltyOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    penalties(of: try register.addPenalty(which.reference, penalty.draft))
  }
}

public struct PenaltySet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set",
      abstract: localized(
        "Modifie une pénalité, note la mise en demeure ou la décision.",
        "Changes a penalty, notes the formal notice or the decision."),
      discussion: localized("Exemples :", "Examples:") + """

          market penalty set 2024-41 2 --notice 02/03/2026 --remedied 14/03/2026
          market penalty set 2024-41 1 --decision waived --reason "difficulté signalée à temps"
        """)
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Argument(help: ArgumentHelp(localized("Numéro dans la liste.", "Number in the list."))) public var n: String
  @OptionGroup public var penalty: PenaltyOptions
  @Option(help: ArgumentHelp(localized("Mise en demeure du.", "Formal notice of."), valueName: "day"))
  public var notice: String?
  @Option(help: ArgumentHelp(localized("Remis le.", "Handed in on."), valueName: "day")) public var remedied: String?
  @Option(help: ArgumentHelp(localized("Décision de l'acheteur : ", "Decision: ") + codes(PenaltyDecision.self)))
  public var decision: String?
  @Option(help: ArgumentHelp(localized("Motif de la décision.", "Reason of the decision."))) public var reason: String?
  @Option(help: ArgumentHelp(localized("Décidé le, sinon aujourd'hui.", "Decided on, else today."), valueName: "day"))
  public var decidedOn: String?
  @Option(help: ArgumentHelp(localized("Montant retenu en euros.", "Amount decided in euros.")))
  public var decidedAmount: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var draft = penalty.draft
    (draft.noticed, draft.remedied, draft.decision) = (notice, remedied, decision)
    (draft.decisionReason, draft.decidedOn, draft.decidedAmount) = (reason, decidedOn, decidedAmount)
    return penalties(of: try register.setPenalty(which.reference, n, draft))
  }
}

public struct PenaltyRemove<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "remove", abstract: localized("Retire une pénalité.", "Removes a penalty."))
  }

  @OptionGroup public var place: Place
  @OptionGroup public var which: MarketReference
  @Argument(help: ArgumentHelp(localized("Numéro dans la liste.", "Number in the list."))) public var n: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    penalties(of: try register.removePenalty(which.reference, n))
  }
}
