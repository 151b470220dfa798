/// Something that tells who people are. What a ``Register`` gives out of this kind stands in the access log first.
public protocol ShowsPersons {
  /// The ids of the people.
  var shownPersons: Set<String> { get }
}

extension Array: ShowsPersons where Element: ShowsPersons {
  /// Those that any of the elements shows.
  public var shownPersons: Set<String> { reduce(into: []) { $0.formUnion($1.shownPersons) } }
}

extension PersonView: ShowsPersons {
  /// The person.
  public var shownPersons: Set<String> { [id] }
}

extension PersonsView: ShowsPersons {
  /// All of them.
  public var shownPersons: Set<String> { persons.shownPersons }
}

extension DuplicateView: ShowsPersons {
  /// Both.
  public var shownPersons: Set<String> { persons.shownPersons }
}

extension PersonExportView: ShowsPersons {
  /// The person. Of others, whose entries were moved to or from this one, it has ids only.
  public var shownPersons: Set<String> { [person.id] }
}

extension HourEntryView: ShowsPersons {
  /// Whose hours they are.
  public var shownPersons: Set<String> { personId.isEmpty ? [] : [personId] }
}

extension HoursView: ShowsPersons {
  /// Whose hours they are.
  public var shownPersons: Set<String> { hours.shownPersons }
}

extension ConflictView: ShowsPersons {
  /// Whom the record, or one of the values, names.
  public var shownPersons: Set<String> { Set(persons) }
}

extension HistoryView: ShowsPersons {
  /// Whom any of the versions names.
  public var shownPersons: Set<String> { Set(persons) }
}

extension HeldView: ShowsPersons {
  /// Whom the change names.
  public var shownPersons: Set<String> { Set(persons) }
}

extension RetentionView: ShowsPersons {
  /// All that are listed.
  public var shownPersons: Set<String> { Set(proposals.map(\.id) + kept.map(\.id) + archived.map(\.id)) }
}

extension KeptView: ShowsPersons {
  /// The person.
  public var shownPersons: Set<String> { [id] }
}

extension ArchivedView: ShowsPersons {
  /// The person.
  public var shownPersons: Set<String> { [id] }
}

extension RegisterError: ShowsPersons {}
