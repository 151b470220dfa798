public import ArgumentParser
public import ClauseRegister

public struct ContractGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "contract", localized("Les contrats des personnes, et leurs suites.", "People's contracts, and what follows."),
      [
        ContractList<Place>.self, ContractAdd<Place>.self, ContractSet<Place>.self, ContractDelete<Place>.self,
        ContractFollowUp<Place>.self,
      ])
  }

  public init() {}
}

func table(of contracts: [ContractView]) -> String {
  var table = TextTable([
    .init(localized("Personne", "Person")), .init(localized("Marché", "Market")), .init("Lot"),
    .init(localized("Employeur", "Employer")), .init(localized("Modalité", "Modality")), .init("Type"),
    .init(localized("Du", "From")), .init(localized("Au", "To")), .init(localized("Sortie", "Exit")),
    .init(localized("Suivis", "Follow-ups")), .init(localized("Identifiant", "Id")),
  ])
  for view in contracts {
    let exit = [view.exit.map(Situation.label), view.exitOn].compactMap { $0 }.joined(separator: ", ")
    let followUps = view.followUps.map { follow in
      localized("\(follow.months) mois", "\(follow.months) months") + localized(" : ", ": ")
        + (follow.situation.map(Situation.label) ?? "")
    }
    table.add([
      view.person, view.market, view.lot ?? "", view.employer ?? "", view.modality.map(modalityName) ?? "",
      view.kind.map(ContractKind.label) ?? "", view.startsOn ?? "", view.endsOn ?? "", exit,
      followUps.joined(separator: " ; "), view.id,
    ])
  }
  return table.render()
}

private func answer(_ view: ContractView) -> Answer {
  Answer(view, text: view.warnings.map { "! \($0.message)\n" }.joined() + table(of: [view]))
}

public struct ContractList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les contrats.", "Lists the contracts."))
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("D'une personne.", "Of one person."), valueName: "ref")) public var person:
    String?
  @Option(help: ArgumentHelp(localized("D'un marché.", "Of one market."), valueName: "ref")) public var market: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let found = try register.contracts(person: person, market: market)
    return Answer(ContractsView(contracts: found), text: table(of: found))
  }
}

/// What is said of a contract, as options. An empty text takes away what was said.
public struct ContractOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Personne.", "Person."), valueName: "ref")) public var person: String?
  @Option(help: ArgumentHelp(localized("Marché.", "Market."), valueName: "ref")) public var market: String?
  @Option(help: ArgumentHelp(localized("Lot du marché.", "Lot of the market."), valueName: "n")) public var lot: String?
  @Option(help: ArgumentHelp(localized("Poste.", "Post."), valueName: "ref")) public var post: String?
  @Option(help: ArgumentHelp(localized("Employeur.", "Employer."))) public var employer: String?
  @Option(
    help: ArgumentHelp(localized("Modalité : ", "Modality: ") + Register.modalities.joined(separator: ", ") + "."))
  public var modality: String?
  @Option(help: ArgumentHelp(listed("Contrat", "Contract", ContractKind.self))) public var type: String?
  @Option(help: ArgumentHelp(localized("Premier jour.", "First day."))) public var start: String?
  @Option(help: ArgumentHelp(localized("Dernier jour prévu.", "Planned last day."))) public var end: String?
  @Option(
    help: ArgumentHelp(
      localized("Dernier jour dont les heures comptent (CDI).", "Last day whose hours count (permanent contracts).")))
  public var countedUntil: String?
  @Option(help: ArgumentHelp(localized("Heures par semaine.", "Hours a week."))) public var weeklyHours: String?
  @Option(help: ArgumentHelp(localized("Tuteur.", "Tutor."))) public var tutor: String?
  @Option(help: ArgumentHelp(localized("Note.", "Note."))) public var note: String?
  @Option(help: ArgumentHelp(listed("Sortie", "Exit", Situation.self))) public var exit: String?
  @Option(help: ArgumentHelp(localized("Jour de la sortie.", "Day of the exit."))) public var exitOn: String?
  @Option(help: ArgumentHelp(localized("Note sur la sortie.", "A note on the exit."))) public var exitNote: String?

  public init() {}

  var draft: ContractDraft {
    var draft = ContractDraft()
    (draft.person, draft.market, draft.lot, draft.post) = (person, market, lot, post)
    (draft.employer, draft.modality, draft.kind) = (employer, modality, type)
    (draft.startsOn, draft.endsOn, draft.countedUntil) = (start, end, countedUntil)
    (draft.weeklyHours, draft.tutor, draft.note) = (weeklyHours, tutor, note)
    (draft.exit, draft.exitOn, draft.exitNote) = (exit, exitOn, exitNote)
    return draft
  }
}

public struct ContractAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Note un contrat.", "Notes a contract."),
      discussion: localized("Exemple : ", "Example: ")
        + "contract add --person Fatou --market 2026-41 --employer \"BTP Sud\" --type cdd --start 01/03/2026 --end 31/08/2026"
    )
  }

  @OptionGroup public var place: Place
  @OptionGroup public var contract: ContractOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.addContract(contract.draft))
  }
}

public struct ContractSet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set",
      abstract: localized("Modifie un contrat, ou en note la sortie.", "Changes a contract, or notes its exit."),
      discussion: localized("Exemple : ", "Example: ") + "contract set 019e2ab1 --exit cdi --exit-on 31/08/2026")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) public var reference: String
  @OptionGroup public var contract: ContractOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setContract(reference, contract.draft))
  }
}

public struct ContractDelete<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "delete", abstract: localized("Supprime un contrat.", "Deletes a contract."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.deleteContract(reference))
  }
}

public struct ContractFollowUp<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "follow-up",
      abstract: localized(
        "Note où en est la personne, trois et six mois après.",
        "Notes where the person stands, three and six months on."),
      discussion: localized("Exemple : ", "Example: ") + "contract follow-up 019e2ab1 --months 3 --situation cdi")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant du contrat.", "The contract's id."), valueName: "id"))
  public var reference: String
  @Option(
    help: ArgumentHelp(
      localized(
        "Mois après la fin : 3 et 6 d'ordinaire, jusqu'à 60.", "Months after the end: 3 and 6 as a rule, up to 60.")))
  public
    var months: Int
  @Option(
    help: ArgumentHelp(listed("Situation (vide : retire le suivi)", "Situation (empty: takes it back)", Situation.self))
  )
  public var situation: String
  @Option(help: ArgumentHelp(localized("Jour ; aujourd'hui sinon.", "Day; else today."))) public var on: String?
  @Option(help: ArgumentHelp(localized("Note.", "Note."))) public var note: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(
      try register.followUp(reference, months: months, situation: situation, on: self.on, note: note))
  }
}
