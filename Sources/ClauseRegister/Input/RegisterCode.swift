/// A code of a list. The register keeps the code, which never changes its meaning; people see the label.
///
/// A code that this program does not know came from a newer one: it is kept, and shown as it is.
public protocol RegisterCode: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
  /// The name of the list, as `codes` has it.
  static var list: String { get }
  /// Raised with every change of the list. Codes are only ever added.
  static var version: Int { get }
  /// What people call it, in the current language.
  var label: String { get }
  /// Other ways of typing it.
  var synonyms: [String] { get }
}

extension RegisterCode {
  public var synonyms: [String] { [] }

  /// What people call a code that a record has.
  public static func label(_ code: String) -> String { Self(rawValue: code)?.label ?? printable(code) }

  /// The code that was typed, as such or as a label in either language, without case and accents.
  ///
  /// - throws: ``RegisterError`` `bad-code`, naming all there are.
  static func typed(_ text: String, _ option: String) throws -> Self {
    let wanted = foldedName(text)
    let found = allCases.first { code in
      let labels = Language.allCases.map { language in Language.$current.withValue(language) { code.label } }
      return ([code.rawValue] + code.synonyms + labels).contains { foldedName($0) == wanted }
    }
    if let found { return found }
    throw TypedFigure.unknown(text, allCases.map(\.rawValue), option)
  }
}

/// A list of codes for people and scripts.
public struct CodeListView: Encodable, Sendable {
  public struct Code: Encodable, Sendable {
    public let code: String
    public let label: String
  }

  public let list: String
  public let version: Int
  public let codes: [Code]

  init<List: RegisterCode>(_ list: List.Type) {
    self.list = List.list
    version = List.version
    codes = List.allCases.map { Code(code: $0.rawValue, label: $0.label) }
  }

  /// The ways of employment, whose codes are those of the source documents.
  fileprivate static var modalities: CodeListView { CodeListView(modalities: Register.modalities) }

  private init(modalities: [String]) {
    (list, version) = ("modality", 1)
    codes = modalities.map { Code(code: $0, label: modalityName($0)) }
  }
}

public struct CodeListsView: Encodable, Sendable {
  public let lists: [CodeListView]

  /// The lists, or one of them.
  ///
  /// - throws: ``RegisterError`` `bad-code` where there is no such list.
  public init(only name: String? = nil) throws {
    let all = Self.all
    lists = name.map { name in all.filter { $0.list == name } } ?? all
    if let name, lists.isEmpty {
      throw TypedFigure.unknown(name, all.map(\.list), localized("la liste", "the list"))
    }
  }

  private static var all: [CodeListView] {
    [
      CodeListView(MarketKind.self), CodeListView(MarketProcedure.self), CodeListView(MarketSegment.self),
      CodeListView(LegalBasis.self), CodeListView(AmountBasis.self), CodeListView(MarketState.self),
      CodeListView(ShuttleState.self), CodeListView(CompanyRole.self), CodeListView(SIAEKind.self),
      CodeListView(ClauseDocument.self), CodeListView(DocumentStatus.self), CodeListView(BuyerKind.self),
      CodeListView(BuyerReferenceKind.self),
      CodeListView(PenaltyTrigger.self), CodeListView(PenaltyBasis.self), CodeListView(PenaltyStart.self),
      CodeListView(PenaltyDecision.self), CodeListView(CardHeading.self), CodeListView(Sex.self),
      CodeListView(EducationLevel.self),
      CodeListView(PrescriberKind.self), CodeListView(EligibilityCriterion.self), CodeListView(ProofVerdict.self),
      CodeListView(PositionState.self), CodeListView(ContractKind.self), CodeListView(Situation.self),
      .modalities, CodeListView(ReportHeading.self),
    ]
  }
}
