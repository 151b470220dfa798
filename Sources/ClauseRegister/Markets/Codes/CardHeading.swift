/// The headings of a market's identity card, in the order in which Avise prints them (Repères n° 1, April 2013;
/// `domain/features.md` §D). Those that the register knows by itself are filled in unless an officer writes them.
public enum CardHeading: String, RegisterCode {
  case buyer
  case clauseManagers = "clause_managers"
  case name, perimeter, contacts, description
  case marketGoals = "market_goals"
  case notified, duration, amount
  case clauseGoals = "clause_goals"
  case holders, article
  case hoursDue = "hours_due"
  case hoursDone = "hours_done"
  case gapFactors = "gap_factors"
  case modalities, persons, paths, engineering
  case keySteps = "key_steps"
  case success
  case watchPoints = "watch_points"
  case outcome, perspectives, resources

  public static let list = "heading"
  public static let version = 1

  public var label: String {
    switch self {
    case .buyer: localized("Donneur d'ordre", "Buyer")
    case .clauseManagers: localized("Gestionnaire(s) des clauses sociales", "Managers of the social clauses")
    case .name: localized("Nom du marché", "Name of the market")
    case .perimeter: localized("Périmètre géographique", "Geographical perimeter")
    case .contacts: localized("Personne(s) ressource(s)", "Contacts")
    case .description: localized("Description du marché", "Description of the market")
    case .marketGoals: localized("Objectifs du marché", "Goals of the market")
    case .notified: localized("Date de notification du marché", "Date of notification")
    case .duration: localized("Durée du marché", "Duration of the market")
    case .amount: localized("Montant total du marché", "Total amount of the market")
    case .clauseGoals: localized("Objectifs de la clause sociale dans ce marché", "Goals of the social clause")
    case .holders: localized("Entreprise(s) attributaire(s) du marché", "Holders")
    case .article: localized("Article du code mobilisé", "Article of the code")
    case .hoursDue: localized("Nombre d'heures d'insertion prévues", "Insertion hours planned")
    case .hoursDone: localized("Nombre d'heures d'insertion réalisées", "Insertion hours done")
    case .gapFactors: localized("Facteurs d'explication du différentiel", "What explains the difference")
    case .modalities: localized("Modalité(s) de mise en œuvre de la clause sociale", "How the clause is carried out")
    case .persons: localized("Nombre de personnes bénéficiaires", "Number of people")
    case .paths: localized("Type de parcours d'insertion proposé", "Paths that are offered")
    case .engineering: localized("Ingénierie mise en place par le donneur d'ordre", "What the buyer set up")
    case .keySteps: localized("Étapes clés de la méthodologie de mise en œuvre", "Key steps")
    case .success: localized("Conditions de réussite", "Conditions of success")
    case .watchPoints: localized("Points de vigilance", "Points to watch")
    case .outcome: localized("Bilan de la mise en œuvre", "Outcome")
    case .perspectives: localized("Perspectives de développement", "Perspectives")
    case .resources: localized("Ressources", "Resources")
    }
  }
}
