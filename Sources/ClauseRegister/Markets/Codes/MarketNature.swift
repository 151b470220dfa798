/// What is bought (`domain/features.md` §J; the Code de la commande publique, L.1111-1 ff., has works, supplies and
/// services, of which intellectual services are a part with a CCAG of its own).
public enum MarketKind: String, RegisterCode {
  case works, services, supplies, intellectual, concession

  public static let list = "kind"
  public static let version = 1

  public var label: String {
    switch self {
    case .works: localized("travaux", "works")
    case .services: localized("services", "services")
    case .supplies: localized("fournitures", "supplies")
    case .intellectual: localized("prestations intellectuelles", "intellectual services")
    case .concession: localized("concession", "concession")
    }
  }

  public var synonyms: [String] { self == .concession ? ["dsp"] : self == .intellectual ? ["pi"] : [] }

  /// The kind that a CPV code speaks for: divisions 45 works, 71 to 73 and 79 mostly intellectual, other divisions from
  /// 50 on services, the rest supplies (`domain/open-data.md` §6). A segment that the code names knows better.
  static func proposed(cpv: String?) -> Self? {
    guard let cpv, let division = Int(cpv.prefix(2)) else { return nil }
    if let kind = MarketSegment.proposed(cpv: cpv)?.segment.kind { return kind }
    return switch division {
    case 45: .works
    case 71, 72, 73, 79: .intellectual
    case 50...98: .services
    case 3...49: .supplies
    default: nil
    }
  }
}

/// How a market is awarded: the procedures that open procurement data names (DECP, `procedure`; `domain/open-data.md` §3).
public enum MarketProcedure: String, RegisterCode {
  case adapted, open, restricted, negotiated, dialogue, unpublished, contest, concession

  public static let list = "procedure"
  public static let version = 1

  public var label: String {
    switch self {
    case .adapted: localized("procédure adaptée (MAPA)", "adapted procedure")
    case .open: localized("appel d'offres ouvert", "open call for tenders")
    case .restricted: localized("appel d'offres restreint", "restricted call for tenders")
    case .negotiated: localized("procédure avec négociation", "procedure with negotiation")
    case .dialogue: localized("dialogue compétitif", "competitive dialogue")
    case .unpublished:
      localized("sans publicité ni mise en concurrence", "without publication or competition")
    case .contest: localized("concours", "design contest")
    case .concession: localized("procédure de concession", "award of a concession")
    }
  }

  public var synonyms: [String] {
    switch self {
    case .adapted: ["mapa", "procédure adaptée"]
    case .open: ["appel d'offres", "aoo"]
    case .restricted: ["aor"]
    case .negotiated: ["négociée", "procédure négociée", "procédure concurrentielle avec négociation"]
    case .dialogue: ["dialogue"]
    case .unpublished: ["sans publicité"]
    case .contest, .concession: []
    }
  }
}

/// Whether an amount is without or with tax; not said in two of the source's four cases (`domain/features.md` §D).
public enum AmountBasis: String, RegisterCode {
  case withoutTax = "ht"
  case withTax = "ttc"

  public static let list = "amount-basis"
  public static let version = 1

  public var label: String { rawValue.uppercased() }
}
