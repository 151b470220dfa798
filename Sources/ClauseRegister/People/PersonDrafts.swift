/// What an officer says of a person, as typed; nil where nothing was said, empty to take away what was.
public struct PersonDraft: Sendable {
  public var name: String?
  public var born: String?
  public var contact: String?
  /// A code of ``Sex``.
  public var sex: String?
  /// A code of ``EducationLevel``.
  public var education: String?
  public var postcode: String?
  public var commune: String?
  /// Whether the address is in a priority area (QPV): yes or no.
  public var priorityArea: String?
  /// Name or id.
  public var prescriber: String?
  public var referrer: String?
  public var referredOn: String?

  public init(name: String? = nil) {
    self.name = name
  }
}

/// What an officer says of a person's eligibility.
public struct EligibilityDraft: Sendable {
  /// A code of ``EligibilityCriterion``.
  public var criterion: String?
  public var proof: String?
  public var provedOn: String?
  public var validUntil: String?
  /// `accepted`, `refused`, or empty for unchecked.
  public var verdict: String?
  public var checkedOn: String?
  public var reason: String?

  public init(criterion: String? = nil) {
    self.criterion = criterion
  }
}

/// What an officer says of a post.
public struct PostDraft: Sendable {
  public var market: String?
  public var lot: String?
  public var title: String?
  public var tasks: String?
  public var skills: String?
  public var level: String?
  public var place: String?
  public var weeklyHours: String?
  /// A code of the ROME, such as `F1702`.
  public var rome: String?
  public var headcount: String?

  public init() {}
}

/// What an officer says of a contract.
public struct ContractDraft: Sendable {
  public var person: String?
  public var market: String?
  public var lot: String?
  public var post: String?
  public var employer: String?
  public var modality: String?
  /// A code of ``ContractKind``.
  public var kind: String?
  public var startsOn: String?
  public var endsOn: String?
  public var countedUntil: String?
  public var weeklyHours: String?
  public var tutor: String?
  public var note: String?
  public var exitOn: String?
  /// A code of ``Situation``.
  public var exit: String?
  public var exitNote: String?

  public init() {}
}
