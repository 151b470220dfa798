/// On which article a clause stands: that of the Code des marchés publics of 2006 and its successor in the Code de la
/// commande publique (`domain/features.md` §C). A market has several where they are coupled, as 14 with 53.
public enum LegalBasis: String, RegisterCode {
  case condition = "14"
  case criterion = "53"
  case reservedAdapted = "15_adapted"
  case reservedInsertion = "15_insertion"
  case reservedPrison = "15_prison"
  case reservedBoth = "15_both"
  case reservedSocialEconomy = "15_social_economy"
  case insertionService = "30"
  case concession
  case privateClause = "private"

  public static let list = "basis"
  public static let version = 1

  /// Nil where the old code, or any, has none.
  public var oldArticle: String? {
    switch self {
    case .condition: "14"
    case .criterion: "53"
    case .reservedAdapted, .reservedInsertion, .reservedPrison, .reservedBoth, .reservedSocialEconomy: "15"
    case .insertionService: "30"
    case .concession, .privateClause: nil
    }
  }

  public var newArticle: String? {
    switch self {
    case .condition: "L.2112-2"
    case .criterion: "R.2152-7"
    case .reservedAdapted: "L.2113-12"
    case .reservedInsertion: "L.2113-13"
    case .reservedPrison: "L.2113-13-1"
    case .reservedBoth: "L.2113-14"
    case .reservedSocialEconomy: "L.2113-15"
    case .insertionService: "R.2123-1"
    case .concession: "L.3114-2"
    case .privateClause: nil
    }
  }

  /// Whether the article was read in a source. Two were noted from memory and have to be looked up before anybody relies
  /// on them (`domain/features.md` §C: "from memory, not checked").
  public var isVerified: Bool { self != .insertionService && self != .concession }

  /// Whether at least half of those who work are to be disabled or disadvantaged (R.2113-7).
  var reservesHalf: Bool { [.reservedAdapted, .reservedInsertion, .reservedBoth].contains(self) }

  public var label: String {
    let meaning =
      switch self {
      case .condition: localized("condition d'exécution", "condition of execution")
      case .criterion: localized("critère d'attribution", "award criterion")
      case .reservedAdapted: localized("réservé EA et ESAT", "reserved for adapted enterprises")
      case .reservedInsertion: localized("réservé SIAE", "reserved for insertion enterprises")
      case .reservedPrison: localized("réservé, établissements pénitentiaires", "reserved, prison work")
      case .reservedBoth: localized("réservé EA, ESAT et SIAE", "reserved for adapted and insertion enterprises")
      case .reservedSocialEconomy: localized("réservé ESS", "reserved for the social economy")
      case .insertionService:
        localized("marché d'insertion et de qualification", "market of insertion and qualification")
      case .concession: localized("concession, condition d'exécution", "concession, condition of execution")
      case .privateClause: localized("clause sociale privée", "private social clause")
      }
    let articles = [oldArticle.map { localized("art. \($0) CMP", "art. \($0) CMP") }, newArticle].compactMap { $0 }
    let check = isVerified ? [] : [localized("à vérifier", "to be verified")]
    return ([meaning] + (articles.isEmpty ? [] : ["(" + (articles + check).joined(separator: ", ") + ")"]))
      .joined(separator: " ")
  }

  /// The articles alone, for a narrow column: `14 (L.2112-2)`.
  var articles: String {
    let check = isVerified ? "" : localized(", à vérifier", ", to be verified")
    guard let newArticle else { return label }
    return (oldArticle.map { "\($0) (\(newArticle))" } ?? newArticle) + check
  }

  public var synonyms: [String] { [newArticle].compactMap { $0 } }

  /// Bases as one column has them, in the order of the list: `14,53`. Unknown ones come last, as they are.
  static func text(of codes: [String]) -> String {
    let known = allCases.map(\.rawValue).filter(codes.contains)
    return (known + Set(codes).subtracting(known).sorted()).joined(separator: ",")
  }

  static func codes(_ text: String) -> [String] { text.split(separator: ",").map(String.init) }
}
