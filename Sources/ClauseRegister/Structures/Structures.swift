import Foundation
import GRDB
import SyncCore
import SyncModel

/// What is said of a structure, as typed; nil where nothing was said, empty to take away what was.
public struct StructureDraft: Sendable {
  public var kind: String?
  public var name: String?
  public var siret: String?
  public var commune: String?
  public var territory: String?
  public var activities: String?
  public var contact: String?

  public init() {}
}

/// Which structures to list.
public struct StructureFilter: Sendable {
  public var kind: String?
  /// The beginning of a word of its commune or territory: `pau`, `64`.
  public var near: String?
  /// The beginning of a word of what it does.
  public var activity: String?

  public init() {}
}

extension Register {
  /// By name.
  public func structures(_ filter: StructureFilter = StructureFilter()) throws -> [StructureView] {
    try store.read { reader in try Self.rows(filter, reader).compactMap { try reader.structureView($0) } }
  }

  /// One page of them.
  ///
  /// - parameter page: From 0.
  public func structures(_ filter: StructureFilter, page: Int, size: Int) throws -> ListPage<StructureView> {
    try store.read { reader in
      let rows = try Self.rows(filter, reader)
      return ListPage(
        items: try rows.dropFirst(page * size).prefix(size).compactMap { try reader.structureView($0) },
        total: rows.count)
    }
  }

  private static func rows(_ filter: StructureFilter, _ reader: StoreReader) throws -> [Row] {
    let kind = try filter.kind.map { try SIAEKind.named($0).rawValue }
    return try Row.fetchAll(reader.db, sql: "SELECT * FROM structure ORDER BY id").filter { row in
      if let kind, row["kind"] != kind { return false }
      if let near = filter.near, !says(near, [row["commune"], row["territory"]]) { return false }
      return filter.activity.map { says($0, [row["activities"]]) } ?? true
    }.map { (name: foldedName($0["name"] ?? ""), row: $0) }.enumerated().sorted {
      ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
    }.map(\.element.row)
  }

  /// Whether each of the words begins one of the texts' words.
  private static func says(_ wanted: String, _ texts: [String?]) -> Bool {
    let words = texts.compactMap { $0 }.flatMap { plainHeading($0).split(separator: " ") }
    return plainHeading(wanted).split(separator: " ").allSatisfy { want in words.contains { $0.hasPrefix(want) } }
  }

  public func structure(_ text: String) throws -> StructureView {
    try store.read { try $0.structureView(try $0.find(text, in: .structure)) }
  }

  /// Makes a structure. One of the same SIRET in the scope is refused: it is that one.
  public func addStructure(_ draft: StructureDraft, scope: String?) throws -> StructureView {
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      let columns = try Self.columns(draft)
      guard columns["name"] != nil else {
        throw RegisterError("missing", .usage, localized("Il faut --name.", "--name is needed."))
      }
      if let known = try transaction.structure(like: columns), columns["siret"]?.text != nil {
        throw RegisterError(
          "exists", .badData,
          localized("Cette structure existe déjà : \(known).", "This structure is there already: \(known)."))
      }
      let id = newID()
      try transaction.insert("structure", id, columns)
      return try transaction.structureView(id)
    }
  }

  public func setStructure(_ text: String, _ draft: StructureDraft) throws -> StructureView {
    try write { transaction in
      let id = try transaction.find(text, in: .structure)
      let columns = try Self.columns(draft)
      guard !columns.isEmpty else {
        throw RegisterError(
          "missing", .usage, localized("Rien à modifier : aucune option donnée.", "Nothing to edit: no option given."))
      }
      try transaction.edit("structure", id, columns)
      return try transaction.structureView(id)
    }
  }

  static func columns(_ draft: StructureDraft) throws -> [String: ColumnValue] {
    var columns: [String: ColumnValue] = [:]
    if let name = draft.name { columns["name"] = .text(try notEmpty(name, "--name")) }
    if let kind = draft.kind {
      columns["kind"] = kind.isEmpty ? .null : .text(try SIAEKind.named(kind).rawValue)
    }
    if let siret = draft.siret { columns["siret"] = siret.isEmpty ? .null : .text(try Self.siret(siret)) }
    for (column, text) in [
      ("commune", draft.commune), ("territory", draft.territory), ("activities", draft.activities),
      ("contact", draft.contact),
    ] {
      if let text { columns[column] = text.isEmpty ? .null : .text(try notEmpty(text, "--\(column)")) }
    }
    return columns
  }

  /// Without spaces and points, and with the noughts that spreadsheets drop at its beginning.
  private static func siret(_ text: String) throws -> String {
    let bare = text.filter { !$0.isWhitespace && $0 != "." }
    let digits = (10...13).contains(bare.utf8.count) ? String(repeating: "0", count: 14 - bare.utf8.count) + bare : bare
    guard siretProblem(digits) == nil else {
      throw RegisterError(
        "bad-siret", .usage,
        localized(
          "« \(printable(text)) » n'est pas un SIRET : 14 chiffres, dont une clé.",
          "\"\(printable(text))\" is no SIRET: 14 digits, one of them a check."))
    }
    return digits
  }
}

extension StoreReader {
  func structureView(_ id: Identifier) throws -> StructureView {
    let row = try Row.fetchOne(db, sql: "SELECT * FROM structure WHERE id = ?", arguments: [id.data])
    guard let row, let view = try structureView(row) else { throw StoreError.noSuchRecord(table: "structure", id: id) }
    return view
  }

  fileprivate func structureView(_ row: Row) throws -> StructureView? {
    guard let id = Identifier(data: row["id"]) else { return nil }
    let record = RecordReference("structure", id)
    return StructureView(
      id: id.description, kind: row["kind"], name: row["name"] ?? "", siret: row["siret"], commune: row["commune"],
      territory: row["territory"], activities: row["activities"], contact: row["contact"],
      scope: try scope(record) ?? "", sync: try syncStatus(record).rawValue)
  }
}

extension StoreTransaction {
  /// The structure of the transaction's scope that columns are about: that of the SIRET; without one, that of the name and
  /// commune among those without.
  func structure(like columns: [String: ColumnValue]) throws -> Identifier? {
    let siret = columns["siret"]?.text
    let rows = try Row.fetchAll(
      try db.cachedStatement(sql: "SELECT id, name, commune FROM structure WHERE siret IS ? ORDER BY id"),
      arguments: [siret])
    func folded(_ text: String?) -> String { foldedName(text ?? "") }
    return try rows.first { row in
      let isSame =
        siret != nil
        || folded(row[1]) == folded(columns["name"]?.text) && folded(row[2]) == folded(columns["commune"]?.text)
      guard isSame, let id = Identifier(data: row[0]) else { return false }
      return try scope(RecordReference("structure", id)) == writerScope
    }.flatMap { Identifier(data: $0[0]) }
  }
}
