/// Collects the records of each market.
struct MarketGrouper {
  let hasHolderRows: Bool
  private(set) var markets: [ProcurementMarket] = []
  private(set) var warnings: [ImportWarning] = []
  var entries: [ProcurementGrouping.Entry] = []
  private var indices: [ProcurementKey: Int] = [:]

  init(hasHolderRows: Bool) {
    self.hasHolderRows = hasHolderRows
  }

  mutating func add(_ record: ProcurementRecord) {
    let outcome: ProcurementGrouping.Outcome
    if let index = indices[record.key] {
      outcome = join(record, to: index)
    } else {
      indices[record.key] = markets.count
      markets.append(ProcurementMarket(record: record, holders: record.holders))
      outcome = .created
    }
    entries.append(.init(position: record.position, outcome: outcome, key: record.key))
  }

  private mutating func join(
    _ record: ProcurementRecord, to index: Int
  ) -> ProcurementGrouping.Outcome {
    let market = markets[index]
    let added = record.holders.filter { holder in
      !market.holders.contains { isSame($0, holder) }
    }
    if hasHolderRows && !added.isEmpty {
      markets[index].holders += added
      markets[index].holderPositions.append(record.position)
      warn(.holderRowDiffers, record, from: market.record, butHolders: true)
      return .updated
    }
    markets[index].duplicatePositions.append(record.position)
    // A row that repeats a further holder does not differ by its holder.
    warn(.duplicateDiffers, record, from: market.record, butHolders: hasHolderRows)
    return .duplicate
  }

  /// The same firm may be written differently; its identifier may not.
  private func isSame(
    _ first: ProcurementRecord.Holder, _ second: ProcurementRecord.Holder
  ) -> Bool {
    if first.id == nil && second.id == nil { return first.name == second.name }
    return first.id == second.id && first.idType == second.idType
  }

  private mutating func warn(
    _ code: ImportWarning.Code, _ record: ProcurementRecord, from first: ProcurementRecord,
    butHolders: Bool
  ) {
    let differences = zip(record.comparedFields, first.comparedFields).filter {
      $0.text != $1.text && !(butHolders && $0.name == "titulaires")
    }
    if differences.isEmpty { return }
    let names = differences.map(\.0.name)
    let values = differences.map { "\($0.0.name): \($0.0.text)" }
    warnings.append(
      ImportWarning(
        row: record.position, field: names.joined(separator: ","),
        value: values.joined(separator: "; "), code: code))
  }
}

extension ProcurementRecord {
  /// All that a record says, as texts under the format's names.
  fileprivate var comparedFields: [(name: String, text: String)] {
    [
      ("acheteur.nom", buyerName ?? ""), ("objet", title ?? ""), ("nature", nature ?? ""),
      ("codeCPV", cpv ?? ""), ("montant", Self.euros(awardedAmountCents)),
      ("dureeMois", awardedDurationMonths.map { String($0) } ?? ""),
      ("dateNotification", notifiedOn ?? ""),
      (
        "lieuExecution",
        [placeCode, placeCodeType, placeName].compactMap(\.self).joined(separator: " ")
      ),
      ("titulaires", Self.shown(holders)),
      ("considerationsSociales", socialConsiderations.joined(separator: ", ")),
      ("modifications", modifications.map(Self.shown).joined(separator: " | ")),
    ]
  }

  private static func euros(_ cents: Int64?) -> String {
    guard let cents else { return "" }
    let (whole, rest) = cents.quotientAndRemainder(dividingBy: 100)
    return "\(whole).\(padded(Int(rest.magnitude), 2))"
  }

  private static func shown(_ holders: [Holder]) -> String {
    let texts = holders.map { holder in
      [holder.id, holder.idType, holder.name].compactMap(\.self).joined(separator: " ")
    }
    return texts.joined(separator: ", ")
  }

  private static func shown(_ change: Modification) -> String {
    let parts = [
      change.notifiedOn, euros(change.amountCents), change.durationMonths.map { String($0) },
      shown(change.holders), change.subject,
    ]
    return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
  }
}
