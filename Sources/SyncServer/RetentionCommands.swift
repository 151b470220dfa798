import ArgumentParser
import ClauseRegister
import RegisterCommands

struct RetentionGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "retention",
      localized(
        "Les personnes sans contact depuis longtemps ; rien ne se fait sans décision.",
        "People without contact for long; nothing happens without a decision."),
      [RetentionList.self, RetentionKeep.self, RetentionArchive.self, RetentionRestore.self])
  }
}

struct RetentionList: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "list",
      abstract: localized(
        "Propose les personnes sans contact depuis 24 mois ; ne change rien.",
        "Proposes the people without contact for 24 months; changes nothing."),
      discussion: localized(
        """
        Le dernier contact est le plus récent : le jour d'une de leurs heures (hours), la réception d'une saisie sur \
        leur fiche (record), ou d'un changement retenu (held).
        """,
        """
        The last contact is the latest of: the day of their hours (hours), the receipt of a change to their record \
        (record), or of a held change (held).
        """))
  }

  @OptionGroup var place: OfficeOptions
  @Option(help: ArgumentHelp(localized("Durée sans contact, en mois.", "Time without contact, in months.")))
  var months = Register.retentionMonths

  func validate() throws {
    guard (1...1200).contains(months) else { throw ValidationError("--months : 1…1200") }
  }

  func answer(_ office: Office) throws -> Answer {
    let view = try office.register.retention(months: months)
    return Answer(view, text: text(view))
  }

  private func text(_ view: RetentionView) -> String {
    var parts: [String] = []
    if view.proposals.isEmpty {
      parts.append(
        localized(
          "Personne n'est sans contact depuis \(months) mois.", "Nobody is without contact for \(months) months.")
      )
    } else {
      var table = TextTable([
        .init(localized("Dernier contact", "Last contact")), .init(localized("D'après", "From")),
        .init(localized("Nom", "Name")), .init(localized("Identifiant", "Id")),
      ])
      for proposal in view.proposals {
        table.add([proposal.lastContact, Words.contact(proposal.from), proposal.name, proposal.id])
      }
      parts.append(table.render())
      parts.append(
        localized(
          "Rien ne se fait sans décision : « retention keep », « retention archive », ou « person erase ».",
          "Nothing happens without a decision: \"retention keep\", \"retention archive\", or \"person erase\"."))
    }
    parts += view.kept.map { line($0) } + view.archived.map { line($0) } + view.erased.map { line($0) }
    return parts.joined(separator: "\n")
  }
}

private func line(_ kept: KeptView) -> String {
  printable(
    localized("Gardée jusqu'au ", "Kept until ")
      + "\(kept.until) : \(kept.name) — \(kept.officer), \(kept.at), \(kept.reason)")
}

private func line(_ archived: ArchivedView) -> String {
  printable(
    localized("Archivée : ", "Archived: ")
      + "\(archived.name) — \(archived.officer), \(archived.at), \(archived.reason)")
}

private func line(_ erased: ErasureView) -> String {
  printable(
    localized("Effacée : ", "Erased: ") + "\(erased.pseudonym) — \(erased.officer), \(erased.at), \(erased.reason)")
}

struct RetentionKeep: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "keep",
      abstract: localized(
        "Décide de ne pas proposer une personne avant un jour.", "Decides not to propose a person before a day."),
      discussion: localized("Exemple : ", "Example: ")
        + "retention keep Fatou --until 31/12/2027 --reason \"contrôle FSE en cours\" --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref")) var reference: String
  @Option(help: ArgumentHelp(localized("Jour à venir.", "A day to come."), valueName: "day")) var until: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String

  func answer(_ office: Office) throws -> Answer {
    let kept = try office.register.keepPerson(reference, until: until, reason: reason)
    return Answer(kept, text: line(kept))
  }
}

struct RetentionArchive: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "archive",
      abstract: localized(
        "Retire une personne de tous les appareils ; le bureau la lit toujours, ses heures comptent.",
        "Takes a person from every device; the office still reads it, and the hours count."),
      discussion: localized(
        "Ce qu'un appareil saisit ensuite sur ses heures est retenu (« held list »). « retention restore » la rend.",
        "What a device then does to the person's hours is held (\"held list\"). \"retention restore\" gives it back."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref")) var reference: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String

  func answer(_ office: Office) throws -> Answer {
    let archived = try office.register.archivePerson(reference, reason: reason)
    return Answer(archived, text: line(archived))
  }
}

struct RetentionRestore: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "restore",
      abstract: localized(
        "Rend une personne archivée aux appareils de ses périmètres.",
        "Gives an archived person back to the devices of their scopes."))
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Nom ou identifiant.", "Name or id."), valueName: "ref")) var reference: String

  func answer(_ office: Office) throws -> Answer {
    let person = try office.register.bringBackPerson(reference)
    return Answer(
      person, text: printable(localized("Rendue : ", "Given back: ") + "\(person.name) · \(person.scope)"))
  }
}
