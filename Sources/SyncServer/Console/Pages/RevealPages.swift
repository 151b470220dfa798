import ClauseRegister
import Foundation
import Hummingbird

/// What a confidential proof is about, for those who check it. It stands on the page that answers the form, and on no other.
extension Console {
  func mountReveal(_ router: Router<ServerContext>) {
    let page: Handler = { try $0.revealed([]) }
    get(router, "/console/persons/:id/reveal", .officer, page)
    post(router, "/console/persons/:id/reveal", .officer, back: page) { visit in
      let found = try visit.register.revealEligibilities(person: try visit.wholeID, reason: try visit.reason())
      return try visit.revealed([
        SheetPart(
          id: "proofs", title: localized("Preuves", "Proofs"),
          columns: [
            localized("Critère", "Criterion"), localized("Pièce", "Document"), localized("Datée du", "Dated"),
            localized("Valable jusqu'au", "Valid until"), localized("Contrôle", "Check"),
          ],
          rows: found.map { view in
            [
              SheetCell(criterionName(view.criterion), "/console/eligibilities/\(view.id)/edit"),
              SheetCell(view.proof), SheetCell(view.provedOn), SheetCell(view.validUntil),
              SheetCell(
                [view.verdict.map(ProofVerdict.label), view.checkedBy, view.checkedOn].compactMap { $0 }
                  .joined(separator: ", ")),
            ]
          })
      ])
    }
  }
}

extension Visit {
  fileprivate func revealed(_ parts: [SheetPart]) throws -> Reply {
    let person = try register.findPerson(try wholeID)
    return page(
      "reveal", localized("Critères confidentiels : \(person.name)", "Confidential criteria: \(person.name)"),
      ["id": person.id, "name": person.name, "why": form["reason"], "parts": parts.map { $0.model(self) }])
  }
}
