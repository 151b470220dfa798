/// An organisation that sends people.
public struct PrescriberView: Encodable, Sendable {
  public let id: String
  public let name: String
  @Nullable public var kind: String?
  @Nullable public var contact: String?
  public let scope: String
}

public struct PrescribersView: Encodable, Sendable {
  public let prescribers: [PrescriberView]

  public init(prescribers: [PrescriberView]) {
    self.prescribers = prescribers
  }
}

/// That a person belongs to a public of the clause. Of a sensitive criterion it says that there is one.
public struct EligibilityView: Encodable, Sendable {
  public let id: String
  public let person: String
  public let personId: String
  /// A code of ``EligibilityCriterion``, or `confidential`.
  public let criterion: String
  @Nullable public var proof: String?
  @Nullable public var provedOn: String?
  @Nullable public var validUntil: String?
  /// `accepted`, `refused`, or null while nobody has checked it.
  @Nullable public var verdict: String?
  @Nullable public var checkedBy: String?
  @Nullable public var checkedOn: String?
  @Nullable public var reason: String?
  public let sync: String
  public var warnings: [WarningView] = []
}

public struct EligibilitiesView: Encodable, Sendable {
  public let eligibilities: [EligibilityView]

  public init(eligibilities: [EligibilityView]) {
    self.eligibilities = eligibilities
  }
}

/// Work that a market offers, and who was proposed for it.
public struct PostView: Encodable, Sendable {
  public let id: String
  public let market: String
  public let marketId: String
  @Nullable public var lot: String?
  public let title: String
  @Nullable public var tasks: String?
  @Nullable public var skills: String?
  @Nullable public var level: String?
  @Nullable public var place: String?
  @Nullable public var weeklyMinutes: Int?
  @Nullable public var rome: String?
  @Nullable public var headcount: Int?
  public let positions: [PositionView]
}

public struct PostsView: Encodable, Sendable {
  public let posts: [PostView]

  public init(posts: [PostView]) {
    self.posts = posts
  }
}

/// A person proposed for a post.
public struct PositionView: Encodable, Sendable {
  public let id: String
  public let postId: String
  public let post: String
  public let market: String
  public let person: String
  public let personId: String
  @Nullable public var proposedOn: String?
  /// A code of ``PositionState``.
  public let state: String
  @Nullable public var decidedOn: String?
  @Nullable public var reason: String?
}

/// A person's contract on a market, how it ended, and where the person stands since.
public struct ContractView: Encodable, Sendable {
  public let id: String
  public let person: String
  public let personId: String
  public let market: String
  public let marketId: String
  @Nullable public var lot: String?
  @Nullable public var postId: String?
  @Nullable public var employer: String?
  @Nullable public var modality: String?
  @Nullable public var kind: String?
  @Nullable public var startsOn: String?
  @Nullable public var endsOn: String?
  /// The last day whose hours count for the market, where that is not the contract's end.
  @Nullable public var countedUntil: String?
  @Nullable public var weeklyMinutes: Int?
  @Nullable public var tutor: String?
  @Nullable public var note: String?
  @Nullable public var exitOn: String?
  @Nullable public var exit: String?
  @Nullable public var exitNote: String?
  public let followUps: [FollowUpView]
  public let sync: String
  public var warnings: [WarningView] = []
}

public struct ContractsView: Encodable, Sendable {
  public let contracts: [ContractView]

  public init(contracts: [ContractView]) {
    self.contracts = contracts
  }
}

/// Where a person stood some months after a contract.
public struct FollowUpView: Encodable, Sendable {
  public let id: String
  public let months: Int
  @Nullable public var doneOn: String?
  @Nullable public var situation: String?
  @Nullable public var doneBy: String?
  @Nullable public var note: String?
}

/// All that an officer follows of one person, of all records that were merged.
public struct PersonSheetView: Encodable, Sendable {
  public let person: PersonView
  /// Whether an accepted proof is valid today; null where none is recorded.
  @Nullable public var eligible: Bool?
  public let eligibilities: [EligibilityView]
  public let contracts: [ContractView]
  public let positions: [PositionView]
  public let minutesDone: Int
}

extension EligibilityView: ShowsPersons {
  /// The person.
  public var shownPersons: Set<String> { [personId] }
}

extension EligibilitiesView: ShowsPersons {
  /// All of them.
  public var shownPersons: Set<String> { eligibilities.shownPersons }
}

extension PositionView: ShowsPersons {
  /// The person.
  public var shownPersons: Set<String> { [personId] }
}

extension PostView: ShowsPersons {
  /// Who was proposed.
  public var shownPersons: Set<String> { positions.shownPersons }
}

extension ContractView: ShowsPersons {
  /// The person.
  public var shownPersons: Set<String> { [personId] }
}

extension PersonSheetView: ShowsPersons {
  /// The person.
  public var shownPersons: Set<String> { [person.id] }
}

/// The list of criteria, as it is in this version of the program.
public struct CriteriaView: Encodable, Sendable {
  public struct Item: Encodable, Sendable {
    public let code: String
    public let name: String
    @Nullable public var level: Int?
    @Nullable public var proofMonths: Int?
    @Nullable public var endedOn: String?
    public let sensitive: Bool
  }

  public let version = EligibilityCriterion.version
  public let criteria = EligibilityCriterion.allCases.map {
    Item(
      code: $0.rawValue, name: $0.label, level: $0.level, proofMonths: $0.proofMonths, endedOn: $0.endedOn,
      sensitive: $0.isSensitive)
  }

  public init() {}
}
