import Foundation
import GRDB
import SyncCore
public import SyncModel

extension Register {
  /// The market that `text` names.
  ///
  /// - throws: ``RegisterError`` `not-found` or `ambiguous`, listing the candidates.
  public func market(_ text: String) throws -> Identifier {
    try store.read { try $0.find(text, in: .market) }
  }

  public func person(_ text: String) throws -> Identifier {
    try read { try $0.find(text, in: .person) }
  }

  public func entry(_ text: String) throws -> Identifier {
    try store.read { try $0.find(text, in: .entry) }
  }
}

/// What a reference may name.
enum ReferenceTarget {
  case market
  case person
  case pool
  case buyer
  case structure
  case entry
  case conflict([Identifier])
  case held([Identifier])
  case merge([Identifier])
  case device([Identifier])
  /// A record of a table of people's: a prescriber or a post by name, too.
  case row(of: String)
  case record

  var isPerson: Bool { if case .person = self { true } else { false } }

  var noun: String {
    switch self {
    case .market: localized("marché", "market")
    case .person: localized("personne", "person")
    case .pool: localized("mutualisation", "pool")
    case .buyer: localized("acheteur", "buyer")
    case .structure: localized("structure", "structure")
    case .entry: localized("saisie", "entry")
    case .conflict: localized("conflit", "conflict")
    case .held: localized("changement retenu", "held change")
    case .merge: localized("fusion", "merge")
    case .device: localized("appareil", "device")
    case .row(let table): tableName(table)
    case .record: localized("fiche", "record")
    }
  }

  /// The column by which a record may be named, of the tables that have one.
  static let names = ["prescriber": "name", "post": "title"]
}

extension StoreReader {
  /// Finds what an officer named: an id, a beginning or an end of one, a market's number, a person's name.
  func find(_ text: String, in target: ReferenceTarget) throws -> Identifier {
    try find(text, in: target, among: try candidates(target, text))
  }

  /// - parameters:
  ///   - candidates: Of ``candidates(_:_:)``, for whoever looks up many.
  ///   - partsCount: Whether a part of an id, a number or a name is enough.
  func find(
    _ text: String, in target: ReferenceTarget, among candidates: [ReferenceCandidate], partsCount: Bool = true
  ) throws -> Identifier {
    let kind: ReferenceKind =
      switch target {
      case .person, .pool, .buyer, .structure, .row: .labelsAreNames
      default: .labelsAreNumbers
      }
    switch resolveReference(text, among: candidates, kind: kind, partsCount: partsCount) {
    case .one(let found):
      guard let id = Identifier(found.id) else { break }
      return target.isPerson ? try samePersons().face(id) : id
    case .none: break
    case .ambiguous(let several):
      if target.isPerson {
        let same = try samePersons()
        let faces = Set(several.compactMap { Identifier($0.id) }.map(same.face))
        if faces.count == 1, let face = faces.first { return face }
      }
      let shown = several.prefix(10).map { "  \($0.id)  \(printable($0.display))" }.joined(separator: "\n")
      throw RegisterError(
        "ambiguous", .usage,
        localized(
          "« \(printable(text)) » désigne plusieurs fiches (\(target.noun)) ; préciser l'une de :\n\(shown)",
          "\"\(printable(text))\" fits several (\(target.noun)); name one of:\n\(shown)"),
        shows: target.isPerson ? Set(several.map(\.id)) : [])
    }
    if case .person = target, store.isLocked { throw StoreError.locked(path: store.path) }
    throw RegisterError(
      "not-found", .badData,
      localized(
        "Introuvable (\(target.noun)) : « \(printable(text)) ».",
        "Not found (\(target.noun)): \"\(printable(text))\"."))
  }

  /// The record of any table that `text` names, be it deleted.
  func record(_ text: String) throws -> RecordReference {
    let id = try find(text, in: .record)
    let table = try store.schema.tables.first { try remembers(RecordReference($0.name, id)) }
    return RecordReference(table?.name ?? "", id)
  }

  /// What `text` may name; for an empty one, all of the kind.
  func candidates(_ target: ReferenceTarget, _ text: String = "") throws -> [ReferenceCandidate] {
    func plain(_ ids: [Identifier]) -> [ReferenceCandidate] {
      ids.map { ReferenceCandidate(id: $0.description, labels: [], display: "") }
    }
    func known(in table: String) throws -> [ReferenceCandidate]? {
      guard let id = Identifier(text), try isThere(id, in: table) else { return nil }
      return plain([id])
    }
    switch target {
    case .market:
      if let known = try known(in: "market") { return known }
      return try Row.fetchAll(db, sql: "SELECT id, number, title FROM market").compactMap(candidate)
    case .pool:
      return try Row.fetchAll(db, sql: "SELECT id, name, siren FROM pool").compactMap(candidate)
    case .structure:
      if let known = try known(in: "structure") { return known }
      return try Row.fetchAll(db, sql: "SELECT id, name, siret FROM structure").compactMap { row in
        Identifier(data: row[0]).map { id in
          ReferenceCandidate(
            id: id.description, labels: [row[1], row[2]].compactMap { $0 as String? }, display: row[1] ?? "")
        }
      }
    case .buyer:
      if let known = try known(in: "buyer") { return known }
      return try Row.fetchAll(db, sql: "SELECT id, name, siret FROM buyer").compactMap { row in
        guard let id = Identifier(data: row[0]) else { return nil }
        let labels = [row[1] as String?, row[2] as String?].compactMap { $0 }
        let scope = try scope(RecordReference("buyer", id)) ?? ""
        return ReferenceCandidate(
          id: id.description, labels: labels, display: (labels + [scope]).joined(separator: " · "))
      }
    case .person:
      if let known = try known(in: "person") { return known }
      return try personNames().map { ReferenceCandidate(id: $0.id.description, labels: [$0.name], display: $0.name) }
    case .row(let table):
      guard let name = ReferenceTarget.names[table] else { return plain(try rows(of: table, text)) }
      return try Row.fetchAll(db, sql: "SELECT id, \(name), \(name) FROM \(table)").compactMap(candidate)
    case .entry: return plain(try ids(of: ["hour_entry"], text))
    case .record: return plain(try ids(of: store.schema.tables.map(\.name), text))
    case .conflict(let ids), .held(let ids), .device(let ids), .merge(let ids): return plain(ids)
    }
  }

  /// A whole id is looked up without reading the others.
  func isThere(_ id: Identifier, in table: String) throws -> Bool {
    try Bool.fetchOne(
      try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE id = ?)"), arguments: [id.data]) ?? false
  }

  private func candidate(_ row: Row) -> ReferenceCandidate? {
    guard let id = Identifier(data: row[0]) else { return nil }
    return ReferenceCandidate(
      id: id.description, labels: [row[1] as String? ?? ""], display: row[2] as String? ?? "")
  }

  /// Ids of living records that `text` may name.
  private func rows(of table: String, _ text: String) throws -> [Identifier] {
    let whole = Identifier(text)
    let condition = whole == nil ? "" : "WHERE id = ?"
    return try Data.fetchAll(
      db, sql: "SELECT id FROM \(table) \(condition)", arguments: whole.map { [$0.data] } ?? []
    ).compactMap { Identifier(data: $0) }
  }

  /// Ids of records, deleted ones too, that `text` may name; a whole id is looked up without reading the others.
  private func ids(of tables: [String], _ text: String) throws -> [Identifier] {
    if let id = Identifier(text) {
      return try tables.contains { try remembers(RecordReference($0, id)) } ? [id] : []
    }
    return try tables.flatMap { try recordIDs(of: $0) }
  }
}
