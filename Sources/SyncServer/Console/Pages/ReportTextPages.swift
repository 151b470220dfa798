import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// The texts of a yearly report, which people write.
extension Console {
  func mountReportTexts(_ router: Router<ServerContext>) {
    get(router, "/console/reports/texts", .reader) { visit in
      let query = visit.query
      let year = try query.year ?? visit.register.today.year
      let (buyer, scopes) = (query.given("buyer"), try visit.scopes)
      let texts = try visit.register.reportTexts(year: year, buyer: buyer).texts
      let parts = scopes.flatMap { scope in
        ReportHeading.allCases.map { heading in
          let fields = [
            ("year", "\(year)"), ("buyer", buyer ?? ""), ("heading", heading.rawValue), ("scope", scope.value),
          ].map { "\($0)=\(FormFields.encoded($1))" }.joined(separator: "&")
          return SheetPart(
            id: "\(heading.rawValue)-\(scope.value)",
            title: scopes.count > 1 ? "\(heading.label) · \(scope.label)" : heading.label,
            links: [FormLink(url: "/console/reports/texts/edit?\(fields)", title: localized("Écrire", "Write"))],
            notes: texts.filter { $0.heading == heading.rawValue && $0.scope == scope.value }.map(\.text))
        }
      }
      return visit.list(
        [localized("Textes du bilan \(year)", "Texts of the report of \(year)"), buyer].compactMap { $0 }
          .joined(separator: " · "), localized("textes", "texts"), parts,
        searches: [
          ("year", localized("Année", "Year")),
          ("buyer", localized("Acheteur ; sinon le bilan de tous", "Buyer; else the report of all")),
        ], total: texts.count, size: .max)
    }
    form(router, "/console/reports/texts/edit", .officer) { visit in
      let query = visit.query
      guard let heading = ReportHeading(rawValue: query["heading"]), let year = try query.year else {
        throw RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
      }
      let (buyer, scope) = (query.given("buyer"), query.given("scope"))
      let place = try visit.register.reportText(heading: heading, year: year, buyer: buyer, scope: scope)
      let fields = [("year", "\(year)"), ("buyer", buyer ?? "")]
      let back = "/console/reports/texts?" + fields.map { "\($0)=\(FormFields.encoded($1))" }.joined(separator: "&")
      return FormPage(
        title: [heading.label, "\(year)", buyer].compactMap { $0 }.joined(separator: " · "),
        back: FormLink(url: back, title: localized("Textes du bilan \(year)", "Texts of the report of \(year)")),
        form: EntryForm(PlannedForms.reportText(heading), of: place, [:]), part: place.part,
        url: "\(visit.path)?"
          + (fields + [("heading", heading.rawValue), ("scope", scope ?? "")])
          .map { "\($0)=\(FormFields.encoded($1))" }.joined(separator: "&")
      ) { register, typed in
        _ = try register.setReportText(
          heading: heading.rawValue, year: year, buyer: buyer, text: typed["text"] ?? "", scope: scope)
        return SavedForm(back)
      }
    }
  }
}
