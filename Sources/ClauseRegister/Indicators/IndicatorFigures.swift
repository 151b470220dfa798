import SyncModel

/// The figures of a group, from which every indicator of it is computed.
struct IndicatorFigures {
  var minutes = 0
  var validated = 0
  var people = 0
  /// Of ``IndicatorSource/structureModalities``.
  var structureMinutes = 0
  /// Markets with hours in the period.
  var markets = 0
  /// What those markets owe as a whole, and have done since they began.
  var minutesDue = 0
  var minutesSinceBegin = 0
  /// What those markets cost, where it is known.
  var amountCents = 0
  /// Begun in the period.
  var contracts = 0
  /// Ended in the period, by how.
  var exits: [String: Int] = [:]

  var exitCount: Int { exits.values.reduce(0, +) }
}

extension IndicatorSource {
  /// The modalities by which hours are done through insertion structures (`domain/features.md`, F11).
  static let structureModalities: Set = [
    "mise_a_disposition_AI", "mise_a_disposition_ETTI", "sous_traitance", "cotraitance",
  ]

  /// The figures of everything.
  func figures() -> IndicatorFigures {
    figures(of: condensed, groups: 1, fact: { $1(0) }, contract: { $1(0) })[0]
  }

  /// The figures of each group of a dimension.
  func figures(by groups: Groups, _ dimension: Dimension) -> [IndicatorFigures] {
    let numbers = Dictionary(
      groups.keys.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { one, _ in one })
    return figures(
      of: [.month, .age].contains(dimension) ? facts : condensed, groups: groups.keys.count,
      fact: { groups.forEach(of: $0, $1) },
      contract: { contract, body in
        for key in keys(of: contract, dimension) { if let number = numbers[key] { body(number) } }
      })
  }

  private func figures(
    of facts: WorkFacts, groups count: Int, fact: (WorkFacts.Fact, (Int) -> Void) -> Void,
    contract: (ContractFact, (Int) -> Void) -> Void
  ) -> [IndicatorFigures] {
    var figures = Array(repeating: IndicatorFigures(), count: count)
    let isStructure = facts.modalities.map(Self.structureModalities.contains)
    var marketsSeen = Array(repeating: Set<UInt32>(), count: count)
    // A person's facts of one market mostly come one after the other: a set is asked only when it changes.
    var lastMarket = Array(repeating: UInt32.max, count: count)
    // Of one person at a time.
    var minutes = Array(repeating: 0, count: count)
    var touched: [Int] = []
    for person in facts.persons.indices {
      for one in facts.facts(of: person) {
        fact(one) { group in
          if one.isValidated { figures[group].validated &+= one.minutes }
          if isStructure[Int(one.modality)] { figures[group].structureMinutes &+= one.minutes }
          if minutes[group] == 0 { touched.append(group) }
          minutes[group] &+= one.minutes
          if lastMarket[group] != one.market {
            lastMarket[group] = one.market
            marketsSeen[group].insert(one.market)
          }
        }
      }
      for group in touched {
        let sum = minutes[group]
        minutes[group] = 0
        figures[group].minutes &+= sum
        if sum > 0 { figures[group].people += 1 }
      }
      touched.removeAll(keepingCapacity: true)
    }
    for group in figures.indices {
      for number in marketsSeen[group] {
        figures[group].markets += 1
        guard let id = facts.markets[Int(number)], let market = markets[id] else { continue }
        figures[group].minutesDue &+= market.minutesDue
        figures[group].minutesSinceBegin &+= minutesByMarket[Int(number)] &+ (earlier[id] ?? 0)
        figures[group].amountCents &+= market.amountCents ?? 0
      }
    }
    for one in contracts {
      if isInPeriod(one.startsOn) { contract(one) { figures[$0].contracts += 1 } }
      if !one.exit.isEmpty, isInPeriod(one.exitOn) { contract(one) { figures[$0].exits[one.exit, default: 0] += 1 } }
    }
    return figures
  }

  /// The groups of a dimension that a contract is in; by age and month as of its first day.
  private func keys(of contract: ContractFact, _ dimension: Dimension) -> [String] {
    let market = contract.market.flatMap { markets[$0] } ?? MarketAttributes()
    let person = contract.person.flatMap { persons[$0] } ?? PersonAttributes()
    func orNone(_ keys: [String]) -> [String] { keys.isEmpty ? [""] : keys }
    return switch dimension {
    case .month: [String(contract.startsOn.prefix(7))]
    case .modality: [contract.modality]
    case .employer: [contract.employer]
    case .buyer: [market.buyer]
    case .buyerTerritory: [market.buyerTerritory]
    case .worksite: [market.worksite]
    case .companySeat: orNone(market.seats)
    case .kind: [market.kind]
    case .segment: [market.segment]
    case .article: [market.article]
    case .publics: orNone(person.publics)
    case .sex: [person.sex]
    case .education: [person.education]
    case .priorityArea: [person.priorityArea]
    case .prescriber: [person.prescriber]
    case .age: [AgeBand.names[AgeBand.number(born: person.born, on: AgeBand.number(contract.startsOn))]]
    }
  }
}
