/// How lists of structures write their kinds (`domain/features.md`, H; Code du travail, L5132-4, L5213-13; Code de l'action
/// sociale et des familles, L344-2).
extension SIAEKind {
  /// Of the code or the whole name, whatever their case, accents and number.
  public init?(_ text: String) {
    let words = plainHeading(text).split(separator: " ").map { $0.hasSuffix("s") ? String($0.dropLast()) : String($0) }
    let plain = words.joined(separator: " ")
    let found = Self.allCases.first { kind in
      plain == kind.rawValue.lowercased()
        || kind.names.contains { plain == $0 || plain == "\($0) \(kind.rawValue.lowercased())" }
    }
    guard let found else { return nil }
    self = found
  }

  /// Each word in the singular.
  private var names: [String] {
    switch self {
    case .ei: ["entreprise d insertion"]
    case .aci: ["atelier et chantier d insertion", "atelier chantier d insertion", "chantier d insertion"]
    case .ai: ["association intermediaire"]
    case .etti: ["entreprise de travail temporaire d insertion"]
    case .eiti: ["entreprise d insertion par le travail independant"]
    case .geiq: ["groupement d employeur pour l insertion et la qualification"]
    case .ea: ["entreprise adaptee"]
    case .eatt: ["entreprise adaptee de travail temporaire"]
    case .esat:
      [
        "etablissement et service d aide par le travail", "etablissement ou service d aide par le travail",
        "etablissement et service d accompagnement par le travail",
      ]
    case .neighbourhood: ["regie", "regie de quartier", "regie de territoire"]
    case .clauseOffice:
      [
        "facilitateur", "facilitateur de clause", "facilitateur de clause sociale", "facilitateur de la clause sociale",
        "organisation porteuse de la clause sociale",
      ]
    }
  }

  /// - throws: ``RegisterError`` `bad-code`, naming all there are.
  static func named(_ text: String) throws -> SIAEKind {
    if let kind = SIAEKind(text) { return kind }
    throw TypedFigure.unknown(text, allCases.map(\.rawValue), "--kind")
  }
}
