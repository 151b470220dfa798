import GRDB
import SyncCore
import SyncModel

extension Register {
  /// All that an officer follows of a person.
  public func personSheet(_ text: String) throws -> PersonSheetView {
    try read { reader in
      let same = try reader.samePersons()
      let face = try reader.find(text, in: .person)
      let all = same.all(face)
      let marks = all.map { _ in "?" }.joined(separator: ", ")
      let minutes = try Int.fetchOne(
        reader.db,
        sql: "SELECT coalesce(sum(minutes), 0) FROM \(try reader.countedWork().sql) WHERE person_id IN (\(marks))",
        arguments: StatementArguments(all.map(\.data)))
      return PersonSheetView(
        person: try reader.personView(face, same), eligible: try reader.isEligible(all, on: today.description),
        eligibilities: try reader.eligibilities(of: all, same), contracts: try reader.contracts(of: all, same),
        positions: try reader.ids(in: "position", of: all).map { try reader.positionView($0, same) },
        minutesDone: minutes ?? 0)
    }
  }
}
