/// Someone without contact for long: proposed, nothing more.
public struct ProposalView: Encodable, Sendable {
  public let id: String
  public let name: String
  public let scope: String
  public let lastContact: String
  /// What the day is from: `hours`, `record` or `held`.
  public let from: String
}

/// The decision not to propose a person before a day.
public struct KeptView: Encodable, Sendable {
  public let id: String
  public let name: String
  public let until: String
  public let at: String
  /// Who decided.
  public let officer: String
  public let reason: String
}

/// The decision to take a person from every device.
public struct ArchivedView: Encodable, Sendable {
  public let id: String
  public let name: String
  public let at: String
  /// Who decided.
  public let officer: String
  public let reason: String
}

/// That a person was erased, where it was said why.
public struct ErasureView: Encodable, Sendable {
  public let id: String
  /// Under which the hours stay.
  public let pseudonym: String
  public let at: String
  /// Who decided.
  public let officer: String
  public let reason: String
}

/// How long people's data has been kept, and what was decided about it.
public struct RetentionView: Encodable, Sendable {
  /// Who had no contact for so long is proposed.
  public let months: Int
  /// The longest without contact first.
  public let proposals: [ProposalView]
  /// How many are proposed; a page shows some of them.
  public let proposed: Int
  /// Those not to be proposed yet.
  public let kept: [KeptView]
  public let archived: [ArchivedView]
  public let erased: [ErasureView]
}
