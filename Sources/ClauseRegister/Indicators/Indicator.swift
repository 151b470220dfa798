/// An indicator, defined once: what it is called, where it comes from (`domain/features.md` §F), how it is computed.
struct Indicator {
  /// A stable word, for scripts.
  let code: String
  /// Of the inventory: `F7`.
  let source: String
  private let french: (name: String, formula: String)
  private let english: (name: String, formula: String)
  /// Of groups of markets only: a market is not some person's, or some month's.
  let isOfMarkets: Bool
  let value: (IndicatorFigures, _ fteBase: Int) -> Report.Cell

  private init(
    _ code: String, _ source: String, _ french: (String, String), _ english: (String, String),
    isOfMarkets: Bool = false,
    _ value: @escaping (IndicatorFigures, Int) -> Report.Cell
  ) {
    self.code = code
    self.source = source
    (self.french, self.english) = (french, english)
    self.isOfMarkets = isOfMarkets
    self.value = value
  }

  /// Those of the yearly report's tables; the others are in `report indicators`.
  static let brief: Set = ["minutes", "persons", "fte", "minutesDue", "rate"]

  var name: String { localized(french.name, english.name) }
  /// A line of the report's annex.
  var formula: String { "\(name) (\(source)) : \(localized(french.formula, english.formula))" }
  var column: Report.Column { .init(code, french.name, english.name) }

  static var all: [Indicator] {
    [
      .init(
        "minutes", "A8",
        ("Heures faites", "heures déclarées, contrôlées et validées de la période, corrections comprises."),
        ("Hours done", "hours declared, checked and validated in the period, with corrections.")
      ) { figures, _ in .minutes(figures.minutes) },
      .init(
        "minutesValidated", "A9", ("dont validées", "celles d'entre elles qui sont validées ou corrigées."),
        ("of them validated", "those of them that are validated or corrected.")
      ) { figures, _ in .minutes(figures.validated) },
      .init(
        "fte", "F7", ("ETP", "heures / base, imprimée en tête."), ("FTE", "hours / base, which stands at the top.")
      ) { figures, base in .fullTime(minutes: figures.minutes, base: base) },
      .init(
        "persons", "F8", ("Personnes", "personnes distinctes ayant des heures, fiches fusionnées comptées une fois."),
        ("People", "distinct people with hours; merged records count once.")
      ) { figures, _ in .count(figures.people) },
      .init(
        "minutesByPerson", "F9", ("Heures par personne, moyenne", "heures / personnes."),
        ("Hours a person, mean", "hours / people.")
      ) { figures, _ in .minutes(figures.people == 0 ? 0 : figures.minutes / figures.people) },
      .init(
        "structureShare", "F11",
        ("Part par SIAE", "heures par AI, ETTI, sous-traitance et cotraitance d'insertion / heures."),
        ("Share by SIAE", "hours by AI, ETTI, and structures as co- and subcontractors / hours.")
      ) { figures, _ in .share(figures.structureMinutes, of: figures.minutes) },
      .init(
        "contracts", "E1", ("Contrats commencés", "contrats dont le premier jour est dans la période."),
        ("Contracts begun", "contracts whose first day is in the period.")
      ) { figures, _ in .count(figures.contracts) },
      .init(
        "exits", "F12", ("Sorties notées", "contrats finis dans la période dont la sortie est notée."),
        ("Exits noted", "contracts that ended in the period, with an exit.")
      ) { figures, _ in .count(figures.exitCount) },
      .init(
        "permanentExits", "F12", ("dont CDI", "sorties en CDI ; les propositions non retenues sont à part."),
        ("of them permanent", "exits to a permanent contract; declined offers are apart.")
      ) { figures, _ in .count(figures.exits["cdi"] ?? 0) },
      .init(
        "markets", "A2", ("Marchés avec des heures", "marchés distincts ayant des heures dans la période."),
        ("Markets with hours", "distinct markets with hours in the period."), isOfMarkets: true
      ) { figures, _ in .count(figures.markets) },
      .init(
        "minutesDue", "F1-F4", ("Dû", "obligation entière de ces marchés, quelle que soit la période."),
        ("Due", "the whole obligation of these markets, whatever the period."), isOfMarkets: true
      ) { figures, _ in .minutes(figures.minutesDue) },
      .init(
        "rate", "F5", ("Taux de réalisation", "fait depuis l'origine de ces marchés / dû ; non plafonné."),
        ("Rate", "done since these markets began / due; not capped."), isOfMarkets: true
      ) { figures, _ in .share(figures.minutesSinceBegin, of: figures.minutesDue) },
      .init(
        "gap", "F6", ("Écart", "fait depuis l'origine de ces marchés - dû."),
        ("Gap", "done since these markets began - due."), isOfMarkets: true
      ) { figures, _ in .minutes(figures.minutesSinceBegin - figures.minutesDue) },
    ]
  }
}
