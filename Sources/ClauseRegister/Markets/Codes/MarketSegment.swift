/// Purchase segments (`domain/features.md` §J, from the documents S1 and S4), with the CPV codes of 2008 (Regulation (EC)
/// 213/2008) that speak for them.
public enum MarketSegment: String, RegisterCode {
  case construction, renovation, roads, networks, tramway
  case worksOther = "works_other"
  case cleaning, waste, transport
  case softMobility = "soft_mobility"
  case janitorial, catering, laundry, telephone, printing, nursery
  case afterSchool = "after_school"
  case temporaryWork = "temporary_work"
  case servicesOther = "services_other"
  case furniture, toys
  case gasOil = "gas_oil"
  case suppliesOther = "supplies_other"
  case architecture, studies, surveys, communication
  case informationTechnology = "information_technology"
  case legalAdvice = "legal_advice"
  case evaluation
  case intellectualOther = "intellectual_other"

  public static let list = "segment"
  public static let version = 1

  public var label: String {
    switch self {
    case .construction: localized("construction", "construction")
    case .renovation: localized("réhabilitation", "renovation")
    case .roads: localized("voirie", "roads")
    case .networks: localized("réseaux", "networks")
    case .tramway: localized("tramway", "tramway")
    case .worksOther: localized("autres travaux", "other works")
    case .cleaning: localized("propreté", "cleaning")
    case .waste: localized("collecte", "waste collection")
    case .transport: localized("transport", "transport")
    case .softMobility: localized("mobilités douces", "soft mobility")
    case .janitorial: localized("conciergerie", "janitorial services")
    case .catering: localized("restauration et portage", "catering and meals delivered")
    case .laundry: localized("blanchisserie", "laundry")
    case .telephone: localized("accueil téléphonique", "telephone answering")
    case .printing: localized("impression", "printing")
    case .nursery: localized("crèche", "nursery")
    case .afterSchool: localized("périscolaire", "after-school care")
    case .temporaryWork: localized("intérim d'insertion", "temporary work for insertion")
    case .servicesOther: localized("autres services", "other services")
    case .furniture: localized("mobilier", "furniture")
    case .toys: localized("jouets", "toys")
    case .gasOil: localized("gasoil", "gas oil")
    case .suppliesOther: localized("autres fournitures", "other supplies")
    case .architecture: localized("maîtrise d'œuvre et architecture", "architecture and design")
    case .studies: localized("études", "studies")
    case .surveys: localized("enquêtes et sondages", "surveys and polls")
    case .communication: localized("communication", "communication")
    case .informationTechnology: localized("informatique et infogérance", "information technology")
    case .legalAdvice: localized("assistance juridique", "legal advice")
    case .evaluation: localized("évaluation", "evaluation")
    case .intellectualOther: localized("autres prestations intellectuelles", "other intellectual services")
    }
  }

  var kind: MarketKind {
    switch self {
    case .construction, .renovation, .roads, .networks, .tramway, .worksOther: .works
    case .cleaning, .waste, .transport, .softMobility, .janitorial, .catering, .laundry, .telephone, .printing,
      .nursery, .afterSchool, .temporaryWork, .servicesOther:
      .services
    case .furniture, .toys, .gasOil, .suppliesOther: .supplies
    case .architecture, .studies, .surveys, .communication, .informationTechnology, .legalAdvice, .evaluation,
      .intellectualOther:
      .intellectual
    }
  }

  /// CPV prefixes and the segment they speak for; the longest that fits decides. Soft mobility and after-school care have
  /// no group of their own there: nobody but an officer can say them.
  private static let byCPV: [String: MarketSegment] = [
    "45": .worksOther, "4521": .construction, "4545": .renovation, "45453": .renovation, "45454": .renovation,
    "45231": .networks, "45232": .networks, "45233": .roads, "45234": .tramway,
    "9091": .cleaning, "906": .cleaning, "905": .waste, "60": .transport, "983411": .janitorial, "553": .catering,
    "5532": .catering, "555": .catering, "9831": .laundry, "7951": .telephone, "798": .printing, "80110": .nursery,
    "796": .temporaryWork, "391": .furniture, "375": .toys, "09134": .gasOil,
    "712": .architecture, "713": .architecture, "714": .architecture, "71241": .studies, "73": .studies,
    "79314": .studies, "793": .surveys, "7934": .communication, "79416": .communication, "72": .informationTechnology,
    "791": .legalAdvice, "79419": .evaluation,
  ]

  /// The segment that a CPV code speaks for, and the part of the code that says so.
  static func proposed(cpv: String?) -> (segment: MarketSegment, prefix: String)? {
    guard let cpv else { return nil }
    for length in stride(from: min(cpv.count, 6), through: 2, by: -1) {
      let prefix = String(cpv.prefix(length))
      if let segment = byCPV[prefix] { return (segment, prefix) }
    }
    return nil
  }
}
