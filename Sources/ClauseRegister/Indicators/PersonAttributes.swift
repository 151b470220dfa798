import Foundation
import GRDB
import SyncCore
import SyncModel

/// What figures ask of a person, of all records that were merged.
struct PersonAttributes {
  var sex = ""
  /// See ``AgeBand``; 0 where it is not known.
  var born = 0
  var education = ""
  var prescriber = ""
  /// Codes of accepted criteria but the sensitive ones: no figure tells that there is one.
  var publics: [String] = []
  var isInPriorityArea: Bool?

  /// The key of the group of those who live in a priority area.
  static let isInside = "1"
  var priorityArea: String { isInPriorityArea.map { $0 ? Self.isInside : "0" } ?? "" }
}

extension ReportSource {
  /// What is known of everyone, by their faces.
  func personAttributes() throws -> [Identifier: PersonAttributes] {
    guard let table = reader.store.schema["person"] else { return [:] }
    let personal = ["sex", "born", "education", "is_priority_area"].compactMap { table.column($0) }
    let prescribers = try Dictionary(
      Row.fetchAll(reader.db, sql: "SELECT id, coalesce(name, '') FROM prescriber").compactMap { row in
        Identifier(data: row[0]).map { ($0, row[1] as String) }
      }, uniquingKeysWith: { one, _ in one })
    var found: [Identifier: PersonAttributes] = [:]
    return try reader.showingWhatIsOpen {
      let rows = try Row.fetchCursor(
        reader.db,
        sql: "SELECT id, prescriber_id, \(personal.map(\.name).joined(separator: ", ")) FROM person ORDER BY id")
      while let row = try rows.next() {
        guard let id = Identifier(data: row[0]) else { continue }
        // The first that says something: the face comes first.
        var person = found[same.face(id)] ?? PersonAttributes()
        let values = try personal.enumerated().map { try reader.opened(row[$0.offset + 2], $0.element) }
        if person.sex.isEmpty { person.sex = values[0].text ?? "" }
        if person.born == 0 { person.born = AgeBand.number(values[1].text ?? "") }
        if person.education.isEmpty { person.education = values[2].text ?? "" }
        if person.isInPriorityArea == nil { person.isInPriorityArea = values[3].int.map { $0 == 1 } }
        if person.prescriber.isEmpty {
          person.prescriber = Identifier(data: row[1]).flatMap { prescribers[$0] } ?? ""
        }
        found[same.face(id)] = person
      }
      try addPublics(to: &found)
      return found
    }
  }

  private func addPublics(to persons: inout [Identifier: PersonAttributes]) throws {
    guard let column = reader.store.schema["eligibility"]?.column("criterion") else { return }
    let rows = try Row.fetchCursor(
      reader.db, sql: "SELECT person_id, criterion FROM eligibility WHERE verdict = 'accepted' ORDER BY id")
    while let row = try rows.next() {
      guard let person = Identifier(data: row[0]).map(same.face),
        let code = try reader.opened(row[1], column).text, code != EligibilityCriterion.confidential,
        persons[person]?.publics.contains(code) == false
      else { continue }
      persons[person]?.publics.append(code)
    }
  }
}
