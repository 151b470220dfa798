/// By what the figures of a report are told apart (`domain/features.md`, F14 and F15; I6 for the three territories).
public enum Dimension: String, CaseIterable, Sendable {
  case month, buyer
  case buyerTerritory = "buyer-territory"
  case worksite
  case companySeat = "company-seat"
  case kind, segment, article, modality, employer
  case publics = "public"
  case sex, age, education
  case priorityArea = "priority-area"
  case prescriber

  /// Tells something of people: groups of few are masked.
  var isOfPeople: Bool {
    switch self {
    case .publics, .sex, .age, .education, .priorityArea, .prescriber: true
    default: false
    }
  }

  /// A market is wholly in its groups, and with it what it owes.
  var isOfMarkets: Bool {
    switch self {
    case .buyer, .buyerTerritory, .worksite, .companySeat, .kind, .segment, .article: true
    default: false
    }
  }

  /// What is in several groups counts in each: their sum is more than the whole.
  var isMultiple: Bool { self == .companySeat || self == .publics }

  var title: String {
    switch self {
    case .month: localized("Heures par mois", "Hours by month")
    case .buyer: localized("Heures par acheteur", "Hours by buyer")
    case .buyerTerritory: localized("Heures par territoire de l'acheteur", "Hours by the buyer's territory")
    case .worksite: localized("Heures par lieu de chantier", "Hours by worksite")
    case .companySeat: localized("Heures par siège d'entreprise", "Hours by the company's seat")
    case .kind: localized("Heures par nature d'achat", "Hours by kind of purchase")
    case .segment: localized("Heures par segment", "Hours by segment")
    case .article: localized("Heures par article", "Hours by article")
    case .modality: localized("Heures par modalité", "Hours by modality")
    // That is the partner, where the holder employs through an insertion structure (E3 and E5).
    case .employer: localized("Heures par employeur", "Hours by employer")
    case .publics: localized("Heures par public", "Hours by public")
    case .sex: localized("Heures par sexe", "Hours by sex")
    case .age: localized("Heures par âge", "Hours by age")
    case .education: localized("Heures par niveau", "Hours by education")
    case .priorityArea:
      localized("Heures par résidence en quartier prioritaire", "Hours by residence in a priority area")
    case .prescriber: localized("Heures par prescripteur", "Hours by prescriber")
    }
  }

  public var name: String { column.title }

  var column: Report.Column {
    switch self {
    case .month: .init("month", "Mois", "Month")
    case .buyer: .init("buyer", "Acheteur", "Buyer")
    case .buyerTerritory: .init("buyerTerritory", "Territoire", "Territory")
    case .worksite: .init("worksite", "Lieu", "Worksite")
    case .companySeat: .init("companySeat", "Siège", "Seat")
    case .kind: .init("kind", "Nature", "Kind")
    case .segment: .init("segment", "Segment", "Segment")
    case .article: .init("article", "Article", "Article")
    case .modality: .init("modality", "Modalité", "Modality")
    case .employer: .init("employer", "Employeur", "Employer")
    case .publics: .init("public", "Public", "Public")
    case .sex: .init("sex", "Sexe", "Sex")
    case .age: .init("age", "Âge", "Age")
    case .education: .init("education", "Niveau", "Education")
    case .priorityArea: .init("priorityArea", "QPV", "Priority area")
    case .prescriber: .init("prescriber", "Prescripteur", "Prescriber")
    }
  }
}

/// The bands of age that policies name: the young below 26, seniors from 50 on (`domain/practice.md` §4.1).
enum AgeBand {
  static var names: [String] {
    [
      localized("moins de 26 ans", "below 26"), localized("de 26 à 49 ans", "26 to 49"),
      localized("50 ans et plus", "50 and older"), "",
    ]
  }

  /// The number of the band; that of nobody knows where no birth is known.
  ///
  /// - parameters: Days as `year * 10_000 + month * 100 + day`; 0 for none.
  static func number(born: Int, on day: Int) -> Int {
    if born == 0 || day == 0 { return 3 }
    let age = day / 10_000 - born / 10_000 - (day % 10_000 < born % 10_000 ? 1 : 0)
    return age < 26 ? 0 : age < 50 ? 1 : 2
  }

  /// A day, or the first of a month, as a number.
  static func number(_ date: String) -> Int {
    let parts = date.split(separator: "-").compactMap { Int($0) }
    guard parts.count >= 2 else { return 0 }
    return parts[0] * 10_000 + parts[1] * 100 + (parts.count > 2 ? parts[2] : 1)
  }
}
