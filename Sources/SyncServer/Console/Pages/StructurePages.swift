import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// The structures of insertion: a list, and each changed.
extension Console {
  private static let size = 50

  func mountStructures(_ router: Router<ServerContext>) {
    get(router, "/console/structures", .reader) { visit in
      let query = visit.query
      var filter = StructureFilter()
      (filter.kind, filter.near, filter.activity) = (
        query.given("kind"), query.given("near"), query.given("activity")
      )
      let found = try visit.register.structures(filter, page: query.page, size: Self.size)
      let isOfficer = visit.may(.officer)
      return visit.list(
        Self.structures.title, localized("structures", "structures"),
        [
          SheetPart(
            id: "structures", title: Self.structures.title,
            columns: [
              localized("Type", "Kind"), localized("Nom", "Name"), "SIRET", localized("Commune", "Town"),
              localized("Activités", "Activities"), localized("Contact", "Contact"), localized("Périmètre", "Scope"),
            ],
            rows: found.items.map { view in
              [
                SheetCell(view.kind), SheetCell(view.name, isOfficer ? "/console/structures/\(view.id)/edit" : nil),
                SheetCell(view.siret), SheetCell(view.commune ?? view.territory), SheetCell(view.activities),
                SheetCell(view.contact), SheetCell(view.scope),
              ]
            })
        ],
        searches: [
          ("near", localized("Commune, code postal ou territoire", "Town, postcode or territory")),
          ("activity", localized("Activité", "Activity")),
        ],
        selects: [
          ("kind", localized("Type", "Kind"), SIAEKind.allCases.map { FormChoice($0.rawValue, $0.label) })
        ],
        new: FormLink(url: "/console/structures/new", title: localized("Nouvelle structure", "New structure")),
        total: found.total, size: Self.size)
    }
    form(router, "/console/structures/new", .officer) { visit in
      FormPage(
        title: localized("Nouvelle structure", "New structure"), back: Self.structures,
        form: EntryForm(
          FormSection.home(try visit.scopes) + StructureForms.structure, of: nil, StructureDraft()), part: nil
      ) { register, draft in
        _ = try register.addStructure(draft, scope: visit.scopeTyped)
        return SavedForm(Self.structures.url)
      }
    }
    form(router, "/console/structures/:id/edit", .officer) { visit in
      let view = try visit.register.structure(try visit.wholeID)
      return FormPage(
        title: view.name, back: Self.structures,
        form: EntryForm(StructureForms.structure, of: view, StructureDraft()),
        part: try Self.part("structure", view.id)
      ) { register, draft in
        _ = try register.setStructure(view.id, draft)
        return SavedForm(Self.structures.url)
      }
    }
  }

  private static var structures: FormLink {
    FormLink(url: "/console/structures", title: localized("Structures d'insertion", "Insertion structures"))
  }
}
