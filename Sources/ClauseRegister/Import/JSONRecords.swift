/// Reads the records of JSON text of either version into the collector, and says which it was.
func readJSONRecords(
  _ bytes: [UInt8], into collector: inout RecordCollector
) throws(ProcurementFileError) -> ProcurementFormat {
  var cleaner = JSONCleaner(bytes)
  let root = try ImportedValue(cleaned: cleaner.clean())
  for problem in cleaner.problems {
    collector.warn(problem.code, field: problem.field, value: problem.value)
  }
  switch root["marches"] {
  case .array(let records):
    for record in records { collector.add(record, isConcession: false) }
    return .version1
  case .object(let lists) where lists.isEmpty || isVersion2(lists):
    for record in elements(lists["marche"]) { collector.add(record, isConcession: false) }
    for record in elements(lists["contrat-concession"]) {
      collector.add(record, isConcession: true)
    }
    return .version2
  default:
    throw .jsonWithoutMarkets
  }
}

private func isVersion2(_ lists: [String: ImportedValue]) -> Bool {
  lists["marche"] != nil || lists["contrat-concession"] != nil
}

/// A lone record may stand without its list.
private func elements(_ list: ImportedValue?) -> [ImportedValue] {
  switch list {
  case nil, .null: []
  case .array(let items): items
  case .some(let single): [single]
  }
}

extension RecordCollector {
  fileprivate mutating func add(_ value: ImportedValue, isConcession: Bool) {
    if case .object = value {
      var reader = JSONRecordReader(value)
      add(reader.read(isConcession: isConcession))
    } else {
      skip(.notAnObject, value: value.shown)
    }
  }
}

/// Finds in a JSON record what the two versions call by different names.
private struct JSONRecordReader {
  let value: ImportedValue
  private var raw = RawRecord()

  init(_ value: ImportedValue) {
    self.value = value
  }

  mutating func read(isConcession: Bool) -> RawRecord {
    raw.isConcession = isConcession || saysConcession
    for (field, paths) in Self.paths {
      raw.fields[field] = text(value, paths)
    }
    raw.holders = holders(value)
    raw.social = social()
    raw.modifications = modifications()
    return raw
  }

  private static let paths: KeyValuePairs<RawRecord.Field, [String]> = [
    .uid: ["uid"],
    .number: ["id"],
    .buyerID: ["acheteur.id", "autoriteConcedante.id"],
    .buyerName: ["acheteur.nom", "autoriteConcedante.nom"],
    .title: ["objet"],
    .nature: ["nature"],
    .cpv: ["codeCPV"],
    .amount: ["montant", "valeurGlobale"],
    .duration: ["dureeMois"],
    .day: ["dateNotification", "dateSignature"],
    .placeCode: ["lieuExecution.code"],
    .placeCodeType: ["lieuExecution.typeCode"],
    .placeName: ["lieuExecution.nom"],
  ]

  /// `_type` is `Marché`, `Marche`, `MARCHE`, `Contrat de concession` …
  private var saysConcession: Bool {
    if case .string(let type) = value["_type"] { return foldedName(type).contains("concession") }
    return value["acheteur"] == nil && value["autoriteConcedante"] != nil
  }

  /// The first of the members that is there.
  private mutating func text(_ value: ImportedValue, _ paths: [String]) -> RawText? {
    for path in paths {
      switch value[path] {
      case nil, .null: continue
      case .string(let text): return RawText(name: path, text: text)
      case .some(let other): note(.wrongType, path, other)
      }
    }
    return nil
  }

  private mutating func note(
    _ code: ImportWarning.Code, _ field: String, _ value: ImportedValue
  ) {
    raw.problems.append(RawProblem(field: field, value: value.shown, code: code))
  }

  // MARK: Lists

  private mutating func holders(_ owner: ImportedValue) -> [RawHolder] {
    var found: [RawHolder] = []
    for name in ["titulaires", "concessionnaires"] {
      let items = owner[name]?.items(unwrapping: ["titulaire", "concessionnaire"]) ?? []
      found += items.compactMap { holder($0, in: name) }
    }
    return found
  }

  private mutating func holder(_ value: ImportedValue, in list: String) -> RawHolder? {
    guard case .object = value else {
      if value != .string("") { note(problemCode(value), list, value) }
      return nil
    }
    let holder = RawHolder(
      id: text(value, ["id"], in: list), idType: text(value, ["typeIdentifiant"], in: list),
      name: text(value, ["denominationSociale", "nom"], in: list))
    if holder.id == nil && holder.name == nil {
      note(.holderUnreadable, list, value)
      return nil
    }
    return holder
  }

  private func problemCode(_ value: ImportedValue) -> ImportWarning.Code {
    if case .string(let text) = value, isImportPlaceholder(text) { return .placeholder }
    return .holderUnreadable
  }

  private mutating func text(
    _ value: ImportedValue, _ paths: [String], in list: String
  ) -> RawText? {
    text(value, paths).map { RawText(name: "\(list).\($0.name)", text: $0.text) }
  }

  private mutating func social() -> [RawText] {
    let name = "considerationsSociales"
    let items = value[name]?.items(unwrapping: ["considerationSociale"]) ?? []
    var found: [RawText] = []
    for item in items {
      if case .string(let text) = item {
        found.append(RawText(name: name, text: text))
      } else if item != .object([:]) {
        note(.wrongType, name, item)
      }
    }
    return found
  }

  private mutating func modifications() -> [RawModification] {
    let items = value["modifications"]?.items(unwrapping: ["modification"]) ?? []
    return items.compactMap { modification($0) }
  }

  private mutating func modification(_ value: ImportedValue) -> RawModification? {
    let list = "modifications"
    guard case .object(let members) = value else {
      if value != .string("") { note(.wrongType, list, value) }
      return nil
    }
    if members.isEmpty { return nil }
    return RawModification(
      amount: text(value, ["montant", "valeurGlobale"], in: list),
      duration: text(value, ["dureeMois"], in: list),
      day: text(
        value, ["dateNotificationModification", "dateSignatureModification"], in: list),
      subject: text(value, ["objetModification"], in: list),
      holders: holders(value))
  }
}
