import SyncCore
import SyncModel

/// What is said of one of the documents in which the clause stands, as typed; nil where nothing was said, empty to take away
/// what was.
public struct DocumentDraft: Sendable {
  /// A code of ``DocumentStatus``.
  public var status: String?
  /// The day on which it was seen; today where only the status is said.
  public var on: String?
  /// Article or page.
  public var reference: String?

  public init() {}
}

extension Register {
  /// Notes of a document of the market whether the clause stands in it, as of a day.
  ///
  /// - parameter status: Nil takes away what was said.
  public func setDocument(
    _ text: String, _ code: String, _ status: DocumentStatus?, on: String?, reference: String?
  ) throws -> MarketView {
    var draft = DocumentDraft()
    (draft.status, draft.on, draft.reference) = (status?.rawValue ?? "", on, reference)
    return try setDocuments(text, [code: draft])
  }

  /// The same of several documents at once.
  ///
  /// - parameter drafts: By the codes of ``ClauseDocument``.
  public func setDocuments(_ text: String, _ drafts: [String: DocumentDraft]) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      for (code, draft) in drafts.sorted(by: { $0.key < $1.key }) {
        let document = try ClauseDocument.typed(code, localized("la pièce", "the document"))
        try transaction.put("market_document", of: market, "code", document.rawValue, try columns(draft))
      }
      return try transaction.marketFile(market)
    }
  }

  private func columns(_ draft: DocumentDraft) throws -> [String: ColumnValue] {
    var typed = TypedColumns()
    try typed.code("status", draft.status, DocumentStatus.self, localized("l'état", "the status"))
    if let status = draft.status { typed["checked_on"] = status.isEmpty ? .null : .text(today.description) }
    if draft.status?.isEmpty != true {
      try typed.set("checked_on", draft.on) { .text(try TypedDate.day($0, today: today)) }
    }
    try typed.text("reference", draft.reference, "--reference")
    return typed.columns
  }

  /// Writes a text under a heading of the market's identity card; an empty one takes it away.
  public func setText(_ text: String, _ heading: String, _ content: String) throws -> MarketView {
    try setTexts(text, [heading: content])
  }

  /// The same of several headings at once.
  ///
  /// - parameter contents: By the codes of ``CardHeading``.
  public func setTexts(_ text: String, _ contents: [String: String]) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      for (code, content) in contents.sorted(by: { $0.key < $1.key }) {
        let heading = try CardHeading.typed(code, localized("la rubrique", "the heading"))
        var typed = TypedColumns()
        try typed.text("content", content, "--text")
        try transaction.put("market_text", of: market, "heading", heading.rawValue, typed.columns)
      }
      return try transaction.marketFile(market)
    }
  }
}

extension StoreTransaction {
  /// Writes what a market has once for each code.
  fileprivate func put(
    _ table: String, of market: Identifier, _ column: String, _ code: String, _ columns: [String: ColumnValue]
  ) throws {
    let id = Identifier.of(code, in: table, market: market)
    if try state(RecordReference(table, id)).lives {
      try edit(table, id, columns)
    } else {
      let identity = ["market_id": ColumnValue(market), column: .text(code)]
      try insert(table, id, columns.merging(identity) { $1 })
    }
  }
}
