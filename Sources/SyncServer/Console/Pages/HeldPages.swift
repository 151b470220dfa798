import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// Changes that wait for a decision.
extension Console {
  private static let size = 50

  func mountHeld(_ router: Router<ServerContext>) {
    get(router, "/console/held", .reader) { visit in
      let all = try visit.register.held()
      let some = all.dropFirst(visit.query.page * Self.size).prefix(Self.size)
      return visit.page(
        "held-list", localized("Changements retenus", "Held changes"),
        [
          "hasRows": !some.isEmpty,
          "rows": some.map { view in
            [
              "id": view.id, "receivedAt": Words.time(view.receivedAt), "officer": view.officer,
              "table": tableName(view.table),
              "reason": view.reason,
            ]
          },
        ].merging(visit.paging(total: all.count, size: Self.size)) { $1 })
    }
    get(router, "/console/held/:id", .reader, heldPage)
    post(router, "/console/held/:id", .reconciler, back: heldPage) { visit in
      guard let id = Identifier(visit.id) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      let register = visit.register(expecting: .held(id))
      switch try visit.needed("decision") {
      case "accept":
        _ = try register.acceptHeld(id.description, reason: try visit.reason(isNeeded: false))
        return .see("/console/held?done=accepted")
      case "refuse":
        _ = try register.refuseHeld(id.description, reason: try visit.reason())
        return .see("/console/held?done=refused")
      default: throw RegisterError("bad-input", .usage, Words.badForm)
      }
    }
  }

  private var heldPage: Handler {
    { visit in
      let wanted = try visit.wholeID
      guard let id = Identifier(wanted) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      let seen = try visit.register.digest(of: .held(id))
      let view = try visit.register.held(id)
      var effects: EffectsView?
      var cannot: String?
      do {
        effects = try visit.register.effects(ofHeld: wanted)
      } catch let error as RegisterError {
        cannot = error.message
      } catch {
        cannot = RegisterError(error).message
      }
      let comparison = try visit.register.comparison(ofHeld: id)
      return visit.page(
        "held", localized("Changement retenu", "Held change"),
        [
          "id": view.id, "record": view.record, "officer": view.officer, "device": view.device,
          "receivedAt": Words.time(view.receivedAt), "reason": view.reason, "seen": seen,
          "isKnown": comparison.isKnown, "subject": comparison.subject, "what": tableName(view.table),
          "columns": comparison.columns.map { column in
            [
              "name": Words.column(column.column), "now": Words.value(column.now, of: column.column),
              "asked": Words.value(column.asked, of: column.column),
            ]
          },
        ].merging(cannot.map { ["cannot": $0] } ?? [:]) { $1 }
          .merging(EffectRows.model(effects, [localized("S'il est admis", "If it is accepted")])) { $1 })
    }
  }
}
