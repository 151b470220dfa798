/// Makes a record of its raw texts, or finds that nothing can be kept of it.
struct RecordBuilder {
  struct Unusable: Error {
    let code: ImportWarning.Code
  }

  private let raw: RawRecord
  private(set) var fields: ImportedFields

  init(_ raw: RawRecord, position: Int, today: CalendarDay) {
    self.raw = raw
    fields = ImportedFields(row: position, today: today)
  }

  mutating func build() -> Result<ProcurementRecord, Unusable> {
    for problem in raw.problems { fields.warn(problem.code, problem.field, problem.value) }
    guard let buyerID = fields.identifier(raw.fields[.buyerID]) else {
      return unusable(.buyerMissing, field: "acheteur.id", shown: raw.fields[.number])
    }
    let uid = fields.text(raw.fields[.uid])
    guard let number = fields.text(raw.fields[.number]) ?? number(in: uid, buyerID) else {
      return unusable(.numberMissing, field: "id", shown: raw.fields[.title])
    }
    if let uid, uid != buyerID + number {
      fields.warn(.uidDiffers, raw.fields[.uid]?.name ?? "uid", uid)
    }
    fields.checkSiret(buyerID, raw.fields[.buyerID])
    return .success(record(number: number, buyerID: buyerID))
  }

  /// The value shown is what may help to find the record.
  private mutating func unusable(
    _ code: ImportWarning.Code, field: String, shown: RawText?
  ) -> Result<ProcurementRecord, Unusable> {
    fields.warn(code, field, shown?.text ?? "")
    return .failure(Unusable(code: code))
  }

  /// The uid is the buyer's SIRET followed by the number (open-data.md §1).
  private func number(in uid: String?, _ buyerID: String) -> String? {
    guard let uid, uid.hasPrefix(buyerID) else { return nil }
    let number = trimmedImport(String(uid.dropFirst(buyerID.count)))
    return number.isEmpty ? nil : number
  }

  private mutating func record(number: String, buyerID: String) -> ProcurementRecord {
    let title = fields.text(raw.fields[.title])
    let awardedAmount = fields.amount(raw.fields[.amount])
    let awardedDuration = fields.months(raw.fields[.duration])
    let social = socialConsiderations()
    let placeCodeType = fields.label(
      raw.fields[.placeCodeType], among: Self.placeCodeTypes, unknown: .labelUnknown)
    let modifications = modifications()
    return ProcurementRecord(
      position: fields.row, kind: raw.isConcession ? .concession : .market, number: number,
      buyerID: buyerID, buyerName: fields.text(raw.fields[.buyerName]), title: title,
      nature: fields.text(raw.fields[.nature]), cpv: fields.cpv(raw.fields[.cpv]),
      amountCents: modifications.last { $0.amountCents != nil }?.amountCents ?? awardedAmount,
      awardedAmountCents: awardedAmount,
      durationMonths: modifications.last { $0.durationMonths != nil }?.durationMonths
        ?? awardedDuration,
      awardedDurationMonths: awardedDuration,
      notifiedOn: fields.day(raw.fields[.day])?.description,
      // As a country's code NC is New Caledonia.
      placeCode: fields.text(
        raw.fields[.placeCode], placeholders: placeCodeType != Self.countryCode),
      placeCodeType: placeCodeType, placeName: fields.text(raw.fields[.placeName]),
      holders: holders(raw.holders), socialConsiderations: social,
      clauseProposed: proposesClause(considerations: social, title: title),
      modifications: modifications)
  }

  private static let countryCode = "Code pays"
  private static let placeCodeTypes = [
    "Code postal", "Code commune", "Code arrondissement", "Code canton", "Code département",
    "Code région", countryCode,
  ]

  private mutating func socialConsiderations() -> [String] {
    let labels = raw.social.flatMap { raw in
      // A flattened list; no label has any of these marks.
      raw.text.split { ",;|".contains($0) }.map { RawText(name: raw.name, text: String($0)) }
    }
    return labels.compactMap {
      fields.label($0, among: socialConsiderationLabels, unknown: .labelUnknown)
    }
  }

  // MARK: Holders

  private static let holderIDTypes = [
    "SIRET", "TVA", "TAHITI", "RIDET", "FRWF", "IREP", "UE", "HORS-UE",
  ]

  private mutating func holders(_ raws: [RawHolder]) -> [ProcurementRecord.Holder] {
    raws.compactMap { holder($0) }
  }

  private mutating func holder(_ raw: RawHolder) -> ProcurementRecord.Holder? {
    let id = fields.identifier(raw.id)
    let name = fields.text(raw.name)
    let idType = fields.label(
      raw.idType, among: Self.holderIDTypes, unknown: .holderTypeUnknown)
    if id == nil && name == nil { return nil }
    if idType == nil || idType == "SIRET" { fields.checkSiret(id, raw.id) }
    return .init(id: id, idType: idType, name: name)
  }

  // MARK: Modifications

  private mutating func modifications() -> [ProcurementRecord.Modification] {
    let found = raw.modifications.map { modification($0) }
    let days = found.compactMap(\.notifiedOn)
    if days != days.sorted() {
      fields.warn(.modificationsUnordered, "modifications", days.joined(separator: ", "))
    }
    return found
  }

  private mutating func modification(
    _ raw: RawModification
  ) -> ProcurementRecord.Modification {
    let holders = holders(raw.holders)
    if !holders.isEmpty {
      let shown = holders.map { $0.id ?? $0.name ?? "" }.joined(separator: ", ")
      fields.warn(.holdersModified, "modifications.titulaires", shown)
    }
    return .init(
      amountCents: fields.amount(raw.amount), durationMonths: fields.months(raw.duration),
      notifiedOn: fields.day(raw.day)?.description, holders: holders,
      subject: fields.text(raw.subject))
  }
}
