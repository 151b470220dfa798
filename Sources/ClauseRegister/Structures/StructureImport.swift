public import Foundation
import SyncCore
import SyncModel

extension Register {
  /// Takes a list of structures into a scope, CSV or XLSX, in one transaction. A structure that is there - of the same SIRET,
  /// or without one of the same name and commune - is updated by what the file says; what it leaves out stays. A row that
  /// cannot be taken costs only itself, as in other imports of the office.
  ///
  /// - throws: ``RegisterError`` when the file or its headings cannot be read.
  public func importStructures(_ data: Data, sheet name: String?, scope: String?) throws -> StructureImportView {
    let (sheet, _) = try Self.sheet(data, name)
    let columns = try StructureColumns(sheet)
    return try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      var (counts, remarks): ([String: Int], [StatementRemark]) = ([:], [])
      for row in sheet.rows where row.number > columns.row {
        let texts = columns.texts(of: row)
        guard !texts.isEmpty else { continue }
        counts["read", default: 0] += 1
        do {
          counts[try Self.take(texts, transaction, newID), default: 0] += 1
        } catch let error as RegisterError {
          counts["skipped", default: 0] += 1
          let shown = columns.order.compactMap { texts[$0] }.joined(separator: " · ")
          remarks.append(
            StatementRemark(
              row: row.number, place: "", field: "", value: String(shown.prefix(200)), code: error.code,
              reason: error.message, bad: true))
        }
      }
      return StructureImportView(
        read: counts["read"] ?? 0, created: counts["created"] ?? 0, updated: counts["updated"] ?? 0,
        duplicate: counts["duplicate"] ?? 0, skipped: counts["skipped"] ?? 0, warnings: remarks)
    }
  }

  private static func take(
    _ texts: [StructureColumns.Field: String], _ transaction: StoreTransaction, _ newID: () -> Identifier
  ) throws -> String {
    var draft = StructureDraft()
    (draft.kind, draft.name, draft.siret) = (texts[.kind], texts[.name], texts[.siret])
    let commune = [texts[.postcode], texts[.commune]].compactMap { $0 }.joined(separator: " ")
    draft.commune = commune.isEmpty ? nil : commune
    (draft.territory, draft.activities) = (texts[.territory], texts[.activities])
    let contact = [texts[.contact], texts[.phone], texts[.mail]].compactMap { $0 }.joined(separator: " · ")
    draft.contact = contact.isEmpty ? nil : contact
    let columns = try Self.columns(draft)
    if let known = try transaction.structure(like: columns) {
      return try transaction.edit("structure", known, columns) ? "updated" : "duplicate"
    }
    guard columns["name"] != nil else {
      throw RegisterError("missing", .badData, localized("il manque le nom", "the name is missing"))
    }
    try transaction.insert("structure", newID(), columns)
    return "created"
  }
}

/// Which column of a list of structures is what, by the usual headings: the first of the first rows that says a name, and a
/// kind or a SIRET.
struct StructureColumns {
  enum Field: CaseIterable {
    case siret, kind, name, postcode, commune, territory, activities, contact, phone, mail
  }

  private(set) var row = 0
  private var columns: [Field: Int] = [:]

  private static let headings: KeyValuePairs<Field, [String]> = [
    .siret: ["siret", "n siret", "no siret", "numero siret", "numero de siret"],
    .kind: ["type", "type de structure", "kind", "categorie", "nature", "siae type", "type siae"],
    .name: [
      "nom", "raison sociale", "denomination", "nom de la structure", "structure", "name", "enseigne", "nom structure",
    ],
    .postcode: ["code postal", "cp", "postcode", "post code"],
    .commune: ["commune", "ville", "city"],
    .territory: [
      "territoire", "departement", "secteur geographique", "zone d intervention", "territory", "department",
    ],
    .activities: [
      "activites", "activite", "metiers", "metier", "competences", "domaines d activite", "secteur d activite",
      "secteurs d activite", "activities", "skills",
    ],
    .contact: ["contact", "contacts"],
    .phone: ["telephone", "tel", "phone"],
    .mail: ["mail", "email", "e mail", "courriel", "adresse mail", "adresse e mail"],
  ]

  init(_ sheet: Sheet) throws {
    let known = Dictionary(
      Self.headings.flatMap { field, names in names.map { ($0, field) } }, uniquingKeysWith: { first, _ in first })
    for row in sheet.rows.prefix(100) {
      var columns: [Field: Int] = [:]
      for (column, cell) in row.cells.sorted(by: { $0.key < $1.key }) {
        if let field = known[plainHeading(cell.value.typed)], columns[field] == nil { columns[field] = column }
      }
      if columns[.name] != nil, columns[.kind] != nil || columns[.siret] != nil {
        (self.row, self.columns) = (row.number, columns)
        return
      }
    }
    throw RegisterError(
      "no-headings", .badData,
      localized(
        "Pas de ligne d'en-têtes avec un nom, et un type ou un SIRET.",
        "No row of headings with a name, and a kind or a SIRET."))
  }

  /// The fields that have a column, from left to right.
  var order: [Field] { columns.sorted { $0.value < $1.value }.map(\.key) }

  /// What a row says, on one line each.
  func texts(of row: Sheet.Row) -> [Field: String] {
    columns.compactMapValues { column in
      guard let value = row.cells[column]?.value else { return nil }
      let text = value.typed.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return text.isEmpty ? nil : text
    }
  }
}
