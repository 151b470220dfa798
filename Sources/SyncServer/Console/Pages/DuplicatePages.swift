import ClauseRegister
import Foundation
import Hummingbird
import SyncModel

/// People who may be one.
extension Console {
  private static let size = 20

  func mountDuplicates(_ router: Router<ServerContext>) {
    get(router, "/console/duplicates", .reader, duplicatesPage)
    post(router, "/console/duplicates", .reconciler, back: duplicatesPage) { visit in
      let pair = try [visit.needed("one"), visit.needed("other")].map(Self.person)
      _ = try visit.register(expecting: .records(pair)).mergePersons(
        pair[0].id.description, pair[1].id.description, reason: try visit.reason())
      return .see("/console/duplicates?done=merged")
    }
    post(router, "/console/duplicates/undo", .reconciler, back: duplicatesPage) { visit in
      _ = try visit.register.unmergePersons(try Visit.whole(visit.needed("id")), reason: try visit.reason())
      return .see("/console/duplicates?done=unmerged")
    }
  }

  private static func person(_ text: String) throws -> RecordReference {
    guard let id = Identifier(text) else { throw RegisterError("bad-input", .usage, Words.badForm) }
    return RecordReference("person", id)
  }

  private var duplicatesPage: Handler {
    { visit in
      let total = try self.overview().duplicates
      let found = try visit.register.duplicates(in: self.persons, page: visit.query.page, size: Self.size)
      let merges = try visit.register.standingMerges(limit: 50)
      return visit.page(
        "duplicates", localized("Doublons possibles", "Possible duplicates"),
        [
          "pairs": try found.enumerated().map { index, view in
            let (one, other) = (view.persons[0], view.persons[1])
            return [
              "n": "\(index + 1)", "name": one.name, "one": one.id, "other": other.id,
              "seen": try visit.register.digest(of: .records(try [one.id, other.id].map(Self.person))),
              "fields": zip(PersonRows.fields(one), PersonRows.fields(other)).map { left, right in
                ["field": left.0, "left": left.1, "right": right.1]
              },
            ] as [String: Any]
          }, "hasMerges": !merges.isEmpty,
          "merges": merges.map { merge in
            [
              "id": merge.id, "by": merge.by,
              "names": merge.persons.map { "\($0.name) (\($0.id))" }.joined(separator: " = "),
            ]
          },
        ].merging(visit.paging(total: total, size: Self.size)) { $1 })
    }
  }
}
