import SyncCore
import SyncModel

extension Register {
  /// Notes of a document of the market whether the clause stands in it, as of a day.
  ///
  /// - parameter status: Nil takes away what was said.
  public func setDocument(
    _ text: String, _ code: String, _ status: DocumentStatus?, on: String?, reference: String?
  ) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      let document = try ClauseDocument.typed(code, localized("la pièce", "the document"))
      var typed = TypedColumns()
      typed["status"] = ColumnValue(status?.rawValue)
      typed["checked_on"] = .text(try on.map { try TypedDate.day($0, today: today) } ?? today.description)
      if status == nil { typed["checked_on"] = .null }
      try typed.text("reference", reference, "--reference")
      try transaction.put("market_document", of: market, "code", document.rawValue, typed.columns)
      return try transaction.marketFile(market)
    }
  }

  /// Writes a text under a heading of the market's identity card; an empty one takes it away.
  public func setText(_ text: String, _ heading: String, _ content: String) throws -> MarketView {
    try write { transaction in
      let market = try transaction.find(text, in: .market)
      let heading = try CardHeading.typed(heading, localized("la rubrique", "the heading"))
      var typed = TypedColumns()
      try typed.text("content", content, "--text")
      try transaction.put("market_text", of: market, "heading", heading.rawValue, typed.columns)
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
