import Foundation
import GRDB
import SyncCore
import SyncModel

extension Register {
  public func persons() throws -> [PersonView] {
    try read { reader in
      let same = try reader.samePersons()
      let views = try reader.persons().filter { !same.isHidden($0) }.map { try reader.personView($0, same) }
      return views.enumerated().sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }.map(\.element)
    }
  }

  /// The person that a name or an id means; by id also one of whom only the history is left.
  public func findPerson(_ text: String) throws -> PersonView {
    try read { try $0.personView(try $0.personEvenGone(text)) }
  }

  /// Makes a person. Another of the same name is not refused: two people may share one.
  public func addPerson(name: String, born: String?, contact: String?, scope: String?) throws -> PersonView {
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      let name = try Self.notEmpty(name, "--name")
      let day = try born.map { try DayInput.parse($0, today: today).day.description }
      let id = newID()
      try transaction.insert(
        "person", id,
        ["name": .text(name), "born": ColumnValue(day), "contact": ColumnValue(contact)])
      return try transaction.personView(id)
    }
  }
}

/// What an erased person is called.
func pseudonym(of person: Identifier) -> String {
  localized("personne effacée ", "erased person ") + person.description.suffix(12)
}

extension StoreReader {
  func personView(_ id: Identifier) throws -> PersonView { try personView(id, try samePersons()) }

  func personView(_ id: Identifier, _ same: SamePersons) throws -> PersonView {
    let record = RecordReference("person", id)
    return try showingWhatIsOpen {
      var view = PersonView(
        id: id.description, name: try personName(id), born: try value("born", of: record)?.text,
        contact: try value("contact", of: record)?.text, scope: try scope(record) ?? "",
        sync: try syncStatus(record).rawValue)
      let all = same.all(id)
      if all.count > 1 {
        view.mergedIds = all.filter { $0 != id }.map(\.description)
        view.merges = try merges(of: all)
      }
      return view
    }
  }

  /// Empty for a person that is not here, and a word for it while the store is locked.
  func personName(_ id: Identifier) throws -> String {
    let record = RecordReference("person", id)
    return try showingWhatIsOpen {
      if let name = try value("name", of: record)?.text { return name }
      let state = try state(record)
      // What hours of theirs stay under.
      if state.units["name"]?.dots.contains(where: { state.evidence[$0]?.kind == .erasure }) == true {
        return pseudonym(of: id)
      }
      return store.isLocked && state.lives ? localized("(verrouillé)", "(locked)") : ""
    }
  }
}
