/// Reads the rows of a delimited table into the collector.
func readTabularRecords(
  _ bytes: [UInt8], into collector: inout RecordCollector
) throws(ProcurementFileError) -> ProcurementFormat {
  var best: (columns: TabularColumns, reader: DelimitedReader)?
  for separator in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")] {
    var reader = DelimitedReader(bytes, separator: separator)
    guard case .fields(let header) = reader.next() else { continue }
    let columns = TabularColumns(header: header)
    if columns.knownCount > best?.columns.knownCount ?? 0 { best = (columns, reader) }
  }
  guard let columns = best?.columns, var reader = best?.reader else { throw .notRecognised }
  let missing = columns.missing
  if !missing.isEmpty { throw columns.isTelling ? .columnsMissing(missing) : .notRecognised }
  while let row = reader.next(fieldCount: columns.count) {
    switch row {
    case .fields(let fields): collector.add(columns.record(fields))
    case .malformed(let code, let line): collector.skip(code, value: line)
    }
  }
  return .tabular
}

/// Which column of a table is what; unknown columns are passed over.
private struct TabularColumns {
  enum Meaning: Hashable {
    case field(RawRecord.Field)
    case holderID, holderIDType, holderName, social
  }

  let count: Int
  private var columns: [Meaning: (index: Int, name: String)] = [:]

  /// In lower case, with underscores for dots: `acheteur.id` and `acheteur_id` both occur.
  private static let meanings: [String: Meaning] = [
    "uid": .field(.uid), "id": .field(.number),
    "acheteur_id": .field(.buyerID), "acheteur_siret": .field(.buyerID),
    "acheteur_nom": .field(.buyerName),
    "objet": .field(.title), "nature": .field(.nature), "codecpv": .field(.cpv),
    "montant": .field(.amount), "dureemois": .field(.duration),
    "datenotification": .field(.day),
    "lieuexecution_code": .field(.placeCode), "lieuexecution_nom": .field(.placeName),
    "lieuexecution_typecode": .field(.placeCodeType),
    "titulaire_id": .holderID, "titulaire_typeidentifiant": .holderIDType,
    "titulaire_nom": .holderName, "titulaire_denominationsociale": .holderName,
    "considerationssociales": .social,
  ]

  init(header: [String]) {
    count = header.count
    for (index, name) in header.enumerated() {
      let trimmed = trimmedImport(name)
      let folded = trimmed.lowercased().replacing(".", with: "_")
      guard let meaning = Self.meanings[folded], columns[meaning] == nil else { continue }
      columns[meaning] = (index, trimmed)
    }
  }

  var knownCount: Int { columns.count }

  /// One column called `id` or `nature` does not make procurement data.
  var isTelling: Bool { knownCount >= 3 }

  /// The columns without which no market can be told from another.
  var missing: [String] {
    let hasNumber = columns[.field(.number)] != nil || columns[.field(.uid)] != nil
    let hasBuyer = columns[.field(.buyerID)] != nil
    return (hasNumber ? [] : ["id"]) + (hasBuyer ? [] : ["acheteur_id"])
  }

  func record(_ row: [String]) -> RawRecord {
    var raw = RawRecord()
    for case (.field(let field), let column) in columns {
      raw.fields[field] = text(row, column)
    }
    let holder = RawHolder(
      id: text(row, columns[.holderID]), idType: text(row, columns[.holderIDType]),
      name: text(row, columns[.holderName]))
    if holder.id != nil || holder.name != nil { raw.holders = [holder] }
    raw.social = text(row, columns[.social]).map { [$0] } ?? []
    return raw
  }

  /// A cell, nil where it is empty.
  private func text(_ row: [String], _ column: (index: Int, name: String)?) -> RawText? {
    guard let column, row.indices.contains(column.index) else { return nil }
    let text = row[column.index]
    return text.allSatisfy(\.isWhitespace) ? nil : RawText(name: column.name, text: text)
  }
}
