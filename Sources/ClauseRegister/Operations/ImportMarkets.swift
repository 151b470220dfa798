public import Foundation
import GRDB
import SyncCore
import SyncModel

/// What an import came to. Every record of the file is in exactly one of the four counts.
public struct ImportView: Encodable, Sendable {
  public let read: Int
  public let created: Int
  public let updated: Int
  public let duplicate: Int
  public let skipped: Int
  public let warnings: [ImportWarning]
  /// Of the created, records that a device had not sent, from a file of `field export --unsent`: they are held.
  public var held = 0
}

extension Register {
  /// Takes the markets of a public-procurement file into a scope, by the rules of `domain/open-data.md` §7: importing
  /// a file again changes nothing.
  ///
  /// - parameter progress: Called with the markets done and their number.
  /// - throws: ``RegisterError`` `not-recognised` when the file is of no known form.
  public func importFile(
    _ data: Data, scope: String?, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> ImportView {
    if let unsent = try UnsentExport.parse(data) { return try importUnsent(unsent.device, unsent.batch) }
    let file: ProcurementFile
    do {
      file = try readProcurementFile(data)
    } catch {
      throw RegisterError("not-recognised", .badData, error.message(in: Language.current))
    }
    let grouping = groupMarkets(file)
    var created: Set<ProcurementKey> = []
    var changed: Set<ProcurementKey> = []
    // One transaction: an import that is cut leaves nothing half-done.
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      for (index, market) in grouping.markets.enumerated() {
        switch try transaction.importMarket(market, newID) {
        case .created: created.insert(market.key)
        case .updated: changed.insert(market.key)
        case .unchanged: break
        }
        progress(index + 1, grouping.markets.count)
      }
    }
    return Self.account(file, grouping, created, changed)
  }

  /// A market known before the import makes its record a duplicate, or an update where something was added to it.
  private static func account(
    _ file: ProcurementFile, _ grouping: ProcurementGrouping, _ created: Set<ProcurementKey>,
    _ changed: Set<ProcurementKey>
  ) -> ImportView {
    var counts: [ProcurementGrouping.Outcome: Int] = [:]
    for entry in grouping.entries {
      var outcome = entry.outcome
      if let key = entry.key, !created.contains(key) {
        if outcome == .created { outcome = changed.contains(key) ? .updated : .duplicate }
        if outcome == .updated, !changed.contains(key) { outcome = .duplicate }
      }
      counts[outcome, default: 0] += 1
    }
    return ImportView(
      read: file.readCount, created: counts[.created] ?? 0, updated: counts[.updated] ?? 0,
      duplicate: counts[.duplicate] ?? 0, skipped: counts[.skipped] ?? 0,
      warnings: (file.warnings + grouping.warnings).sorted { $0.row < $1.row })
  }

  private func importUnsent(_ device: Identifier, _ batch: EncodedBatch) throws -> ImportView {
    try write { transaction in
      let outcome = try transaction.holdImported(batch, from: device)
      var view = ImportView(
        read: outcome.held + outcome.known + outcome.skipped, created: outcome.held, updated: 0,
        duplicate: outcome.known,
        skipped: outcome.skipped, warnings: [])
      view.held = outcome.held
      return view
    }
  }
}

private enum ImportedMarket {
  case created
  case updated
  case unchanged
}

extension StoreTransaction {
  fileprivate func importMarket(_ market: ProcurementMarket, _ newID: () -> Identifier) throws -> ImportedMarket {
    let record = market.record
    let known = try knownMarket(market.key)
    let columns: [String: ColumnValue] = [
      "title": ColumnValue(record.title), "notified_on": ColumnValue(record.notifiedOn),
      "duration_months": ColumnValue(record.durationMonths),
      "amount_cents": record.amountCents.map { .integer($0) } ?? .null, "cpv": ColumnValue(record.cpv),
    ]
    if let known {
      // Only what the file says goes over what is there; what it leaves out stays.
      let changed = try edit("market", known, columns.filter { $0.value != .null })
      let added = try importHolders(market.holders, of: known, newID)
      return changed || added ? .updated : .unchanged
    }
    let id = newID()
    var all = columns
    all["number"] = .text(record.number)
    all["buyer_id"] = ColumnValue(try buyer(siret: record.buyerID, name: record.buyerName, newID: newID))
    all["scope"] = ColumnValue(writerScope)
    all["import_key"] = .text(market.key.uid)
    all["clause_proposed"] = .integer(record.clauseProposed ? 1 : 0)
    // Where the file says; an officer's own word stays at the next import.
    all["worksite"] = ColumnValue(record.placeName ?? record.placeCode)
    try insert("market", id, all)
    _ = try importHolders(market.holders, of: id, newID)
    return .created
  }

  /// The market of that key in the transaction's scope: imported before, else one that an officer planned or made and that
  /// has the same number and the same buyer's SIRET.
  private func knownMarket(_ key: ProcurementKey) throws -> Identifier? {
    let imported = try db.cachedStatement(sql: "SELECT id FROM market WHERE import_key = ? AND scope = ? ORDER BY id")
    if let id = Identifier(data: try Data.fetchOne(imported, arguments: [key.uid, writerScope])) { return id }
    let made = try db.cachedStatement(
      sql: """
        SELECT m.id FROM market m JOIN buyer b ON b.id = m.buyer_id
        WHERE m.number = ? AND b.siret = ? AND m.scope = ? ORDER BY m.id
        """)
    return Identifier(data: try Data.fetchOne(made, arguments: [key.number, key.buyerID, writerScope]))
  }

  private func importHolders(
    _ holders: [ProcurementRecord.Holder], of market: Identifier, _ newID: () -> Identifier
  ) throws -> Bool {
    var added = false
    for holder in holders {
      let company = try company(holder, newID)
      let link = try Int.fetchOne(
        try db.cachedStatement(sql: "SELECT 1 FROM holder WHERE market_id = ? AND company_id = ?"),
        arguments: [market.data, company.data])
      if link != nil { continue }
      try insert(
        "holder", newID(), ["market_id": ColumnValue(market), "company_id": ColumnValue(company)])
      added = true
    }
    return added
  }

  private func company(_ holder: ProcurementRecord.Holder, _ newID: () -> Identifier) throws -> Identifier {
    if let known = try company(holder.id, holder.name) { return known }
    let id = newID()
    try insert(
      "company", id,
      [
        "identifier": ColumnValue(holder.id), "identifier_kind": ColumnValue(holder.idType),
        "name": ColumnValue(holder.name),
      ])
    return id
  }

  /// The company of that identifier, or where none is given of that name, in the transaction's scope.
  func company(_ identifier: String?, _ name: String?) throws -> Identifier? {
    let find = try db.cachedStatement(
      sql: identifier == nil
        ? "SELECT id FROM company WHERE identifier IS NULL AND name = ? ORDER BY id"
        : "SELECT id FROM company WHERE identifier = ? ORDER BY id")
    return try Data.fetchAll(find, arguments: [identifier ?? name]).compactMap { Identifier(data: $0) }.first { id in
      try scope(RecordReference("company", id)) == writerScope
    }
  }
}
