public import ArgumentParser
public import ClauseRegister

/// What an entry says, as options.
public struct EntryOptions: ParsableArguments {
  @Option(help: ArgumentHelp(localized("Marché : numéro ou identifiant.", "Market: number or id."), valueName: "ref"))
  public var market: String?
  @Option(help: ArgumentHelp(localized("Lot du marché.", "Lot of the market."), valueName: "n")) public var lot: String?
  @Option(help: ArgumentHelp(localized("Personne : nom ou identifiant.", "Person: name or id."), valueName: "ref"))
  public var person: String?
  @Option(
    help: ArgumentHelp(localized("Jour : 14/03/2026, 2026-03-14, hier.", "Day: 14/03/2026, 2026-03-14, yesterday.")))
  public var date: String?
  @Option(
    help: ArgumentHelp(localized("Mois, pour un relevé : 2026-03, mars 2026.", "Month, for a statement: 2026-03.")))
  public var month: String?
  @Option(help: ArgumentHelp(localized("Durée : 7,5 ou 7h30.", "Time: 7.5 or 7h30."))) public var hours: String?
  @Option(help: ArgumentHelp(localized("Modalité, comme embauche_directe.", "Modality, like embauche_directe.")))
  public var modality: String?
  @Option(help: ArgumentHelp(localized("Employeur, en cas de mise à disposition.", "Employer."))) public var employer:
    String?
  @Option(help: ArgumentHelp(localized("Note.", "Note."))) public var note: String?

  public init() {}

  public var draft: HoursDraft {
    HoursDraft(
      market: market, lot: lot, person: person, date: date, month: month, hours: hours, modality: modality,
      employer: employer, note: note)
  }
}
