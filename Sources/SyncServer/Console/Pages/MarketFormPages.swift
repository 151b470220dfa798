import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// Markets and their lots, entered and changed.
extension Console {
  func mountMarketForms(_ router: Router<ServerContext>) {
    form(router, "/console/markets/new", .officer) { visit in
      FormPage<TypedOptions, MarketView>(
        title: localized("Nouveau marché", "New market"),
        back: FormLink(url: "/console/markets", title: localized("Marchés", "Markets")),
        form: EntryForm(
          FormSection.home(try visit.scopes) + MarketForms.new(buyers: try visit.register.proposedBuyers()), of: nil,
          [:]), part: nil
      ) { register, typed in
        let saved = try register.addMarket(
          number: typed["number"] ?? "", title: typed["title"] ?? "", buyer: typed["buyer"] ?? "",
          scope: visit.scopeTyped)
        return SavedForm("/console/markets/\(saved.id)", saved.warnings)
      }
    }
    form(router, "/console/markets/:id/edit", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      return FormPage(
        title: localized("Marché \(view.number)", "Market \(view.number)"), back: Self.market(view),
        form: EntryForm(MarketForms.market, of: view, MarketDraft()), part: try Self.part("market", view.id)
      ) { register, draft in try Self.saved(register.setMarket(view.id, draft)) }
    }
    form(router, "/console/markets/:id/step", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      let state = view.profile.state.map { MarketState.label($0) }
      return FormPage(
        title: localized("Marché \(view.number), étape", "Market \(view.number), step"), back: Self.market(view),
        form: EntryForm(MarketForms.step(of: view), of: nil, MarketForms.Step()), part: nil,
        remarks: state.map { [localized("État actuel : \($0).", "Present state: \($0).")] } ?? []
      ) { register, step in
        try Self.saved(
          register.stepMarket(view.id, to: step.state ?? "", on: step.on, reason: step.reason, gaps: step.gaps))
      }
    }
    form(router, "/console/markets/:id/amend", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      return FormPage(
        title: localized("Marché \(view.number), avenant", "Market \(view.number), amendment"), back: Self.market(view),
        form: EntryForm(MarketForms.amendment(of: view), of: nil, AmendmentDraft()), part: nil
      ) { register, draft in try Self.saved(register.amendMarket(view.id, draft)) }
    }
    form(router, "/console/markets/:id/lots/new", .officer) { visit in
      let id = try visit.identifier
      let view = try visit.register.market(id)
      return FormPage(
        title: localized("Marché \(view.number), nouveau lot", "Market \(view.number), new lot"),
        back: Self.market(view),
        form: EntryForm(LotForm.sections(isNew: true), of: nil, LotForm.NumberedLot()), part: nil
      ) { register, typed in
        let number = typed.number ?? ""
        let saved = try register.addLot(market: id, number: number, typed.draft)
        return Self.computed(saved) { $0.number == number }
      }
    }
    mountLot(router)
  }

  private func mountLot(_ router: Router<ServerContext>) {
    let edit: @Sendable (Visit) throws -> FormPage<LotForm.NumberedLot, LotView> = { visit in
      let id = try visit.identifier
      let place = try visit.register.lot(id)
      return FormPage(
        title: localized(
          "Marché \(place.market.number), lot \(place.lot.number)",
          "Market \(place.market.number), lot \(place.lot.number)"), back: Self.market(place.market),
        form: EntryForm(LotForm.sections(isNew: false), of: place.lot, LotForm.NumberedLot()),
        part: .records([RecordReference("lot", id)]), remarks: [place.lot.obligation.arithmetic],
        other: FormLink(
          url: "/console/lots/\(place.lot.id)/delete", title: localized("Retirer le lot", "Remove the lot")),
        url: "/console/lots/\(place.lot.id)/edit"
      ) { register, typed in
        Self.computed(try register.setLot(id, typed.draft)) { $0.id == place.lot.id }
      }
    }
    form(router, "/console/lots/:id/edit", .officer, edit)
    button(
      router, "/console/lots/:id/delete", .officer, done: "deleted", back: { try edit($0).shown($0) },
      { .records([RecordReference("lot", try $0.identifier)]) }
    ) { visit, register in try Self.saved(register.removeLot(try visit.identifier)) }
  }

  static func market(_ view: MarketView) -> FormLink {
    FormLink(
      url: "/console/markets/\(view.id)", title: localized("Marché \(view.number)", "Market \(view.number)"))
  }

  private static func saved(_ view: MarketView) throws -> SavedForm {
    SavedForm("/console/markets/\(view.id)", view.warnings)
  }

  /// With the arithmetic of the lot that was saved.
  private static func computed(_ view: MarketView, _ isIt: (LotView) -> Bool) -> SavedForm {
    var saved = SavedForm("/console/markets/\(view.id)", view.warnings)
    saved.said += view.lots.filter(isIt).map { lot in
      let set = lot.obligation.overrideReason.map { localized(" ; fixé : \($0)", "; set: \($0)") } ?? ""
      return localized("Lot \(lot.number) : ", "Lot \(lot.number): ") + lot.obligation.arithmetic + set
        + localized(" ; dû : ", "; due: ") + formatMinutes(lot.minutesDue)
    }
    return saved
  }
}
