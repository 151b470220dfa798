extension ReportSource {
  /// What was kept of a market on its way, a table for each that there is.
  func followUp(of market: MarketView) -> [Report.Table] {
    let tables = [
      companies(market.companies), documents(market.dossier?.documents ?? []),
      amendments(market.dossier?.amendments ?? []), steps(market.dossier?.steps ?? []),
    ]
    return tables.filter { !$0.rows.isEmpty }
  }

  private func companies(_ companies: [MarketCompanyView]) -> Report.Table {
    var table = Report.Table(
      localized("Entreprises", "Companies"),
      [
        .init("company", "Entreprise", "Company"), .init("identifier", "SIRET", "SIRET"),
        .init("role", "Rôle", "Role"), .init("lot", "Lot", "Lot"), .init("siae", "SIAE", "SIAE"),
        .init("seat", "Siège", "Seat"), .init("share", "Part EUR", "Share EUR"),
      ])
    for company in companies {
      table.add([
        .text(company.name), .text(company.identifier ?? ""), .text(CompanyRole.label(company.role)),
        .text(company.lot ?? "—"), .text(company.siae ?? ""), .text(company.seat ?? ""),
        company.shareCents.map { .cents($0) } ?? .none,
      ])
    }
    return table
  }

  /// Nothing where nobody has looked at any.
  private func documents(_ documents: [MarketDossierView.Document]) -> Report.Table {
    var table = Report.Table(
      localized("Pièces où la clause figure", "Documents in which the clause stands"),
      [
        .init("document", "Pièce", "Document"), .init("status", "État", "State"), .init("on", "Vu le", "Seen on"),
        .init("reference", "Référence", "Reference"),
      ])
    guard documents.contains(where: { $0.status != nil }) else { return table }
    for document in documents {
      let status = document.status.map { DocumentStatus.label($0) } ?? localized("non vu", "not looked at")
      table.add([
        .text(ClauseDocument.label(document.code)), .text(status), .text(document.on ?? ""),
        .text(document.reference ?? ""),
      ])
    }
    return table
  }

  private func amendments(_ amendments: [MarketDossierView.Amendment]) -> Report.Table {
    var table = Report.Table(
      localized("Avenants", "Amendments"),
      [
        .init("number", "Avenant", "Amendment"), .init("on", "Date", "Date"),
        .init("changes", "Changement", "Change"), .init("reason", "Motif", "Reason"),
        .init("officer", "Agent", "Officer"),
      ])
    for amendment in amendments {
      table.add([
        .text(amendment.number), .text(amendment.on), .text(amendment.changes), .text(amendment.reason),
        .text(amendment.officer),
      ])
    }
    return table
  }

  private func steps(_ steps: [MarketDossierView.Step]) -> Report.Table {
    var table = Report.Table(
      localized("Étapes", "Steps"),
      [
        .init("on", "Date", "Date"), .init("from", "De", "From"), .init("to", "À", "To"),
        .init("reason", "Motif", "Reason"), .init("officer", "Agent", "Officer"),
      ])
    for step in steps {
      table.add([
        .text(step.on), .text(step.from.map { MarketState.label($0) } ?? "—"), .text(MarketState.label(step.to)),
        .text(step.reason ?? ""), .text(step.officer),
      ])
    }
    return table
  }

  /// The market that the request names.
  ///
  /// - throws: ``RegisterError`` `missing`.
  func neededMarket() throws -> MarketView {
    guard let market else {
      throw RegisterError("missing", .usage, localized("Il faut --market.", "--market is needed."))
    }
    return try reader.marketFile(market)
  }
}
