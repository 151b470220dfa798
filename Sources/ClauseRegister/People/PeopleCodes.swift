/// The code lists of what is followed of people. Where no source gives one, the list is what offices write by hand today.
public enum PeopleCodes {
  public static let sexes = CodeList([
    .init("F", "femme", "woman"), .init("M", "homme", "man"), .init("X", "autre", "other"),
  ])

  /// Levels of the French framework of qualifications (Code de l'éducation, D6113-19), 2 for none.
  public static let educations = CodeList([
    .init("2", "sans diplôme", "no diploma"), .init("3", "CAP, BEP", "CAP, BEP"), .init("4", "bac", "baccalauréat"),
    .init("5", "bac+2", "two years of study"), .init("6", "bac+3 ou +4", "three or four years of study"),
    .init("7", "bac+5 ou plus", "five years of study or more"),
  ])

  /// `domain/features.md`, G.
  public static let prescribers = CodeList([
    .init("job_centre", "France Travail", "job centre"), .init("mission_locale", "mission locale", "mission locale"),
    .init("cap_emploi", "Cap emploi", "Cap emploi"), .init("plie", "PLIE", "PLIE"), .init("ccas", "CCAS", "CCAS"),
    .init("department", "département", "department"), .init("apec", "APEC", "APEC"),
    .init("siae", "structure d'insertion", "insertion structure"), .init("other", "autre", "other"),
  ])

  /// `domain/practice.md` §4.3.
  public static let contracts = CodeList([
    .init("cdi", "CDI", "permanent"), .init("cdi_inclusion", "CDI inclusion", "permanent, inclusion"),
    .init("cdd", "CDD", "fixed-term"), .init("cddu", "CDD d'usage", "fixed-term of usage"),
    .init("cddi", "CDD d'insertion", "fixed-term of insertion"),
    .init("cdd_tremplin", "CDD tremplin", "fixed-term, stepping stone"),
    .init("apprenticeship", "apprentissage", "apprenticeship"),
    .init("professionalisation", "professionnalisation", "professionalisation"),
    .init("interim", "mission d'intérim", "temporary assignment"), .init("training", "stage, formation", "training"),
    .init("other", "autre", "other"),
  ])

  public static let verdicts = CodeList([
    .init("accepted", "acceptée", "accepted"), .init("refused", "refusée", "refused"),
  ])

  /// `domain/features.md`, I3.
  public static let positionStates = CodeList([
    .init("proposed", "proposée", "proposed"), .init("retained", "retenue", "retained"),
    .init("refused", "refusée", "refused"), .init("withdrawn", "retirée", "withdrawn"),
  ])

  /// What becomes of a person after a contract, and where someone stands some months later. An offer that the person did not
  /// take is counted apart from no offer (`domain/features.md`, F12).
  public static let situations = CodeList([
    .init("cdi", "CDI", "permanent contract"),
    .init("cdd_long", "CDD de 6 mois ou plus", "fixed term, 6 months or more"),
    .init("cdd_short", "CDD de moins de 6 mois", "fixed term below 6 months"),
    .init("interim", "intérim", "temporary work"), .init("own_company", "création d'entreprise", "own company"),
    .init("other_market", "autre marché clausé", "another market with a clause"),
    .init("siae", "structure d'insertion", "insertion structure"), .init("training", "formation", "training"),
    .init("offer_declined", "proposition non retenue par la personne", "offer declined by the person"),
    .init("unemployed", "recherche d'emploi", "looking for work"), .init("inactive", "inactivité", "inactive"),
    .init("broken_off", "rupture", "broken off"), .init("unknown", "inconnue", "unknown"),
  ])
}
