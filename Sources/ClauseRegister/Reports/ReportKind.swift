/// The reports that there are, in the order in which they are offered.
public enum ReportKind: String, CaseIterable, Sendable {
  case year, buyer, market, card, shuttle, forecast, penalties, person, sheet, prescriber, indicators, national
  case openData = "open-data"

  public var title: String {
    switch self {
    case .year: localized("Bilan de l'année", "Figures of the year")
    case .buyer: localized("Marchés par acheteur", "Markets by buyer")
    case .market: localized("Fiche technique d'un marché", "A market's technical sheet")
    case .card: localized("Fiche d'identité d'un marché", "A market's identity card")
    case .shuttle: localized("Fiche navette d'un marché", "A market's shuttle sheet")
    case .forecast: localized("Marchés prévus", "Planned markets")
    case .penalties: localized("Pénalités d'un marché, estimation", "A market's penalties, estimate")
    case .person: localized("Parcours des personnes", "Paths of people")
    case .sheet: localized("Fiche de suivi d'une personne", "A person's follow-up sheet")
    case .prescriber: localized("Personnes par prescripteur", "People by prescriber")
    case .indicators: localized("Tous les indicateurs", "All indicators")
    case .national: localized("Consolidation nationale", "National consolidation")
    case .openData: localized("Données ouvertes", "Open data")
    }
  }

  public func report(_ request: ReportRequest, _ register: Register) throws -> Report {
    switch self {
    case .year: try register.yearReport(request)
    case .buyer: try register.buyerReport(request)
    case .market: try register.marketReport(request)
    case .card: try register.cardReport(request)
    case .shuttle: try register.shuttleReport(request)
    case .forecast: try register.forecastReport(request)
    case .penalties: try register.penaltyReport(request)
    case .person: try register.personReport(request)
    case .sheet: try register.sheetReport(request)
    case .prescriber: try register.prescriberReport(request)
    case .indicators: try register.indicatorReport(request)
    case .national: try register.nationalReport(request)
    case .openData: try register.openDataReport(request)
    }
  }
}
