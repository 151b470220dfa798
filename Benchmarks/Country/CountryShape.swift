import Foundation
import SimulatedWorlds
import SyncModel

/// What the register of the country is like: a hundred desks, some three thousand buyers, markets of one to four lots, and
/// people who work on one or several of them, by the day or by the month.
struct CountryShape {
  struct Market {
    let id: Identifier
    let scope: Int
    let lots: [Identifier]
    let holder: String
  }

  struct Contract {
    let market: Market
    let lot: Identifier?
    let modality: String
    let employer: String
    /// Of twelve.
    let months: Range<Int>
    let isDaily: Bool
  }

  private static let desks = 100
  private static let localBuyers = 2_900
  /// Buyers that have a record at each desk.
  private static let nationalBuyers = 10
  private static let companies = 10_000

  let scopes = (0..<desks).map { "g" + CountryShape.digits($0, 3) }
  private(set) var entries = 0
  private(set) var minutes = 0
  private let marketCount: Int
  private var chance: Chance
  private var markets: [[Market]] = Array(repeating: [], count: desks)
  /// The months that are closed, of each market.
  private var closed: Set<String> = []

  init(seed: UInt64, markets: Int) {
    chance = Chance(seed)
    marketCount = markets
  }

  private mutating func pick<T>(_ all: [T]) -> T { all[chance.below(all.count)] }

  private mutating func happens(_ percent: Int) -> Bool { chance.below(100) < percent }

  // MARK: Markets

  /// Buyers, companies, markets, lots and holders.
  mutating func makeGround(_ writer: CountryWriter) throws {
    var buyers: [[Identifier]] = Array(repeating: [], count: scopes.count)
    for number in 0..<Self.localBuyers {
      let desk = number % scopes.count
      buyers[desk].append(
        try writer.insert(
          "buyer", ["siret": .text(Self.digits(number, 14)), "name": .text("Ville de \(Self.place(number))")],
          scope: scopes[desk]))
    }
    for number in 0..<Self.nationalBuyers {
      for desk in scopes.indices {
        buyers[desk].append(
          try writer.insert(
            "buyer",
            ["siret": .text(Self.digits(90_000 + number, 14)), "name": .text("Établissement public \(number)")],
            scope: scopes[desk]))
      }
    }
    var holders: [[(id: Identifier, name: String)]] = Array(repeating: [], count: scopes.count)
    for number in 0..<Self.companies {
      let (desk, name) = (number % scopes.count, "Entreprise \(Self.place(number)) \(number)")
      let columns: [String: ColumnValue] = [
        "identifier": .text(Self.digits(number, 14)), "identifier_kind": .text("SIRET"), "name": .text(name),
      ]
      holders[desk].append((try writer.insert("company", columns, scope: scopes[desk]), name))
    }
    for number in 0..<marketCount {
      let desk = number % scopes.count
      try makeMarket(
        number, desk, buyer: pick(buyers[desk]), holders: [pick(holders[desk]), pick(holders[desk])], writer)
    }
  }

  private mutating func makeMarket(
    _ number: Int, _ desk: Int, buyer: Identifier, holders: [(id: Identifier, name: String)], _ writer: CountryWriter
  ) throws {
    let scope = scopes[desk]
    let cents = Int64(5_000_000 + chance.below(500_000_000))
    let market = try writer.insert(
      "market",
      [
        "number": .text("2026-" + Self.digits(number, 5)), "title": .text(pick(Self.works) + " " + Self.place(number)),
        "buyer_id": .blob(buyer.bytes), "scope": .text(scope), "notified_on": .text("2025-1\(chance.below(3))-15"),
        "duration_months": .integer(Int64(12 + chance.below(36))), "amount_cents": .integer(cents),
        "cpv": .text("45" + Self.digits(chance.below(1_000_000), 6)), "clause_proposed": .integer(0),
      ], scope: scope)
    var lots: [Identifier] = []
    for lot in 1...(1 + chance.below(4)) {
      let columns: [String: ColumnValue] = [
        "market_id": .blob(market.bytes), "number": .text("\(lot)"), "title": .text(pick(Self.works)),
      ]
      lots.append(try writer.insert("lot", columns.merging(obligation(cents)) { $1 }, scope: scope))
    }
    for holder in holders.prefix(1 + chance.below(2)) {
      let columns: [String: ColumnValue] = ["market_id": .blob(market.bytes), "company_id": .blob(holder.id.bytes)]
      try writer.insert("holder", columns, scope: scope)
    }
    markets[desk].append(Market(id: market, scope: desk, lots: lots, holder: holders[0].name))
  }

  private mutating func obligation(_ cents: Int64) -> [String: ColumnValue] {
    switch chance.below(3) {
    case 0:
      ["obligation_kind": .text("fixed_hours"), "minutes_due": .integer(Int64(60 * (70 + chance.below(2_000))))]
    case 1:
      [
        "obligation_kind": .text("labour_share"), "amount_cents": .integer(cents), "labour_share": .integer(5_000),
        "rate": .integer(500), "hourly_cost_cents": .integer(3_000), "rounding": .text("floor"),
      ]
    default:
      [
        "obligation_kind": .text("share_of_hours"), "rate": .integer(Int64(500 + chance.below(1_500))),
        "total_minutes": .integer(Int64(60 * (1_000 + chance.below(30_000)))), "rounding": .text("nearest"),
      ]
    }
  }

  // MARK: People and their hours

  /// People, and hours of theirs until there are as many entries as asked for.
  mutating func makePeople(_ count: Int, entries wanted: Int, _ writer: CountryWriter) throws {
    for number in 0..<count {
      let desk = number % scopes.count
      let birth = 1960 + chance.below(47)
      let person = try writer.insert(
        "person",
        [
          "name": .text(pick(Self.firstNames) + " " + Self.place(chance.below(4_000))),
          "born": .text(
            "\(birth)-" + Self.digits(1 + chance.below(12), 2) + "-" + Self.digits(1 + chance.below(28), 2)),
          "contact": happens(50) ? .text("06" + Self.digits(chance.below(100_000_000), 8)) : .null,
        ], scope: scopes[desk])
      let left = wanted - entries
      let share = left / (count - number)
      let end = entries + (number == count - 1 ? left : min(left, share / 10 + chance.below(max(1, share * 9 / 5))))
      let isSeen = !markets[desk].isEmpty
      while entries < end, isSeen { try work(person, on: contract(desk), until: end, writer) }
    }
  }

  private mutating func contract(_ desk: Int) -> Contract {
    let market = pick(markets[desk])
    let first = chance.below(12)
    let modality = pick(Self.modalities)
    return Contract(
      market: market, lot: happens(95) ? pick(market.lots) : nil, modality: modality,
      employer: modality == "embauche_directe" ? market.holder : "SIAE \(Self.place(chance.below(400)))",
      months: first..<min(12, first + 1 + chance.below(8)), isDaily: happens(60))
  }

  private mutating func work(
    _ person: Identifier, on contract: Contract, until end: Int, _ writer: CountryWriter
  ) throws {
    for month in contract.months {
      let text = "2026-" + Self.digits(month + 1, 2)
      let isClosed = month < 9 && (contract.market.id.low &+ UInt64(month)) % 10 < 6
      if isClosed, closed.insert("\(contract.market.id)\(text)").inserted {
        try writer.insert(
          "month_lock",
          [
            "market_id": .blob(contract.market.id.bytes), "month": .text(text), "is_locked": .integer(1),
            "locked_by": .text("bureau"),
          ], scope: scopes[contract.market.scope])
      }
      if contract.isDaily {
        for day in 1...28 where day % 7 < 5 {
          if entries >= end { return }
          let minutes = 15 * (14 + chance.below(18))
          try log(person, contract, text + "-" + Self.digits(day, 2), "day", minutes, isClosed, writer)
        }
      } else {
        if entries >= end { return }
        try log(person, contract, text, "month", 15 * (80 + chance.below(520)), isClosed, writer)
      }
    }
  }

  private mutating func log(
    _ person: Identifier, _ contract: Contract, _ date: String, _ period: String, _ minutes: Int, _ isClosed: Bool,
    _ writer: CountryWriter
  ) throws {
    let scope = scopes[contract.market.scope]
    let state = isClosed ? "validated" : Self.states[chance.below(Self.states.count)]
    let work: [String: ColumnValue] = [
      "market_id": .blob(contract.market.id.bytes), "lot_id": contract.lot.map { .blob($0.bytes) } ?? .null,
      "person_id": .blob(person.bytes), "date": .text(date), "period": .text(period),
      "minutes": .integer(Int64(minutes)),
    ]
    let rest: [String: ColumnValue] = [
      "note": happens(10) ? .text(pick(Self.works)) : .null, "modality": .text(contract.modality),
      "employer": .text(contract.employer), "state": .text(state),
      "state_by": .text(isClosed ? "bureau" : "agent \(contract.market.scope)"),
    ]
    let entry = try writer.insert("hour_entry", work.merging(rest) { $1 }, scope: scope)
    entries += 1
    if Self.counted.contains(state) { self.minutes += minutes }
    // One in a thousand validated entries was corrected.
    guard isClosed, chance.below(1000) == 0 else { return }
    var columns: [String: ColumnValue] = [
      "entry_id": .blob(entry.bytes), "asked_by": .text("agent \(contract.market.scope)"), "reason": .text("feuille"),
    ]
    for (name, value) in work {
      columns["old_\(name)"] = value
      columns["new_\(name)"] = value
    }
    columns["new_minutes"] = .integer(Int64(minutes + 60))
    self.minutes += 60
    try writer.insert("correction", columns, scope: scope)
  }

  // MARK: Words

  private static let counted = ["declared", "checked", "validated"]
  private static let states =
    Array(repeating: "declared", count: 70) + Array(repeating: "checked", count: 20)
    + Array(repeating: "refused", count: 5) + Array(repeating: "draft", count: 5)
  private static let modalities =
    Array(repeating: "embauche_directe", count: 4) + Array(repeating: "mise_a_disposition_ETTI", count: 4)
    + ["mise_a_disposition_AI", "mise_a_disposition_GEIQ", "sous_traitance", "alternance"]
  private static let works = [
    "Rénovation de l'école", "Voirie et réseaux", "Espaces verts", "Nettoyage des locaux", "Gros œuvre du gymnase",
    "Collecte des déchets", "Peinture de la mairie", "Désamiantage", "Études et relevés", "Démolition de l'îlot",
  ]
  private static let firstNames = [
    "Fatou", "Marie", "Jean", "Ahmed", "Lucie", "Karim", "Élodie", "Paul", "Aïcha", "Nicolas", "Sophie", "Mamadou",
    "Julie", "Thomas", "Inès", "David", "Nadia", "Pierre", "Yasmine", "Hugo", "Chloé", "Rachid", "Léa", "Samuel",
  ]
  private static let syllables = [
    "ba", "du", "mont", "ville", "saint", "re", "lo", "char", "ny", "gar", "vel", "ton", "mar", "é", "pi", "ran",
  ]

  /// A name like those of places and families: always the same for a number.
  private static func place(_ number: Int) -> String {
    let parts = [number % 16, (number / 16) % 16, (number / 256) % 16].map { syllables[$0] }
    return parts.joined().capitalized
  }

  private static func digits(_ number: Int, _ width: Int) -> String {
    let text = "\(number)"
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }
}
