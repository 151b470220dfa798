import ClauseRegister
import Foundation
import Hummingbird
import RegisterCommands
import SyncModel

extension Console {
  private static let size = 50

  func mountPersons(_ router: Router<ServerContext>) {
    get(router, "/console/persons", .reader) { visit in
      var search = PersonSearch(visit.query["q"])
      (search.order, search.isReversed) = visit.order(.name)
      search.scope = visit.query["scope"]
      let found = try visit.register.persons(
        matching: search, in: self.persons, page: visit.query.page, size: Self.size)
      return visit.page(
        "persons", localized("Personnes", "People"),
        [
          "search": search.text, "sort": visit.query["sort"],
          "headings": visit.headings(
            [
              ListColumn(localized("Nom", "Name"), "name"), ListColumn(localized("Née le", "Born"), "born"),
              ListColumn(localized("Commune", "Town")), ListColumn(localized("Prescripteur", "Prescriber")),
              ListColumn(localized("Périmètre", "Scope")),
            ], sorted: search.order.rawValue, isReversed: search.isReversed),
          "selects": visit.selects([("scope", localized("Périmètre", "Scope"), try visit.scopes)]),
          "rows": found.persons.map { view in
            [
              "id": view.id, "name": view.name, "born": view.born ?? "–", "commune": view.commune ?? "–",
              "prescriber": view.prescriber ?? "–", "scope": view.scope,
            ]
          },
        ].merging(visit.paging(total: found.total, size: Self.size)) { $1 })
    }
    get(router, "/console/persons/:id", .reader) { visit in
      let view = try visit.register.findPerson(try visit.wholeID)
      let hours = try visit.register.hours(HoursFilter(person: view.id))
      return visit.page(
        "person", view.name,
        [
          "id": view.id, "hours": formatMinutes(hours.totalMinutes),
          "figureURL": FigureRows.url(["person": view.id]),
          "fields": PersonRows.fields(view).map { ["field": $0.0, "value": $0.1] },
          "entries": hours.hours.reversed().dropFirst(visit.query.page * Self.size).prefix(Self.size)
            .map(HoursRows.entry),
        ].merging(visit.paging(total: hours.hours.count, size: Self.size)) { $1 }
          .merging(try visit.personWork(view)) { $1 })
    }
  }
}

enum PersonRows {
  /// What is known of a person, always in the same order.
  static func fields(_ view: PersonView) -> [(String, String)] {
    [
      (localized("Nom", "Name"), view.name), (localized("Née le", "Born"), view.born ?? "–"),
      (localized("Contact", "Contact"), view.contact ?? "–"), (localized("Sexe", "Sex"), view.sex ?? "–"),
      (localized("Formation", "Education"), view.education ?? "–"),
      (localized("Commune", "Town"), [view.postcode, view.commune].compactMap { $0 }.joined(separator: " ")),
      (
        localized("Quartier prioritaire", "Priority area"),
        view.priorityArea.map(yesOrNo) ?? "–"
      ),
      (localized("Prescripteur", "Prescriber"), view.prescriber ?? "–"),
      (localized("Périmètre", "Scope"), view.scope),
      (localized("Aussi sous", "Also under"), view.mergedIds.isEmpty ? "–" : view.mergedIds.joined(separator: ", ")),
    ]
  }
}
