import SyncCore
import SyncModel

/// What was decided about keeping a person's data.
public struct PersonDataView: Encodable, Sendable {
  public let person: PersonView
  /// Not proposed before a day.
  @Nullable public var kept: KeptView?
  /// On no device.
  @Nullable public var archived: ArchivedView?
  public let isErased: Bool
}

extension PersonDataView: ShowsPersons {
  /// The person.
  public var shownPersons: Set<String> { [person.id] }
}

extension Register {
  /// - throws: ``RegisterError`` when nobody, or more than one person, is named so.
  public func personData(_ text: String) throws -> PersonDataView {
    try read { reader in
      let id = try reader.find(text, in: .person)
      return PersonDataView(
        person: try reader.personView(id), kept: try reader.kept(id), archived: try reader.archived(id),
        isErased: try reader.isErased(id))
    }
  }
}
