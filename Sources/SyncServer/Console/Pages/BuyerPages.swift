import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// The buyers: found, looked at, and changed with what binds them.
extension Console {
  private static let size = 50

  func mountBuyers(_ router: Router<ServerContext>) {
    get(router, "/console/buyers", .reader) { visit in
      let found = try visit.register.buyers(matching: visit.query["q"], page: visit.query.page, size: Self.size)
      return visit.list(
        Self.buyers.title, localized("acheteurs", "buyers"),
        [
          SheetPart(
            id: "buyers", title: Self.buyers.title,
            columns: [
              localized("Nom", "Name"), "SIRET", localized("Territoire", "Territory"), localized("Périmètre", "Scope"),
              localized("Marchés", "Markets"),
            ],
            rows: found.items.map { view in
              [
                SheetCell(view.name, "/console/buyers/\(view.id)"), SheetCell(view.siret), SheetCell(view.territory),
                SheetCell(view.scope), "\(view.markets)",
              ]
            })
        ], searches: [("q", localized("Nom, SIRET ou territoire", "Name, SIRET or territory"))],
        new: FormLink(url: "/console/buyers/new", title: localized("Nouvel acheteur", "New buyer")),
        total: found.total, size: Self.size)
    }
    form(router, "/console/buyers/new", .officer) { visit in
      FormPage(
        title: localized("Nouvel acheteur", "New buyer"), back: Self.buyers,
        form: EntryForm(FormSection.home(try visit.scopes) + BuyerForms.buyer, of: nil, BuyerDraft()), part: nil
      ) { register, draft in
        SavedForm("/console/buyers/\(try register.addBuyer(draft, scope: visit.scopeTyped).id)")
      }
    }
    get(router, "/console/buyers/:id", .reader, buyerPage)
    form(router, "/console/buyers/:id/edit", .officer) { visit in
      let view = try visit.register.buyer(try visit.wholeID)
      return FormPage(
        title: view.name, back: Self.buyer(view), form: EntryForm(BuyerForms.buyer, of: view, BuyerDraft()),
        part: try Self.part("buyer", view.id)
      ) { register, draft in SavedForm(Self.buyer(try register.setBuyer(view.id, draft)).url) }
    }
    form(router, "/console/buyers/:id/references/new", .officer) { visit in
      let view = try visit.register.buyer(try visit.wholeID)
      return FormPage(
        title: localized("Convention, charte, délibération", "Convention, charter, deliberation"),
        back: Self.buyer(view),
        form: EntryForm(BuyerForms.reference, of: nil, BuyerReferenceDraft(kind: "", title: "")), part: nil
      ) { register, draft in SavedForm(Self.buyer(try register.addBuyerReference(view.id, draft)).url) }
    }
    mountBuyerReferences(router)
  }

  private func mountBuyerReferences(_ router: Router<ServerContext>) {
    let edit: @Sendable (Visit) throws -> FormPage<BuyerReferenceDraft, BuyerView.Reference> = { visit in
      let (buyer, view) = try Self.reference(visit)
      var draft = BuyerReferenceDraft(kind: view.kind, title: view.title)
      draft.on = view.signedOn
      return FormPage(
        title: "\(BuyerReferenceKind.label(view.kind)) : \(view.title)", back: Self.buyer(buyer),
        form: EntryForm(BuyerForms.validity, of: view, draft), part: try Self.part("buyer_reference", view.id),
        other: FormLink(
          url: "/console/references/\(view.id)/delete", title: localized("Retirer le document", "Remove the document")),
        url: "/console/references/\(view.id)/edit"
      ) { register, draft in SavedForm(Self.buyer(try register.addBuyerReference(buyer.id, draft)).url) }
    }
    form(router, "/console/references/:id/edit", .officer, edit)
    button(
      router, "/console/references/:id/delete", .officer, done: "deleted", back: { try edit($0).shown($0) },
      { try Self.part("buyer_reference", $0.wholeID) }
    ) { visit, register in
      let (buyer, view) = try Self.reference(visit)
      return SavedForm(Self.buyer(try register.removeBuyerReference(buyer.id, view.id)).url)
    }
  }

  private static func reference(_ visit: Visit) throws -> (BuyerView, BuyerView.Reference) {
    let id = try visit.identifier
    let buyer = try visit.register.buyer(ofReference: id)
    guard let view = buyer.references.first(where: { $0.id == id.description }) else {
      throw RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
    }
    return (buyer, view)
  }

  private static var buyers: FormLink {
    FormLink(url: "/console/buyers", title: localized("Acheteurs", "Buyers"))
  }

  private static func buyer(_ view: BuyerView) -> FormLink {
    FormLink(url: "/console/buyers/\(view.id)", title: view.name.isEmpty ? view.siret ?? view.id : view.name)
  }

  private var buyerPage: Handler {
    { visit in
      let view = try visit.register.buyer(try visit.wholeID)
      let link = Self.buyer(view)
      let search = FormFields.encoded(link.title)
      return visit.sheet(
        link.title, back: Self.buyers,
        links: [
          FormLink(url: "/console/markets?q=\(search)", title: localized("Ses marchés", "Its markets")),
          FormLink(url: "/console/forecasts?buyer=\(search)", title: localized("Ses prévisions", "Its plans")),
          FormLink(
            url: "/console/reports/view?report=buyer&buyer=\(search)", title: localized("Son tableau", "Its table")),
          FormLink(
            url: FigureRows.url(["buyer": link.title]),
            title: localized("Ses heures", "Its hours")),
          FormLink(url: "/console/history/\(view.id)", title: localized("Historique", "History")),
        ] + (visit.may(.officer) ? [FormLink(url: "\(link.url)/edit", title: localized("Modifier", "Change"))] : []),
        facts: [
          ("SIRET", view.siret), (localized("Territoire", "Territory"), view.territory),
          (localized("Périmètre", "Scope"), view.scope), (localized("Marchés", "Markets"), "\(view.markets)"),
        ]
          + MarketKind.allCases.map { kind in
            (
              localized("Seuil, ", "Threshold, ") + kind.label,
              view.thresholds[kind.rawValue].map { Report.Cell.cents($0).shown + " EUR" }
            )
          },
        [
          SheetPart(
            id: "references",
            title: localized("Conventions, chartes, délibérations", "Conventions, charters, deliberations"),
            links: [
              FormLink(url: "\(link.url)/references/new", title: localized("Ajouter un document", "Add a document"))
            ],
            columns: [
              localized("Type", "Kind"), localized("Intitulé", "Title"), localized("Date", "Date"),
              localized("Valable jusqu'au", "Valid until"),
            ],
            rows: view.references.map { reference in
              [
                SheetCell(BuyerReferenceKind.label(reference.kind)),
                SheetCell(reference.title, visit.may(.officer) ? "/console/references/\(reference.id)/edit" : nil),
                SheetCell(reference.signedOn), SheetCell(reference.validUntil),
              ]
            })
        ])
    }
  }
}
