import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// Hour entries: entered, corrected, deleted and brought back.
extension Console {
  func mountHoursForms(_ router: Router<ServerContext>) {
    form(router, "/console/markets/:id/hours", .officer) { visit in
      try self.hoursForm(visit.register.market(try visit.identifier), visit)
    }
    let edit: @Sendable (Visit) throws -> FormPage<HoursForm.ReasonedHours, HourEntryView> = { try self.entryForm($0) }
    form(router, "/console/entries/:id/edit", .officer, edit)
    entryButton(router, "delete", done: "deleted", edit) { try $0.deleteHours($1) }
    entryButton(router, "restore", done: "restored", edit) { try $0.restoreHours($1) }
  }

  private func entryButton(
    _ router: Router<ServerContext>, _ word: String, done: String,
    _ edit: @escaping @Sendable (Visit) throws -> FormPage<HoursForm.ReasonedHours, HourEntryView>,
    _ change: @escaping @Sendable (Register, Identifier) throws -> HourEntryView
  ) {
    button(
      router, "/console/entries/:id/\(word)", .officer, done: done, back: { try edit($0).shown($0) },
      { try Self.part("hour_entry", $0.wholeID) }
    ) { visit, register in SavedForm("/console/entries/\(try change(register, visit.identifier).id)/edit") }
  }

  func hoursForm(_ market: MarketView, _ visit: Visit) throws -> FormPage<HoursForm.ReasonedHours, HourEntryView> {
    FormPage(
      title: localized("Marché \(market.number), heures", "Market \(market.number), hours"), back: Self.market(market),
      form: EntryForm(
        HoursForm.sections(isNew: true, lots: market.lots.map(\.number), today: visit.register.today), of: nil,
        HoursForm.ReasonedHours(HoursDraft(market: market.id))), part: nil,
      url: "/console/markets/\(market.id)/hours"
    ) { register, typed in
      let saved = try register.logHours(typed.draft, isDraft: false)
      return SavedForm("/console/markets/\(market.id)", saved.warnings, understood: saved.understood)
    }
  }

  private func entryForm(_ visit: Visit) throws -> FormPage<HoursForm.ReasonedHours, HourEntryView> {
    let id = try visit.identifier
    let view = try visit.register.hourEntry(id)
    let isLocked = try visit.register.isLocked(view)
    let lots = try Identifier(view.marketId).map { try visit.register.market($0).lots.map(\.number) } ?? []
    var remarks = view.warnings.map(\.message)
    if isLocked {
      remarks.append(
        localized(
          "Validée, corrigée ou d'un mois clos : elle reste, et la correction compte.",
          "Validated, corrected or of a closed month: it stays, and the correction counts."))
    }
    if view.deleted { remarks.append(localized("Saisie supprimée.", "The entry is deleted.")) }
    let other =
      view.deleted
      ? FormLink(url: "/console/entries/\(id)/restore", title: localized("Rétablir la saisie", "Bring the entry back"))
      : FormLink(url: "/console/entries/\(id)/delete", title: localized("Supprimer la saisie", "Delete the entry"))
    return FormPage(
      title: "\(view.date), \(view.person), \(formatMinutes(view.minutes)), \(stateName(view.state))",
      back: FormLink(
        url: "/console/markets/\(view.marketId)/months/\(view.date.prefix(7))",
        title: "\(view.market), \(view.date.prefix(7))"),
      form: EntryForm(
        view.deleted ? [] : HoursForm.sections(isNew: false, lots: lots, today: visit.register.today), of: view,
        HoursForm.ReasonedHours(HoursDraft())), part: try Self.part("hour_entry", view.id), remarks: remarks,
      other: isLocked ? nil : other, url: "/console/entries/\(id)/edit"
    ) { register, typed in
      // What is settled is changed by those who settle.
      guard !isLocked || visit.may(.reconciler) else {
        throw RegisterError(
          "locked", .noPermission,
          localized(
            "Une saisie validée, corrigée ou d'un mois clos est corrigée par qui valide (rôle « reconciler »).",
            "An entry that is validated, corrected or of a closed month is corrected by a reconciler."))
      }
      let saved = try register.correctHours(id, typed.draft, reason: typed.reason ?? "")
      return SavedForm("/console/entries/\(id)/edit", saved.warnings, understood: saved.understood)
    }
  }
}
