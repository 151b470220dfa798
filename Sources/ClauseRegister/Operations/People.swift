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
  public func addPerson(_ draft: PersonDraft, scope: String?) throws -> PersonView {
    try write { transaction in
      transaction.writerScope = try transaction.homeScope(scope)
      let typed = try understand(draft, transaction)
      guard typed["name"] != nil else {
        throw RegisterError("missing", .usage, localized("Il faut --name.", "--name is needed."))
      }
      let known = try transaction.samelyNamed(typed["name"]?.text ?? "", born: typed["born"]?.text)
      var view = try makePerson(typed.columns, transaction)
      view.warnings = typed.warnings + known
      return view
    }
  }

  /// In the transaction's scope.
  func makePerson(_ columns: [String: ColumnValue], _ transaction: StoreTransaction) throws -> PersonView {
    let id = newID()
    try transaction.insert("person", id, columns)
    return try transaction.personView(id)
  }

  /// Changes what is said of a person.
  public func setPerson(_ text: String, _ draft: PersonDraft) throws -> PersonView {
    try write { transaction in
      let id = try transaction.find(text, in: .person)
      let typed = try understand(draft, transaction)
      try typed.requireAny()
      try transaction.edit("person", id, typed.columns)
      var view = try transaction.personView(id)
      view.warnings = typed.warnings
      return view
    }
  }

  private func understand(_ draft: PersonDraft, _ transaction: StoreTransaction) throws -> TypedColumns {
    var typed = TypedColumns()
    try typed.needed("name", draft.name, "--name")
    try typed.day("born", draft.born, today: today)
    if let born = typed["born"]?.text, born > today.description {
      typed.warn("born-later", "Date de naissance à venir : \(born).", "Born on a day to come: \(born).")
    }
    try typed.text("contact", draft.contact, "--contact")
    try typed.code("sex", draft.sex, Sex.self, "--sex")
    try typed.code("education", draft.education, EducationLevel.self, "--education")
    try typed.text("postcode", draft.postcode, "--postcode")
    try typed.text("commune", draft.commune, "--commune")
    try typed.flag("is_priority_area", draft.priorityArea, "--priority-area")
    try typed.text("referrer", draft.referrer, "--referrer")
    try typed.day("referred_on", draft.referredOn, today: today)
    if let prescriber = draft.prescriber {
      typed["prescriber_id"] =
        prescriber.isEmpty ? .null : ColumnValue(try transaction.find(prescriber, in: .row(of: "prescriber")))
    }
    return typed
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
      let columns = try columns(of: record)
      let prescriber = columns["prescriber_id"]?.identifier
      var view = PersonView(
        id: id.description, name: try columns["name"]?.text ?? personName(id), born: columns["born"]?.text,
        contact: columns["contact"]?.text, sex: columns["sex"]?.text, education: columns["education"]?.text,
        postcode: columns["postcode"]?.text, commune: columns["commune"]?.text,
        priorityArea: columns["is_priority_area"]?.int.map { $0 == 1 },
        prescriber: try prescriber.flatMap { try label("name", of: "prescriber", $0) },
        prescriberId: prescriber?.description, referrer: columns["referrer"]?.text,
        referredOn: columns["referred_on"]?.text, scope: try scope(record) ?? "",
        sync: try syncStatus(record).rawValue)
      let all = same.all(id)
      if all.count > 1 {
        view.mergedIds = all.filter { $0 != id }.map(\.description)
        view.merges = try merges(of: all)
      }
      return view
    }
  }

  /// Everyone's names, empty while the store is locked: read in one go, since opening the sealed ones is most of it.
  func personNames() throws -> [(id: Identifier, name: String)] {
    guard let column = store.schema["person"]?.column("name") else { return [] }
    var names: [(id: Identifier, name: String)] = []
    try scan("SELECT id, name FROM person") { row in
      guard let id = row.identifier(0) else { return }
      let name = store.isLocked ? "" : try opened(row.value(1), column).text
      names.append((id, try name ?? personName(id)))
    }
    return names
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

extension StoreReader {
  /// That somebody who may be the same person is here already: whoever makes a record twice should hear of it at once, not
  /// when the office merges the two.
  fileprivate func samelyNamed(_ name: String, born: String?) throws -> [WarningView] {
    let keys = LikelyPairs.keys(name)
    let isKnown = try personNames().contains { known in
      guard !LikelyPairs.keys(known.name).isDisjoint(with: keys) else { return false }
      let theirs = try value("born", of: RecordReference("person", known.id))?.text
      return born == nil || theirs == nil || born == theirs
    }
    if !isKnown { return [] }
    return [
      WarningView(
        code: "same-name",
        message: localized(
          "Une personne de ce nom est déjà notée ; si c'est la même, le bureau réunit les fiches (« person merge »).",
          "A person of this name is there already; if it is the same, the office makes one of the two (\"person merge\")."
        ))
    ]
  }
}
