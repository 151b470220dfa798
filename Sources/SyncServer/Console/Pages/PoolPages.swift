import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// The pools: what they owe and have done, and their lots.
extension Console {
  private static let size = 50

  func mountPools(_ router: Router<ServerContext>) {
    get(router, "/console/pools", .reader) { visit in
      let pools = try visit.register.pools(matching: visit.query["q"], page: visit.query.page, size: Self.size)
      return visit.page(
        "pools", localized("Mutualisations", "Pools"),
        ["search": visit.query["q"], "rows": pools.pools.map(PoolRows.pool)].merging(
          visit.paging(total: pools.total, size: Self.size)
        ) { $1 })
    }
    form(router, "/console/pools/new", .officer) { visit in
      FormPage(
        title: localized("Nouvelle mutualisation", "New pool"),
        back: FormLink(url: "/console/pools", title: localized("Mutualisations", "Pools")),
        form: EntryForm(FormSection.home(try visit.scopes) + PoolForms.pool, of: nil, PoolDraft()), part: nil
      ) { register, draft in PoolRows.saved(try register.addPool(draft, scope: visit.scopeTyped)) }
    }
    get(router, "/console/pools/:id", .reader, poolPage)
    form(router, "/console/pools/:id/edit", .officer) { visit in
      let view = try visit.register.pool(try visit.wholeID)
      return FormPage(
        title: view.name, back: PoolRows.link(view), form: EntryForm(PoolForms.pool, of: view, PoolDraft()),
        part: try Self.part("pool", view.id)
      ) { register, draft in PoolRows.saved(try register.setPool(view.id, draft)) }
    }
    form(router, "/console/pools/:id/lots", .officer) { try self.lotForm($0.register.pool(try $0.wholeID), $0) }
    post(router, "/console/pools/:id/lots/remove", .officer, back: poolPage) { visit in
      let place = try visit.register.lot(try Self.identifier(visit.needed("lot")))
      let view = try visit.register.removeLot(place.lot.number, of: place.market.id, fromPool: try visit.wholeID)
      return .see("/console/pools/\(view.id)?done=saved")
    }
  }

  private static func identifier(_ text: String) throws -> Identifier {
    guard let id = Identifier(text) else { throw RegisterError("bad-input", .usage, Words.badForm) }
    return id
  }

  private func lotForm(_ pool: PoolView, _ visit: Visit) throws -> FormPage<TypedOptions, PoolView> {
    FormPage(
      title: pool.name, back: PoolRows.link(pool),
      form: EntryForm(PoolForms.lot(markets: try visit.register.proposedMarkets()), of: nil, [:]), part: nil,
      url: "/console/pools/\(pool.id)/lots"
    ) { register, typed in
      PoolRows.saved(try register.addLot(typed["lot"] ?? "", of: typed["market"] ?? "", toPool: pool.id))
    }
  }

  private var poolPage: Handler {
    { visit in
      let view = try visit.register.pool(try visit.wholeID)
      return visit.page(
        "pool", view.name,
        PoolRows.pool(view).merging([
          "figureURL": FigureRows.url(["pool": view.id]), "note": view.note ?? "",
          "warnings": view.warnings.map(\.message), "reason": view.overrideReason ?? "",
          "entry": try self.lotForm(view, visit).model(visit),
          "lots": view.members.prefix(200).map { member in
            [
              "id": member.lotId, "poolId": view.id, "lot": "\(member.market)/\(member.lot)",
              "url": "/console/markets/\(member.marketId)",
              "done": formatMinutes(member.minutesDone), "due": formatMinutes(member.minutesDue),
              "bar": MarketRows.bar(member.minutesDone, of: member.minutesDue),
            ] as [String: Any]
          },
        ]) { $1 })
    }
  }
}

enum PoolRows {
  static func pool(_ view: PoolView) -> [String: Any] {
    [
      "id": view.id, "name": view.name, "siren": view.siren ?? "–", "url": "/console/pools/\(view.id)",
      "members": "\(view.members.count)", "done": formatMinutes(view.minutesDone),
      "due": formatMinutes(view.minutesDue), "bar": MarketRows.bar(view.minutesDone, of: view.minutesDue),
    ]
  }

  static func link(_ view: PoolView) -> FormLink { FormLink(url: "/console/pools/\(view.id)", title: view.name) }

  static func saved(_ view: PoolView) -> SavedForm { SavedForm("/console/pools/\(view.id)", view.warnings) }
}
