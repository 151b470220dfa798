import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// Entries that may be of the same work, and statements that are late.
extension Console {
  private static let size = 20

  func mountDuplicateHours(_ router: Router<ServerContext>) {
    get(router, "/console/duplicates/hours", .reader, duplicateHoursPage)
    post(router, "/console/duplicates/hours", .reconciler, back: duplicateHoursPage) { visit in
      let pair = try [visit.needed("one"), visit.needed("other")].map { text in
        guard let id = Identifier(text) else { throw RegisterError("bad-input", .usage, Words.badForm) }
        return id
      }
      let part = SeenPart.records(pair.map { RecordReference("hour_entry", $0) })
      _ = try visit.register(expecting: part).mergeHours(pair[0], pair[1], reason: try visit.reason())
      return .see("/console/duplicates/hours?done=hours-merged")
    }
    post(router, "/console/duplicates/hours/undo", .reconciler, back: duplicateHoursPage) { visit in
      _ = try visit.register.unmergeHours(try Visit.whole(visit.needed("id")), reason: try visit.reason())
      return .see("/console/duplicates/hours?done=hours-unmerged")
    }
  }

  private var duplicateHoursPage: Handler {
    { visit in
      let found = try visit.register.duplicateHours(in: self.watch, page: visit.query.page, size: Self.size)
      let merges = try visit.register.standingEntryMerges(limit: 50)
      return visit.page(
        "duplicate-hours", localized("Heures en double possibles", "Possible duplicate hours"),
        [
          "pairs": try found.pairs.enumerated().map { try Self.pair($0, $1, visit) },
          "hasMerges": !merges.isEmpty, "isPartial": !found.isComplete,
          "merges": merges.map { merge in
            [
              "id": merge.merge.id, "by": merge.merge.by,
              "names": merge.entries.map { HoursRows.line($0) }.joined(separator: " = "),
            ]
          },
        ].merging(visit.paging(total: found.total, size: Self.size)) { $1 })
    }
  }

  private static func pair(_ index: Int, _ view: DuplicateHoursView, _ visit: Visit) throws -> [String: Any] {
    guard let one = view.entries.first, let other = view.entries.last else { return [:] }
    let what =
      if view.reopened != nil {
        localized(
          "Fusion rouverte : une des deux a changé depuis.", "Merge opened again: one of the two has changed since.")
      } else if view.overlap == "same" {
        localized("Même personne, même lot, même temps.", "Same person, lot and time.")
      } else {
        localized("Un jour et son mois.", "A day and its month.")
      }
    let parts = [one, other].compactMap { Identifier($0.id) }.map { RecordReference("hour_entry", $0) }
    return [
      "n": "\(index + 1)", "pairTitle": HoursRows.line(one), "what": what, "one": one.id, "other": other.id,
      "seen": try visit.register.digest(of: .records(parts)),
      "fields": zip(HoursRows.fields(one), HoursRows.fields(other)).map { left, right in
        ["field": left.0, "left": left.1, "right": right.1]
      },
    ]
  }
}

extension HoursRows {
  static func line(_ view: HourEntryView) -> String {
    "\(view.date), \(view.person), \(view.market)\(view.lot.map { "/\($0)" } ?? ""), \(formatMinutes(view.minutes))"
  }

  /// What an entry says, always in the same order.
  static func fields(_ view: HourEntryView) -> [(String, String)] {
    [
      (localized("Date", "Date"), view.date), (localized("Personne", "Person"), view.person),
      (localized("Marché", "Market"), view.market), (localized("Lot", "Lot"), view.lot ?? "–"),
      (localized("Durée", "Duration"), formatMinutes(view.minutes)),
      (localized("État", "State"), stateName(view.state)), (localized("Agent", "Officer"), view.officer),
      (localized("Modalité", "Modality"), view.modality.map(modalityName) ?? "–"),
      (localized("Employeur", "Employer"), view.employer ?? "–"), (localized("Note", "Note"), view.note ?? "–"),
    ]
  }
}
