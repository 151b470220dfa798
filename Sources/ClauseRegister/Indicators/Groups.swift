import SyncModel

/// The groups of one dimension, and what is in which.
struct Groups {
  /// What is in a group is said of a market, of a person, of a date, of a modality or employer, or of a person's age on a date.
  private enum Members {
    case markets([[Int]])
    case persons([[Int]])
    case dates([Int])
    case modalities([Int])
    case employers([Int])
    case ages(born: [Int], days: [Int])
  }

  /// As a code or a name, empty for what nobody has said.
  let keys: [String]
  private let members: Members

  init(_ dimension: Dimension, _ facts: WorkFacts, _ source: IndicatorSource) {
    var numbering = Numbering<String>()
    func number(_ key: String) -> Int { Int(numbering.number(of: key)) }
    func ofMarkets(_ keys: (MarketAttributes) -> [String]) -> Members {
      .markets(
        facts.markets.map { id in
          let found = id.flatMap { source.markets[$0] }.map(keys) ?? []
          return (found.isEmpty ? [""] : found).map(number)
        })
    }
    func ofPersons(_ keys: (PersonAttributes) -> [String]) -> Members {
      .persons(
        facts.persons.map { id in
          let found = id.flatMap { source.persons[$0] }.map(keys) ?? []
          return (found.isEmpty ? [""] : found).map(number)
        })
    }
    switch dimension {
    case .month: members = .dates(facts.dates.map { number(String($0.prefix(7))) })
    case .modality: members = .modalities(facts.modalities.map(number))
    case .employer: members = .employers(facts.employers.map(number))
    case .buyer: members = ofMarkets { [$0.buyer] }
    case .buyerTerritory: members = ofMarkets { [$0.buyerTerritory] }
    case .worksite: members = ofMarkets { [$0.worksite] }
    case .companySeat: members = ofMarkets(\.seats)
    case .kind: members = ofMarkets { [$0.kind] }
    case .segment: members = ofMarkets { [$0.segment] }
    case .article: members = ofMarkets { [$0.article] }
    case .publics: members = ofPersons(\.publics)
    case .sex: members = ofPersons { [$0.sex] }
    case .education: members = ofPersons { [$0.education] }
    case .priorityArea: members = ofPersons { [$0.priorityArea] }
    case .prescriber: members = ofPersons { [$0.prescriber] }
    case .age:
      for name in AgeBand.names { _ = number(name) }
      members = .ages(
        born: facts.persons.map { $0.flatMap { source.persons[$0] }?.born ?? 0 }, days: facts.dates.map(AgeBand.number))
    }
    keys = numbering.keys
  }

  /// Calls `body` with each group that a fact is in.
  func forEach(of fact: WorkFacts.Fact, _ body: (Int) -> Void) {
    switch members {
    case .markets(let groups): for group in groups[Int(fact.market)] { body(group) }
    case .persons(let groups): for group in groups[Int(fact.person)] { body(group) }
    case .dates(let groups): body(groups[Int(fact.date)])
    case .modalities(let groups): body(groups[Int(fact.modality)])
    case .employers(let groups): body(groups[Int(fact.employer)])
    case .ages(let born, let days): body(AgeBand.number(born: born[Int(fact.person)], on: days[Int(fact.date)]))
    }
  }

  /// What people call a group.
  static func name(_ key: String, of dimension: Dimension) -> String {
    if key.isEmpty { return localized("(non précisé)", "(not said)") }
    return switch dimension {
    case .kind: MarketKind.label(key)
    case .segment: MarketSegment.label(key)
    case .article: key.split(separator: "+").map { LegalBasis.label(String($0)) }.joined(separator: " + ")
    case .modality: modalityName(key)
    case .publics: criterionName(key)
    case .sex: Sex.label(key)
    case .education: EducationLevel.label(key)
    case .priorityArea: yesOrNo(key == PersonAttributes.isInside)
    default: key
    }
  }
}
