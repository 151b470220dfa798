import ClauseRegister
import Foundation
import Hummingbird
import RegisterCommands
import SyncModel

/// Conflicts: found, understood and settled.
extension Console {
  private static let size = 25

  func mountConflicts(_ router: Router<ServerContext>) {
    get(router, "/console/conflicts", .reader, conflictsPage)
    post(router, "/console/conflicts", .reconciler, back: conflictsPage, settleSeveral)
    get(router, "/console/conflicts/:id", .reader, conflictPage)
    post(router, "/console/conflicts/:id/resolve", .reconciler, back: conflictPage) { visit in
      let settlement: Settlement
      switch try visit.needed("choice") {
      case "own": settlement = .value(try visit.needed("value"))
      case let number:
        guard let number = Int(number) else { throw RegisterError("bad-input", .usage, Words.badForm) }
        settlement = .keep(number)
      }
      let settled = try visit.register.resolve(try visit.wholeID, settlement, reason: try visit.reason())
      return .see("/console/conflicts/\(settled.id)?done=resolved")
    }
    post(router, "/console/conflicts/:id/undo", .reconciler, back: conflictPage) { visit in
      guard let keep = Int(try visit.needed("keep")) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      let settled = try visit.register.settledConflict(visit.id)
      _ = try visit.register(expecting: try settled.part).undoResolution(
        visit.id, keep: keep, reason: try visit.reason())
      return .see("/console/conflicts/\(visit.id)?done=undone")
    }
  }

  private var conflictsPage: Handler {
    { visit in
      let query = visit.query
      let found = try visit.register.conflicts(
        ConflictFilter(table: query.given("table"), market: query.given("market"), officer: query.given("officer")),
        page: query.page, size: Self.size)
      return visit.page(
        "conflicts", localized("Conflits", "Conflicts"),
        [
          "tables": found.tables.map { ["value": $0, "isChosen": $0 == query["table"]] as [String: Any] },
          "marketFilter": query["market"], "officerFilter": query["officer"], "hasRows": !found.conflicts.isEmpty,
          "settled": try visit.register.recentlySettled(limit: 10).map { view in
            ["id": view.id, "subject": view.subject, "what": Words.unit(view.table, view.unit)]
          },
          "officers": Set(found.conflicts.flatMap { $0.values.map(\.officer) }).sorted(),
          "rows": try found.conflicts.map { view in
            [
              "id": view.id, "subject": view.subject, "what": Words.unit(view.table, view.unit),
              "values": try view.values.map {
                ["value": words(try visit.register.named($0.value)), "officer": $0.officer]
              },
            ] as [String: Any]
          },
        ].merging(visit.paging(total: found.total, size: Self.size)) { $1 })
    }
  }

  private var settleSeveral: Handler {
    { visit in
      let ids = visit.form.all("id")
      guard !ids.isEmpty else {
        throw RegisterError("missing", .usage, localized("Aucun conflit n'est choisi.", "No conflict is chosen."))
      }
      let choice = try visit.needed("choice")
      let reason = try visit.reason()
      let settled = try ids.map { id in
        let view = try visit.register.conflict(try Visit.whole(id))
        guard let number = Self.number(choice, of: view) else {
          throw RegisterError(
            "no-such-value", .badData,
            localized("\(view.subject) n'a pas une telle valeur.", "\(view.subject) has no such value."))
        }
        return (id: id, settlement: Settlement.keep(number))
      }
      try visit.register.resolve(settled, reason: reason)
      return .see("/console/conflicts?done=resolved")
    }
  }

  /// The value that a choice for several conflicts means in one of them; nil where it means none, or more than one.
  private static func number(_ choice: String, of view: ConflictView) -> Int? {
    func time(_ value: ConflictValueView) -> String { value.receivedAt ?? value.deviceTime }
    switch choice {
    case "first": return view.values.min { time($0) < time($1) }?.n
    case "last": return view.values.max { time($0) < time($1) }?.n
    default:
      guard choice.hasPrefix("of:") else { return nil }
      let theirs = view.values.filter { $0.officer == choice.dropFirst(3) }
      return theirs.count == 1 ? theirs[0].n : nil
    }
  }

  private var conflictPage: Handler {
    { visit in
      let id = try visit.wholeID
      do {
        return try self.page(of: try visit.register.conflict(id), isChanged: false, visit)
      } catch let error as RegisterError where ["stale", "not-found"].contains(error.code) {
        if let now = try visit.register.conflict(insteadOf: id) {
          return try self.page(of: now, isChanged: true, visit)
        }
        do {
          return try self.page(of: try visit.register.settledConflict(id), visit)
        } catch let other as RegisterError where other.code == "not-settled" {
          throw error
        }
      }
    }
  }

  private func page(of view: ConflictView, isChanged: Bool, _ visit: Visit) throws -> Reply {
    var visit = visit
    let ownValue = visit.form.given("value") ?? visit.query.given("value")
    var effects: EffectsView?
    do {
      effects = try visit.register.effects(ofConflict: view.id, ownValue: ownValue)
    } catch let error as RegisterError where ownValue != nil {
      visit.problem = visit.problem ?? error
      effects = try visit.register.effects(ofConflict: view.id, ownValue: nil)
    } catch let error as InputError {
      visit.problem = visit.problem ?? RegisterError(error)
      effects = try visit.register.effects(ofConflict: view.id, ownValue: nil)
    }
    if isChanged, visit.problem == nil {
      visit.problem = RegisterError("stale", .badData, localized("Ce conflit a changé.", "This conflict has changed."))
    }
    let columns = effects?.effects.map { effect in
      effect.choice.map { localized("Valeur \($0)", "Value \($0)") } ?? words(.text(ownValue ?? ""))
    }
    return visit.page(
      "conflict", localized("Conflit", "Conflict"),
      [
        "id": view.id, "record": view.record, "subject": view.subject, "what": Words.unit(view.table, view.unit),
        "isChanged": isChanged, "mayWrite": view.unit != "life", "ownValue": ownValue ?? "",
        "hint": view.unit == "work" ? "7h30" : localized("colonne=valeur", "column=value"),
        "values": try view.values.map { value in
          [
            "n": "\(value.n)", "value": words(try visit.register.named(value.value)), "officer": value.officer,
            "device": value.device,
            "deviceTime": Words.time(value.deviceTime), "receivedAt": value.receivedAt.map(Words.time) ?? "–",
            "isProvisional": value.n == view.provisional,
          ] as [String: Any]
        },
      ].merging(EffectRows.model(effects, columns ?? [])) { $1 })
  }

  private func page(of view: SettledView, _ visit: Visit) throws -> Reply {
    let seen = try visit.register.digest(of: try view.part)
    return visit.page(
      "settled", localized("Conflit réglé", "Settled conflict"),
      [
        "id": view.id, "record": view.record, "subject": view.subject, "what": Words.unit(view.table, view.unit),
        "seen": seen,
        "values": try view.values.enumerated().map { index, value in
          [
            "n": "\(index + 1)", "value": words(try visit.register.named(value)),
            "isDiscarded": view.discarded.contains(index + 1),
          ] as [String: Any]
        },
      ])
  }
}

extension SettledView {
  fileprivate var part: SeenPart {
    get throws {
      guard let id = Identifier(record) else { throw RegisterError("bad-input", .usage, Words.badForm) }
      return .records([RecordReference(table, id)])
    }
  }
}

extension Visit {
  /// The id in the path: whole, since a part of one may mean another record tomorrow.
  var wholeID: String { get throws { try Self.whole(id) } }

  static func whole(_ text: String) throws -> String {
    guard let id = Identifier(text) else {
      throw RegisterError("not-found", .badData, localized("Page introuvable.", "No such page."))
    }
    return id.description
  }
}

/// The table of what a decision does to the totals.
enum EffectRows {
  static func model(_ view: EffectsView?, _ columns: [String]) -> [String: Any] {
    guard let view, !view.now.isEmpty else { return ["hasEffects": false] }
    let rows = view.now.indices.map { index -> [String: Any] in
      func shown(_ totals: [TotalView]) -> String {
        guard totals.indices.contains(index) else { return "–" }
        let total = totals[index]
        return formatMinutes(total.minutes) + (total.due.map { " / \(formatMinutes($0))" } ?? "")
      }
      let total = view.now[index]
      return [
        "name": Words.total(total.kind) + " " + total.name, "now": shown(view.now),
        "figureURL": FigureRows.url(of: total),
        "cells": view.effects.map { ["text": shown($0.totals)] },
      ]
    }
    return ["hasEffects": true, "effectColumns": columns, "effectRows": rows]
  }
}
