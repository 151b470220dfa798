import SyncCore

/// A market with its lots and hours.
public struct MarketView: Encodable, Sendable {
  public let id: String
  public let number: String
  public let title: String
  public let buyer: String
  public let scope: String
  public let holders: [String]
  public let lots: [LotView]
  public let minutesDue: Int
  public let minutesDone: Int
  public let clauseProposed: Bool
  public let profile: MarketProfileView
  /// All companies that have a part, subcontractors included.
  public let companies: [MarketCompanyView]
  /// What was kept of it on its way; nil in lists.
  @Nullable public var dossier: MarketDossierView?
  /// What may have been meant otherwise, on the answer to a change.
  public var warnings: [WarningView] = []
}

public struct MarketsView: Encodable, Sendable {
  public let markets: [MarketView]

  public init(markets: [MarketView]) {
    self.markets = markets
  }
}

public struct PersonView: Encodable, Sendable {
  /// That two records are of this one person.
  public struct Merge: Encodable, Sendable {
    public let id: String
    public let persons: [String]
    public let by: String
  }

  public let id: String
  public let name: String
  @Nullable public var born: String?
  @Nullable public var contact: String?
  /// A code of ``Sex``.
  @Nullable public var sex: String?
  /// A code of ``EducationLevel``.
  @Nullable public var education: String?
  @Nullable public var postcode: String?
  @Nullable public var commune: String?
  /// Whether the address is in a priority area (QPV).
  @Nullable public var priorityArea: Bool?
  @Nullable public var prescriber: String?
  @Nullable public var prescriberId: String?
  @Nullable public var referrer: String?
  @Nullable public var referredOn: String?
  public let scope: String
  public let sync: String
  /// The other records that are of the same person.
  public var mergedIds: [String] = []
  public var merges: [Merge] = []
  /// What may have been meant otherwise, on the answer to a change.
  public var warnings: [WarningView] = []
}

/// Two people who may be one.
public struct DuplicateView: Encodable, Sendable {
  public let persons: [PersonView]
}

public struct DuplicatesView: Encodable, Sendable {
  public let duplicates: [DuplicateView]

  public init(duplicates: [DuplicateView]) {
    self.duplicates = duplicates
  }
}

public struct PersonsView: Encodable, Sendable {
  public let persons: [PersonView]

  public init(persons: [PersonView]) {
    self.persons = persons
  }
}

/// Something unlikely about an entry. It never stops an officer.
public struct WarningView: Encodable, Hashable, Sendable {
  public let code: String
  public let message: String
}

/// An hour entry, for a day or for a month.
public struct HourEntryView: Encodable, Sendable {
  public let id: String
  public let market: String
  public let marketId: String
  @Nullable public var lot: String?
  public let person: String
  public let personId: String
  /// `YYYY-MM-DD`, or `YYYY-MM` when the period is a month.
  public let date: String
  /// `day` or `month`.
  public let period: String
  public let minutes: Int
  @Nullable public var modality: String?
  @Nullable public var employer: String?
  public let state: String
  /// Who brought it into that state.
  @Nullable public var stateBy: String?
  /// Why the office checked, validated or refused it, where a reason was given.
  @Nullable public var stateReason: String?
  @Nullable public var note: String?
  /// Who made the entry.
  public let officer: String
  public let sync: String
  /// The ids of its open conflicts.
  public let conflicts: [String]
  public let corrections: [String]
  public var warnings: [WarningView]
  public let deleted: Bool
  /// The entry that counts in the place of this one, both being of the same work; such a one is in no total.
  @Nullable public var duplicateOf: String?
  /// That it and another are of the same work.
  public var merges: [EntryMergeView] = []
  /// What was understood of what was typed, on the answer to a change.
  @Nullable public var understood: String?
}

public struct HoursView: Encodable, Sendable {
  public let hours: [HourEntryView]
  public let totalMinutes: Int

  public init(hours: [HourEntryView], totalMinutes: Int) {
    self.hours = hours
    self.totalMinutes = totalMinutes
  }
}

public struct ConflictValueView: Encodable, Sendable {
  public let n: Int
  public let value: JSONValue
  public let officer: String
  public let device: String
  public let deviceTime: String
  @Nullable public var receivedAt: String?
}

/// An open conflict with every value and its author.
public struct ConflictView: Encodable, Sendable {
  public let id: String
  public let record: String
  public let table: String
  /// The change unit, `life` for a delete against an edit.
  public let unit: String
  public let values: [ConflictValueView]
  /// The number of the value that counts meanwhile.
  public let provisional: Int
  /// What the record is about, for people.
  public let subject: String
  /// The people that the record is about.
  public let persons: [String]
}

public struct ConflictsView: Encodable, Sendable {
  public let conflicts: [ConflictView]

  public init(conflicts: [ConflictView]) {
    self.conflicts = conflicts
  }
}

public struct VersionView: Encodable, Sendable {
  public let dot: String
  public let unit: String
  public let value: JSONValue
  public let officer: String
  public let device: String
  public let deviceTime: String
  @Nullable public var receivedAt: String?
  public let kind: String
  @Nullable public var reason: String?
  @Nullable public var recoveredVia: String?
  public let open: Bool
}

public struct HistoryView: Encodable, Sendable {
  public let versions: [VersionView]
  /// The people that the versions are about.
  public let persons: [String]
}

/// A record that is not in the register as the device has it.
public struct UnsentView: Encodable, Sendable {
  public let id: String
  public let table: String
  public let what: String
  public let since: String
  public let sync: String
  @Nullable public var reason: String?
  @Nullable public var decision: String?
}

public struct UnsentListView: Encodable, Sendable {
  public let records: [UnsentView]
}
