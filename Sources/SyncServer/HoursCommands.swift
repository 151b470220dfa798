import ArgumentParser
import ClauseRegister
import RegisterCommands

struct HoursGroup: ParsableCommand {
  static var configuration: CommandConfiguration {
    group(
      "hours", localized("Les heures.", "The hours."),
      [
        HoursLog<OfficeOptions>.self, HoursEdit<OfficeOptions>.self, HoursDelete<OfficeOptions>.self,
        HoursRestore<OfficeOptions>.self, HoursDeclare<OfficeOptions>.self, HoursList<OfficeOptions>.self,
        HoursCounted<OfficeOptions>.self, HoursImport<OfficeOptions>.self, HoursCheck.self, HoursValidate.self,
        HoursRefuse.self, HoursCorrect.self, HoursUnlock.self, HoursDuplicates<OfficeOptions>.self, HoursMerge.self,
        HoursUnmerge.self,
      ])
  }
}

/// Which entries the office decides about.
struct ReviewOptions: ParsableArguments {
  @Argument(help: ArgumentHelp(localized("Identifiants.", "Ids."), valueName: "id")) var references: [String] = []
  @Option(help: ArgumentHelp(localized("Marché, avec --month.", "Market, with --month."), valueName: "ref"))
  var market: String?
  @Option(help: ArgumentHelp(localized("Mois : 2026-03, mars 2026.", "Month: 2026-03."))) var month: String?
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String = ""

  func validate() throws {
    let isMonth = market != nil && month != nil
    guard references.isEmpty == isMonth, isMonth || market == nil && month == nil else {
      throw ValidationError(
        localized("Donner des identifiants, ou --market et --month.", "Give ids, or --market and --month."))
    }
  }

  func answer(_ review: HourReview, _ register: Register) throws -> Answer {
    let view =
      if let market, let month {
        try register.review(market: market, month: month, review, reason: reason)
      } else {
        try register.review(try references.map { try register.entry($0) }, review, reason: reason)
      }
    let total = localized("\(view.hours.count) saisies, ", "\(view.hours.count) entries, ")
    return Answer(
      view, text: view.hours.map { text(of: $0) + "\n" }.joined() + total + understood(minutes: view.totalMinutes))
  }
}

struct HoursCheck: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "check", abstract: localized("Note que des saisies sont contrôlées.", "Notes entries as checked."),
      discussion: localized("Exemple : ", "Example: ") + "hours check 3fa9 --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @OptionGroup var which: ReviewOptions

  func answer(_ office: Office) throws -> Answer { try which.answer(.check, office.register) }
}

struct HoursValidate: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "validate",
      abstract: localized(
        "Valide des saisies ; avec --month, clôt le mois.", "Validates entries; with --month, closes the month."),
      discussion: localized("Exemple : ", "Example: ") + "hours validate --market 2026-41 --month 2026-03 --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @OptionGroup var which: ReviewOptions

  func answer(_ office: Office) throws -> Answer { try which.answer(.validate, office.register) }
}

struct HoursRefuse: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "refuse",
      abstract: localized("Refuse des saisies ; un motif est demandé.", "Refuses entries; a reason is needed."),
      discussion: localized("Exemple : ", "Example: ") + "hours refuse 3fa9 --reason \"hors contrat\" --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @OptionGroup var which: ReviewOptions

  func answer(_ office: Office) throws -> Answer { try which.answer(.refuse, office.register) }
}

struct HoursUnlock: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "unlock", abstract: localized("Rouvre un mois clos.", "Opens a closed month again."))
  }

  @OptionGroup var place: OfficeOptions
  @Option(help: ArgumentHelp(localized("Marché.", "Market."), valueName: "ref")) var market: String
  @Option(help: ArgumentHelp(localized("Mois : 2026-03, mars 2026.", "Month: 2026-03."))) var month: String
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String

  func answer(_ office: Office) throws -> Answer {
    let market = try office.register.unlock(market: market, month: month, reason: reason)
    return Answer(MarketsView(markets: [market]), text: localized("Mois rouvert.", "The month is open again."))
  }
}

struct HoursCorrect: OfficeCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "correct",
      abstract: localized(
        "Corrige une saisie ; validée, elle reste et la correction compte.",
        "Corrects an entry; a validated one stays, and the correction counts."),
      discussion: localized("Exemple : ", "Example: ") + "hours correct 3fa9 --hours 8 --reason \"feuille\" --data DIR")
  }

  @OptionGroup var place: OfficeOptions
  @Argument(help: ArgumentHelp(localized("Identifiant.", "Id."), valueName: "id")) var reference: String
  @OptionGroup var entry: EntryOptions
  @Option(help: ArgumentHelp(localized("Motif.", "Reason."))) var reason: String

  func answer(_ office: Office) throws -> Answer {
    let view = try office.register.correctHours(
      try office.register.entry(reference), entry.draft, reason: reason)
    return Answer(view, text: text(of: view))
  }
}
