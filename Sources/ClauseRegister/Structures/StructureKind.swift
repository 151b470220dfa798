/// The kinds of structures that the source documents name (`domain/features.md`, H; Code du travail, L5132-4, L5213-13;
/// Code de l'action sociale et des familles, L344-2).
public enum StructureKind: String, CaseIterable, Sendable {
  case ei = "EI"
  case aci = "ACI"
  case ai = "AI"
  case etti = "ETTI"
  case eiti = "EITI"
  case geiq = "GEIQ"
  case ea = "EA"
  case eatt = "EATT"
  case esat = "ESAT"
  case regie = "REGIE"

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
    case .regie: ["regie de quartier", "regie de territoire"]
    }
  }

  static func named(_ text: String) throws -> StructureKind {
    if let kind = StructureKind(text) { return kind }
    let known = allCases.map(\.rawValue).joined(separator: ", ")
    throw RegisterError(
      "bad-kind", .usage,
      localized(
        "Type de structure inconnu : « \(printable(text)) ». Au choix : \(known).",
        "Unknown kind of structure: \"\(printable(text))\". One of: \(known)."))
  }
}
