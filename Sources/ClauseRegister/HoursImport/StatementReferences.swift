import SyncCore
import SyncModel

/// Whom and what the cells of a statement name. A part of a name is not enough there: `MARTIN Paul` is not Paul Martinez.
/// What was given for all rows was typed by a person, and may be one.
final class StatementReferences {
  private let transaction: StoreTransaction
  private let defaults: [StatementField: String]
  private let createsPersons: Bool
  private var persons: [ReferenceCandidate]
  private let markets: [ReferenceCandidate]
  private var known: [String: Result<Identifier, RegisterError>] = [:]
  /// Who was made.
  private(set) var created: [PersonView] = []
  /// The ids of people whom an error names.
  private(set) var named: Set<String> = []

  init(
    _ transaction: StoreTransaction, _ defaults: [StatementField: String], createsPersons: Bool
  ) throws {
    self.transaction = transaction
    self.defaults = defaults
    self.createsPersons = createsPersons
    persons = try transaction.candidates(.person)
    markets = try transaction.candidates(.market)
  }

  // MARK: Markets

  /// The market, and the lot where `2026-41/2` names that too.
  func market(_ text: String?) throws -> (id: Identifier, lot: String?) {
    guard let text, !text.isEmpty else {
      throw RegisterError(
        "missing", .badData, localized("il manque le marché ; ou --market", "the market is missing; or --market"))
    }
    let found = lookUp(text, .market, among: markets, partsCount: text == defaults[.market])
    if case .failure = found, let slash = text.lastIndex(of: "/"),
      case .success(let id) = lookUp(String(text[..<slash]), .market, among: markets, partsCount: false)
    {
      return (id, String(text[text.index(after: slash)...]))
    }
    return (try found.get(), nil)
  }

  /// The number as the market has it: `Lot 2`, `n° 02` and `2` are one; a dash is none.
  func lot(_ text: String, of market: Identifier) throws -> String? {
    let words = plainHeading(text).split(separator: " ").drop { ["lot", "n", "no", "numero"].contains($0) }
    if words.isEmpty { return nil }
    let plain = words.joined(separator: " ")
    let short = plain.drop { $0 == "0" }
    return try [text, plain, plain.uppercased(), String(short)].first { try transaction.lot($0, of: market) != nil }
      ?? text
  }

  // MARK: People

  /// - parameters:
  ///   - home: The market whose scope a new person is in; nil makes nobody.
  ///   - make: Makes the person.
  /// - returns: Nil for one who would be made.
  func person(
    _ name: String, home: Identifier?, _ make: ([String: ColumnValue]) throws -> PersonView
  ) throws -> Identifier? {
    guard !name.isEmpty else {
      throw RegisterError("missing", .badData, localized("il manque la personne", "the person is missing"))
    }
    let unknown: RegisterError
    switch lookUp(name, .person, among: persons, partsCount: name == defaults[.person]) {
    case .success(let id): return id
    case .failure(let error): unknown = error
    }
    guard unknown.code == "not-found" else { throw unknown }
    guard createsPersons else {
      let advice = localized(
        " Écrire son nom entier, ou --create-persons.", " Write the whole name, or --create-persons.")
      throw RegisterError(unknown.code, unknown.exit, unknown.message + advice)
    }
    // The row is bad for another reason, which is said.
    guard let home else { return nil }
    transaction.writerScope = try transaction.scope(RecordReference("market", home))
    let person = try make(["name": .text(name)])
    guard let id = Identifier(person.id) else { throw unknown }
    created.append(person)
    persons.append(ReferenceCandidate(id: person.id, labels: [name], display: name))
    // Who was not found may be found now, in another order of words.
    known = known.filter { if case .success = $0.value { true } else { false } }
    return id
  }

  // MARK: Looking up

  /// Each name once: a statement has the same ones on many rows.
  private func lookUp(
    _ text: String, _ target: ReferenceTarget, among candidates: [ReferenceCandidate], partsCount: Bool
  ) -> Result<Identifier, RegisterError> {
    let key = "\(target.noun)\u{0}\(text)"
    if let result = known[key] { return result }
    let result: Result<Identifier, RegisterError>
    do {
      result = .success(try transaction.find(text, in: target, among: candidates, partsCount: partsCount))
    } catch {
      result = .failure(RegisterError(error))
    }
    if case .failure(let error) = result { named.formUnion(error.shownPersons) }
    known[key] = result
    return result
  }
}
