import Foundation
import GRDB
import SyncCore
import SyncModel

/// What is said of a buyer, as typed; nil where nothing was said, empty to take away what was.
public struct BuyerDraft: Sendable {
  public var name: String?
  public var siret: String?
  /// A code of ``BuyerKind``.
  public var kind: String?
  public var territory: String?
  /// `works=90000`: from that amount on a market of the kind is to have a clause, or a justification. `works=` takes the
  /// threshold away.
  public var thresholds: [String] = []

  public init() {}
}

/// A dated document that binds a buyer, as typed.
public struct BuyerReferenceDraft: Sendable {
  /// A code of ``BuyerReferenceKind``.
  public var kind: String
  public var title: String
  public var on: String?
  public var until: String?

  public init(kind: String, title: String) {
    self.kind = kind
    self.title = title
  }
}

extension Register {
  public func buyers() throws -> [BuyerView] {
    try store.read { reader in
      try Row.fetchAll(reader.db, sql: "SELECT * FROM buyer ORDER BY name, siret, id").compactMap {
        try reader.buyerView($0)
      }
    }
  }

  public func buyer(_ text: String) throws -> BuyerView {
    try store.read { try $0.buyerView(try $0.find(text, in: .buyer)) }
  }

  /// Makes a buyer before any market of it is there, for its conventions and thresholds.
  ///
  /// - throws: ``RegisterError`` `exists` where the scope has one of that SIRET or name.
  public func addBuyer(_ draft: BuyerDraft, scope: String?) throws -> BuyerView {
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      let columns = try columns(draft)
      let name = try Self.notEmpty(draft.name ?? "", "--name")
      if try transaction.knownBuyer(siret: columns["siret"]?.text, name: name) != nil {
        throw RegisterError(
          "exists", .badData,
          localized(
            "« \(printable(name)) » existe déjà dans ce périmètre ; voir « buyer set ».",
            "\"\(printable(name))\" is in this scope already; see \"buyer set\"."))
      }
      let id = newID()
      try transaction.insert("buyer", id, columns)
      return try transaction.buyerView(id)
    }
  }

  /// Changes what is said of a buyer.
  public func setBuyer(_ text: String, _ draft: BuyerDraft) throws -> BuyerView {
    try write { transaction in
      let id = try transaction.find(text, in: .buyer)
      try transaction.edit("buyer", id, try columns(draft))
      return try transaction.buyerView(id)
    }
  }

  private func columns(_ draft: BuyerDraft) throws -> [String: ColumnValue] {
    var typed = TypedColumns()
    try typed.needed("name", draft.name, "--name")
    try typed.set("siret", draft.siret) { .text(try TypedFigure.siret($0)) }
    try typed.code("kind", draft.kind, BuyerKind.self, "--kind")
    try typed.text("territory", draft.territory, "--territory")
    for threshold in draft.thresholds {
      let parts = threshold.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else {
        throw TypedFigure.misread(
          threshold, "--threshold", localized("TYPE=EUROS, comme works=90000", "KIND=EUROS, such as works=90000"))
      }
      let kind = try MarketKind.typed(parts[0], "--threshold")
      try typed.number(kind.thresholdColumn, parts[1]) { try TypedFigure.amount($0, "--threshold") }
    }
    try typed.requireAny()
    return typed.columns
  }

  /// Keeps a convention, charter, deliberation or protocol with a buyer (`domain/features.md`, B1 to B3). Said again, it
  /// changes until when it is valid.
  public func addBuyerReference(_ text: String, _ draft: BuyerReferenceDraft) throws -> BuyerView {
    try write { transaction in
      let buyer = try transaction.find(text, in: .buyer)
      let kind = try BuyerReferenceKind.typed(draft.kind, "--kind")
      let title = try Self.notEmpty(draft.title, "--title")
      let signed = try draft.on.map { try TypedDate.day($0, today: today) }
      var validity = TypedColumns()
      try validity.set("valid_until", draft.until) { .text(try TypedDate.day($0, today: today)) }
      let known = try transaction.buyerView(buyer).references.first {
        $0.kind == kind.rawValue && $0.title == title && $0.signedOn == signed
      }
      if let known, let id = Identifier(known.id) {
        try transaction.edit("buyer_reference", id, validity.columns)
      } else {
        try transaction.insert(
          "buyer_reference", newID(),
          validity.columns.merging([
            "buyer_id": ColumnValue(buyer), "kind": .text(kind.rawValue), "title": .text(title),
            "signed_on": ColumnValue(signed),
          ]) { $1 })
      }
      return try transaction.buyerView(buyer)
    }
  }

  /// - parameter reference: A part of the document's title, or its id.
  public func removeBuyerReference(_ text: String, _ reference: String) throws -> BuyerView {
    try write { transaction in
      let buyer = try transaction.find(text, in: .buyer)
      let wanted = foldedName(reference)
      let all = try transaction.buyerView(buyer).references
      let whole = all.filter { $0.id == reference.lowercased() || foldedName($0.title) == wanted }
      let found = whole.isEmpty ? all.filter { foldedName($0.title).contains(wanted) } : whole
      guard found.count == 1, let id = Identifier(found[0].id) else {
        throw RegisterError(
          "not-found", .badData,
          localized(
            "« \(printable(reference)) » ne désigne pas un seul document ; voir « buyer show ».",
            "\"\(printable(reference))\" does not name one document; see \"buyer show\"."))
      }
      try transaction.apply(.delete, to: RecordReference("buyer_reference", id))
      return try transaction.buyerView(buyer)
    }
  }
}

extension MarketKind {
  var thresholdColumn: String { "threshold_\(rawValue)_cents" }
}

extension StoreReader {
  func buyerView(_ id: Identifier) throws -> BuyerView {
    let row = try Row.fetchOne(db, sql: "SELECT * FROM buyer WHERE id = ?", arguments: [id.data])
    guard let row, let view = try buyerView(row) else { throw StoreError.noSuchRecord(table: "buyer", id: id) }
    return view
  }

  fileprivate func buyerView(_ row: Row) throws -> BuyerView? {
    guard let id = Identifier(data: row["id"]) else { return nil }
    let references = try Row.fetchAll(
      db, sql: "SELECT * FROM buyer_reference WHERE buyer_id = ? ORDER BY signed_on, title, id", arguments: [id.data]
    ).compactMap { row in
      Identifier(data: row["id"]).map { reference in
        BuyerView.Reference(
          id: reference.description, kind: row["kind"] ?? "", title: row["title"] ?? "", signedOn: row["signed_on"],
          validUntil: row["valid_until"])
      }
    }
    let thresholds = MarketKind.allCases.compactMap { kind in
      (row[kind.thresholdColumn] as Int?).map { (kind.rawValue, $0) }
    }
    return BuyerView(
      id: id.description, name: row["name"] ?? "", siret: row["siret"], kind: row["kind"],
      territory: row["territory"],
      scope: try scope(RecordReference("buyer", id)) ?? "",
      thresholds: Dictionary(uniqueKeysWithValues: thresholds), references: references,
      markets: try Int.fetchOne(db, sql: "SELECT count(*) FROM market WHERE buyer_id = ?", arguments: [id.data]) ?? 0)
  }
}
