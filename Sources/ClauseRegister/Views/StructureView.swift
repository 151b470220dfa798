/// A structure that employs people in insertion.
public struct StructureView: Encodable, Sendable {
  public let id: String
  /// A code of ``SIAEKind``.
  @Nullable public var kind: String?
  public let name: String
  @Nullable public var siret: String?
  @Nullable public var commune: String?
  @Nullable public var territory: String?
  @Nullable public var activities: String?
  @Nullable public var contact: String?
  public let scope: String
  public let sync: String
}

public struct StructuresView: Encodable, Sendable {
  public let structures: [StructureView]

  public init(structures: [StructureView]) {
    self.structures = structures
  }
}

/// What the import of a list of structures came to: each row is in exactly one of the four counts.
public struct StructureImportView: Encodable, Sendable {
  public let read: Int
  public let created: Int
  public let updated: Int
  public let duplicate: Int
  public let skipped: Int
  public let warnings: [StatementRemark]
}
