import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// What candidates offer for the clause of a market, and what its contract asks where it is not kept.
extension Console {
  func mountBids(_ router: Router<ServerContext>) {
    form(router, "/console/markets/:id/bids/new", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      return FormPage(
        title: localized("Marché \(view.number), offre", "Market \(view.number), bid"), back: Self.file(view),
        form: EntryForm(MarketFileForms.bid(lots: view.lots.map(\.number)), of: nil, BidDraft()), part: nil
      ) { register, draft in Self.savedFile(try register.addBid(view.id, draft)) }
    }
    let edit: @Sendable (Visit) throws -> FormPage<BidDraft, BidView> = { visit in
      let id = try visit.identifier
      let market = try visit.register.market(ofRecord: id, in: "bid")
      guard let view = market.dossier?.bids.first(where: { $0.id == id.description }) else { throw Self.gone }
      return FormPage(
        title: localized("Offre : \(view.name)", "Bid: \(view.name)"), back: Self.file(market),
        form: EntryForm(MarketFileForms.bid(lots: market.lots.map(\.number)), of: view, BidDraft()),
        part: try Self.part("bid", view.id),
        other: FormLink(url: "/console/bids/\(id)/delete", title: localized("Retirer l'offre", "Remove the bid")),
        url: "/console/bids/\(id)/edit"
      ) { register, draft in Self.savedFile(try register.setBid(market.id, view.id, draft)) }
    }
    form(router, "/console/bids/:id/edit", .officer, edit)
    button(
      router, "/console/bids/:id/delete", .officer, done: "deleted", back: { try edit($0).shown($0) },
      { try Self.part("bid", $0.wholeID) }
    ) { visit, register in
      let market = try visit.register.market(ofRecord: visit.identifier, in: "bid")
      return Self.savedFile(try register.removeBid(market.id, try visit.wholeID))
    }
  }

  func mountPenalties(_ router: Router<ServerContext>) {
    form(router, "/console/markets/:id/penalties/new", .officer) { visit in
      let view = try visit.register.market(try visit.identifier)
      return FormPage(
        title: localized("Marché \(view.number), pénalité", "Market \(view.number), penalty"), back: Self.file(view),
        form: EntryForm(PenaltyForms.new, of: nil, PenaltyDraft()), part: nil
      ) { register, draft in Self.savedFile(try register.addPenalty(view.id, draft)) }
    }
    let edit: @Sendable (Visit) throws -> FormPage<PenaltyDraft, PenaltyView> = { visit in
      let id = try visit.identifier
      let market = try visit.register.market(ofRecord: id, in: "penalty_rule")
      guard let view = market.dossier?.penalties.first(where: { $0.id == id.description }) else { throw Self.gone }
      return FormPage(
        title: localized("Pénalité \(view.n)", "Penalty \(view.n)"), back: Self.file(market),
        form: EntryForm(PenaltyForms.penalty, of: view, PenaltyDraft()), part: try Self.part("penalty_rule", view.id),
        remarks: [view.rule],
        other: FormLink(
          url: "/console/penalties/\(id)/delete", title: localized("Retirer la pénalité", "Remove the penalty")),
        url: "/console/penalties/\(id)/edit"
      ) { register, draft in
        Self.savedFile(try register.setPenalty(market.id, view.id, PenaltyForms.draft(draft, of: view)))
      }
    }
    form(router, "/console/penalties/:id/edit", .officer, edit)
    button(
      router, "/console/penalties/:id/delete", .officer, done: "deleted", back: { try edit($0).shown($0) },
      { try Self.part("penalty_rule", $0.wholeID) }
    ) { visit, register in
      let market = try visit.register.market(ofRecord: visit.identifier, in: "penalty_rule")
      return Self.savedFile(try register.removePenalty(market.id, try visit.wholeID))
    }
  }
}
