public import ArgumentParser
public import ClauseRegister

public struct EligibilityGroup<Place: PlaceOptions>: ParsableCommand {
  public static var configuration: CommandConfiguration {
    group(
      "eligibility", localized("L'éligibilité des personnes et ses preuves.", "People's eligibility and its proofs."),
      [
        EligibilityList<Place>.self, EligibilityAdd<Place>.self, EligibilitySet<Place>.self,
        EligibilityDelete<Place>.self, EligibilityReveal<Place>.self, EligibilityCriteria<Place>.self,
      ])
  }

  public init() {}
}

func table(of eligibilities: [EligibilityView]) -> String {
  var table = TextTable([
    .init(localized("Personne", "Person")), .init(localized("Critère", "Criterion")),
    .init(localized("Preuve", "Proof")), .init(localized("Datée du", "Dated")),
    .init(localized("Valable jusqu'au", "Valid until")), .init(localized("Contrôle", "Check")),
    .init(localized("Identifiant", "Id")),
  ])
  for view in eligibilities {
    let check = [
      view.verdict.map(ProofVerdict.label) ?? localized("à contrôler", "to be checked"), view.checkedBy,
      view.checkedOn, view.reason,
    ]
    table.add([
      view.person, criterionName(view.criterion), view.proof ?? "", view.provedOn ?? "", view.validUntil ?? "",
      check.compactMap { $0 }.joined(separator: ", "), view.id,
    ])
  }
  return table.render()
}

private func answer(_ view: EligibilityView) -> Answer {
  Answer(view, text: view.warnings.map { "! \($0.message)\n" }.joined() + table(of: [view]))
}

public struct EligibilityList<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(commandName: "list", abstract: localized("Liste les preuves.", "Lists the proofs."))
  }

  @OptionGroup public var place: Place
  @Option(help: ArgumentHelp(localized("D'une personne.", "Of one person."), valueName: "ref")) public var person:
    String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let found = try register.eligibilities(person: person)
    return Answer(EligibilitiesView(eligibilities: found), text: table(of: found))
  }
}

public struct EligibilityReveal<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "reveal",
      abstract: localized(
        "Montre les critères confidentiels d'une personne, pour qui contrôle ; l'accès est noté.",
        "Shows a person's confidential criteria, for who checks them; the access is noted."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref"))
  public var reference: String

  @Option(help: ArgumentHelp(localized("Motif, noté au journal du bureau.", "Why; the office's log keeps it.")))
  public var reason: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let found = try register.revealEligibilities(person: reference, reason: reason)
    return Answer(EligibilitiesView(eligibilities: found), text: table(of: found))
  }
}

/// What is said of a proof, as options. An empty text takes away what was said.
public struct EligibilityOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Pièce : attestation, notification…", "Document: certificate, notification…")))
  public var proof: String?
  @Option(help: ArgumentHelp(localized("Date de la pièce.", "Date of the document."))) public var proofDate: String?
  @Option(help: ArgumentHelp(localized("Dernier jour de validité.", "Last day of validity."))) public var validUntil:
    String?
  @Option(
    help: ArgumentHelp(
      localized(
        "accepted (sans l'option, « add » l'accepte), refused, ou vide : pas encore contrôlée.",
        "accepted (\"add\" accepts it without this option), refused, or empty: not checked yet.")))
  public var verdict: String?
  @Option(help: ArgumentHelp(localized("Jour du contrôle.", "Day of the check."))) public var checkedOn: String?
  @Option(help: ArgumentHelp(localized("Motif d'un refus.", "The reason for a refusal."))) public var reason: String?

  public init() {}

  var draft: EligibilityDraft {
    var draft = EligibilityDraft()
    (draft.proof, draft.provedOn, draft.validUntil) = (proof, proofDate, validUntil)
    (draft.verdict, draft.checkedOn, draft.reason) = (verdict, checkedOn, reason)
    return draft
  }
}

public struct EligibilityAdd<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "add", abstract: localized("Note une preuve d'éligibilité.", "Notes a proof of eligibility."),
      discussion: localized("Exemple : ", "Example: ")
        + "eligibility add Fatou --criterion rsa --proof \"attestation CAF\" --proof-date 01/03/2026")
  }

  @OptionGroup public var place: Place
  @Argument(
    help: ArgumentHelp(localized("Nom ou identifiant de la personne.", "The person's name or id."), valueName: "ref"))
  public var reference: String
  @Option(
    help: ArgumentHelp(
      localized("Critère (voir « eligibility criteria »).", "Criterion (see \"eligibility criteria\")."),
      valueName: "code"))
  public var criterion: String
  @OptionGroup public var proof: EligibilityOptions
  @Option(
    help: ArgumentHelp(localized("Périmètre ; celui de la personne sinon.", "Scope; else the person's.")))
  public var scope: String?

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    var draft = proof.draft
    draft.criterion = criterion
    return RegisterCommands.answer(try register.addEligibility(person: reference, draft, scope: scope))
  }
}

public struct EligibilitySet<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "set", abstract: localized("Modifie ou contrôle une preuve.", "Changes or checks a proof."),
      discussion: localized("Exemple : ", "Example: ")
        + "eligibility set 019e2ab1 --verdict refused --reason \"attestation périmée\"")
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) public var reference: String
  @OptionGroup public var proof: EligibilityOptions

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.setEligibility(reference, proof.draft))
  }
}

public struct EligibilityDelete<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "delete", abstract: localized("Supprime une preuve.", "Deletes a proof."))
  }

  @OptionGroup public var place: Place
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) public var reference: String

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    RegisterCommands.answer(try register.deleteEligibility(reference))
  }
}

public struct EligibilityCriteria<Place: PlaceOptions>: RegisterCommand {
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "criteria", abstract: localized("Liste les critères.", "Lists the criteria."))
  }

  @OptionGroup public var place: Place

  public init() {}

  public func answer(_ register: Register) throws -> Answer {
    let view = CriteriaView()
    var table = TextTable([
      .init("Code"), .init(localized("Critère", "Criterion")), .init(localized("Niveau IAE", "IAE level"), .right),
      .init(localized("Âge de la preuve (IAE)", "Age of the proof (IAE)"), .right),
    ])
    for item in view.criteria {
      let marks = [
        item.sensitive ? localized("confidentiel", "confidential") : nil,
        item.endedOn.map { localized("jusqu'au ", "until ") + $0 },
      ].compactMap { $0 }
      table.add([
        item.code, item.name + (marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))"),
        item.level.map(String.init) ?? "", item.proofMonths.map { localized("\($0) mois", "\($0) months") } ?? "",
      ])
    }
    return Answer(
      view,
      text: localized("Version \(view.version) de la liste", "Version \(view.version) of the list") + "\n"
        + table.render())
  }
}
