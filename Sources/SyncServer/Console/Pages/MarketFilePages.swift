import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// What is kept of a market on its way: looked at on one page, and changed part by part.
extension Console {
  func mountMarketFile(_ router: Router<ServerContext>) {
    get(router, "/console/markets/:id/file", .reader) { visit in
      let id = try visit.identifier
      let view = try visit.register.market(id)
      return visit.sheet(
        localized("Marché \(view.number), dossier", "Market \(view.number), file"), back: Self.market(view),
        links: ["card", "shuttle", "penalties"].compactMap { name in
          ReportKind(rawValue: name).map {
            FormLink(url: "/console/reports/view?report=\(name)&market=\(view.id)", title: $0.title)
          }
        }, MarketFileRows(view, isOfficer: visit.may(.officer)).parts(try visit.register.companyParts(of: id)))
    }
    mountCompanies(router)
    mountShuttle(router)
    mountBids(router)
    mountPenalties(router)
  }

  static func file(_ view: MarketView) -> FormLink {
    FormLink(
      url: "/console/markets/\(view.id)/file",
      title: localized("Marché \(view.number), dossier", "Market \(view.number), file"))
  }

  static func savedFile(_ view: MarketView) -> SavedForm { SavedForm(file(view).url, view.warnings) }

  static var gone: RegisterError {
    RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
  }

  // MARK: Companies

  private func mountCompanies(_ router: Router<ServerContext>) {
    form(router, "/console/markets/:id/companies/new", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      return FormPage(
        title: localized("Marché \(view.number), entreprise", "Market \(view.number), company"), back: Self.file(view),
        form: EntryForm(MarketFileForms.newCompany(lots: view.lots.map(\.number)), of: nil, CompanyDraft()), part: nil
      ) { register, draft in Self.savedFile(try register.addCompany(view.id, draft)) }
    }
    let edit: @Sendable (Visit) throws -> FormPage<CompanyDraft, MarketCompanyView> = { visit in
      let (market, part) = try Self.company(visit)
      return FormPage(
        title: "\(part.company.name), \(CompanyRole.label(part.company.role))", back: Self.file(market),
        form: EntryForm(
          MarketFileForms.company(isNamed: part.company.identifier == nil), of: part.company,
          Self.draft(part.company)), part: part.part,
        other: FormLink(
          url: "/console/companies/\(part.id)/delete",
          title: localized("Retirer du marché", "Take out of the market")), url: "/console/companies/\(part.id)/edit"
      ) { register, draft in Self.savedFile(try register.addCompany(market.id, draft)) }
    }
    form(router, "/console/companies/:id/edit", .officer, edit)
    button(
      router, "/console/companies/:id/delete", .officer, done: "deleted", back: { try edit($0).shown($0) },
      { try Self.company($0).part.part }
    ) { visit, register in
      let (market, part) = try Self.company(visit)
      return Self.savedFile(try register.removeCompany(market.id, Self.draft(part.company)))
    }
  }

  private static func company(_ visit: Visit) throws -> (market: MarketView, part: CompanyPartView) {
    let id = try visit.identifier
    let market = try visit.register.market(ofRecord: id, in: "holder")
    guard let whole = Identifier(market.id),
      let part = try visit.register.companyParts(of: whole).first(where: { $0.id == id.description })
    else { throw gone }
    return (market, part)
  }

  /// Which part it is.
  private static func draft(_ company: MarketCompanyView) -> CompanyDraft {
    var draft = CompanyDraft()
    (draft.siret, draft.role, draft.lot) = (company.identifier, company.role, company.lot)
    if company.identifier == nil { draft.name = company.name }
    return draft
  }

  // MARK: Documents, texts, exchanges

  private func mountShuttle(_ router: Router<ServerContext>) {
    form(router, "/console/markets/:id/documents", .officer) { visit in
      let id = try visit.identifier
      let view = try visit.register.market(id)
      return FormPage(
        title: localized("Marché \(view.number), la clause dans les pièces", "Market \(view.number), documents"),
        back: Self.file(view), form: EntryForm(MarketFileForms.documents, of: view, [:]),
        part: visit.register.listPart(of: id, "market_document")
      ) { register, drafts in Self.savedFile(try register.setDocuments(view.id, drafts)) }
    }
    form(router, "/console/markets/:id/card", .officer) { visit in
      let id = try visit.identifier
      let view = try visit.register.market(id)
      return FormPage(
        title: localized("Marché \(view.number), fiche d'identité", "Market \(view.number), identity card"),
        back: Self.file(view), form: EntryForm(MarketFileForms.texts, of: view, [:]),
        part: visit.register.listPart(of: id, "market_text"),
        remarks: [
          localized(
            "Une rubrique vide est remplie par le registre, pour ce qu'il sait.",
            "A heading left empty is filled in by the register, as far as it knows.")
        ]
      ) { register, texts in Self.savedFile(try register.setTexts(view.id, texts)) }
    }
    form(router, "/console/markets/:id/exchange", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      return FormPage(
        title: localized("Marché \(view.number), échange", "Market \(view.number), exchange"), back: Self.file(view),
        form: EntryForm(MarketFileForms.exchange, of: nil, [:]), part: nil
      ) { register, typed in
        Self.savedFile(
          try register.addExchange(view.id, on: typed["on"], from: typed["from"] ?? "", text: typed["text"] ?? ""))
      }
    }
    form(router, "/console/markets/:id/shuttle", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      let state = view.profile.shuttleState.map { ShuttleState.label($0) }
      return FormPage(
        title: localized("Marché \(view.number), fiche navette", "Market \(view.number), shuttle sheet"),
        back: Self.file(view), form: EntryForm(MarketFileForms.shuttle(of: view), of: nil, ShuttleDraft("")), part: nil,
        remarks: state.map { [localized("État actuel : \($0).", "Present state: \($0).")] } ?? []
      ) { register, draft in Self.savedFile(try register.moveShuttle(view.id, draft)) }
    }
    form(router, "/console/markets/:id/report-received", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      return FormPage(
        title: localized("Marché \(view.number), bilan de l'entreprise", "Market \(view.number), company's report"),
        back: Self.file(view), form: EntryForm(MarketFileForms.reportReceived, of: view, [:]),
        part: try Self.part("market", view.id)
      ) { register, typed in Self.savedFile(try register.setReportReceived(view.id, on: typed["on"] ?? "")) }
    }
  }
}
